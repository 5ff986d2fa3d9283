"""Where a function was written, in the words of an error message: ``orders.py:7``."""

import functools
import linecache
import os
import re
import sys
import types
from collections.abc import Callable
from typing import Any


def innermost(function: Callable[..., Any]) -> Any:
    """The function that the user wrote, below functools.wraps, partial, method or callable object.

    What has no Python code (a built-in function) comes back as it is.
    """
    seen = set()
    inner: Any = function
    while id(inner) not in seen:
        seen.add(id(inner))
        if isinstance(inner, functools.partial):
            inner = inner.func
        elif isinstance(inner, types.MethodType):
            inner = inner.__func__
        elif hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        elif isinstance(inner, type):
            made_by = getattr(inner, "__init__", None)
            inner = made_by if isinstance(made_by, types.FunctionType) else inner
        elif not hasattr(inner, "__code__") and isinstance(
            getattr(type(inner), "__call__", None), types.FunctionType
        ):
            inner = type(inner).__call__
    return inner


def name_of(function: Callable[..., Any]) -> str:
    """The name that the user gave it: ``get_order``, ``Orders.get``."""
    named = function if isinstance(function, type) else innermost(function)
    name = str(getattr(named, "__qualname__", type(function).__name__))
    return name.rpartition("<locals>.")[2]


def place_of(function: Callable[..., Any], file: str, line: int) -> str:
    """``file:line`` of the function's ``def``; `file` and `line` are for what has no source."""
    code = getattr(innermost(function), "__code__", None)
    if not isinstance(code, types.CodeType):
        return f"{short_path(file)}:{line}"
    return f"{short_path(code.co_filename)}:{_def_line(code)}"


def _def_line(code: types.CodeType) -> int:
    # co_firstlineno is the line of the first decorator.
    pattern = re.compile(rf"\s*(async\s+)?def\s+{re.escape(code.co_name)}\b")
    lines = linecache.getlines(code.co_filename)
    for number in range(code.co_firstlineno, len(lines) + 1):
        if pattern.match(lines[number - 1]):
            return number
    return code.co_firstlineno


def short_path(file: str) -> str:
    """`file` relative to the folder of sys.path that holds it; the whole path where none does."""
    path = os.path.abspath(file)
    folders = (os.path.join(os.path.abspath(folder), "") for folder in sys.path)
    return path[max((len(folder) for folder in folders if path.startswith(folder)), default=0) :]
