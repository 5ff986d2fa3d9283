"""jsongate.openapi: what is told of parameters, bodies and replies, and that it is OpenAPI 3.1."""

import datetime
import enum
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, NamedTuple

import pytest
from jsongate import App, Meta, Problem, Request, Response
from jsongate import problem as problems
from jsongate.openapi import document, to_json
from jsongate.plan import PlanError
from jsongate.testing import Client
from openapi_testing import assert_valid, described, operations


class Colour(enum.Enum):
    """Of the paint."""

    RED = "red"
    BLUE = "blue"


class Point(NamedTuple):
    x: int
    y: int = 0


def test_parameters():
    def search(
        req: Request,
        shop: Annotated[int, Meta(ge=1)],
        rest: str,
        *,
        word: Annotated[str, Meta(description="to look for")],
        most: int = 10,
        colour: Colour = Colour.RED,
        tag: list[str] = [],
        since: datetime.date | None = None,
    ) -> list[str]:
        """Find articles.

        Fast, but not complete.

        Args:
            shop: number of the shop,
                as the invoice has it
            most (int): how many
        """
        return []

    operation, _ = described(search, "/shops/{shop}/{rest:path}", "get")
    assert (operation["summary"], operation["description"]) == (
        "Find articles.",
        "Fast, but not complete.",
    )
    colour = {"$ref": "#/components/schemas/Colour", "default": "red"}
    assert operation["parameters"] == [
        {
            "name": "shop",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
            "description": "number of the shop, as the invoice has it",
        },
        {
            "name": "rest",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "description": "The rest of the path, which may hold any number of slashes.",
        },
        {
            "name": "word",
            "in": "query",
            "description": "to look for",
            "required": True,
            "schema": {"type": "string"},
        },
        {
            "name": "most",
            "in": "query",
            "description": "how many",
            "schema": {"type": "integer", "default": 10},
        },
        {"name": "colour", "in": "query", "schema": colour},
        {
            "name": "tag",
            "in": "query",
            "schema": {"type": "array", "items": {"type": "string"}, "default": []},
        },
        {"name": "since", "in": "query", "schema": {"type": "string", "format": "date"}},
    ]
    assert operation["responses"]["400"]["description"] == "Bad Request"


def test_a_handler_that_says_nothing():
    def bare(req, id): ...

    operation, found = described(bare, "/{id}", "get")
    assert operation == {
        "tags": ["One"],
        "operationId": "bare",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    assert found["info"] == {"title": "One", "version": "2"}


def test_a_body_with_a_default_is_not_required():
    def handler(req: Request, body: dict | None = None) -> None: ...

    assert described(handler)[0]["requestBody"]["required"] is False


def contents_of(function, path="/"):
    """Status → media types of the good replies."""
    responses = described(function, path)[0]["responses"]
    return {
        status: list(response.get("content", {}))
        for status, response in responses.items()
        if status < "4"
    }


def test_replies_by_what_is_returned():
    def nothing(req: Request) -> None: ...
    def perhaps(req: Request) -> dict | None: ...
    def stream(req: Request) -> Iterator[Point]: ...
    def stream_of_chunks(req: Request) -> Iterator[bytes | memoryview]: ...
    def stream_or_not(req: Request) -> Iterator[Point] | Response | None: ...
    def raw(req: Request) -> bytes: ...
    def open_or_not(req: Request) -> Response | None: ...
    def either(req: Request) -> Point | Response: ...

    assert contents_of(nothing) == {"204": []}
    assert contents_of(perhaps) == {"200": ["application/json"], "204": []}
    assert contents_of(stream) == {"200": ["application/x-ndjson"]}
    assert contents_of(stream_of_chunks) == {"200": ["application/x-ndjson"]}
    assert contents_of(stream_or_not) == {"200": ["application/x-ndjson"]}
    assert contents_of(raw) == {"200": ["application/json"]}
    assert contents_of(open_or_not) == {"200": ["application/json"], "204": []}
    content = described(either)[0]["responses"]["200"]["content"]
    assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/Point"}}}
    stream_content = described(stream)[0]["responses"]["200"]["content"]["application/x-ndjson"]
    assert stream_content == {"schema": {"$ref": "#/components/schemas/Point"}}


def test_replies_by_the_status_that_is_set():
    def always(req: Request) -> dict:
        req.response.status = 201
        return {}

    def sometimes(req: Request) -> dict:
        if req.user:
            req.response.status = HTTPStatus.ACCEPTED
        return {}

    def given(req: Request) -> Response:
        return Response({}, 207) if req.user else Response()

    def only_given(req: Request, id: int = 0) -> Response:
        if req.user:
            return Response({}, 202)
        raise Problem(404)

    def perhaps_given(req: Request) -> Response | None:
        if req.user:
            return Response({}, 202)

    def computed(req: Request, body: int) -> dict:
        req.response.status = body + 1
        return {}

    assert contents_of(only_given, "/{id}") == {"202": ["application/json"]}
    assert contents_of(perhaps_given) == {
        "200": ["application/json"], "202": ["application/json"], "204": [],
    }  # fmt: skip
    assert contents_of(always) == {"201": ["application/json"]}
    assert contents_of(sometimes) == {"200": ["application/json"], "202": ["application/json"]}
    assert contents_of(given) == {"200": ["application/json"], "207": ["application/json"]}
    assert contents_of(computed) == {"200": ["application/json"]}


def check_user(req):
    if not req.user:
        raise problems.Problem(HTTPStatus.UNAUTHORIZED, "who are you?")
    check_user(req)


def test_titles_are_those_of_the_problem_documents():
    def handler(req: Request, id: int) -> dict:
        if id == 1:
            raise Problem(422, "no", type="/problems/no")
        raise Problem(409, "taken", type="/problems/taken", title="Taken")

    app = App()
    app.get("/{id}")(handler)
    client = Client(app)
    for id, status in (("1", "422"), ("2", "409")):
        (example,) = examples_of(handler, status)
        sent = client.get(f"/{id}").json()
        assert {name: sent[name] for name in example} == example


def examples_of(handler, status):
    content = described(handler, "/{id}")[0]["responses"][status]["content"]
    return [one["value"] for one in content["application/problem+json"]["examples"].values()]


def test_a_path_that_breaks_a_constraint_is_a_400():
    def free(req: Request, id: int) -> dict: ...
    def bound(req: Request, id: Annotated[int, Meta(ge=1)]) -> dict: ...

    assert "400" not in described(free, "/{id}")[0]["responses"]
    assert "400" in described(bound, "/{id}")[0]["responses"]


def test_problems_that_a_handler_raises():
    gone = 410

    def handler(req: Request, id: int) -> dict:
        check_user(req)
        if id < 0:
            raise Problem(404, f"no order {id + 1}", type="/problems/no-order")
        if id == 1:
            raise Problem(404)
        if id == 2:
            raise Problem(status=gone, detail="it was " "there")
        if id == 3:
            raise Problem(id, "a status that is computed")
        if id == 4:
            raise Problem(*[409])
        raise ValueError(404)

    responses = described(handler, "/{id}")[0]["responses"]
    assert list(responses) == ["200", "401", "404", "410", "default"]
    assert responses["401"]["description"] == "who are you?"
    assert responses["404"]["description"] == "no order {id + 1}"
    assert responses["404"]["content"]["application/problem+json"] == {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {
            "no-order": {
                "value": {
                    "type": "/problems/no-order",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "no order {id + 1}",
                }
            }
        },
    }
    assert responses["410"]["description"] == "it was there"


def test_what_has_no_source():
    namespace = {"Request": Request}
    exec("def made(req: Request) -> dict: raise Exception", namespace)
    assert list(described(namespace["made"])[0]["responses"]) == ["200", "default"]


def test_several_apps_and_places():
    first, second = App(title="First", version="1"), App(title="Second", version="2")

    @first.get("/things/{id}")
    def read(req: Request, id: int) -> Point: ...

    @first.route("/things/{id}", ["PUT", "REPORT"])
    def write(req: Request, id: int, body: Point) -> None: ...

    @second.get("/")
    def index(req: Request) -> dict: ...

    found = document([("/a", first), ("/b", first), ("/c", second)])
    assert_valid(found)
    assert list(found["paths"]) == ["/a/things/{id}", "/b/things/{id}", "/c/"]
    assert set(found["paths"]["/a/things/{id}"]) == {"get", "put"}
    names = [operation["operationId"] for operation in operations(found)]
    assert names == ["read", "write", "read_get", "write_put", "index"]
    assert found["info"] == {"title": "First, Second", "version": "First 1, Second 2"}
    assert found["tags"] == [{"name": "First"}, {"name": "Second"}]
    assert list(found["components"]["schemas"]) == ["Problem", "Point"]


def test_no_app_at_all_is_a_document_too():
    assert_valid(document([]))
    assert_valid(document([("", App())]))


def test_an_app_that_is_not_good():
    app = App()

    @app.get("/")
    def index(req: Request, order_id: int) -> dict: ...

    with pytest.raises(PlanError, match="'order_id' is neither in the path"):
        document([("", app)])


def test_the_same_app_gives_the_same_bytes():
    app = App()
    app.post("/")(check_user)
    assert to_json([("", app)]) == to_json([("", app)])


def test_the_judge_of_these_tests_finds_mistakes():
    app = App()

    @app.post("/{id}")
    def handler(req: Request, id: int, body: Point) -> Point: ...

    def breaks(change):
        found = document([("", app)])
        change(found, found["paths"]["/{id}"]["post"])
        with pytest.raises(AssertionError):
            assert_valid(found)

    assert_valid(document([("", app)]))
    breaks(lambda whole, operation: operation.pop("responses"))
    breaks(lambda whole, operation: operation["parameters"].pop())
    breaks(lambda whole, operation: operation["parameters"][0].pop("required"))
    breaks(lambda whole, operation: whole["components"]["schemas"].pop("Point"))
    breaks(lambda whole, operation: whole["components"]["schemas"]["Point"].update(type="thing"))
    breaks(lambda whole, operation: whole["paths"].update({"/x/{id}": {"get": operation}}))
    breaks(lambda whole, operation: whole["info"].update(title=""))
