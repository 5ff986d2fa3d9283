"""Input filters that refuse: nothing half-judged counts as a request, and the client is told why."""

import contextlib
import gzip
import time

import pytest
from harness import SLOWER, modules, running, wait_for
from upstream import Answer
from wire import LAST_CHUNK, Wire, as_chunk, post_head

APP = """
    ENDED = []

    async def redact(req, body):
        async for rec in body.records():
            rec.pop("ssn", None)
            yield rec

    async def lower_keys(req, body):
        doc = await body.json()
        if not isinstance(doc, dict):
            raise Problem(422, "an object is wanted here", type="/problems/shape", headers={"x-why": "shape"})
        return {key.lower(): value for key, value in doc.items()}

    async def checked(req, body):
        if "bad" in await body.json():
            raise Problem(409, "bad is not wanted")

    async def broken(req, body):
        await body.json()
        raise RuntimeError("secret-4711")

    async def exits(req, body):
        raise SystemExit(3)
        yield b""

    async def sums(req, body):
        total = 0
        async for who, qty in body.records("/who", "/qty"):
            total += qty or 0
        yield {"total": total}

    async def watched(req, body):
        try:
            async for chunk in body:
                yield chunk
        finally:
            ENDED.append(req.path)

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.get("/ended")
    def ended(req: Request) -> dict:
        return {"ended": len(ENDED)}
"""

FILTERS = ("redact", "lower_keys", "checked", "broken", "exits", "sums", "watched")
GOOD = b'{"n":1,"ssn":"x","pad":"' + b"y" * 100 + b'"}\n'


def site(upstream):
    places = "".join(f"""
<Location "/{name}">
    JsonGateInputFilter app:{name}
    ProxyPass "{upstream.url}/in"
</Location>
<Location "/{name}-app">
    JsonGateApp app:app
    JsonGateInputFilter app:{name}
</Location>
""" for name in FILTERS)
    return f"""
{modules("proxy proxy_http deflate filter")}
JsonGateBufferLimit 64K
{places}
<Location "/inflated">
    SetInputFilter DEFLATE
    JsonGateInputFilter app:redact
    ProxyPass "{upstream.url}/in"
</Location>
<Location "/state">
    JsonGateApp app:app
</Location>
"""


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"AH0(1084|1095|1097|1102|2608|2609)")  # mod_proxy on a request that was refused in mid-body
        yield one


def usable_or_closed(wire):
    """Assert that the connection answers the next request rightly, or is ended without another byte."""
    try:
        reply = wire.request("GET", "/state/ended")
    except EOFError as end:
        assert end.args[0] == b""
    except OSError:
        pass
    else:
        assert reply.status == 200, reply


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize("place", ["/lower_keys", "/lower_keys-app/echo"])
def test_a_document_that_is_refused_reaches_nobody(server, upstream, place, chunked):
    before = len(upstream.received)
    for body in (b"[1]", b"[" + b"1," * 10_000 + b"1]"):
        with Wire(server.port) as wire:
            reply = wire.post(place, [body], chunked)
            problem = reply.problem()
            assert (reply.status, problem["detail"], reply["x-why"]) == (422, "an object is wanted here", "shape")
            assert problem["type"] == "/problems/shape"
            assert "422" in server.log_of(reply)
            usable_or_closed(wire)
    assert len(upstream.received) == before


@pytest.mark.parametrize("body, status", [(b"{", 400), (b"", 400), (b"NaN", 400), (b'{"a":1,"a":2}', 400),
                                          (b'{"a":"' + b"x" * 70_000 + b'"}', 413)])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_what_json_refuses(server, upstream, body, status, chunked):
    before = len(upstream.received)
    with Wire(server.port) as wire:
        if body or chunked:  # a request of length 0 has no body, and no filter
            assert wire.post("/lower_keys", [body] if body else [], chunked).problem()["status"] == status
    assert len(upstream.received) == before


def test_a_validating_filter_lets_the_bytes_be(server, upstream):
    body = b' { "A" : 1.00 , "b":\t[ ] }\r\n'
    with Wire(server.port) as wire:
        assert wire.post("/checked", [body[:5], body[5:]]).body == body
        assert bytes(upstream.received[-1].body) == body
        before = len(upstream.received)
        assert wire.post("/checked", [b'{"bad":1}']).status == 409
    assert len(upstream.received) == before


@pytest.mark.parametrize("place", ["/broken", "/broken-app/echo", "/exits", "/exits-app/echo"])
def test_a_filter_that_fails_is_500_without_its_secrets(server, upstream, place):
    before, pids = len(upstream.received), server.standing_children()
    reply = server.post(place, {"a": 1})
    assert reply.status == 500 and "secret" not in reply.text
    assert reply.problem()["title"] == "Internal Server Error"
    assert "app.py" in server.log_of(reply)
    assert (len(upstream.received), server.children()) == (before, pids)


def test_an_early_bad_record_reaches_nobody(server, upstream):
    before = len(upstream.received)
    for chunked in (True, False):
        with Wire(server.port) as wire:
            reply = wire.post("/redact", [GOOD, b"\n{no\n", GOOD], chunked)
            assert (reply.status, reply.problem()["detail"].split(":")[0]) == (400, "line 3")
            usable_or_closed(wire)
    assert len(upstream.received) == before


@pytest.mark.parametrize("bad, status", [
    (b"no json", 400), (b'{"a":1,"a":2}', 400), (b"[" * 5000, 400), (b"{}{}", 400), (b'"\xff"', 400),
    (b'"' + b"x" * 70_000 + b'"', 413)])
def test_a_late_bad_record_leaves_the_upstream_with_an_incomplete_request(server, upstream, bad, status):
    before = len(upstream.received)
    with Wire(server.port) as wire:
        wire.send(post_head("/redact", "Transfer-Encoding: chunked"))
        wire.send(as_chunk(GOOD * 2000))
        wait_for(lambda: len(upstream.received) > before and upstream.received[-1].size > 10_000, "the first records")
        wire.send(as_chunk(bad + b"\n"))
        wire.send(LAST_CHUNK)
        reply = wire.read()
        assert (reply.status, reply.problem()["detail"].split(":")[0]) == (status, "line 2001"), reply
        server.log_of(reply)
        usable_or_closed(wire)
    wait_for(lambda: upstream.received[-1].ended, "the end of the upstream's connection")
    assert not upstream.received[-1].complete and len(upstream.received) == before + 1


def test_pointers_find_their_values_and_none_where_there_is_none(server, upstream):
    body = b'{"who":"a","qty":2,"deep":{"x":[1]}}\n{"who":"b"}\n{"qty":40}\n'
    assert server.request("POST", "/sums", body).json() == {"total": 42}
    assert bytes(upstream.received[-1].body) == b'{"total":42}\n'
    reply = server.request("POST", "/sums", body + b'{"qty":1,]\n')
    assert (reply.status, reply.problem()["detail"].split(":")[0]) == (400, "line 4")


def test_gzip_is_415_unless_it_is_inflated_before(server, upstream):
    packed, before = gzip.compress(GOOD * 10), len(upstream.received)
    for path in ("/redact", "/lower_keys", "/redact-app/echo"):
        reply = server.request("POST", path, packed, {"content-encoding": "gzip"})
        assert reply.status == 415
        reply.problem()
    assert len(upstream.received) == before
    reply = server.request("POST", "/inflated", packed, {"content-encoding": "gzip"})
    assert reply.status == 200, reply
    assert bytes(upstream.received[-1].body) == GOOD.replace(b'"ssn":"x",', b"") * 10
    assert server.request("POST", "/inflated", GOOD).body == GOOD.replace(b'"ssn":"x",', b"")


@pytest.mark.parametrize("path", ["/watched", "/watched-app/echo"])
@pytest.mark.parametrize("fields", ["Content-Length: 60000", "Transfer-Encoding: chunked"])
def test_a_client_that_leaves_in_mid_upload_frees_its_worker(server, path, fields):
    before = server.get("/state/ended").json()["ended"]
    with Wire(server.port) as wire:
        wire.send(post_head(path, fields) + as_chunk(b"[" + b"1," * 20_000))
        wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] == 2, "the request in flight")
    wait_for(lambda: server.get("/state/ended").json()["ended"] == before + 1, "the filter's finally", 1)
    wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] == 1, "the worker's end", 1)


def test_an_upstream_that_answers_before_it_has_read(server, upstream):
    """It refuses by its head alone and ends the connection; the client gets that, or a 502, but is never left hanging."""
    upstream.answers["/in"] = Answer([b"{}"], 413, cut=True)
    try:
        with Wire(server.port) as wire:
            reply = wire.post("/redact", [GOOD * 100] * 20)
            assert reply.status in (413, 502), reply
    finally:
        del upstream.answers["/in"]


def test_half_sent_bodies_do_not_hold_each_other(server):
    """Twelve filters wait for more at once, and none of them holds Python."""
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(Wire(server.port)) for _ in range(12)]
        for wire in wires:
            wire.send(post_head("/redact", f"Content-Length: {2 * len(GOOD)}") + GOOD)
        begin = time.monotonic()
        assert server.request("POST", "/redact", GOOD).status == 200
        assert time.monotonic() - begin < 2 * SLOWER
        for wire in wires:
            wire.send(GOOD)
            assert wire.read().body == GOOD.replace(b'"ssn":"x",', b"") * 2
