"""What all children share: a cached answer that a job keeps fresh, a limit by client, and a report that one at a time makes."""

import time

from jsongate import App, Problem, Request
from jsongate.shared import Cache, RateLimit, lock

app = App(title="Limits", version="1.0")

primes = Cache("primes", ttl=30)
calls = RateLimit(100, per=60, burst=3)


def count_primes(limit: int) -> int:
    """How many primes there are below `limit`; slow, so that it pays to keep the answer."""
    sieve = bytearray([1]) * max(limit, 2)
    sieve[:2] = b"\0\0"
    for n in range(2, int(limit**0.5) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, len(sieve), n)))
    return sum(sieve)


@app.get("/primes/{limit}")
def get_primes(req: Request, limit: int) -> dict[str, int]:
    """Count primes: computed once in all children, then kept for 30 seconds."""
    calls.hit(req.user or req.remote_addr)  # 429 + Retry-After when over
    if not 0 <= limit <= 10_000_000:
        raise Problem(422, "the limit is 0 to 10,000,000")
    return primes.get_or_set(str(limit), lambda: {"limit": limit, "primes": count_primes(limit)})


@app.every(60)  # in one child of the whole server
def refresh() -> None:
    """Compute what is asked for most, before it is asked for."""
    primes.set("1000000", {"limit": 1_000_000, "primes": count_primes(1_000_000)}, ttl=90)


@app.post("/report")
def make_report(req: Request) -> dict[str, str]:
    """Do what may be done by one at a time; who has waited for two seconds is sent away."""
    try:
        with lock("report", timeout=2):
            time.sleep(0.1)
            return {"report": "made"}
    except TimeoutError:
        raise Problem(503, "another report is being made", headers={"retry-after": "2"}) from None
