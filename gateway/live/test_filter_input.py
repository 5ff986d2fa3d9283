"""Input filters in front of everything that reads bodies: what arrives there is exactly what the filter yielded."""

import json

import pytest
from harness import modules, running, wait_for
from upstream import Answer, Upstream
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    async def redact(req, body):
        async for rec in body.records():
            rec.pop("ssn", None)
            yield rec

    async def lower_keys(req, body):
        doc = await body.json()
        if not isinstance(doc, dict):
            raise Problem(422, "an object is wanted here")
        return {key.lower(): value for key, value in doc.items()}

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return {"body": body, "length": req.headers.get("content-length")}
"""

CGI = """\
#!/usr/bin/python3
import os, sys
body = sys.stdin.buffer.read()
sys.stdout.write("Content-Type: application/octet-stream\\r\\n")
sys.stdout.write(f"X-Length: {os.environ.get('CONTENT_LENGTH', '')}\\r\\n\\r\\n")
sys.stdout.flush()
sys.stdout.buffer.write(body)
"""

RECORDS = [{"n": i, "ssn": f"123-{i}", "name": "Zoë" * (i % 5)} for i in range(1000)]


def ndjson(records):
    return b"".join(json.dumps(one, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for one in records)


def without_ssn(records):
    return ndjson([{key: value for key, value in one.items() if key != "ssn"} for one in records])


def site(upstream):
    return f"""
{modules("proxy proxy_http proxy_balancer slotmem_shm lbmethod_byrequests cgid alias env")}
<Location "/in">
    JsonGateInputFilter app:redact
    ProxyPass "{upstream.url}/in"
</Location>
<Location "/chunked">
    JsonGateInputFilter app:redact
    SetEnv proxy-sendchunked 1
    ProxyPass "{upstream.url}/count"
</Location>
<Location "/patient">
    JsonGateInputFilter app:redact
    Proxy100Continue Off
    ProxyPass "{upstream.url}/in"
</Location>
<Proxy "balancer://pool">
    BalancerMember "{upstream.url}"
</Proxy>
<Location "/balanced">
    JsonGateInputFilter app:redact
    ProxyPass "balancer://pool/in"
</Location>
<Location "/app">
    JsonGateApp app:app
    JsonGateInputFilter app:redact
</Location>
<Location "/whole">
    JsonGateApp app:app
    JsonGateInputFilter app:lower_keys
</Location>
ScriptAlias "/cgi/" "${{JSONGATE_SERVER_ROOT}}/files/"
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Require all granted
</Directory>
<Location "/cgi">
    JsonGateInputFilter app:redact
</Location>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers["/count"] = lambda request: Answer([b'{"size":%d}' % request.size])
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.write_file("echo", CGI, 0o755)
        yield one


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize("count", [1, 3, 1000])
@pytest.mark.parametrize("path", ["/in", "/balanced", "/patient"])
def test_the_upstream_receives_what_was_yielded(server, upstream, path, count, chunked):
    data = ndjson(RECORDS[:count])
    with Wire(server.port) as wire:
        reply = wire.post(path, [data[:10], data[10:]], chunked)
    request = upstream.received[-1]
    assert bytes(request.body) == without_ssn(RECORDS[:count]) and request.complete
    assert (reply.status, reply.body) == (200, without_ssn(RECORDS[:count]))


@pytest.mark.parametrize("ending", [b"", b"\r\n", b"\n\n \n"])
def test_the_last_line_may_lack_its_end_and_blank_lines_are_none(server, ending):
    data = b"\n" + ndjson(RECORDS[:2]).rstrip(b"\n") + ending
    assert server.request("POST", "/in", data).body == without_ssn(RECORDS[:2])


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_one_byte_per_write(server, upstream, chunked):
    data = ndjson(RECORDS[:4])
    with Wire(server.port) as wire:
        wire.post("/in", [data[i:i + 1] for i in range(len(data))], chunked)
    assert bytes(upstream.received[-1].body) == without_ssn(RECORDS[:4])


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_of_no_bytes(server, upstream, chunked):
    with Wire(server.port) as wire:
        assert wire.post("/in", [], chunked).status == 200
    request = upstream.received[-1]
    assert (bytes(request.body), request.complete) == (b"", True)


def test_a_request_without_a_body_is_left_alone(server, upstream):
    assert server.get("/in").status == 200
    assert (upstream.received[-1].method, upstream.received[-1].size) == ("GET", 0)


@pytest.mark.parametrize("path", ["/in", "/patient"])
def test_expect_100_continue(server, path):
    data = ndjson(RECORDS[:3])
    with Wire(server.port) as wire:
        wire.send(post_head(path, f"Content-Length: {len(data)}", "Expect: 100-continue"))
        assert wire.read().status == 100
        wire.send(data)
        assert wire.read().body == without_ssn(RECORDS[:3])
        assert wire.request("POST", path, data).body == without_ssn(RECORDS[:3])


def test_pipelined_requests_begin_where_the_filtered_body_ends(server):
    with Wire(server.port) as wire:
        for i in range(30):
            wire.send_pieces("/in" if i % 3 else "/app/echo", [ndjson(RECORDS[i:i + 1])], chunked=i % 2 == 0)
        replies = [wire.read() for _ in range(30)]
    for i, reply in enumerate(replies):
        assert reply.status == 200, reply
        clean = without_ssn(RECORDS[i:i + 1])
        assert (reply.body == clean) if i % 3 else (reply.json()["body"] == json.loads(clean))


def test_an_app_sees_the_filtered_body(server):
    assert server.post("/app/echo", RECORDS[1]).json()["body"] == {"n": 1, "name": "Zoë"}
    reply = server.post("/whole/echo", '{ "A": 1, "b": [2] }')
    assert reply.json()["body"] == {"a": 1, "b": [2]}
    assert reply.json()["length"] in (None, "15"), "a filtered body must not keep its old length"


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_cgi(server, chunked):
    with Wire(server.port) as wire:
        reply = wire.post("/cgi/echo", [ndjson(RECORDS[:50])], chunked)
    assert (reply.status, reply.body) == (200, without_ssn(RECORDS[:50]))
    assert reply["x-length"] in (None, "", str(len(reply.body))), "a filtered body must not keep its old length"


def test_a_large_upload_in_chunks_streams(server, upstream):
    check_streaming(server, upstream, "/chunked", chunked=True)


def test_a_large_upload_of_a_known_length_streams_where_the_proxy_may_send_chunks(server, upstream):
    check_streaming(server, upstream, "/chunked", chunked=False)


def check_streaming(server, upstream, path, chunked):
    """20 MB: the upstream has the first records before the client has sent the last ones."""
    piece = ndjson([{"n": 1, "ssn": "x", "pad": "y" * 1000}] * 1000)
    clean = without_ssn([{"n": 1, "pad": "y" * 1000}] * 1000)
    seen, pieces = len(upstream.received), 20
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {pieces * len(piece)}"
    with Wire(server.port) as wire:
        wire.send(post_head(path, framing))
        for number in range(pieces):
            wire.send(as_chunk(piece) if chunked else piece)
            if number == 1:
                wait_for(lambda: len(upstream.received) > seen and upstream.received[-1].size > len(clean) // 2,
                         "the first records")
                assert not upstream.received[-1].complete
        wire.send(LAST_CHUNK if chunked else b"")
        assert wire.read().json() == {"size": pieces * len(clean)}
    assert upstream.received[-1].body == clean * pieces
