"""Python's logging in the ErrorLog: each line under the id of the request that it is about.

A record becomes one line for each of its lines, behind the logger's name; a traceback's lines are
lines too. Levels are httpd's: what LogLevel does not let through is not formatted.
"""

import logging
import os
import sys
from collections.abc import Callable

_LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)


class ErrorLogHandler(logging.Handler):
    """Writes records with `write(level, line)`, those that `writes(level)`.

    Threads: any, at once; there is no lock, because the server writes whole lines.
    """

    def __init__(self, write: Callable[[int, str], None], writes: Callable[[int], bool]) -> None:
        super().__init__()
        self._write = write
        self.writes = writes

    def createLock(self) -> None:
        """None: nothing here needs one, and a writer that waits must not hold up the others."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """As logging does it, but for the lock, on which CPython insists from 3.13 on."""
        passed = self.filter(record)
        if passed:
            # From 3.12 on a filter may put another record in its place.
            self.emit(passed if isinstance(passed, logging.LogRecord) else record)
        return bool(passed)

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record's lines; one that cannot be formatted is an error that says so."""
        if not self.writes(record.levelno):
            return
        try:
            level, text = record.levelno, self.format(record)
        except Exception as error:  # of the arguments' own __str__, and whatever they call
            level, text = logging.ERROR, _unformattable(record, error)
        for line in text.splitlines() or [""]:
            self._write(level, f"{record.name}: {line}".replace("\0", "\\x00"))


def _unformattable(record: logging.LogRecord, error: Exception) -> str:
    place = f"{record.filename}:{record.lineno}"
    return f"a message cannot be formatted: {place}: {type(error).__name__}"


def show_what_is_printed() -> None:
    """Standard output, which nobody reads in a server, goes where standard error does: the ErrorLog."""
    os.dup2(2, 1)
    # Anew: the old one knows whether what it was made for can be sought in.
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def prepare(write: Callable[[int, str], None], writes: Callable[[int], bool]) -> ErrorLogHandler:
    """Before the applications are imported: what they log meanwhile goes to the ErrorLog too."""
    handler = ErrorLogHandler(write, writes)
    logging.lastResort = handler  # type: ignore[assignment]  # typed as what it is at first
    return handler


def install(handler: ErrorLogHandler) -> None:
    """After they were imported: the root logger's handler, unless one has chosen its own.

    What logging puts there by itself, at the first ``logging.warning()``, is nobody's choice. The
    root logger's level is that of the server, unless it was changed.
    """
    root = logging.getLogger()
    if not all(_is_default(one) for one in root.handlers):
        return
    root.handlers[:] = [handler]
    if root.level == logging.WARNING:
        root.setLevel(next((level for level in _LEVELS if handler.writes(level)), logging.CRITICAL))


def _is_default(handler: logging.Handler) -> bool:
    """Whether ``logging.basicConfig()`` without arguments makes such a one."""
    formatter = handler.formatter
    return (
        type(handler) is logging.StreamHandler
        and handler.level == logging.NOTSET
        and not handler.filters
        and formatter is not None
        and formatter._fmt == logging.BASIC_FORMAT
        and getattr(handler.stream, "name", None) == "<stderr>"
    )
