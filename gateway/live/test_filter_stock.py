"""Filters beside what other modules of httpd do: write on after an error, redirect, cache, include, and wait."""

import threading
import time

import pytest
from harness import SLOWER, modules, running
from wire import Wire

APP = """
    @app.post("/echo")
    def echo(req: Request, body: list) -> dict:
        return {"items": len(body), "first": body[0]}

    @app.get("/document")
    def document(req: Request) -> dict:
        return {"error": "document"}

    @app.get("/ping")
    def ping(req: Request) -> dict:
        return {}

    async def refuses(req, body):
        async for chunk in body:
            raise Problem(502, "not this listing")
            yield

    async def late(req, body):
        sent = 0
        async for chunk in body:
            yield chunk
            sent += len(chunk)
            if sent > 300_000:
                raise Problem(502, "enough")

    async def passes(req, body):
        async for chunk in body:
            yield chunk

    async def doubles(req, body):
        for item in await body.json():
            yield b"[" if item == 0 else b","
            yield b'"%d"' % (2 * item)
        yield b"]"

    async def whole(req, body):
        await body.json()
"""

SLOW = "#!/bin/sh\nprintf 'Content-Type: application/json\\n\\n[1,'\nsleep 3\nprintf '2]'\n"


def site(upstream):
    files = '"${JSONGATE_SERVER_ROOT}/files"'
    return f"""
{modules("proxy proxy_http autoindex dir alias include filter rewrite cache cache_disk cgi sed")}
EnableMMAP off
CacheRoot "${{JSONGATE_SERVER_ROOT}}/files/cache"
CacheDefaultExpire 3600
CacheIgnoreNoLastMod On
CacheQuickHandler off
Alias /files {files}
ScriptAlias /slow "${{JSONGATE_SERVER_ROOT}}/files/slow.cgi"
<Directory {files}>
    Require all granted
    Options +Indexes +Includes +ExecCGI
</Directory>
<Location "/files/many">
    JsonGateOutputFilter app:refuses
</Location>
<Location "/files/page.shtml">
    SetOutputFilter INCLUDES
    JsonGateOutputFilter app:refuses
</Location>
<Location "/files/cached">
    CacheEnable disk
    JsonGateOutputFilter app:late
</Location>
<Location "/slow">
    JsonGateOutputFilter app:whole
    JsonGateOutputFilter app:passes
</Location>
<Location "/api">
    JsonGateApp app:app
</Location>
<Location "/redirected">
    RewriteEngine On
    RewriteRule .* /api/echo
    Require all granted
    JsonGateInputFilter app:doubles
</Location>
<Location "/guarded">
    RewriteEngine On
    RewriteRule .* /api/echo
    Require all granted
    JsonGateValidate json
</Location>
<Location "/lines">
    RewriteEngine On
    RewriteRule .* /behind
    Require all granted
    JsonGateValidate ndjson
</Location>
<Location "/behind">
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/down">
    JsonGateInputFilter app:passes
    ProxyPass "http://127.0.0.1:1/"
</Location>
<Location "/sed">
    JsonGateValidate ndjson
    SetInputFilter Sed
    InputSed "s/a/bbb/"
    ProxyPass "{upstream.url}/echo"
</Location>
ErrorDocument 503 /api/document
"""


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        for i in range(400):
            one.write_file(f"many/name_{i:05d}_secret", b"x")
        one.write_file("cached/large.txt", b"x" * 3_000_000)
        (one.root / "files" / "cache").mkdir(exist_ok=True)
        (one.root / "files" / "cache").chmod(0o777)
        one.write_file("page.shtml", b'<!--#include virtual="/files/many/" -->tail')
        one.write_file("slow.cgi", SLOW.encode())
        (one.root / "files" / "slow.cgi").chmod(0o755)
        one.expect(r"answers 50|cuts the reply|\[proxy(_http)?:error\]|\[include:error\]|\[core:error\]")
        one.pids = one.standing_children()
        yield one
        assert one.children() == one.pids, "a child died"


def test_a_handler_that_writes_on_after_a_refusal_is_not_heard(server):
    with Wire(server.port) as wire:
        reply = wire.request("GET", "/files/many/")
        assert (reply.status, reply.problem()["detail"]) == (502, "not this listing")
        again = wire.request("GET", "/api/ping")
        assert (again.status, again.body) == (200, b"{}"), "nothing of the listing stands between"


def test_an_included_handler_that_writes_on_harms_nobody(server):
    reply = server.get("/files/page.shtml")
    assert b"secret" not in reply.body
    assert server.get("/api/ping").status == 200


def test_a_cut_reply_is_not_cached(server):
    for _ in range(3):
        reply = server.get("/files/cached/large.txt")
        assert (reply.status, reply.complete) == (200, False), len(reply.body)


@pytest.mark.parametrize("count", [3, 100_000])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_redirected_request_takes_its_filtered_body_along(server, count, chunked):
    body = b"[" + b",".join(b"%d" % i for i in range(count)) + b"]"
    for path, first in (("/redirected", "0"), ("/guarded", 0)):
        with Wire(server.port) as wire:
            reply = wire.post(path, [body], chunked)
        assert (reply.status, reply.json()) == (200, {"items": count, "first": first}), path


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_redirected_stream_reaches_its_upstream_whole(server, upstream, chunked):
    body = b"".join(b'{"line":%d}\n' % i for i in range(50_000))
    with Wire(server.port) as wire:
        assert wire.post("/lines", [body], chunked).status == 200
    assert bytes(upstream.received[-1].body) == body
    before = len(upstream.received)
    with Wire(server.port) as wire:
        assert wire.post("/lines", [b'{"a":1}\n{"a":\n'], chunked).status == 400
    assert len(upstream.received) == before


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_an_error_document_needs_no_body(server, chunked):
    with Wire(server.port) as wire:
        reply = wire.post("/down", [b'{"a":1}'], chunked)
    assert (reply.status, reply.json()) == (503, {"error": "document"})


def test_a_filter_that_changes_the_length_behind_a_guard(server, upstream):
    body = b'{"a":1}\n' * 5_000
    assert server.request("POST", "/sed", body).status == 200
    assert bytes(upstream.received[-1].body) == body.replace(b"a", b"bbb")


def test_no_handler_waits_for_a_filter_that_waits_for_its_source(server):
    waiting = threading.Thread(target=server.get, args=("/slow",))
    waiting.start()
    time.sleep(1)
    begin = time.monotonic()
    assert server.get("/api/ping").status == 200
    assert time.monotonic() - begin < 1 * SLOWER
    waiting.join()
