"""Generators: NDJSON, flushed object by object, and ended with their client."""

import json
import time

import pytest
from harness import SANITIZE, resident, running, wait_for
from wire import Wire

APP = """
    import time

    @app.get("/stream")
    def stream(req: Request, *, n: int = 3, pause: float = 0.0):
        req.response.headers["x-stream"] = "1"
        for i in range(n):
            yield {"i": i}
            time.sleep(pause)

    @app.get("/head")
    def says_its_head(req: Request):
        req.response.status = 201
        req.response.headers["content-type"] = "text/x-mine"
        req.response.headers["x-a"] = "1"
        yield b"first "
        try:
            req.response.headers["x-b"] = "late"
        except ValueError:
            yield b"refused"

    @app.get("/nothing")
    def yields_nothing(req: Request):
        return
        yield

    closed = []
    @app.get("/endless")
    def endless(req: Request):
        try:
            while True:
                yield {"x": "y" * 1000}
        finally:
            closed.append(1)

    @app.get("/closed")
    def count_closed(req: Request) -> dict:
        return {"closed": len(closed)}
"""


@pytest.fixture(scope="module")
def server():
    with running(APP) as one:
        yield one


def test_a_generator_is_ndjson(server):
    reply = server.get("/stream")
    assert (reply.status, reply["content-type"], reply["x-stream"]) == (200, "application/x-ndjson", "1")
    assert reply.body == b'{"i":0}\n{"i":1}\n{"i":2}\n'
    nothing = server.get("/nothing")
    assert (nothing.status, nothing.body) == (200, b"")
    assert server.request("HEAD", "/stream").body == b""


def test_a_generator_says_its_head_before_its_first_record(server):
    for method, body in (("GET", b"first refused"), ("HEAD", b"")):
        reply = server.request(method, "/head")
        assert (reply.status, reply["content-type"], reply["x-a"], reply["x-b"]) == (201, "text/x-mine", "1", None)
        assert reply.body == body


def test_a_generator_is_flushed_as_it_goes(server):
    with Wire(server.port) as wire:
        wire.send(b"GET /stream?n=3&pause=0.5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        begin = time.monotonic()
        wire.head()
        seen = [(json.loads(wire.chunk())["i"], time.monotonic() - begin) for _ in range(3)]
    assert [i for i, _ in seen] == [0, 1, 2]
    assert all(after[1] - before[1] > 0.1 for before, after in zip(seen, seen[1:])), seen


def test_a_client_that_leaves_ends_the_generator(server):
    with Wire(server.port) as wire:
        wire.send(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.head()
    wait_for(lambda: server.get("/closed").json() == {"closed": 1}, "the generator's end", 5)


@pytest.mark.skipif(bool(SANITIZE), reason="sanitizers keep what was freed")
def test_many_records_in_constant_memory(server):
    (child,) = server.standing_children()
    with Wire(server.port) as wire:
        wire.send(b"GET /stream?n=70000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.head()
        before = 0
        for number in range(70_000):
            wire.chunk()
            if number == 10_000:
                before = resident(child)
        assert resident(child) - before < 1_500_000
