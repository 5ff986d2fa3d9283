"""Query parameters whose names are none of Python's: Meta(name=...)."""

from typing import Annotated

from jsongate import App, Meta, Request
from jsongate.openapi import document
from jsongate.testing import Client

app = App()


@app.get("/{id}")
def orders(
    req: Request,
    id: int,
    *,
    from_: Annotated[int, Meta(name="from", ge=1)] = 1,
    sizes: Annotated[list[int], Meta(name="page-size")] = [],  # noqa: B006  never changed
    only: Annotated[str | None, Meta(name="söme&")] = None,
    kind: Annotated[str, Meta(name="type")] | None = None,
    plain: int = 0,
) -> list:
    """Orders.

    Args:
        from_: the first one
    """
    return [id, from_, sizes, only, kind, plain]


def test_values_come_by_the_names_in_the_query():
    client = Client(app)
    text = "/7?from=2&page-size=3&page-size=4&s%C3%B6me%26=x&type=y&plain=5&from_=9&sizes=8"
    assert client.get(text).json() == [7, 2, [3, 4], "x", "y", 5]
    assert client.get("/7").json() == [7, 1, [], None, None, 0]


def test_mistakes_tell_the_names_in_the_query():
    errors = Client(app).get("/7?from=0&page-size=x").json()["errors"]
    assert [error["query"] for error in errors] == ["from", "page-size"]


def test_openapi_has_the_names_in_the_query():
    parameters = document([("", app)])["paths"]["/{id}"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == [
        "id", "from", "page-size", "söme&", "type", "plain",
    ]  # fmt: skip
    assert parameters[1] == {
        "name": "from",
        "in": "query",
        "description": "the first one",
        "schema": {"type": "integer", "minimum": 1, "default": 1},
    }
