"""Header fields: checks of those that Python code sets (RFC 9110 sections 5.1 and 5.5), and a view."""

import re
from collections.abc import Iterable, Iterator, Mapping

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """A copy of `headers`.

    TypeError: a name or value that is no str. ValueError: a name that is no token, control
    characters or lone surrogates in a value, and fields that frame the message: httpd sets those.
    """
    checked = dict(headers or {})
    for name, value in checked.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"header names and values must be str: {name!r}: {value!r}")
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"{name!r} is not a header name")
        if name.lower() in _FRAMING:
            raise ValueError(f"{name} is set by the server")
        check_value(name, value)
    return checked


def check_value(name: str, value: str) -> None:
    """ValueError: `value` cannot be sent as the value of the field `name`."""
    if _UNSENDABLE.search(value):
        raise ValueError(f"the value of {name} has control characters or lone surrogates")


def pairs_of(mapping: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Names and values, as the C++ parts take them."""
    return list((mapping or {}).items())


class Headers(Mapping[str, str]):
    """Header fields: names are compared without case; fields of one name are joined by ", "."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, tuple[str, str]] = {}
        for name, value in pairs:
            kept, before = self._fields.get(name.lower(), (name, ""))
            self._fields[name.lower()] = kept, f"{before}, {value}" if before else value

    def __getitem__(self, name: str, /) -> str:
        return self._fields[name.lower()][1]

    def __contains__(self, name: object, /) -> bool:
        return isinstance(name, str) and name.lower() in self._fields

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._lowered() == other._lowered()
        return isinstance(other, Mapping) and self == Headers(other.items())

    def __repr__(self) -> str:
        return f"Headers({list(self.items())!r})"

    def _lowered(self) -> dict[str, str]:
        return {name: value for name, (_, value) in self._fields.items()}
