"""Meta: what a type asks of a value beyond its kind, and what readers are told of it."""

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

Number = int | float | Decimal

_BOUNDS = ("ge", "gt", "le", "lt", "multiple_of")
_LENGTHS = ("min_length", "max_length")
_TEXTS = ("pattern", "name", "title", "description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Constraints and descriptions, for ``Annotated[int, Meta(ge=1)]``.

    ge, gt, le, lt, multiple_of: of int, float and Decimal; compared as the decimals they are
    written as, so that 0.3 is a multiple of 0.1
    pattern:     of str; a regular expression of ECMA-262 that is to match somewhere, in linear time
    min_length, max_length: characters of str, elements of list, tuple, set and dict
    name:        of a field: its name in JSON; of a query parameter: its name in the query; where
                 that is not the Python name
    title, description, examples: for readers, in the OpenAPI document

    Immutable. TypeError: a value of the wrong type. ValueError: what no value can satisfy, NaN,
    Infinity, a negative length, ``multiple_of`` that is not above 0.
    """

    ge: Number | None = None
    gt: Number | None = None
    le: Number | None = None
    lt: Number | None = None
    multiple_of: Number | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    name: str | None = None
    title: str | None = None
    description: str | None = None
    examples: Sequence[Any] | None = field(default=None, hash=False)

    def __post_init__(self) -> None:
        for word in _BOUNDS:
            _check_number(word, getattr(self, word))
        for word in _LENGTHS:
            _check_length(word, getattr(self, word))
        for word in _TEXTS:
            if not isinstance(getattr(self, word), str | None):
                raise TypeError(f"{word} is a str, not {getattr(self, word)!r}")
        if isinstance(self.examples, str | bytes) or not isinstance(self.examples, Sequence | None):
            raise TypeError(f"examples is a list of values, not {self.examples!r}")
        mistake = self._contradiction()
        if mistake:
            raise ValueError(mistake)

    def __repr__(self) -> str:
        said = {name: getattr(self, name) for name in FIELDS}
        shown = (f"{name}={value!r}" for name, value in said.items() if value is not None)
        return f"Meta({', '.join(shown)})"

    def _contradiction(self) -> str | None:
        if self.multiple_of is not None and self.multiple_of <= 0:
            return f"multiple_of is above 0, not {self.multiple_of}"
        for low in ("ge", "gt"):
            for high in ("le", "lt"):
                least, most = getattr(self, low), getattr(self, high)
                if least is None or most is None:
                    continue
                if least > most or (least == most and (low, high) != ("ge", "le")):
                    return f"{low}={least} and {high}={most} leave nothing"
        shortest, longest = self.min_length, self.max_length
        if shortest is not None and longest is not None and shortest > longest:
            return f"min_length={shortest} is above max_length={longest}"
        return None


FIELDS = tuple(one.name for one in fields(Meta))
CONSTRAINTS = (*_BOUNDS, "pattern", *_LENGTHS)


def constrains(meta: Meta | None) -> bool:
    """Whether it asks anything of a value."""
    return any(getattr(meta, word, None) is not None for word in CONSTRAINTS)


def from_annotation(metadata: object) -> Meta | None:
    """What an object in ``Annotated[...]`` says; None: nothing that concerns a Meta.

    Also taken, by their attributes: msgspec.Meta and annotated_types (Ge, Len, ...). TypeError,
    ValueError: as Meta; pydantic's and FastAPI's own.
    """
    if isinstance(metadata, Meta):
        return metadata
    said = {word: getattr(metadata, word, None) for word in CONSTRAINTS}
    package = type(metadata).__module__.partition(".")[0]
    if package in ("pydantic", "fastapi"):  # constraints that would silently hold for nothing
        raise TypeError(f"{package}'s {type(metadata).__name__} is not looked at: use Meta(...)")
    if package == "msgspec":
        said |= {word: getattr(metadata, word) for word in ("title", "description", "examples")}
    elif package != "annotated_types":
        return None
    said = {word: value for word, value in said.items() if value is not None}
    return Meta(**said) if said else None


def merged(metas: Sequence[Meta]) -> Meta | None:
    """One Meta that says what all of them say; where two speak of the same, the last one.

    ValueError: together they leave nothing.
    """
    both: Meta | None = None
    for meta in metas:
        said = {word: getattr(meta, word) for word in FIELDS if getattr(meta, word) is not None}
        both = replace(both, **said) if both else meta
    return both


def _check_number(word: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{word} is a number, not {value!r}")
    finite = value.is_finite() if isinstance(value, Decimal) else abs(value) != float("inf")
    if not finite or value != value:
        raise ValueError(f"{word} is a finite number, not {value}")
    if isinstance(value, Decimal) and Decimal(repr(float(value))) != value:
        raise ValueError(f"{word}={value} has more digits than a double keeps")


def _check_length(word: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{word} is an int, not {value!r}")
    if int(value) < 0:
        raise ValueError(f"{word} is not negative, but {value} is")
