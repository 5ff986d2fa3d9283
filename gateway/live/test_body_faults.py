"""Bodies that break, stall, are refused or left while a handler reads them: never a reply that looks whole, never a 500."""

import socket
import struct
import textwrap
import time

import pytest
from harness import PREAMBLE, ROOT_SITE, SLOWER, running, wait_for
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    from jsongate import Body

    LEFT = []

    @app.post("/chunks")
    def chunks(req: Request, body: Body) -> dict:
        sizes = [len(chunk) for chunk in body]
        return {"size": sum(sizes), "count": len(sizes)}

    @app.post("/all")
    def all_of_it(req: Request, body: Body) -> int:
        return len(b"".join(list(body)))

    @app.post("/echo")
    def echo(req: Request, body: Body):
        for chunk in body:
            yield chunk

    @app.post("/text")
    def text(req: Request, body: Body) -> str:
        return b"".join(bytes(chunk) for chunk in body).decode()

    @app.post("/watched")
    def watched(req: Request, body: Body) -> int:
        try:
            return sum(1 for _ in body)
        except BaseException as error:
            LEFT.append(type(error).__name__)
            raise

    @app.post("/failed")
    def failed(req: Request, body: Body):
        next(body)
        raise RuntimeError("on purpose")

    @app.get("/left")
    def left(req: Request) -> list:
        return LEFT
"""

FILTERS = """
    from jsongate import Problem

    async def no_x(req, body):
        async for chunk in body:
            if b"x" in bytes(chunk):
                raise Problem(422, "no x here")
            yield chunk
"""

SITE = ROOT_SITE + """
<Location "/checked">
    JsonGateApp app:app
    JsonGateInputFilter filters:no_x
</Location>
"""


@pytest.fixture(scope="module")
def server():
    with running({"app": PREAMBLE + textwrap.dedent(APP), "filters": FILTERS}, SITE, threads=8) as one:
        yield one


def test_what_is_looked_at_counts_against_the_budget_and_a_body_that_stalls_times_out():
    with running(APP, "JsonGateBufferBudget 1M\nRequestReadTimeout body=1\n" + ROOT_SITE) as server:
        server.expect("over_budget")
        assert server.post("/chunks", b"w" * (4 << 20)).json()["size"] == 4 << 20
        reply = server.post("/all", b"w" * (4 << 20))
        assert (reply.status, reply["retry-after"]) == (503, "1")
        reply.problem()
        assert server.post("/all", b"w" * (700 << 10)).json() == 700 << 10
        with Wire(server.port) as wire:
            wire.send(post_head("/chunks", "Content-Length: 10") + b"some")
            assert wire.read().problem()["detail"] == "the body did not arrive in time"


def test_a_broken_chunk_is_400(server):
    server.expect(r"\[(core|http):error\]")
    for bad in (b"zz\r\nabc\r\n", b"-1\r\n", b"3\r\nabcdef\r\n0\r\n\r\n"):
        with Wire(server.port) as wire:
            wire.send(post_head("/chunks", "Transfer-Encoding: chunked") + as_chunk(b"fine") + bad)
            reply = wire.read()
            assert reply.status == 400, reply
            reply.problem()
            assert wire.closed()


def in_flight(server):
    return server.metrics()["jsongate_requests_in_flight"]


@pytest.mark.parametrize("framing", ["Content-Length: 100", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("reset", [False, True])
def test_a_client_that_leaves_frees_its_thread_and_is_no_500(server, framing, reset):
    left = len(server.get("/left").json())
    before = {status: server.metric("jsongate_requests_total", status=status) for status in ("400", "500")}
    with Wire(server.port) as wire:
        wire.send(post_head("/watched", framing) + (as_chunk(b"some") if "chunked" in framing else b"some"))
        wait_for(lambda: in_flight(server) == 2, "the handler")
        if reset:
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    begin = time.monotonic()
    wait_for(lambda: in_flight(server) == 1, "the end of the request")
    assert time.monotonic() - begin < 1 * SLOWER
    assert server.get("/left").json()[left:] == ["ConnectionResetError"]
    assert server.metric("jsongate_requests_total", status="500") == before["500"]
    assert server.metric("jsongate_requests_total", status="400") == before["400"] + 1


def test_a_client_that_leaves_a_reply_that_has_begun(server):
    for _ in range(5):
        with Wire(server.port) as wire:
            wire.send(post_head("/echo", "Transfer-Encoding: chunked") + as_chunk(b"some"))
            wire.head()
            assert wire.chunk() == b"some"
    wait_for(lambda: in_flight(server) == 1, "the end of the requests")


def test_a_broken_chunk_cuts_a_reply_that_has_begun(server):
    server.expect(r"\[(core|http):error\]")
    with Wire(server.port) as wire:
        wire.send(post_head("/echo", "Transfer-Encoding: chunked") + as_chunk(b"some"))
        head = wire.head()
        assert b" 200 " in head and wire.chunk() == b"some"
        wire.send(b"zz\r\n")
        with pytest.raises((EOFError, ValueError)):
            wire.chunk()


def test_slow_clients_hold_no_gil(server):
    wires = [Wire(server.port) for _ in range(6)]
    try:
        for wire in wires:
            wire.send(post_head("/chunks", "Transfer-Encoding: chunked") + as_chunk(b"some"))
        wait_for(lambda: in_flight(server) == 7, "the handlers")
        begin = time.monotonic()
        for _ in range(20):
            assert server.post("/chunks", b"1").json()["size"] == 1
        assert time.monotonic() - begin < 2 * SLOWER
        for wire in wires:
            wire.send(LAST_CHUNK)
            assert wire.read().json() == {"size": 4, "count": 1}
    finally:
        for wire in wires:
            wire.socket.close()


def test_a_failure_in_mid_body_is_500(server):
    reply = server.post("/failed", b"z" * 1_000_000)
    assert reply.status == 500
    assert "RuntimeError: on purpose" in server.log_of(reply)


def test_a_filter_that_refuses_the_body_answers(server):
    with Wire(server.port) as wire:
        wire.send(post_head("/checked/text", "Transfer-Encoding: chunked") + as_chunk(b"abc"))
        time.sleep(0.1)
        wire.send(as_chunk(b"x") + LAST_CHUNK)
        reply = wire.read()
        assert (reply.status, reply.problem()["detail"]) == (422, "no x here")
    with Wire(server.port) as wire:
        wire.send(post_head("/checked/echo", "Transfer-Encoding: chunked") + as_chunk(b"abc"))
        assert b" 200 " in wire.head() and wire.chunk() == b"abc"
        wire.send(as_chunk(b"x") + LAST_CHUNK)
        with pytest.raises((EOFError, ValueError)):
            wire.chunk()
