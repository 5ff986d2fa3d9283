"""Is this an OpenAPI 3.1 document? Its structure, every schema in it, every reference."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

from jsongate import App
from jsongate.json import Schema
from jsongate.openapi import document

STRUCTURE = Schema(json.loads((Path(__file__).parent / "openapi-3.1.schema.json").read_text()))
METASCHEMA = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)


def assert_valid(found: dict[str, Any]) -> None:
    """AssertionError: what is wrong, and where."""
    assert STRUCTURE.errors(found) == []
    for place, schema in schemas(found):
        assert [e.message for e in METASCHEMA.iter_errors(schema)] == [], place
    for reference in references(found):
        assert resolved(found, reference) is not None, reference
    identifiers = [o["operationId"] for o in operations(found)]
    assert len(set(identifiers)) == len(identifiers), identifiers
    for path, methods in found["paths"].items():
        named = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            assert {one["name"] for one in parameters if one["in"] == "path"} == named, path


def described(
    function: Callable[..., Any], path: str = "/", method: str = "post"
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The operation of one handler, and the document around it."""
    app = App(title="One", version="2")
    app.route(path, [method])(function)
    found = document([("", app)])
    assert_valid(found)
    (operation,) = operations(found)
    return operation, found


def operations(found: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations."""
    return [operation for methods in found["paths"].values() for operation in methods.values()]


def schemas(value: Any, place: str = "#") -> Iterator[tuple[str, Any]]:
    """Every schema, with the place where it stands."""
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield from schemas(member, f"{place}/{index}")
    if not isinstance(value, dict):
        return
    for name, member in value.items():
        if name == "schema":
            yield f"{place}/{name}", member
        elif name == "schemas":
            yield from ((f"{place}/{name}/{one}", schema) for one, schema in member.items())
        else:
            yield from schemas(member, f"{place}/{name}")


def references(value: Any) -> Iterator[str]:
    """Every $ref, and what discriminators map to."""
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(member)
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        yield from value.get("mapping", {}).values()


def resolved(whole_document: dict[str, Any], reference: str) -> Any:
    """What a reference into the document means; None: nothing."""
    found: Any = whole_document
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def whole(found: dict[str, Any], schema: dict[str, Any]) -> Schema:
    """A schema of the document that can be used alone."""
    text = json.dumps({**schema, "$defs": found["components"]["schemas"]})
    return Schema(json.loads(text.replace("#/components/schemas/", "#/$defs/")))
