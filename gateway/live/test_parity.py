"""jsongate.testing.Client answers as httpd does: the same requests through both, in the same order; status, fields, body."""

import importlib
import itertools
import re
import sys
import textwrap

import pytest
from harness import CHECKOUT, PREAMBLE, running
from wire import Wire

from jsongate import App
from jsongate.testing import Client

EXAMPLES = CHECKOUT / "conf" / "examples"
SITE = (EXAMPLES / "site.conf").read_text().replace('JsonGatePythonPath "${JSONGATE_EXAMPLES}"', "")
FILES = {file.stem: file.read_text() for file in EXAMPLES.glob("*.py")}

OWN = PREAMBLE + textwrap.dedent("""
    from jsongate import Body

    REPLIES = {
        "dict": {"a": [1, 2.5, None, "ä"]}, "none": None, "bytes": b'{"raw": 1}', "number": 7, "set": {1},
    }
    RESPONSES = {
        "text": ("grüße", 200, {}), "created": ({"a": 1}, 201, {"x-a": "b", "location": "/own/1"}), "empty": (None, 202, {}),
        "no content": (None, 204, {}), "teapot": (b"", 418, {}), "not modified": (None, 304, {"etag": '"1"'}),
        "typed": (b"a,b", 200, {"content-type": "text/csv"}), "unknown": ({"a": 1}, 299, {}), "reset": (None, 205, {}),
    }

    @app.get("/reply/{name}")
    def reply(req: Request, name: str):
        return REPLIES[name]

    @app.get("/response/{name}")
    def response(req: Request, name: str):
        body, status, headers = RESPONSES[name]
        return Response(body, status, headers)

    @app.get("/status/{status}")
    def status(req: Request, status: int):
        req.response.status = status
        req.response.headers["x-one"] = "1"
        req.response.headers.add("x-many", "1")
        req.response.headers.add("x-many", "2")
        return {"status": status}

    @app.get("/problem/{status}")
    def problem(req: Request, status: int):
        req.response.headers["x-set"] = "before"
        raise Problem(status, "wanted", type="/problems/wanted", title="Wanted", headers={"retry-after": "5"}, n=[1])

    @app.get("/fails")
    def fails(req: Request):
        req.response.headers["x-set"] = "before"
        raise RuntimeError("on purpose")

    @app.get("/stream/{n}")
    def stream(req: Request, n: int, *, fail_at: int = -1, status: int = 200):
        req.response.status = status
        for i in range(n):
            if i == fail_at:
                raise RuntimeError("on purpose")
            yield {"i": i}

    @app.get("/find/{name}")
    def find(req: Request, name: str, *, limit: int, tags: list[str] = [], exact: bool = False) -> dict:
        return {"name": name, "limit": limit, "tags": tags, "exact": exact, "path": req.path, "query": dict(req.query)}

    @app.get("/files/{rest:path}")
    def files(req: Request, rest: str) -> dict:
        return {"rest": rest, "path": req.path}

    @app.route("/any", ["PUT", "PATCH", "DELETE", "PURGE"])
    def any_method(req: Request, body: dict | list | None = None) -> dict:
        return {"method": req.method, "body": body}

    @app.post("/echo")
    def echo(req: Request, body: dict | list | str | int | float | bool | None):
        return {"body": body, "length": req.headers.get("content-length"), "type": req.headers.get("content-type")}

    @app.post("/size")
    def size(req: Request, body: Body) -> int:
        return sum(map(len, body))

    @app.post("/records")
    def records(req: Request, body: Body):
        yield from body.records("/a")

    @app.post("/held")
    def held(req: Request, body: Body):
        return body.json()

    @app.get("/seen")
    def seen(req: Request) -> list:
        return [req.method, req.path, req.host, req.scheme, req.user, req.protocol, dict(req.options),
                {name.lower(): value for name, value in req.headers.items()}]
""")
OWN_SITE = """
<Location "/own">
    JsonGateApp own:app
    JsonGateOption colour red
    JsonGateBufferLimit 2K
</Location>
"""

# What only a server adds, or how it frames a message.
SERVERS = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
ID = re.compile(rb"urn:request:[0-9a-f]{32}")

LOCATION = re.compile(r'^<Location "(\S+)">\n(.*?)^</Location>', re.M | re.S)
SIZES = {"": 1, "K": 1 << 10, "M": 1 << 20}


def clients() -> dict[str, Client]:
    """Return a client for each <Location> of an app that needs nothing which only httpd has."""
    found = {}
    for place, block in LOCATION.findall(SITE + OWN_SITE):
        lines = [line.split() for line in block.splitlines() if line.strip() and not line.strip().startswith("#")]
        words = {line[0]: line[1:] for line in lines}
        if "JsonGateApp" not in words or words.keys() - {"JsonGateApp", "JsonGateOption", "JsonGateBufferLimit"}:
            continue
        module, _, name = words["JsonGateApp"][0].partition(":")
        app = getattr(importlib.import_module(module), name)
        assert isinstance(app, App)
        limit = re.fullmatch(r"(\d+)([KM]?)", words.get("JsonGateBufferLimit", ["1M"])[0])
        found[place] = Client(app, base=place, buffer_limit=int(limit[1]) * SIZES[limit[2]],
                              options={line[1]: line[2] for line in lines if line[0] == "JsonGateOption"},
                              raise_server_exceptions=False)
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apps")
    files = FILES | {"own": OWN}
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        with running(files, SITE + OWN_SITE) as server:
            server.expect(r"\[jsongate:error\]|AH10244")  # handlers that fail, and paths that httpd refuses
            yield server, clients()
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            del sys.modules[name]


def of_httpd(server, method, path, content, headers):
    with Wire(server.port) as wire:
        if isinstance(content, list):
            lines = [f"{method} {path} HTTP/1.1", "host: localhost", "transfer-encoding: chunked"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in content)
            wire.send("\r\n".join(lines).encode() + b"\r\n\r\n" + chunks + b"0\r\n\r\n")
            reply = wire.read(method)
        else:
            reply = wire.request(method, path, content or None, {"Host": "localhost"} | headers)
    return seen(reply.status, reply.fields, reply.body, reply.complete)


def of_client(client, method, path, content, headers):
    reply = client.request(method, path, content=content, headers=headers)
    return seen(reply.status, reply.headers.items(), reply.body, reply.complete)


def seen(status, fields, body, complete):
    values = {}
    for name, value in fields:
        values.setdefault(name.lower(), []).append(value)
    joined = {name: ", ".join(found) for name, found in values.items() if name not in SERVERS}
    return {"status": status, "fields": joined, "body": ID.sub(b"urn:request:ID", body), "complete": complete}


def assert_same(both, place, method, path, content=b"", headers=None):
    server, apps = both
    expected = of_httpd(server, method, place + path, content, headers or {})
    got = of_client(apps[place], method, path, content, headers or {})
    assert got == expected
    return got


ORDER = b'{"items": [{"sku": "ABC", "qty": 2}]}'
NDJSON = b'{"a":1}\n\n{"a":{"b":[]}}\r\n{"c":2}'
ORDERS = [
    ("GET", "/orders/7"), ("GET", "/orders/7?fields=id,total"), ("GET", "/orders/7?fields=nothing"), ("GET", "/orders/99"),
    ("HEAD", "/orders/7"), ("HEAD", "/orders/99"), ("OPTIONS", "/orders/7"), ("OPTIONS", "/orders"), ("DELETE", "/orders/7"),
    ("GET", "/orders/x"), ("GET", "/orders"), ("POST", "/orders", ORDER), ("POST", "/orders", [ORDER[:9], ORDER[9:]]),
    ("GET", "/orders/9"), ("POST", "/orders"), ("POST", "/orders", b"{"), ("POST", "/orders", b"[]"),
    ("POST", "/orders", b'{"items":[],"items":[]}'), ("POST", "/orders", b'{"items": [{"sku": "abc", "qty": "2"}]}'),
    ("POST", "/orders", b'{"items": "none"}'), ("POST", "/orders", b'"' + b"x" * (1 << 20) + b'"'),
    ("POST", "/orders", ORDER, {"content-encoding": "gzip"}),
]


@pytest.mark.parametrize("request_", ORDERS, ids=lambda request: " ".join(map(str, request[:2])))
def test_orders(both, request_):
    assert_same(both, "/shop", *request_)


def test_orders_created_by_both_have_the_same_numbers(both):
    assert assert_same(both, "/shop", "POST", "/orders", ORDER)["status"] == 201


@pytest.mark.parametrize("path", ["/twitter", "/events", "/catalog"])
@pytest.mark.parametrize("content", [
    b"{}", b"[]", b'{"statuses": []}', b'{"events": {}, "performances": [], "venueNames": {}}', b"[1]", b"nul",
    b"[" * 70 + b"]" * 70, b'"' + b"x" * (1 << 22) + b'"'])
def test_documents(both, path, content):
    assert_same(both, "/documents", "POST", path, content)


@pytest.mark.parametrize("path", ["/count/3", "/count/0", "/count/1?pause=99", "/count/1?pause=x", "/count/-1", "/count/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_streams(both, path, method):
    assert_same(both, "/stream", method, path)


@pytest.mark.parametrize("content", [
    b'{"customer":"a","qty":2,"price":5}\n' * 3, [b'{"customer":"a",', b'"qty":2,"price":5}'], b"", b"{", b"{}",
    b'{"customer":"a","customer":"b"}'])
def test_revenue(both, content):
    assert_same(both, "/reports", "POST", "/revenue/part", content)


REPLIES = ["/reply/dict", "/reply/none", "/reply/bytes", "/reply/number", "/reply/set", "/reply/nothing", "/fails", "/seen",
           "/response/text", "/response/created", "/response/empty", "/response/no%20content", "/response/teapot",
           "/response/not%20modified", "/response/typed", "/response/unknown", "/response/reset",
           "/stream/3", "/stream/0", "/stream/2?status=203", "/stream/3?fail_at=0", "/stream/3?fail_at=1", "/stream/2?status=204",
           *(f"/status/{status}" for status in (200, 201, 204, 205, 304, 299, 400, 404, 500, 503, 599, 99, 600)),
           *(f"/problem/{status}" for status in (400, 401, 404, 409, 418, 499, 500, 503, 599, 200))]


@pytest.mark.parametrize("method, path", itertools.product(["GET", "HEAD"], REPLIES))
def test_replies(both, method, path):
    assert_same(both, "/own", method, path)


@pytest.mark.parametrize("path", [
    "/find/a?limit=1", "/find/%C3%A4?limit=1&tags=a&tags=b+c&exact=true", "/find/a", "/find/a?limit=x&exact=y", "/find/a?limit=%FF",
    "/find/%FF?limit=1", "/find/a%2Fb?limit=1", "/find/?limit=1", "/files/a/b", "/files//a", "/files/a//b/", "/files/./a/../b",
    "/files/a/..", "/files/%2e%2E/files/x", "/files/..%2f", "/files/%00", "/files/%zz", "/files/%4", "/files/%252F", "/files/a%3Fb",
    "/files/a;b=c", "/files/100%25", "/files/~a-b_c.d!$&'()*+,=:@", "/nothing", "", "/", "/files", "/files/", "/../own/files/x",
    "/..", "/files/%E2%82%AC", "/files/a?b?c", "/any?", "/files/\\a"])
def test_paths_and_queries(both, path):
    if path == "/..":  # another <Location>'s path: there, httpd has nothing to serve
        assert both[1]["/own"].get(path).status == 404
    else:
        assert_same(both, "/own", "GET", path)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "PURGE", "POST", "OPTIONS", "HEAD", "FROBNICATE", "put"])
def test_methods(both, method):
    assert_same(both, "/own", method, "/any")


BODIES = [
    b"", b" ", b"{}", b"null", b"1", b"1.5e3", b'"\\u00e4"', b"true", b"[1,]", b"{'a':1}", b"NaN", b"1e400", b'"\xff"', b'"\\ud800"',
    b"\xef\xbb\xbf{}", b"[" * 64 + b"]" * 64, b"[" * 65 + b"]" * 65, b'{"a":1,"\\u0061":2}', b"123456789012345678901234567890",
    b'"' + b"x" * 2046 + b'"', b'"' + b"x" * 2047 + b'"', [b"{", b"}"], [b'"' + b"x" * 1500, b"y" * 1500 + b'"'], [b"1"]]


@pytest.mark.parametrize("content", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", ["/echo", "/size", "/held", "/records"])
def test_bodies(both, path, content):
    assert_same(both, "/own", "POST", path, content)


@pytest.mark.parametrize("coding", ["gzip", "identity", "Identity", "br, gzip", ""])
@pytest.mark.parametrize("path", ["/echo", "/size", "/records"])
@pytest.mark.parametrize("content", [b"", b"{}"])
def test_codings(both, path, content, coding):
    assert_same(both, "/own", "POST", path, content, {"content-encoding": coding, "content-type": "application/json"})


def test_records(both):
    got = assert_same(both, "/own", "POST", "/records", NDJSON)
    assert got["body"] == b'[1]\n[{"b":[]}]\n[null]\n'
    assert_same(both, "/own", "POST", "/records", [NDJSON[:3], NDJSON[3:20], NDJSON[20:]])
    assert_same(both, "/own", "POST", "/records", b'{"a":"' + b"x" * 3000 + b'"}')


def test_every_example_is_refused_alike(both):
    """Also those that have no table here: what needs no handler is the same."""
    assert {"/shop", "/documents", "/stream", "/reports", "/own"} <= both[1].keys()
    for place, client in both[1].items():
        for method, path in itertools.product(["GET", "POST", "OPTIONS", "FROB"], ["/no/such/path", "/%FF", "/a%2Fb", "/%zz"]):
            assert_same(both, place, method, path)
