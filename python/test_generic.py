"""Generic classes: dataclasses, NamedTuples, TypedDicts, of types, of each other, as bases."""

from dataclasses import InitVar, dataclass, field
from typing import Annotated, Generic, Literal, NamedTuple, NotRequired, TypedDict, TypeVar

import pytest
from openapi_testing import assert_valid

from jsongate import App, Meta
from jsongate.openapi import document
from jsongate.testing import Client
from typed_testing import echo, mistakes

T = TypeVar("T")
K = TypeVar("K")
N = TypeVar("N", bound=int)
C = TypeVar("C", int, str)


@dataclass
class Item:
    sku: Annotated[str, Meta(name="SKU")]


@dataclass
class Page(Generic[T]):
    items: list[T]
    next: "Page[T] | None" = None
    extra: InitVar[T | None] = None
    count: int = field(init=False, default=0)


@dataclass
class Both(Page[K], Generic[K, T]):
    """T is another one than in Page."""

    other: dict[str, T] = field(default_factory=dict)
    pages: list[Page[T]] = field(default_factory=list)


@dataclass
class Numbers(Page[int]):
    total: int = 0


class Pair(NamedTuple, Generic[T]):
    left: T
    right: Annotated[T, Meta(name="Right")]


class Part(TypedDict, Generic[T]):
    value: T


class More(Part[list[K]], Generic[K]):
    more: NotRequired[K]


@dataclass
class Cat(Generic[T]):
    kind: Literal["cat"]
    of: T


@dataclass
class Dog(Generic[T]):
    kind: Literal["dog"]
    of: T


@dataclass
class Bounded(Generic[N, C]):
    n: N
    c: C


@dataclass
class Endless(Generic[T]):
    of: "Endless[list[T]] | None" = None


def pointers(annotation, body):
    return [one["pointer"] for one in Client(echo(annotation)).post("/", json=body).json()["errors"]]


@pytest.mark.parametrize(
    ("annotation", "body", "wrong", "mistakes"),
    [
        (Page[int], {"items": [1]}, {"items": ["a"], "next": {"items": [None]}, "extra": "x"},
         ["#/items/0", "#/next/items/0", "#/extra"]),
        (Page[Annotated[int, Meta(ge=1)]], {"items": [1]}, {"items": [0]}, ["#/items/0"]),
        (Page[Item], {"items": [{"SKU": "a"}]}, {"items": [{"sku": "a"}]},
         ["#/items/0/sku", "#/items/0/SKU"]),
        (Page[Page[int]], {"items": [{"items": [1]}]}, {"items": [{"items": ["a"]}]},
         ["#/items/0/items/0"]),
        (Page, {"items": [1, "a"]}, {"items": 1}, ["#/items"]),
        (Numbers, {"items": [1], "total": 2}, {"items": ["a"], "total": "a"}, ["#/items/0", "#/total"]),
        (Both[int, str], {"items": [1], "other": {"a": "b"}, "pages": [{"items": ["a"]}]},
         {"items": ["a"], "other": {"a": 1}, "pages": [{"items": [1]}]},
         ["#/items/0", "#/other/a", "#/pages/0/items/0"]),
        (Pair[int | None], {"left": None, "Right": 1}, {"left": "a", "Right": "a"},
         ["#/left", "#/Right"]),
        (Part[int], {"value": 1}, {"value": "a"}, ["#/value"]),
        (More[int], {"value": [1], "more": 2}, {"value": ["a"], "more": "b"}, ["#/value/0", "#/more"]),
        (Cat[int] | Dog[str], {"kind": "dog", "of": "a"}, {"kind": "cat", "of": "a"}, ["#/of"]),
        (Bounded, {"n": 1, "c": "a"}, {"n": "a", "c": None}, ["#/n", "#/c"]),
        (tuple[Page[int], Page[str]], [{"items": [1]}, {"items": ["a"]}],
         [{"items": ["a"]}, {"items": [1]}], ["#/0/items/0", "#/1/items/0"]),
    ],
)  # fmt: skip
def test_bodies_and_replies(annotation, body, wrong, mistakes):
    reply = Client(echo(annotation)).post("/", json=body)
    assert reply.status == 200, reply.text
    assert includes(reply.json(), body)
    assert pointers(annotation, wrong) == mistakes


def includes(whole, part):
    if isinstance(part, dict):
        return all(includes(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(includes, whole, part))
    return whole == part


def test_sets_and_names_in_replies():
    app = App()

    @app.get("/")
    def f(req) -> Page[set[int]]:
        return Page([{1}])

    @app.get("/pair")
    def g(req) -> list[Pair[Item]]:
        return [Pair(Item("a"), Item("b"))]

    assert Client(app).get("/").json() == {"items": [[1]], "next": None, "count": 0}
    assert Client(app).get("/pair").json() == [{"left": {"SKU": "a"}, "Right": {"SKU": "b"}}]


def test_openapi_has_each_of_them():
    found = document([("", echo(tuple[Page[int], Page[Item], Both[int, str]]))])
    assert_valid(found)
    schemas = found["components"]["schemas"]
    assert schemas.keys() == {"Problem", "Page_int_", "Page_Item_", "Item", "Both_int__str_", "Page_str_"}
    assert schemas["Page_int_"]["title"] == "Page[int]"
    assert schemas["Page_Item_"]["properties"]["items"] == {
        "type": "array", "items": {"$ref": "#/components/schemas/Item"},
    }  # fmt: skip


def test_what_is_refused():
    assert mistakes(Page[bytes])[0].startswith("body: Page.items: bytes is not supported")
    assert "Page[int] and Page[str] cannot be told apart" in mistakes(Page[int] | Page[str])[0]
    (mistake,) = mistakes(Endless[int])
    assert mistake.endswith("is not supported: Endless holds ever more types of itself")
    assert mistakes(T)[0].startswith("body: ~T is not supported")
    assert "cannot be hashed" in mistakes(set[Page[int]])[0]


@dataclass(frozen=True)
class Key(Generic[T]):
    of: T
    note: list[int] = field(default_factory=list, compare=False)
    parents: "frozenset[Key[T]]" = frozenset()


class NamedKey(NamedTuple, Generic[T]):
    of: T


@dataclass(frozen=True)
class Own(Generic[T]):
    of: T

    def __hash__(self):
        return 1


def test_what_is_in_a_set_has_a_hash_through_and_through():
    hashed = [Key[int], Key[tuple[int, ...]], Key[Key[str]], NamedKey[int], Own[list[int]]]
    for annotation in hashed:
        assert mistakes(set[annotation]) == []
    for annotation in (Key[list[int]], Key[Key[set[int]]], NamedKey[dict], NamedKey[NamedKey[list]]):
        assert "its elements cannot be hashed" in mistakes(set[annotation])[0]
    body = [{"of": 1, "note": [2]}, {"of": 1, "parents": [{"of": 3}]}]
    assert len(Client(echo(set[Key[int]])).post("/", json=body).json()) == 2
