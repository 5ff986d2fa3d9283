"""Bodies through filters as they flow: flushed as they come, cut where they were cut, ended with their client."""

import json
import time

import pytest
from harness import SLOWER, modules, running, wait_for
from upstream import Answer, Upstream
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    import time

    ENDED = []

    async def passes(req, body):
        async for chunk in body:
            yield chunk

    async def records(req, body):
        async for rec in body.records():
            rec["seen"] = True
            yield rec

    async def envelope(req, body):
        yield b'{"data":'
        async for chunk in body:
            yield chunk
        yield b"}"

    async def whole(req, body):
        return {"data": await body.json()}

    async def watched(req, body):
        try:
            async for chunk in body:
                yield chunk
        finally:
            ENDED.append(req.path)

    async def stubborn(req, body):
        try:
            async for chunk in body:
                yield chunk
        finally:
            ENDED.append(req.path)
            yield b"more"
            raise RuntimeError("while it was closed")

    @app.get("/stream")
    def stream(req: Request, *, n: int = 3, pause: float = 0.0):
        for i in range(n):
            yield {"i": i}
            time.sleep(pause)

    @app.get("/endless")
    def endless(req: Request):
        while True:
            yield {"x": "y" * 1000}

    @app.get("/dies")
    def dies(req: Request):
        yield {"i": 0}
        raise RuntimeError("the handler dies")

    @app.get("/ended")
    def ended(req: Request) -> dict:
        return {"ended": len(ENDED)}
"""

NAMES = ("passes", "records", "envelope", "whole", "watched", "stubborn")
NDJSON = {"Content-Type": "application/x-ndjson"}


def site(upstream):
    places = "".join(f"""
<Location "/{name}/app">
    JsonGateApp app:app
    JsonGateOutputFilter app:{name}
</Location>
<Location "/{name}/up">
    JsonGateOutputFilter app:{name}
    ProxyPass "{upstream.url}" flushpackets=on
</Location>
""" for name in NAMES)
    return f"""
{modules("proxy proxy_http")}
{places}
<Location "/three/app">
    JsonGateApp app:app
    JsonGateOutputFilter app:passes
    JsonGateOutputFilter app:records
    JsonGateOutputFilter app:passes
</Location>
<Location "/upload">
    JsonGateInputFilter app:records
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/state">
    JsonGateApp app:app
</Location>
"""


def endless_answer(_):
    return Answer(iter(lambda: b"y" * 10_000 + b"\n", None), fields=NDJSON, framing="chunked")


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        lines = [b'{"i":%d}\n' % i for i in range(3)]
        one.answers |= {
            "/stream": Answer(lines, fields=NDJSON, framing="chunked", pause=0.5),
            "/by-length": Answer(lines, fields=NDJSON, pause=0.5),
            "/endless": endless_answer,
            "/short-length": Answer([b'{"a":[', b"1," * 1000], length=100_000, pause=0.05, cut=True),
            "/short-chunked": Answer([b'{"a":[', b"1," * 1000], framing="chunked", pause=0.05, cut=True),
            "/no-body": Answer([], length=1000, cut=True),
            "/large-then-short": Answer([b"1" * 1_000_000], length=2_000_000, cut=True),
        }
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"\[proxy(_http)?:error\]")
        one.expect(r"the handler at app\.py")
        yield one


@pytest.mark.parametrize("path", ["/passes/app/stream?pause=0.5", "/records/app/stream?pause=0.5",
                                  "/three/app/stream?pause=0.5", "/passes/up/stream", "/records/up/stream", "/records/up/by-length"])
def test_a_record_arrives_before_the_next_is_made(server, path):
    with Wire(server.port) as wire:
        wire.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        begin = time.monotonic()
        wire.head()
        seen = [(json.loads(wire.chunk())["i"], time.monotonic() - begin) for _ in range(3)]
    assert [i for i, _ in seen] == [0, 1, 2]
    assert 0.6 < seen[2][1] - seen[0][1]  # of two pauses; all at once, or each one late, it would be less


def test_an_upload_arrives_record_by_record(server, upstream):
    seen = len(upstream.received)
    with Wire(server.port) as wire:
        # mod_proxy holds the first 16 KB back to learn whether the body is short.
        wire.send(post_head("/upload", "Transfer-Encoding: chunked") + as_chunk(b'{"pad":"%s"}\n' % (b"x" * 30_000)))
        wait_for(lambda: len(upstream.received) > seen and upstream.received[-1].size > 30_000, "the first record")
        for i in range(3):
            wire.send(as_chunk(b'{"i":%d}\n' % i))
            wait_for(lambda i=i: upstream.received[-1].body.endswith(b'{"i":%d,"seen":true}\n' % i), "the next record", 2)
        wire.send(LAST_CHUNK)
        assert wire.read().status == 200


@pytest.mark.parametrize("path", ["short-length", "short-chunked", "large-then-short"])
@pytest.mark.parametrize("name", ["passes", "envelope"])
def test_an_upstream_that_dies_leaves_an_incomplete_reply(server, name, path):
    with Wire(server.port) as wire:
        reply = wire.request("GET", f"/{name}/up/{path}")
        if reply.status == 200:
            assert not reply.complete, reply
            assert not reply.body.endswith(b"}")
            assert wire.closed()
        else:
            assert reply.problem()["status"] == 502


@pytest.mark.parametrize("path", ["short-length", "short-chunked", "no-body"])
def test_a_whole_document_that_was_cut_is_502(server, path):
    server.expect(r"answers 502")
    reply = server.get(f"/whole/up/{path}")
    assert reply.status == 502, reply
    reply.problem()


@pytest.mark.parametrize("name", ["passes", "records", "envelope"])
def test_a_handler_that_dies_leaves_an_incomplete_reply(server, name):
    server.expect(r"\[jsongate:error\].*(the handler dies|Traceback|File|raise|dies)")
    with Wire(server.port) as wire:
        reply = wire.request("GET", f"/{name}/app/dies")
        assert (reply.status, reply.complete) == (200, False), reply
        assert wire.closed()


@pytest.mark.parametrize("path", ["/watched/app/endless", "/watched/up/endless", "/stubborn/app/endless"])
def test_a_client_that_leaves_in_mid_download_frees_its_worker(server, path):
    server.expect(r"while it was closed|\[jsongate:error\].*(Traceback|File|raise|RuntimeError|yield)")
    before = server.get("/state/ended").json()["ended"]
    with Wire(server.port) as wire:
        wire.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        wire.head()
        wire.chunk()
    wait_for(lambda: server.get("/state/ended").json()["ended"] == before + 1, "the filter's finally", 1)
    wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] == 1, "the worker's end", 1)


def test_a_reader_that_stops_holds_no_lock(server):
    """A filter whose client does not read is suspended outside of Python: others go on."""
    with Wire(server.port) as wire:
        wire.send(b"GET /watched/app/endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.head()
        time.sleep(0.3)
        begin = time.monotonic()
        for _ in range(20):
            assert server.get("/records/app/stream").status == 200
        assert time.monotonic() - begin < 2 * SLOWER
