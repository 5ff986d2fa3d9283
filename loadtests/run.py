#!/usr/bin/python3
"""Compares jsongate with its peers on this machine and writes Markdown.

    loadtests/install-peers                      once
    loadtests/run.py --out results.md            every system, five interleaved rounds
    loadtests/run.py --systems c-handler,jsongate-bytes --work hello --rounds 9
    loadtests/run.py --scaling | --instructions | --settings | --filters | --edits | --typed

The server has core 0 and wrk core 1 (one thread, 64 connections) unless a table says otherwise.
Progress goes to stderr, the tables to stdout or --out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import compare  # noqa: E402  (the folder must be on the path first)
import documents  # noqa: E402
import edits  # noqa: E402
import filters  # noqa: E402
import instructions  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
import scaling  # noqa: E402
import settings  # noqa: E402
import systems  # noqa: E402
import typed  # noqa: E402
from systems.base import Context, System  # noqa: E402

WORKS = {
    "hello": 'GET, answer `{"hello":"world"}`',
    "post1k": "POST 1,024 bytes of JSON, parse, answer one field",
    "post64k": "POST 65,536 bytes of JSON, parse, answer one field",
}


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", type=_names, default=[], help="names, comma-separated (default: all)")
    parser.add_argument("--work", type=_names, default=list(WORKS), help="hello,post1k,post64k (default: all)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="length of one measurement, whole seconds")
    parser.add_argument("--build", type=Path, default=HERE.parent / "build" / "release", help="where jsongate was built")
    parser.add_argument("--out", type=Path, help="write the tables here instead of stdout")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--scaling", action="store_true", help="threads per child, and two children on two cores")
    kind.add_argument("--instructions", action="store_true", help="user instructions per request")
    kind.add_argument("--settings", action="store_true", help="what httpd settings cost, on the C handler")
    kind.add_argument("--filters", action="store_true", help="what filters cost, here and in peers")
    kind.add_argument("--edits", action="store_true", help="what a mask costs a proxy, here and in peers")
    kind.add_argument("--typed", action="store_true", help="a declared body, here, by hand and in FastAPI")
    arguments = parser.parse_args()
    if set(arguments.work) - set(WORKS) or min(arguments.rounds, arguments.seconds) < 1:
        parser.error(f"--work takes {', '.join(WORKS)}; --rounds and --seconds start at 1")
    return arguments


def _comparison(arguments: argparse.Namespace, context: Context) -> tuple[list[System], str]:
    chosen = systems.choose(arguments.systems, context)
    rows = compare.compare(chosen, arguments.work, arguments.rounds, arguments.seconds)
    parts = [f"## {work}: {WORKS[work]}\n\n{report.comparison(rows, work)}" for work in arguments.work]
    tail = [report.left_out(rows), report.conclusion(rows)]
    return chosen, "\n\n".join(filter(None, parts + tail))


def _measure(arguments: argparse.Namespace, context: Context) -> tuple[list[System], str]:
    for wanted, measurement in ((arguments.scaling, scaling), (arguments.instructions, instructions),
                                (arguments.settings, settings), (arguments.filters, filters),
                                (arguments.edits, edits), (arguments.typed, typed)):
        if wanted:
            return measurement.measure(context, arguments.rounds, arguments.seconds)
    return _comparison(arguments, context)


def main() -> None:
    arguments = _arguments()
    if not all(map(shutil.which, ("wrk", "taskset"))) or len(os.sched_getaffinity(0)) < 2:
        raise SystemExit("run.py wants wrk and taskset (loadtests/install-peers) and two cores")
    with tempfile.TemporaryDirectory(prefix="jsongate-load-") as scratch:
        os.chmod(scratch, 0o755)  # servers that have changed their user must get in
        bodies = {"post1k": documents.small(), "post64k": documents.large(), "ndjson": documents.ndjson()}
        context = Context(arguments.build.resolve(), Path(scratch), bodies)
        chosen, text = _measure(arguments, context)
    text = f"{machine.description(chosen)}\n\n{text}\n"
    if arguments.out:
        arguments.out.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
