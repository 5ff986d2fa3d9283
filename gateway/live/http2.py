"""HTTP/2 with prior knowledge on a raw socket: many requests on one connection, written at once.

A server may answer, and reset the stream without error, before the client has ended its body (RFC 9113 §8.1); ready-made
clients trip over that, so frames are read and written here.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

import h2.config
import h2.connection
import h2.events
from wire import TIMEOUT, Reply

Request = tuple[str, str, bytes | None]  # method, path, body


class Http2:
    """One connection; used by one thread."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._unsent: dict[int, bytes] = {}
        self._replies: dict[int, tuple[list[tuple[str, str]], bytearray]] = {}
        self._done: set[int] = set()
        self._h2.initiate_connection()

    def __enter__(self) -> Http2:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def exchange(self, requests: Iterable[Request], length: bool = True) -> list[Reply]:
        """Send all requests, with or without Content-Length; return their replies in the order of the requests."""
        streams = [self._open(*request, length) for request in requests]
        while not self._done.issuperset(streams):
            self._write()
            for event in self._h2.receive_data(self._read()):
                self._on(event)
        return [self._reply(stream) for stream in streams]

    def _open(self, method: str, path: str, body: bytes | None, length: bool) -> int:
        stream = self._h2.get_next_available_stream_id()
        fields = [(":method", method), (":path", path), (":scheme", "http"), (":authority", "localhost")]
        if body is not None and length:
            fields.append(("content-length", str(len(body))))
        self._h2.send_headers(stream, fields, end_stream=not body)
        self._replies[stream] = ([], bytearray())
        if body:
            self._unsent[stream] = body
        return stream

    def _write(self) -> None:
        for stream, body in list(self._unsent.items()):
            while body:
                size = min(self._h2.local_flow_control_window(stream), self._h2.max_outbound_frame_size, len(body))
                if size == 0:
                    break
                self._h2.send_data(stream, body[:size], end_stream=size == len(body))
                body = body[size:]
            self._unsent[stream] = body
            if not body:
                del self._unsent[stream]
        self._socket.sendall(self._h2.data_to_send())

    def _read(self) -> bytes:
        data = self._socket.recv(65536)
        assert data, "the server ended the connection"
        return data

    def _on(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ResponseReceived():
                self._replies[event.stream_id][0].extend(event.headers)
            case h2.events.DataReceived():
                self._replies[event.stream_id][1].extend(event.data)
                self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            case h2.events.StreamEnded():
                self._done.add(event.stream_id)
                self._unsent.pop(event.stream_id, None)
            case h2.events.StreamReset() if event.stream_id not in self._done:
                raise AssertionError(f"stream {event.stream_id} was reset: {event.error_code}")

    def _reply(self, stream: int) -> Reply:
        fields, body = self._replies[stream]
        return Reply(int(dict(fields)[":status"]), fields, bytes(body))
