"""App: the list of an application's routes, filled by decorators when its module is imported."""

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Registration(NamedTuple):
    """One use of a decorator: what was registered, and where the decorator was called."""

    methods: tuple[str, ...]
    path: str
    function: Callable[..., Any]
    file: str
    line: int


class App:
    """An application: handlers by method and path template.

    Paths are relative to the ``<Location>`` that names the app. ``{name}`` takes one segment,
    ``{name:path}`` the rest. Decorators return the function unchanged; its signature is checked by
    ``apachectl configtest`` and at start-up, not at registration.

    Register while the module is imported: a server reads ``registrations`` once, afterwards.

    TypeError: a path, method or handler of the wrong type. ValueError: no method at all.
    """

    def __init__(self, title: str = "", version: str = "0") -> None:
        self.title = title
        self.version = version
        self.registrations: list[Registration] = []

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
