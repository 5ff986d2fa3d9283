"""Starts one system, proves that its answers are right, and stops it by its process id."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20.0
STOP_SECONDS = 10.0


class Failed(Exception):
    """A system could not be started, or answered wrongly; the text says what was seen."""


@dataclass(frozen=True)
class Place:
    """Where and how big a server is to be."""

    root: Path
    port: int
    cpus: str
    children: int
    threads: int


@dataclass(frozen=True)
class Ask:
    """One request and the JSON document that it must be answered with."""

    method: str
    path: str
    body: bytes | None
    answer: object

    def check(self, port: int) -> None:
        headers = {"Content-Type": "application/json"} if self.body is not None else {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(self.method, self.path, self.body, headers)
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        kind = reply.getheader("Content-Type", "")
        if reply.status != 200 or not kind.startswith("application/json"):
            raise Failed(f"{self.method} {self.path}: {reply.status} {kind} {text[:200]!r}")
        if json.loads(text) != self.answer:
            raise Failed(f"{self.method} {self.path}: answered {text[:200]!r}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _session(leader: int) -> list[tuple[int, float]]:
    """The processes of a session: (process id, processor seconds used)."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            ticks = int(fields[11]) + int(fields[12])
            found.append((int(entry), ticks / os.sysconf("SC_CLK_TCK")))
    return found


class Server:
    """A running system; its processes form one session of their own."""

    def __init__(self, command: list[str], place: Place, environment: dict[str, str]):
        self.place = place
        self._log = place.root / "output.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["taskset", "-c", place.cpus, *command], cwd=place.root, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment})

    @property
    def pid(self) -> int:
        return self._process.pid

    def pids(self) -> list[int]:
        return [pid for pid, _ in _session(self.pid)]

    def cpu_seconds(self) -> float:
        return sum(seconds for _, seconds in _session(self.pid))

    def said(self) -> str:
        logs = [self._log, *self.place.root.glob("error.log")]
        return "\n".join(log.read_text(errors="replace")[-1500:] for log in logs).strip()

    def wait_ready(self, ask: Ask) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._process.poll() is not None:
                raise Failed(f"ended with {self._process.returncode}: {self.said()}")
            try:
                return ask.check(self.place.port)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Failed(f"no answer in {START_SECONDS} s: {error}; {self.said()}") from error
                time.sleep(0.02)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while (left := self.pids()) and time.monotonic() < deadline:
            self._process.poll()
            time.sleep(0.02)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self._process.wait()
