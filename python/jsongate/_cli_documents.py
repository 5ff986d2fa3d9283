"""JSON files for the command line: one document after the other, errors as FILE:LINE, how far it is."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

NDJSON_SUFFIXES = (".ndjson", ".jsonl")
STDIN = "-"
BLANK = b" \t\r\n"
SECONDS_BETWEEN = 0.1
PLACE = re.compile(r": line (\d+) column (\d+) \(byte \d+\)$")


class FileError(Exception):
    """A file cannot be read, or is not what it must be; the text is for the user."""


class Document(NamedTuple):
    """A JSON text and where it stands."""

    name: str
    line: int  # of its first byte, from 1
    text: bytes

    def refusal(self, error: ValueError) -> tuple[int, str]:
        """Return the line that the engine's error means, and its words without line and byte."""
        words = str(error)
        place = PLACE.search(words)
        if not place:
            return self.line, words
        return self.line + int(place[1]) - 1, f"{words[:place.start()]} (column {place[2]})"

    def error(self, error: ValueError) -> FileError:
        """Return the engine's error as one line for the user."""
        line, words = self.refusal(error)
        return FileError(f"{self.name}:{line}: {words}")


class Progress:
    """Shows on stderr how much has been read, where that is a terminal."""

    def __init__(self, total: int) -> None:
        """`total`: bytes of all files, 0 where nobody knows."""
        self._total = total
        self._read = 0
        self._next = time.monotonic() + SECONDS_BETWEEN
        self._is_shown = sys.stderr.isatty()

    def advance(self, size: int) -> None:
        """Count bytes that have been read."""
        self._read += size
        if not self._is_shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_BETWEEN
        part = f" ({100 * self._read // self._total} %)" if self._total else ""
        sys.stderr.write(f"\r{self._read / 1e6:.1f} MB{part}\033[K")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def size_of(names: list[str]) -> int:
    """Return the bytes of all files; 0 where one is no plain file."""
    try:
        return sum(os.stat(name).st_size for name in names) if STDIN not in names else 0
    except OSError:
        return 0


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input; FileError where the system does not let us."""
    try:
        if name == STDIN:
            yield sys.stdin.buffer
        else:
            with open(name, "rb") as file:
                yield file
    except OSError as error:
        raise FileError(f"{name}: {error.strerror}") from error


def read(name: str) -> Document:
    """Return a file as one document."""
    with opened(name) as file:
        return Document(name, 1, file.read())


def documents(name: str, ndjson: bool, progress: Progress) -> Iterator[Document]:
    """Yield the documents of a file: its lines where it is NDJSON, by its name or as said."""
    if not ndjson and not name.endswith(NDJSON_SUFFIXES):
        whole = read(name)
        progress.advance(len(whole.text))
        yield whole
        return
    with opened(name) as file:
        for number, line in enumerate(file, 1):
            progress.advance(len(line))
            if line.strip(BLANK):
                yield Document(name, number, line.rstrip(b"\r\n"))
