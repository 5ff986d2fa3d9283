"""JSON edits and schemas over NDJSON: record by record, exact bytes, a bad record stops the body where it stands."""

import json

import pytest
from harness import SANITIZE, modules, resident, running
from http2 import Http2
from upstream import Answer, Upstream
from wire import Wire

APP = """
    import threading
    next_one = threading.Semaphore(0)

    @app.get("/stream")
    def stream(req: Request):
        for number in range(3):
            yield {"secret": number, "n": number}
            assert next_one.acquire(timeout=60)

    @app.get("/next")
    def go_on(req: Request):
        next_one.release()

    @app.get("/many")
    def many(req: Request):
        for number in range(2_000):
            yield {"secret": "s" * 4_000, "n": number}
"""

LINES = b'{"secret":1}\r\n\n \t\n {"n" : 1E2,"\\u0073ecret": [2] }\n[99999999999999999999]\n{"secret":3}'
MASKED = LINES.replace(b'secret":1', b'secret":"***"').replace(b"[2]", b'"***"').replace(b'secret":3', b'secret":"***"')
TYPES = ["application/x-ndjson", "application/ndjson; charset=utf-8", "application/jsonl", "application/x-jsonl",
         "application/jsonlines", "Application/X-JSONLines"]
NDJSON = {"content-type": TYPES[0]}


def site(upstream):
    proxy = f'ProxyPass "{upstream.url}"'
    return modules("proxy proxy_http") + "".join(
        f'<Location "/{name}">\n    ' + "\n    ".join(lines) + "\n</Location>\n" for name, *lines in (
            ("mask", "JsonGateMask $.secret", proxy),
            ("all", "JsonGateSelect $.n $.secret", "JsonGateRename $.secret s", 'JsonGateSet /via "%{REQUEST_METHOD}"', proxy),
            ("in", "JsonGateMask request $.secret with=#", "JsonGateBufferLimit 100", proxy),
            ("guarded", "JsonGateValidate ndjson depth=2", "JsonGateSchema files/s.json", "JsonGateMask request $.secret", proxy),
            ("schema", "JsonGateSchema files/s.json", proxy),
            ("report", "JsonGateSchema files/s.json mode=report", proxy),
            ("out", "JsonGateSchema files/s.json response", proxy),
            ("app", "JsonGateMask $.secret", "JsonGateApp app:app"),
        ))


SCHEMA = b'{"properties": {"n": {"type": "integer"}}}'


@pytest.fixture(scope="module")
def upstream():
    def lines(*pieces, **more):
        return Answer(pieces, fields={"Content-Type": TYPES[0]}, framing="chunked", **more)
    with Upstream() as one:
        one.answers |= {f"/type{i}": Answer([LINES], fields={"Content-Type": kind}) for i, kind in enumerate(TYPES)} | {
            "/bytes": lines(*(LINES[i:i + 1] for i in range(len(LINES)))),
            "/bad": lines(LINES + b'\n{"secret":tru}\n'), "/twice": lines(b'{"secret":1,"secret":2}\n'),
            "/late": lines(b'{"secret":1}\n', b'{"secret":2}\n{"secret":\n', b'{"secret":3}\n', pause=0.3),
            "/good": lines(b'{"n":1}\n{"n":2}\n'), "/mismatch": lines(b'{"n":1}\n{"n":"x"}\n'),
        }
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream), files={"s.json": SCHEMA}) as one:
        one.expect(r"AH0(1084|1095|1097|1102|1110|1111|2608|2609)|cuts the reply")  # mod_proxy on what was refused or cut
        yield one


@pytest.mark.parametrize("path", ["bytes", *(f"type{i}" for i in range(len(TYPES)))])
def test_only_what_is_masked_changes(server, path):
    reply = server.get(f"/mask/{path}")
    assert (reply.status, reply.body) == (200, MASKED)


def test_over_http2(server):
    with Http2(server.port) as client:
        replies = client.exchange([("GET", f"/mask/{path}", None) for path in ("bytes", "type0")] * 10)
    assert {reply.body for reply in replies} == {MASKED}


def test_every_edit_is_of_each_record(server, upstream):
    upstream.answers["/edits"] = Answer([b'{"n":1,"x":2}\n\n{"secret":3, "y":4}\n'], fields={"Content-Type": TYPES[2]})
    assert server.get("/all/edits").body == b'{"n":1,"via":"GET"}\n\n{"s":3, "via":"GET"}\n'


@pytest.mark.parametrize("path", ["bad", "twice"])
def test_a_bad_record_in_the_first_batch_is_502(server, path):
    reply = server.get(f"/mask/{path}")
    assert reply.status == 502 and "secret" not in reply.text, reply
    assert "line " in server.log_of(reply)


def test_a_bad_record_behind_good_ones_cuts_the_reply(server):
    with Wire(server.port) as wire:
        reply = wire.request("GET", "/mask/late")
    assert (reply.status, reply.complete) == (200, False)
    assert reply.body == b'{"secret":"***"}\n'
    assert "cuts the reply 502 bad_body" in server.error_log() and "(line 3: " in server.error_log()


def test_records_leave_as_they_come(server):
    with Wire(server.port) as wire:
        wire.send(b"GET /app/stream HTTP/1.1\r\nHost: h\r\n\r\n")
        wire.head()
        for number in range(3):  # none is made before the one before it has come
            assert wire.chunk() == b'{"secret":"***","n":%d}\n' % number
            assert server.get("/app/next").status == 204


@pytest.mark.skipif(bool(SANITIZE), reason="sanitizers keep what was freed")
def test_memory_stays_flat(server):
    child = server.children()[0]
    server.get("/app/many")
    before = resident(child)
    reply = server.get("/app/many")
    assert reply.complete and reply.body.count(b'"***"') == 2_000 and b"sss" not in reply.body
    assert resident(child) - before < 4 << 20


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("kind", TYPES)
def test_request_bodies(server, upstream, kind, chunked):
    with Wire(server.port) as wire:
        reply = wire.post("/in/echo", [LINES[:20], LINES[20:]], chunked, {"content-type": kind})
    assert reply.status == 200 and bytes(upstream.received[-1].body) == MASKED.replace(b"***", b"#")


@pytest.mark.parametrize("path, body, status, detail", [
    ("in", b'{"n":1}\n\n{"secret"}\n', 400, "line 3: "), ("in", b'{"secret":1,"\\u0073ecret":2}\n', 400, "line 1: duplicate key"),
    ("in", b'{}\n"' + b"x" * 100 + b'"\n', 413, "line 2: the record is larger than 100 bytes"),
    ("guarded", b"{}\n[[[]]]\n", 400, "line 2: the record is not JSON: it is nested deeper than 2"),
    ("guarded", b'{"n":1}\n{"n":"x"}\n', 400, "line 2: the record does not match the schema"),
    ("schema", b'{"n":1}\n{"n":"x"}', 400, "line 2: the record does not match the schema"),
])
def test_a_bad_record_of_a_request_is_named(server, upstream, path, body, status, detail):
    before = len(upstream.received)
    for chunked in (False, True):
        with Wire(server.port) as wire:
            reply = wire.post(f"/{path}/echo", [body], chunked, NDJSON)
        assert reply.status == status and reply.problem()["detail"].startswith(detail), reply
    assert len(upstream.received) == before
    if "schema" in detail:
        assert reply.problem()["errors"] == [{"pointer": "#/n", "keyword": "type", "detail": "expected integer, got string"}]


def test_good_records_pass_guard_schema_and_mask(server, upstream):
    reply = server.request("POST", "/guarded/echo", b'{"n":1}\n{"secret": 1}\n', NDJSON)
    assert reply.status == 200 and bytes(upstream.received[-1].body) == b'{"n":1}\n{"secret": "***"}\n'


def test_a_schema_over_records_of_a_reply(server):
    assert server.get("/out/good").body == b'{"n":1}\n{"n":2}\n'
    reply = server.get("/out/mismatch")
    assert reply.status == 502 and "line 2: s.json: #/n type" in server.log_of(reply).replace("files/", "")


def test_a_report_is_one_line_and_everything_passes(server, upstream):
    body = b'{"n":1}\n{"n":"x"}\n{"n":"y"}\n'
    before = server.error_log().count("#/n type")
    assert server.request("POST", "/report/echo", body, NDJSON).body == body
    assert server.error_log().count("#/n type") == before + 1


def test_one_document_is_a_record_too(server, upstream):
    document = json.dumps({"n": 1, "secret": "x"}).encode()
    assert server.request("POST", "/guarded/echo", document, NDJSON).status == 200
    assert json.loads(bytes(upstream.received[-1].body)) == {"n": 1, "secret": "***"}
