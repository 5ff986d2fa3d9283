"""Filters and compressed bodies: Python never sees compressed bytes, and a client never gets unfiltered ones instead."""

import gzip

import brotli
import pytest
from harness import modules, running
from upstream import Answer, Upstream

APP = """
    async def envelope(req, body):
        req.response.headers["x-wrapped"] = "1"
        yield b'{"data":'
        async for chunk in body:
            yield chunk
        yield b"}"

    async def whole(req, body):
        return {"data": await body.json()}

    @app.get("/text")
    def text(req: Request) -> Response:
        return Response(b'{"a":"' + b"x" * 20_000 + b'"}', content_type="application/json")

    @app.get("/packed")
    def packed(req: Request) -> Response:
        import gzip
        return Response(gzip.compress(b'{"a":1}'), 200, {"content-encoding": "gzip"}, content_type="application/json")
"""

TEXT = b'{"a":"' + b"x" * 20_000 + b'"}'
GZIP = {"Content-Type": "application/json", "Content-Encoding": "gzip", "ETag": '"e"', "Vary": "Accept-Encoding"}
ASK = {"accept-encoding": "gzip"}


def site(upstream):
    place = "<Location \"/{}\">\n    JsonGateOutputFilter app:{}\n    {}\n    ProxyPass \"" + upstream.url + "\"\n</Location>\n"
    return f"""
{modules("proxy proxy_http deflate brotli filter")}
<Location "/deflated-app">
    JsonGateApp app:app
    JsonGateOutputFilter app:envelope
    SetOutputFilter DEFLATE
</Location>
<Location "/plain-app">
    JsonGateApp app:app
    JsonGateOutputFilter app:envelope
</Location>
{place.format("plain", "envelope", "")}
{place.format("whole", "whole", "")}
{place.format("deflated", "envelope", "SetOutputFilter DEFLATE")}
{place.format("inflated", "envelope", "SetOutputFilter INFLATE")}
{place.format("again", "envelope", "SetOutputFilter INFLATE;DEFLATE")}
{place.format("brotli", "envelope", "SetOutputFilter BROTLI_COMPRESS")}
<Location "/bare">
    ProxyPass "{upstream.url}"
</Location>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers |= {
            "/text": Answer([TEXT]), "/gzip": Answer([gzip.compress(TEXT)], fields=GZIP),
            "/gzip-chunked": Answer([gzip.compress(TEXT)[:20], gzip.compress(TEXT)[20:]], fields=GZIP, framing="chunked"),
            "/br": Answer([b"\x0b\x02\x80{}\x03"], fields=GZIP | {"Content-Encoding": "br"}),
            "/identity": Answer([TEXT], fields=GZIP | {"Content-Encoding": "identity"}),
            "/br-304": Answer([], 304, GZIP | {"Content-Encoding": "br"}, "none"),
        }
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"answers 502")
        yield one


@pytest.mark.parametrize("path", ["/deflated-app/text", "/deflated/text"])
def test_deflate_behind_a_filter_packs_what_was_filtered(server, path):
    reply = server.get(path, ASK)
    assert (reply.status, reply["content-encoding"], reply["x-wrapped"]) == (200, "gzip", "1")
    assert gzip.decompress(reply.body) == b'{"data":' + TEXT + b"}"
    plain = server.get(path)
    assert (plain["content-encoding"], plain.body) == (None, b'{"data":' + TEXT + b"}")


def test_brotli_behind_a_filter_packs_what_was_filtered(server):
    reply = server.get("/brotli/text", {"accept-encoding": "br"})
    assert (reply.status, reply["content-encoding"]) == (200, "br")
    assert brotli.decompress(reply.body) == b'{"data":' + TEXT + b"}"


@pytest.mark.parametrize("path", ["/plain/gzip", "/plain/gzip-chunked", "/plain/br", "/whole/gzip", "/plain-app/packed"])
def test_a_compressed_reply_that_nobody_inflates_is_502(server, path):
    for headers in ({}, ASK):
        reply = server.get(path, headers)
        assert reply.status == 502, reply
        reply.problem()
        assert (reply["content-encoding"], reply["etag"], reply["x-wrapped"]) == (None, None, None)
        server.log_of(reply)


@pytest.mark.parametrize("path", ["/inflated/gzip", "/inflated/gzip-chunked", "/inflated/text"])
def test_inflate_before_a_filter(server, path):
    for headers in ({}, ASK):
        reply = server.get(path, headers)
        assert (reply.status, reply["content-encoding"], reply["x-wrapped"]) == (200, None, "1")
        assert reply.body == b'{"data":' + TEXT + b"}"


@pytest.mark.parametrize("path", ["/again/gzip", "/again/gzip-chunked", "/again/text"])
def test_inflate_before_and_deflate_behind(server, path):
    reply = server.get(path, ASK)
    assert (reply.status, reply["content-encoding"], reply["x-wrapped"]) == (200, "gzip", "1")
    assert gzip.decompress(reply.body) == b'{"data":' + TEXT + b"}"


def test_identity_is_no_compression(server):
    assert server.get("/plain/identity").body == b'{"data":' + TEXT + b"}"


def test_what_has_no_body_is_not_refused_for_its_encoding(server):
    assert server.get("/plain/br-304").status == 304
    assert server.request("HEAD", "/plain/gzip").status in (200, 502)


def test_without_a_filter_compressed_bytes_pass(server):
    reply = server.get("/bare/gzip", ASK)
    assert (reply.status, gzip.decompress(reply.body)) == (200, TEXT)
