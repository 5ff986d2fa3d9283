"""JsonGateMask, JsonGateSelect, JsonGateSet and JsonGateRename: exact bytes, whoever answers and however it is framed."""

import gzip
import json

import pytest
from harness import modules, running
from http2 import Http2
from upstream import Answer, Upstream
from wire import Wire

APP = """
    @app.get("/order")
    def order(req: Request) -> dict:
        return {"id": 123456789012345678901234567890, "customer": {"name": "Ann"}, "lines": [{"price": 1.5}, {"price": 2}]}

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    async def add_secret(req, body):
        document = await body.json()
        return document | {"secret": "late"}

    async def sees(req, body):
        document = await body.json()
        return {"saw": document}
"""

JSON = {"content-type": "application/json"}
# Spacing, numbers and escapes that a decoder and encoder would not give back.
ODD = (b' {"a" : 1E2,\t"big":99999999999999999999 , "\\u0073ecret":"x","list":[1.50, {"secret" : {"deep":[ ]}}],"\\u00e9":"\\/"}\r\n')
MASKED = ODD.replace(b'"x"', b'"***"').replace(b'{"deep":[ ]}', b'"***"')
TYPES = ["application/json", "application/json; charset=utf-8", "application/vnd.order+json", "APPLICATION/JSON"]


def site(upstream):
    return f"""
{modules("proxy proxy_http deflate filter headers env")}
<Location "/mask">
    JsonGateMask $..secret
    ProxyPass "{upstream.url}"
</Location>
<Location "/mask/none">
    JsonGateMask none
</Location>
<Location "/mask/more">
    JsonGateMask /a with=#
</Location>
<Location "/select">
    JsonGateSelect $.a /list/1
    JsonGateSelect $.big
    ProxyPass "{upstream.url}"
</Location>
<Location "/set">
    JsonGateSet /via "%{{REQUEST_METHOD}} %{{HTTP:X-Name}}"
    JsonGateSet /count "%{{HTTP:X-Count}}"
    JsonGateSet /list/- 7
    JsonGateSet /a null
    JsonGateRename $.list items
    ProxyPass "{upstream.url}"
</Location>
<Location "/request">
    JsonGateMask request $..secret with=hidden
    JsonGateSet request /user "%{{HTTP:X-Name}}"
    ProxyPass "{upstream.url}"
</Location>
<Location "/request-app">
    JsonGateMask request $.secret
    JsonGateInputFilter app:sees
    JsonGateApp app:app
</Location>
<Location "/app">
    JsonGateOutputFilter app:add_secret application/json
    JsonGateMask $..secret $.customer.name
    JsonGateApp app:app
</Location>
<Location "/small">
    JsonGateBufferLimit 64
    JsonGateMask $..secret
    ProxyPass "{upstream.url}"
</Location>
<Location "/inflated">
    SetOutputFilter INFLATE
    JsonGateMask $..secret
    ProxyPass "{upstream.url}"
</Location>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers |= {
            "/odd": Answer([ODD]), "/none/odd": Answer([ODD]), "/more/odd": Answer([ODD]),
            "/pieces": Answer([ODD[i:i + 1] for i in range(len(ODD))], framing="chunked"),
            "/closed": Answer([ODD[:40], ODD[40:]], framing="close"),
            "/plain": Answer([ODD], fields={"Content-Type": "text/plain"}),
            "/broken": Answer([b'{"secret":1']), "/twice": Answer([b'{"secret":1,"\\u0073ecret":2}']),
            "/cut": Answer([ODD[:30]], length=1000, cut=True),
            "/coded": Answer([gzip.compress(ODD)], fields={"Content-Type": "application/json", "Content-Encoding": "gzip"}),
            "/part": Answer([ODD[:10]], status=206, fields={"Content-Type": "application/json", "Content-Range": "bytes 0-9/100"}),
            "/missing": Answer([b'{"secret":"in an error"}'], status=404),
            "/empty": Answer([]),
            "/tagged": Answer([ODD], fields={"Content-Type": "application/json", "ETag": '"x"'}),
        } | {f"/type{i}": Answer([ODD], fields={"Content-Type": kind}) for i, kind in enumerate(TYPES)}
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"AH0(1084|1095|1097|1102|1110|1111|2608|2609)")  # mod_proxy on what was refused or cut
        yield one


@pytest.mark.parametrize("path", ["odd", "pieces", "closed", *(f"type{i}" for i in range(len(TYPES)))])
def test_only_what_is_masked_changes(server, path):
    reply = server.get(f"/mask/{path}")
    assert (reply.status, reply.body) == (200, MASKED)
    if reply["content-length"]:
        assert int(reply["content-length"]) == len(MASKED)


def test_over_http2(server):
    with Http2(server.port) as client:
        replies = client.exchange([("GET", f"/mask/{path}", None) for path in ("odd", "pieces", "closed")] * 5)
    assert {reply.body for reply in replies} == {MASKED}


def test_other_types_pass_untouched(server):
    assert server.get("/mask/plain").body == ODD


def test_lists_add_and_none_drops(server):
    assert server.get("/mask/none/odd").body == ODD
    assert server.get("/mask/more/odd").body == MASKED.replace(b"1E2", b'"#"')


@pytest.mark.parametrize("path", ["broken", "twice", "coded"])
def test_a_reply_that_cannot_be_masked_does_not_leave(server, path):
    reply = server.get(f"/mask/{path}")
    assert reply.status == 502 and "secret" not in reply.text, reply
    server.log_of(reply)


def test_a_part_of_a_reply_does_not_leave(server, upstream):
    server.log_of(server.get("/mask/part"))
    assert server.get("/mask/odd", {"range": "bytes=0-9"}).body == MASKED
    assert upstream.received[-1]["range"] is None


def test_a_reply_that_is_cut_does_not_leave(server):
    reply = server.get("/mask/cut")
    assert reply.status == 502 and "secret" not in reply.text, reply
    server.log_of(reply)


def test_a_reply_above_the_buffer_limit_does_not_leave(server):
    reply = server.get("/small/odd")
    assert reply.status == 502 and "larger than 64 bytes" in server.log_of(reply)


def test_errors_and_empty_replies(server):
    reply = server.get("/mask/missing")
    assert (reply.status, reply.body) == (404, b'{"secret":"***"}')
    assert (server.get("/mask/empty").status, server.get("/mask/empty").body) == (200, b"")
    assert server.request("HEAD", "/mask/odd")["content-length"] is None
    assert server.get("/mask/tagged")["etag"] is None


def test_behind_inflate(server):
    assert server.get("/inflated/coded").body == MASKED


def test_select(server):
    reply = server.get("/select/odd")
    assert reply.json() == {"a": 100.0, "big": 99999999999999999999, "list": [{"secret": {"deep": []}}]}
    assert b"1E2" in reply.body and b"99999999999999999999" in reply.body


def test_set_and_rename(server):
    reply = server.get("/set/odd", {"x-name": 'A "B"', "x-count": '[1, {"x": 1E2}]'})
    assert b'"count": [1, {"x": 1E2}]' in reply.body
    document = reply.json()
    assert (document["via"], document["a"]) == ('GET A "B"', None)
    assert document["items"] == [1.5, {"secret": {"deep": []}}, 7]
    assert "list" not in document


@pytest.mark.parametrize("count, value", [("", ""), ("1E2", 100.0), ("{}x", "{}x"), ('{"a":1,"a":2}', '{"a":1,"a":2}'),
                                          ('"s"', "s"), ("\xff", ""), ("[[[", "[[[")])
def test_a_value_is_json_or_a_string(server, count, value):
    assert server.get("/set/odd", {"x-name": "n", "x-count": count}).json()["count"] == value


@pytest.mark.parametrize("chunked", [False, True])
def test_request_bodies(server, upstream, chunked):
    with Wire(server.port) as wire:
        reply = wire.post("/request/echo", [ODD[:9], ODD[9:]], chunked, JSON | {"x-name": "me"})
    wanted = MASKED.replace(b"***", b"hidden").replace(b'"\\/"}', b'"\\/",\t"user": "me"}')
    assert bytes(upstream.received[-1].body) == wanted and reply.body == wanted


def test_other_request_bodies_pass(server, upstream):
    server.request("POST", "/request/echo", ODD, {"content-type": "text/plain"})
    assert bytes(upstream.received[-1].body) == ODD
    before = len(upstream.received)
    for body in (b"{", b'{"a":1,"a":2}'):
        assert server.request("POST", "/request/echo", body, JSON).status == 400
    assert len(upstream.received) == before


def test_a_python_filter_sees_the_edited_request(server):
    reply = server.post("/request-app/echo", {"secret": "s", "b": 1})
    assert reply.json() == {"saw": {"secret": "***", "b": 1}}


def test_the_mask_is_behind_python_filters(server):
    reply = server.get("/app/order")
    assert reply.json() == {"id": 123456789012345678901234567890, "customer": {"name": "***"},
                            "lines": [{"price": 1.5}, {"price": 2}], "secret": "***"}


def test_metrics(server):
    labels = {"filter": "edit", "direction": "response"}
    before = server.metric("jsongate_filter_duration_seconds_count", **labels)
    server.get("/mask/odd")
    assert server.metric("jsongate_filter_duration_seconds_count", **labels) == before + 1
    assert server.metric("jsongate_filter_duration_seconds_count", filter="edit", direction="request") > 0


def test_after_a_graceful_restart(server):
    for _ in range(2):
        server.graceful()
        assert server.get("/mask/odd").body == MASKED
        assert server.get("/set/odd", {"x-count": "1"}).json()["count"] == 1


def test_many_at_once(server):
    with Http2(server.port) as client:
        bodies = client.exchange([("GET", "/app/order", None)] * 40)
    assert all(json.loads(reply.body)["secret"] == "***" for reply in bodies)
