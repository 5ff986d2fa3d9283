"""msgspec.Structs, by a stand-in that shows itself as msgspec 0.18 does: it may not be installed.

Struct: ``__struct_config__`` (frozen, eq, array_like, omit_defaults, forbid_unknown_fields, tag,
tag_field), ``msgspec.structs.fields(cls)`` (name, encode_name, default, default_factory, required),
``NODEFAULT``, ``UNSET`` and ``UnsetType``, a ``__hash__`` that raises where it is not frozen, and
``Meta`` with None for what is not said.
"""

import sys
import types
from typing import Annotated

import pytest

from jsongate import App, Meta
from jsongate._types import Describer, Type
from jsongate._types_union import tag_of
from jsongate.openapi import document
from jsongate.testing import Client
from typed_testing import echo, mistakes

CONFIG = {
    "frozen": False, "eq": True, "array_like": False, "omit_defaults": False,
    "forbid_unknown_fields": False, "tag": None, "tag_field": None,
}  # fmt: skip


class UnsetType:
    def __bool__(self):
        return False


UNSET = UnsetType()
NODEFAULT = types.SimpleNamespace()


class Struct:
    def __init_subclass__(cls, rename=str, **config):
        if config.get("tag") is not None:
            config.setdefault("tag_field", "type")
        cls.__struct_config__ = types.SimpleNamespace(**CONFIG | config)
        cls._rename = staticmethod(rename)

    def __init__(self, **values):
        for one in fields(type(self)):
            if one.default_factory is not NODEFAULT:
                values.setdefault(one.name, one.default_factory())
            setattr(self, one.name, values.pop(one.name, one.default))
        if values:
            raise TypeError(f"Unexpected keyword argument {next(iter(values))!r}")

    def __hash__(self):
        if self.__struct_config__.eq and not self.__struct_config__.frozen:
            raise TypeError("unhashable type")
        return 1


def fields(cls):
    for base in reversed(cls.__mro__):
        for name in base.__dict__.get("__annotations__", ()):
            default = getattr(cls, name, NODEFAULT)
            is_list = default == []
            yield types.SimpleNamespace(
                name=name,
                encode_name=cls._rename(name),
                default=NODEFAULT if is_list else default,
                default_factory=list if is_list else NODEFAULT,
                required=default is NODEFAULT,
            )


class StructMeta:
    __module__ = "msgspec"
    ge, gt, le, lt, multiple_of, pattern, min_length, max_length = 1, *[None] * 7
    title, description, examples = "t", None, None


@pytest.fixture(autouse=True)
def msgspec(monkeypatch):
    module = types.ModuleType("msgspec")
    module.Struct, module.Meta, module.structs = Struct, StructMeta, types.ModuleType("structs")
    module.structs.fields = fields
    module.NODEFAULT, module.UNSET, module.UnsetType = NODEFAULT, UNSET, UnsetType
    monkeypatch.setitem(sys.modules, "msgspec", module)


def described(annotation):
    describer = Describer()
    found = describer.describe(annotation)
    assert describer.errors == []
    return found, describer.records


def test_fields_and_unknown_members():
    class Plain(Struct, rename=str.upper):
        a: Annotated[int, StructMeta()]
        b: str = "x"
        c: list[int] = []

    class Strict(Struct, forbid_unknown_fields=True):
        c: int

    _, records = described(tuple[Plain, Strict])
    assert (records[Plain].kind, records[Plain].ignores_unknown) == ("struct", True)
    assert not records[Strict].ignores_unknown
    assert [(f.name, f.attribute, f.required, f.type.meta) for f in records[Plain].fields] == [
        ("A", "a", True, Meta(ge=1, title="t")), ("B", "b", False, None), ("C", "c", False, None),
    ]  # fmt: skip
    reply = Client(echo(Plain)).post("/", json={"A": 3, "unknown": 1})
    assert reply.json() == {"A": 3, "B": "x", "C": []}


def test_tags():
    class Cat(Struct, tag="cat", tag_field="kind"):
        c: int

    class Dog(Struct, tag="dog", tag_field="kind"):
        c: int

    union, records = described(Cat | Dog)
    assert records[Cat].fields[0].type == Type("literal", values=("cat",))
    assert tag_of(union, records) == "kind"
    client = Client(echo(Cat | Dog))
    assert client.post("/", json={"kind": "dog", "c": 3}).json() == {"kind": "dog", "c": 3}
    assert client.post("/", json={"c": 3}).status == 400


def test_a_subclass_in_a_reply_has_its_own_fields_and_tag():
    class Cat(Struct, tag="cat"):
        c: int

    class Lion(Cat, tag="lion", rename=str.upper):
        d: int = 2

    app = App()

    @app.get("/")
    def f(req) -> list[Cat]:
        return [Cat(c=1), Lion(c=1)]

    assert Client(app).get("/").json() == [{"type": "cat", "c": 1}, {"type": "lion", "C": 1, "D": 2}]


def test_what_is_unset_stands_in_no_json():
    class Patch(Struct, forbid_unknown_fields=True):
        name: str | UnsetType = UNSET
        age: int | None | UnsetType = UNSET
        id: int = 0

    app = echo(Patch)
    client = Client(app)
    for text in ('{"id":1}', '{"age":null,"id":0}', '{"name":"x","id":0}'):
        assert client.post("/", content=text).text == text
    assert client.post("/", json={"name": None}).json()["errors"] == [
        {"pointer": "#/name", "detail": "expected string, got null"}
    ]
    schema = document([("", app)])["components"]["schemas"]["Patch"]
    assert schema["properties"]["name"] == {"type": "string"}
    assert "required" not in schema


def test_what_cannot_be_hashed_is_in_no_set():
    class Mutable(Struct):
        a: int

    class Frozen(Struct, frozen=True):
        a: int

    class Identity(Struct, eq=False):
        a: int

    assert mistakes(set[Frozen]) == mistakes(set[Identity]) == []
    assert "its elements cannot be hashed" in mistakes(set[Mutable])[0]


def test_a_struct_that_is_an_array_is_refused():
    class Point(Struct, array_like=True):
        x: int

    assert mistakes(Point)[0].endswith("Point is not supported: it is array_like")
    assert mistakes(int, list[Point])[0].endswith("Point is not supported: it is array_like")
