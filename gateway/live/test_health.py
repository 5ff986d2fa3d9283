"""jsongate-health: liveness that never enters Python, readiness that asks the apps, at most once a second."""

import contextlib
import threading
import time

from harness import PREAMBLE, Server, running, wait_for
from wire import Wire

APP = """
    import os, pathlib, time
    CALLS = []
    def mode():
        return pathlib.Path(__file__).with_name("mode").read_text()
    @app.health
    def database():
        CALLS.append(1)
        say = mode()
        if say == "problem": raise Problem(500, "the database is away", headers={"x-secret": "1"}, secret=1)
        if say == "error": raise RuntimeError("secret")
        if say == "exit": raise SystemExit("secret")
        if say == "sleep": time.sleep(7)
        return {"none": None, "true": True, "false": False, "text": "yes"}.get(say)
    @app.get("/calls")
    def calls(req: Request) -> int:
        return len(CALLS)
"""


class Modes:
    """A server whose health function does what `say()` names."""

    def __init__(self):
        self.server = Server({"app": PREAMBLE + "\n".join(line[4:] for line in APP.splitlines())})
        self.say("none")

    def say(self, mode):
        """Write the mode."""
        (self.server.apps / "mode").write_text(mode)

    def asked(self, mode):
        """Return the reply once the answer before is old."""
        self.say(mode)
        time.sleep(1.05)
        return self.server.get("/health")


def test_what_health_functions_say():
    modes = Modes()
    server = modes.server
    server.expect("answers 503 not_ready|@app.health at |Traceback|jsongate:  |RuntimeError|SystemExit")
    try:
        server.start()
        for mode in ("none", "true"):
            assert modes.asked(mode).json() == {"status": "ok"}
        reply = modes.asked("problem")
        assert reply.status == reply.problem()["status"] == 503
        assert reply.problem()["detail"] == "app:app is not ready: the database is away"
        assert "secret" not in reply.text and reply["x-secret"] is None
        for mode in ("false", "error", "exit", "text"):
            reply = modes.asked(mode)
            assert reply.status == 503 and reply.problem()["detail"] == "app:app is not ready", mode
            assert "secret" not in reply.text
            assert server.get("/health/ready").status == 503
            assert server.get("/health/live").json() == {"status": "ok"}
        assert modes.asked("true").status == 200
        log = server.error_log()
        assert "@app.health at app.py:" in log and "RuntimeError: secret" in log
        assert log.count("Traceback") == 1, "told once a minute"
    finally:
        server.stop()


def test_probes_do_not_ask_more_than_once_a_second():
    modes = Modes()
    try:
        server = modes.server.start()
        begin = time.monotonic()
        for _ in range(60):
            assert server.get("/health").status == 200
        assert server.get("/calls").json() <= time.monotonic() - begin + 2
        assert server.get("/health")["cache-control"] == "no-store"
    finally:
        modes.server.stop()


def test_a_health_function_that_does_not_come_back():
    modes = Modes()
    server = modes.server
    server.expect("answers 503 not_ready")
    try:
        server.start()
        assert server.get("/health").status == 200
        modes.say("sleep")
        time.sleep(1.05)
        asking = threading.Thread(target=lambda: server.get("/health"))
        asking.start()
        time.sleep(0.3)
        begin = time.monotonic()
        assert server.get("/health").status == 200, "the answer before"
        assert server.get("/health/live").status == 200
        assert time.monotonic() - begin < 1
        wait_for(lambda: server.get("/health").status == 503, "an answer in its place", 6.5)
        assert server.get("/health").problem()["detail"] == "a health function does not come back"
        modes.say("true")
        asking.join()
        wait_for(lambda: server.get("/health").status == 200, "its return")
    finally:
        server.stop()


def test_whoever_asks_during_the_first_answer_does_not_wait():
    """More than there are threads: each would have one for as long as the function takes."""
    app = PREAMBLE + """
import time
@app.health
def slow():
    time.sleep(3)
@app.get("/")
def index(req: Request) -> int:
    return 1
"""
    with running({"app": app}, threads=8) as server:
        server.expect("answers 503 not_ready")
        server.get("/")
        with contextlib.ExitStack() as stack:
            wires = [stack.enter_context(Wire(server.port)) for _ in range(12)]
            for wire in wires:
                wire.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            begin = time.monotonic()
            assert server.get("/").json() == 1
            assert time.monotonic() - begin < 2
            replies = [wire.read() for wire in wires]
        assert sorted(reply.status for reply in replies) == [200] + 11 * [503]
        assert {reply.json()["detail"] for reply in replies if reply.status == 503} == {
            "the health functions have not answered yet"}
        assert server.get("/health").status == 200


def test_no_health_functions_no_python():
    with running("@app.get('/')\ndef index(req: Request) -> None: ...") as server:
        before = server.settled_metrics()["jsongate_gil_entries_total"]
        assert server.get("/health").json() == server.get("/health/live").json() == {"status": "ok"}
        assert server.request("POST", "/health").status == 405
        assert server.settled_metrics()["jsongate_gil_entries_total"] == before
        server.expect("answers 405")


def test_a_child_that_is_told_to_end_is_not_ready():
    with running("@app.get('/')\ndef index(req: Request) -> None: ...") as server:
        server.expect("answers 503 not_ready")
        with Wire(server.port) as ready, Wire(server.port) as live:
            ready.send(b"GET /health HTTP/1.1\r\nHost: x\r\n")
            live.send(b"GET /health/live HTTP/1.1\r\nHost: x\r\n")
            time.sleep(0.3)
            server.graceful()
            ready.send(b"\r\n")
            live.send(b"\r\n")
            reply = ready.read()
            assert (reply.status, reply.problem()["detail"]) == (503, "this process is about to end")
            assert live.read().status == 200
