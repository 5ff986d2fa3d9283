"""upstreams: services that an app calls, served by the test itself; see jsongate.testing."""

import http.server
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Union
from urllib.parse import urlsplit

from jsongate._client import Client, Reply
from jsongate._core import Request, loads
from jsongate._headers import Headers
from jsongate.app import App

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Received:
    """A request that an upstream got.

    origin: of the upstream, as the test names it: "http://prices.internal"
    path:   as it came, with its query
    """

    origin: str
    method: str
    path: str
    headers: Headers
    body: bytes

    def json(self) -> Any:
        """The body's JSON as Python objects. ValueError: it is none."""
        return loads(self.body)


Answer = Callable[[Received], Reply]
Service = Union[App, Callable[[Received], Any], Mapping[str, Any], None]


class upstreams:
    """Serves upstreams on ports of 127.0.0.1, in threads of this process, for the length of a with.

    ::

        with upstreams({"http://prices.internal": {"GET /v1/prices": {"ABC": 9.9}}}) as up:
            client = Client(shop.app, options={"prices": up["http://prices.internal"]})
            assert client.get("/items/ABC").json() == {"price": 9.9}
        assert up.requests[0].path == "/v1/prices"

    What an origin stands for:

    App:      is asked as by a Client
    function: is called with each request as Received, and returns what a handler may return
    dict:     "GET /path", or "/path" for every method, to what a handler may return or raise; other
              paths are 404
    None:     nobody listens there: connections are refused

    An exception, other than Problem, in one of them is a 500 for whoever asked, and comes out of the
    with when it ends. TLS is not spoken, whatever the origin says.

    ValueError: what is no origin.
    """

    def __init__(self, services: Mapping[str, Service]) -> None:
        self.requests: list[Received] = []
        """What came so far, for all origins, in the order of their arrival."""
        self._servers: dict[str, _Server] = {}
        self._refusing: dict[str, socket.socket] = {}
        self._errors: list[BaseException] = []
        self._answers = {origin: _answer_of(origin, what) for origin, what in services.items()}

    def __getitem__(self, origin: str) -> str:
        """The real base URL of an origin, without a trailing slash. KeyError: there is none."""
        if origin in self._servers:
            port = self._servers[origin].server_address[1]
        else:
            port = self._refusing[origin].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __enter__(self) -> "upstreams":
        for origin, answer in self._answers.items():
            if answer is None:
                self._refusing[origin] = socket.socket()
                self._refusing[origin].bind(("127.0.0.1", 0))  # it is ours, and does not listen
            else:
                self._servers[origin] = _Server(origin, answer, self.requests, self._errors)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.end()
        for port in self._refusing.values():
            port.close()
        if error is None and self._errors:
            raise self._errors[0]


def _answer_of(origin: str, service: Service) -> Answer | None:
    parts = urlsplit(origin)
    plain = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.netloc or origin != plain:
        raise ValueError(f"an origin is like 'http://prices.internal', not {origin!r}")
    if service is None:
        return None
    if isinstance(service, App):
        return _by_app(service)
    return _by_app(_app_of(service)) if isinstance(service, Mapping) else _by_function(service)


def _by_app(app: App) -> Answer:
    client = Client(app, buffer_limit=1 << 30)

    def answer(received: Received) -> Reply:
        fields = {n: value for n, value in received.headers.items() if n.lower() not in _FRAMING}
        return client.request(received.method, received.path, content=received.body, headers=fields)

    return answer


def _by_function(function: Callable[[Received], Any]) -> Answer:
    """An app makes a reply of what the function returns."""
    app, now = App(), threading.local()
    app.get("/")(lambda req: function(now.received))
    client = Client(app)

    def answer(received: Received) -> Reply:
        now.received = received
        return client.request("HEAD" if received.method == "HEAD" else "GET", "/")

    return answer


def _app_of(replies: Mapping[str, Any]) -> App:
    app = App()
    for key, value in replies.items():
        method, _, path = key.rpartition(" ")
        app.route(path, [method] if method else _METHODS)(_always(value))
    return app


def _always(value: Any) -> Callable[[Request], Any]:
    def answer(req: Request) -> Any:
        if isinstance(value, BaseException):
            raise value
        return value

    return answer


class _Server(http.server.ThreadingHTTPServer):
    """One origin. Its threads end with it, and not with their connections."""

    daemon_threads = False
    block_on_close = True

    def __init__(
        self, origin: str, answer: Answer, requests: list[Received], errors: list[BaseException]
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.origin, self.answer = origin, answer
        self.requests, self.errors = requests, errors
        self.open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self._thread.join()
        for connection in list(self.open):
            _hang_up(connection)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has left, or speaks no HTTP; what a service raises does not come here."""


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended by itself
        pass


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection: any number of requests, of any method."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        self.server.open.add(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.open.discard(self.request)
        super().finish()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """The test sees its requests, and needs no log."""

    def _answer(self) -> None:
        server, body = self.server, self._read_body()
        headers = Headers(self.headers.items())
        received = Received(server.origin, self.command, self.path, headers, body)
        server.requests.append(received)
        try:
            reply = server.answer(received)
        except BaseException as error:
            server.errors.append(error)
            self.send_error(500)
            return
        fields = {"content-length": str(len(reply.body))} if reply.status not in (204, 304) else {}
        self.send_response(reply.status)
        for name, value in {**fields, **_lowered(reply.headers)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self._exactly(int(self.headers.get("content-length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self._exactly(size))
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return b"".join(pieces)

    def _exactly(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionResetError("the client has left in the middle of its body")
        return data


def _lowered(headers: Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
