"""What a metric may be called, and which definition has a name: prometheus_client's rules.

Threads: any. ValueError: what a rule forbids, in prometheus_client's words where it has some.
"""

import itertools
import math
import os
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jsongate._core import Metric
from jsongate._source import short_path

MOST_LABELS = 32
MOST_BUCKETS = 200
LONGEST_NAME = 256  # bytes
LONGEST_HELP = 4096  # bytes

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_HERE = os.path.dirname(os.path.abspath(__file__))


class Definition(NamedTuple):
    """All that two definitions of one name must have in common, but for `max_series`.

    name:   as it is exported, a counter's with "_total"
    bounds: of a histogram's buckets, inclusive, without infinity
    """

    kind: str
    name: str
    help: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...]
    mode: str
    max_series: int


def exported_name(kind: str, name: str, namespace: str, subsystem: str, unit: str) -> str:
    """The whole name, a counter's with "_total" at its end."""
    full = "_".join(part for part in (namespace, subsystem, name) if part)
    if kind == "counter":
        full = full.removesuffix("_total")
    if unit and not full.endswith(f"_{unit}"):
        full = f"{full}_{unit}"
    if not _NAME.fullmatch(full) or len(full) > LONGEST_NAME:
        raise ValueError(f"Invalid metric name: {full}")
    if full.startswith("jsongate_"):
        raise ValueError(f"Reserved metric name: {full} (jsongate_ is the gateway's own)")
    return f"{full}_total" if kind == "counter" else full


def checked_labels(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """The label names as a tuple."""
    if isinstance(names, str):
        raise ValueError(f"labelnames is a list of names, not the text {names!r}")
    labels = tuple(names)
    for label in labels:
        if not _LABEL.fullmatch(label) or len(label) > LONGEST_NAME:
            raise ValueError(f"Invalid label metric name: {label}")
        if label.startswith("__") or (kind == "histogram" and label == "le"):
            raise ValueError(f"Reserved label metric name: {label}")
    if len(set(labels)) < len(labels):
        raise ValueError(f"Duplicated label names: {', '.join(labels)}")
    if len(labels) > MOST_LABELS:
        raise ValueError(f"a metric has at most {MOST_LABELS} labels")
    return labels


def checked_bounds(buckets: Sequence[float | str]) -> tuple[float, ...]:
    """The upper bounds without the last one, infinity, which every histogram has."""
    bounds = [float(bound) for bound in buckets]
    if any(not low < high for low, high in itertools.pairwise(bounds)):
        raise ValueError("Buckets not in sorted order")
    if bounds and bounds[-1] == math.inf:
        bounds.pop()
    if not bounds or math.isnan(bounds[0]):
        raise ValueError("Must have at least two buckets")
    if len(bounds) > MOST_BUCKETS:
        raise ValueError(f"a histogram has at most {MOST_BUCKETS} buckets")
    return tuple(bounds)


def checked_help(text: str) -> str:
    """The text."""
    if len(text.encode("utf-8", "replace")) > LONGEST_HELP:
        raise ValueError(f"documentation is at most {LONGEST_HELP} bytes long")
    return text


class Known(NamedTuple):
    """A metric that this process has defined, and where: "orders.py:7"."""

    metric: Metric
    definition: Definition
    place: str


KNOWN: dict[str, Known] = {}  # by every name that stands on the page or could be mistaken for one
LOCK = threading.RLock()


def known_metric(definition: Definition, place: str) -> Metric | None:
    """The metric that this very line has defined before; None: all its names are free.

    A module whose import failed half-way, or that has two names, is run again; then its metrics are
    the same ones. Any other line that wants one of the names gets a ValueError.
    """
    for name in _names(definition):
        known = KNOWN.get(name)
        if known and (known.definition != definition or known.place != place):
            raise ValueError(
                f"Duplicated timeseries: {name!r} is defined at {known.place} and at {place}"
            )
    known = KNOWN.get(definition.name)
    return known.metric if known else None


def keep(metric: Metric, definition: Definition, place: str) -> None:
    """Takes the names of `definition` for `metric`."""
    for name in _names(definition):
        KNOWN[name] = Known(metric, definition, place)


def place_of_caller() -> str:
    """``file:line`` of the code outside this package that is being run."""
    frame = sys._getframe(1)
    while frame.f_back and os.path.dirname(os.path.abspath(frame.f_code.co_filename)) == _HERE:
        frame = frame.f_back
    return f"{short_path(frame.f_code.co_filename)}:{frame.f_lineno}"


def _names(definition: Definition) -> list[str]:
    name = definition.name
    if definition.kind == "counter":
        return [name, name.removesuffix("_total")]
    suffixes = ("", "_bucket", "_count", "_sum") if definition.kind == "histogram" else ("",)
    return [name + suffix for suffix in suffixes]
