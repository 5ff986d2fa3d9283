"""Handlers that read their body as it arrives: whole, cut, too large, filtered, and while they answer."""

import gzip
import json
import textwrap
import threading
import time

import pytest
from harness import ALL_BUSY, PREAMBLE, ROOT_SITE, SLOWER, resident, running
from http2 import Http2
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    import time
    from jsongate import Body

    KEPT = []

    @app.post("/chunks")
    def chunks(req: Request, body: Body) -> dict:
        size, count = 0, 0
        for chunk in body:
            size, count = size + len(chunk), count + 1
        return {"size": size, "count": count}

    @app.post("/records")
    def records(req: Request, body: Body) -> list:
        return list(body.records("/a"))

    @app.post("/total")
    def total(req: Request, body: Body) -> int:
        return sum(qty for (qty,) in body.records("/qty"))

    @app.post("/lines")
    def lines(req: Request, body: Body) -> list:
        return [line.decode() for line in body.lines()]

    @app.post("/json")
    def whole(req: Request, body: Body):
        return {"body": body.json(), "path": req.path}

    @app.post("/echo")
    def echo(req: Request, body: Body):
        for chunk in body:
            yield chunk

    @app.post("/doubled")
    def doubled(req: Request, body: Body):
        req.response.headers["x-first"] = "1"
        for (n,) in body.records("/n"):
            yield {"n": 2 * n}

    @app.post("/caught")
    def caught(req: Request, body: Body) -> dict:
        try:
            return {"size": sum(map(len, body))}
        except Problem as problem:
            return {"caught": problem.status}

    @app.post("/unread")
    def unread(req: Request, body: Body) -> dict:
        return {"unread": True}

    @app.post("/first")
    def first(req: Request, body: Body) -> dict:
        return {"first": len(next(body, b""))}

    @app.post("/keeps")
    def keeps(req: Request, body: Body) -> int:
        KEPT[:] = [next(body), body]
        return sum(map(len, body))

    @app.post("/all")
    def all_of_it(req: Request, body: Body) -> int:
        return len(b"".join(list(body)))

    @app.get("/kept")
    def kept(req: Request) -> list:
        said = []
        for look in (lambda: bytes(KEPT[0]), lambda: next(KEPT[1])):
            try:
                look()
            except ValueError as error:
                said.append(str(error))
        return said
"""

FILTERS = """
    async def upper(req, body):
        req.state.seen = 0
        async for chunk in body:
            req.state.seen += len(chunk)
            yield bytes(chunk).upper()
"""

FILTERED = """
    from jsongate import App, Body, Request
    app = App()

    @app.post("/echo")
    def echo(req: Request, body: Body) -> dict:
        text = b"".join(bytes(chunk) for chunk in body).decode()
        return {"text": text, "path": req.path, "seen": req.state.seen}
"""

# On a slow machine a body of many small pieces comes more slowly than what is shipped allows.
SITE = ROOT_SITE.replace("app:app", "app:app\n    JsonGateBufferLimit 64K") + """
RequestReadTimeout body=0
<Location "/limited">
    JsonGateApp app:app
    LimitRequestBody 1000
</Location>
<Location "/upper">
    JsonGateApp filtered:app
    JsonGateInputFilter filters:upper
</Location>
"""

RECORDS = b'{"a":1}\n\n{"a":"x"}\r\n{"b":2}'


@pytest.fixture(scope="module")
def server():
    apps = {"app": PREAMBLE + textwrap.dedent(APP), "filters": FILTERS, "filtered": FILTERED}
    with running(apps, SITE, threads=8) as one:
        one.expect(ALL_BUSY)
        yield one


def chunked(*pieces):
    return b"".join(map(as_chunk, pieces)) + LAST_CHUNK


def exchange(server, path, *pieces):
    with Wire(server.port) as wire:
        wire.send(post_head(path, "Transfer-Encoding: chunked") + chunked(*pieces))
        return wire.read()


def test_every_view(server):
    assert server.post("/chunks", b"abc").json() == {"size": 3, "count": 1}
    assert server.request("POST", "/chunks").json() == {"size": 0, "count": 0}
    assert server.post("/records", RECORDS).json() == [[1], ["x"], [None]]
    assert server.post("/lines", RECORDS).json() == ['{"a":1}', "", '{"a":"x"}', '{"b":2}']
    assert server.post("/json", {"a": [1]}).json() == {"body": {"a": [1]}, "path": "/json"}


@pytest.mark.parametrize("cut", range(1, len(RECORDS)))
def test_cut_anywhere(server, cut):
    reply = exchange(server, "/records", RECORDS[:cut], RECORDS[cut:])
    assert reply.json() == [[1], ["x"], [None]]


def test_one_byte_at_a_time(server):
    message = post_head("/records", "Transfer-Encoding: chunked") + chunked(*(bytes([byte]) for byte in RECORDS))
    with Wire(server.port) as wire:
        for byte in message:
            wire.send(bytes([byte]))
        assert wire.read().json() == [[1], ["x"], [None]]
    ones = [b"z"] * 20000
    assert exchange(server, "/chunks", *ones).json() == {"size": 20000, "count": 20000}


def test_many_reads_in_constant_memory(server):
    """A client that waits for the echo of each byte: every byte is a read, and a piece of the reply."""
    (child,) = server.standing_children()
    with Wire(server.port) as wire:
        wire.send(post_head("/echo", "Content-Length: 22000") + b"x")
        wire.head()
        assert wire.chunk() == b"x"
        before = 0
        for number in range(1, 22_000):
            wire.send(b"x")
            assert wire.chunk() == b"x"
            if number == 2000:
                before = resident(child)
        assert wire.chunk() == b""
        assert resident(child) - before < 600_000


def test_chunks_are_seen_before_the_body_ends(server):
    with Wire(server.port) as wire:
        wire.send(post_head("/doubled", "Transfer-Encoding: chunked") + as_chunk(b'{"n":1}\n'))
        assert b"x-first: 1" in wire.head()
        assert json.loads(wire.chunk()) == {"n": 2}
        wire.send(as_chunk(b'{"n":2}\n{"n":') + as_chunk(b"3}\n"))
        assert [json.loads(wire.chunk())["n"] for _ in range(2)] == [4, 6]
        wire.send(LAST_CHUNK)
        assert wire.chunk() == b""
        assert wire.request("POST", "/chunks", b"a").json()["size"] == 1  # the connection goes on


def test_a_large_body_in_constant_memory(server):
    piece = b'{"qty":3,"text":"%s"}\n' % (b"x" * 1000)
    count = (64 << 20) // len(piece)
    (child,) = server.standing_children()
    assert server.post("/total", piece * 1000).json() == 3000
    before = resident(child)
    with Wire(server.port) as wire:
        wire.send(post_head("/total", f"Content-Length: {len(piece) * count}"))
        for _ in range(count // 500):
            wire.send(piece * 500)
        wire.send(piece * (count % 500))
        during = resident(child)
        assert wire.read().json() == 3 * count
    assert max(during, resident(child)) - before < (8 << 20) * SLOWER


def test_a_large_echo_in_constant_memory(server):
    (child,) = server.standing_children()
    before = resident(child)
    piece = b"y" * 100_000
    with Wire(server.port) as wire:
        wire.send(post_head("/echo", "Transfer-Encoding: chunked") + as_chunk(piece))
        wire.head()
        for _ in range(200):
            wire.send(as_chunk(piece))
            missing = len(piece)
            while missing > 0:
                missing -= len(wire.chunk())
    assert resident(child) - before < (8 << 20) * SLOWER


def test_http2(server):
    with Http2(server.port) as client:
        body = b"".join(b'{"n":%d}\n' % n for n in range(20000))
        for length in (True, False):
            replies = client.exchange([("POST", "/doubled", body), ("POST", "/json", b"[1]"), ("POST", "/unread", body)],
                                      length)
            assert [reply.status for reply in replies] == [200, 200, 200]
            assert replies[0].body == b"".join(b'{"n":%d}\n' % (2 * n) for n in range(20000))
            assert replies[1].json()["body"] == [1]


def test_expect_100_continue(server):
    with Wire(server.port) as wire:
        wire.send(post_head("/chunks", "Content-Length: 2", "Expect: 100-continue"))
        assert wire.read().status == 100
        wire.send(b"ab")
        assert wire.read().json()["size"] == 2
    with Wire(server.port) as wire:
        wire.send(post_head("/unread", "Content-Length: 2", "Expect: 100-continue"))
        assert wire.read().json() == {"unread": True}


def test_what_is_left_unread_is_no_next_request(server):
    with Wire(server.port) as wire:
        for path in ("/unread", "/first", "/chunks") * 5:
            wire.send(post_head(path, "Transfer-Encoding: chunked") + chunked(b"GET /nothing HTTP/1.1\r\n\r\n" * 2000))
        assert [wire.read().status for _ in range(15)] == [200] * 15


def test_limits(server):
    big = b"z" * (65 << 10)
    assert server.post("/chunks", big).json()["size"] == len(big)  # JsonGateBufferLimit is for what is held
    assert server.post("/json", b'"' + big + b'"').problem()["status"] == 413
    assert server.post("/lines", big).problem()["detail"] == "line 1: larger than 65536 bytes"
    for reply in (server.post("/limited/chunks", b"z" * 1001), exchange(server, "/limited/chunks", b"z" * 2000)):
        assert (reply.status, reply.problem()["detail"]) == (413, "the body is larger than LimitRequestBody")
    assert server.post("/limited/chunks", b"z" * 1000).json()["size"] == 1000


def test_compressed_bodies_are_415(server):
    reply = server.post("/chunks", gzip.compress(b"{}"), {"content-encoding": "gzip"})
    assert (reply.status, reply.problem()["detail"]) == (415, "the body must not be compressed")
    assert server.post("/caught", b"{}", {"content-encoding": "gzip"}).json() == {"caught": 415}
    assert server.post("/chunks", b"{}", {"content-encoding": "identity"}).json()["size"] == 2


def test_what_is_kept_raises_after_the_request(server):
    assert exchange(server, "/keeps", b"abc", b"de").json() == 2
    assert server.get("/kept").json() == ["operation forbidden on released memoryview object", "the request has ended"]


def test_chunks_that_are_looked_at_stay(server):
    size = 5 << 20
    assert server.post("/all", b"w" * size).json() == size


def test_filters_of_the_body_run_while_the_handler_reads(server):
    with Wire(server.port) as wire:
        wire.send(post_head("/upper/echo", "Transfer-Encoding: chunked"))
        for piece in (b"abc", b"def", b"ghi"):
            wire.send(as_chunk(piece))
            time.sleep(0.02)
        wire.send(LAST_CHUNK)
        assert wire.read().json() == {"text": "ABCDEFGHI", "path": "/upper/echo", "seen": 9}


def test_many_at_once(server):
    body, got = b"".join(b'{"qty":%d}\n' % n for n in range(5000)), []
    threads = [threading.Thread(target=lambda: got.append(server.post("/total", body).json())) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [sum(range(5000))] * 24
