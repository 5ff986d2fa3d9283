"""The commands query, validate and edit: the JSON engine over files."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jsongate._cli_documents import STDIN, Document, FileError, Progress, documents, read, size_of

if TYPE_CHECKING:
    from jsongate._core import Schema

SPACE = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)


def start_output() -> None:
    """Let a reader of our output that goes away (`| head`) end us without a word."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def read_standard_input_once(options: argparse.Namespace, names: list[str]) -> None:
    """Refuse arguments of which two mean standard input."""
    if names.count(STDIN) > 1:
        options.parser.error("standard input can be read only once")


def put(line: bytes) -> None:
    """Print one line."""
    sys.stdout.buffer.write(line + b"\n")


def shown(name: str) -> str:
    """Return a file's name as text that can be printed."""
    return os.fsencode(name).decode(errors="replace")


def put_text(text: str) -> None:
    """Print one line of text in UTF-8."""
    put(text.encode(errors="replace"))


def put_object(members: dict[str, Any]) -> None:
    """Print one line of JSON."""
    from jsongate._core import dumps

    put(dumps(members))


def complain(progress: Progress, error: FileError) -> None:
    """Say on stderr what is wrong with one file."""
    progress.clear()
    print(f"jsongate: {error}", file=sys.stderr)


def in_one_line(text: bytes) -> bytes:
    """Return JSON text without the white space between its tokens; those stay as they are spelled."""
    return SPACE.sub(rb"\1", text)


def query(options: argparse.Namespace) -> int:
    """Print the nodes of each document; 1 where a file could not be read."""
    start_output()
    read_standard_input_once(options, options.files)
    progress = Progress(size_of(options.files))
    status = 0
    for name in options.files:
        try:
            for document in documents(name, options.ndjson, progress):
                query_document(document, options)
        except FileError as error:
            complain(progress, error)
            status = 1
    progress.clear()
    return status


def query_document(document: Document, options: argparse.Namespace) -> None:
    """Print one line per node."""
    from jsongate._core import dumps

    try:
        texts = options.path.texts(document.text)
        paths = options.path.paths(document.text) if options.paths or options.json else [""] * len(texts)
    except ValueError as error:
        raise document.error(error) from error
    for path, text in zip(paths, map(in_one_line, texts)):
        if options.json:
            head = dumps({"file": shown(document.name), "line": document.line, "path": path})
            put(head[:-1] + b',"value":' + text + b"}")
        else:
            put(path.encode() + b"\t" + text if options.paths else text)


def compiled_schema(options: argparse.Namespace) -> Schema:
    """Return the schema; FileError where it, or one of the registry, is none."""
    from jsongate._core import Schema, loads

    registry = {uri: read(name) for uri, name in options.registry}
    schema = read(options.schema)
    for document in (schema, *registry.values()):
        try:
            loads(document.text)
        except ValueError as error:
            raise document.error(error) from error
    try:
        return Schema(schema.text, {uri: document.text for uri, document in registry.items()}, options.formats)
    except ValueError as error:
        raise FileError(place_in_schema(str(error), schema, registry)) from error


def place_in_schema(words: str, schema: Document, registry: dict[str, Document]) -> str:
    """Return what is wrong with a schema as FILE:LINE: POINTER: TEXT; as it is where that is in none of the files."""
    from jsongate._core import lines_of

    place, _, reason = words.partition(": ")
    uri, _, pointer = place.partition("#")
    document = registry.get(uri) if uri else schema
    if document is None:
        return words
    return f"{document.name}:{lines_of(document.text, (pointer,))[0]}: #{pointer}: {reason}"


def validate(options: argparse.Namespace) -> int:
    """Print what the schema does not accept; 1 where there is anything, or a file could not be read."""
    start_output()
    read_standard_input_once(options, [options.schema, *options.files, *(name for _, name in options.registry)])
    schema = compiled_schema(options)
    progress = Progress(size_of(options.files))
    status = 0
    for name in options.files:
        try:
            for document in documents(name, options.ndjson, progress):
                if not is_accepted(schema, document, options.json, progress):
                    status = 1
        except FileError as error:
            complain(progress, error)
            status = 1
    progress.clear()
    return status


def is_accepted(schema: Schema, document: Document, as_json: bool, progress: Progress) -> bool:
    """Print the errors of one document; return whether there were none."""
    errors = errors_of(schema, document)
    if errors:
        progress.clear()
    for error in errors:
        if as_json:
            put_object({"file": shown(document.name), **error})
        else:
            place = f" #{error['pointer']}:" if "pointer" in error else ""
            put_text(f"{shown(document.name)}:{error['line']}:{place} {error['detail']}")
    return not errors


def errors_of(schema: Schema, document: Document) -> list[dict[str, Any]]:
    """Return the errors of one document: line, pointer, keyword, detail; what is not JSON has no pointer."""
    from jsongate._core import lines_of

    try:
        if schema.is_valid(document.text):
            return []
        found = schema.errors(document.text)
    except ValueError as error:
        line, words = document.refusal(error)
        return [{"line": line, "detail": words}]
    lines = lines_of(document.text, tuple(error.pointer for error in found))
    return [{"line": document.line + line - 1, "pointer": error.pointer, "keyword": error.keyword,
             "detail": error.detail} for line, error in zip(lines, found)]


def edit(options: argparse.Namespace) -> int:
    """Print the edited document: first all edits, which mean it as it came, then the patches one by one."""
    from jsongate import _core

    start_output()
    read_standard_input_once(options, [options.file, *(name for _, name in options.patches)])
    changes = [(function, read(name)) for function, name in options.patches]
    document = read(options.file)
    try:
        text = _core.edit(document.text, tuple(options.edits))
    except ValueError as error:
        raise document.error(error) from error
    for function, change in changes:
        text = patched(getattr(_core, function), text, change)
    sys.stdout.buffer.write(text)
    return 0


def patched(function: Callable[[bytes, bytes], bytes], text: bytes, change: Document) -> bytes:
    """Return the text after one patch; FileError names the patch's file."""
    try:
        return function(text, change.text)
    except ValueError as error:
        raise change.error(error) from error
