"""Tests of apps, filters and metrics without httpd, by the C++ that httpd runs.

::

    from jsongate.testing import Client, assert_chunk_safe, metric_value, run_filter

    def test_not_found():
        assert Client(orders.app).get("/orders/9").status == 404

    def test_redact():
        assert run_filter(filters.redact, b'{"a":1,"ssn":"x"}\\n').body == b'{"a":1}\\n'

    def test_filter_at_every_cut():  # a filter must not care where the body is cut
        assert_chunk_safe(filters.redact, b'{"a":1,"ssn":"x"}\\n{"a":2}\\n')

    def test_calls_are_counted():
        before = metric_value("api_calls_total", {"user": "ann"}) or 0
        audit.CALLS.labels("ann").inc()
        assert metric_value("api_calls_total", {"user": "ann"}) == before + 1
"""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from jsongate import _metric_rules
from jsongate._client import Client, Reply
from jsongate._core import Metric
from jsongate._core import run_filter as _run_filter
from jsongate._filter import FilterPlan, compile_filter
from jsongate._headers import Headers, checked_headers, pairs_of
from jsongate.problem import Problem

__all__ = [
    "Client",
    "Headers",
    "Reply",
    "Result",
    "assert_chunk_safe",
    "metric_value",
    "run_filter",
]

Filter = Callable[..., Any]
Direction = Literal["request", "response"]


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
    whole = [bytes(body)] if isinstance(body, (bytes, bytearray, memoryview)) else list(body)
    batches = _batches(whole, pieces or 1)
    plain_path, _, query = path.partition("?")
    found = _run_filter(
        _plan(f),
        batches,
        (method, plain_path, query, user or "", pairs_of(options), status, buffer_limit),
        pairs_of(headers),
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


class _Raised(NamedTuple):
    kind: type[BaseException]
    text: str


_Outcome = tuple[int, Headers, bytes] | _Raised


def _outcome(f: Filter, pieces: list[bytes], arguments: dict[str, Any]) -> _Outcome:
    try:
        return run_filter(f, pieces, **arguments)[:3]
    except Problem as problem:
        extra = f" {problem.extra!r}" if problem.extra else ""
        return _Raised(type(problem), f"{problem}{extra}")
    except Exception as error:
        return _Raised(type(error), str(error))


def _shown(outcome: _Outcome) -> str:
    if isinstance(outcome, _Raised):
        return f"{outcome.kind.__name__}: {outcome.text}"
    status, headers, body = outcome
    return f"{status} {dict(headers)!r} {body!r}"


def _plan(f: Filter) -> FilterPlan:
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
_PLANS: dict[Filter, FilterPlan] = {}


def _batches(pieces: list[bytes], together: int) -> list[list[bytes]]:
    batches = [pieces[at : at + together] for at in range(0, len(pieces), together)]
    return batches or [[]]


def _is_request(direction: str) -> bool:
    if direction not in ("request", "response"):
        raise ValueError(f"the direction is request or response, not {direction!r}")
    return direction == "request"


def metric_value(name: str, labels: Mapping[str, object] | None = None) -> float | None:
    """The value of one series of jsongate.metrics in this process; None: it does not exist.

    name:   as on the page: "calls_total"; of a histogram "time_seconds_count", "…_sum", "…_bucket"
    labels: of the series, by name, compared as text; a bucket's "le", too: "0.5", "+Inf"

    A series exists once labels() was asked for it, one without labels from its definition on.
    Values are never reset: compare with what was there before.
    """
    known = _metric_rules.KNOWN.get(name)
    if known is None:
        return None
    wanted = {key: str(value) for key, value in (labels or {}).items()}
    for series in known.metric._series():
        own = dict(zip(known.definition.labels, series._labelvalues, strict=True))
        for suffix, more, value in _samples(known.definition, series):
            if known.definition.name + suffix == name and own | more == wanted:
                return value
    return None


def _samples(
    definition: _metric_rules.Definition, series: Metric
) -> Iterator[tuple[str, dict[str, str], float]]:
    *counts, value = series._values()
    if definition.kind != "histogram":
        yield "", {}, value
        return
    bounds = [f"{bound:.16g}" for bound in definition.bounds] + ["+Inf"]
    for bound, count in zip(bounds, itertools.accumulate(counts), strict=True):
        yield "_bucket", {"le": bound}, count
    yield "_count", {}, sum(counts)
    yield "_sum", {}, value
