"""The first requests of a new child: a module's body runs once per process, and nobody gets an error."""

import threading
from collections import Counter

from harness import running
from wire import Wire

APP = """
    import os, pathlib, time
    ran = pathlib.Path(__file__).with_name(f"ran-{os.getpid()}")
    try:
        with ran.open("a") as file:
            file.write("x")
    except PermissionError:
        pass
    RUNS = globals().get("RUNS", 0) + 1
    time.sleep(0.3)

    @app.get("/")
    def index(req: Request) -> dict:
        return {"pid": os.getpid(), "runs": RUNS}
"""


def test_64_requests_at_once_on_cold_children():
    with running(APP, processes=2, threads=64) as server:
        server.apps.chmod(0o777)  # children of another user write beside the module
        for round_number in range(20):
            if round_number:
                server.graceful()
            replies = at_once(server.port, 64)
            assert Counter(reply.status for reply in replies) == {200: 64}
            assert {reply.json()["runs"] for reply in replies} == {1}
            pids = {reply.json()["pid"] for reply in replies}
            for mark in server.apps.glob("ran-*"):
                if int(mark.name[4:]) in pids:
                    assert mark.read_text() == "x", "a module's body ran twice in one process"


def at_once(port, count):
    """Return the replies to `count` requests that are sent at the same moment."""
    barrier = threading.Barrier(count)
    replies = []

    def one():
        with Wire(port) as wire:
            barrier.wait()
            replies.append(wire.request("GET", "/"))

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies
