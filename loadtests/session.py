"""One start of one system: into a folder of its own, checked, measured, stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import wrk
from server import Ask, Failed, Place, Server, free_port
from systems.base import Context, System
from usage import Usage

WARM_UP_SECONDS = 1  # the least that wrk takes
QUIET_CORES = 0.1  # what other processes may use meanwhile
TRIES = 4
SETTLE_SECONDS = 0.5  # what wrk left unanswered still keeps workers busy


@contextlib.contextmanager
def running(system: System, ask: Ask, prefix: tuple[str, ...] = (),
            suffix: tuple[str, ...] = ()) -> Iterator[Server]:
    """A server that answers `ask`; its folder is removed at the end. Prefix and suffix surround its command."""
    root = Path(tempfile.mkdtemp(dir=system.context.scratch))
    os.chmod(root, 0o755)  # a server that has changed its user must get in
    place = Place(root, free_port(), system.cpus, system.children, system.threads)
    try:
        command = [*prefix, *system.command(place), *suffix]
        server = Server(command, place, system.environment)
        try:
            server.wait_ready(ask)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def body_file(context: Context, ask: Ask) -> Path | None:
    if ask.body is None:
        return None
    file = context.scratch / f"body-{len(ask.body)}.json"
    if not file.exists():
        file.write_bytes(ask.body)
    return file


def _quietest(server: Server, beside: tuple[Server, ...], run: Callable[[], wrk.Measure]) -> wrk.Measure:
    """Repeats a measurement that other processes disturbed; of several disturbed ones the least disturbed counts."""
    tries = []
    for _ in range(TRIES):
        time.sleep(SETTLE_SECONDS)
        start = Usage.now(server, beside)
        result = run()
        used, strangers = Usage.now(server, beside).since(start)
        tries.append(replace(result, server_seconds=used, strangers=strangers))
        if strangers < QUIET_CORES or result.bad or result.broken:
            return tries[-1]
    return min(tries, key=lambda measure: measure.strangers)


def measure(server: Server, system: System, ask: Ask, seconds: float) -> wrk.Measure:
    """Checks the answer, warms up, measures, and checks the answer again."""
    port = server.place.port
    url = f"http://127.0.0.1:{port}{ask.path}"
    file = body_file(system.context, ask)
    ask.check(port)
    wrk.run(url, ask.method, file, system.load, WARM_UP_SECONDS)
    result = _quietest(server, system.beside, lambda: wrk.run(url, ask.method, file, system.load, seconds))
    try:
        ask.check(port)
    except OSError as error:
        raise Failed(f"does not answer after the load: {error}; {server.said()}") from error
    return result
