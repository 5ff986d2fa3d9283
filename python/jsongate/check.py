"""Checks apps, filters and hooks before a server relies on them, in a process of its own.

This is what ``apachectl configtest`` runs. Arguments: ``app=module:object``,
``filter=module:function`` and ``hook=module:function``, and ``--cache=NAME`` for every cache that the
server has, or ``--no-cache``; without either there is any cache. Every mistake of each becomes one line of
standard output: its place among the arguments, a tab, the message. Exit status 0: no mistake; 1:
some; 2: the check could not be done, for the reason on standard error. What the modules print goes
to standard error too.
With ``--files`` further lines follow, ``file``, a tab and a path: the source files that were read,
those of libraries left out.
"""

import argparse
import contextlib
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import jsongate._core  # now, before the package's folder may be out of reach
from jsongate._filter import compile_filter
from jsongate._hooks import compile_hooks
from jsongate._request_hook import compile_hook
from jsongate._source_files import files_of_error, files_of_modules
from jsongate.load import LoadError, load, load_function
from jsongate.plan import PlanError, compile_app

_END = b"\0"  # after the lines of each name, which have none
_LOOK = 0.05  # seconds

Name = tuple[str, str]  # "app", "filter" or "hook", and what follows the "="


def main(argv: list[str] | None = None) -> NoReturn:
    """Checks what `argv` (without the program's name) names, and exits."""
    parser = argparse.ArgumentParser(prog="jsongate.check")
    parser.add_argument("names", nargs="*", type=_name, metavar="app=module:object")
    parser.add_argument("--cache", action="append", dest="caches")
    parser.add_argument("--no-cache", action="store_const", const=[], dest="caches")
    parser.add_argument("--files", action="store_true")
    options = parser.parse_args(argv)
    if options.caches is not None:
        jsongate._core.limit_caches(options.caches)
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
    if kind not in ("app", "filter", "hook"):
        raise argparse.ArgumentTypeError(f"{word!r} is none of app=..., filter=... and hook=...")
    return kind, spec


def _check_apart(names: list[Name], report: int) -> tuple[bytes, bytes]:
    """Lines of mistakes and of files, made in a child.

    A module that ends its process must not pass for a good one. The child is a process group of its
    own: what the modules have started, each check anew, ends with it.
    """
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        os.close(report)
        try:
            os.setpgid(0, 0)
            _check_here(names, outlet)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    os.close(outlet)
    try:
        said, status = _read_to_end(child, inlet)
    finally:
        with contextlib.suppress(OSError):  # nobody is left
            os.killpg(child, signal.SIGKILL)
    *checked, rest = said.split(_END)
    lines = b"".join(checked[: len(names)])
    files = b"".join(checked[len(names) :])
    if len(checked) < len(names):
        _, spec = names[len(checked)]
        ending = f"exit status {status}" if status >= 0 else f"signal {-status}"
        message = f"{spec} ended the process that imported it: {ending}"
        lines += rest + _line(len(checked), message)
    return lines, files


def _read_to_end(child: int, inlet: int) -> tuple[bytes, int]:
    """All that the child writes, and how it ended.

    What a module leaves running may have the pipe open: nothing that has been said is missing once
    the child is gone and nothing comes.
    """
    said = bytearray()
    ended, status = 0, 0
    while True:
        if not ended:
            ended, status = os.waitpid(child, os.WNOHANG)
        is_there = bool(select.select([inlet], [], [], 0 if ended else _LOOK)[0])
        piece = os.read(inlet, 65536) if is_there else b""
        said += piece
        if not piece and (is_there or ended):
            break
    os.close(inlet)
    status = status if ended else os.waitpid(child, 0)[1]
    return bytes(said), os.waitstatus_to_exitcode(status)


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
        compiler = compile_filter if kind == "filter" else compile_hook
        return _plan_mistakes(compiler, load_function(spec))
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
