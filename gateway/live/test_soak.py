"""10^5 requests of every kind: no error, no reference left behind, no memory growing."""

from harness import SANITIZE, running
from load import pipeline

APP = """
    import gc, sys, pathlib, threading

    SHARED = {"a": [1, "x", None, 2.5]}
    RAW = b'{"raw":1}'
    KEPT = object()

    @app.get("/dict")
    def of_dict(req: Request) -> dict:
        return SHARED

    @app.get("/bytes")
    def of_bytes(req: Request) -> bytes:
        return RAW

    @app.get("/items/{id}")
    def item(req: Request, id: int, *, q: str = "d") -> dict:
        req.state.kept = KEPT
        req.response.headers["x-q"] = req.headers.get("x-token", q)
        return {"id": id, "options": len(req.options), "path": req.path}

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.get("/problem")
    def problem(req: Request):
        raise Problem(404, "no", why=SHARED)

    @app.get("/counts")
    def counts(req: Request) -> dict:
        gc.collect()
        pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
        return {
            "refs": {name: sys.getrefcount(value) for name, value in
                     (("shared", SHARED), ("raw", RAW), ("kept", KEPT), ("item", item), ("echo", echo), ("app", app))},
            "objects": len(gc.get_objects()), "blocks": sys.getallocatedblocks(), "rss": pages * 4096,
            "threads": threading.active_count(),
        }
"""

REQUESTS = [
    b"GET /dict HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /bytes HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /items/7?q=x HTTP/1.1\r\nHost: a\r\nX-Token: t\r\n\r\n",
    b'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n\r\n{"k":[1,2.5,"x",{"y":[]}]}',
    b"GET /problem HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /items/x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"DELETE /dict HTTP/1.1\r\nHost: a\r\n\r\n",
]
STATUSES = [200, 200, 200, 200, 404, 404, 405]
EACH = 15_000


def drive(port, each):
    """Send each kind of request `each` times."""
    for request, status in zip(REQUESTS, STATUSES, strict=True):
        assert pipeline(port, request, each) == {status: each}


def test_nothing_is_left_behind():
    with running(APP, threads=4) as server:
        drive(server.port, 2000)
        server.get("/counts")
        before = server.get("/counts").json()
        drive(server.port, EACH)
        after = server.get("/counts").json()
        # Free lists and caches may hold a few objects of the last requests; a leak would be 15,000 at least.
        for name, count in before["refs"].items():
            assert abs(after["refs"][name] - count) <= 16, (name, before, after)
        assert after["objects"] - before["objects"] < 500, (before, after)
        assert after["blocks"] - before["blocks"] < 2000, (before, after)
        if not SANITIZE:  # sanitizers keep freed memory in quarantine
            assert after["rss"] < before["rss"] * 1.05 + 2_000_000, (before, after)
        assert server.children() and "exit signal" not in server.error_log()
