"""Checks apps before a server relies on them, in a process of its own: ``apachectl configtest``.

Arguments: ``module:object...``. Every mistake of every app becomes one line of
standard output: the app's place among the arguments, a tab, the message. Exit status 0: no mistake;
1: some; 2: the check could not be done, for the reason on standard error. What the apps print goes
to standard error too.
"""

import argparse
import contextlib
import os
import sys
import traceback
from typing import NoReturn

import jsongate._core  # noqa: F401  needed later, when the package's folder may be out of reach
from jsongate.load import LoadError, load
from jsongate.plan import PlanError, compile_app

_END = b"\0"  # after each app's lines, which have none


def main(argv: list[str] | None = None) -> NoReturn:
    """Checks the apps in `argv` (without the program's name) and exits."""
    parser = argparse.ArgumentParser(prog="jsongate.check")
    parser.add_argument("apps", nargs="*", metavar="app=module:object")
    options = parser.parse_args(argv)
    report = os.dup(1)
    os.dup2(2, 1)
    lines = _check_apart(options.apps, report)
    with os.fdopen(report, "wb") as out:
        out.write(lines)
    sys.exit(1 if lines else 0)


def _check_apart(specs: list[str], report: int) -> bytes:
    """The lines, made in a child: an app that ends its process must not pass for a good one."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        os.close(report)
        try:
            _check_here(specs, outlet)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as pipe:
        *checked, rest = pipe.read().split(_END)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    lines = b"".join(checked)
    if len(checked) < len(specs):
        spec = specs[len(checked)]
        ending = f"exit status {status}" if status >= 0 else f"signal {-status}"
        lines += rest + _line(len(checked), f"{spec.partition(chr(61))[2]} ended the process that imported it: {ending}")
    return lines


def _check_here(specs: list[str], outlet: int) -> NoReturn:
    # os._exit: threads and exit handlers that the apps have left behind are not waited for.
    for index, spec in enumerate(specs):
        lines = b"".join(_line(index, message) for message in _mistakes(spec))
        with contextlib.suppress(Exception):  # an app may have replaced or closed it
            sys.stdout.flush()
        os.write(outlet, lines + _END)
    os._exit(0)


def _mistakes(word: str) -> list[str]:
    kind, _, spec = word.partition("=")
    try:
        compile_app(load(spec))
    except LoadError as error:
        return [str(error)]
    except PlanError as error:
        return error.errors
    return []


def _line(index: int, message: str) -> bytes:
    text = "; ".join(message.replace("\0", "\\0").splitlines())
    return f"{index}\t{text}\n".encode("utf-8", "backslashreplace")
