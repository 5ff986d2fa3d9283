"""Runs wrk against one exchange and reads its result."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """How wrk presses: on which cores, over how many connections."""

    cpus: str = "1"
    threads: int = 1
    connections: int = 64


@dataclass(frozen=True)
class Measure:
    """What wrk saw. `bad` counts answers with status 400 and above, `broken` failed connections."""

    requests: int
    seconds: float
    p99_ms: float
    bad: int
    broken: int
    server_seconds: float = 0.0  # processor time that the server used
    strangers: float = 0.0  # cores that neither the server nor wrk kept busy

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def busy(self) -> float:
        """Cores that the server used."""
        return self.server_seconds / self.seconds

    @property
    def micros(self) -> float:
        """Processor time of the server per request, in microseconds."""
        return 1e6 * self.server_seconds / max(1, self.requests)


def command(url: str, method: str, body_file: Path | None, load: Load, seconds: float) -> list[str]:
    # wrk takes whole seconds only.
    words = ["taskset", "-c", load.cpus, "wrk", f"-t{load.threads}", f"-c{load.connections}"]
    words += [f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", str(SCRIPT), url, "--", method]
    return words + ([str(body_file)] if body_file else [])


def run(url: str, method: str, body_file: Path | None, load: Load, seconds: float) -> Measure:
    words = command(url, method, body_file, load, seconds)
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            requests, micros, p99, bad, broken = (int(word) for word in line.split()[1:])
            return Measure(requests, micros / 1e6, p99 / 1e3, bad, broken)
    raise RuntimeError(f"wrk gave no result: {done.stdout}{done.stderr}")
