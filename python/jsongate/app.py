"""App: an application's routes and hooks, filled by decorators when its module is imported."""

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., Any])
Hook = TypeVar("Hook", bound=Callable[[], Any])
Moment = Literal["startup", "shutdown", "every", "health"]

_SHORTEST = 0.001  # seconds: a shorter interval keeps a processor busy with nothing else
_LONGEST = 366 * 86400


class Registration(NamedTuple):
    """One use of a decorator: what was registered, and where the decorator was called."""

    methods: tuple[str, ...]
    path: str
    function: Callable[..., Any]
    file: str
    line: int


class HookRegistration(NamedTuple):
    """One function that is called without a request: when, and where it was registered.

    seconds, jitter: of "every" only
    """

    moment: Moment
    function: Callable[[], Any]
    file: str
    line: int
    seconds: float = 0.0
    jitter: float = 0.0


class App:
    """An application: handlers by method and path template, and what is called around requests.

    title, version: for its OpenAPI document

    Paths are relative to the ``<Location>`` that names the app. ``{name}`` takes one segment,
    ``{name:path}`` the rest. Decorators return the function unchanged; its signature is checked by
    ``apachectl configtest`` and at start-up, not at registration.

    Register while the module is imported, in its thread: a server reads ``registrations`` and
    ``hooks`` once, afterwards, and calls handlers in any thread, many at a time.

    TypeError: a path, method, handler or number of the wrong type. ValueError: no method at all, or
    a number out of range.
    """

    def __init__(self, title: str = "", version: str = "0") -> None:
        self.title = title
        self.version = version
        self.registrations: list[Registration] = []
        self.hooks: list[HookRegistration] = []

    def get(self, path: str) -> Callable[[Handler], Handler]:
        """Answers GET, and HEAD where no other route does."""
        return self._register(path, ("GET",))

    def post(self, path: str) -> Callable[[Handler], Handler]:
        """Answers POST."""
        return self._register(path, ("POST",))

    def put(self, path: str) -> Callable[[Handler], Handler]:
        """Answers PUT."""
        return self._register(path, ("PUT",))

    def patch(self, path: str) -> Callable[[Handler], Handler]:
        """Answers PATCH."""
        return self._register(path, ("PATCH",))

    def delete(self, path: str) -> Callable[[Handler], Handler]:
        """Answers DELETE."""
        return self._register(path, ("DELETE",))

    def route(self, path: str, methods: Iterable[str]) -> Callable[[Handler], Handler]:
        """Answers several methods with one function; names are made upper-case."""
        if isinstance(methods, str):
            raise TypeError(f"methods must be a list: [{methods!r}]")
        names = tuple(dict.fromkeys(method.upper() for method in methods))
        if not names:
            raise ValueError("methods must name at least one method")
        return self._register(path, names)

    def startup(self, function: Hook) -> Hook:
        """Calls ``function()`` in each process, after all modules were imported, before it serves.

        Once per App and process, in the order of registration. If it raises, the app is not
        available in this process: 503.
        """
        return self._hook("startup", function, "@app.startup")

    def shutdown(self, function: Hook) -> Hook:
        """Calls ``function()`` when the process ends in good order, after its last request.

        All shutdown functions of a process have 5 seconds together, 2 where log hooks or jobs do not
        end before; then it ends all the same.
        """
        return self._hook("shutdown", function, "@app.shutdown")

    def health(self, function: Hook) -> Hook:
        """Asks ``function()`` whether the app can answer: None or True says yes.

        False, or anything raised, says no; of a Problem the client is told the detail. Called at
        most once a second and process, when the readiness page is asked for.
        """
        return self._hook("health", function, "@app.health")

    def every(self, seconds: float, jitter: float = 0.0) -> Callable[[Hook], Hook]:
        """Calls ``function()`` every so many seconds, in one process of the whole server.

        First after one interval. Runs never overlap: one that is due while the last one still runs
        is skipped and counted. Each is put off by a random time below ``jitter`` seconds.

        Threads: each job has one of its own, beside those that answer requests. What it raises is
        logged, and the next run comes as if nothing had happened.
        """
        _check_seconds(seconds, jitter)
        frame = sys._getframe(1)
        file, line = frame.f_code.co_filename, frame.f_lineno

        def decorate(function: Hook) -> Hook:
            _check_callable("@app.every(60)", function)
            self.hooks.append(
                HookRegistration("every", function, file, line, float(seconds), float(jitter))
            )
            return function

        return decorate

    def _hook(self, moment: Moment, function: Hook, form: str) -> Hook:
        _check_callable(form, function)
        frame = sys._getframe(2)
        self.hooks.append(
            HookRegistration(moment, function, frame.f_code.co_filename, frame.f_lineno)
        )
        return function

    def _register(self, path: str, methods: tuple[str, ...]) -> Callable[[Handler], Handler]:
        if not isinstance(path, str):
            raise TypeError(f"the path must be a str, not {type(path).__name__}: @app.get('/path')")
        frame = sys._getframe(2)
        file, line = frame.f_code.co_filename, frame.f_lineno

        def decorate(function: Handler) -> Handler:
            if not callable(function):
                raise TypeError(f"a handler must be callable, not {type(function).__name__}")
            self.registrations.append(Registration(methods, path, function, file, line))
            return function

        return decorate


def _check_callable(form: str, function: object) -> None:
    if not callable(function):
        raise TypeError(f"{form} stands above a function, not {type(function).__name__}")


def _check_seconds(seconds: object, jitter: object) -> None:
    for name, value in (("seconds", seconds), ("jitter", jitter)):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            kind = type(value).__name__
            raise TypeError(f"{name} must be a number, not {kind}: @app.every(60)")
        if not math.isfinite(value) or value > _LONGEST:
            raise ValueError(f"{name} must be at most {_LONGEST}, not {value!r}")
    assert isinstance(seconds, (int, float)) and isinstance(jitter, (int, float))
    if seconds < _SHORTEST:
        raise ValueError(f"seconds must be at least {_SHORTEST}, not {seconds!r}")
    if not 0 <= jitter <= seconds:
        raise ValueError(f"jitter must be between 0 and {seconds!r} seconds, not {jitter!r}")
