"""Counting in Python: jsongate.metrics beside prometheus_client; prints a Markdown table.

    PYTHONPATH=build/release/python /usr/bin/python3 loadtests/metrics_bench.py [--rounds N] [--json]

Nanoseconds of CPU time per call, the median over the rounds, in which the sides take turns. What an
empty loop costs is taken off. prometheus_client is measured twice: as it is in one process, and with
its files for several (PROMETHEUS_MULTIPROC_DIR), which is what several children need. Each side
runs in a process of its own: prometheus_client chooses its mode when it is imported.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import timeit

SIDES = ("jsongate", "prometheus_client", "prometheus_client, several processes")
CALLS = {
    "Counter.inc()": "counter.inc()",
    "Counter.inc(2.5)": "counter.inc(2.5)",
    "Counter.labels(user, 200).inc()": "labelled.labels(user, 200).inc()",
    "series.inc(), labels kept": "series.inc()",
    "Gauge.set(1.5)": "gauge.set(1.5)",
    "Histogram.observe(0.3)": "histogram.observe(0.3)",
    "Histogram.labels(user).observe(0.3)": "by_user.labels(user).observe(0.3)",
    "with Histogram.time()": "with histogram.time(): pass",
}
SECONDS_PER_CALL = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measured(options.side)))
        return
    figures = medians([{side: in_a_process(side) for side in SIDES} for _ in range(options.rounds)])
    print(json.dumps(figures) if options.json else table(figures, options.rounds))


def in_a_process(side: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PROMETHEUS_MULTIPROC_DIR"}
        if side == SIDES[2]:
            environment["PROMETHEUS_MULTIPROC_DIR"] = folder
        done = subprocess.run([sys.executable, __file__, "--side", side], env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measured(side: str) -> dict[str, float]:
    if side == "jsongate":
        from jsongate import metrics as library
    else:
        import prometheus_client as library
    names = {
        "counter": library.Counter("bench_counter", "Help."),
        "labelled": library.Counter("bench_labelled", "Help.", ["user", "status"]),
        "gauge": library.Gauge("bench_gauge", "Help."),
        "histogram": library.Histogram("bench_histogram", "Help."),
        "by_user": library.Histogram("bench_by_user", "Help.", ["user"]),
        "user": "ann",
    }
    names["series"] = names["labelled"].labels("ann", 200)
    empty = nanoseconds("pass", names)
    return {title: max(nanoseconds(call, names) - empty, 0.0) for title, call in CALLS.items()}


def nanoseconds(statement: str, names: dict[str, object]) -> float:
    timer = timeit.Timer(statement, globals=names, timer=time.process_time)
    calls = 1000
    while (seconds := timer.timeit(calls)) < SECONDS_PER_CALL:
        calls *= 2
    return seconds / calls * 1e9


def medians(rounds: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {title: {side: statistics.median(one[side][title] for one in rounds) for side in SIDES} for title in CALLS}


def table(figures: dict[str, dict[str, float]], rounds: int) -> str:
    lines = [f"ns per call, median of {rounds} rounds; Python {platform.python_version()}, {platform.machine()}", "",
             f"| | {' | '.join(SIDES)} | last / first |", f"|---|{'---|' * (len(SIDES) + 1)}"]
    for title, row in figures.items():
        ratio = row[SIDES[2]] / row[SIDES[0]] if row[SIDES[0]] else float("inf")
        lines.append(f"| `{title}` | {' | '.join(f'{row[side]:.0f}' for side in SIDES)} | {ratio:.0f} × |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
