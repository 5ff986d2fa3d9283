"""Paths, methods and query parameters: decided without Python, and Python is entered once where it answers."""

import pytest
from harness import running

APP = """
    @app.get("/")
    def index(req: Request) -> dict:
        return {"at": "index"}

    @app.get("/items/{id}")
    def item_by_number(req: Request, id: int) -> dict:
        return {"int": id}

    @app.get("/items/{name}")
    def item_by_name(req: Request, name: str) -> dict:
        return {"str": name}

    @app.get("/items/special")
    def special(req: Request) -> dict:
        return {"at": "special"}

    @app.put("/items/{id}")
    def put_item(req: Request, id: int) -> None:
        return None

    @app.get("/ratio/{x}")
    def ratio(req: Request, x: float) -> dict:
        return {"float": x}

    @app.get("/flag/{on}")
    def flag(req: Request, on: bool) -> dict:
        return {"bool": on}

    @app.get("/files/{rest:path}")
    def files(req: Request, rest: str) -> dict:
        return {"path": rest}

    @app.route("/any", methods=["PURGE", "POST"])
    def any_method(req: Request) -> dict:
        return {"method": req.method}

    @app.get("/find")
    def find(req: Request, *, limit: int, q: str = "", tags: list[str] = [], exact: bool = False,
             weight: float | None = None) -> dict:
        return {"limit": limit, "q": q, "tags": tags, "exact": exact, "weight": weight}
"""


@pytest.fixture(scope="module")
def server():
    with running(APP) as one:
        yield one


@pytest.mark.parametrize("path, answer", [
    ("/", {"at": "index"}),
    ("/items/7", {"int": 7}),
    ("/items/-7", {"int": -7}),
    ("/items/123456789012345678901234567890", {"int": 123456789012345678901234567890}),
    ("/items/special", {"at": "special"}),
    ("/items/seven", {"str": "seven"}),
    ("/items/7.5", {"str": "7.5"}),
    ("/items/a%20b", {"str": "a b"}),
    ("/items/%C3%A4", {"str": "ä"}),
    ("/ratio/0.5", {"float": 0.5}),
    ("/ratio/3", {"float": 3}),
    ("/flag/true", {"bool": True}),
    ("/flag/0", {"bool": False}),
    ("/files/a/b/c.txt", {"path": "a/b/c.txt"}),
])
def test_path_parameters(server, path, answer):
    reply = server.get(path)
    assert (reply.status, reply.json()) == (200, answer)
    assert reply["content-type"] == "application/json"
    assert reply["content-length"] == str(len(reply.body))


@pytest.mark.parametrize("path", [
    "/nothing", "/items", "/items/", "/items/7/8", "/ratio/x", "/ratio/nan", "/ratio/inf", "/ratio/1e999",
    "/flag/maybe", "/Items/7",
])
def test_no_such_path_is_404(server, path):
    assert server.get(path).status == 404
    server.get(path).problem()


def test_a_path_that_is_not_utf8_is_the_client_s_mistake(server):
    reply = server.get("/items/%FF")
    assert reply.status in (400, 404)
    reply.problem()


def test_encoded_slash_is_not_a_separator(server):
    assert server.get("/items/7%2F8").status == 404


def test_wrong_method_is_405_with_allow(server):
    reply = server.request("DELETE", "/items/7")
    assert reply.status == 405
    assert sorted(reply["allow"].split(", ")) == ["GET", "HEAD", "OPTIONS", "PUT"]
    reply.problem()
    assert server.request("DELETE", "/items/x").status == 405
    assert sorted(server.request("GET", "/any")["allow"].split(", ")) == ["OPTIONS", "POST", "PURGE"]


def test_methods_that_httpd_does_not_know(server):
    assert server.request("PURGE", "/any").json() == {"method": "PURGE"}
    assert server.request("FROBNICATE", "/any").status == 405


def test_head_is_get_without_a_body(server):
    got, head = server.get("/items/7"), server.request("HEAD", "/items/7")
    assert (head.status, head.body) == (200, b"")
    assert head["content-length"] == got["content-length"]
    assert head["content-type"] == got["content-type"]


def test_options_tells_what_is_allowed(server):
    reply = server.request("OPTIONS", "/items/7")
    assert reply.status in (200, 204) and reply.body == b""
    assert sorted(reply["allow"].split(", ")) == ["GET", "HEAD", "OPTIONS", "PUT"]
    assert server.request("OPTIONS", "/nothing").status == 404


def test_trace_is_refused(server):
    assert server.request("TRACE", "/").status == 405


def gil_entries(server):
    return server.settled_metrics()["jsongate_gil_entries_total"]


def test_answers_of_the_gateway_do_not_enter_python(server):
    before = gil_entries(server)
    assert server.get("/nothing").status == 404
    assert server.get("/ratio/x").status == 404
    assert server.get("/find?limit=x").status == 400
    assert server.request("DELETE", "/items/7").status == 405
    assert server.request("OPTIONS", "/items/7").status in (200, 204)
    assert server.get("/health").status == server.get("/metrics").status == 200
    assert gil_entries(server) == before


def test_a_python_request_enters_python_once(server):
    before = gil_entries(server)
    for _ in range(20):
        assert server.get("/items/7").status == 200
    assert gil_entries(server) == before + 20


@pytest.mark.parametrize("query, answer", [
    ("limit=5", {"limit": 5, "q": "", "tags": [], "exact": False, "weight": None}),
    ("limit=5&limit=6", {"limit": 6, "q": "", "tags": [], "exact": False, "weight": None}),
    ("limit=1&q=a+b%26c&exact=TRUE&weight=0.25", {"limit": 1, "q": "a b&c", "tags": [], "exact": True, "weight": 0.25}),
    ("tags=x&tags=y&limit=1&unknown=z", {"limit": 1, "q": "", "tags": ["x", "y"], "exact": False, "weight": None}),
    ("limit=1&q=%F0%9F%98%80", {"limit": 1, "q": "😀", "tags": [], "exact": False, "weight": None}),
    ("limit=12345678901234567890123&q", {"limit": 12345678901234567890123, "q": "", "tags": [], "exact": False,
                                         "weight": None}),
])
def test_query_parameters(server, query, answer):
    assert server.get("/find?" + query).json() == answer


def test_every_wrong_query_parameter_is_listed(server):
    reply = server.get("/find?exact=perhaps&weight=heavy&q=%FF")
    assert reply.status == 400
    errors = {error["query"]: error["detail"] for error in reply.problem()["errors"]}
    assert errors["limit"] == "is required"
    assert errors["q"] == "is not UTF-8"
    assert set(errors) == {"limit", "q", "exact", "weight"}
    assert server.get("/find?limit=abc").problem()["errors"] == [
        {"query": "limit", "detail": 'expected integer, got "abc"'}]
    assert "limit" in server.get("/find?limit=%22%5C%0A").problem()["errors"][0]["query"]


def test_metrics_and_health(server):
    assert server.get("/health").status == 200
    page = server.get("/metrics")
    assert page["content-type"].startswith("text/plain; version=0.0.4")
