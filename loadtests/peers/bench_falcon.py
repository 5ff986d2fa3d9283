"""GET /hello and POST /post for falcon: `application` for WSGI, `app` for ASGI."""

import falcon
import falcon.asgi


class Hello:
    """An object as reply."""

    def on_get(self, req, resp):
        resp.media = {"hello": "world"}


class Post:
    """One field of the body as reply."""

    def on_post(self, req, resp):
        resp.media = {"id": req.get_media()["id"]}


class AsyncHello:
    """An object as reply."""

    async def on_get(self, req, resp):
        resp.media = {"hello": "world"}


class AsyncPost:
    """One field of the body as reply."""

    async def on_post(self, req, resp):
        resp.media = {"id": (await req.get_media())["id"]}


application = falcon.App()
application.add_route("/hello", Hello())
application.add_route("/post", Post())

app = falcon.asgi.App()
app.add_route("/hello", AsyncHello())
app.add_route("/post", AsyncPost())
