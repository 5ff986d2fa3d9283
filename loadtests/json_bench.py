"""Parsing and encoding against Python's json: prints a Markdown table of ratios.

    PYTHONPATH=build/release/python /usr/bin/python3 loadtests/json_bench.py [FOLDER] [--rounds N]

FOLDER holds github_events.json, twitter.json and citm_catalog.json; generated documents stand in
for those that are not there. The sides are timed in turn, in CPU time, so that a change of the
machine's speed meets both; each figure is the median over the rounds of the ratio within a round.
"""
import argparse
import gc
import json
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jsongate import _core

SECONDS_PER_SIDE = 0.1


def small_document() -> bytes:
    """About 1 KB: one order with a few lines."""
    lines = [
        {"sku": f"AB{i:04}", "title": f"piece number {i}", "qty": i, "price": i * 1.25}
        for i in range(1, 14)
    ]
    order = {
        "id": 81723,
        "customer": {"name": "Zoë Müller", "vip": True, "since": None},
        "lines": lines,
        "tags": ["new", "web", "express"],
        "note": "leave it at the door,\nplease",
        "total": 687.5,
    }
    return json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()


def generated(name: str, records: int) -> bytes:
    """Events with texts of several scripts, numbers and short lists, the same at every call."""
    rng = random.Random(name)
    words = ["alpha", "beta", "naïve", "straße", "東京", "данные", "emoji 🙂", "gamma\tdelta"]
    events = [
        {
            "id": rng.getrandbits(53),
            "kind": rng.choice(["push", "fork", "watch"]),
            "public": rng.random() < 0.5,
            "score": rng.uniform(-1e6, 1e6),
            "text": " ".join(rng.choices(words, k=12)),
            "parent": None,
            "actor": {
                "id": rng.getrandbits(31),
                "login": rng.choice(words),
                "sizes": rng.sample(range(999), 6),
            },
        }
        for _ in range(records)
    ]
    return json.dumps({"events": events}, ensure_ascii=False).encode()


def documents(folder: Path | None) -> dict[str, bytes]:
    found = {"1 KB": small_document()}
    for name, records in (("github_events", 250), ("twitter", 2500), ("citm_catalog", 7000)):
        path = folder / f"{name}.json" if folder else None
        if path and path.is_file():
            found[name] = path.read_bytes()
        else:
            found[f"{name} (generated)"] = generated(name, records)
    return found


def seconds_per_call(call: Callable, argument: object, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        call(argument)
    return (time.process_time() - start) / calls


def compare(ours: Callable, theirs: Callable, argument: object, rounds: int) -> tuple[float, float]:
    """The median ratio, and our median seconds."""
    seconds_per_call(ours, argument, 3)  # the first calls meet cold caches and grow the heap
    calls = max(1, int(SECONDS_PER_SIDE / max(seconds_per_call(theirs, argument, 3), 1e-9)))
    ratios, seconds = [], []
    for _ in range(rounds):
        gc.collect()
        mine = seconds_per_call(ours, argument, calls)
        ratios.append(seconds_per_call(theirs, argument, calls) / mine)
        seconds.append(mine)
    return statistics.median(ratios), statistics.median(seconds)


def cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description="parsing and encoding against Python's json")
    parser.add_argument("folder", nargs="?", type=Path, help="where the well-known documents are")
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 (default 7)")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("--rounds must be at least 5")
    print(f"CPython {platform.python_version()}, {cpu_name()}, {options.rounds} rounds\n")
    print("| document | bytes | loads / json.loads | µs | dumps / json.dumps | µs |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, text in documents(options.folder).items():
        value = json.loads(text)
        if _core.loads(text) != value or json.loads(_core.dumps(value)) != value:
            sys.exit(f"{name}: the results differ from Python's json")
        read, read_seconds = compare(_core.loads, json.loads, text, options.rounds)
        write, write_seconds = compare(_core.dumps, json.dumps, value, options.rounds)
        print(f"| {name} | {len(text):,} | {read:.2f} × | {read_seconds * 1e6:,.1f} "
              f"| {write:.2f} × | {write_seconds * 1e6:,.1f} |")


if __name__ == "__main__":
    main()
