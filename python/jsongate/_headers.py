"""Checks of header fields that Python code sets (RFC 9110 sections 5.1 and 5.5)."""

import re
from collections.abc import Mapping

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
