"""C++ parts that need no httpd: the JSON engine, the route table, requests and bodies."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from types import SimpleNamespace
from typing import Any, Final, Protocol, Self, TypeVar, final, overload

from _typeshed import structseq

from jsongate._function import FunctionPlan
from jsongate._query import Query
from jsongate._types_program import Plan
from jsongate.plan import RoutePlan

_Default = TypeVar("_Default")
_Part = TypeVar("_Part", covariant=True)

def loads(text: bytes | bytearray | memoryview | str, /) -> Any:
    """Python objects from JSON (RFC 8259).

    ValueError: it is not JSON or nested too deep ("…: line 3 column 7 (byte 41)"), or an object has
    a key twice ("duplicate key at /a/b").
    """

def dumps(value: object, /) -> bytes:
    """JSON from Python objects. TypeError, ValueError: what cannot be encoded, and where it is."""

@overload
def patch(document: bytes | bytearray | memoryview | str, operations: object, /) -> bytes: ...
@overload
def patch(document: object, operations: object, /) -> Any:
    """The document after a JSON Patch (RFC 6902): all operations, or none and an error.

    Text gives bytes, in which every byte is kept that no operation touches; objects give new
    objects. Big integers, spelling of numbers and spacing survive in text.

    ValueError: "operation 2 at '/a/b': …", it is malformed, cannot be done, or is a test that
    fails; a pointer to a name that the object has twice; a result that is nested too deep or much
    larger than what came in.
    """

@overload
def merge_patch(document: bytes | bytearray | memoryview | str, patch: object, /) -> bytes: ...
@overload
def merge_patch(document: object, patch: object, /) -> Any:
    """The document after a JSON Merge Patch (RFC 7396): null removes a member, objects go deeper.

    Text and objects, and errors, as in patch().
    """

def edit(
    text: bytes | bytearray | memoryview | str,
    edits: tuple[tuple[str, Path] | tuple[str, str, str | bytes], ...],
    /,
) -> bytes:
    """The text after all edits, which mean it as it came; for the command line.

    ("select", path), ("mask", path), ("remove", path), ("set", pointer, JSON text),
    ("rename", pointer, name). ValueError: a key stands twice, a pointer leads nowhere.
    """

def lines_of(
    text: bytes | bytearray | memoryview | str, pointers: tuple[str, ...], /
) -> list[int]:
    """The line, from 1, on which the value of each JSON Pointer begins; for the command line."""

@final
class Path:
    """A JSONPath (RFC 9535), compiled once, for any number of documents and threads.

    Of several members with one name the last counts. match() and search() take I-Regexp (RFC 9485).

    ValueError: "at position 4: …", counted in characters from 0. Its methods, ValueError: the
    document is not JSON, or asks for more than ten million steps or a million nodes.
    """

    def __new__(cls, selector: str) -> Path: ...
    @property
    def selector(self) -> str:
        """As it was given."""
    def find(self, document: object, /) -> list[Any]:
        """The values of the nodes, in the order of the RFC; a node may stand there twice.

        ValueError, too: a value that holds an object with a key twice.
        """
    @overload
    def first(self, document: object, /) -> Any | None: ...
    @overload
    def first(self, document: object, /, default: _Default) -> Any | _Default:
        """The first of these values, without a search for more; `default` where there is none."""
    def paths(self, document: object, /) -> list[str]:
        """The normalized paths of the nodes (RFC 9535 section 2.7): "$['a'][0]"."""
    def texts(self, document: object, /) -> list[bytes]:
        """The JSON text of the nodes, byte by byte as it stands in the document."""

@final
class Violation(structseq[str], tuple[str, str, str]):
    """One thing that a schema does not accept."""

    __match_args__: Final = ("pointer", "keyword", "detail")

    @property
    def pointer(self) -> str:
        """JSON Pointer (RFC 6901) to the value that is wrong; "" is the whole document."""
    @property
    def keyword(self) -> str:
        """The keyword of the schema that says so."""
    @property
    def detail(self) -> str:
        """One sentence for people, without the value."""

@final
class Schema:
    """A JSON Schema, 2020-12 or draft 7 by its "$schema", compiled once, for any number of threads.

    registry: other schemas by URI, for "$ref"; nothing is ever fetched
    formats:  True: "format" is checked, not only an annotation

    Patterns are ECMA-262, in linear time. ValueError: "#/properties/a: …", what is wrong with the
    schema and the JSON Pointer to it, behind its URI where it is another one; also a key that
    stands twice, and an "$id" that is meant and that two of the registry have. Its methods,
    ValueError: the document is not JSON.
    """

    def __new__(
        cls, schema: object, registry: Mapping[str, object] | None = None, formats: bool = False
    ) -> Schema: ...
    def is_valid(self, document: object, /) -> bool:
        """Whether the schema accepts the document; ends at the first error."""
    def errors(self, document: object, /, limit: int | None = None) -> list[Violation]:
        """What the schema does not accept, at most `limit` of it; empty: the document is valid."""
    def validate(self, document: object, /) -> None:
        """ValueError: "#/items/0/qty: …", the first error."""

def pattern_mistake(pattern: str, /) -> str | None:
    """Why the gateway cannot use a regular expression (ECMA-262); None: it can."""

@final
class Typed:
    """A declared type, compiled, as the gateway uses it for bodies and parameters."""

    def __new__(cls, plan: Plan, /) -> Typed: ...
    def load(self, document: object, /) -> Any:
        """The value for a JSON document. Problem 400: what does not match, with its `errors`.

        ValueError: the document is not JSON.
        """
    def from_text(self, text: str, /) -> Any:
        """The value for the text of a path or query parameter. ValueError: it does not fit."""
class Limiter:
    """A rate limit; what jsongate.shared.RateLimit is made of."""

    def __new__(cls, name: str, count: int, per: float, burst: int, /) -> Self: ...
    def hit(self, key: str, /, cost: int = 1) -> None:
        """Counts a request of `key` that costs so much of the limit.

        Problem 429 with Retry-After: it is over the limit, and is not counted. ValueError: a cost
        below 1 or above the burst.
        """
    def check(self, key: str, /, cost: int = 1) -> bool:
        """Whether hit() would let it pass; counts nothing."""
    def remaining(self, key: str, /) -> int:
        """How many hits of cost 1 would pass now."""

class CacheBase:
    """A cache; what jsongate.shared.Cache is made of."""

    def __new__(cls, name: str, ttl: float | None, /) -> Self: ...
    def get(self, key: str, /, default: Any = None) -> Any:
        """The value of `key`, or the default."""
    def look(self, key: str, missing: _Default, failed: _Default, /) -> Any:
        """The value of `key`, `missing`, or, where the cache cannot be reached, `failed`."""
    def set(self, key: str, value: object, /, ttl: float | None = None) -> None:
        """Keeps a value, `ttl` seconds; None: as long as the cache does by default.

        TypeError, ValueError: what JSON cannot hold, a ttl that is not above 0.
        """
    def delete(self, key: str, /) -> None:
        """Forgets the value of `key`."""
    def __contains__(self, key: str, /) -> bool: ...

def acquire_lock(name: str, task: int, seconds: float, /) -> bool:
    """Whether the lock was had within the time; task 0: for this thread. RuntimeError: as lock."""

def release_lock(name: str, task: int, /) -> None:
    """Gives a lock back. RuntimeError: this thread or task does not hold it."""

def reset_shared() -> None:
    """Forgets what the limits, locks and caches of this process hold; none of a server's."""

def limit_caches(names: Iterable[str], /) -> None:
    """From now on this process has these caches only."""

def check_routes(routes: list[tuple[str, str, dict[str, str]]], /) -> tuple[int, str] | None:
    """Compiles (method, template, {parameter: type}); the place and words of the first mistake.

    None: there is none. The words go on after the template: "collides with GET /orders/{id}".
    """

def run_filter(
    plan: FunctionPlan,
    batches: list[list[bytes]],
    facts: tuple[str, str, str, str, list[tuple[str, str]], int, int],
    headers: list[tuple[str, str]],
    response_headers: list[tuple[str, str]],
    is_request: bool,
    complete: bool,
    /,
) -> tuple[int, list[tuple[str, str]], bytes, int, int]:
    """Runs a filter in memory: status, header fields, body, bytes passed untouched, bytes copied.

    facts:    method, path, query, user, options, status of the reply, buffer limit
    complete: False: the request dies after the last batch

    Raises what the filter raises. ResourceWarning: an extension keeps the address of a chunk.
    """

def open_app(plans: list[RoutePlan], /) -> object:
    """An app of these routes, for call_app(). ValueError: what is wrong with them."""

def call_app(
    app: object,
    facts: tuple[str, str, str, str, str, str, int],
    headers: list[tuple[str, str]],
    options: list[tuple[str, str]],
    pieces: list[bytes],
    access: Callable[[Request], None] | None,
    /,
) -> tuple[int, list[tuple[str, str]], bytes, bool, BaseException | None]:
    """Answers a request in memory: status, header fields, body, whether it is complete.

    facts: method, path as it came, place of the app, query, user, host, buffer limit

    The last one is the exception, other than a Problem, that the app has raised.
    """

class _View(Iterator[_Part], AsyncIterator[_Part], Protocol[_Part]):
    """A handler's to be read with for, a filter's with async for."""

@final
class Body:
    """The body of a request or reply. One of its views is chosen, and reads it from start to end.

    In a filter, which is put aside where nothing has arrived::

        async for chunk in body: ...              # as it arrives, a memoryview, not copied
        async for line in body.lines(): ...       # bytes, without the line's end
        async for record in body.records(): ...   # NDJSON
        document = await body.json()              # all of it

    In a handler, which waits where nothing has arrived, without the GIL: the same without ``async``
    and ``await``, in the handler's own thread. Problem 413, 415, 408, 400: the body cannot be read.
    ConnectionResetError: the client has left; the handler need not catch it.

    Nothing else can be awaited in a filter. Another view of a body that is being read just ends.
    Views of chunks that are kept beyond the filter's or handler's end raise ValueError.
    """

    def __iter__(self) -> Iterator[memoryview]: ...
    def __next__(self) -> memoryview: ...
    def __aiter__(self) -> AsyncIterator[memoryview]: ...
    def __anext__(self) -> Awaitable[memoryview]:
        """The next chunk, read-only. Yielded as it is, or a slice of it, it passes untouched."""
    def lines(self) -> _View[bytes]:
        r"""The lines without their "\n" or "\r\n"; the last one may have none.

        Problem 413 (502 in a response): a line is longer than JsonGateBufferLimit.
        """
    @overload
    def records(self) -> _View[Any]:
        """The records of NDJSON as Python objects; blank lines are skipped.

        Memory is constant: one record, which may be as long as JsonGateBufferLimit. Problem 413,
        400 (502 in a response): "line 7: …", it is longer, not JSON, or has a key twice.
        """
    @overload
    def records(self, *pointers: str) -> _View[tuple[Any, ...]]:
        """Of each record only the values at these JSON pointers (RFC 6901), None where nothing is.

        ValueError: what is no pointer.
        """
    def json(self) -> Any:
        """The whole body as Python objects, up to JsonGateBufferLimit bytes; awaited in a filter.

        Problem 413, 400 (502 in a response): it is longer, not JSON, has a key twice, or there is
        no body. RuntimeError: some of it has been read.
        """

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
    """The reply's header fields, writable until the first byte is out, or a filter's first yield.

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
    """Status and header fields of the reply: what the handler's return value becomes.

    In a filter, what they are so far; writable until its first yield, or its end.
    """

    status: int
    """200 to 599, anything else is a ValueError; not set, the handler's return value decides."""

    @property
    def headers(self) -> ReplyHeaders:
        """The fields that are sent, besides those that httpd adds."""
    @property
    def bytes_sent(self) -> int:
        """Of the reply's body, as sent so far; for log hooks."""

@final
class Request:
    """One HTTP request, seen by its hooks, its filters and its handler.

    It belongs to the thread that runs one of them. Touched at any other time, it raises ValueError.
    """

    user: str | None
    """Who is asking: set by authentication, or by a hook. None: nobody knows."""

    @property
    def method(self) -> str:
        """GET, POST, …, as the client wrote it."""
    @property
    def path(self) -> str:
        """The whole path of the URI, percent-decoded."""
    @property
    def query(self) -> Query:
        """The query parameters by name; of several with one name the last one."""
    @property
    def headers(self) -> Headers:
        """The header fields of the request; read-only."""
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
    def route(self) -> str | None:
        """The app's Location and the path template, as in metrics; None where no route matches."""
    @property
    def duration(self) -> float:
        """Seconds since the request arrived; in a log hook, until its reply was sent."""
    @property
    def response(self) -> ReplyHead:
        """Status and header fields of the reply, writable until the first byte is out."""

class Metric:
    """What the classes of jsongate.metrics have in common; its series are objects of their class.

    Threads: any, of any process that shares the memory.
    """

    def labels(self, *values: object, **named: object) -> Self:
        """The series of these label values, str() of each, in order or by name.

        ValueError: the metric has no labels, other ones, or is a series itself.
        """
    @property
    def _name(self) -> str:
        """As it is exported."""
    @property
    def _labelvalues(self) -> tuple[str, ...]:
        """Of a series."""
    def _define(
        self,
        kind: str,
        name: str,
        documentation: str,
        labels: tuple[str, ...],
        bounds: tuple[float, ...],
        mode: str,
        max_series: int,
        /,
    ) -> None:
        """Says what it is, and finds its place; once."""
    def _values(self) -> list[float]:
        """What this process has counted: a value, or the buckets' counts and the sum.

        ValueError: labels are missing.
        """
    def _series(self) -> list[Self]:
        """The series that this process has used; itself where it has no labels."""

class CounterBase(Metric):
    """Counter's part in C++."""

    def inc(self, amount: float = 1, exemplar: object = None) -> None:
        """Adds `amount`. `exemplar` is not exported: the text format has none.

        ValueError: it is negative or NaN, or labels are missing.
        """

class GaugeBase(Metric):
    """Gauge's part in C++. ValueError: labels are missing."""

    def inc(self, amount: float = 1) -> None:
        """Adds `amount`."""
    def dec(self, amount: float = 1) -> None:
        """Takes `amount` away."""
    def set(self, value: float) -> None:
        """Sets the value."""

class HistogramBase(Metric):
    """Histogram's part in C++."""

    def observe(self, amount: float, exemplar: object = None) -> None:
        """Counts one observation. `exemplar` is not exported: the text format has none.

        ValueError: it is NaN, or labels are missing.
        """
