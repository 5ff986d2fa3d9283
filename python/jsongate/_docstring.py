"""Docstrings, taken apart for readers of an API: what a function does, and what its parameters mean."""

import inspect
import re
from collections.abc import Collection
from typing import NamedTuple

_HEADING = re.compile(r"(Args|Arguments|Parameters):")
_PARAMETER = re.compile(r"(?::param\s+)?\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s+(\S.*)")


class Docstring(NamedTuple):
    """summary: the first line; description: the rest, without what `parameters` has."""

    summary: str = ""
    description: str = ""
    parameters: dict[str, str] = {}


def parse(text: str | None, names: Collection[str]) -> Docstring:
    """Takes a docstring apart. `names`: of the parameters that may be told about.

    Understood are lines ``name: text``, ``name (type): text`` and ``:param name: text``; deeper
    lines below them go on. A heading ``Args:`` above them is dropped.
    """
    if not text:
        return Docstring()
    first, *lines = inspect.cleandoc(text).splitlines() or [""]
    parameters: dict[str, str] = {}
    rest: list[str] = []
    name, depth = "", 0
    for line in lines:
        found = _PARAMETER.fullmatch(line.strip())
        indent = len(line) - len(line.lstrip())
        if found and found[1] in names:
            name, depth = found[1], indent
            parameters[name] = found[2]
        elif name and line.strip() and indent > depth:
            parameters[name] += " " + line.strip()
        else:
            name = ""
            rest.append(line)
    told = [line for line in rest if not (parameters and _HEADING.fullmatch(line.strip()))]
    description = re.sub(r"\n{3,}", "\n\n", "\n".join(told)).strip()
    return Docstring(first.strip(), description, parameters)
