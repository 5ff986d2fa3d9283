"""What filters count: durations, bytes in, out and copied, errors; and how often a request enters Python."""

import pytest
from harness import modules, running
from upstream import Answer, Upstream

APP = """
    async def passes(req, body):
        async for chunk in body:
            yield chunk

    async def again(req, body):
        async for chunk in body:
            yield chunk

    async def third(req, body):
        async for chunk in body:
            yield chunk

    async def wrap(req, body):
        yield b"["
        async for chunk in body:
            yield chunk
        yield b"]"

    async def copies(req, body):
        async for chunk in body:
            yield bytearray(chunk)

    async def validates(req, body):
        await body.json()

    async def fails(req, body):
        raise RuntimeError("on purpose")
        yield b""

    async def refuses(req, body):
        raise Problem(422, "no")
        yield b""

    @app.get("/bytes/{n}")
    def size(req: Request, n: int) -> bytes:
        return b"7" * n

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body
"""


def site(upstream):
    out = "".join(f"""
<Location "/{name}">
    JsonGateApp app:app
    {lines}
</Location>
""" for name, lines in (
        ("bare", ""), ("one", "JsonGateOutputFilter app:passes"),
        ("three", "JsonGateOutputFilter app:passes\n    JsonGateOutputFilter app:again\n    JsonGateOutputFilter app:third"),
        ("wrap", "JsonGateOutputFilter app:wrap"), ("copies", "JsonGateOutputFilter app:copies"),
        ("fails", "JsonGateOutputFilter app:fails"), ("refuses", "JsonGateInputFilter app:refuses"),
        ("in", "JsonGateInputFilter app:passes"), ("validates", "JsonGateInputFilter app:validates"),
        ("json", "JsonGateValidate json"), ("ndjson", "JsonGateValidate ndjson"), ("both", "JsonGateInputFilter app:wrap"),
    ))
    return f"""
{modules("proxy proxy_http alias")}
{out}
<Location "/up">
    JsonGateOutputFilter app:wrap
    ProxyPass "{upstream.url}"
</Location>
<Location "/in-up">
    JsonGateInputFilter app:passes
    JsonGateValidate json
    ProxyPass "{upstream.url}/echo"
</Location>
<Location "/files">
    JsonGateOutputFilter app:passes
</Location>
Alias "/files" "${{JSONGATE_SERVER_ROOT}}/files"
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Require all granted
</Directory>
"""


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        one.answers["/chunked"] = Answer([b"1", b"2", b"3"], framing="chunked", pause=0.05)
        yield one


@pytest.fixture(scope="module")
def server(upstream):
    with running(APP, site(upstream)) as one:
        one.expect(r"on purpose|\[jsongate:error\].*(Traceback|File|raise|app\.py|answers 500)")
        one.write_file("large", b"7" * 3_000_000)
        yield one


NAMES = ("duration_seconds_count", "input_bytes_total", "output_bytes_total", "copied_bytes_total", "errors_total")


def counts(server, name, direction):
    """Return bodies, bytes in, bytes out, bytes copied, errors."""
    return [server.metric(f"jsongate_filter_{one}", filter=name, direction=direction) for one in NAMES]


def added(server, name, direction, act):
    before = counts(server, name, direction)
    act()
    return [after - was for after, was in zip(counts(server, name, direction), before, strict=True)]


def get(server, path, body=None):
    def act():
        reply = server.get(path)
        assert reply.status == 200 and reply.complete, reply
        assert body is None or reply.body == body
    return act


@pytest.mark.parametrize("size", [17, 65_536, 1_000_000])
def test_a_reply_through_one_filter(server, size):
    assert added(server, "app:wrap", "response", get(server, f"/wrap/bytes/{size}")) == [1, size, size + 2, 0, 0]
    assert added(server, "app:passes", "response", get(server, f"/one/bytes/{size}")) == [1, size, size, 0, 0]


def test_a_chain_of_three_copies_nothing(server):
    before = {name: counts(server, name, "response") for name in ("app:passes", "app:again", "app:third")}
    assert server.get("/three/bytes/1000000").body == b"7" * 1_000_000
    for name, was in before.items():
        assert [now - old for now, old in zip(counts(server, name, "response"), was, strict=True)] == [1, 1e6, 1e6, 0, 0], name


def test_a_file_and_an_upstream(server):
    assert added(server, "app:passes", "response", get(server, "/files/large")) == [1, 3e6, 3e6, 0, 0]
    # mod_proxy hands on bytes that do not outlive its call: those that are kept are copied, once.
    bodies, into, out, copied, errors = added(server, "app:wrap", "response", get(server, "/up/chunked", b"[123]"))
    assert (bodies, into, out, errors) == (1, 3, 5, 0) and copied <= 3


def test_copies_are_counted(server):
    assert added(server, "app:copies", "response", get(server, "/copies/bytes/1000")) == [1, 1000, 1000, 1000, 0]


def test_requests(server, upstream):
    body = b'{"a":1}'
    assert added(server, "app:passes", "request", lambda: server.request("POST", "/in/echo", body)) == [1, 7, 7, 0, 0]
    assert added(server, "app:wrap", "request", lambda: server.request("POST", "/both/echo", body)) == [1, 7, 9, 0, 0]
    assert added(server, "app:validates", "request", lambda: server.request("POST", "/validates/echo", body))[:3] == [1, 7, 7]


@pytest.mark.parametrize("name", ["json", "ndjson"])
def test_native_ones_have_names_of_their_own(server, name):
    assert added(server, name, "request", lambda: server.request("POST", f"/{name}/echo", b'{"a":1}'))[:3] == [1, 7, 7]
    bad = added(server, name, "request", lambda: server.request("POST", f"/{name}/echo", b'{"a":'))
    assert (bad[0], bad[2], bad[4]) == (1, 0, 1)


def test_errors(server):
    assert added(server, "app:fails", "response", lambda: server.get("/fails/bytes/17"))[4] == 1
    refused = added(server, "app:refuses", "request", lambda: server.request("POST", "/refuses/echo", b"{}"))
    assert (refused[0], refused[2]) == (1, 0)


def entries(server, path):
    server.get(path)
    before = server.settled_metrics()["jsongate_gil_entries_total"]
    for _ in range(10):
        assert server.get(path).status == 200
    return (server.settled_metrics()["jsongate_gil_entries_total"] - before) / 10


def test_a_filter_enters_python_once_per_brigade(server):
    bare = entries(server, "/bare/bytes/17")
    assert bare == 1
    assert entries(server, "/one/bytes/17") <= bare + 1
    assert entries(server, "/three/bytes/17") <= bare + 3
    assert entries(server, "/one/bytes/65536") <= bare + 1
    assert entries(server, "/one/bytes/1000000") <= bare + 2


def test_only_filters_that_ran_have_series_and_never_a_path(server):
    server.get("/one/bytes/17")
    before = sum(name.startswith("jsongate_filter_") for name in server.settled_metrics())
    for i in range(100):
        server.get(f"/one/bytes/{i}")
    assert sum(name.startswith("jsongate_filter_") for name in server.settled_metrics()) == before
