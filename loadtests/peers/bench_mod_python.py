"""GET /hello and POST /post for mod_python."""

import json

from mod_python import apache


def handler(req):
    """Answer one request."""
    document = {"id": json.loads(req.read())["id"]} if req.method == "POST" else {"hello": "world"}
    reply = json.dumps(document).encode()
    req.content_type = "application/json"
    req.set_content_length(len(reply))
    req.write(reply)
    return apache.OK
