"""What httpd says on its stderr when it does not start: its mistakes, apart from all else that is written there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

# What httpd says last, after the errors: at a start, and from its configuration test.
LAST_WORDS = ("Configuration Failed", "Configuration check failed")
LOGGED = re.compile(r"\[[^]]*\] \[[\w:-]*:(\w+)\] (?:\[[^]]*\] )*(.*)")
NUMBERED = re.compile(r"(?:\(\d+\)[^:]*: )?AH\d+: ")
PLACE = re.compile(r"Syntax error on line (\d+) of (.+):$")
# A file that others include: each names itself, the innermost last.
NESTED = re.compile(r"[\w.-]+: (?:Syntax error on line \d+ of .+?: )*Syntax error on line (\d+) of (.+?): (.+)")
OWN = "jsongate: "


class Said(NamedTuple):
    """Mistakes as FILE:LINE: TEXT, and the lines that are none: an application prints while it is imported."""

    mistakes: list[str]
    rest: list[str]


def said_in(log: str, root: Path) -> Said:
    """Sort the lines of `log`. Files below `root` were made by us: they mean nothing to the user."""
    mistakes: list[str] = []
    rest: list[str] = []
    place: str | None = None  # of the line that follows
    for line in log.splitlines():
        text = message_in(line)
        if place is not None:
            mistakes.append(place + re.sub(r"^JsonGateApp: (?=\S+:\d+: )", "", line))
            place = None
        elif text is None:
            rest.append(line)
        elif found := PLACE.match(text):
            place = place_of(found[2], found[1], root)
        elif text and text not in LAST_WORDS:
            mistakes.append(in_its_place(text, root))
    return Said(mistakes, rest) if mistakes else Said(rest or ["httpd did not start and did not say why"], [])


def message_in(line: str) -> str | None:
    """Return what httpd has to say, empty where it is only a notice; None: the line is somebody else's."""
    logged = LOGGED.match(line)
    if logged:
        return "" if logged[1] in ("notice", "info") else message_in(logged[2]) or logged[2]
    if line.startswith(OWN):
        return line.removeprefix(OWN)
    if NUMBERED.match(line):
        return NUMBERED.sub("", line, count=1)
    return line if NESTED.match(line) else None


def in_its_place(text: str, root: Path) -> str:
    """Return a message as FILE:LINE: TEXT where it names the file that includes others."""
    nested = NESTED.match(text)
    if not nested:
        return text
    place = place_of(nested[2], nested[1], root)
    return place + nested[3].removeprefix(place)


def place_of(file: str, line: str, root: Path) -> str:
    """Return "FILE:LINE: "; empty for a file of our own."""
    return "" if file.startswith(str(root)) else f"{file}:{line}: "


def as_object(mistake: str) -> dict[str, Any]:
    """Return the parts of FILE:LINE: TEXT; file and line are null where the text has no place."""
    place = re.match(r"([^:]+):(\d+): (.*)", mistake, re.DOTALL)
    return {"file": place[1], "line": int(place[2]), "detail": place[3]} if place else \
        {"file": None, "line": None, "detail": mistake}
