"""User instructions per request, counted by valgrind: exact, and free of the machine's noise.

The same server is run twice with different numbers of requests; the difference leaves start and stop out.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable

import report
import session
from compare import say
from server import Failed
from systems.base import Context, System
from systems.httpd import CHandler, JsonGateBytes, JsonGateDict

FEW, MANY = 500, 4500
_VALGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=valgrind.log")


def _send(port: int, path: str, count: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        connection.request("GET", path)
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise Failed(f"{path}: {reply.status}")
    connection.close()


def _collected(system: System, path: str, count: int) -> int:
    log = None
    # One process in the foreground: valgrind need not follow children.
    with session.running(system, system.ask("hello"), _VALGRIND, ("-X",)) as server:
        _send(server.place.port, path, count)
        server.stop()
        log = (server.place.root / "valgrind.log").read_text()
    found = re.search(r"Collected : (\d+)", log)
    if not found:
        raise Failed(f"valgrind said: {log[-500:]}")
    return int(found[1])


def _per_request(system: System, path: str) -> float:
    return (_collected(system, path, MANY) - _collected(system, path, FEW)) / (MANY - FEW)


def _cell(system: System, path: str) -> str:
    try:
        result = f"{_per_request(system, path):,.0f}"
    except (Failed, OSError) as error:
        result = f"not measured: {' '.join(str(error).split())[:120]}"
    say(f"  {system.name:16} {path:16} {result}")
    return result


def measure(context: Context, rounds: int, seconds: float) -> tuple[list[System], str]:
    """One table; rounds and seconds play no part, for the count hardly varies."""
    hello: dict[str, Callable[[System], str]] = {"hello": lambda system: system.ask("hello").path}
    sizes = {"1 KB reply": lambda _: f"/bytes/{1 << 10}", "1 MB reply": lambda _: f"/bytes/{1 << 20}"}
    lines, chosen, reasons = [], [], []
    for system in (CHandler(context), JsonGateBytes(context), JsonGateDict(context)):
        chosen.append(system)
        if reason := system.missing():
            reasons.append(f"- {system.label}: not measured: {reason}")
            continue
        works = hello if isinstance(system, JsonGateDict) else hello | sizes
        cells = [_cell(system, path(system)) for path in works.values()]
        lines.append([system.label, *cells, *["–"] * (3 - len(cells))])
    text = report.table(["system", "hello", *sizes], lines)
    note = f"Instructions in user mode per request, by callgrind: {MANY} requests less {FEW}, on one connection."
    return chosen, "\n\n".join(filter(None, ["## User instructions per request", text, "\n".join(reasons), note]))
