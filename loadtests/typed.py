"""A declared body of 1 KB: jsongate's dataclasses, the same checks by hand, and FastAPI with pydantic, in the same rounds."""

from __future__ import annotations

from statistics import median

import report
from compare import Row, compare
from systems.base import Context, System
from systems.typed import ByHand, FastApiTyped, Typed

_HEAD = ["system", "requests/s, median", "min–max", "dataclasses are faster by", "CPU µs per request", "errors"]
_WORK = "post1k"


def _line(row: Row, ours: Row) -> list[str]:
    measures = row.measures.get(_WORK, [])
    if row.reason or not measures:
        return [row.system.label, "not measured", "–", "–", "–", "–"]
    wrong = sum(m.bad + m.broken for m in measures)
    rates = sorted(m.rate for m in measures)
    known = not wrong and not ours.reason and ours.measures.get(_WORK)
    times = f"{report.paired_ratio(ours.measures[_WORK], measures):.2f}" if known else "–"
    return [row.system.label, f"{median(rates):,.0f}", f"{rates[0]:,.0f}–{rates[-1]:,.0f}", times,
            f"{median(m.micros for m in measures):.1f}", str(wrong)]


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """One table; a system that does not run is listed with the reason."""
    chosen: list[System] = [Typed(context), ByHand(context), FastApiTyped(context)]
    rows = compare(chosen, [_WORK], rounds, seconds)
    size = len(context.bodies[_WORK])
    parts = [f"## POST of an order of {size:,} bytes: three nested types, constraints on most fields",
             report.table(_HEAD, [_line(row, rows[0]) for row in rows]), report.left_out(rows),
             f"{rounds} interleaved rounds; ratios are medians of the ratios round by round. {report.strangers(rows)}"]
    return chosen, "\n\n".join(filter(None, parts))
