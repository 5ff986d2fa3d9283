"""GET /hello and POST /post as a bare ASGI application."""

import json


async def _read(receive):
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def app(scope, receive, send):
    """Answer one request."""
    if scope["method"] == "POST":
        document = {"id": json.loads(await _read(receive))["id"]}
    else:
        document = {"hello": "world"}
    reply = json.dumps(document).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(reply)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": reply})
