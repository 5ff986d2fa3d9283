"""Restart and stop: nobody gets an error from a graceful one, and a stop is prompt."""

import signal
import threading
import time

import pytest
from harness import SLOWER, running, wait_for
from load import Load
from wire import Wire

APP = """
    import os, time
    VERSION = 1

    @app.get("/")
    def index(req: Request) -> dict:
        return {"version": VERSION, "pid": os.getpid()}

    @app.get("/slow/{seconds}")
    def slow(req: Request, seconds: float) -> dict:
        time.sleep(seconds)
        return {"slept": seconds}

    @app.get("/endless")
    def endless(req: Request):
        while True:
            yield {}
            time.sleep(0.1)
"""

INDEX = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_graceful_restarts_under_load():
    with running(APP, processes=2, threads=16) as server:
        with Load(server.port, INDEX, 4) as load:
            for _ in range(5):
                load.await_replies(100)
                server.graceful()
        # httpd closes kept-alive connections of the old generation: cut between two replies, never an error status.
        assert set(load.statuses) <= {"200", "cut"}, load.statuses
        assert load.statuses["cut"] < load.statuses["200"] / 10


def test_a_running_request_survives_a_graceful_restart():
    with running(APP, threads=4) as server:
        replies = []
        thread = threading.Thread(target=lambda: replies.append(server.get("/slow/1.5")))
        thread.start()
        time.sleep(0.3)
        server.graceful()
        assert server.get("/").status == 200
        thread.join()
        assert (replies[0].status, replies[0].json()) == (200, {"slept": 1.5})


def test_a_graceful_restart_takes_the_new_application():
    with running(APP) as server:
        before = server.get("/").json()
        server.write_app("app", (server.apps / "app.py").read_text().replace("VERSION = 1", "VERSION = 2"))
        server.graceful()
        wait_for(lambda: server.get("/").json()["version"] == 2, "the new version", 20)
        assert server.get("/").json()["pid"] != before["pid"]


def answers(server) -> bool:
    """A hard restart cuts connections, one that comes too early too."""
    try:
        return server.get("/").status == 200
    except (EOFError, OSError):
        return False


def test_a_hard_restart():
    with running(APP) as server:
        server.restart(signal.SIGHUP)
        wait_for(lambda: answers(server), "an answer", 20)


@pytest.mark.parametrize("busy", ["idle", "keep-alive", "streaming", "handler"])
def test_a_stop_is_prompt(busy):
    with running(APP, threads=8) as server:
        wires = [Wire(server.port) for _ in range(4)]
        server.get("/")
        for wire in wires:
            if busy == "keep-alive":
                assert wire.request("GET", "/").status == 200
            elif busy == "streaming":
                wire.send(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
                wire.head()
            elif busy == "handler":
                wire.send(b"GET /slow/2 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        begin = time.monotonic()
        # A child whose handler does not return is told again and again, and killed after a few seconds.
        server.expect(r"AH00045|AH00046")
        if busy in ("handler", "streaming"):
            server.expect(r"exit signal Killed")  # a stock event child, too, when workers are busy
        server.stop()
        assert time.monotonic() - begin < (8 if busy in ("handler", "streaming") else 2) * SLOWER
        for wire in wires:
            wire.socket.close()
