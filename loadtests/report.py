"""Turns measures into Markdown."""

from __future__ import annotations

from statistics import median

from compare import Row
from session import QUIET_CORES, TRIES
from systems import FLOOR, OURS, PYTHON_PEERS
from wrk import Measure


def table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown; the first column is left-aligned, the others right."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def paired_ratio(ours: list[Measure], theirs: list[Measure]) -> float:
    """Median of the ratios round by round: what slows a whole round down cancels out."""
    return median(a.rate / b.rate for a, b in zip(ours, theirs))


def _valid(row: Row, work: str) -> bool:
    measures = row.measures.get(work, [])
    return not row.reason and bool(measures) and not any(m.bad or m.broken for m in measures)


def _best(rows: list[Row], work: str, names: set[str]) -> Row | None:
    found = [row for row in rows if row.system.name in names and _valid(row, work)]
    return max(found, key=lambda row: median(m.rate for m in row.measures[work]), default=None)


def _ratio(row: Row, other: Row | None, work: str) -> str:
    return f"{paired_ratio(row.measures[work], other.measures[work]):.2f}" if other else "–"


def _line(row: Row, work: str, others: list[Row | None]) -> list[str]:
    label = row.system.label
    measures = row.measures.get(work, [])
    if row.reason or not measures:
        return [label, "not measured"] + ["–"] * (len(others) + 5)
    rates = sorted(m.rate for m in measures)
    wrong = sum(m.bad + m.broken for m in measures)
    p99 = f"{median(m.p99_ms for m in measures):.1f}"
    used = [f"{median(m.busy for m in measures):.0%}", f"{median(m.micros for m in measures):.1f}"]
    ratios = ["invalid" if wrong else _ratio(row, other, work) for other in others]
    return [label, f"{median(rates):,.0f}", f"{rates[0]:,.0f}–{rates[-1]:,.0f}", *ratios, p99, *used, str(wrong)]


def _short(reason: str | None) -> str:
    text = " ".join((reason or "no round was finished").split()).replace("|", "/")
    return text if len(text) <= 160 else text[:157] + "…"


def comparison(rows: list[Row], work: str) -> str:
    """One table for one kind of work."""
    peers = {row.system.name for row in rows} - {FLOOR, *OURS}
    floor = _best(rows, work, {FLOOR})
    python, best = _best(rows, work, peers & set(PYTHON_PEERS)), _best(rows, work, peers)
    head = ["system", "requests/s, median", "min–max", "× C handler",
            f"× best Python peer ({python.system.name if python else 'none'})",
            f"× best peer ({best.system.name if best else 'none'})", "p99 ms", "server CPU", "CPU µs per request", "errors"]
    return table(head, [_line(row, work, [floor, python, best]) for row in rows])


def left_out(rows: list[Row]) -> str:
    """Who was not measured, and why."""
    lines = [f"- {row.system.label}: not measured: {_short(row.reason)}" for row in rows if row.reason]
    return "\n".join(lines)


def strangers(rows: list[Row]) -> str:
    """How quiet the machine was."""
    cores = [m.strangers for row in rows for measures in row.measures.values() for m in measures]
    if not cores:
        return ""
    quiet = max(cores) < QUIET_CORES
    return (f"Processes that are no part of the test used {median(cores):.2f} cores in the median measurement, "
            f"{max(cores):.2f} at most{'.' if quiet else ': **the figures are disturbed**.'} A measurement during which "
            f"they used {QUIET_CORES} cores or more was repeated, up to {TRIES} times; the quietest counts.")


def conclusion(rows: list[Row]) -> str:
    """How to read the tables."""
    rounds = max((len(m) for row in rows for m in row.measures.values()), default=0)
    return (f"{rounds} rounds, interleaved, every system started afresh in each; ratios are medians of the ratios round "
            "by round. Errors are answers with status 400 and above and broken connections: any makes the row invalid. "
            "Every answer was compared with the expected document before and after the load. Server CPU is the share of "
            "its one core that the server used; clearly below 100 % means that wrk or other processes were the limit. "
            f"{strangers(rows)} The C handler reads the body but parses nothing.")
