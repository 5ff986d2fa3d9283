"""Declared types at work: the values that documents become, and every refusal of what does not fit."""

import datetime
import enum
import gc
import json
import random
import sys
import uuid
from dataclasses import KW_ONLY, InitVar, dataclass, field
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Required, TypedDict

import pytest

from jsongate import App, Meta, Problem, _core
from jsongate._types import Describer
from jsongate._types_program import compile_type
from jsongate.plan import compile_app


class Channel(enum.Enum):
    WEB = "web"
    FIVE = 5


@dataclass
class Base:
    kind: ClassVar[str] = "base"
    id: int


@dataclass
class Item(Base):
    tags: list[str] = field(default_factory=list)
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    a: int
    b: str = "b"


@dataclass(kw_only=True)
class Checked:
    low: int
    high: int = 9
    scale: InitVar[int] = 1
    hidden: int = field(init=False, default=3)

    def __post_init__(self, scale):
        self.low *= scale
        if self.low > self.high:
            raise ValueError("low is above high")


@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: Annotated[int, Meta(name="B-b")] = 2


@dataclass
class Own:
    a: int

    def __init__(self, a):
        self.a = a + 1


@dataclass
class Watched:
    a: int

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 100)


@dataclass
class Loose:
    a: int
    __jsongate_extra__ = "ignore"


@dataclass
class Node:
    name: str
    next: "Node | None" = None
    children: "dict[str, Node]" = field(default_factory=dict)


@dataclass
class Cat:
    kind: Literal["cat"]
    lives: int = 9


@dataclass
class Dog:
    kind: Literal["dog"]
    name: str = "Rex"


class Address(TypedDict, total=False):
    street: Required[str]
    zip: str


class Point(NamedTuple):
    x: float
    y: float = 0.5


UTC = datetime.timezone.utc
UUID_TEXT = "12345678-1234-1234-1234-123456789ABC"


def typed(annotation):
    describer = Describer(__name__)
    described = describer.describe(annotation, globals())
    assert describer.errors == []
    return _core.Typed(compile_type(described, describer.records))


def errors_of(annotation, document):
    with pytest.raises(Problem) as caught:
        typed(annotation).load(document)
    assert caught.value.status == 400
    errors = caught.value.extra.get("errors")
    return [(one["pointer"], one["detail"]) for one in errors] if errors else caught.value.detail


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (Any, '{"a":[1,null]}', {"a": [1, None]}),
        (float, "1", 1.0), (float, "123456789012345678901234567890", 1.2345678901234568e29),
        (int, "123456789012345678901234567890", 123456789012345678901234567890),
        (int | float, "1", 1), (int | float, "1.0", 1.0), (bool | None, "null", None),
        (Channel, '"web"', Channel.WEB), (Channel, "5", Channel.FIVE),
        (Literal["a", 1, True, None], "true", True), (Literal["a", 1, None], "1", 1),
        (datetime.datetime, '"2026-11-25T16:30:00.25Z"',
         datetime.datetime(2026, 11, 25, 16, 30, 0, 250000, UTC)),
        (datetime.datetime, '"2026-11-25T16:30:00-01:30"',
         datetime.datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
        (datetime.date, '"2024-02-29"', datetime.date(2024, 2, 29)),
        (datetime.time, '"16:30:00"', datetime.time(16, 30)),
        (datetime.time, '"16:30:00Z"', datetime.time(16, 30, tzinfo=UTC)),
        (uuid.UUID, f'"{UUID_TEXT}"', uuid.UUID(UUID_TEXT)),
        (Decimal, "0.10", Decimal("0.10")), (Decimal, '"1E+3"', Decimal("1E+3")),
        (Decimal, "12345678901234567890.5", Decimal("12345678901234567890.5")),
        (list[Decimal], "[1.10,2,1e2]", [Decimal("1.10"), Decimal(2), Decimal("1E+2")]),
        (list[int], "[]", []), (tuple[int, str], '[1,"a"]', (1, "a")), (tuple[()], "[]", ()),
        (tuple[float, ...], "[1,2]", (1.0, 2.0)), (set[int], "[1,2,1]", {1, 2}),
        (frozenset[str], '["a"]', frozenset("a")), (set[tuple[int, int]], "[[1,2]]", {(1, 2)}),
        (set[Frozen], '[{"a":1}]', {Frozen(1)}),
        (dict[str, float], '{"a":1}', {"a": 1.0}), (dict[int, str], '{"-1":"a"}', {-1: "a"}),
        (dict[uuid.UUID, Channel], f'{{"{UUID_TEXT}":"web"}}', {uuid.UUID(UUID_TEXT): Channel.WEB}),
        (dict[Channel, int], '{"web":1,"5":2}', {Channel.WEB: 1, Channel.FIVE: 2}),
        (dict[datetime.date, int], '{"2026-11-25":1}', {datetime.date(2026, 11, 25): 1}),
        (Item, '{"size":1,"id":1}', Item(1, [], 1.0)), (Item, '{"id":1,"tags":["a"]}', Item(1, ["a"])),
        (Frozen, '{"a":1}', Frozen(1)), (Mixed, '{"B-b":3,"a":1}', Mixed(1, b=3)),
        (Mixed, '{"a":1}', Mixed(1)), (Loose, '{"x":[{}],"a":1}', Loose(1)),
        (Checked, '{"low":2,"scale":3}', Checked(low=2, scale=3)),
        (Node, '{"name":"a","next":{"name":"b"},"children":{"c":{"name":"c"}}}',
         Node("a", Node("b"), {"c": Node("c")})),
        (list[Cat | Dog], '[{"kind":"dog"},{"lives":1,"kind":"cat"}]', [Dog("dog"), Cat("cat", 1)]),
        (Address, '{"street":"s"}', {"street": "s"}), (Point, '{"x":1}', Point(1.0)),
        (Point, '{"y":2,"x":1}', Point(1.0, 2.0)),
    ],
)  # fmt: skip
def test_what_a_document_becomes(annotation, text, value):
    made = typed(annotation).load(text.encode())
    assert (made, type(made)) == (value, type(value))
    assert repr(made) == repr(value) or isinstance(value, (set, datetime.datetime))


def test_init_and_setattr_of_the_class_run():
    assert typed(Own).load(b'{"a":1}').a == 2
    assert typed(Watched).load(b'{"a":1}').a == 101
    assert typed(Checked).load(b'{"low":1}').hidden == 3


def test_defaults_are_not_shared():
    plan = typed(Item)
    plan.load(b'{"id":1}').tags.append("x")
    assert plan.load(b'{"id":1}').tags == []


def test_a_big_record():
    names = [f"f{i}" for i in range(100)]
    cls = dataclass(type("Big", (), {"__annotations__": dict.fromkeys(names, int)}))
    made = typed(cls).load(json.dumps(dict.fromkeys(reversed(names), 1)))
    assert [getattr(made, name) for name in names] == [1] * 100


@pytest.mark.parametrize(
    ("annotation", "text", "errors"),
    [
        (Item, '{"id":"1","tags":[1],"sise":2}', [("#/id", "expected integer, got string"),
         ("#/tags/0", "expected string, got integer"), ("#/sise", "is not a known field")]),
        (Item, "{}", [("#/id", "is required")]),
        (Mixed, '{"a":1,"b":1}', [("#/b", "is not a known field")]),
        (Checked, '{"low":10}', [("#", "low is above high")]),
        (dict[str, list[Checked]], '{"a":[{"low":1},{"low":99}]}', [("#/a/1", "low is above high")]),
        (Checked, '{"low":1,"hidden":1}', [("#/hidden", "is not a known field")]),
        (Channel, '"x"', [("#", 'must be one of "web", 5')]),
        (dict[int, str], '{"x":"a"}', [("#/x", "its name must be an integer")]),
        (Cat | Dog, "{}", [("#/kind", "is required")]),
        (Address, '{"zip":1}', [("#/zip", "expected string, got integer"),
                                ("#/street", "is required")]),
        (list[Item | None], "[1]", [("#/0", "expected null or object, got integer")]),
        (Item, '{"id":1,"id":2}', "the body is not accepted: duplicate key at /id"),
        (list[dict[str, Any]], '[{"a":{"b":1,"b":2}}]',
         "the body is not accepted: duplicate key at /0/a/b"),
        (Loose, '{"a":1,"x":{"b":1,"b":2}}', "the body is not accepted: duplicate key at /x/b"),
        (dict[int, str], '{"1":"a","01":"b"}',
         "the body is not accepted: two names of an object say the same"),
    ],
)  # fmt: skip
def test_what_is_refused(annotation, text, errors):
    assert errors_of(annotation, text.encode()) == errors


def test_text_that_is_no_json_is_a_value_error():
    with pytest.raises(ValueError, match="not JSON"):
        typed(int).load(b"{")


def test_other_exceptions_of_a_class_pass():
    @dataclass
    class Bad:
        a: int

        def __post_init__(self):
            raise KeyError(self.a)

    with pytest.raises(KeyError):
        typed(list[Bad]).load(b'[{"a":1}]')


def test_python_code_that_runs_meanwhile_sees_no_half_made_list():
    @dataclass
    class Looking:
        a: int

        def __post_init__(self):
            gc.collect()
            for one in gc.get_objects():
                if type(one) in (list, tuple):
                    len(repr(one)) if len(one) == 3 else None

    assert len(typed(list[Looking]).load(b'[{"a":1},{"a":2},{"a":3}]')) == 3


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (Annotated[int, Meta(ge=1)], "7", 7), (float, "1", 1.0), (bool, "1", True), (str, "ä", "ä"),
        (Channel, "5", Channel.FIVE), (Literal["a", 2], "2", 2), (Decimal, "1.10", Decimal("1.10")),
        (uuid.UUID, UUID_TEXT, uuid.UUID(UUID_TEXT)), (datetime.date, "2026-11-25",
         datetime.date(2026, 11, 25)), (list[datetime.time], "10:00:00", datetime.time(10)),
    ],
)  # fmt: skip
def test_what_a_text_becomes(annotation, text, value):
    assert repr(typed(annotation).from_text(text)) == repr(value)


@pytest.mark.parametrize(
    ("annotation", "text", "mistake"),
    [(Annotated[int, Meta(ge=1)], "0", "must be >= 1"), (float, "x", "expected number"),
     (Channel, "x", "must be one of"), (datetime.datetime, "now", "must be a valid date-time")],
)  # fmt: skip
def test_texts_that_are_refused(annotation, text, mistake):
    with pytest.raises(ValueError, match=mistake):
        typed(annotation).from_text(text)


EVERYTHING = [
    int, float, Decimal, Channel, list[Item], tuple[int, str], set[int], dict[int, float], Node,
    Cat | Dog | int, Address, Point | None, list[Frozen | str], datetime.datetime, uuid.UUID,
    Annotated[list[Annotated[float, Meta(ge=0, multiple_of=0.5)]], Meta(min_length=1)],
]  # fmt: skip


def any_json(rng, depth=0):
    if depth < 3 and rng.random() < 0.6:
        if rng.random() < 0.4:
            return [any_json(rng, depth + 1) for _ in range(rng.randrange(4))]
        names = ("id", "tags", "size", "name", "next", "children", "kind", "lives", "a", "b", "x", "y",
                 "street", "zip", "1", "-2")  # fmt: skip
        return {rng.choice(names): any_json(rng, depth + 1) for _ in range(rng.randrange(4))}
    return rng.choice([0, 1, -1, 2**70, 0.5, 1e300, "", "a", "cat", "dog", "web", "1.5", None, True,
                       "2026-11-25T16:30:00Z", UUID_TEXT, 5])  # fmt: skip


def test_what_passes_the_check_can_be_built():
    rng = random.Random(5)
    plans = [typed(annotation) for annotation in EVERYTHING]
    built = 0
    for _ in range(4000):
        document = json.dumps(any_json(rng)).encode()
        for plan in plans:
            try:
                plan.load(document)
                built += 1
            except Problem as problem:
                assert problem.extra.get("errors") or "say the same" in problem.detail
    assert built > 1000


def test_references_stay_flat():
    plan, bad = typed(list[Node]), typed(list[Checked])
    text = b'[{"name":"a","next":{"name":"b"},"children":{"c":{"name":"c"}}}]'

    def some():
        for _ in range(200):
            plan.load(text)
            with pytest.raises(Problem):
                bad.load(b'[{"low":1},{"low":99}]')

    some()
    before = sys.getallocatedblocks()
    some()
    gc.collect()
    assert sys.getallocatedblocks() - before < 50


class Hashed(enum.Enum):
    A = "a"
    SEEN = "seen"

    def __hash__(self):
        COLLECTS.append(gc.isenabled())
        return 1


COLLECTS: list[bool] = []


@pytest.mark.parametrize(
    ("annotation", "document"),
    [
        (set[Hashed], b'["a","seen"]'), (dict[Hashed, int], b'{"a":1}'), (set[Hashed | int], b'["a"]'),
        (frozenset[tuple[int, Literal[Hashed.A]]], b'[[1,"a"]]'),
    ],
)  # fmt: skip
def test_where_python_code_runs_garbage_is_collected(annotation, document):
    plan = typed(annotation)
    COLLECTS.clear()
    plan.load(document)
    assert COLLECTS and all(COLLECTS)
    assert gc.isenabled()


def test_replies_of_declared_types():
    app = App()

    @app.get("/")
    def f(req) -> dict[str, Mixed | Point | set[int]]: ...

    (plan,) = compile_app(app)
    assert plan.returns_sets
    assert plan.declared == (
        (Mixed, ("a", "b"), ("a", "B-b")),
        (Point, ("x", "y"), ("x", "y")),
    )


def test_a_plan_of_another_version_is_refused():
    for plan in (None, (b"{}",), (b"{}", ()), (b'{"nodes":[{"is":"int"}]}', ())):
        with pytest.raises((TypeError, ValueError)):
            _core.Typed(plan)


@pytest.mark.parametrize("annotation, document", [
    (uuid.UUID, '"12345678-1234-1234-1234-123456789012"'),
    (datetime.datetime, '"2026-01-01T00:00:00+01:30"'),
    (list[Frozen], '[{"a": 1000}]'),
    (list[Checked], '[{"low": 1}]'),
    (dict[int, tuple[set[str], float]], '{"1000": [["abcdef"], 1.5]}'),
])  # fmt: skip
def test_memory_that_is_out_is_said(annotation, document):
    """Whichever allocation fails: never a value that is half made, or no value and no error."""
    testcapi = pytest.importorskip("_testcapi")
    load, refusals = typed(annotation).load, 0
    for allocation in range(40):
        refused = None
        try:
            testcapi.set_nomemory(allocation, allocation + 1)
            load(document)
        except BaseException as error:
            refused = error
        testcapi.remove_mem_hooks()
        assert refused is None or isinstance(refused, MemoryError) or refused.status == 503
        refusals += refused is not None
        refused = None
    assert refusals
