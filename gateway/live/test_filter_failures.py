"""Output filters that fail: a whole problem instead of the reply, or a reply that is visibly cut; never something between."""

import pytest
from harness import SLOWER, modules, running, wait_for
from upstream import Answer, Upstream
from wire import Wire

APP = """
    import asyncio, time, types

    VIEWS = []
    KEPT = []

    async def raises_problem(req, body):
        req.response.status = 201
        req.response.headers["x-set"] = "1"
        raise Problem(451, "not for you", headers={"x-why": "law"})
        yield b""

    async def raises_first(req, body):
        async for chunk in body:
            raise RuntimeError("secret-4711")
        yield b""

    async def exits(req, body):
        raise SystemExit(3)
        yield b""

    async def interrupts(req, body):
        raise KeyboardInterrupt
        yield b""

    async def leaves(req, body):
        raise GeneratorExit
        yield b""

    async def returns_a_set(req, body):
        return {1, 2}

    async def yields_a_set(req, body):
        yield {1, 2}

    async def raises_between(req, body):
        yield b"first"
        raise RuntimeError("between two yields")

    async def problem_between(req, body):
        yield b"first"
        raise Problem(404, "too late")

    async def set_between(req, body):
        yield b"first"
        yield {1, 2}

    async def raises_after(req, body):
        async for chunk in body:
            yield chunk
        raise RuntimeError("after the end")

    async def sleeps(req, body):
        await asyncio.sleep(0.01)  # the line that sleeps
        yield b""

    async def naps(req, body):
        await asyncio.sleep(0)  # the line that naps
        yield b""

    async def helper():
        await asyncio.sleep(0)  # the line that naps deep inside

    async def naps_deep(req, body):
        return await helper()

    @types.coroutine
    def foreign():
        yield 42

    async def awaits_a_stranger(req, body):
        yield b"first"
        await foreign()  # the line that awaits a stranger

    class Again:
        def __init__(self, token):
            self.token = token
        def __await__(self):
            while True:
                yield self.token

    async def never_ends(req, body):
        view = body.__aiter__()
        while True:
            try:
                token = next(view.__anext__().__await__())
                break
            except StopIteration:
                continue
        await Again(token)
        yield b""

    async def keeps(req, body):
        async for chunk in body:
            VIEWS.extend((chunk, chunk[1:], memoryview(chunk)[:1]))
            KEPT.append(body)
            yield chunk

    @app.get("/touch")
    def touch(req: Request) -> dict:
        seen = []
        for view in VIEWS:
            for use in (bytes, len, lambda v: v[0], memoryview, lambda v: v.tolist()):
                try:
                    seen.append(repr(use(view)))
                except ValueError:
                    seen.append("ValueError")
        return {"views": len(VIEWS), "seen": sorted(set(seen))}

    async def json_late(req, body):
        async for chunk in body:
            break
        try:
            await body.json()
        except RuntimeError:
            yield b"refused"

    async def two_views(req, body):
        yield b"["
        async for chunk in body:
            async for more in body:
                pass
        async for again in body:
            yield b"again"
        async for line in body.lines():
            yield line
        yield b"]"

    async def bad_pointer(req, body):
        try:
            body.records("no/slash")
        except ValueError:
            yield b"ValueError"

    @app.get("/dict")
    def of_dict(req: Request) -> dict:
        req.response.headers["x-secret"] = "s"
        return {"a": 1}

    @app.get("/large")
    def large(req: Request) -> bytes:
        return b"7" * 1_000_000

    @app.get("/slow")
    def slow(req: Request):
        for i in range(3):
            yield {"i": i}
            time.sleep(0.05)
"""

NAMES = ("raises_problem", "raises_first", "exits", "interrupts", "leaves", "returns_a_set", "yields_a_set", "raises_between",
         "problem_between", "set_between", "raises_after", "sleeps", "naps", "naps_deep", "awaits_a_stranger", "never_ends",
         "keeps", "json_late", "two_views", "bad_pointer")
LEAKS = {"Content-Type": "application/json", "Set-Cookie": "secret=1", "X-Secret": "s", "ETag": '"e"', "Cache-Control": "public",
         "Content-Language": "de", "Last-Modified": "Tue, 01 Jul 2025 00:00:00 GMT"}


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
""" for name in NAMES)
    return f"""
{modules("proxy proxy_http")}
{places}
<Location "/state">
    JsonGateApp app:app
</Location>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers |= {"/length": Answer([b'{"up":1}'], fields=LEAKS),
                        "/chunked": Answer([b'{"up":', b"1}"], fields=LEAKS, framing="chunked", pause=0.02),
                        "/404": Answer([b'{"up":404}'], 404, LEAKS)}
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.pids = one.standing_children()
        yield one
        assert one.children() == one.pids, "a filter ended its child"


PLACES = ("/app/dict", "/app/large", "/app/slow", "/up/length", "/up/chunked", "/up/404")


def line_of(server, text):
    """Return app.py:N for the line that holds `text`."""
    lines = (server.apps / "app.py").read_text().splitlines()
    return f"app.py:{next(n for n, line in enumerate(lines, 1) if text in line)}"


@pytest.mark.parametrize("place", PLACES)
def test_a_problem_replaces_the_reply_and_all_its_fields(server, place):
    reply = server.get("/raises_problem" + place)
    assert (reply.status, reply["x-why"], reply.problem()["detail"]) == (451, "law", "not for you")
    leaked = {name for name, _ in reply.fields} & {"x-set", "X-Secret", "x-secret", "Set-Cookie", "ETag", "Cache-Control",
                                                   "Content-Language", "Last-Modified"}
    assert not leaked, reply.fields
    assert reply["content-length"] in (None, str(len(reply.body))) and reply.complete


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["raises_first", "exits", "interrupts", "leaves", "returns_a_set", "yields_a_set"])
def test_a_failure_before_the_first_yield_is_500(server, name, place):
    reply = server.get(f"/{name}{place}")
    assert reply.status == 500 and "secret" not in reply.text, reply
    reply.problem()
    assert (reply["x-secret"], reply["etag"], reply["set-cookie"]) == (None, None, None)
    assert "app.py" in server.log_of(reply) or "set" in server.log_of(reply)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name, word", [("raises_between", "between two yields"), ("problem_between", "too late"),
                                        ("set_between", "set"), ("raises_after", "after the end"),
                                        ("awaits_a_stranger", "filters may only await their body")])
def test_a_failure_after_the_first_byte_cuts_the_reply(server, name, word, place):
    server.expect(r"\[jsongate:error\]")
    with Wire(server.port) as wire:
        reply = wire.request("GET", f"/{name}{place}")
        if reply["content-type"] == "application/problem+json":
            # The first bytes had not been sent yet: then nothing of the reply may be out.
            reply.problem()
            assert reply["x-secret"] is None and b"first" not in reply.body
        else:
            assert not reply.complete, reply
            assert wire.closed()
    wait_for(lambda: word in server.error_log(), "the log line")


@pytest.mark.parametrize("name, text", [("sleeps", "the line that sleeps"), ("naps", "the line that naps"),
                                        ("naps_deep", "the line that naps deep inside")])
@pytest.mark.parametrize("place", ["/app/dict", "/up/chunked"])
def test_a_filter_awaits_nothing_but_its_body(server, name, text, place):
    reply = server.get(f"/{name}{place}")
    assert reply.status == 500
    reply.problem()
    where = line_of(server, "return await helper()" if name == "naps_deep" else text)
    deep = line_of(server, text)
    log = server.log_of(reply)
    assert f"filters may only await their body: {where}" in log or f"filters may only await their body: {deep}" in log, log


def test_a_stranger_is_named_by_its_line(server):
    server.expect(r"\[jsongate:error\]")
    server.get("/awaits_a_stranger/app/dict")
    where = line_of(server, "the line that awaits a stranger")
    assert f"filters may only await their body: {where}" in server.error_log()


def test_a_filter_that_never_ends_is_500(server):
    for place in ("/app/slow", "/up/chunked"):
        reply = server.get("/never_ends" + place)
        assert reply.status == 500, reply
        reply.problem()
        server.log_of(reply)


def test_a_view_that_was_kept_is_a_value_error(server):
    for place in ("/app/dict", "/app/large", "/up/chunked"):
        assert server.get("/keeps" + place).status == 200
    told = server.get("/state/touch").json()
    assert told["views"] >= 9
    assert told["seen"] == ["ValueError"]
    assert server.get("/state/touch").json() == told


def test_views_of_one_body_do_not_mix(server):
    assert server.get("/json_late/app/dict").body == b"refused"
    assert server.get("/two_views/app/dict").body == b"[]"
    assert server.get("/two_views/up/chunked").body == b"[]"
    assert server.get("/bad_pointer/app/dict").body == b"ValueError"


def test_failures_are_counted(server):
    before = server.metric("jsongate_filter_errors_total", filter="app:raises_first", direction="response")
    server.log_of(server.get("/raises_first/app/dict"))
    after = server.metric("jsongate_filter_errors_total", filter="app:raises_first", direction="response")
    assert after == before + 1


def test_nothing_stays_in_flight(server):
    wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] == 1, "no request in flight", 2 * SLOWER)
