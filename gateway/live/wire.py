"""HTTP/1.1 as bytes on a socket: for tests that care how a request is cut, or how a connection ends."""

from __future__ import annotations

import json
import os
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field

TIMEOUT = 30.0 * (8 if os.environ.get("JSONGATE_SANITIZE") else 1)


@dataclass(frozen=True)
class Reply:
    """One reply. `complete` is false where the connection ended before the body did."""

    status: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    complete: bool = True

    def __getitem__(self, name: str) -> str | None:
        """Return the first field of that name, whatever its case."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)

    @property
    def text(self) -> str:
        """Return the body as UTF-8."""
        return self.body.decode()

    def json(self) -> object:
        """Return the body, parsed."""
        return json.loads(self.body)

    def problem(self) -> dict:
        """Return the body after asserting that it is a problem of this status (RFC 9457)."""
        assert self["content-type"] == "application/problem+json", self
        members = self.json()
        assert members["status"] == self.status, self
        assert {"type", "title", "instance"} <= set(members), self
        return members


LAST_CHUNK = b"0\r\n\r\n"


def as_chunk(piece: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def post_head(path: str, *fields: str) -> bytes:
    """Return the head of a POST."""
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", *fields]).encode() + b"\r\n\r\n"


class Wire:
    """One connection. Sends what it is told, byte for byte, and reads replies with all of HTTP/1.1's framing."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self._rest = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self.socket.sendall(data)

    def request(self, method: str, path: str, body: bytes | str | None = None,
                headers: dict[str, str] | None = None) -> Reply:
        """Send one well-formed request and read its reply."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in ({"Host": "localhost"} | (headers or {})).items()]
        if data is not None:
            lines.append(f"Content-Length: {len(data)}")
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (data or b""))
        return self.read(method)

    def post(self, path: str, pieces: Iterable[bytes], chunked: bool = True, headers: dict[str, str] | None = None) -> Reply:
        """POST a body in pieces, each with a write of its own, and read the reply."""
        self.send_pieces(path, pieces, chunked, headers)
        return self.read()

    def send_pieces(self, path: str, pieces: Iterable[bytes], chunked: bool = True,
                    headers: dict[str, str] | None = None) -> None:
        """Send a POST in pieces, each with a write of its own: chunks of one body, or parts of one of a known length."""
        pieces = pieces if chunked else list(pieces)
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {sum(map(len, pieces))}"
        self.send(post_head(path, framing, *(f"{name}: {value}" for name, value in (headers or {}).items())))
        for piece in pieces:
            self.send(as_chunk(piece) if chunked else piece)
        if chunked:
            self.send(LAST_CHUNK)

    def read(self, method: str = "GET") -> Reply:
        """Read one reply to a request of `method`; interim replies (1xx) are returned like others."""
        head = self._until(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")[:-2]
        fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in rest)]
        reply = Reply(int(first.split()[1]), fields)
        body, complete = self._body(reply, method)
        return Reply(reply.status, fields, body, complete)

    def closed(self) -> bool:
        """Return whether the server ends the connection without another byte."""
        try:
            return not self._rest and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _body(self, reply: Reply, method: str) -> tuple[bytes, bool]:
        if method == "HEAD" or reply.status < 200 or reply.status in (204, 304):
            return b"", True
        try:
            if (reply["transfer-encoding"] or "").lower() == "chunked":
                return self._chunked()
            if (length := reply["content-length"]) is not None:
                return self._exactly(int(length)), True
            return self._everything(), True
        except EOFError as cut:
            return cut.args[0], False

    def _chunked(self) -> tuple[bytes, bool]:
        body = b""
        try:
            while size := int(self._until(b"\r\n").split(b";")[0], 16):
                body += self._exactly(size)
                self._exactly(2)
            self._until(b"\r\n")
        except EOFError:
            return body, False
        return body, True

    def chunk(self) -> bytes:
        """Read one chunk of a chunked body; b"" is the last one."""
        size = int(self._until(b"\r\n").split(b";")[0], 16)
        return self._exactly(size + 2)[:-2]

    def head(self) -> bytes:
        """Read a reply's head and leave its body."""
        return self._until(b"\r\n\r\n")

    def _more(self) -> None:
        try:
            piece = self.socket.recv(65536)
        except ConnectionResetError:
            piece = b""
        if not piece:
            rest, self._rest = self._rest, b""
            raise EOFError(rest)
        self._rest += piece

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(end)
        return head + end

    def _exactly(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._more()
        data, self._rest = self._rest[:count], self._rest[count:]
        return data

    def _everything(self) -> bytes:
        while True:
            try:
                self._more()
            except EOFError as end:
                return end.args[0]
