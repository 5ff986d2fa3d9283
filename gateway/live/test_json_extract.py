"""JsonGateExtract: fields of a body decide about access, and the body is there for whoever reads it."""

import gzip
import json

import pytest
from harness import modules, running, wait_for
from wire import Wire

APP = """
    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.post("/unread")
    def unread(req: Request) -> dict:
        return {}

    async def passes(req, body):
        async for chunk in body:
            yield chunk
"""

JSON = {"content-type": "application/json"}
BODY = b' {"tenant" : "acme","n":1E2,"list":[1, {"a":2}],"none":null}\n'


def site(upstream):
    return f"""
{modules("proxy proxy_http headers env rewrite deflate filter")}
<Location "/by">
    JsonGateExtract tenant $.tenant
    <RequireAll>
        Require expr "%{{reqenv:tenant}} == 'acme'"
    </RequireAll>
    JsonGateBufferLimit 200000
    ProxyPass "{upstream.url}"
</Location>
<Location "/by/other">
    JsonGateExtract tenant $.owner
</Location>
<Location "/inflated">
    JsonGateExtract tenant $.tenant
    Require expr "%{{reqenv:tenant}} == 'acme' && json('$.n') == '1E2'"
    JsonGateBufferLimit 20000
    SetInputFilter DEFLATE
    JsonGateMask request $.none
    ProxyPass "{upstream.url}"
</Location>
<Location "/inflated-app">
    JsonGateExtract tenant $.tenant
    Require expr "%{{reqenv:tenant}} == 'acme'"
    SetInputFilter DEFLATE
    JsonGateApp app:app
</Location>
<Location "/app">
    JsonGateExtract tenant /tenant
    Require expr "%{{reqenv:tenant}} == 'acme'"
    JsonGateApp app:app
</Location>
<Location "/asked">
    JsonGateExtract name $.tenant
    Require expr "json('$..a') == '2' && json('/tenant') in {{ 'acme', 'b' }} && json('$.missing') == ''"
    JsonGateSet request /via "%{{json:$.list}}"
    ProxyPass "{upstream.url}"
</Location>
<Location "/earlier">
    JsonGateExtract tenant $.tenant
    <If "json('$.tenant') == 'acme' || reqenv('tenant') == 'acme'">
        Require all denied
    </If>
    ProxyPass "{upstream.url}"
</Location>
<Location "/unread">
    Require expr "json('/tenant') == 'acme'"
    ProxyPass "{upstream.url}"
</Location>
<Location "/fields">
    JsonGateExtract name $..tenant
    JsonGateExtract number $.n
    JsonGateExtract list $.list
    JsonGateExtract nothing $.missing
    JsonGateExtract null $.none
    SetEnv nothing spoofed
    JsonGateSchema files/any.json
    JsonGateMask request $.tenant
    JsonGateInputFilter app:passes
    RequestHeader set X-Name "%{{name}}e"
    RequestHeader set X-Number "%{{number}}e"
    RequestHeader set X-List "%{{list}}e"
    RequestHeader set X-Null "%{{null}}e"
    RequestHeader set X-Nothing "%{{nothing}}e"
    ProxyPass "{upstream.url}"
</Location>
<Location "/moved">
    JsonGateExtract tenant $.tenant
    Options FollowSymLinks
    Require all granted
    RewriteEngine On
    RewriteRule /moved/(.*) /$1 [PT]
</Location>
<Location "/plain">
    ProxyPass "{upstream.url}"
</Location>
"""


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream), files={"any.json": b"{}"}) as one:
        one.expect(r"AH01630|AH0(1084|1095|1097|1102|2608|2609)|AH02481")  # denied; mod_proxy on what was refused; mod_deflate
        yield one


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("tenant, status", [("acme", 200), ("\\u0061cme", 200), ("other", 403), ("", 403), ("acme ", 403)])
def test_require_expr(server, upstream, tenant, status, chunked):
    body = BODY.replace(b"acme", tenant.encode())
    before = len(upstream.received)
    with Wire(server.port) as wire:
        reply = wire.post("/by/echo", [body[:11], body[11:]], chunked, JSON)
    assert reply.status == status, reply
    assert len(upstream.received) == before + (status == 200)
    if status == 200:
        assert bytes(upstream.received[-1].body) == body and reply.body == body


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"tenant":null}', b'{"tenant":["acme"]}', b'{"x":{"tenant":"acme"}}'])
def test_what_is_not_there_is_unset(server, body):
    assert server.request("POST", "/by/echo", body, JSON).status == 403
    assert server.request("POST", "/app/echo", body, JSON).status == 403


def test_without_a_json_body_nothing_is_set(server):
    assert server.get("/by/x").status == 403
    assert server.request("POST", "/by/echo", BODY, {"content-type": "text/plain"}).status == 403
    assert server.request("POST", "/by/echo", b"", JSON).status == 403


@pytest.mark.parametrize("body, status", [
    (b"{", 400), (b'{"tenant":"acme","tenant":"b"}', 400), (b'{"tenant":"acme\\u0000"}', 400), (b"\xff", 400),
    (b'{"tenant":"acme","x":"' + b"x" * 200_000 + b'"}', 413)])
def test_what_is_refused(server, upstream, body, status):
    before = len(upstream.received)
    for chunked in (False, True):
        with Wire(server.port) as wire:
            reply = wire.post("/by/echo", [body], chunked, JSON)
        assert reply.status == status, reply
        reply.problem()
    assert len(upstream.received) == before


@pytest.mark.parametrize("size", [0, 1, 10_000, 199_000])
def test_the_body_is_whole_for_its_readers(server, upstream, size):
    body = BODY[:-2] + b',"x":"' + b"y" * size + b'"}\n'
    for chunked in (False, True):
        with Wire(server.port) as wire:
            pieces = [body[i:i + 30_000] for i in range(0, len(body), 30_000)]
            assert wire.post("/by/echo", pieces, chunked, JSON).body == body
            assert bytes(upstream.received[-1].body) == body
            assert wire.post("/app/echo", pieces, chunked, JSON).json() == json.loads(body)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_compressed_body_is_read_where_it_is_inflated(server, upstream, chunked):
    packed, coded = gzip.compress(BODY), JSON | {"content-encoding": "gzip"}
    before = len(upstream.received)
    with Wire(server.port) as wire:
        for path, body in (("/inflated/echo", BODY.replace(b"null", b'"***"')), ("/inflated-app/echo", None)):
            reply = wire.post(path, [packed[:9], packed[9:]], chunked, coded)
            assert reply.status == 200 and (body is None or reply.body == body), reply
            assert wire.post(path, [BODY], chunked, JSON).status == 200
            refused = wire.post(path, [gzip.compress(BODY.replace(b"acme", b"other"))], chunked, coded)
            assert refused.status == 403
    assert len(upstream.received) == before + 2
    with Wire(server.port) as wire:
        assert wire.post("/by/echo", [packed], chunked, coded).status == 415
    large = gzip.compress(BODY + b" " * 20_000)
    assert len(large) < 1000
    for body, status in ((large, 413), (gzip.compress(b"{"), 400), (packed[:-9], 400)):
        with Wire(server.port) as wire:
            assert wire.post("/inflated/echo", [body], chunked, coded).status == status


def test_an_inner_section_counts(server):
    assert server.request("POST", "/by/other/echo", BODY, JSON).status == 403
    assert server.request("POST", "/by/other/echo", b'{"owner":"acme"}', JSON).status == 200


@pytest.mark.parametrize("path", ["/moved/plain/echo", "/moved/by/echo", "/moved/app/echo"])
@pytest.mark.parametrize("chunked", [False, True])
def test_the_body_goes_along_with_an_internal_redirect(server, path, chunked):
    with Wire(server.port) as wire:
        for _ in range(2):
            assert wire.post(path, [BODY[:5], BODY[5:]], chunked, JSON).json() == json.loads(BODY)
        assert wire.post("/moved/by/echo", [b"{}"], chunked, JSON).status == 403


def test_an_expression_asks_the_body(server):
    reply = server.request("POST", "/asked/echo", BODY, JSON)
    assert reply.status == 200 and reply.json() == json.loads(BODY) | {"via": [1, {"a": 2}]}
    for body in (BODY.replace(b"2", b"3"), BODY.replace(b"acme", b"c"), BODY.replace(b"none", b"missing"), b"{}", b""):
        assert server.request("POST", "/asked/echo", body, JSON).status == 403
    assert server.request("POST", "/unread/echo", BODY, JSON).status == 403


def test_an_if_is_decided_before_the_body_is_read(server):
    """It is never true: a rule that lets in must stand in Require."""
    assert server.request("POST", "/earlier/echo", BODY, JSON).status == 200


def test_values_and_the_filters_behind(server, upstream):
    reply = server.request("POST", "/fields/echo", BODY, JSON)
    assert reply.status == 200, reply
    got = upstream.received[-1]
    assert (got["x-name"], got["x-number"], got["x-list"], got["x-null"]) == ("acme", "1E2", '[1, {"a":2}]', "null")
    assert bytes(got.body) == BODY.replace(b"acme", b"***")


def test_control_characters_break_no_line(server):
    before = server.error_log().count("\n")
    body = b'{"tenant":"a\\r\\nForged: 1\\u001b[31m"}'
    assert server.request("POST", "/by/echo", body, JSON).status == 403
    assert "\nForged" not in server.error_log()[before:]


def test_metrics(server):
    before = server.metric("jsongate_filter_duration_seconds_count", filter="extract", direction="request")
    server.request("POST", "/by/echo", BODY, JSON)
    assert server.metric("jsongate_filter_duration_seconds_count", filter="extract", direction="request") == before + 1


def test_a_field_in_the_access_log_is_one_line(tmp_path):
    log = tmp_path / "access.log"
    site = f"""
LogFormat "%U tenant=%{{tenant}}e." fields
CustomLog "{log}" fields
<Location "/app">
    JsonGateExtract tenant $.tenant
    JsonGateApp app:app
</Location>
"""
    bodies = [b'{"tenant":"acme"}', b'{"tenant":"a\\r\\nb\\u001b[31m\\"\\u0085"}', b"{}"]
    with running(APP, site) as server:
        for body in bodies:
            assert server.request("POST", "/app/echo", body, JSON).status == 200
    lines = [line for line in log.read_bytes().split(b"\n") if b"/app" in line]
    wanted = {b"/app/echo tenant=acme.", rb"/app/echo tenant=a\r\nb\x1b[31m\"\xc2\x85.", b"/app/echo tenant=-."}
    assert (len(lines), set(lines)) == (3, wanted)


def test_what_expressions_keep_is_counted_in_the_budget():
    site = """
JsonGateBufferBudget 256K
<Location "/app">
    JsonGateExtract tenant $.tenant
    Require expr "json('$.tenant') == 'acme'"
    JsonGateApp app:app
</Location>
"""
    def body(size):
        return b'{"tenant":"acme","x":"' + b"y" * size + b'"}'
    def answer(size):
        return server.request("POST", "/app/unread", body(size), JSON)
    with running(APP, site) as server:
        server.expect("answers 503")
        for _ in range(10):
            # What a request has kept is free once it has ended, which is after its reply.
            wait_for(lambda: answer(100_000).status == 200, "a free budget")
            reply = answer(150_000)  # fits once, not twice
            assert reply.status == 503 and reply["retry-after"], reply
