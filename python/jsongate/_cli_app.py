"""An application as the command line sees it: imported here, its routes listed, its OpenAPI document printed."""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from jsongate._cli_conf import app_parts

if TYPE_CHECKING:
    from jsongate.app import App
    from jsongate.plan import RoutePlan

BETWEEN_COLUMNS = "  "
NOTHING = "-"


class AppError(Exception):
    """An application that cannot be used; one text for the user per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def imported(name: str) -> tuple[App, list[RoutePlan]]:
    """Return an APP and its plans; AppError where it is not good. What it prints meanwhile goes to stderr."""
    from jsongate.load import LoadError, load
    from jsongate.plan import PlanError, compile_app

    folder, spec = app_parts(name)
    sys.path.insert(0, str(folder))
    with stdout_is_stderr():
        try:
            app = load(spec)
            return app, compile_app(app)
        except LoadError as error:
            raise AppError([str(error)]) from error
        except PlanError as error:
            raise AppError(error.errors) from error


@contextmanager
def stdout_is_stderr() -> Iterator[None]:
    """Keep stdout for our own data, whatever prints to it, C code included."""
    sys.stdout.flush()
    own = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(own, 1)
        os.close(own)


def leave(status: int) -> NoReturn:
    """End: the threads and exit handlers that an application has started are not waited for."""
    sys.stderr.flush()
    os._exit(status)


def print_and_leave(data: bytes) -> NoReturn:
    """Print `data`, and leave."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(1, view):]
    except OSError as error:
        print(f"jsongate: standard output: {error.strerror}", file=sys.stderr)
        leave(1)
    leave(0)


def routes(options: argparse.Namespace) -> int:
    """Print one line per method and path, in aligned columns or as JSON."""
    from jsongate._core import dumps

    _, plans = imported(options.app)
    rows = [row_of(plan) for plan in plans]
    lines = [dumps(row) for row in rows] if options.json else in_columns([cells_of(row) for row in rows])
    print_and_leave(b"".join(line + b"\n" for line in lines))


def openapi(options: argparse.Namespace) -> int:
    """Print the OpenAPI document."""
    from jsongate.openapi import to_json

    app, _ = imported(options.app)
    with stdout_is_stderr():
        document = to_json([("", app)])
    print_and_leave(document + b"\n")


def row_of(plan: RoutePlan) -> dict[str, Any]:
    """Return what is told about a route; `body` is null where it takes none."""
    from jsongate._source import innermost, name_of

    file, _, line = plan.where.rpartition(":")
    function = innermost(plan.function)
    is_async = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
    return {"method": plan.method, "path": plan.template, "function": name_of(plan.function), "async": is_async,
            "body": body_type(plan), "file": file, "line": int(line)}


def body_type(plan: RoutePlan) -> str | None:
    """Return the type of the body as the user wrote it; "Any" where it was not written."""
    from jsongate._annotation import resolve, shown

    body = inspect.signature(plan.function).parameters.get("body")
    if body is None or "body" not in plan.kwnames:
        return None
    annotation = resolve(plan.function, body)
    return "Any" if annotation is inspect.Parameter.empty else shown(plan.function, annotation)


def cells_of(row: dict[str, Any]) -> list[str]:
    """Return the columns of one route."""
    return [row["method"], row["path"], row["function"], "async" if row["async"] else "sync", row["body"] or NOTHING,
            f"{row['file']}:{row['line']}"]


def in_columns(rows: list[list[str]]) -> list[bytes]:
    """Return the rows as lines whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [BETWEEN_COLUMNS.join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]
    return [line.rstrip().encode(errors="replace") for line in lines]
