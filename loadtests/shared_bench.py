"""What RateLimit, lock and Cache cost in a running server: prints a Markdown table of nanoseconds per call.

    JSONGATE_BUILD=build/release PYTHONPATH=build/release/python /usr/bin/python3 loadtests/shared_bench.py [--rounds N]

One thread of one child calls them in a loop, in bench_shared.py, so nothing is contended. Each figure is the median
over the rounds, without the first line's, the loop and the call of a function.
"""

import argparse
import contextlib
import json
import platform
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from json_bench import cpu_name
from server import free_port

APP = Path(__file__).with_name("bench_shared.py")


def get(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{urllib.parse.quote(path)}", timeout=120) as reply:
        return json.load(reply)


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """A server with one child; its port."""
    port = free_port()
    command = [sys.executable, "-m", "jsongate", "run", str(APP), "--port", str(port), "--processes", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_ready(server, port)
            yield port
        finally:
            server.terminate()


def wait_ready(server: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            get(port, "/cases")
            return
        time.sleep(0.1)
    sys.exit("the server does not start; see: jsongate run loadtests/bench_shared.py")


def main() -> None:
    parser = argparse.ArgumentParser(description="cost of limits, locks and caches in a running server")
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    options = parser.parse_args()
    with serving() as port:
        names = get(port, "/cases")
        rounds = [{name: get(port, f"/cost/{name}") for name in names} for _ in range(options.rounds)]
    figures = {name: statistics.median(one[name] for one in rounds) for name in names}
    nothing = figures[names[0]]
    print(f"CPython {platform.python_version()}, {cpu_name()}, {options.rounds} rounds\n")
    print("| call | ns |\n|---|---:|")
    print(f"| {names[0]} | {nothing:,.0f} |")
    for name in names[1:]:
        print(f"| {name} | {figures[name] - nothing:,.0f} |")


if __name__ == "__main__":
    main()
