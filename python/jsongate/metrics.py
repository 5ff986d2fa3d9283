"""Metrics of an application, on the same page as the gateway's own, summed over all children.

::

    from jsongate.metrics import Counter

    CALLS = Counter("api_calls_total", "Calls by user and status", ["user", "status"])

    def record(req: Request) -> None:
        CALLS.labels(req.user or "-", req.response.status).inc()

The calls are prometheus_client's, and so are the names that are allowed; values live in memory that
all children share, so a child that dies, and a graceful restart, lose none. Names that begin with
``jsongate_`` are the gateway's. Summary, Info, Enum, remove(), clear() and set_function() are not
here: what is in shared memory stays.

A metric has at most `max_series` series. What comes beyond them is counted in one more, whose
labels all are "overflow", and in jsongate_series_dropped_total. Label values are cut to 256 bytes;
lone surrogates become "?".

A definition that a graceful restart changes (labels, buckets, help, type, multiprocess_mode) begins
at zero, and replaces the old one on the page as soon as one new child stands. One that it drops
stays on the page until the server is stopped.

Threads: any, of any child. Outside httpd, in tests, a metric counts for its process alone; see
jsongate.testing.metric_value().
"""

import functools
import inspect
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

from jsongate import _metric_rules as rules
from jsongate._core import CounterBase, GaugeBase, HistogramBase, Metric

__all__ = ["Counter", "Gauge", "Histogram"]

GaugeMode = Literal["shared", "livesum", "livemax", "livemin"]
Exceptions = type[BaseException] | tuple[type[BaseException], ...]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Metric = TypeVar("_Metric", bound=Metric)
_MODES = ("shared", "livesum", "livemax", "livemin")


class Counter(CounterBase):
    """Counts what only grows: calls, bytes, errors. Exported with "_total" at the end of its name.

    name:       [a-zA-Z_:][a-zA-Z0-9_:]*, behind `namespace` and `subsystem`, before `unit`
    labelnames: what tells its series apart; le and __… are reserved
    max_series: how many there may be; further ones share one

    ValueError: a name that is not allowed, or that another line has defined; both are told.
    """

    __slots__ = ()

    def __new__(
        cls,
        name: str,
        documentation: str,
        labelnames: Iterable[str] = (),
        namespace: str = "",
        subsystem: str = "",
        unit: str = "",
        *,
        max_series: int = 1000,
    ) -> Self:
        labels = rules.checked_labels("counter", labelnames)
        full = rules.exported_name("counter", name, namespace, subsystem, unit)
        return _defined(cls, "counter", full, documentation, labels, max_series=max_series)

    def count_exceptions(self, exception: Exceptions = Exception) -> "ExceptionCounter":
        """A context manager and decorator that counts the exceptions that get out."""
        self._values()
        return ExceptionCounter(self, exception)

    def __repr__(self) -> str:
        return _shown(self)


class Gauge(GaugeBase):
    """A value that goes up and down: a queue's length, a temperature.

    multiprocess_mode:
        "shared"   one value for all children; the last one that sets it wins, inc() and dec() add
        "livesum"  each child has its own, gone with the child; the page has their sum
        "livemax"  …the largest, of the children that have set one
        "livemin"  …the smallest

    Of live ones there are 32 series in the whole server. Everything else as in Counter.
    """

    __slots__ = ()

    def __new__(
        cls,
        name: str,
        documentation: str,
        labelnames: Iterable[str] = (),
        namespace: str = "",
        subsystem: str = "",
        unit: str = "",
        *,
        multiprocess_mode: GaugeMode = "shared",
        max_series: int = 1000,
    ) -> Self:
        if multiprocess_mode not in _MODES:
            raise ValueError(f"Invalid multiprocess mode: {multiprocess_mode}")
        labels = rules.checked_labels("gauge", labelnames)
        full = rules.exported_name("gauge", name, namespace, subsystem, unit)
        return _defined(
            cls, "gauge", full, documentation, labels, mode=multiprocess_mode, max_series=max_series
        )

    def set_to_current_time(self) -> None:
        """Sets it to the Unix time, in seconds."""
        self.set(time.time())

    def track_inprogress(self) -> "InprogressTracker":
        """A context manager and decorator: one more while the block or function runs.

        Where a child may be killed meanwhile, "livesum" takes back what it had.
        """
        self._values()
        return InprogressTracker(self)

    def time(self) -> "Timer":
        """A context manager and decorator that sets the gauge to how long it took, in seconds."""
        return Timer(self, "set")

    def __repr__(self) -> str:
        return _shown(self)


class Histogram(HistogramBase):
    """Counts observations in buckets, and adds them up: durations in seconds, sizes in bytes.

    buckets: inclusive upper bounds, ascending; infinity is always the last

    Everything else as in Counter.
    """

    __slots__ = ()

    DEFAULT_BUCKETS = (
        (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75)
        + (1.0, 2.5, 5.0, 7.5, 10.0, float("inf"))
    )  # fmt: skip

    def __new__(
        cls,
        name: str,
        documentation: str,
        labelnames: Iterable[str] = (),
        namespace: str = "",
        subsystem: str = "",
        unit: str = "",
        *,
        buckets: Sequence[float | str] = DEFAULT_BUCKETS,
        max_series: int = 1000,
    ) -> Self:
        bounds = rules.checked_bounds(buckets)
        labels = rules.checked_labels("histogram", labelnames)
        full = rules.exported_name("histogram", name, namespace, subsystem, unit)
        return _defined(
            cls, "histogram", full, documentation, labels, bounds=bounds, max_series=max_series
        )

    def time(self) -> "Timer":
        """A context manager and decorator that observes how long it took, in seconds."""
        return Timer(self, "observe")

    def __repr__(self) -> str:
        return _shown(self)


class _Around(AbstractContextManager[Any]):
    """A context manager that, as a decorator, surrounds each call of a function, async or not."""

    def __call__(self, f: _Function) -> _Function:
        @functools.wraps(f)
        def run(*args: Any, **named: Any) -> Any:
            with self._for_one_call():
                return f(*args, **named)

        @functools.wraps(f)
        async def run_async(*args: Any, **named: Any) -> Any:
            with self._for_one_call():
                return await f(*args, **named)

        return cast(_Function, run_async if inspect.iscoroutinefunction(f) else run)

    def _for_one_call(self) -> AbstractContextManager[Any]:
        return self


class ExceptionCounter(_Around):
    """What Counter.count_exceptions() returns."""

    def __init__(self, counter: Counter, exception: Exceptions) -> None:
        self._counter, self._exception = counter, exception

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        if isinstance(error, self._exception):
            self._counter.inc()


class InprogressTracker(_Around):
    """What Gauge.track_inprogress() returns."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge

    def __enter__(self) -> None:
        self._gauge.inc()

    def __exit__(self, *_: object) -> None:
        self._gauge.dec()


class Timer(_Around):
    """What time() returns: seconds of the monotonic clock."""

    def __init__(self, metric: Gauge | Histogram, method: Literal["set", "observe"]) -> None:
        self._metric, self._method = metric, method
        self._start = 0.0

    def __enter__(self) -> Self:
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        getattr(self._metric, self._method)(time.perf_counter() - self._start)

    def labels(self, *values: object, **named: object) -> None:
        """Chooses the series inside the block, once the labels are known."""
        self._metric = self._metric.labels(*values, **named)

    def _for_one_call(self) -> "Timer":
        return Timer(self._metric, self._method)


def _defined(
    cls: type[_Metric],
    kind: str,
    name: str,
    documentation: str,
    labels: tuple[str, ...],
    *,
    max_series: int,
    bounds: tuple[float, ...] = (),
    mode: str = "shared",
) -> _Metric:
    if max_series < 1:
        raise ValueError("max_series is at least 1")
    text = rules.checked_help(documentation)
    definition = rules.Definition(kind, name, text, labels, bounds, mode, max_series)
    place = rules.place_of_caller()
    with rules.LOCK:
        known = rules.known_metric(definition, place)
        if isinstance(known, cls):
            return known
        metric: _Metric = object.__new__(cls)
        metric._define(kind, name, text, labels, bounds, mode, max_series)
        rules.keep(metric, definition, place)
    return metric


def _shown(metric: Metric) -> str:
    kind = type(metric)
    return f"{kind.__module__}.{kind.__qualname__}({metric._name})"
