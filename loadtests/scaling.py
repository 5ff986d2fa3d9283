"""Does jsongate keep its ratio to the C handler with more threads, and with more children?"""

from __future__ import annotations

from statistics import median

import report
from compare import Row, compare
from systems.base import Context, System
from systems.httpd import CHandler, Httpd, JsonGateBytes
from wrk import Load

THREADS = (4, 16, 64)


def _with_threads(kind: type[Httpd], context: Context, threads: int) -> Httpd:
    system = kind(context)
    system.name = f"{kind.name} t{threads}"
    system.threads, system.load = threads, Load(connections=threads)
    return system


def _two_children(kind: type[Httpd], context: Context) -> Httpd:
    system = kind(context)
    system.name = f"{kind.name} c2"
    system.children, system.threads, system.cpus = 2, 64, "0,1"
    system.load = Load(cpus="0,1", threads=2, connections=128)
    return system


def _line(label: str, floor: Row, ours: Row) -> list[str]:
    if floor.reason or ours.reason:
        return [label, "not measured", "–", "–", "–"]
    a, b = ours.measures["hello"], floor.measures["hello"]
    errors = sum(m.bad + m.broken for m in a + b)
    return [label, f"{median(m.rate for m in b):,.0f}", f"{median(m.rate for m in a):,.0f}",
            f"{report.paired_ratio(a, b):.2f}", str(errors)]


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """One table, a row per size of the server."""
    labels = [f"{threads} threads, {threads} connections; server on core 0, wrk on core 1" for threads in THREADS]
    labels.append("2 children × 64 threads, 128 connections; server and wrk (2 threads) share cores 0 and 1")
    pairs = [(_with_threads(CHandler, context, n), _with_threads(JsonGateBytes, context, n)) for n in THREADS]
    pairs.append((_two_children(CHandler, context), _two_children(JsonGateBytes, context)))
    chosen: list[System] = [system for pair in pairs for system in pair]
    rows = compare(chosen, ["hello"], rounds, seconds)
    lines = [_line(label, *rows[2 * i:2 * i + 2]) for i, label in enumerate(labels)]
    head = ["server", "C handler, requests/s", "jsongate `bytes`, requests/s", "ratio", "broken connections"]
    return chosen[:2], "\n\n".join(filter(None, [
        "## Threads and children: hello", report.table(head, lines), report.left_out(rows),
        f"{rounds} interleaved rounds; medians; the ratio is the median of the ratios round by round. With as many "
        "connections as threads the event MPM now and then closes a ready connection for want of an idle worker. "
        f"{report.strangers(rows)}"]))
