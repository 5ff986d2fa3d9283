"""Which values an Enum or Literal may have, and which kinds of types a constraint fits."""

import enum
from typing import Any

_NUMBERS = ("int", "float", "decimal")
_SIZED = ("str", "list", "set", "frozenset", "vartuple", "dict")


def kinds_with(word: str) -> tuple[str, ...]:
    """The kinds that take the constraint of a Meta."""
    if word == "pattern":
        return ("str",)
    return _SIZED if word.endswith("_length") else _NUMBERS


def pattern_mistake(pattern: str | None) -> str | None:
    """What is wrong with a regular expression; None: nothing."""
    if pattern is None:
        return None
    from jsongate._core import pattern_mistake  # C++: only a type with a pattern needs it

    return pattern_mistake(pattern)


def is_beyond_64_bits(value: object) -> bool:
    """Whether it is an int that C++ does not hold, NaN or Infinity."""
    if isinstance(value, float):
        return value != value or abs(value) == float("inf")
    return isinstance(value, int) and not -(1 << 63) <= value < 1 << 64


def plain_value(value: Any) -> Any:
    """What stands in JSON: the value of an Enum's member, without the class that a subclass of str
    gave it."""
    if isinstance(value, enum.Enum):
        value = value.value
    for plain in (bool, int, float, str):
        if isinstance(value, plain):
            return plain(value)
    return value
