"""Tests of filters without httpd, by the C++ driver that httpd runs.

::

    from jsongate.testing import assert_chunk_safe, run_filter

    def test_redact():
        assert run_filter(filters.redact, b'{"a":1,"ssn":"x"}\\n').body == b'{"a":1}\\n'

    def test_filter_at_every_cut():  # a filter must not care where the body is cut
        assert_chunk_safe(filters.redact, b'{"a":1,"ssn":"x"}\\n{"a":2}\\n')
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from jsongate._core import run_filter as _run_filter
from jsongate._filter import compile_filter
from jsongate._function import FunctionPlan
from jsongate._headers import checked_headers
from jsongate.problem import Problem

__all__ = ["Headers", "Result", "assert_chunk_safe", "run_filter"]

Filter = Callable[..., Any]
Direction = Literal["request", "response"]


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


class Result(NamedTuple):
    """What came out of a filter.

    status, headers: of the reply, as the filter left them
    body:            all that it let out
    passed:          bytes of it that went through untouched, without a copy
    copied:          bytes of the body that were copied on the way: lines that were cut, json(),
                     bytearrays
    """

    status: int
    headers: Headers
    body: bytes
    passed: int
    copied: int


def run_filter(
    f: Filter,
    body: bytes | Iterable[bytes],
    *,
    direction: Direction = "request",
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    status: int = 200,
    response_headers: Mapping[str, str] | None = None,
    user: str | None = None,
    buffer_limit: int = 1 << 20,
    pieces: int | None = None,
) -> Result:
    """Runs the filter `f` over `body` and returns what comes out.

    body:         one piece, or several, each of which arrives alone, so that the filter is resumed
    path:         with a query, if any: "/orders?id=1"
    options:      JsonGateOption entries
    status:       of the reply before the filter, like `response_headers`
    user:         None: nobody was authenticated
    buffer_limit: JsonGateBufferLimit
    pieces:       how many pieces arrive together; None: one

    Raises what the filter raises: Problem, and any other exception as it is.
    jsongate.plan.PlanError: `f` is no filter.
    """
    whole = isinstance(body, (bytes, bytearray, memoryview))
    batches = _batches([bytes(body)] if whole else list(body), pieces or 1)
    plain_path, _, query = path.partition("?")
    found = _run_filter(
        _plan(f),
        batches,
        (method, plain_path, query, user or "", _pairs(options), status, buffer_limit),
        _pairs(headers),
        list(checked_headers(response_headers).items()),
        _is_request(direction),
        True,
    )
    return Result(found[0], Headers(found[1]), *found[2:])


def assert_chunk_safe(f: Filter, body: bytes | Iterable[bytes], **same: Any) -> None:
    """Asserts that what comes out does not depend on where the body is cut into pieces.

    Runs the filter with the whole body, with each cut into two pieces, and with pieces of one byte;
    the pieces arriving together and one by one. Body, status, headers, or the exception, must be
    the same each time. `same`: arguments for `run_filter`. AssertionError: tells the cut.
    """
    same.pop("pieces", None)
    whole = body if isinstance(body, bytes) else b"".join(body)
    expected = _outcome(f, [whole], same)
    for words, cut in _cuts(whole):
        for together in (1, max(len(cut), 1)):
            found = _outcome(f, cut, {**same, "pieces": together})
            if found != expected:
                arriving = "one by one" if together == 1 else "together"
                raise AssertionError(
                    f"{words}, arriving {arriving}: {_shown(found)}\n"
                    f"in one piece: {_shown(expected)}"
                )


def _cuts(whole: bytes) -> Iterator[tuple[str, list[bytes]]]:
    for at in range(len(whole) + 1):
        near = f"{whole[max(0, at - 10):at]!r} | {whole[at:at + 10]!r}"
        yield f"cut at byte {at} ({near})", [whole[:at], whole[at:]]
    yield "in pieces of one byte", [whole[at : at + 1] for at in range(len(whole))]


_Outcome = tuple[int, Headers, bytes] | tuple[type[BaseException], str]


def _outcome(f: Filter, pieces: list[bytes], arguments: dict[str, Any]) -> _Outcome:
    try:
        return run_filter(f, pieces, **arguments)[:3]
    except Problem as problem:
        extra = f" {problem.extra!r}" if problem.extra else ""
        return type(problem), f"{problem}{extra}"
    except Exception as error:
        return type(error), str(error)


def _shown(outcome: _Outcome) -> str:
    if len(outcome) == 2:
        return f"{outcome[0].__name__}: {outcome[1]}"
    status, headers, body = outcome
    return f"{status} {dict(headers)!r} {body!r}"


def _plan(f: Filter) -> FunctionPlan:
    # Compiling reads the source: once per filter is enough, also for assert_chunk_safe().
    with contextlib.suppress(KeyError, TypeError):
        return _PLANS[f]
    plan = compile_filter(f)
    with contextlib.suppress(TypeError):  # a callable that cannot be hashed
        if len(_PLANS) >= _MOST_PLANS:
            _PLANS.clear()
        _PLANS[f] = plan
    return plan


_MOST_PLANS = 64
_PLANS: dict[Filter, FunctionPlan] = {}


def _batches(pieces: list[bytes], together: int) -> list[list[bytes]]:
    batches = [pieces[at : at + together] for at in range(0, len(pieces), together)]
    return batches or [[]]


def _pairs(mapping: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return list((mapping or {}).items())


def _is_request(direction: str) -> bool:
    if direction not in ("request", "response"):
        raise ValueError(f"the direction is request or response, not {direction!r}")
    return direction == "request"
