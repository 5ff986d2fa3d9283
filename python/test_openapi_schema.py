"""jsongate.openapi: what becomes of types, and that it accepts what they accept."""

import abc
import datetime
import enum
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

import pytest
from jsongate import Meta, Request
from openapi_testing import described, whole


class Colour(enum.Enum):
    """Of the paint."""

    RED = "red"
    BLUE = "blue"


@dataclass
class Node:
    name: str
    children: "list[Node]" = field(default_factory=list)
    above: "Node | None" = None


@dataclass
class Circle:
    """Round."""

    radius: Annotated[float, Meta(gt=0, description="in metres", examples=[1.5])]
    kind: Literal["circle"] = "circle"


@dataclass
class Square:
    side: float
    kind: Literal["square"] = "square"


class Address(TypedDict):
    street: str
    zip: NotRequired[str]


class Point(NamedTuple):
    x: int
    y: int = 0


@dataclass
class Loose:
    __jsongate_extra__ = "ignore"
    id: Annotated[int, Meta(name="ID")]


def schema_of(annotation):
    """The schema of a body of this type, alone and with the document's components."""

    def handler(req: Request, body: Any) -> None: ...

    handler.__annotations__["body"] = annotation
    operation, found = described(handler)
    schema = operation["requestBody"]["content"]["application/json"].get("schema", {})
    return schema, whole(found, schema), found["components"]["schemas"]


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (Any, {}),
        (int, {"type": "integer"}),
        (float, {"type": "number"}),
        (bool, {"type": "boolean"}),
        (None, {"type": "null"}),
        (str, {"type": "string"}),
        (datetime.datetime, {"type": "string", "format": "date-time"}),
        (datetime.date, {"type": "string", "format": "date"}),
        (datetime.time, {"type": "string", "format": "time"}),
        (uuid.UUID, {"type": "string", "format": "uuid"}),
        (Decimal, {"type": ["number", "string"], "format": "decimal"}),
        (list, {"type": "array"}),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (set[str], {"type": "array", "items": {"type": "string"}}),
        (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
        (
            tuple[int, str],
            {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (tuple[()], {"type": "array", "maxItems": 0}),
        (dict, {"type": "object"}),
        (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
        (
            dict[uuid.UUID, Any],
            {"type": "object", "propertyNames": {"type": "string", "format": "uuid"}},
        ),
        (dict[int, Any], {"type": "object"}),
        (dict[Literal["a", "b"], Any], {"type": "object", "propertyNames": {"enum": ["a", "b"]}}),
        (
            dict[Literal["a", 1, None, False], Any],
            {"type": "object", "propertyNames": {"enum": ["a", "1", "null", "false"]}},
        ),
        (dict[enum.IntEnum("One", {"A": 7}), Any], {"type": "object", "propertyNames": {"const": "7"}}),
        (Literal["a"], {"const": "a"}),
        (Literal["a", 1, None], {"enum": ["a", 1, None]}),
        (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        (Annotated[int, Meta(ge=1, lt=9)], {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}),
        (
            Annotated[float, Meta(gt=0, le=1, multiple_of=0.5)],
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "multipleOf": 0.5},
        ),
        (
            Annotated[str, Meta(min_length=1, max_length=9)],
            {"type": "string", "minLength": 1, "maxLength": 9},
        ),
        (Annotated[str, Meta(pattern="^[A-Z]{3}")], {"type": "string", "pattern": "^[A-Z]{3}"}),
        (Annotated[list, Meta(min_length=1)], {"type": "array", "minItems": 1}),
        (Annotated[dict, Meta(max_length=2)], {"type": "object", "maxProperties": 2}),
        (
            Annotated[str, Meta(title="T", description="D", examples=["a", "b"])],
            {"type": "string", "title": "T", "description": "D", "examples": ["a", "b"]},
        ),
    ],
)
def test_schema_of_a_type(annotation, schema):
    assert schema_of(annotation)[0] == schema


def test_a_dataclass_is_a_component():
    schema, _, components = schema_of(list[Circle])
    assert schema == {"type": "array", "items": {"$ref": "#/components/schemas/Circle"}}
    assert components["Circle"] == {
        "type": "object",
        "title": "Circle",
        "description": "Round.",
        "properties": {
            "radius": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "in metres",
                "examples": [1.5],
            },
            "kind": {"const": "circle", "default": "circle"},
        },
        "required": ["radius"],
        "additionalProperties": False,
    }


def test_the_docstring_that_dataclass_makes_is_not_told():
    assert "description" not in schema_of(Square)[2]["Square"]
    assert "description" not in schema_of(Point)[2]["Point"]
    assert "description" not in schema_of(Address)[2]["Address"]


def test_recursive_types():
    _, schema, components = schema_of(Node)
    assert components["Node"]["properties"]["children"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Node"},
        "default": [],
    }
    assert schema.is_valid({"name": "a", "children": [{"name": "b", "above": {"name": "c"}}]})
    assert not schema.is_valid({"name": "a", "children": [{"name": 1}]})


def test_records_of_every_kind():
    for annotation, good, bad in [
        (Address, {"street": "s"}, {"zip": "1"}),
        (Point, {"x": 1}, [1, 2]),
        (Loose, {"ID": 1, "more": 2}, {"id": 1}),
        (Colour, '"red"', '"green"'),
        (Circle | Square, {"kind": "square", "side": 1}, {"kind": "square", "radius": 1}),
    ]:
        schema = schema_of(annotation)[1]
        assert schema.is_valid(good) and not schema.is_valid(bad), annotation


def test_a_tagged_union():
    assert schema_of(Circle | Square)[0] == {
        "oneOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Square"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "circle": "#/components/schemas/Circle",
                "square": "#/components/schemas/Square",
            },
        },
    }
    assert set(schema_of(Circle | Square | None)[0]) == {"anyOf"}


def test_two_classes_of_one_name():
    @dataclass
    class Address:
        line: int

    _, schema, components = schema_of(dict[str, Address | list[globals()["Address"]]])
    assert {"Address", "test_openapi_schema.Address"} <= components.keys()
    assert schema.is_valid({"a": {"line": 1}, "b": [{"street": "s"}]})


def test_a_class_named_problem_leaves_ours_alone():
    @dataclass
    class Problem:
        id: int

    schema, _, components = schema_of(Problem)
    assert schema == {"$ref": "#/components/schemas/test_openapi_schema.Problem"}
    told = components["Problem"]["properties"]
    assert "detail" in told
    assert told["errors"]["items"]["properties"].keys() == {"pointer", "query", "path", "detail"}


class Awkward:
    """A factory that has no hash, and an object whose text fails."""

    __hash__ = None  # type: ignore[assignment]

    def __call__(self) -> list[int]:
        return []

    def __eq__(self, other: object) -> bool:
        raise RuntimeError


@dataclass
class Lying:
    a: int = 1

    def __getattribute__(self, name):
        raise RuntimeError(name)


LIE = object.__new__(Lying)


@dataclass
class Odd:
    made: list[int] = field(default_factory=Awkward())
    told: Any = field(default_factory=lambda: LIE)


class OddTuple(NamedTuple):
    told: Any = LIE


def test_defaults_that_cannot_be_told_are_not():
    for cls in (Odd, OddTuple):
        _, _, components = schema_of(cls)
        assert all("default" not in one for one in components[cls.__name__]["properties"].values())


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...


@dataclass
class Named(Shape):
    name: str


def test_what_is_only_sent_may_be_what_nobody_could_build():
    def handler(req: Request) -> list[Named]: ...

    operation, found = described(handler)
    media = operation["responses"]["200"]["content"]["application/json"]
    assert media["schema"]["items"] == {"$ref": "#/components/schemas/Named"}
    assert found["components"]["schemas"]["Named"]["properties"] == {"name": {"type": "string"}}
