"""Schemas and paths against Python's libraries: prints Markdown tables of ratios.

    PYTHONPATH=build/release/python /usr/bin/python3 loadtests/schema_bench.py [FOLDER] [--rounds N]

Schema.is_valid() over text, which is parsed each time, against json.loads() and a validator of
python3-fastjsonschema or python3-jsonschema, where they are installed; and over text against the
validator alone over objects that are parsed already. Path over citm_catalog.json, or a document
drawn in its place, against json.loads() and plain loops. Timed as in json_bench.py.
"""
import argparse
import json
import platform
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path as File

from json_bench import (SECONDS_PER_SIDE, compare, cpu_name, generated, seconds_per_call,
                        small_document)

from jsongate.json import Path, Schema

ORDER = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["id", "customer", "lines", "total"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "customer": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 80},
                "vip": {"type": "boolean"},
                "since": {"type": ["string", "null"]},
            },
        },
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["sku", "qty", "price"],
                "additionalProperties": False,
                "properties": {
                    "sku": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
                    "title": {"type": "string"},
                    "qty": {"type": "integer", "minimum": 1, "maximum": 999},
                    "price": {"type": "number", "minimum": 0},
                },
            },
        },
        "tags": {"type": "array", "items": {"enum": ["new", "web", "express", "gift"]}},
        "note": {"type": "string"},
        "total": {"type": "number"},
    },
}


def after_parsing(call: Callable[[object], object]) -> Callable[[bytes], object]:
    return lambda text: call(json.loads(text))


def alone(call: Callable[[object], object], argument: object, rounds: int) -> float:
    """The median seconds of a call that may be a thousand times as fast as ours."""
    calls = max(1, int(SECONDS_PER_SIDE / max(seconds_per_call(call, argument, 3), 1e-9)))
    return statistics.median(seconds_per_call(call, argument, calls) for _ in range(rounds))


def judges() -> dict[str, Callable[[object], object]]:
    """Other validators of ORDER, over Python objects."""
    found: dict[str, Callable[[object], object]] = {}
    try:
        import fastjsonschema
        found["fastjsonschema"] = fastjsonschema.compile(ORDER)
    except ImportError:
        print("python3-fastjsonschema is not installed", file=sys.stderr)
    try:
        import jsonschema
        found["jsonschema"] = jsonschema.Draft7Validator(ORDER).is_valid
    except ImportError:
        print("python3-jsonschema is not installed", file=sys.stderr)
    return found


def compare_schemas(rounds: int) -> None:
    print("| document | bytes | is_valid, µs | compared with | both parse | theirs is parsed |")
    print("|---|---:|---:|---|---:|---:|")
    order = json.loads(small_document())
    schema = Schema(json.dumps(ORDER))
    for name, copies in (("1 KB", 1), ("60 KB", 60)):
        document = order | {"lines": order["lines"] * copies}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        if schema.errors(text):
            sys.exit(f"the schema does not accept its document: {schema.errors(text, limit=1)}")
        for other, judge in judges().items():
            whole = after_parsing(judge)
            both, seconds = compare(schema.is_valid, whole, text, rounds)
            parsed = alone(judge, document, rounds) / seconds
            print(f"| {name} | {len(text):,} | {seconds * 1e6:,.1f} | {other} "
                  f"| {both:.1f} × | {parsed:.1f} × |")


def descend(value: object, name: str) -> Iterator[object]:
    """Every value of this name at any depth, as a plain loop finds them."""
    if isinstance(value, dict):
        if name in value:
            yield value[name]
        for child in value.values():
            yield from descend(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from descend(child, name)


CATALOG = {
    "$.performances[0].venueCode": lambda root: [root["performances"][0]["venueCode"]],
    "$.performances[*].eventId": lambda root: [one["eventId"] for one in root["performances"]],
    "$.performances[*].prices[?@.amount > 100000].amount": lambda root: [
        price["amount"] for one in root["performances"] for price in one["prices"]
        if price["amount"] > 100000],
    "$..areaId": lambda root: list(descend(root, "areaId")),
}
DRAWN = {
    "$.events[0].kind": lambda root: [root["events"][0]["kind"]],
    "$.events[*].actor.id": lambda root: [one["actor"]["id"] for one in root["events"]],
    "$.events[?@.score > 0].id": lambda root: [
        one["id"] for one in root["events"] if one["score"] > 0],
    "$..login": lambda root: list(descend(root, "login")),
}


def compare_paths(folder: File | None, rounds: int) -> None:
    file = folder / "citm_catalog.json" if folder else None
    is_there = file is not None and file.is_file()
    text = file.read_bytes() if is_there else generated("citm_catalog", 7000)
    root = json.loads(text)
    print(f"\n{'citm_catalog.json' if is_there else 'a drawn document'}, {len(text):,} bytes\n")
    print("| path | nodes | find, µs | both parse | theirs is parsed |")
    print("|---|---:|---:|---:|---:|")
    for selector, loop in (CATALOG if is_there else DRAWN).items():
        path = Path(selector)
        found = path.find(text)
        # Both orders are allowed by RFC 9535 where members are concerned.
        if sorted(map(str, found)) != sorted(map(str, loop(root))):
            sys.exit(f"{selector}: the results differ from a plain loop's")
        whole = after_parsing(loop)
        both, seconds = compare(path.find, whole, text, rounds)
        parsed = alone(loop, root, rounds) / seconds
        print(f"| `{selector}` | {len(found):,} | {seconds * 1e6:,.0f} "
              f"| {both:.1f} × | {parsed:.3f} × |")


def main() -> None:
    parser = argparse.ArgumentParser(description="schemas and paths against Python's libraries")
    parser.add_argument("folder", nargs="?", type=File, help="where citm_catalog.json is")
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 (default 7)")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("--rounds must be at least 5")
    print(f"CPython {platform.python_version()}, {cpu_name()}, {options.rounds} rounds\n")
    compare_schemas(options.rounds)
    compare_paths(options.folder, options.rounds)


if __name__ == "__main__":
    main()
