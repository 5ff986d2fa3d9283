"""The app behind shared_bench.py: each answer is the nanoseconds of one call, timed inside a handler."""

import itertools
import time
from collections.abc import Callable

from jsongate import App, Problem, Request
from jsongate.shared import Cache, RateLimit, lock

app = App(title="Cost of what is shared")

CALLS = 50_000
ORDER = {"id": 7, "items": [{"sku": f"AB{i}", "qty": i} for i in range(10)], "total": 19.8}

cache = Cache(ttl=600)
open_limit = RateLimit(1_000_000, per=1, burst=1_000_000_000, name="open")
closed_limit = RateLimit(1, per=86400, name="closed")
keys = itertools.cycle([f"192.0.2.{i % 256}/{i}" for i in range(50_000)])
alone = lock("bench")


def refused() -> None:
    try:
        closed_limit.hit("192.0.2.1")
    except Problem:
        pass


def taken() -> None:
    alone.acquire()
    alone.release()


CASES: dict[str, Callable[[], object]] = {
    "a call that does nothing": lambda: None,
    "RateLimit.hit, one key": lambda: open_limit.hit("192.0.2.1"),
    "RateLimit.hit, 50,000 keys": lambda: open_limit.hit(next(keys)),
    "RateLimit.hit, refused": refused,
    "lock, acquire and release": taken,
    "Cache.set, 300 bytes of JSON": lambda: cache.set("order", ORDER),
    "Cache.get, 300 bytes of JSON": lambda: cache.get("order"),
    "Cache.get, nothing there": lambda: cache.get("nothing"),
    "Cache.get_or_set, there": lambda: cache.get_or_set("order", dict),
}


@app.get("/cases")
def cases(req: Request) -> list:
    return list(CASES)


@app.get("/cost/{name}")
def cost(req: Request, name: str) -> float:
    call = CASES[name]
    call()
    begin = time.perf_counter_ns()
    for _ in range(CALLS):
        call()
    return (time.perf_counter_ns() - begin) / CALLS
