"""Output filters over everything that answers: apps, proxied upstreams, files, CGI."""

import pytest
from harness import modules, running
from upstream import Answer, Upstream

APP = """
    RAN = []

    async def envelope(req, body):
        RAN.append(req.path)
        req.response.headers["x-wrapped"] = "1"
        yield b'{"data":'
        async for chunk in body:
            yield chunk
        yield b"}"

    async def passes(req, body):
        async for chunk in body:
            yield chunk

    async def head(req, body):
        req.response.status = 201
        req.response.headers["x-a"] = "1"
        req.response.headers["content-type"] = "text/x-mine"
        yield b"first "
        try:
            req.response.headers["x-b"] = "late"
        except ValueError as error:
            yield str(error).encode()
        try:
            req.response.status = 500
        except ValueError:
            yield b" refused"

    async def whole(req, body):
        return {"keys": sorted(await body.json())}

    async def sliced(req, body):
        async for chunk in body:
            yield chunk[1:-1]
            yield bytearray(b"+")
            yield memoryview(b"-own-")[1:4]
            yield b""

    async def cut_short(req, body):
        async for chunk in body:
            yield chunk[:10]
            return

    async def upper(req, body):
        async for line in body.lines():
            yield bytes(line).upper() + b"|"

    @app.get("/ran")
    def ran(req: Request) -> dict:
        return {"ran": len(RAN)}

    @app.get("/bytes/{n}")
    def of_bytes(req: Request, n: int) -> Response:
        return Response(b"7" * n, 200, {"etag": '"e"', "digest": "sha-256=x", "content-type": "application/json"})

    @app.get("/dict")
    def of_dict(req: Request) -> dict:
        return {"b": 1, "a": [1, 2]}

    @app.get("/records")
    def records(req: Request):
        for i in range(3):
            yield {"i": i}

    @app.get("/status/{status}")
    def status(req: Request, status: int):
        return Response(None, status, {"etag": '"e"'})
"""

FILTERS = ("envelope", "passes", "head", "whole", "sliced", "cut_short", "upper")
CGI = """\
#!/usr/bin/python3
print('Content-Type: application/json\\r\\nX-From: cgi\\r\\n\\r\\n{"cgi":true}', end="")
"""
FILE = bytes(range(32, 127)) * 53_000  # about 5 MB
FIELDS = {"Content-Type": "application/json", "ETag": '"e"', "Digest": "sha-256=x", "Accept-Ranges": "bytes",
          "Content-MD5": "x", "Last-Modified": "Tue, 01 Jul 2025 00:00:00 GMT"}


def site(upstream):
    places = "".join(f"""
<Location "/{name}/app">
    JsonGateApp app:app
    JsonGateOutputFilter app:{name}
</Location>
<Location "/{name}/up">
    JsonGateOutputFilter app:{name}
    ProxyPass "{upstream.url}"
</Location>
<Location "/{name}/files">
    JsonGateOutputFilter app:{name}
</Location>
Alias "/{name}/files" "${{JSONGATE_SERVER_ROOT}}/files"
ScriptAlias "/{name}/cgi/" "${{JSONGATE_SERVER_ROOT}}/files/"
<Location "/{name}/cgi">
    JsonGateOutputFilter app:{name}
</Location>
""" for name in FILTERS)
    return f"""
{modules("proxy proxy_http cgid alias")}
FileETag MTime Size
{places}
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Require all granted
</Directory>
<Location "/state">
    JsonGateApp app:app
</Location>
"""


def ranged(request):
    """Answer as an origin that knows ranges."""
    if request["range"]:
        return Answer([b"0123"], 206, FIELDS | {"Content-Range": "bytes 0-3/10"})
    return Answer([b"0123456789"], 200, FIELDS)


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers |= {
            "/length": Answer([b'{"up":1}'], fields=FIELDS),
            "/chunked": Answer([b'{"up":', b"1", b"}"], fields=FIELDS, framing="chunked"),
            "/paused": Answer([b'{"up":', b"1", b"}"], fields=FIELDS, framing="chunked", pause=0.05),
            "/closed": Answer([b'{"up":', b"1}"], fields=FIELDS, framing="close"),
            "/large": Answer([FILE], fields=FIELDS),
            "/empty": Answer([], fields=FIELDS),
            "/204": Answer([], 204, FIELDS, "none"),
            "/304": Answer([], 304, FIELDS, "none"),
            "/range": ranged,
        }
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.write_file("five.txt", FILE)
        one.write_file("small.json", b'{"file":1}')
        one.write_file("script", CGI, 0o755)
        yield one


SOURCES = {
    "/app/bytes/17": b"7" * 17, "/app/bytes/1000000": b"7" * 1_000_000, "/app/dict": b'{"b":1,"a":[1,2]}',
    "/app/records": b'{"i":0}\n{"i":1}\n{"i":2}\n', "/app/bytes/0": b"",
    "/up/length": b'{"up":1}', "/up/chunked": b'{"up":1}', "/up/paused": b'{"up":1}', "/up/closed": b'{"up":1}',
    "/up/large": FILE, "/up/empty": b"", "/files/five.txt": FILE, "/files/small.json": b'{"file":1}',
    "/cgi/script": b'{"cgi":true}',
}
STALE = ("etag", "digest", "content-md5", "accept-ranges", "last-modified")


@pytest.mark.parametrize("path", SOURCES)
def test_an_envelope_over_anything(server, path):
    reply = server.get("/envelope" + path)
    assert (reply.status, reply["x-wrapped"], reply.complete) == (200, "1", True)
    assert reply.body == b'{"data":' + SOURCES[path] + b"}"
    assert reply["content-length"] in (None, str(len(reply.body)))
    assert [reply[name] for name in STALE[:4]] == [None] * 4, reply.fields


@pytest.mark.parametrize("path", SOURCES)
def test_a_filter_that_passes_everything_changes_nothing(server, path):
    reply = server.get("/passes" + path)
    assert (reply.status, reply.body, reply.complete) == (200, SOURCES[path], True)
    assert reply["content-length"] in (None, str(len(reply.body)))


@pytest.mark.parametrize("path", ["/app/bytes/17", "/app/bytes/100000", "/files/small.json"])
def test_what_passed_within_one_brigade_keeps_its_length_and_its_tag(server, path):
    reply = server.get("/passes" + path)
    assert reply["content-length"] == str(len(SOURCES.get(path, b"7" * 100_000)))
    assert reply["etag"]


def test_status_and_headers_before_the_first_yield_and_not_after(server):
    for path in ("/app/dict", "/up/length", "/files/small.json", "/cgi/script"):
        reply = server.get("/head" + path)
        assert (reply.status, reply["x-a"], reply["x-b"], reply["content-type"]) == (201, "1", None, "text/x-mine")
        assert reply.body == b"first the head of the reply has been sent refused"


def test_what_replaces_the_whole_document(server):
    for path, keys in (("/app/dict", ["a", "b"]), ("/up/paused", ["up"]), ("/files/small.json", ["file"]),
                       ("/cgi/script", ["cgi"])):
        reply = server.get("/whole" + path)
        assert (reply.status, reply.json()) == (200, {"keys": keys})
        assert reply["content-length"] in (None, str(len(reply.body))) and reply["etag"] is None


def test_a_whole_document_that_is_none_is_502(server):
    server.expect(r"answers 502")
    for path in ("/app/records", "/up/empty", "/files/five.txt"):
        reply = server.get("/whole" + path)
        assert reply.status == 502
        reply.problem()


def test_slices_and_other_buffers(server):
    assert server.get("/sliced/app/bytes/17").body == b"7" * 15 + b"+own"
    assert server.get("/sliced/files/small.json").body == b'"file":1+own'


def test_a_filter_that_ends_early_drops_the_rest(server):
    for path in ("/app/bytes/1000000", "/up/large", "/files/five.txt"):
        reply = server.get("/cut_short" + path)
        assert (reply.status, reply.complete, reply.body) == (200, True, SOURCES[path][:10])


def test_lines(server):
    assert server.get("/upper/app/records").body == b'{"I":0}|{"I":1}|{"I":2}|'
    assert server.get("/upper/up/chunked").body == b'{"UP":1}|'


@pytest.mark.parametrize("path", ["/app/bytes/1000000", "/files/five.txt", "/up/range"])
@pytest.mark.parametrize("field", ["bytes=0-3", "bytes=2-", "bytes=-1", "bytes=0-0,2-2"])
def test_a_range_gets_the_whole_filtered_reply(server, path, field):
    reply = server.get("/envelope" + path, {"range": field})
    whole = SOURCES.get(path, b"0123456789")
    assert (reply.status, reply.body) == (200, b'{"data":' + whole + b"}")
    assert reply["content-range"] is None


def test_a_cached_copy_is_not_revalidated_by_a_tag_that_is_gone(server):
    tag = server.get("/passes/files/small.json")["etag"]
    reply = server.get("/envelope/files/small.json", {"if-none-match": tag})
    assert reply.status in (200, 304)
    if reply.status == 304:
        assert reply.body == b""
    else:
        assert reply.body == b'{"data":{"file":1}}'


@pytest.mark.parametrize("path", ["/app/bytes/17", "/app/bytes/1000000", "/up/length", "/files/five.txt", "/cgi/script"])
def test_head_has_no_body_and_no_wrong_length(server, path):
    before = server.get("/state/ran").json()
    head = server.request("HEAD", "/envelope" + path)
    assert (head.status, head.body) == (200, b"")
    assert head["content-length"] in (None, str(len(SOURCES[path]) + len(b'{"data":}')))
    assert head["etag"] is None
    assert server.get("/state/ran").json() == before


@pytest.mark.parametrize("path, status", [("/up/204", 204), ("/up/304", 304), ("/app/status/204", 204)])
def test_a_reply_without_a_body_is_left_alone(server, path, status):
    before = server.get("/state/ran").json()
    reply = server.get("/envelope" + path)
    assert (reply.status, reply["etag"], reply["x-wrapped"], reply.body) == (status, '"e"', None, b"")
    assert server.get("/state/ran").json() == before
