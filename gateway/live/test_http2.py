"""HTTP/2 with prior knowledge: bodies and replies as over HTTP/1.1, many at once on one connection."""

import json

import pytest
from harness import ROOT_SITE, running
from http2 import Http2

APP = """
    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return {"protocol": req.protocol, "body": body}

    @app.get("/numbers")
    def numbers(req: Request):
        for i in range(100):
            yield {"n": i}

    @app.get("/host")
    def host(req: Request) -> dict:
        return {"host": req.host}

    @app.get("/raise")
    def fails(req: Request) -> dict:
        raise Problem(409, "conflict")
"""


SITE = ROOT_SITE + """
<Location "/small">
    JsonGateApp app:app
    JsonGateBufferLimit 10K
</Location>
"""


@pytest.fixture(scope="module")
def server():
    with running(APP, SITE, threads=32) as one:
        yield one


@pytest.fixture
def client(server):
    with Http2(server.port) as one:
        yield one


def one(client, method, path, body=None, length=True):
    return client.exchange([(method, path, body)], length)[0]


def test_a_body(client):
    reply = one(client, "POST", "/echo", b'{"a":[1,2]}')
    assert (reply.status, reply.json()) == (200, {"protocol": "HTTP/2.0", "body": {"a": [1, 2]}})


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("size", [0, 1, 20_000, 200_000])
def test_bodies_with_and_without_length(client, size, length):
    text = json.dumps({"long": "x" * size}).encode()
    reply = one(client, "POST", "/echo", text, length)
    assert reply.status == 200, reply
    assert reply.json()["body"] == {"long": "x" * size}


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("size", [11_000, 500_000])
def test_too_large_is_413(client, size, length):
    assert one(client, "POST", "/small/echo", b'{"a":"' + b"x" * size + b'"}', length).status == 413


def test_ndjson(client):
    reply = one(client, "GET", "/numbers")
    assert [json.loads(line)["n"] for line in reply.text.splitlines()] == list(range(100))


def test_problems(client):
    assert one(client, "GET", "/raise").problem()["status"] == 409
    assert one(client, "GET", "/nothing").problem()["status"] == 404
    assert one(client, "POST", "/echo", b"{").problem()["status"] == 400
    assert one(client, "GET", "/host").status == 200


def test_the_host_is_the_authority(client):
    assert one(client, "GET", "/host").json() == {"host": "localhost"}


def test_many_streams_at_once(client):
    for _ in range(5):
        replies = client.exchange([("POST", "/echo", b'{"i":%d}' % i) for i in range(100)])
        assert [reply.json()["body"]["i"] for reply in replies] == list(range(100))


def test_no_upgrade_is_offered_or_taken(server):
    first = server.get("/host")
    assert first.status == 200 and first["upgrade"] is None and first["connection"] is None
    asked = server.get("/host", {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2-settings": "AAMAAABk"})
    assert asked.status == 200 and asked["upgrade"] is None
