"""What the commands query, validate and edit take."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from jsongate import _cli_json

if TYPE_CHECKING:
    from jsongate._core import Path

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

POINTER = re.compile(r"(/([^/~]|~[01])*)*")
FILE_HELP = "JSON, or NDJSON by its name (.ndjson, .jsonl); - is standard input"
NDJSON_HELP = "every file is NDJSON: one document per line"


def add_json_commands(commands: Commands) -> None:
    """Add the three commands to the parser of all."""
    add_query(commands.add_parser("query", help="print what a JSONPath selects in files"))
    add_validate(commands.add_parser("validate", help="check files against a JSON Schema"))
    add_edit(commands.add_parser("edit", help="change a file; what is not changed keeps its bytes"))


def add_query(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `query`."""
    command.add_argument("path", metavar="PATH", type=selector, help="JSONPath (RFC 9535)")
    command.add_argument("files", metavar="FILE", nargs="+", help=FILE_HELP)
    command.add_argument("--ndjson", action="store_true", help=NDJSON_HELP)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--paths", action="store_true", help="print the normalized path and a tab before each value")
    form.add_argument("--json", action="store_true", help="one object per line: file, line, path, value")
    command.set_defaults(command=_cli_json.query, parser=command)


def add_validate(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `validate`."""
    command.add_argument("schema", metavar="SCHEMA", help="JSON Schema, 2020-12 or draft 7")
    command.add_argument("files", metavar="FILE", nargs="+", help=FILE_HELP)
    command.add_argument("--ndjson", action="store_true", help=NDJSON_HELP)
    command.add_argument("--formats", action="store_true", help='check "format" too')
    command.add_argument("--registry", metavar="URI=FILE", type=registered, action="append", default=[],
                         help="another schema, for $ref; nothing is ever fetched")
    command.add_argument("--json", action="store_true",
                         help="one object per line: file, line, pointer, keyword, detail")
    command.set_defaults(command=_cli_json.validate, parser=command)


def add_edit(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `edit`."""
    command.add_argument("file", metavar="FILE", help="JSON; - is standard input")
    for name, of, metavar, words in (
        ("--select", by_path("select"), "PATH", "keep these values, what is around them, and what --set sets; of several, all"),
        ("--mask", by_path("mask"), "PATH", 'put "***" in the place of these values'),
        ("--remove", by_path("remove"), "PATH", "remove these values"),
        ("--set", set_value, "POINTER=JSON", "put a value there: a new member or last element, or in another's place"),
        ("--rename", new_name, "POINTER=NAME", "give this member another name"),
    ):
        command.add_argument(name, metavar=metavar, type=of, dest="edits", action="append", default=[], help=words)
    command.add_argument("--patch", metavar="FILE", type=change("patch"), dest="patches", action="append", default=[],
                         help="then a JSON Patch (RFC 6902)")
    command.add_argument("--merge-patch", metavar="FILE", type=change("merge_patch"), dest="patches", action="append",
                         default=[], help="then a JSON Merge Patch (RFC 7396); patches in the order given")
    command.set_defaults(command=_cli_json.edit, parser=command)


def selector(text: str) -> Path:
    """Return the compiled path."""
    from jsongate._core import Path

    try:
        return Path(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}': {error}") from error


def by_path(kind: str) -> Callable[[str], tuple[str, Path]]:
    """Return an argparse type: an edit of what a path selects."""
    return lambda text: (kind, selector(text))


def change(function: str) -> Callable[[str], tuple[str, str]]:
    """Return an argparse type: a function of the engine and the file of its operations."""
    return lambda name: (function, name)


def registered(text: str) -> tuple[str, str]:
    """Return URI and file."""
    uri, is_there, name = text.rpartition("=")
    if not is_there or not uri or not name:
        raise argparse.ArgumentTypeError(f"'{text}' is not URI=FILE")
    return uri, name


def pointer(text: str) -> str:
    """Return a JSON Pointer (RFC 6901)."""
    if not POINTER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no JSON Pointer: '' or /name/0, with ~0 for ~ and ~1 for /")
    return text


def set_value(text: str) -> tuple[str, str, str]:
    """Return the edit. The first '=' with JSON behind it counts: names may have one too."""
    from jsongate._core import loads

    for found in re.finditer("=", text):
        try:
            loads(text[found.end():])
        except ValueError:
            continue
        return "set", pointer(text[:found.start()]), text[found.end():]
    raise argparse.ArgumentTypeError(f"'{text}' is not POINTER=JSON: a string has its quotes, '/name=\"x\"'")


def new_name(text: str) -> tuple[str, str, str]:
    """Return the edit."""
    place, is_there, name = text.partition("=")
    if not is_there:
        raise argparse.ArgumentTypeError(f"'{text}' is not POINTER=NAME")
    return "rename", pointer(place), name
