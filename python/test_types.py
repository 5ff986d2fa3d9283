"""Annotations as descriptions: what is understood, and the words for what is not."""

import abc
import collections
import datetime
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass, field
from decimal import Decimal
from types import GenericAlias
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Optional,
    Required,
    TypedDict,
    Union,
)

import pytest

from jsongate import Meta
from jsongate._types import Describer, Type
from jsongate._types_union import tag_of


class Channel(enum.Enum):
    WEB = "web"
    EDI = "edi"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclass
class Shape(abc.ABC):
    sides: int

    @abc.abstractmethod
    def area(self): ...


@dataclass
class Tree:
    name: str
    children: "list[Tree]" = field(default_factory=list)
    parent: "Optional[Tree]" = None


@dataclass(frozen=True)
class Base:
    kinds: ClassVar[int] = 3
    id: Annotated[int, Meta(ge=1, description="its number")]
    hidden: int = field(init=False, default=0)
    seed: InitVar[int] = 5
    _: KW_ONLY
    label: Annotated[str, Meta(name="Label")] = "x"


class Address(TypedDict, total=False):
    street: Required[str]
    zip: str


class Point(NamedTuple):
    x: float
    y: float = 0.0


@dataclass
class Cat:
    kind: Literal["cat", "lion"]


@dataclass
class Dog:
    kind: Literal["dog"]
    lives: int


Sku = NewType("Sku", str)


def described(annotation):
    describer = Describer(__name__)
    found = describer.describe(annotation)
    assert describer.errors == []
    return found, describer.records


def mistakes(annotation):
    describer = Describer(__name__)
    describer.describe(annotation)
    return describer.errors


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (Any, Type("any")), (object, Type("any")), (None, Type("null")), (bool, Type("bool")),
        (int, Type("int")), (float, Type("float")), (str, Type("str")), (Sku, Type("str")),
        (datetime.datetime, Type("datetime")), (datetime.date, Type("date")),
        (datetime.time, Type("time")), (uuid.UUID, Type("uuid")), (Decimal, Type("decimal")),
        (Channel, Type("enum", cls=Channel, values=("web", "edi"))),
        (Level, Type("enum", cls=Level, values=(1, 2))),
        (Literal["a", 1, None], Type("literal", values=("a", 1, None))),
        (list, Type("list", (Type("any"),))), (list[int], Type("list", (Type("int"),))),
        (Sequence[int], Type("list", (Type("int"),))),
        (set[str], Type("set", (Type("str"),))), (frozenset[int], Type("frozenset", (Type("int"),))),
        (tuple, Type("vartuple", (Type("any"),))), (tuple[int, ...], Type("vartuple", (Type("int"),))),
        (tuple[int, str], Type("tuple", (Type("int"), Type("str")))), (tuple[()], Type("tuple")),
        (dict, Type("dict", (Type("str"), Type("any")))),
        (Mapping[uuid.UUID, int], Type("dict", (Type("uuid"), Type("int")))),
        (Tree, Type("dataclass", cls=Tree)), (Address, Type("typeddict", cls=Address)),
        (Point, Type("namedtuple", cls=Point)),
        (int | None, Type("union", (Type("int"), Type("null")))),
        (Union[int, Any], Type("any")),
        (Union[Literal[1], Literal["b"]], Type("literal", values=(1, "b"))),
    ],
)  # fmt: skip
def test_what_is_understood(annotation, expected):
    assert described(annotation)[0] == expected


def test_a_class_that_holds_itself_is_described_once():
    found, records = described(Tree)
    assert list(records) == [Tree]
    name, children, parent = records[Tree].fields
    assert children.type == Type("list", (found,))
    assert parent.type == Type("union", (found, Type("null")))
    assert (name.required, children.required, children.default_factory) == (True, False, list)


def test_fields_of_a_dataclass():
    fields = described(Base)[1][Base].fields
    assert [(f.name, f.attribute, f.required) for f in fields] == [
        ("id", "id", True), ("seed", "seed", False), ("Label", "label", False)
    ]  # fmt: skip
    assert fields[0].description == "its number"
    assert fields[1].type == Type("int")


def test_fields_of_a_typeddict_and_a_namedtuple():
    fields = described(Address)[1][Address].fields
    assert [(f.name, f.required, f.type) for f in fields] == [
        ("street", True, Type("str")), ("zip", False, Type("str"))
    ]  # fmt: skip
    loose = TypedDict("loose", {"a": int, "b": "NotRequired[int]", "c": "Annotated[NotRequired[int], 1]"})
    fields = described(loose)[1][loose].fields
    assert [(f.name, f.required) for f in fields] == [("a", True), ("b", False), ("c", False)]
    fields = described(Point)[1][Point].fields
    assert [(f.required, f.default) for f in fields][1] == (False, 0.0)
    plain = collections.namedtuple("plain", "a b")
    assert described(plain)[1][plain].fields[1].type == Type("any")


def test_who_says_so_ignores_unknown_members():
    class Loose(NamedTuple):
        a: int
        __jsongate_extra__ = "ignore"

    @dataclass
    class Wrong:
        __jsongate_extra__ = "yes"

    assert described(Loose)[1][Loose].ignores_unknown
    assert not described(Point)[1][Point].ignores_unknown
    assert mistakes(Wrong) == ["Wrong.__jsongate_extra__ is 'forbid' or 'ignore', not 'yes'"]


def test_records_are_told_apart_by_a_literal():
    union, records = described(list[Cat | Dog | None])
    assert tag_of(union.items[0], records) == "kind"


def test_constraints_of_a_union_go_to_the_members_that_they_fit():
    found, _ = described(Annotated[int | str | None, Meta(ge=1, max_length=3, title="t")])
    number, text, nothing = found.items
    assert (number.meta, text.meta, nothing.meta) == (Meta(ge=1), Meta(max_length=3), None)
    assert found.meta == Meta(title="t")


def test_annotations_join():
    found, _ = described(Annotated[Annotated[int, Meta(ge=1, le=9)], Meta(le=5)])
    assert found.meta == Meta(ge=1, le=5)


@dataclass
class Holder:
    thing: list[bytes]
    other: "Nowhere"  # noqa: F821


@dataclass
class Twice:
    a: Annotated[int, Meta(name="x")]
    b: Annotated[int, Meta(name="x")]


@dataclass
class Bad:
    a: list[bytes]
    b: complex = 0


class Bits(enum.Flag):
    A = 1


class Pairs(enum.Enum):
    A = (1, 2)


SUPPORTED = (
    "use a dataclass, TypedDict, NamedTuple, list, tuple, set, dict, str, int, float, bool, None, "
    "datetime, date, time, UUID, Decimal, Enum, Literal or a union of them"
)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (bytes, [f"bytes is not supported: {SUPPORTED}"]),
        ({1}, [f"{{1}} is not supported: {SUPPORTED}"]),
        (Bad, [f"Bad.a: bytes is not supported: {SUPPORTED}",
               f"Bad.b: complex is not supported: {SUPPORTED}"]),
        (Holder, ["the fields of Holder cannot be read: NameError: name 'Nowhere' is not defined"]),
        (Twice, ["Twice has two fields named 'x' in JSON"]),
        (dict[float, int], ["float is not supported as a key: use str, int, UUID, date, datetime, "
                            "time, Decimal, Enum or Literal"]),
        (set[list[int]], ["set[list[int]] is not supported: its elements cannot be hashed"]),
        (set[Tree], ["set[Tree] is not supported: its elements cannot be hashed"]),
        (list[Shape], ["Shape is not supported: it is abstract"]),
        (Literal[b"a"], ["Literal[b'a'] is not supported: a Literal is of str, bool, None, "
                         "or int of 64 bits"]),
        (Bits, ["Bits is not supported: the values of an Enum are str, bool, None, finite float, "
                "or int of 64 bits"]),
        (Pairs, ["Pairs is not supported: the values of an Enum are str, bool, None, finite float, "
                 "or int of 64 bits"]),
        (str | datetime.date, ["str and date cannot be told apart: each takes a JSON string"]),
        (int | Decimal, ["int and decimal cannot be told apart: each takes a JSON integer"]),
        (Tree | dict[str, int], ["Tree and dict cannot be told apart: each takes a JSON object"]),
        (Cat | Tree, ["Cat and Tree cannot be told apart: each takes a JSON object: "
                      "give each a field of one name and a Literal of its own"]),
        (Annotated[int, Meta(pattern="a")], ["Meta(pattern='a') does not fit int"]),
        (Annotated[str, Meta(ge=1)], ["Meta(ge=1) does not fit str"]),
        (Annotated[int | None, Meta(max_length=1)], ["Meta(max_length=1) does not fit int | None"]),
        (Annotated[Annotated[int, Meta(ge=5)], Meta(le=3)], ["int: ge=5 and le=3 leave nothing"]),
    ],
)  # fmt: skip
def test_what_is_refused(annotation, expected):
    assert mistakes(annotation) == expected


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"ge": "1"}, TypeError), ({"ge": True}, TypeError), ({"min_length": 1.5}, TypeError),
        ({"pattern": b"a"}, TypeError), ({"examples": "a"}, TypeError), ({"name": 1}, TypeError),
        ({"ge": float("nan")}, ValueError), ({"lt": float("inf")}, ValueError),
        ({"ge": Decimal("NaN")}, ValueError), ({"ge": Decimal("1e400")}, ValueError),
        ({"ge": Decimal("0.1000000000000000000001")}, ValueError), ({"min_length": -1}, ValueError),
        ({"ge": 2, "le": 1}, ValueError), ({"gt": 1, "le": 1}, ValueError),
        ({"multiple_of": 0}, ValueError), ({"min_length": 2, "max_length": 1}, ValueError),
    ],
)  # fmt: skip
def test_a_meta_that_is_nonsense(words, error):
    with pytest.raises(error):
        Meta(**words)


def test_a_meta_is_immutable_and_hashable():
    meta = Meta(ge=1, examples=[{"a": 1}])
    with pytest.raises(AttributeError):
        meta.ge = 2
    assert hash(meta) == hash(Meta(ge=1, examples=[{"a": 1}]))
    assert Meta(ge=1, le=1).ge == 1
    assert repr(Meta(ge=0, pattern="a")) == "Meta(ge=0, pattern='a')"


def test_metas_of_annotated_types():
    ge = type("Ge", (), {"__module__": "annotated_types", "ge": 3})()
    other = type("Other", (), {"__module__": "elsewhere", "ge": 4})()
    assert described(Annotated[int, ge, other, "text"])[0].meta == Meta(ge=3)


@pytest.mark.parametrize(
    ("module", "name"), [("pydantic.fields", "FieldInfo"), ("fastapi.params", "Query")]
)
def test_metas_that_would_hold_for_nothing(module, name):
    metadata = type(name, (), {"__module__": module, "ge": 1})()
    assert mistakes(Annotated[int, metadata]) == [
        f"int: {module.partition('.')[0]}'s {name} is not looked at: use Meta(...)"
    ]


def test_members_of_an_enum_in_a_literal():
    joined = described(Literal[Channel.WEB] | Literal["x", Level.LOW])[0]
    assert joined == Type("literal", cls=(Channel.WEB, "x", Level.LOW), values=("web", "x", 1))
    assert described(Literal["x", 1])[0] == Type("literal", values=("x", 1))


def test_a_typeddict_of_typing_extensions():
    class _TypedDictMeta(type):
        pass

    class ReadOnly:
        def __getitem__(self, inner):
            return GenericAlias(self, inner if isinstance(inner, tuple) else (inner,))

        _name = "ReadOnly"

    annotations = {"a": int, "b": NotRequired[str], "c": ReadOnly()[Required[int]]}
    keys = {"__annotations__": annotations, "__required_keys__": frozenset("a")}
    found, records = described(_TypedDictMeta("Backported", (dict,), keys))
    assert found.kind == "typeddict"
    fields = [(f.name, f.type.kind, f.required) for f in records[found.cls].fields]
    assert fields == [("a", "int", True), ("b", "str", False), ("c", "int", True)]
