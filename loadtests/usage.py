"""Who used the processors meanwhile: the server, and whoever else runs on this machine."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from server import Server


def _machine_seconds() -> float:
    """Seconds that the cores were not idle since boot (proc(5), /proc/stat)."""
    fields = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _ended_children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Usage:
    """Seconds since some start: of the clock, of the server's processes, of those beside it, of wrk, of the whole machine."""

    clock: float
    server: float
    beside: float
    wrk: float
    machine: float

    @classmethod
    def now(cls, server: Server, beside: tuple[Server, ...] = ()) -> Usage:
        return cls(time.monotonic(), server.cpu_seconds(), sum(one.cpu_seconds() for one in beside),
                   _ended_children_seconds(), _machine_seconds())

    def since(self, start: Usage) -> tuple[float, float]:
        """Processor seconds of the server, and the cores that strangers kept busy."""
        server = self.server - start.server
        ours = server + self.beside - start.beside + self.wrk - start.wrk
        strangers = self.machine - start.machine - ours
        return server, max(0.0, strangers / (self.clock - start.clock))
