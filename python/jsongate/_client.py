"""Client: an app answers requests in this process, without httpd or a socket; see jsongate.testing."""

import contextlib
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from jsongate._core import Request, call_app, dumps, loads, open_app
from jsongate._headers import Headers, checked_headers, pairs_of
from jsongate._hooks import compile_hooks
from jsongate.app import App
from jsongate.plan import compile_app

Access = Callable[[Request], None]

_ABSENT: Any = object()
_IN_A_TARGET = "!$&'()*+,/:;=?@[]%~"  # what a test may write into a path, escapes included


@dataclass(frozen=True)
class Reply:
    """What the app has answered.

    headers:  names are compared without case; those that only a server adds, Date and Server, are
              not there
    complete: False where httpd would have cut the connection: a generator failed after its first
              object
    """

    status: int
    headers: Headers
    body: bytes
    complete: bool = True

    @property
    def text(self) -> str:
        """The body, which must be UTF-8."""
        return self.body.decode()

    def json(self) -> Any:
        """The body's JSON as Python objects. ValueError: it is none."""
        return loads(self.body)

    def records(self) -> list[Any]:
        """The records of NDJSON as Python objects. ValueError: one of them is not JSON."""
        return [loads(line) for line in self.body.split(b"\n") if line.strip()]


class Client:
    """Sends requests to `app` by the C++ code that serves it inside httpd, in this thread.

    Routing, queries, bodies, limits, access functions, encoding, problems and streams are httpd's;
    what its configuration adds, as filters, compression and Range, is not there.

    access:       functions that run before the handler, as JsonGateAccessHook does it
    options:      JsonGateOption entries
    user:         who is asking; None: nobody
    headers:      of every request
    base:         the <Location> of the app, e.g. "/shop": it goes before every path
    buffer_limit: JsonGateBufferLimit
    raise_server_exceptions: an exception that is no Problem comes out of the request, instead of
                  the reply 500 that a client of httpd gets

    As a context manager it calls the app's startup functions first, and its shutdown functions at
    the end, as a child of httpd does::

        with Client(app) as client: ...

    What they raise comes out. Without it, or by another Client, they are not called; `every` and
    `health` functions never are: call them.

    The app may be used from several threads at once, like the client.

    jsongate.plan.PlanError: what configtest would say of the app. TypeError, ValueError: a wrong
    argument.
    """

    def __init__(
        self,
        app: App,
        *,
        access: Iterable[Access] = (),
        options: Mapping[str, str] | None = None,
        user: str | None = None,
        headers: Mapping[str, str] | None = None,
        base: str = "",
        buffer_limit: int = 1 << 20,
        raise_server_exceptions: bool = True,
    ) -> None:
        if base and (not base.startswith("/") or base.endswith("/")):
            raise ValueError(f"a base is like '/shop', not {base!r}")
        self._app = _opened(app)
        self._hooks = compile_hooks(app)
        self._access = _in_one(tuple(access))
        self._options = pairs_of(options)
        self._user = user
        self._headers = checked_headers(headers)
        self._base = base
        self._buffer_limit = buffer_limit
        self._raises = raise_server_exceptions

    def __enter__(self) -> "Client":
        for hook in self._hooks:
            if hook.moment == "startup":
                hook.function()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.ExitStack() as stack:  # all of them run, whatever one raises
            for hook in reversed(self._hooks):
                if hook.moment == "shutdown":
                    stack.callback(hook.function)

    def get(self, path: str, **same: Any) -> Reply:
        """GET; `same`: as in request()."""
        return self.request("GET", path, **same)

    def head(self, path: str, **same: Any) -> Reply:
        """HEAD."""
        return self.request("HEAD", path, **same)

    def options(self, path: str, **same: Any) -> Reply:
        """OPTIONS."""
        return self.request("OPTIONS", path, **same)

    def post(self, path: str, **same: Any) -> Reply:
        """POST."""
        return self.request("POST", path, **same)

    def put(self, path: str, **same: Any) -> Reply:
        """PUT."""
        return self.request("PUT", path, **same)

    def patch(self, path: str, **same: Any) -> Reply:
        """PATCH."""
        return self.request("PATCH", path, **same)

    def delete(self, path: str, **same: Any) -> Reply:
        """DELETE."""
        return self.request("DELETE", path, **same)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = _ABSENT,
        content: bytes | str | Iterable[bytes] = b"",
        headers: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> Reply:
        """Sends one request and returns its whole reply.

        path:    with a query, if any: "/orders?id=1"; what a URL cannot hold is escaped
        json:    a body, encoded as JSON; None is null
        content: a body as it is, or in pieces, each of which arrives alone (Transfer-Encoding:
                 chunked)
        headers: besides those of the client
        user:    instead of the client's; "" is nobody

        Raises what the handler raises, but for Problem, where raise_server_exceptions says so.
        """
        if not path.startswith("/") and (path or not self._base):
            raise ValueError(f"a path begins with '/', not {path!r}")
        pieces, framing = _body(json, content)
        fields = _merged({"host": "localhost"}, framing, self._headers, checked_headers(headers))
        target, _, query = quote(self._base + path, safe=_IN_A_TARGET).partition("?")
        status, reply_headers, body, complete, error = call_app(
            self._app,
            (
                method,
                target,
                self._base,
                query,
                (self._user if user is None else user) or "",
                _name_of(fields["host"]),
                self._buffer_limit,
            ),
            pairs_of(fields),
            self._options,
            pieces,
            self._access,
        )
        if error is not None and self._raises:
            raise error
        return Reply(status, Headers(reply_headers), body, complete)


def _body(json: object, content: bytes | str | Iterable[bytes]) -> tuple[list[bytes], dict[str, str]]:
    """The body's pieces and the fields that describe them."""
    if json is not _ABSENT:
        if content != b"":
            raise TypeError("a request has json or content, not both")
        text = dumps(json)
        return [text], {"content-type": "application/json", "content-length": str(len(text))}
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, (bytes, bytearray, memoryview)):
        return [bytes(piece) for piece in content], {"transfer-encoding": "chunked"}
    whole = bytes(content)
    return [whole] if whole else [], {"content-length": str(len(whole))} if whole else {}


def _merged(*parts: Mapping[str, str]) -> dict[str, str]:
    """The fields of all parts, those of later ones instead of earlier ones."""
    return {name.lower(): value for part in parts for name, value in part.items()}


def _name_of(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if port.isdigit() else host


def _in_one(functions: tuple[Access, ...]) -> Access | None:
    def admit(req: Request) -> None:
        for function in functions:
            returned: object = function(req)
            if returned is not None:
                raise TypeError(f"an access function returns None, not {type(returned).__name__}")

    return admit if functions else None


def _opened(app: App) -> object:
    """The compiled app: made once, and again after more routes were registered."""
    if not isinstance(app, App):
        raise TypeError(f"a Client wants an App, not {type(app).__name__}")
    count, opened = _OPENED.get(app, (-1, None))
    if count != len(app.registrations):
        opened = open_app(compile_app(app))
        _OPENED[app] = len(app.registrations), opened
    return opened


_OPENED: weakref.WeakKeyDictionary[App, tuple[int, object]] = weakref.WeakKeyDictionary()
