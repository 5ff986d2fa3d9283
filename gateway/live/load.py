"""Steady pipelined load on raw sockets, from processes of its own so that the tests' interpreter is not the bottleneck."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections import Counter

from harness import wait_for

BATCH = 100
SPAWN = multiprocessing.get_context("spawn")


def pipeline(port: int, request: bytes, count: int, batch: int = BATCH) -> Counter[int]:
    """Send `count` requests, `batch` at a time on one connection; return how often each status came back.

    The reply must be small and of a known length, so that status lines can be counted.
    """
    statuses: Counter[int] = Counter()
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        while (done := statuses.total()) < count:
            want = min(batch, count - done)
            connection.sendall(request * want)
            for status in read_statuses(connection, want):
                statuses[status] += 1
    return statuses


def read_statuses(connection: socket.socket, want: int) -> list[int]:
    """Read `want` replies and return their statuses; ConnectionError where the connection ends before."""
    found: list[int] = []
    rest = b""
    while len(found) < want:
        piece = connection.recv(262144)
        if not piece:
            raise ConnectionError(f"{len(found)} of {want} replies")
        rest += piece
        while (end := rest.find(b"\r\n\r\n")) >= 0:
            head = rest[:end].lower()
            size = end + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(rest) < size:
                break
            found.append(int(head[9:12]))
            rest = rest[size:]
    return found


def until_stopped(port: int, request: bytes, stop, replies, out) -> None:
    """Keep one connection busy, a request at a time, until `stop`; put statuses, and how often it was cut, into `out`.

    `replies` counts along.
    """
    statuses: Counter[str] = Counter()
    while not stop.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                while not stop.is_set():
                    connection.sendall(request)
                    statuses[str(read_statuses(connection, 1)[0])] += 1
                    with replies.get_lock():
                        replies.value += 1
        except OSError:
            statuses["cut"] += 1
            time.sleep(0.01)
    out.put(dict(statuses))


class Load:
    """Clients in processes of their own, for the length of a `with`; afterwards `statuses` has what they saw."""

    def __init__(self, port: int, request: bytes, clients: int = 4) -> None:
        self.stop = SPAWN.Event()
        self.replies = SPAWN.Value("L")
        self.out = SPAWN.Queue()
        self.clients = [SPAWN.Process(target=until_stopped, daemon=True,
                                      args=(port, request, self.stop, self.replies, self.out))
                        for _ in range(clients)]
        self.statuses: Counter[str] = Counter()

    def __enter__(self) -> Load:
        for client in self.clients:
            client.start()
        return self

    def await_replies(self, count: int) -> None:
        """Return once the clients have seen `count` more replies."""
        wanted = self.replies.value + count
        wait_for(lambda: self.replies.value >= wanted, f"{count} replies", 30)

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for _ in self.clients:
            self.statuses.update(self.out.get(timeout=60))
        for client in self.clients:
            client.join(timeout=60)
