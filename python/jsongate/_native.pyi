"""What exists only inside httpd: the request that a handler gets, and the head of its reply.

All of it belongs to one request and to the thread that runs its handler. After the request has
ended, touching any of it raises ValueError.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from types import SimpleNamespace
from typing import final

from jsongate._query import Query

@final
class Headers(Mapping[str, str]):
    """The request's header fields: names are compared without case, and kept as they came.

    Fields of the same name are joined by ", " (RFC 9110 section 5.3). Bytes that are not UTF-8 are
    read as ISO-8859-1.
    """

    def __getitem__(self, name: str, /) -> str: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

@final
class ReplyHeaders(MutableMapping[str, str]):
    """The reply's header fields, writable until the first byte is out.

    ValueError: a name that is no token, or CR, LF, NUL in a value (RFC 9110 section 5.5).
    """

    def __getitem__(self, name: str, /) -> str: ...
    def __setitem__(self, name: str, value: str, /) -> None: ...
    def __delitem__(self, name: str, /) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def add(self, name: str, value: str, /) -> None:
        """Adds one more field of this name, e.g. a second Set-Cookie."""

@final
class ReplyHead:
    """Status and header fields of the reply that the handler's return value becomes."""

    status: int
    @property
    def headers(self) -> ReplyHeaders: ...

@final
class Request:
    """One HTTP request."""

    user: str | None
    """Who is asking: set by authentication, or by a hook. None: nobody knows."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str:
        """The whole path of the URI, percent-decoded."""
    @property
    def query(self) -> Query: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def options(self) -> Mapping[str, str]:
        """JsonGateOption entries that apply to this request."""
    @property
    def id(self) -> str:
        """32 hexadecimal digits, the same as in the error log and in a problem's `instance`."""
    @property
    def remote_addr(self) -> str:
        """The client's address, after mod_remoteip."""
    @property
    def scheme(self) -> str:
        """http or https."""
    @property
    def host(self) -> str:
        """The name that the client asked for; may be empty."""
    @property
    def protocol(self) -> str:
        """HTTP/1.1, HTTP/2.0."""
    @property
    def state(self) -> SimpleNamespace:
        """Room for whatever the application wants to attach to this request."""
    @property
    def response(self) -> ReplyHead: ...
