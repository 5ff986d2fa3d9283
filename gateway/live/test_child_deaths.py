"""Applications that end their process, and that change what belongs to it: httpd goes on."""

import contextlib
import time

import pytest
from harness import PREAMBLE, ROOT_SITE, SLOWER, Server, running, wait_for

APP = """
    import ctypes, os, signal, time

    DEATHS = {"exit": lambda: os._exit(0), "abort": os.abort, "fault": lambda: ctypes.string_at(0),
              "kill": lambda: os.kill(os.getpid(), signal.SIGKILL)}

    @app.get("/pid")
    def pid(req: Request) -> int:
        return os.getpid()

    @app.get("/slow")
    def slow(req: Request) -> int:
        time.sleep(0.5)
        return os.getpid()

    @app.get("/die/{how}")
    def die(req: Request, how: str) -> None:
        DEATHS[how]()
"""


@pytest.fixture(scope="module")
def server():
    with running(APP, ROOT_SITE + '<Location "/metrics">\n    SetHandler jsongate-metrics\n</Location>\n', processes=2) as one:
        one.expect("exit signal|AddressSanitizer|SUMMARY|^ +#|DEADLYSIGNAL|==")
        yield one


@pytest.mark.parametrize("how", ["exit", "abort", "fault", "kill"])
def test_only_that_child_ends_and_another_comes(server, how):
    before, died = set(server.standing_children()), server.metric("jsongate_children_died_total")
    with contextlib.suppress(OSError, EOFError):
        server.get(f"/die/{how}")
        pytest.fail("its process should have ended")
    begin = time.monotonic()
    wait_for(lambda: len(set(server.children()) - before) == 1, "another child", 20)
    assert time.monotonic() - begin < 5 * SLOWER
    assert len(set(server.children()) & before) == 1, "the other child is gone, too"
    assert server.get("/pid").json() in server.children()
    assert server.metric("jsongate_children_died_total") == died + 1


CHANGES = PREAMBLE + """
import locale, os, signal, threading
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP, signal.SIGWINCH, signal.SIGCHLD):
    signal.signal(number, {handler})
os.chdir("/tmp")
locale.setlocale(locale.LC_ALL, "C")
os.umask(0o777)
threading.Thread(target=threading.Event().wait).start()

@app.shutdown
def end():
    print("the end of", os.getpid())

@app.get("/")
def index(req: Request) -> dict:
    return {{}}
"""


@pytest.mark.parametrize("handler", ["signal.SIG_IGN", "signal.SIG_DFL", "lambda *_: None"])
def test_signals_and_threads_of_an_application_keep_no_child(handler):
    server = Server({"app": CHANGES.format(handler=handler)}, ROOT_SITE, processes=2)
    try:
        server.start()
        first = server.standing_children()
        assert server.get("/").status == 200
        server.graceful()
        wait_for(lambda: not set(first) & set(server.children()), "the end of the old children", 20)
        second = server.standing_children()
        assert server.get("/").status == 200
        begin = time.monotonic()
        assert server._terminate() == 0
        assert time.monotonic() - begin < 7 * SLOWER
        assert all(f"the end of {pid}\n" in server.error_log() for pid in (*first, *second))
        assert "still did not exit" not in server.error_log()
        server._process = None
    finally:
        server.stop()
