"""Replies of classes whose JSON is theirs by declaration, of their subclasses, and of fields that
requests do not have."""

import enum
import sys
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Literal, NamedTuple

import pytest

from jsongate import App, Meta, Request
from jsongate.openapi import document
from jsongate.testing import Client
from typed_testing import mistakes


@dataclass
class Order:
    id: int
    qty: Annotated[int, Meta(name="quantity")] = 1


@dataclass
class VipOrder(Order):
    level: Annotated[int, Meta(name="Level")] = 3


class OldOrder(Order):
    pass


class Point(NamedTuple):
    x: int
    y: Annotated[int, Meta(name="Y")] = 2


class NamedPoint(Point):
    pass


@dataclass
class Sum:
    parts: list[int]
    scale: InitVar[int] = 1
    total: Annotated[int, Meta(name="sum", ge=0)] = field(init=False)
    kinds: set[int] = field(init=False, default_factory=lambda: {7})
    lock: object = field(init=False, default=None)
    odd: "bytes | list[bytes] | None" = field(init=False, default=None)

    def __post_init__(self, scale):
        self.total = sum(self.parts) * scale


def reply(annotation, value):
    app = App()

    def handler(req):
        return value

    handler.__annotations__ = {"return": annotation}
    app.get("/")(handler)
    return Client(app).get("/").json()


@pytest.mark.parametrize("cls", [Order, OldOrder])
def test_a_subclass_of_a_declared_dataclass(cls):
    assert reply(Order, cls(1)) == {"id": 1, "quantity": 1}


def test_a_subclass_with_fields_of_its_own():
    assert reply(list[Order], [Order(1), VipOrder(2)]) == [
        {"id": 1, "quantity": 1},
        {"id": 2, "quantity": 1, "Level": 3},
    ]


def test_a_subclass_that_was_sent_before_its_base_was_declared():
    @dataclass
    class Base:
        a: Annotated[int, Meta(name="A")]

    class Sub(Base):
        pass

    assert reply(list, [Sub(1)]) == [{"a": 1}]
    assert reply(Base, Sub(1)) == {"A": 1}


def test_a_subclass_of_a_declared_namedtuple():
    assert reply(Point, NamedPoint(1)) == {"x": 1, "Y": 2}


def test_a_subclass_whose_annotations_cannot_be_evaluated():
    @dataclass
    class Broken(Order):
        more: "Nowhere" = 1  # noqa: F821

    reply(Order, Order(1))
    with pytest.raises(TypeError, match="fields of .*Broken cannot be read: NameError"):
        reply(Order, Broken(1))


def test_subclasses_are_no_leak():
    value = [VipOrder(2), NamedPoint(1)]
    reply(list[Order | Point], value)
    before = [sys.getrefcount(one) for one in (VipOrder, NamedPoint, *value)]
    for _ in range(200):
        reply(list, value)
    assert [sys.getrefcount(one) for one in (VipOrder, NamedPoint, *value)] == before


def test_fields_that_the_class_makes_are_in_its_reply():
    app = App()

    @app.post("/")
    def add(req: Request, body: Sum) -> Sum:
        return body

    client = Client(app)
    assert client.post("/", json={"parts": [1, 2], "scale": 2}).json() == {
        "parts": [1, 2], "sum": 6, "kinds": [7], "lock": None, "odd": None,
    }  # fmt: skip
    refused = client.post("/", json={"parts": [], "sum": 1})
    assert refused.json()["errors"] == [{"pointer": "#/sum", "detail": "is not a known field"}]
    schema = document([("", app)])["components"]["schemas"]["Sum"]
    assert schema["required"] == ["parts"]
    assert schema["properties"] == {
        "parts": {"type": "array", "items": {"type": "integer"}},
        "scale": {"type": "integer", "writeOnly": True, "default": 1},
        "sum": {"type": "integer", "minimum": 0, "readOnly": True},
        "kinds": {"type": "array", "items": {"type": "integer"}, "readOnly": True},
        "lock": {"readOnly": True, "default": None},
        "odd": {"readOnly": True, "default": None},
    }


def test_a_class_of_a_made_field_is_judged_where_a_request_has_it():
    @dataclass
    class Part:
        data: bytes

    @dataclass
    class Whole:
        a: int
        part: Part = field(init=False, default=None)

    assert mistakes(Whole) == []
    assert [one[:40] for one in mistakes(tuple[Whole, Part])] == [
        "body: Part.data: bytes is not supported:"
    ]


def test_a_literal_of_members_gives_handlers_the_members():
    class Kind(enum.Enum):
        CAT = "cat"
        DOG = "dog"

    @dataclass
    class Cat:
        kind: Literal[Kind.CAT]

    @dataclass
    class Dog:
        kind: Literal[Kind.DOG]
        n: int = 0

    app = App()

    @app.post("/")
    def f(req, body, *, q: Kind = Kind.CAT):
        assert body.kind is (Kind.CAT if isinstance(body, Cat) else Kind.DOG)
        return [type(body).__name__, body, q]

    f.__annotations__["body"] = Cat | Dog
    f.__annotations__["q"] = Literal[Kind.DOG, Kind.CAT]
    client = Client(app)
    assert client.post("/?q=dog", json={"kind": "cat"}).json() == ["Cat", {"kind": "cat"}, "dog"]
    assert client.post("/", json={"kind": "dog"}).json()[0] == "Dog"
    assert client.post("/", json={"kind": "cow"}).json()["errors"] == [
        {"pointer": "#/kind", "detail": 'must be one of "cat", "dog"'}
    ]
