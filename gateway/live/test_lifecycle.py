"""@app.startup and @app.shutdown: when they run, how often, and what becomes of a process whose functions fail."""

import os
import re
import threading
import time
from collections import Counter

from harness import PREAMBLE, Server, configtest, running, wait_for
from wire import Wire

MARKS = """
    import os, pathlib, threading, time
    def mark(word):
        with open(pathlib.Path(__file__).with_name("marks"), "a") as file:
            file.write(f"{word} {os.getpid()}\\n")
"""
INDEX = """
    @app.get("/")
    def index(req: Request) -> dict:
        return {"pid": os.getpid()}
"""
TWO_SITES = """
<Location "/one">
    JsonGateApp one:app
</Location>
<Location "/two">
    JsonGateApp two:app
</Location>
<Location "/again">
    JsonGateApp two:same
</Location>
"""


def prepared(apps, site=None, processes=1):
    """Return a server that is not started yet, whose apps may write a file `marks` beside them."""
    if isinstance(apps, str):
        apps = {"app": PREAMBLE + MARKS.replace("\n    ", "\n") + apps.replace("\n    ", "\n")}
    server = Server(apps, site, processes) if site else Server(apps, processes=processes)
    server.apps.chmod(0o777)
    (server.apps / "marks").touch()
    (server.apps / "marks").chmod(0o666)
    return server


def marks(server):
    """Return the words that the apps have written, with the pids."""
    return [tuple(line.split()) for line in (server.apps / "marks").read_text().splitlines()]


def words(server):
    """Return the words alone."""
    return [word for word, _ in marks(server)]


def module(name, text):
    """Return the source of an app module of several."""
    head = PREAMBLE + MARKS.replace("\n    ", "\n")
    return head + f'\nmark("import-{name}")\n' + text.replace("\n    ", "\n") + INDEX.replace("\n    ", "\n")


def test_startup_runs_once_per_app_and_process_after_all_imports():
    one = module("one", """
    @app.startup
    def first(): mark("one-first")
    @app.startup
    def second(): mark("one-second")
    """)
    two = module("two", """
    @app.startup
    def start(): mark("two")
    same = app
    """)
    server = prepared({"one": one, "two": two}, TWO_SITES, processes=2)
    try:
        server.start()
        wait_for(lambda: Counter(words(server))["two"] == 2, "both children")
        assert server.get("/one/").status == server.get("/two/").status == server.get("/again/").status == 200
        by_pid = {pid: [word for word, other in marks(server) if other == pid] for _, pid in marks(server)}
        starts = [of_one for of_one in by_pid.values() if "two" in of_one]
        assert starts == [["import-one", "import-two", "one-first", "one-second", "two"]] * 2
    finally:
        server.stop()


def test_a_child_serves_only_when_it_has_started():
    with running("""
        import time
        READY = []
        @app.startup
        def slow():
            time.sleep(0.5)
            READY.append(1)
        @app.get("/")
        def index(req: Request) -> list:
            return READY
    """) as server:
        assert server.get("/").json() == [1]


def test_an_app_that_does_not_start():
    for failure, words_of_it in [
        ("raise RuntimeError('no database')", "RuntimeError: no database"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise Problem(503, 'no way')", "Problem: 503: no way"),
    ]:
        one = module("one", f"""
    @app.startup
    def connect():
        {failure}
    @app.startup
    def later(): mark("later")
    @app.shutdown
    def leave(): mark("left")
    @app.every(0.01)
    def job(): mark("job")
    """)
        server = prepared({"one": one, "two": module("two", "same = app\n")}, TWO_SITES)
        server.expect("JsonGateApp one:app: | answers 503 (app_not_loaded|not_ready)")
        try:
            server.start()
            assert server.get("/one/").problem()["detail"] == "the application is not available"
            assert server.get("/health").problem()["detail"] == "one:app is not loaded"
            assert server.get("/health/live").json() == {"status": "ok"}
            assert server.get("/two/").status == 200
            log = server.error_log()
            assert "@app.startup at one.py:" in log and "Traceback" in log and words_of_it in log
            assert server.metrics()["jsongate_children_died_total"] == 0
            before = words(server).count("import-one")
            server.graceful()  # to its end: one that is stopped in the middle may miss it under a sanitizer
            wait_for(lambda: words(server).count("import-one") == before + 2, "the check and the next generation")
            assert not {"later", "left", "job"} & set(words(server))
        finally:
            server.stop()


def test_shutdown_runs_after_the_last_request():
    server = prepared("""
    @app.shutdown
    def one(): mark("one")
    @app.shutdown
    def two(): mark("two")
    @app.get("/slow")
    def slow(req: Request) -> None:
        mark("begin")
        time.sleep(1)
        mark("end")
    """ + INDEX)
    try:
        server.start()
        asked = threading.Thread(target=lambda: server.get("/slow"))
        asked.start()
        wait_for(lambda: words(server) == ["begin"], "the request")
        server.graceful()
        asked.join()
        wait_for(lambda: "two" in words(server), "the end of the old child")
        assert words(server) == ["begin", "end", "one", "two"]
        assert len({pid for _, pid in marks(server)}) == 1
        server.get("/")
    finally:
        server.stop()
    assert not server.root.exists()


def test_shutdown_runs_when_the_server_is_stopped():
    server = prepared("""
    @app.shutdown
    def leave(): os.write(1, b"left %d\\n" % os.getpid())
    """ + INDEX, processes=2)
    server.start()
    pids = server.standing_children()
    server.get("/")
    keep = server.root.with_name(server.root.name + ".log")  # where what they print goes
    os.link(server.log_file, keep)
    try:
        server.stop()
        assert {f"left {pid}" for pid in pids} <= set(keep.read_text().splitlines())
    finally:
        keep.unlink()


def test_shutdown_functions_that_fail_or_do_not_come_back():
    server = prepared("""
    @app.shutdown
    def fails(): raise SystemExit("no")
    @app.shutdown
    def hangs():
        mark("hangs")
        time.sleep(60)
    @app.shutdown
    def never(): mark("never")
    """ + INDEX)
    server.expect("@app.shutdown at |SystemExit|Traceback|jsongate:  ")
    try:
        server.start()
        server.get("/")
        begin = time.monotonic()
    finally:
        server.stop()
    assert 4.5 < time.monotonic() - begin < 9


def test_a_job_that_does_not_end_leaves_time_for_shutdown_functions():
    server = prepared("""
    @app.every(0.1)
    def endless():
        mark("endless")
        time.sleep(60)
    @app.shutdown
    def leave():
        time.sleep(1)
        mark("left")
    """ + INDEX)
    try:
        server.start()
        wait_for(lambda: "endless" in words(server), "the job")
        before = server.children()
        server.graceful()
        wait_for(lambda: "left" in words(server), "the shutdown function", 8)
        assert marks(server)[words(server).index("left")][1] == str(before[0])
    finally:
        server.stop()


def test_a_stuck_handler_does_not_keep_the_server_from_stopping():
    server = prepared("""
    @app.shutdown
    def leave(): mark("left")
    @app.get("/stuck")
    def stuck(req: Request) -> None:
        mark("stuck")
        time.sleep(100)
    """)
    server.expect("could not make child process|still did not exit")
    with_request = None
    try:
        server.start()
        with_request = Wire(server.port)
        with_request.send(b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: words(server) == ["stuck"], "the handler")
        begin = time.monotonic()
    finally:
        server.stop()
        if with_request:
            with_request.socket.close()
    assert time.monotonic() - begin < 14


def test_a_process_that_a_handler_forks_runs_no_shutdown_functions():
    server = prepared("""
    @app.shutdown
    def leave(): mark("left")
    @app.get("/fork")
    def fork(req: Request) -> dict:
        child = os.fork()
        if child == 0:
            os._exit(0)
        return {"status": os.waitpid(child, 0)[1]}
    """)
    try:
        server.start()
        assert server.get("/fork").json() == {"status": 0}
        assert words(server) == []
        server.graceful()
        wait_for(lambda: words(server) == ["left"], "the end of the child")
    finally:
        server.stop()


def test_mistakes_are_told_by_configtest():
    status, said = configtest({"app": PREAMBLE + "@app.startup\nasync def up(): ...\n@app.health\ndef ok(req): ...\n"})
    assert status == 1
    assert "JsonGateApp: app.py:4: up(): async def handlers are not supported yet: use def" in said
    wanted = r"app.py:6: ok\(\): @app.health calls a function without parameters: nothing is passed for 'req'"
    assert re.search(wanted, said), said
