"""JSON bodies: however they come and are cut, one verdict and exact values."""

import gzip
import json

import pytest
from harness import ROOT_SITE, running
from wire import Wire

APP = """
    @app.post("/echo")
    def echo(req: Request, body: dict | list | str | int | float | bool | None):
        return {"type": type(body).__name__, "body": body, "text": repr(body) if isinstance(body, (int, float)) else None}

    CALLS = []

    @app.post("/object")
    def of_object(req: Request, body: dict) -> dict:
        CALLS.append(req.path)
        return {"keys": list(body)}

    @app.get("/calls")
    def calls(req: Request) -> dict:
        return {"calls": len(CALLS)}

    @app.post("/optional")
    def optional(req: Request, body: dict = None) -> dict:
        return {"body": body}

    @app.post("/length")
    def length(req: Request, body: str) -> dict:
        return {"length": len(body)}

    @app.post("/ignores")
    def ignores(req: Request) -> dict:
        return {"ignored": True}
"""

LIMIT = 65536
DOCUMENT = '{"a": [1, -2.5e3, true, null], "ä": "\\u00e9\\ud83d\\ude00", "": {}}'


@pytest.fixture(scope="module")
def server():
    with running(APP, ROOT_SITE.replace("app:app", f"app:app\n    JsonGateBufferLimit {LIMIT}"), threads=32) as one:
        yield one


def head(path, *fields):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", *fields]).encode() + b"\r\n\r\n"


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("text", [
    DOCUMENT, "[]", "{}", '""', "0", "-0.0", "1e2", "true", "null", '"\\ud83d\\ude00"', '[" \\t\\n"]',
    "123456789012345678901234567890", "[-9223372036854775808, 18446744073709551615, 18446744073709551616]",
    "[" * 63 + "]" * 63, ' \r\n\t{"a" : 1 } ', '{"a":1.0,"b":0.1,"c":1e-7,"d":5e-324,"e":1.7976931348623157e308}',
])
def test_values_arrive_exactly_as_in_python(server, text):
    reply = server.post("/echo", text)
    assert reply.status == 200, reply
    expected = json.loads(text)
    assert reply.json()["body"] == expected
    assert reply.json()["type"] == type(expected).__name__
    if isinstance(expected, (int, float)):
        assert reply.json()["text"] == repr(expected)


@pytest.mark.parametrize("body", [
    b"", b" ", b"{", b"{}{}", b"[1,]", b"{'a':1}", b"nul", b"NaN", b"[Infinity]", b"-Infinity", b"1e400", b"[1e400]",
    b"01", b"+1", b"1.", b".5", b"0x1", b'"\\x"', b'"a', b'"\x01"', b'"\xff"', b'"\xed\xa0\x80"', b'"\\ud800"', b'"\\udc00"',
    b'["\\ud800\\u0041"]', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"[" * 65 + b"]" * 65, b"[" * 60000,
    b'{"a":1}\x00', b"/**/{}", b"1" * 4301, b"[" + b"9" * 5000 + b"]",
])
def test_what_is_not_json_is_400(server, body):
    reply = server.post("/echo", body)
    assert reply.status == 400, reply
    reply.problem()


def test_the_deepest_body():
    app = """
    @app.post("/")
    def depth(req: Request, body: list) -> dict:
        n = 1
        while body:
            body, n = body[0], n + 1
        return {"depth": n}
    """
    with running(app) as server:
        assert server.post("/", "[" * 64 + "]" * 64).json() == {"depth": 64}
        assert server.post("/", "[" * 65 + "]" * 65).status == 400


def gil_entries(server):
    return server.settled_metrics()["jsongate_gil_entries_total"]


def test_no_refused_body_enters_python(server):
    before = gil_entries(server)
    for body in (b"{", b"[" * 60000, b'"' + b"a" * LIMIT + b'"'):
        assert server.post("/echo", body).status in (400, 413)
    assert gil_entries(server) == before


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"b":[{"a":1,"a":1}]}'])
def test_duplicate_keys_have_one_verdict(server, text):
    # Keys are compared where the dict is built: such a body enters the GIL once, but reaches no handler.
    calls = server.get("/calls").json()
    before = gil_entries(server)
    reply = server.post("/object", text)
    assert reply.status == 400, reply
    reply.problem()
    assert gil_entries(server) == before + 1
    assert server.get("/calls").json() == calls


def test_the_wrong_type_at_the_top_is_400(server):
    for text in ("[]", "1", '"x"', "null", "true"):
        assert server.post("/object", text).status == 400
        server.post("/object", text).problem()


def test_a_body_with_a_default_may_be_absent(server):
    assert server.request("POST", "/optional").json() == {"body": None}
    assert server.post("/optional", "").json() == {"body": None}
    assert server.post("/optional", {"a": 1}).json() == {"body": {"a": 1}}
    assert server.request("POST", "/object").status == 400


@pytest.mark.parametrize("cut", range(1, len(DOCUMENT.encode())))
def test_cut_into_two_chunks_anywhere(server, cut):
    data = DOCUMENT.encode()
    with Wire(server.port) as wire:
        wire.send(head("/echo", "Transfer-Encoding: chunked") + chunked(data[:cut], data[cut:]))
        assert wire.read().json()["body"] == json.loads(DOCUMENT)


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_one_byte_per_segment(server, framing):
    data = DOCUMENT.encode()
    if framing == "length":
        message = head("/echo", f"Content-Length: {len(data)}") + data
    else:
        message = head("/echo", "Transfer-Encoding: chunked") + chunked(*(data[i:i + 1] for i in range(len(data))))
    with Wire(server.port) as wire:
        for i in range(len(message)):
            wire.send(message[i:i + 1])
        assert wire.read().json()["body"] == json.loads(DOCUMENT)


@pytest.mark.parametrize("size", [1, 63, 64, 65, 7935, 8000, 8001, 8191, 8192, 8193, 16000, 40000, LIMIT - 2])
def test_sizes_around_buffers(server, size):
    assert server.post("/length", '"' + "x" * size + '"').json() == {"length": size}


def test_too_large_by_length_is_413_before_it_is_sent(server):
    with Wire(server.port) as wire:
        wire.send(head("/length", "Content-Length: 1000000000"))
        reply = wire.read()
        assert reply.status == 413
        reply.problem()


def test_too_large_in_chunks_is_413_before_all_is_read(server):
    with Wire(server.port) as wire:
        wire.send(head("/length", "Transfer-Encoding: chunked"))
        wire.send(b"%x\r\n" % (LIMIT + 2) + b"a" * (LIMIT + 2) + b"\r\n")
        reply = wire.read()
        assert reply.status == 413
        reply.problem()
    exact = b'"' + b"x" * (LIMIT - 2) + b'"'
    assert server.post("/length", exact).status == 200
    assert server.post("/length", exact[:-1] + b'x"').status == 413


def test_compressed_bodies_are_415(server):
    reply = server.post("/echo", gzip.compress(b"{}"), {"content-encoding": "gzip"})
    assert reply.status == 415
    reply.problem()
    assert server.post("/echo", b"{}", {"content-encoding": "identity"}).status == 200


def test_expect_100_continue(server):
    with Wire(server.port) as wire:
        wire.send(head("/echo", "Content-Length: 2", "Expect: 100-continue"))
        assert wire.read().status == 100
        wire.send(b"{}")
        assert wire.read().json()["body"] == {}
    with Wire(server.port) as wire:
        wire.send(head("/length", "Content-Length: 1000000000", "Expect: 100-continue"))
        assert wire.read().status == 413


def test_pipelined_requests_are_answered_in_order(server):
    with Wire(server.port) as wire:
        for i in range(50):
            data = b'{"n":%d}' % i
            body = chunked(data) if i % 2 else data
            framing = "Transfer-Encoding: chunked" if i % 2 else f"Content-Length: {len(data)}"
            wire.send(head(("/echo", "/ignores", "/nothing")[i % 3], framing) + body)
        replies = [wire.read() for _ in range(50)]
    assert [reply.status for reply in replies] == [(200, 200, 404)[i % 3] for i in range(50)]
    assert [reply.json()["body"]["n"] for reply in replies[::3]] == list(range(0, 50, 3))


def test_a_client_that_leaves_in_mid_body_is_no_error(server):
    for _ in range(5):
        with Wire(server.port) as wire:
            wire.send(head("/echo", "Content-Length: 100") + b'{"a":')
    assert server.post("/echo", "{}").status == 200
