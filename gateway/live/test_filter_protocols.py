"""Filters over HTTP/2, over TLS, and towards an HTTP/2 upstream: the bytes are those of HTTP/1.1."""

import ssl
import subprocess

import pytest
from harness import modules, running
from http2 import Http2
from wire import Wire

APP = """
    async def redact(req, body):
        async for rec in body.records():
            rec.pop("ssn", None)
            yield rec

    async def envelope(req, body):
        req.response.headers["x-wrapped"] = "1"
        yield b'{"data":'
        async for chunk in body:
            yield chunk
        yield b"}"

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.get("/bytes/{n}")
    def size(req: Request, n: int) -> bytes:
        return b"7" * n
"""

RECORD = b'{"a":1,"ssn":"x"}\n'
CLEAN = b'{"a":1}\n'


def site(upstream):
    return f"""
{modules("proxy proxy_http proxy_http2 ssl")}
Listen 127.0.0.1:${{SECOND_PORT}}
<VirtualHost 127.0.0.1:${{SECOND_PORT}}>
    SSLEngine on
    SSLCertificateFile "${{JSONGATE_SERVER_ROOT}}/files/cert.pem"
    SSLCertificateKeyFile "${{JSONGATE_SERVER_ROOT}}/files/key.pem"
</VirtualHost>
<Location "/in">
    JsonGateInputFilter app:redact
    ProxyPass "{upstream.url}/in"
</Location>
<Location "/both">
    JsonGateInputFilter app:redact
    JsonGateOutputFilter app:envelope
    ProxyPass "{upstream.url}/in"
</Location>
<Location "/app">
    JsonGateApp app:app
    JsonGateInputFilter app:redact
    JsonGateOutputFilter app:envelope
</Location>
<Location "/origin">
    JsonGateApp app:app
</Location>
<Location "/to-http2">
    JsonGateInputFilter app:redact
    JsonGateOutputFilter app:envelope
    ProxyPass "h2c://${{JSONGATE_LISTEN}}/origin"
</Location>
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def server(upstream, certificate):
    files = {name: (certificate / name).read_bytes() for name in ("cert.pem", "key.pem")}
    with running(APP, site(upstream), files=files) as one:
        one.expect(r"AH01095")  # mod_proxy on a request that was refused
        yield one


@pytest.fixture
def tls(certificate):
    return ssl.create_default_context(cafile=str(certificate / "cert.pem"))


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("count", [0, 1, 3, 20_000])
def test_uploads_over_http2(server, upstream, count, length):
    with Http2(server.port) as client:
        reply = client.exchange([("POST", "/in", RECORD * count)], length)[0]
    assert reply.status == 200, reply
    assert upstream.received[-1].body == CLEAN * count and upstream.received[-1].complete
    assert reply.body == CLEAN * count


def test_many_streams_at_once_over_http2(server):
    with Http2(server.port) as client:
        bodies = [b'{"i":%d,"ssn":"s"}' % i for i in range(50)]
        replies = client.exchange([("POST", "/both" if i % 2 else "/app/echo", body) for i, body in enumerate(bodies)])
    for i, reply in enumerate(replies):
        assert (reply.status, reply["x-wrapped"]) == (200, "1"), reply
        assert reply.json() == {"data": {"i": i}}


def test_replies_over_http2(server):
    with Http2(server.port) as client:
        for size in (1, 10_000, 1_000_000):
            reply = client.exchange([("GET", f"/app/bytes/{size}", None)])[0]
            assert reply.body == b'{"data":' + b"7" * size + b"}"


def test_a_refusal_over_http2(server, upstream):
    before = len(upstream.received)
    with Http2(server.port) as client:
        problem = client.exchange([("POST", "/in", b"no json\n")])[0].problem()
        assert problem["detail"].startswith("line 1:")
        assert client.exchange([("POST", "/in", RECORD)])[0].body == CLEAN
    assert len(upstream.received) == before + 1


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_tls(server, upstream, tls, chunked):
    with Wire(server.second_port, tls) as wire:
        for count in (1, 3, 20_000):
            reply = wire.post("/both", [RECORD * count], chunked)
            assert upstream.received[-1].body == CLEAN * count
            assert reply.body == b'{"data":' + CLEAN * count + b"}"


def test_one_byte_per_record_of_tls(server, upstream, tls):
    data = RECORD * 3
    with Wire(server.second_port, tls) as wire:
        reply = wire.post("/in", [data[i:i + 1] for i in range(len(data))])
    assert reply.body == CLEAN * 3


def test_towards_an_http2_upstream(server):
    assert server.request("POST", "/to-http2/echo", RECORD).body == b'{"data":{"a":1}}'
    reply = server.get("/to-http2/bytes/100000")
    assert reply.body == b'{"data":' + b"7" * 100_000 + b"}" and reply.complete
