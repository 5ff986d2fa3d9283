"""JsonGateValidate: a body that is no JSON within the limits reaches neither upstream nor app, and never enters Python."""

import gzip
import json
import random

import pytest
from harness import SLOWER, modules, processor_time, running, wait_for
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    import sys

    @app.post("/size")
    def size(req: Request, body: dict | list | str | int | float | bool | None) -> dict:
        return {"repr": len(repr(body))}

    @app.post("/ignores")
    def ignores(req: Request) -> dict:
        return {"ignored": True}
"""

LIMIT = 65536
DOCUMENT = '{"a": [1, -2.5e3, true, null], "ä": "\\u00e9\\ud83d\\ude00", "": {}}'.encode()
LINES = b'{"a":1}\n \r\n[2]\r\n"three"\n4'


def site(upstream):
    def place(name, words, limit=LIMIT):
        return f"""
<Location "/{name}">
    JsonGateValidate {words}
    JsonGateBufferLimit {limit}
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/{name}-app">
    JsonGateValidate {words}
    JsonGateBufferLimit {limit}
    JsonGateApp app:app
</Location>
"""
    return f"""
{modules("proxy proxy_http env deflate")}
{place("json", "json")}
{place("ndjson", "ndjson")}
{place("shallow", "json depth=3")}
{place("deep", "json depth=1000")}
{place("large", "json", "1M")}
{place("allow", "json duplicates=allow")}
{place("reject", "json depth=64 duplicates=reject")}
{place("json/off", "off")}
{place("lines-allow", "ndjson depth=3 duplicates=allow")}
<Location "/inflated">
    SetInputFilter DEFLATE
    JsonGateValidate json
    JsonGateBufferLimit {LIMIT}
    ProxyPass "{upstream.url}/echo"
</Location>
"""


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"AH0(1084|1095|1097|1102|2608|2609)")  # mod_proxy on a request that was refused in mid-body
        yield one


BAD = [
    b" ", b"{", b"}", b"{}{}", b"{} x", b"[1,]", b"[,]", b"{'a':1}", b'{"a"}', b'{"a":}', b'{"a":1,}', b"nul", b"TRUE", b"NaN",
    b"[Infinity]", b"-Infinity", b"1e400", b"[-1e400]", b"01", b"+1", b"1.", b".5", b"-", b"1e", b"0x1",
    b'"\\x"', b'"a', b'"\x01"',
    b'"\t"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xf4\x90\x80\x80"', b'"\\ud800"', b'"\\udc00"',
    b'["\\ud800\\u0041"]',
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x00{\x00}", b"[" * 65 + b"]" * 65, b"[" * 60000,
    b'{"a":' * 65 + b"1" + b"}" * 65,
    b'{"a":1}\x00', b"/**/{}", b"{}//", b"#", b'{"a":1,"a":2}', b'{"a":1,"\\u0061":2}', b'[{"b":{"c":1,"c":1}}]',
    b'{"pass\\u0077ord":1,"password":2}', b"{},", b'{"a":1 "b":2}', b"[1 2]", b"\x0b{}",
]
GOOD = [
    b"{}", b"[]", b'""', b"0", b"-0.0", b"1e2", b"true", b"null", b' \r\n\t{"a" : 1.00 } ', DOCUMENT, b"[" * 64 + b"]" * 64,
    b"123456789012345678901234567890", b"[18446744073709551616,-9223372036854775809]", b'{"a":{"a":{"a":1}}}',
    b'"\\ud83d\\ude00"',
    b"[5e-324,1.7976931348623157e308]", b'{"a":"\\u0061","b":"\xc3\xa4"}', b'"\x7f"', b'{"' + b"k" * 5000 + b'":1}',
]


@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:24]))
def test_what_is_not_json_reaches_nobody(server, upstream, body):
    before = len(upstream.received)
    for place in ("/json", "/json-app/size"):
        for chunked in (False, True):
            with Wire(server.port) as wire:
                reply = wire.post(place, [body], chunked)
                assert reply.status == 400, reply
                reply.problem()
    assert len(upstream.received) == before


@pytest.mark.parametrize("body", GOOD, ids=lambda body: repr(body[:24]))
def test_what_is_json_arrives_byte_for_byte(server, upstream, body):
    for chunked in (False, True):
        with Wire(server.port) as wire:
            assert wire.post("/json", [body[:1], body[1:]] if body[1:] else [body], chunked).body == body
        assert bytes(upstream.received[-1].body) == body
    assert server.post("/json-app/size", body).json() == {"repr": len(repr(json.loads(body)))}


def test_nothing_of_it_enters_python(server):
    before = server.settled_metrics()["jsongate_gil_entries_total"]
    for body in (b"{", b"[" * 60000, b'{"a":1,"a":2}', DOCUMENT):
        server.request("POST", "/json", body)
    for body in (b"{", b"[" * 60000, b'{"a":1,"a":2}'):
        assert server.request("POST", "/json-app/size", body).status == 400
    assert server.settled_metrics()["jsongate_gil_entries_total"] == before


def test_depth_100000_is_refused_at_once(server):
    body = b"[" * 100_000
    entries, pids = server.settled_metrics()["jsongate_gil_entries_total"], server.standing_children()
    for place in ("/large", "/large-app/size"):
        took = []
        for _ in range(7):
            begin = processor_time(pids[0])
            assert server.request("POST", place, body).status == 400
            took.append(processor_time(pids[0]) - begin)
        assert min(took) < 0.005 * SLOWER, took
    assert server.settled_metrics()["jsongate_gil_entries_total"] == entries
    assert server.children() == pids


def test_depth_and_duplicates_as_configured(server):
    assert server.request("POST", "/shallow", b"[[[1]]]").status == 200
    assert server.request("POST", "/shallow", b"[[[[1]]]]").status == 400
    assert server.request("POST", "/deep", b"[" * 1000 + b"]" * 1000).status == 200
    assert server.request("POST", "/deep", b"[" * 1001 + b"]" * 1001).status == 400
    twice = b'{"a":1,"a":2}'
    assert server.request("POST", "/allow", twice).body == twice
    assert server.request("POST", "/reject", twice).status == 400
    assert server.request("POST", "/json/off", b"{").body == b"{"
    assert server.request("POST", "/lines-allow", twice + b"\n[[[1]]]\n").status == 200
    assert server.request("POST", "/lines-allow", b"[[[[1]]]]\n").status == 400


def test_a_body_above_the_limit_is_413(server, upstream):
    before = len(upstream.received)
    exact = b'"' + b"x" * (LIMIT - 2) + b'"'
    for chunked in (False, True):
        for place in ("/json", "/json-app/size"):
            with Wire(server.port) as wire:
                reply = wire.post(place, [exact[:-1], b'x"'], chunked)
                assert reply.status == 413, reply
                reply.problem()
    assert len(upstream.received) == before
    assert server.request("POST", "/json", exact).body == exact


def test_413_comes_before_all_is_sent(server):
    with Wire(server.port) as wire:
        wire.send(post_head("/json", "Transfer-Encoding: chunked") + as_chunk(b"1" * (LIMIT + 1)))
        assert wire.read().status == 413
    with Wire(server.port) as wire:
        wire.send(post_head("/json", "Content-Length: 1000000000") + b"1" * (LIMIT + 1))
        assert wire.read().status == 413


def test_an_empty_body_and_none(server):
    assert server.request("POST", "/json").status == 200
    assert server.request("POST", "/json", b"").status == 200
    assert server.get("/json").status == 200
    with Wire(server.port) as wire:
        assert wire.post("/json", []).status in (200, 400)


@pytest.mark.parametrize("place, data", [("/json", DOCUMENT), ("/ndjson", LINES)])
def test_cut_at_every_position_over_one_connection(server, place, data):
    with Wire(server.port) as wire:
        for chunked in (True, False):
            for cut in range(1, len(data)):
                reply = wire.post(place, [data[:cut], data[cut:]], chunked)
                assert (reply.status, reply.body) == (200, data), cut


@pytest.mark.parametrize("place, data", [("/json", DOCUMENT), ("/ndjson", LINES)])
def test_one_byte_per_write(server, place, data):
    with Wire(server.port) as wire:
        for chunked in (True, False):
            assert wire.post(place, [data[i:i + 1] for i in range(len(data))], chunked).body == data


def test_every_prefix_is_refused(server):
    for end in range(1, len(DOCUMENT)):
        assert server.request("POST", "/json", DOCUMENT[:end]).status == 400, end


def test_pipelined_after_a_refusal(server, upstream):
    before = len(upstream.received)
    with Wire(server.port) as wire:
        for body in (b"{", b"{}", b"[1,]"):
            wire.send_pieces("/json", [body], chunked=False)
        statuses = []
        try:
            for _ in range(3):
                statuses.append(wire.read().status)
        except EOFError as end:
            assert end.args[0] == b""
    assert statuses in ([400], [400, 200, 400]), statuses
    assert len(upstream.received) == before + statuses.count(200)


# --- NDJSON

@pytest.mark.parametrize("body", [LINES, b"{}", b"{}\n", b"\n\n", b'{"a":1}\n' * 20_000])
def test_ndjson_arrives_byte_for_byte(server, upstream, body):
    with Wire(server.port) as wire:
        assert wire.post("/ndjson", [body]).body == body
    assert bytes(upstream.received[-1].body) == body


@pytest.mark.parametrize("body, line", [
    (b"{\n}\n", 1), (b"{}\n{}{}\n", 2), (b"{}\n\n[1,]", 3), (b'{}\n{"a":1,"a":2}\n{}', 2),
    (b"{}\r\n" + b"[" * 65 + b"]" * 65, 2),
    (b"{}\n\xef\xbb\xbf{}\n", 2), (b"{}\n" * 100 + b"x", 101), (b'"a\nb"', 1),
])
def test_a_bad_line_is_named(server, upstream, body, line):
    before = len(upstream.received)
    for place in ("/ndjson", "/ndjson-app/size"):
        reply = server.request("POST", place, body)
        assert (reply.status, reply.problem()["detail"].split(":")[0]) == (400, f"line {line}"), reply
    assert len(upstream.received) == before


def test_a_line_above_the_limit_is_413_and_a_body_of_many_lines_is_not(server):
    assert server.request("POST", "/ndjson", b'{"a":1}\n' * 50_000).status == 200
    reply = server.request("POST", "/ndjson", b'{}\n"' + b"x" * LIMIT + b'"\n')
    assert (reply.status, reply.problem()["detail"].split(":")[0]) == (413, "line 2")


def test_ndjson_streams_and_a_late_bad_line_cuts_the_upload(server, upstream):
    before = len(upstream.received)
    with Wire(server.port) as wire:
        wire.send(post_head("/ndjson", "Transfer-Encoding: chunked") + as_chunk(b'{"a":1}\n' * 5000))
        wait_for(lambda: len(upstream.received) > before and upstream.received[-1].size > 10_000, "the first lines")
        wire.send(as_chunk(b"{no}\n") + LAST_CHUNK)
        reply = wire.read()
        assert (reply.status, reply.problem()["detail"].split(":")[0]) == (400, "line 5001")
    wait_for(lambda: upstream.received[-1].ended, "the end of the upstream's connection")
    assert not upstream.received[-1].complete


def test_what_is_compressed_is_415_unless_inflated(server, upstream):
    before = len(upstream.received)
    for place in ("/json", "/ndjson", "/json-app/size"):
        assert server.request("POST", place, gzip.compress(b"{}"), {"content-encoding": "gzip"}).status == 415
    large = gzip.compress(json.dumps(random.Random(1).choices(range(10**9), k=10_000)).encode())
    assert len(large) < LIMIT
    assert server.request("POST", "/inflated", large, {"content-encoding": "gzip"}).status == 413
    bomb = gzip.compress(b"[" + b"1," * 1_000_000 + b"1]")  # 1:1000, which mod_deflate refuses itself
    assert server.request("POST", "/inflated", bomb, {"content-encoding": "gzip"}).status in (400, 413)
    assert server.request("POST", "/inflated", gzip.compress(b"{"), {"content-encoding": "gzip"}).status == 400
    assert len(upstream.received) == before
    assert server.request("POST", "/inflated", gzip.compress(DOCUMENT), {"content-encoding": "gzip"}).status == 200
    assert bytes(upstream.received[-1].body) == DOCUMENT
