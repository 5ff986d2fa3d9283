"""Several filters: in the order written, outer sections first, by media type and by name, once per request."""

import pytest
from harness import modules, running
from upstream import Answer, Upstream
from wire import Wire

APP = """
    RAN = {}

    def count(name):
        RAN[name] = RAN.get(name, 0) + 1

    async def a(req, body):
        count("a")
        async for chunk in body:
            yield chunk
        yield b"a"

    async def b(req, body):
        count("b")
        async for chunk in body:
            yield chunk
        yield b"b"

    async def c(req, body):
        count("c")
        async for chunk in body:
            yield chunk
        yield b"c"

    async def wrap(req, body):
        count("wrap")
        yield b"<"
        async for chunk in body:
            yield chunk
        yield b">"

    async def lines(req, body):
        async for line in body.lines():
            yield b"[" + line + b"]"

    @app.get("/x")
    def x(req: Request) -> bytes:
        return b"x"

    @app.get("/typed/{kind:path}")
    def typed(req: Request, kind: str) -> Response:
        return Response(b"x", content_type=kind)

    @app.get("/split")
    def split(req: Request) -> Response:
        # mod_bucketeer ends a bucket at Ctrl-B, a brigade at Ctrl-P, flushes at Ctrl-F, and takes them out.
        return Response(b"o\\x02n\\x10e\\x06\\nt\\x02\\x02wo\\r\\x10\\nthr\\x06ee", content_type="text/plain")

    @app.get("/ran")
    def ran(req: Request) -> dict:
        return RAN
"""


def site(upstream):
    return f"""
{modules("proxy proxy_http filter include dir alias bucketeer mime")}
TypesConfig /dev/null
AddType application/json .json
AddType text/html .shtml
<Location "/state">
    JsonGateApp app:app
</Location>
<Location "/out">
    JsonGateApp app:app
    JsonGateOutputFilter app:a
    JsonGateOutputFilter app:b
</Location>
<Location "/out/inner">
    JsonGateApp app:app
    JsonGateOutputFilter app:c
</Location>
<Location "/out/none">
    JsonGateApp app:app
    JsonGateOutputFilter none
    JsonGateOutputFilter app:c
</Location>
<Location "/out/bare">
    JsonGateApp app:app
    JsonGateOutputFilter none
</Location>
<Location "/three">
    JsonGateApp app:app
    JsonGateOutputFilter app:wrap
    JsonGateOutputFilter app:a
    JsonGateOutputFilter app:wrap
</Location>
<Location "/in">
    JsonGateInputFilter app:a
    JsonGateInputFilter app:b
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/in/inner">
    JsonGateInputFilter app:c
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/in/none">
    JsonGateInputFilter none
    JsonGateInputFilter app:c
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/exact">
    JsonGateApp app:app
    JsonGateOutputFilter app:a application/json
</Location>
<Location "/suffix">
    JsonGateApp app:app
    JsonGateOutputFilter app:a application/json +json
</Location>
<Location "/text">
    JsonGateApp app:app
    JsonGateOutputFilter app:a text/*
</Location>
<Location "/in-typed">
    JsonGateInputFilter app:a application/json
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/named">
    JsonGateApp app:app
    SetOutputFilter app:wrap
</Location>
<Location "/by-type">
    JsonGateApp app:app
    AddOutputFilterByType app:wrap application/json
</Location>
<Location "/split">
    JsonGateApp app:app
    SetOutputFilter BUCKETEER
    JsonGateOutputFilter app:lines
</Location>
<Location "/files">
    JsonGateOutputFilter app:a
</Location>
<Location "/files/part">
    JsonGateOutputFilter none
    JsonGateOutputFilter app:b
</Location>
<Location "/missing">
    JsonGateOutputFilter app:a
    ErrorDocument 404 /sorry/x
    ProxyPass "{upstream.url}/404"
    ProxyErrorOverride On
</Location>
<Location "/sorry">
    JsonGateApp app:app
    JsonGateOutputFilter app:b
</Location>
Alias "/files" "${{JSONGATE_SERVER_ROOT}}/files"
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Require all granted
    Options +Includes
    DirectoryIndex index.json
    <Files "*.shtml">
        SetOutputFilter INCLUDES
    </Files>
</Directory>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers["/404"] = Answer([b"gone"], 404)
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.write_file("index.json", b"x")
        one.write_file("part/one.json", b"part")
        one.write_file("page.shtml", b'{<!--#include virtual="/files/part/one.json" -->}')
        yield one


@pytest.mark.parametrize("path, body", [
    ("/out/x", b"xab"), ("/out/inner/x", b"xabc"), ("/out/none/x", b"xc"), ("/out/bare/x", b"x"), ("/three/x", b"<<x>a>"),
])
def test_output_in_the_order_written_outer_sections_first(server, path, body):
    reply = server.get(path)
    assert (reply.status, reply.body, reply.complete) == (200, body, True)


@pytest.mark.parametrize("path, body", [("/in", b"xab"), ("/in/inner", b"xabc"), ("/in/none", b"xc")])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_input_in_the_order_written_outer_sections_first(server, upstream, path, body, chunked):
    with Wire(server.port) as wire:
        assert wire.post(path, [b"x"], chunked).status == 200
    assert bytes(upstream.received[-1].body) == body


@pytest.mark.parametrize("path, kind, filtered", [
    ("/exact", "application/json", True), ("/exact", "application/json; charset=utf-8", True),
    ("/exact", "APPLICATION/JSON", True),
    ("/exact", "application/problem+json", False), ("/exact", "application/jsonp", False), ("/exact", "text/plain", False),
    ("/suffix", "application/geo+json", True), ("/suffix", "application/json", True), ("/suffix", "application/xml", False),
    ("/text", "text/plain", True), ("/text", "text/csv; header=present", True), ("/text", "application/json", False),
])
def test_media_types(server, path, kind, filtered):
    ran = server.get("/state/ran").json().get("a", 0)
    reply = server.get(f"{path}/typed/{kind.replace(' ', '%20')}")
    assert (reply.status, reply.body) == (200, b"xa" if filtered else b"x")
    assert server.get("/state/ran").json().get("a", 0) == ran + filtered


def test_media_types_of_requests(server, upstream):
    for kind, body in (("application/json", b"xa"), ("application/json;charset=utf-8", b"xa"), ("text/plain", b"x"),
                       (None, b"x")):
        assert server.request("POST", "/in-typed", b"x", {"content-type": kind} if kind else {}).status == 200
        assert bytes(upstream.received[-1].body) == body, kind


def test_a_type_that_does_not_match_costs_nothing(server):
    assert server.get("/exact/typed/text/plain").body == b"x"
    before = server.settled_metrics()["jsongate_gil_entries_total"]
    series = server.metric("jsongate_filter_duration_seconds_count")
    assert server.get("/exact/typed/text/plain").body == b"x"
    assert server.settled_metrics()["jsongate_gil_entries_total"] == before + 1, "the handler's entry only"
    assert server.metric("jsongate_filter_duration_seconds_count") == series


def test_by_name_with_httpd_s_own_directives(server):
    assert server.get("/named/x").body == b"<x>"
    assert server.get("/by-type/typed/application/json").body == b"<x>"
    assert server.get("/by-type/typed/text/plain").body == b"x"


def test_buckets_and_brigades_cut_and_flushed_anywhere(server):
    assert server.get("/split/split").body == b"[one][two][three]"


def test_a_sub_request_and_its_page_are_filtered_once_each(server):
    before = server.get("/state/ran").json()
    assert server.get("/files/page.shtml").body == b"{partb}a"
    after = server.get("/state/ran").json()
    assert {name: after[name] - before.get(name, 0) for name in "ab"} == {"a": 1, "b": 1}


def test_a_directory_s_index_is_filtered_once(server):
    before = server.get("/state/ran").json().get("a", 0)
    assert server.get("/files/").body == b"xa"
    assert server.get("/state/ran").json()["a"] == before + 1


def test_an_error_document_has_the_filters_of_its_own_place_once(server):
    reply = server.get("/missing")
    assert (reply.status, reply.body) == (404, b"xb")
