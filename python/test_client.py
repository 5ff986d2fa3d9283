"""jsongate.testing.Client: what it sends, what comes back, and what a handler sees of it."""

import gc
import sys
import threading
import weakref

import pytest
from jsongate import App, Problem, Request, Response
from jsongate.plan import PlanError
from jsongate.testing import Client, Headers, Reply

app = App(title="Tested")


@app.get("/orders/{id}")
def get_order(req: Request, id: int, *, fields: str = "") -> dict:
    if id == 9:
        raise Problem(404, "no order 9", type="/problems/no-order", headers={"x-why": "9"}, id=9)
    return {"id": id, "fields": fields}


@app.post("/echo")
def echo(req: Request, body: dict | list | str | int | float | bool | None):
    return {"body": body}


@app.post("/optional")
def optional(req: Request, body: dict = {}):  # noqa: B006  what configtest makes of it is tested
    return body


@app.get("/seen")
def seen(req: Request) -> dict:
    return {
        "method": req.method,
        "path": req.path,
        "host": req.host,
        "user": req.user,
        "query": dict(req.query),
        "headers": dict(req.headers),
        "options": dict(req.options),
        "addr": req.remote_addr,
        "protocol": req.protocol,
        "scheme": req.scheme,
        "id": req.id,
        "state": vars(req.state),
    }


@app.get("/fails")
def fails(req: Request):
    req.response.headers["x-set"] = "before"
    raise ZeroDivisionError("secret")


@app.get("/exits")
def exits(req: Request):
    sys.exit(3)


@app.get("/count/{n}")
def count(req: Request, n: int, *, fail_at: int = -1):
    req.response.status = 203
    for i in range(n):
        if i == fail_at:
            raise ZeroDivisionError(i)
        yield {"i": i}


@app.get("/reply/{name}")
def reply(req: Request, name: str):
    return {
        "none": None,
        "bytes": b'{"raw": 1}',
        "empty": Response(None, 202),
        "no content": Response(None, 204),
        "text": Response("grüße", 201, {"x-a": "b"}),
        "set": {1},
    }[name]


@app.get("/two")
def two(req: Request):
    req.response.headers.add("x-many", "1")
    req.response.headers.add("x-many", "2")
    return {}


@app.get("/files/{rest:path}")
def files(req: Request, rest: str) -> str:
    return rest


client = Client(app)
quiet = Client(app, raise_server_exceptions=False)


def test_a_reply():
    got = client.get("/orders/7?fields=id&fields=total")
    assert got == Reply(
        200,
        Headers([("content-type", "application/json"), ("content-length", "25")]),
        b'{"id":7,"fields":"total"}',
    )
    assert (got.json(), got.text) == ({"id": 7, "fields": "total"}, '{"id":7,"fields":"total"}')
    assert got.headers["Content-TYPE"] == "application/json"


def test_a_problem_is_a_reply():
    got = client.get("/orders/9")
    assert (got.status, got.headers["x-why"]) == (404, "9")
    assert got.headers["content-type"] == "application/problem+json"
    problem = got.json()
    assert problem.pop("instance").startswith("urn:request:")
    assert problem == {
        "type": "/problems/no-order",
        "title": "Not Found",
        "status": 404,
        "detail": "no order 9",
        "id": 9,
    }


@pytest.mark.parametrize(
    "method, path, status, detail",
    [
        ("GET", "/nothing", 404, "no such resource"),
        ("GET", "/orders/x", 404, "no such resource"),
        ("GET", "/orders/7%2F8", 404, "Not Found"),
        ("GET", "/files/%00", 404, "Not Found"),
        ("GET", "/../seen", 400, "Bad Request"),
        ("GET", "/files/%FF", 400, "the path is not UTF-8"),
        ("GET", "/files/%zz", 400, "Bad Request"),
        ("DELETE", "/orders/7", 405, "the resource does not know this method"),
        ("FROB", "/orders/7", 405, "the resource does not know this method"),
        ("POST", "/echo", 400, "a JSON body is required"),
    ],
)
def test_refusals(method, path, status, detail):
    got = client.request(method, path)
    assert (got.status, got.json()["status"], got.json()["detail"]) == (status, status, detail)
    assert (got.headers.get("allow") == "GET, HEAD, OPTIONS") == (status == 405)


def test_paths_are_decoded_as_httpd_does_it():
    for path, rest in [
        ("/files/a%20b/c", "a b/c"),
        ("/files/a b/ä", "a b/ä"),
        ("//files/./a/../b", "b"),
        ("/files/%2e%2e/files/x", "x"),
        ("/files/a%3Fb", "a?b"),
        ("/files/100%25", "100%"),
    ]:
        assert client.get(path).json() == rest, path


def test_bad_query_and_bodies():
    strict = App()

    @strict.get("/find")
    def find(req: Request, *, limit: int) -> int:
        return limit

    got = Client(strict).get("/find?limit=abc")
    assert got.json()["errors"] == [{"query": "limit", "detail": 'expected integer, got "abc"'}]
    for content in (b"{", b'{"a":1,"a":2}', b"[1e400]", b"\xff", b"[" * 65 + b"]" * 65):
        assert client.post("/echo", content=content).status == 400, content


def test_bodies_arrive():
    assert client.post("/echo", json={"a": [1, None]}).json() == {"body": {"a": [1, None]}}
    assert client.post("/echo", json=None).json() == {"body": None}
    assert client.post("/echo", content='"ä"').json() == {"body": "ä"}
    assert client.post("/echo", content=bytearray(b"1")).json() == {"body": 1}
    pieces = (bytes([byte]) for byte in b'{"a": "bc"}')
    assert client.post("/echo", content=pieces).json() == {"body": {"a": "bc"}}
    assert client.post("/optional").json() == {}
    with pytest.raises(TypeError, match="not both"):
        client.post("/echo", json=1, content=b"1")


def test_limits_and_codings():
    small = Client(app, buffer_limit=10)
    assert small.post("/echo", content=b'"12345678"').status == 200
    got = small.post("/echo", content=b'"123456789"')
    assert (got.status, got.json()["detail"]) == (413, "the body is larger than 10 bytes")
    assert client.post("/echo", content=b"1", headers={"content-encoding": "gzip"}).status == 415
    assert client.post("/echo", content=b"1", headers={"content-encoding": "identity"}).status == 200


def test_what_the_handler_sees():
    one = Client(app, options={"a": "1"}, user="alice", headers={"X-A": "1", "x-b": "1"}, base="/shop")
    got = one.get("/seen?q=%20x", headers={"X-B": "2", "host": "shop.example:8080"}, user="bob").json()
    assert len(got.pop("id")) == 32
    assert got == {
        "method": "GET",
        "path": "/shop/seen",
        "host": "shop.example",
        "user": "bob",
        "query": {"q": " x"},
        "headers": {"host": "shop.example:8080", "x-a": "1", "x-b": "2"},
        "options": {"a": "1"},
        "addr": "127.0.0.1",
        "protocol": "HTTP/1.1",
        "scheme": "http",
        "state": {},
    }
    assert one.get("/seen", user="").json()["user"] is None
    assert client.get("/seen").json()["user"] is None
    assert one.get("/../seen").status == 404  # another <Location>'s
    framing = {"content-type": "application/json", "content-length": "2", "host": "localhost"}
    assert dict(Client(_headers_app()).post("/", json={}).json()) == framing


def _headers_app() -> App:
    shows = App()

    @shows.post("/")
    def headers(req: Request, body: dict) -> dict:
        return dict(req.headers)

    return shows


def test_head_and_options():
    got, head = client.get("/orders/7"), client.head("/orders/7")
    assert (head.status, head.body, head.headers) == (200, b"", got.headers)
    assert client.head("/count/3").body == b""
    allowed = client.options("/orders/7")
    assert (allowed.status, dict(allowed.headers)) == (204, {"Allow": "GET, HEAD, OPTIONS"})


def test_replies():
    assert (client.get("/reply/none").status, dict(client.get("/reply/none").headers)) == (204, {})
    assert client.get("/reply/bytes").body == b'{"raw": 1}'
    assert dict(client.get("/reply/empty").headers) == {"Content-Length": "0"}
    assert dict(client.get("/reply/no%20content").headers) == {}
    text = client.get("/reply/text")
    assert (text.status, text.text, text.headers["x-a"]) == (201, "grüße", "b")
    assert client.get("/two").headers["x-many"] == "1, 2"
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        client.get("/reply/set")


def test_streams():
    got = client.get("/count/3")
    assert (got.status, got.records(), got.complete) == (203, [{"i": 0}, {"i": 1}, {"i": 2}], True)
    assert "content-length" not in got.headers
    assert client.get("/count/0").headers["content-length"] == "0"
    cut = quiet.get("/count/3?fail_at=1")
    assert (cut.status, cut.records(), cut.complete) == (203, [{"i": 0}], False)
    with pytest.raises(ZeroDivisionError):
        client.get("/count/3?fail_at=1")


def test_exceptions_come_out_unless_told_otherwise():
    with pytest.raises(ZeroDivisionError, match="secret") as raised:
        client.get("/fails")
    assert raised.traceback[-1].name == "fails"
    with pytest.raises(SystemExit):
        client.get("/exits")
    got = quiet.get("/fails")
    assert (got.status, "secret" in got.text, "x-set" in got.headers) == (500, False, False)
    assert quiet.get("/count/1?fail_at=0").status == 500
    assert client.get("/orders/7").status == 200


def test_access_functions_run_in_order_and_share_the_request():
    order = []

    def first(req: Request) -> None:
        order.append(("first", req.path))
        req.user = "carol"
        req.state.tenant = "t1"
        req.response.headers["x-access"] = "1"

    def second(req: Request) -> None:
        order.append(("second", req.user))
        if req.path == "/refused":
            raise Problem(403, "wrong tenant")
        if req.path == "/broken":
            raise LookupError("no tenants")

    one = Client(app, access=[first, second], user="alice")
    got = one.get("/seen")
    assert (got.json()["user"], got.json()["state"]) == ("carol", {"tenant": "t1"})
    assert got.headers["x-access"] == "1"
    assert order == [("first", "/seen"), ("second", "carol")]
    assert (one.get("/refused").status, one.get("/refused").json()["detail"]) == (403, "wrong tenant")
    assert one.get("/nothing").status == 404
    with pytest.raises(LookupError):
        one.get("/broken")
    with pytest.raises(TypeError, match="an access function returns None, not bool"):
        Client(app, access=[lambda req: True]).get("/seen")


def test_a_request_that_is_kept_ends():
    kept = []
    keeps = App()

    @keeps.get("/")
    def keep(req: Request) -> None:
        kept.append(req)

    Client(keeps, access=[kept.append]).get("/")
    Client(keeps).get("/")
    assert len(kept) == 3 and kept[0] is kept[1]
    for req in kept:
        with pytest.raises(ValueError, match="the request has ended"):
            req.path  # noqa: B018


def test_what_a_request_has_attached_goes_with_it():
    class Attached:
        pass

    attached = []

    def attach(req: Request) -> None:
        req.state.it = Attached()
        attached.append(weakref.ref(req.state.it))

    Client(app, access=[attach]).get("/orders/7")
    gc.collect()
    assert attached[0]() is None


def test_a_handler_may_use_a_client():
    outer = App()

    @outer.get("/")
    def ask(req: Request) -> dict:
        with pytest.raises(ZeroDivisionError):
            client.get("/fails")
        return {"inner": client.get("/orders/7").json(), "path": req.path}

    assert Client(outer).get("/").json() == {"inner": {"id": 7, "fields": ""}, "path": "/"}


def test_many_threads():
    waiting = App()
    both = threading.Barrier(8, timeout=30)

    @waiting.get("/{n}")
    def wait(req: Request, n: int) -> int:
        both.wait()  # all of them are in their handlers at once
        return n

    one, got = Client(waiting), []
    threads = [
        threading.Thread(target=lambda n=n: got.append(one.get(f"/{n}").json())) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(8))


def test_routes_that_are_added_later_are_served():
    grows = App()
    assert Client(grows).get("/late").status == 404

    @grows.get("/late")
    def late(req: Request) -> int:
        return 1

    assert Client(grows).get("/late").json() == 1


def test_wrong_arguments():
    with pytest.raises(TypeError, match="a Client wants an App, not function"):
        Client(get_order)
    for base in ("shop", "/shop/", "/"):
        with pytest.raises(ValueError, match="a base is like '/shop'"):
            Client(app, base=base)
    with pytest.raises(ValueError, match="a path begins with '/'"):
        client.get("orders/7")
    for headers in ({"a b": "1"}, {"x": "a\r\nb"}, {"content-length": "5"}):
        with pytest.raises(ValueError):
            client.get("/seen", headers=headers)
    with pytest.raises(TypeError):
        client.post("/echo", json={1, 2})
    broken = App()
    broken.get("/{id}")(lambda req: None)
    with pytest.raises(PlanError, match="'id' is in the path"):
        Client(broken)
