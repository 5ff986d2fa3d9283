"""Interleaved rounds: each starts every system once per work, and begins with another system."""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass, field

import session
from server import Failed
from systems.base import System
from wrk import Measure


@dataclass
class Row:
    """What one system did: by work, one measure per round; or the reason why there is none."""

    system: System
    measures: dict[str, list[Measure]] = field(default_factory=dict)
    reason: str | None = None

    def add(self, work: str, measure: Measure) -> None:
        self.measures.setdefault(work, []).append(measure)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _one_measure(row: Row, work: str, seconds: float) -> None:
    system = row.system
    with session.running(system, system.ask("hello")) as server:
        result = session.measure(server, system, system.ask(work), seconds)
    row.add(work, result)
    wrong = result.bad + result.broken
    note = f", {result.bad} bad answers, {result.broken} broken" if wrong else ""
    say(f"  {system.name:16} {work:8} {result.rate:9.0f}/s  p99 {result.p99_ms:.1f} ms, others "
        f"{result.strangers:.2f} cores{note}")


def compare(systems: list[System], works: list[str], rounds: int, seconds: float) -> list[Row]:
    """A system that fails once is out, with the reason; the others go on."""
    rows = [Row(system, reason=system.missing()) for system in systems]
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        turn = number % len(rows)
        # The works outside: what is compared is then measured as close together as can be.
        for work, row in itertools.product(works, rows[turn:] + rows[:turn]):
            if row.reason:
                continue
            try:
                _one_measure(row, work, seconds)
            except (Failed, OSError, RuntimeError) as error:
                row.reason = str(error)
                say(f"  {row.system.name:16} out: {row.reason}")
    return rows
