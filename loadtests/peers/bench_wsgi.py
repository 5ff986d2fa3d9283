"""GET /hello and POST /post as a bare WSGI application."""

import json


def application(environ, start_response):
    """Answer one request."""
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        document = {"id": json.loads(body)["id"]}
    else:
        document = {"hello": "world"}
    reply = json.dumps(document).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(reply)))])
    return [reply]
