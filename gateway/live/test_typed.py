"""Declared types on a real httpd: bodies, paths and queries, the refusals, and that those never enter Python."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import ALL_BUSY, ROOT_SITE, ConfigurationRefused, running

ORDERS = """
    from dataclasses import dataclass, field
    from typing import Annotated, Literal
    from jsongate import App, Meta, Problem, Request
    app = App(title="Orders", version="1.0")

    @dataclass
    class Item:
        sku: Annotated[str, Meta(pattern="^[A-Z]{3}")]
        qty: Annotated[int, Meta(ge=1, le=999)]

    @dataclass
    class NewOrder:
        items: list[Item]
        channel: Literal["web", "edi"] = "web"
        tags: list[str] = field(default_factory=list)

    @app.post("/orders")
    def create(req: Request, body: NewOrder) -> dict:
        req.response.status = 201
        req.response.headers["location"] = "/orders/8"
        return {"id": 8, "pieces": sum(i.qty for i in body.items)}
"""

APP = """
    import datetime, enum, uuid
    from dataclasses import dataclass, field
    from decimal import Decimal
    from typing import Annotated, Literal, NamedTuple, TypedDict
    from jsongate import Meta

    class Color(enum.Enum):
        RED = "red"
        BLUE = "blue"

    class Point(NamedTuple):
        x: float
        y: float = 0.0

    class Address(TypedDict, total=False):
        street: str

    @dataclass
    class Range:
        low: int
        high: int

        def __post_init__(self):
            if self.low > self.high:
                raise ValueError("low is above high")
            if self.high == 13:
                raise KeyError("a mistake of the app's")

    @dataclass(frozen=True, slots=True)
    class Everything:
        when: datetime.datetime
        price: Decimal
        id: uuid.UUID
        color: Color = Color.RED
        points: tuple[Point, ...] = ()
        home: Address | None = None
        ranges: list[Range] = field(default_factory=list)
        names: frozenset[str] = frozenset()

    @app.post("/everything")
    def everything(req: Request, body: Everything) -> Everything:
        assert type(body.price) is Decimal and body.when.tzinfo is not None
        return body

    @app.get("/items/{id}/{n}")
    def item(req: Request, id: uuid.UUID, n: Annotated[int, Meta(ge=1, le=9)], *,
             color: list[Color] = [], since: datetime.date | None = None,
             limit: Annotated[int, Meta(le=100)] = 10,
             sort: Literal["up", "down"] = "up",
             tags: Annotated[list[Annotated[str, Meta(max_length=3)]], Meta(max_length=2)] = []) -> dict:
        return {"id": id, "n": n, "color": color, "since": since, "limit": limit, "sort": sort, "tags": tags}
"""

ID = "12345678-1234-1234-1234-123456789abc"
GOOD = {"when": "2026-11-25T16:30:00Z", "price": 12.10, "id": ID}
DETAIL = "the request does not match the declared types"


@pytest.fixture(scope="module")
def shop():
    site = ROOT_SITE.replace("app:app", "orders:app").replace('"/"', '"/shop"')
    site += '<Location "/metrics">\n    SetHandler jsongate-metrics\n</Location>\n'
    with running({"orders": ORDERS}, site) as one:
        yield one


@pytest.fixture(scope="module")
def server():
    with running(APP, ROOT_SITE, threads=64) as one:
        one.expect(ALL_BUSY)
        yield one


def gil_entries(server):
    return server.metric("jsongate_gil_entries_total")


WRONG = b'{"items":[{"sku":"abc","qty":0},{"sku":"ABC","qty":"2"}],"chanel":"web"}'
ERRORS = [{"pointer": "#/items/0/sku", "detail": "must match ^[A-Z]{3}"},
          {"pointer": "#/items/0/qty", "detail": "must be >= 1"},
          {"pointer": "#/items/1/qty", "detail": "expected integer, got string"},
          {"pointer": "#/chanel", "detail": "is not a known field"}]


def test_the_documented_refusal_to_the_letter(shop):
    problem = shop.post("/shop/orders", WRONG).problem()
    problem.pop("instance")
    assert problem == {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": DETAIL, "errors": ERRORS}


def test_the_documented_order(shop):
    reply = shop.post("/shop/orders", {"items": [{"sku": "ABC", "qty": 2}, {"sku": "XYZ", "qty": 3}]})
    assert (reply.status, reply["location"], reply.json()) == (201, "/orders/8", {"id": 8, "pieces": 5})


def test_a_refused_body_never_enters_python(shop):
    shop.post("/shop/orders", {"items": []})
    before = gil_entries(shop)
    for body in (WRONG, b"{}", b"[]", b"{", b'{"items":[],"items":[]}', b""):
        assert shop.post("/shop/orders", body).status == 400
    assert gil_entries(shop) == before
    shop.post("/shop/orders", {"items": []})
    assert gil_entries(shop) == before + 1


def test_every_kind_arrives_and_leaves(server):
    body = {**GOOD, "color": "blue", "points": [{"x": 1, "y": 2.5}], "home": {"street": "s"},
            "ranges": [{"low": 1, "high": 2}], "names": ["a"]}
    reply = server.post("/everything", body)
    assert (reply.status, reply.json()) == (200, {**body, "when": "2026-11-25T16:30:00+00:00",
                                                  "points": [{"x": 1.0, "y": 2.5}]})
    assert b'"price":12.100' in server.post("/everything", json.dumps(GOOD).replace("12.1", "12.100").encode()).body


def test_a_class_may_refuse(server):
    body = {**GOOD, "ranges": [{"low": 1, "high": 2}, {"low": 3, "high": 2}]}
    assert server.post("/everything", body).problem()["errors"] == [
        {"pointer": "#/ranges/1", "detail": "low is above high"}]


def test_another_exception_of_a_class_is_a_500(server):
    server.expect(r"the handler at app\.py:\d+ failed|KeyError|Traceback|File \"|handler_failed")
    body = {**GOOD, "ranges": [{"low": 1, "high": 13}]}
    problem = server.post("/everything", body).problem()
    assert (problem["status"], "errors" in problem) == (500, False)


def test_parameters(server):
    path = f"/items/{ID}/3"
    assert server.get(path).json() == {"id": ID, "n": 3, "color": [], "since": None, "limit": 10, "sort": "up",
                                       "tags": []}
    reply = server.get(path + "?color=red&color=blue&since=2026-11-25&limit=100&sort=down&tags=a&tags=b").json()
    assert reply == {"id": ID, "n": 3, "color": ["red", "blue"], "since": "2026-11-25", "limit": 100,
                     "sort": "down", "tags": ["a", "b"]}


@pytest.mark.parametrize(("query", "name", "detail"), [
    ("color=red&color=green", "color", 'must be one of "red", "blue"'), ("since=today", "since", "must be a valid date"),
    ("limit=101", "limit", "must be <= 100"), ("limit=x", "limit", 'expected integer, got "x"'),
    ("sort=left", "sort", 'must be one of "up", "down"'), ("tags=abcd", "tags", "must have at most 3 characters"),
    ("tags=a&tags=b&tags=c", "tags", "must have at most 2 values"), ("color=%ff", "color", "is not UTF-8"),
])
def test_queries_that_are_refused(server, query, name, detail):
    problem = server.get(f"/items/{ID}/3?{query}").problem()
    assert (problem["status"], problem["errors"]) == (400, [{"query": name, "detail": detail}])


def test_a_path_of_another_type_is_no_route(server):
    for path in ("/items/x/3", f"/items/{ID}/x"):
        problem = server.get(path).problem()
        assert (problem["status"], problem["detail"]) == (404, "no such resource")


def test_a_path_out_of_bounds_is_refused(server):
    problem = server.get(f"/items/{ID}/10").problem()
    assert (problem["status"], problem["errors"]) == (400, [{"path": "n", "detail": "must be <= 9"}])


def test_many_at_once(server):
    def one(i):
        good = i % 2 == 0
        body = {**GOOD, "points": [{"x": i}], "names": [str(i)]} if good else {**GOOD, "price": "x", "id": i}
        reply = server.post("/everything", body)
        return (reply.status, reply.json()["names"] == [str(i)]) if good else (reply.status, len(reply.json()["errors"]))

    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(one, range(640)))
    assert outcomes == [(200, True) if i % 2 == 0 else (400, 2) for i in range(640)]


@pytest.mark.parametrize(("text", "message"), [
    ("class Item: ...\n@app.post('/')\ndef f(req, body: Item): ...",
     r"app\.py:5: f\(\): body: Item is not supported: use a dataclass"),
    ("import dataclasses\n@dataclasses.dataclass\nclass A:\n    b: list[bytes]\n@app.post('/')\ndef f(req, body: A): ...",
     r"app\.py:8: f\(\): body: A\.b: bytes is not supported"),
    ("from typing import Annotated\nfrom jsongate import Meta\n@app.post('/')\n"
     "def f(req, body: Annotated[str, Meta(pattern='(')]): ...", r"app\.py:6: f\(\): body: Meta\(pattern='\('\): cannot be"),
    ("@app.get('/')\ndef f(req, *, q: complex): ...", r"app\.py:4: f\(\): q: complex is not supported: use str, int"),
    ("@app.post('/')\ndef f(req, body: int | bool | str | list[int] | tuple[int]): ...",
     r"app\.py:4: f\(\): body: list and tuple cannot be told apart: each takes a JSON array"),
    ("@app.get('/')\ndef f(req) -> complex: ...", r"app\.py:4: f\(\): return: complex is not supported"),
])
def test_wrong_annotations_are_told_by_configtest(text, message):
    with pytest.raises(ConfigurationRefused, match=message):
        with running(text + "\n", ROOT_SITE):
            pass
