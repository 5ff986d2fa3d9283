"""Schemas and paths against Python's libraries: prints Markdown tables of ratios.

    PYTHONPATH=build/release/python /usr/bin/python3 loadtests/schema_bench.py [FOLDER] [--rounds N] [--build FOLDER]

Schema.is_valid() over text, which is parsed each time, against json.loads() and a validator of
python3-fastjsonschema or python3-jsonschema, where they are installed; and over text against the
validator alone over objects that are parsed already. Then the check of a parsed document alone, by
jsongate_schema_peers_bench: ours, Valijson's and RapidJSON's in C++, and fastjsonschema's over Python
objects in the same run, with citm_catalog.json and twitter.json of FOLDER. Path over citm_catalog.json, or a document
drawn in its place, against json.loads() and plain loops, and json.loads() and python3-jsonpath-rw where that is
installed and knows the path. Timed as in json_bench.py.
"""
import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path as File

from json_bench import (SECONDS_PER_SIDE, compare, cpu_name, generated, seconds_per_call,
                        small_document)

from schemas import CITM, ORDER, ORDERS, TWITTER

from jsongate.json import Path, Schema

def after_parsing(call: Callable[[object], object]) -> Callable[[bytes], object]:
    return lambda text: call(json.loads(text))


def alone(call: Callable[[object], object], argument: object, rounds: int) -> float:
    """The median seconds of a call that may be a thousand times as fast as ours."""
    calls = max(1, int(SECONDS_PER_SIDE / max(seconds_per_call(call, argument, 3), 1e-9)))
    return statistics.median(seconds_per_call(call, argument, calls) for _ in range(rounds))


def compiled(schema: dict) -> Callable[[object], object]:
    """fastjsonschema's validator, which is made of code that it writes."""
    import fastjsonschema
    return fastjsonschema.compile(schema)


def judges() -> dict[str, Callable[[object], object]]:
    """Other validators of ORDER, over Python objects."""
    found: dict[str, Callable[[object], object]] = {}
    try:
        found["fastjsonschema"] = compiled(ORDER)
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


def cases(folder: File | None) -> Iterator[tuple[str, dict, dict]]:
    """Name, schema and document."""
    order = json.loads(small_document())
    copies = 65536 // len(json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode())
    yield "order, 1 KB", ORDER, order
    yield "orders, 64 KB", ORDERS, {"orders": [order] * copies}
    for name, schema in (("citm_catalog", CITM), ("twitter", TWITTER)):
        if folder and (folder / f"{name}.json").is_file():
            yield name, schema, json.loads((folder / f"{name}.json").read_bytes())


def in_cpp(program: File, schema: dict, document: object) -> list[float]:
    """What jsongate_schema_peers_bench prints of one document."""
    with tempfile.TemporaryDirectory() as place:
        files = [File(place) / "schema.json", File(place) / "document.json"]
        for file, value in zip(files, (schema, document), strict=True):
            file.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
        done = subprocess.run([program, *files], check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def compare_checks(program: File, folder: File | None, rounds: int) -> None:
    if not program.is_file():
        print(f"{program} is not built: it needs libvalijson-dev and rapidjson-dev", file=sys.stderr)
        return
    print("\nThe check of a parsed document\n")
    print("| document | bytes | ours, µs | parse and check, µs | fastjsonschema | Valijson | RapidJSON |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, schema, document in cases(folder):
        size, ours, both, valijson, rapidjson = in_cpp(program, schema, document)
        python = alone(compiled(schema), document, rounds) * 1e9
        print(f"| {name} | {size:,.0f} | {ours / 1e3:,.2f} | {both / 1e3:,.2f} | {python / ours:.1f} × "
              f"| {valijson / ours:.1f} × | {rapidjson / ours:.1f} × |")


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


def implementation(selector: str) -> Callable[[object], object] | None:
    """The path as python3-jsonpath-rw, which has no filters, finds it; None: it does not."""
    try:
        import jsonpath_rw
        path = jsonpath_rw.parse(selector)
    except Exception:  # not installed; or what it raises for what it cannot read, which is Exception itself
        return None
    return lambda root: [match.value for match in path.find(root)]


def compare_paths(folder: File | None, rounds: int) -> None:
    file = folder / "citm_catalog.json" if folder else None
    is_there = file is not None and file.is_file()
    text = file.read_bytes() if is_there else generated("citm_catalog", 7000)
    root = json.loads(text)
    print(f"\n{'citm_catalog.json' if is_there else 'a drawn document'}, {len(text):,} bytes\n")
    print("| path | nodes | find, µs | loop: both parse | loop: theirs is parsed | jsonpath-rw: both parse |")
    print("|---|---:|---:|---:|---:|---:|")
    for selector, loop in (CATALOG if is_there else DRAWN).items():
        path = Path(selector)
        found = path.find(text)
        # Both orders are allowed by RFC 9535 where members are concerned.
        if sorted(map(str, found)) != sorted(map(str, loop(root))):
            sys.exit(f"{selector}: the results differ from a plain loop's")
        whole = after_parsing(loop)
        both, seconds = compare(path.find, whole, text, rounds)
        parsed = alone(loop, root, rounds) / seconds
        peer = implementation(selector)
        of_peer = f"{compare(path.find, after_parsing(peer), text, rounds)[0]:.0f} ×" if peer else "–"
        print(f"| `{selector}` | {len(found):,} | {seconds * 1e6:,.0f} "
              f"| {both:.1f} × | {parsed:.3f} × | {of_peer} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="schemas and paths against Python's libraries")
    parser.add_argument("folder", nargs="?", type=File, help="where citm_catalog.json is")
    parser.add_argument("--build", type=File, default=File(__file__).parents[1] / "build/release",
                        help="where jsongate is built (default build/release)")
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 (default 7)")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("--rounds must be at least 5")
    print(f"CPython {platform.python_version()}, {cpu_name()}, {options.rounds} rounds\n")
    compare_schemas(options.rounds)
    compare_checks(options.build / "gateway/json/jsongate_schema_peers_bench", options.folder, options.rounds)
    compare_paths(options.folder, options.rounds)


if __name__ == "__main__":
    main()
