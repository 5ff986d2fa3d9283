"""jsongate._core.dumps: what is encoded, what is refused, and how the message says where."""
import collections
import dataclasses
import datetime
import decimal
import enum
import json
import math
import sys
import uuid

import pytest

from jsongate import _core

BIG = int("9" * 4300)


def short(value):
    """A test's name, also for what is too long to be one."""
    return ascii(value)[:40] if isinstance(value, str) else type(value).__name__


class Colour(enum.Enum):
    RED = "red"
    NESTED = (1, {"a": None})


class Level(enum.IntEnum):
    LOW = 3


class Word(str, enum.Enum):
    HI = "hi"


class MyStr(str):
    pass


class Loner(str):
    """Equal to nothing but itself, so that a dict takes several with one text."""

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return id(self)


class MyInt(int):
    def __repr__(self):
        return "not a number"

    __str__ = __repr__


class MyFloat(float):
    def __repr__(self):
        return "not a number"


class MyDecimal(decimal.Decimal):
    def __str__(self):
        return '"injected"'


class Point(collections.namedtuple("Point", "x y")):
    pass


@dataclasses.dataclass
class Base:
    id: int
    kind: dataclasses.InitVar[str] = "k"
    count: "ClassVar" = 0  # noqa: F821
    _hidden: int = 1


@dataclasses.dataclass
class Derived(Base):
    children: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True, frozen=True)
class Slotted:
    a: int
    b: object = None


ZONE = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
UUID = uuid.UUID("12345678-1234-5678-1234-56789abcdef0")


@pytest.mark.parametrize(("value", "text"), [
    (None, "null"), (True, "true"), (False, "false"), (0, "0"), (-1, "-1"), (2**63, str(2**63)),
    (-2**63, str(-2**63)), (-2**63 - 1, str(-2**63 - 1)),
    (BIG, str(BIG)), (-BIG, str(-BIG)), (1.0, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"),
    (MyInt(7), "7"), (MyInt(2**70), str(2**70)), (MyFloat(1.5), "1.5"),
    ("", '""'), ("a\"\\\n\t\x00\x1f\x7f/", '"a\\"\\\\\\n\\t\\u0000\\u001f\x7f/"'),
    ("é東😀", '"é東😀"'), (MyStr("é"), '"é"'), ([], "[]"), ((), "[]"), ({}, "{}"),
    ([1, (2, [3])], "[1,[2,[3]]]"), ({"a": {"b": 1}, "c": 2}, '{"a":{"b":1},"c":2}'),
    (Point(1, 2), "[1,2]"),
    (Colour.RED, '"red"'), (Colour.NESTED, '[1,{"a":null}]'), (Level.LOW, "3"), (Word.HI, '"hi"'),
    (Base(1), '{"id":1,"count":0,"_hidden":1}'), (Derived(1, children=[Base(2)]),
    '{"id":1,"count":0,"_hidden":1,"children":[{"id":2,"count":0,"_hidden":1}]}'),
    (Slotted(1, Slotted(2)), '{"a":1,"b":{"a":2,"b":null}}'),
    (datetime.datetime(2024, 2, 29, 12, 30, 1, 5), '"2024-02-29T12:30:01.000005"'),
    (datetime.datetime(2024, 2, 29, tzinfo=ZONE), '"2024-02-29T00:00:00+05:30"'),
    (datetime.date(1, 1, 1), '"0001-01-01"'), (datetime.time(1, 2, 3), '"01:02:03"'),
    (UUID, f'"{UUID}"'),
    (decimal.Decimal("1.10"), "1.10"), (decimal.Decimal("-0"), "-0"),
    (decimal.Decimal("1E+3"), "1E+3"), (decimal.Decimal("1" * 100), "1" * 100),
    (decimal.Decimal("0." + "3" * 100), "0." + "3" * 100), (decimal.Decimal("1E-400"), "1E-400"),
    (MyDecimal("2.50"), "2.50"),
    ({1: "a", 1.5: "b", True + 1: "c"}, '{"1":"a","1.5":"b","2":"c"}'),
    ({True: 1, False: 2, None: 3}, '{"true":1,"false":2,"null":3}'),
    ({decimal.Decimal("1.10"): 1, MyDecimal("-0"): 2}, '{"1.10":1,"-0":2}'),
    ({UUID: 1}, f'{{"{UUID}":1}}'), ({datetime.date(2024, 2, 29): 1}, '{"2024-02-29":1}'),
    ({datetime.datetime(2024, 2, 29): 1}, '{"2024-02-29T00:00:00":1}'),
    ({Colour.RED: 1, Level.LOW: 2, Word.HI: 3}, '{"red":1,"3":2,"hi":3}'),
    ({MyStr("k"): 1}, '{"k":1}'), ({"a": 1, 2: 2, "c": 3}, '{"a":1,"2":2,"c":3}'),
    (collections.defaultdict(int, a=1), '{"a":1}'), (collections.Counter("aab"), '{"a":2,"b":1}'),
], ids=short)
def test_what_is_encoded(value, text):
    assert _core.dumps(value) == text.encode()
    assert type(_core.dumps(value)) is bytes


def test_an_ordered_dict_keeps_its_own_order():
    ordered = collections.OrderedDict(a=1, b=2, c=3)
    ordered.move_to_end("a")
    assert _core.dumps(ordered) == b'{"b":2,"c":3,"a":1}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"),
    decimal.Decimal("NaN"), decimal.Decimal("sNaN"), decimal.Decimal("-Infinity"),
                                   decimal.Decimal("1E+400"), decimal.Decimal("1" * 4301),
                                   BIG * 10, "\ud800", "a\udfffé", "x" * 5000 + "\udc00",
                                   {float("nan"): 1}, {"\ud800": 1}, {1: 1, "1": 2},
                                   {"true": 1, True: 2}, {"null": 1, "b": 2, None: 3},
                                   {Loner("a"): 1, "b": 2, "a": 3},
                                   {"a": 1, Loner("b"): 2, Loner("b"): 3}, {1.0: 1, "1.0": 2},
                                   {UUID: 1, str(UUID): 2}], ids=short)
def test_values_that_nobody_could_parse(value):
    for wrapped in (value, [value], {"k": (value,)}):
        with pytest.raises(ValueError):
            _core.dumps(wrapped)


@pytest.mark.parametrize("value", [set(), object(), b"bytes", 1j, Base, range(3),
    datetime.timedelta(1), len, {(1, 2): 3}, {b"k": 1}, {Slotted(1): 1}])
def test_types_that_json_does_not_know(value):
    with pytest.raises(TypeError):
        _core.dumps(value)


@pytest.mark.parametrize(("value", "message"), [
    ({"items": [0, 1, 2, {"tags": set()}]}, "a set is not JSON serializable at $.items[3].tags"),
    (object(), "an object is not JSON serializable at $"),
    ({"a b": {"it's": [math.nan]}}, "NaN is not JSON serializable at $['a b']['it\\'s'][0]"),
    (Slotted(1, [-math.inf]), "-Infinity is not JSON serializable at $.b[0]"),
    ({"é": {1: object()}}, "an object is not JSON serializable at $['é']['1']"),
    ({"a": ["\ud800"]}, "a str with a lone surrogate is not JSON serializable at $.a[0]"),
    ({"a": {"\ud800": 1}},
    "a str with a lone surrogate is not JSON serializable at $.a['\\\\ud800']"),
    ({"a": {(1,): 1}}, "a tuple cannot be a key at $.a"),
    ({decimal.Decimal("-Infinity"): 1}, "-Infinity cannot be a key at $"),
    ({decimal.Decimal("NaN"): 1}, "NaN cannot be a key at $"),
    ([{1: 0, "1": 0}], "two keys have the same text at $[0]['1']"),
    ([decimal.Decimal("NaN")], "NaN is not JSON serializable at $[0]"),
])
def test_the_message_ends_in_the_path(value, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        _core.dumps(value)
    assert str(raised.value) == message


def test_the_message_is_bounded():
    value = object()
    for _ in range(60):
        value = {"k" * 100_000: value}
    with pytest.raises(TypeError) as raised:
        _core.dumps(value)
    assert len(str(raised.value)) < 60 * 80 + 100


def nest(depth, inner):
    for _ in range(depth):
        inner = [inner]
    return inner


def test_depth_is_the_same_both_ways():
    for value in (nest(64, 1), nest(63, {}), nest(63, ()), nest(63, Slotted(1))):
        assert _core.loads(_core.dumps(value))
    for value in (nest(65, 1), nest(64, {}), nest(64, []), nest(64, Slotted(1)),
        {"a": nest(64, 1)}):
        with pytest.raises(ValueError, match="nested deeper than 64"):
            _core.dumps(value)


def test_the_limit_of_digits_does_not_follow_the_interpreter():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        for text in (str(BIG), str(-BIG)):
            assert _core.dumps(_core.loads(text)) == text.encode()
        for value in (BIG * 10, -BIG * 10):
            with pytest.raises(ValueError, match="4300"):
                _core.dumps(value)
            with pytest.raises(ValueError, match="4300"):
                _core.loads(str(value))
    finally:
        sys.set_int_max_str_digits(limit)


def test_cycles_are_refused():
    ring = []
    ring.append({"a": (ring,)})
    with pytest.raises(ValueError, match="nested deeper than 64"):
        _core.dumps(ring)

    class Odd(enum.Enum):
        A = 1

        @property
        def value(self):
            return self

    for value in (Odd.A, {Odd.A: 1}):
        with pytest.raises(TypeError):
            _core.dumps(value)


def hostile(action):
    """A value that runs `action` while it is encoded as "x"."""
    class Field(datetime.date):
        def isoformat(self):
            action()
            return "x"
    return Field(2024, 1, 1)


def test_containers_that_change_while_they_are_encoded():
    grown = {"a": 1}
    grown["h"] = hostile(lambda: grown.update({str(i): "x" for i in range(1000)}))
    with pytest.raises(ValueError, match="changed while it was encoded"):
        _core.dumps(grown)
    emptied = {"h": hostile(lambda: emptied.clear()), "b": ["x" * 1000]}
    with pytest.raises(ValueError, match="changed while it was encoded"):
        _core.dumps(emptied)
    shrunk = [hostile(lambda: shrunk.clear()), "x" * 1000, {}]
    assert _core.dumps(shrunk) == b'["x"]'
    longer = [1, hostile(lambda: longer.append(2) if len(longer) < 5 else None)]
    assert _core.dumps(longer) == b'[1,"x",2]'
    replaced = {"h": None, "b": 1}
    replaced["h"] = hostile(lambda: replaced.update(h=0, b=[2]))
    assert json.loads(_core.dumps(replaced)) == {"h": "x", "b": [2]}


def test_python_code_may_encode_and_parse_meanwhile():
    outer = [hostile(lambda: _core.loads(_core.dumps({"a": ["b"] * 1000}))), "after"]
    assert _core.dumps(outer) == b'["x","after"]'


def test_what_python_code_raises_passes():
    class Broken(datetime.date):
        def isoformat(self):
            raise KeyError("mine")

    @dataclasses.dataclass
    class Bare:
        a: int

    bare = Bare(1)
    del bare.a
    with pytest.raises(KeyError, match="mine"):
        _core.dumps({"a": [Broken(2024, 1, 1)]})
    with pytest.raises(AttributeError):
        _core.dumps([bare])


def test_python_code_that_answers_nonsense():
    class Numeric(datetime.date):
        def isoformat(self):
            return 7

    class Items(dict):
        def items(self):
            return ["ab", 1]

    for value in (Numeric(2024, 1, 1), {Numeric(2024, 1, 1): 1}, Items(a=1)):
        with pytest.raises(TypeError):
            _core.dumps(value)


def test_more_dataclasses_than_the_cache_holds():
    for i in range(2500):
        made = dataclasses.make_dataclass(f"Made{i}", [(f"field{i}", int)])
        assert _core.dumps(made(i)) == f'{{"field{i}":{i}}}'.encode()


def test_long_output_grows():
    for length in (0, 1, 900, 950, 959, 960, 961, 1000, 5000, 10**6):
        for unit in ("x", "é", "東", "\n", "😀"):
            assert _core.dumps([unit * length]).decode() == json.dumps([unit * length],
                ensure_ascii=False)
