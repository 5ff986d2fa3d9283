"""An origin for tests of what stands in front of it: records what it received, byte for byte, and answers as it is told.

Raw sockets, a thread per connection: a half-sent request is recorded as far as it came, and an answer can be cut in pieces,
paused or broken off anywhere. Requests are recorded when their head has arrived; their bodies grow while they arrive.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass
class Received:
    """One request. `complete` turns true at its end; until then, and for ever where it was cut, it is false."""

    method: str
    path: str
    fields: list[tuple[str, str]]
    framing: str  # "length", "chunked" or "none"
    body: bytearray = field(default_factory=bytearray)
    size: int = 0  # of the body, also where it is not kept
    complete: bool = False
    ended: bool = False

    def __getitem__(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class Answer:
    """What is sent back. The pieces are written one by one, `pause` seconds apart."""

    pieces: Iterable[bytes] = ()
    status: int = 200
    fields: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    framing: str = "length"  # "length", "chunked", "close" (ended by the connection's end) or "none" (no body)
    length: int | None = None  # a Content-Length that is not the sum of the pieces
    pause: float = 0.0
    cut: bool = False  # end the connection behind the pieces, without the end of the body


def echo(request: Received) -> Answer:
    """Answer the body that came, under the type that it came with."""
    kind = request["content-type"] or "application/octet-stream"
    return Answer([bytes(request.body)], fields={"Content-Type": kind})


class Upstream:
    """The origin, for the length of a `with`. `answers` maps a path without its query to an Answer, or to a function that
    makes one; any other path echoes. With `keep=False` bodies are counted only."""

    def __init__(self, keep: bool = True) -> None:
        self.keep = keep
        self.answers: dict[str, Answer | Callable[[Received], Answer]] = {}
        self.received: list[Received] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._connections: set[socket.socket] = set()
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> Upstream:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *list(self._connections)):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    @property
    def url(self) -> str:
        """Return the origin's URL without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def of(self, path: str) -> list[Received]:
        """Return the requests for `path`, whatever their query, in order."""
        return [request for request in self.received if request.path.split("?")[0] == path]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb", 65536) as file:
            while (request := _read_head(file)) is not None:
                self.received.append(request)
                if (request["expect"] or "").lower() == "100-continue":
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                try:
                    self._read_body(file, request)
                finally:
                    request.ended = True
                if not request.complete or not self._answer(connection, request):
                    break
        self._connections.discard(connection)

    def _read_body(self, file: io.BufferedReader, request: Received) -> None:
        if request.framing == "chunked":
            request.complete = all(self._take(file, request, size) for size in _chunk_sizes(file))
            request.complete = request.complete and file.readline() == b"\r\n"
        else:
            request.complete = self._take(file, request, int(request["content-length"] or 0))

    def _take(self, file: io.BufferedReader, request: Received, size: int) -> bool:
        while size > 0:
            piece = file.read1(min(size, 65536))
            if not piece:
                return False
            size -= len(piece)
            request.size += len(piece)
            if self.keep:
                request.body += piece
        return request.framing != "chunked" or file.read(2) == b"\r\n"

    def _answer(self, connection: socket.socket, request: Received) -> bool:
        found = self.answers.get(request.path.split("?")[0], echo)
        answer = found if isinstance(found, Answer) else found(request)
        pieces = [answer.pieces] if isinstance(answer.pieces, bytes) else answer.pieces
        if answer.framing == "length" and answer.length is None:
            pieces = list(pieces)
        connection.sendall(_head(answer, pieces))
        bodyless = request.method == "HEAD" or answer.framing == "none"
        for number, piece in enumerate(() if bodyless else pieces):
            if number:
                time.sleep(answer.pause)
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.framing == "chunked" else piece)
        if answer.cut:
            time.sleep(answer.pause)
        elif answer.framing == "chunked" and not bodyless:
            connection.sendall(b"0\r\n\r\n")
        return not answer.cut and answer.framing != "close"


def _read_head(file: io.BufferedReader) -> Received | None:
    lines = []
    while (line := file.readline()) not in (b"\r\n", b""):
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    if not lines or not line:
        return None
    method, path, _ = lines[0].split(" ")
    fields = [(name, value.strip()) for name, _, value in (text.partition(":") for text in lines[1:])]
    names = {name.lower() for name, _ in fields}
    framing = "chunked" if "transfer-encoding" in names else "length" if "content-length" in names else "none"
    return Received(method, path, fields, framing)


def _chunk_sizes(file: io.BufferedReader) -> Iterable[int]:
    """Yield the size of each chunk but the last; OSError where the connection ends before it."""
    while True:
        line = file.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("cut between two chunks")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return
        yield size


def _head(answer: Answer, pieces: Iterable[bytes]) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {value}" for name, value in answer.fields.items())]
    if answer.framing == "length":
        length = sum(map(len, pieces)) if answer.length is None else answer.length
        lines.append(f"Content-Length: {length}")
    elif answer.framing == "chunked":
        lines.append("Transfer-Encoding: chunked")
    elif answer.framing == "close":
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
