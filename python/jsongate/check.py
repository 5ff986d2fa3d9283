"""Checks apps and filters before a server relies on them, in a process of its own.

This is what ``apachectl configtest`` runs. Arguments: ``app=module:object`` and
``filter=module:function``. Every mistake of each becomes one line of standard output: its place
among the arguments, a tab, the message. Exit status 0: no mistake; 1: some; 2: the check could not
be done, for the reason on standard error. What the modules print goes to standard error too.
With ``--files`` further lines follow, ``file``, a tab and a path: the source files that were read,
those of libraries left out.
"""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import jsongate._core  # noqa: F401  needed later, when the package's folder may be out of reach
from jsongate._filter import compile_filter
from jsongate._hooks import compile_hooks
from jsongate._source_files import files_of_error, files_of_modules
from jsongate.load import LoadError, load, load_filter
from jsongate.plan import PlanError, compile_app

_END = b"\0"  # after the lines of each name, which have none

Name = tuple[str, str]  # "app" or "filter", and what follows the "="


def main(argv: list[str] | None = None) -> NoReturn:
    """Checks what `argv` (without the program's name) names, and exits."""
    parser = argparse.ArgumentParser(prog="jsongate.check")
    parser.add_argument("names", nargs="*", type=_name, metavar="app=module:object")
    parser.add_argument("--files", action="store_true")
    options = parser.parse_args(argv)
    report = os.dup(1)
    os.dup2(2, 1)
    lines, files = _check_apart(options.names, report)
    try:
        with os.fdopen(report, "wb") as out:
            out.write(lines + (files if options.files else b""))
    except BrokenPipeError:  # whoever asked is gone
        sys.exit(2)
    sys.exit(1 if lines else 0)


def _name(word: str) -> Name:
    kind, _, spec = word.partition("=")
    if kind not in ("app", "filter"):
        raise argparse.ArgumentTypeError(f"{word!r} is neither app=... nor filter=...")
    return kind, spec


def _check_apart(names: list[Name], report: int) -> tuple[bytes, bytes]:
    """Lines of mistakes and of files, made in a child.

    A module that ends its process must not pass for a good one.
    """
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        os.close(report)
        try:
            _check_here(names, outlet)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as pipe:
        *checked, rest = pipe.read().split(_END)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    lines = b"".join(checked[: len(names)])
    files = b"".join(checked[len(names) :])
    if len(checked) < len(names):
        _, spec = names[len(checked)]
        ending = f"exit status {status}" if status >= 0 else f"signal {-status}"
        message = f"{spec} ended the process that imported it: {ending}"
        lines += rest + _line(len(checked), message)
    return lines, files


def _check_here(names: list[Name], outlet: int) -> NoReturn:
    # os._exit: threads and exit handlers that the modules have left behind are not waited for.
    failed: set[str] = set()
    for index, name in enumerate(names):
        lines = b"".join(_line(index, message) for message in _mistakes(*name, failed))
        with contextlib.suppress(Exception):  # a module may have replaced or closed it
            sys.stdout.flush()
        os.write(outlet, lines + _END)
    files = b"".join(_line("file", path) for path in sorted(failed | files_of_modules()))
    with os.fdopen(outlet, "wb") as rest:
        rest.write(files + _END)
    os._exit(0)


def _mistakes(kind: str, spec: str, failed: set[str]) -> list[str]:
    """What is wrong; the files that could not be imported are added to `failed`."""
    try:
        if kind == "app":
            app = load(spec)
            return _plan_mistakes(compile_app, app) + _plan_mistakes(compile_hooks, app)
        return _plan_mistakes(compile_filter, load_filter(spec))
    except LoadError as error:
        failed |= files_of_error(error)
        return [str(error)]


def _plan_mistakes(compiler: Callable[[Any], object], found: object) -> list[str]:
    try:
        compiler(found)
    except PlanError as error:
        return error.errors
    return []


def _line(index: int | str, message: str) -> bytes:
    text = "; ".join(message.replace("\0", "\\0").splitlines())
    return f"{index}\t{text}\n".encode("utf-8", "backslashreplace")
