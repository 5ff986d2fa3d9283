#!/usr/bin/python3
"""Streams NDJSON through a Python input filter and prints what the child's memory did.

    loadtests/stream_memory.py                   10 GB in chunks, through `redact`, to an origin that discards them
    loadtests/stream_memory.py --gigabytes 1 --build build/release

The gateway has core 0; the client and the origin (the C handler of baseline/, which counts the bytes) share core 1. Exit
status 1 where bytes are missing, or where the memory grew by more than 32 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import documents  # noqa: E402  (the folder must be on the path first)
import session  # noqa: E402
from server import Failed, Server  # noqa: E402
from systems.base import Context  # noqa: E402
from systems.filters import JsonGateProxy, Origin  # noqa: E402

MIB = 1 << 20
MOST_GROWTH = 32 * MIB
REDACT = "JsonGateInputFilter bench_filters:redact"


class Watch:
    """Samples the resident memory of a server's largest process; `before` is told, `most` is the highest seen."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.before = self.most = self.now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def now(self) -> int:
        """Bytes that the child holds: Python lives there, and makes it the largest."""
        return max(_resident(pid) for pid in self.server.pids())

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            self.most = max(self.most, self.now())


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has just ended
        return 0


def redacted(records: bytes) -> bytes:
    """What the filter must make of them."""
    objects = [json.loads(line) for line in records.splitlines()]
    for one in objects:
        del one["ssn"]
    return b"".join(json.dumps(one, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for one in objects)


def stream(port: int, piece: bytes, count: int) -> bytes:
    """POST `piece` `count` times in chunks; return the body of the reply."""
    chunk = b"%x\r\n%b\r\n" % (len(piece), piece)
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(b"POST /read HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                           b"Content-Type: application/x-ndjson\r\n\r\n")
        for number in range(count):
            connection.sendall(chunk)
            if number % 1024 == 1023 and sys.stderr.isatty():
                print(f"\r{number * len(piece) / 1e9:.1f} GB", end="", file=sys.stderr, flush=True)
        connection.sendall(b"0\r\n\r\n")
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = reply.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise Failed(f"answered {reply[:500]!r}")
    return body


def measure(context: Context, gigabytes: float, directives: str) -> bool:
    """Stream once; print one line of Markdown; return whether the memory stayed flat."""
    piece = documents.ndjson()
    count = max(1, round(gigabytes * 1e9 / len(piece)))
    expected = count * len(redacted(piece) if directives else piece)
    origin = Origin(context)
    with session.running(origin, origin.ask("hello")) as behind:
        system = JsonGateProxy(context, behind.place.port, "redact", "redact", directives)
        with session.running(system, system.ask("hello")) as server:
            stream(server.place.port, piece, 1)
            begin = time.monotonic()
            with Watch(server) as watch:
                body = stream(server.place.port, piece, count)
            seconds, after = time.monotonic() - begin, watch.now()
    if json.loads(body) != {"bytes": expected}:
        raise Failed(f"the origin received {body.decode()}, not {expected} bytes")
    sent = count * len(piece)
    print("| sent | seconds | MB/s | records/s | RSS before, MiB | most | after |\n|---:|---:|---:|---:|---:|---:|---:|")
    print(f"| {sent / 1e9:.2f} GB | {seconds:.1f} | {sent / 1e6 / seconds:.0f} | {count * documents.RECORDS / seconds:,.0f} "
          f"| {watch.before / MIB:.1f} | {watch.most / MIB:.1f} | {after / MIB:.1f} |")
    return watch.most - watch.before <= MOST_GROWTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=10, help="how much is sent (default 10)")
    parser.add_argument("--no-filter", action="store_true", help="the proxy alone, to compare with")
    parser.add_argument("--build", type=Path, default=HERE.parent / "build" / "release", help="where jsongate was built")
    options = parser.parse_args()
    os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory(prefix="jsongate-load-") as scratch:
        os.chmod(scratch, 0o755)  # servers that have changed their user must get in
        context = Context(options.build.resolve(), Path(scratch), {})
        try:
            flat = measure(context, options.gigabytes, "" if options.no_filter else REDACT)
        except (Failed, OSError) as error:
            sys.exit(f"stream_memory.py: {error}")
    if not flat:
        sys.exit(f"stream_memory.py: the memory grew by more than {MOST_GROWTH // MIB} MiB")


if __name__ == "__main__":
    main()
