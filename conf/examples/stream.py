"""A reply of any length in constant memory: a generator becomes NDJSON, flushed object by object.

    curl -N 'localhost:8080/stream/count/5?pause=0.5'
"""

import time
from collections.abc import Iterator

from jsongate import App, Problem, Request

app = App(title="Stream", version="1.0")

LONGEST_PAUSE = 5.0  # seconds; each pause holds one thread of the child


@app.get("/count/{n}")
def count(req: Request, n: int, *, pause: float = 0.0) -> Iterator[dict[str, int]]:
    """Yield n numbered objects, `pause` seconds apart."""
    if not 0 <= pause <= LONGEST_PAUSE:
        raise Problem(400, f"pause must be from 0 to {LONGEST_PAUSE:g} seconds")
    for i in range(1, n + 1):
        yield {"n": i, "of": n}
        if pause and i < n:
            time.sleep(pause)
