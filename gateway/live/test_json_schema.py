"""JsonGateSchema: what does not match reaches nobody, and the client hears all that is wrong."""

import json

import pytest
from harness import modules, running
from http2 import Http2
from upstream import Answer, Upstream
from wire import Wire

APP = """
    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    async def rename(req, body):
        document = await body.json()
        return {"id": document["number"]}
"""

ORDER = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"],
    "properties": {"id": {"type": "integer"}, "lines": {"type": "array", "items": {"$ref": "line.json"}},
                   "a/b ~ü": {"type": "string"}},
    "additionalProperties": False,
}
LINE = {"type": "object", "properties": {"qty": {"minimum": 1}}}
GOOD = b' {"id": 12345678901234567890123,\t"lines":[{"qty":1E2}]} \n'
BAD = {"id": "x", "lines": [{"qty": 1}, {"qty": 0}], "a/b ~ü": 1, "more": 1}
JSON = {"content-type": "application/json"}


def site(upstream):
    def place(name, *lines):
        text = "\n    ".join(lines)
        return f'<Location "/{name}">\n    {text}\n</Location>\n'
    proxy = f'ProxyPass "{upstream.url}"'
    return modules("proxy proxy_http") + "".join((
        place("in", "JsonGateSchema files/order.json", "JsonGateBufferLimit 1000", proxy),
        place("in/off", "JsonGateSchema none request"),
        place("app", "JsonGateSchema files/order.json request", "JsonGateApp app:app"),
        place("report", "JsonGateSchema files/order.json mode=report", "JsonGateBufferLimit 1000", proxy),
        place("out", "JsonGateSchema files/order.json response", proxy),
        place("out-report", "JsonGateSchema files/order.json response mode=report", proxy),
        place("both", "JsonGateSchema files/order.json response", "JsonGateSchema files/line.json request", proxy),
        place("masked", "JsonGateSchema files/order.json response", "JsonGateMask $.id", proxy),
        place("row", "JsonGateValidate json", "JsonGateSchema files/order.json", "JsonGateMask request $.id",
              "JsonGateSchema files/order.json response", "JsonGateMask $.lines", proxy),
        place("edited", "JsonGateSchema files/order.json", "JsonGateRename request $.id number",
              "JsonGateInputFilter app:rename", "JsonGateValidate json", proxy),
    ))


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers |= {
            "/good": Answer([GOOD[:7], GOOD[7:]], framing="chunked"), "/bad": Answer([json.dumps(BAD).encode()]),
            "/broken": Answer([b"{"]), "/text": Answer([b"{"], fields={"Content-Type": "text/plain"}),
            "/missing": Answer([b'{"error":1}'], status=404),
        }
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    files = {"order.json": json.dumps(ORDER).encode(), "line.json": json.dumps(LINE).encode(), "junk.json": b"{"}
    with running(APP, site(upstream), files=files) as one:
        one.expect(r"AH0(1084|1095|1097|1102|2608|2609)")
        yield one


@pytest.mark.parametrize("chunked", [False, True])
def test_what_matches_arrives_byte_for_byte(server, upstream, chunked):
    with Wire(server.port) as wire:
        assert wire.post("/in/echo", [GOOD[:20], GOOD[20:]], chunked, JSON).body == GOOD
    assert bytes(upstream.received[-1].body) == GOOD
    with Http2(server.port) as client:
        assert client.exchange([("POST", "/in/echo", GOOD)], not chunked)[0].body == GOOD


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_all_errors_are_listed(server, upstream, kind):
    before = len(upstream.received)
    for path in ("/in/echo", "/app/echo"):
        reply = server.request("POST", path, json.dumps(BAD).encode(), {"content-type": kind})
        problem = reply.problem()
        assert (reply.status, problem["detail"]) == (400, "the body does not match the schema")
        errors = {(error["pointer"], error["keyword"]) for error in problem["errors"]}
        assert {("#/id", "type"), ("#/lines/1/qty", "minimum"), ("#/a~1b%20~0%C3%BC", "type")} <= errors, errors
        assert any(pointer == "#/more" or keyword == "additionalProperties" for pointer, keyword in errors), errors
        assert all(error["detail"] for error in problem["errors"])
        assert "#/id type" in server.log_of(reply)
    assert len(upstream.received) == before


@pytest.mark.parametrize("body, status", [(b"{", 400), (b'{"id":1,"id":2}', 400), (b'{"id":1' + b" " * 1000 + b"}", 413)])
def test_what_is_no_document(server, body, status):
    assert server.request("POST", "/in/echo", body, JSON).status == status


def test_none(server):
    assert server.request("POST", "/in/off/echo", b"{", JSON).body == b"{"


@pytest.mark.parametrize("body", [json.dumps(BAD).encode(), b"{", b'{"id":1,"id":2}', b"[" + b" " * 5000 + b"]"])
def test_report_lets_pass(server, upstream, body):
    before = server.error_log().count("would answer")
    with Wire(server.port) as wire:
        assert wire.post("/report/echo", [body[:1], body[1:1500], body[1500:]], False, JSON).body == body
    assert bytes(upstream.received[-1].body) == body
    log = server.error_log()
    assert log.count("would answer") == before + 1
    assert "[jsongate:notice]" in [line for line in log.splitlines() if "would answer" in line][-1]


def test_replies(server):
    assert server.get("/out/good").body == GOOD
    reply = server.get("/out/bad")
    assert (reply.status, "errors" in reply.problem()) == (502, False)
    log = server.log_of(reply)
    assert "files/order.json" in log and "#/id type" in log
    reply = server.get("/out/broken")
    assert reply.status == 502
    server.log_of(reply)
    assert server.get("/out/text").body == b"{"
    assert (server.get("/out/missing").status, server.get("/out/missing").body) == (404, b'{"error":1}')


def test_report_of_replies(server):
    assert server.get("/out-report/bad").json() == BAD
    assert server.get("/out-report/broken").body == b"{"
    assert "[jsongate:error]" not in [line for line in server.error_log().splitlines() if "would answer 502" in line][-1]


def test_each_direction_has_its_own(server):
    assert server.request("POST", "/both/good", b'{"qty":1}', JSON).body == GOOD
    assert server.request("POST", "/both/good", b'{"qty":0}', JSON).status == 400


def test_the_schema_sees_the_reply_before_the_mask(server):
    assert server.get("/masked/good").body == GOOD.replace(b"12345678901234567890123", b'"***"')


def test_order_of_a_request(server, upstream):
    assert server.request("POST", "/edited/echo", b'{"id":5}', JSON).json() == {"id": 5}
    assert bytes(upstream.received[-1].body) == b'{"id":5}'
    assert server.request("POST", "/edited/echo", b'{"number":5}', JSON).status == 400


def test_metrics(server):
    for direction, path in (("request", "/in/echo"), ("response", "/out/good")):
        labels = {"filter": "schema", "direction": direction}
        before = server.metric("jsongate_filter_duration_seconds_count", **labels)
        server.request("POST", path, GOOD, JSON)
        assert server.metric("jsongate_filter_duration_seconds_count", **labels) == before + 1


def test_filters_in_a_row_parse_once(server, upstream):
    """What the first has copied to parse it the others need not, and each is counted as what it is. (mod_proxy's own
    bytes are gone with its call: the first filter of a reply keeps a copy beside the one that is parsed.)"""
    row = [("json", "request"), ("schema", "request"), ("edit", "request"), ("schema", "response"), ("edit", "response")]

    def counted(what):
        return [server.metric(f"jsongate_filter_{what}", filter=name, direction=direction) for name, direction in row]
    names = ("copied_bytes_total", "input_bytes_total", "duration_seconds_count")
    before = {name: counted(name) for name in names}
    reply = server.request("POST", "/row/good", GOOD, JSON)
    masked = GOOD.replace(b"12345678901234567890123", b'"***"')
    assert bytes(upstream.received[-1].body) == masked
    assert reply.body == GOOD.replace(b'[{"qty":1E2}]', b'"***"')
    rise = {name: [now - then for now, then in zip(counted(name), before[name], strict=True)] for name in names}
    size = len(GOOD)
    assert rise == {"copied_bytes_total": [size, 0, 0, 2 * size, 0], "input_bytes_total": [size] * 5,
                    "duration_seconds_count": [1] * 5}


def test_each_filter_in_a_row_refuses(server, upstream):
    before = len(upstream.received)
    for body, status in ((b"{", 400), (b'{"id":"x"}', 400), (b'{"id":1,"id":2}', 400), (b"[" * 65 + b"]" * 65, 400)):
        assert server.request("POST", "/row/good", body, JSON).status == status
    assert len(upstream.received) == before
    reply = server.request("POST", "/row/bad", GOOD, JSON)
    assert reply.status == 502 and "#/id type" in server.log_of(reply)
