"""Request smuggling: a message whose length two servers could read differently is 400, and its connection ends."""

import pytest
from harness import running
from wire import Wire

APP = """
    seen = []

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.get("/smuggled")
    def smuggled(req: Request) -> dict:
        seen.append(1)
        return {}

    @app.get("/seen")
    def count(req: Request) -> dict:
        return {"seen": len(seen)}
"""

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def server():
    with running(APP) as one:
        one.expect(r"\[(core|http|jsongate):error\]")
        yield one
        assert one.get("/seen").json() == {"seen": 0}, "a smuggled request reached the handler"


def refused(server, message, statuses=(400,)):
    with Wire(server.port) as wire:
        wire.send(message + SMUGGLED)
        reply = wire.read()
        assert reply.status in statuses, reply
        assert wire.closed()


def post(*fields, body=b"0\r\n\r\n"):
    return "\r\n".join(["POST /echo HTTP/1.1", "Host: a", *fields]).encode("latin-1") + b"\r\n\r\n" + body


@pytest.mark.parametrize("fields", [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 0", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ["Transfer-Encoding: identity", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked, chunked"],
    ["Transfer-Encoding: ,chunked"],
    ["Transfer-Encoding: chunked,"],
    ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding: identity"],
    ["Transfer-Encoding: gzip"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: \"chunked\""],
    ["Transfer-Encoding: chunked; a=b"],
    ["Transfer-Encoding:"],
    ["Transfer-Encoding : chunked"],
    ["Transfer-Encoding: chunked\x0b"],
    ["Transfer-Encoding:\xa0chunked"],
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: 5, 6"],
    ["Content-Length: +5"],
    ["Content-Length: 0x5"],
    ["Content-Length: 5 5"],
    ["Content-Length: 99999999999999999999999"],
    ["Content-Length: "],
])
def test_ambiguous_length(server, fields):
    refused(server, post(*fields))


def test_http_1_0_with_chunked(server):
    refused(server, post("Transfer-Encoding: chunked").replace(b"HTTP/1.1", b"HTTP/1.0"))


@pytest.mark.parametrize("body", [
    b"g\r\n{}\r\n0\r\n\r\n",
    b"-2\r\n{}\r\n0\r\n\r\n",
    b"0x2\r\n{}\r\n0\r\n\r\n",
    b"\r\n{}\r\n0\r\n\r\n",
    b"2 2\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}XX0\r\n\r\n",
    b"2\r\n{}0\r\n\r\n",
    b"2\n{}\n0\n\n",
    b"2\r{}\r\n0\r\n\r\n",
    b";a=b\r\n{}\r\n0\r\n\r\n",
])
def test_chunk_nonsense(server, body):
    refused(server, post("Transfer-Encoding: chunked", body=body))


@pytest.mark.parametrize("size", [b"ffffffffffffffff2", b"10000000000000002", b"8000000000000000"])
def test_a_chunk_size_beyond_64_bits_does_not_wrap(server, size):
    refused(server, post("Transfer-Encoding: chunked", body=size + b"\r\n{}\r\n0\r\n\r\n"), (400, 413))


def test_what_is_legal_still_works(server):
    with Wire(server.port) as wire:
        for fields, body in (
            (["Transfer-Encoding: chunked"], b'7\r\n{"a":1}\r\n0\r\n\r\n'),
            (["Transfer-Encoding: CHUNKED"], b'007;ext="q\\"x"\r\n{"a":1}\r\n0\r\nTrailer: x\r\n\r\n'),
            (["Transfer-Encoding:\t chunked \t"], b'3\r\n{"a\r\n4\r\n":1}\r\n000\r\n\r\n'),
            (["Content-Length: 007"], b'{"a":1}'),
        ):
            wire.send(post(*fields, body=body))
            reply = wire.read()
            assert (reply.status, reply.text) == (200, '{"a":1}'), (fields, reply)
