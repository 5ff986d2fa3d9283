"""JsonGateReload: a good change replaces the children, a broken one is told and changes nothing."""

import contextlib
import os
import re
import threading
import time
from pathlib import Path

import pytest
from harness import PREAMBLE, Server, configtest, left_behind, wait_for

GOOD = PREAMBLE + "@app.get('/')\ndef index(req: Request) -> int:\n    return 1\n"
SITE = """
JsonGateReload On
<Location "/">
    JsonGateApp app:app
</Location>
"""
STARTS = "resuming normal operations"


@contextlib.contextmanager
def watching(apps, site=SITE, files=None, processes=1):
    """Run a server that looks at its sources; yields it once it serves."""
    server = Server(apps, site, processes)
    server.expect("jsongate: reload: ")
    for name, text in (files or {}).items():
        server.write_file(name, text)
    try:
        server.start()
        wait_for(lambda: server.get("/").status == 200, "the first reply")
        time.sleep(0.1)
        yield server
    finally:
        server.stop()


def version(number):
    """Return the source of an app that answers with a number."""
    return GOOD.replace("return 1", f"return {number}")


def becomes(server, value):
    """Wait until every child answers with `value`."""
    wait_for(lambda: server.get("/").json() == value, f"the reply {value}", 15)
    wait_for(lambda: all(server.get("/").json() == value for _ in range(10)), f"only the reply {value}", 15)


def restarts(server):
    """Return how often the server has been restarted."""
    return server.error_log().count(STARTS) - 1


def complaints(server):
    """Return how often a change was refused."""
    return server.error_log().count("but cannot be used")


def stays(server, value, seconds=2.5):
    """Assert that nothing changes for a while."""
    before = server.error_log()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.get("/").json() == value
        time.sleep(0.05)
    assert server.error_log() == before


def test_a_change_replaces_all_children():
    with watching({"app": GOOD}, processes=2) as server:
        stays(server, 1)
        for number in (2, 3):
            server.write_app("app", version(number))
            # A child that starts late reads the new text at once: its reply is no sign of a restart.
            wait_for(lambda wanted=number - 1: restarts(server) == wanted, "a restart", 15)
            becomes(server, number)
        assert restarts(server) == 2
        assert f"reload: {server.apps}/app.py has changed: the children are replaced" in server.error_log()
        stays(server, 3)


def test_no_request_fails_meanwhile():
    with watching({"app": GOOD}, processes=2) as server:
        statuses, done = set(), threading.Event()

        def ask():
            while not done.is_set():
                statuses.add(server.get("/").status)

        asking = threading.Thread(target=ask)
        asking.start()
        server.write_app("app", version(2))
        becomes(server, 2)
        done.set()
        asking.join()
        assert statuses == {200}


@pytest.mark.parametrize("broken, why", [
    (GOOD.replace("def index(", "def index(:"), r"app\.py:4"),
    (GOOD + "raise RuntimeError('at import')\n", r"app\.py:6: RuntimeError: at import"),
    (GOOD.replace("req: Request", "req: Request, order"), r"app\.py:4: index\(\): 'order' is neither in the path"),
    ("import os\nos._exit(0)\n", "app:app ended the process that imported it: exit status 0"),
    ("", "app.py has no 'app'"),
], ids=["syntax", "import", "signature", "exit", "empty"])
def test_a_broken_change_is_told_once_and_changes_nothing(broken, why):
    with watching({"app": GOOD}) as server:
        server.write_app("app", broken)
        wait_for(lambda: complaints(server) == 1, "a complaint", 15)
        wait_for(lambda: re.search(f"reload: JsonGateApp: {why}", server.error_log()), "its text", 5)
        assert re.search(r"reload: AH00526: Syntax error on line \d+ of .*site\.conf", server.error_log())
        time.sleep(0.5)
        stays(server, 1)
        assert (complaints(server), restarts(server)) == (1, 0)
        assert server.get("/health").status == 200
        server.write_app("app", broken + "\n\n")
        wait_for(lambda: complaints(server) == 2, "another complaint", 15)
        server.write_app("app", version(2))
        becomes(server, 2)
        assert restarts(server) == 1


def test_modules_that_the_app_imports_new_ones_too():
    package = "from parts.sizes import SIZE\n"
    text = PREAMBLE + package + "@app.get('/')\ndef index(req: Request) -> int:\n    return SIZE\n"
    server = Server({"app": text}, SITE)
    server.expect("jsongate: reload: ")
    parts = server.apps / "parts"
    parts.mkdir()
    (parts / "__init__.py").touch()
    (parts / "sizes.py").write_text("SIZE = 1\n")
    try:
        server.start()
        becomes(server, 1)
        (parts / "sizes.py").write_text("SIZE = 22\n")
        becomes(server, 22)
        # A new module that is broken at first, and one that is not there yet.
        (parts / "more.py").write_text("SIZE = (\n")
        (parts / "sizes.py").write_text("from parts.more import SIZE\n")
        wait_for(lambda: complaints(server) == 1, "a complaint", 15)
        assert "parts/more.py:1" in server.error_log()
        time.sleep(1)
        (parts / "more.py").write_text("from parts.last import SIZE\n")
        wait_for(lambda: complaints(server) == 2, "another complaint", 15)
        time.sleep(1)
        (parts / "last.py").write_text("SIZE = 333\n")
        becomes(server, 333)
        (parts / "last.py").write_text("SIZE = 4444\n")
        becomes(server, 4444)
        assert restarts(server) == 3
    finally:
        server.stop()


def test_how_editors_write():
    with watching({"app": GOOD}) as server:
        app = server.apps / "app.py"
        (server.apps / ".app.py.tmp").write_text(version(2))
        (server.apps / ".app.py.tmp").rename(app)
        becomes(server, 2)
        # Moved away and back: nothing has changed. Removed for longer: told, and mended.
        app.rename(server.apps / "app.bak")
        time.sleep(0.1)
        (server.apps / "app.bak").rename(app)
        stays(server, 2)
        app.unlink()
        wait_for(lambda: complaints(server) == 1, "a complaint", 15)
        assert "no module named 'app'" in server.error_log()
        assert server.get("/").json() == 2
        time.sleep(1)
        app.write_text(version(3))
        becomes(server, 3)
        # Many edits in a row, some of them broken: the last one counts.
        before = restarts(server)
        for number in range(20):
            app.write_text(version(number + 50) if number % 2 else "def :")
            time.sleep(0.05)
        becomes(server, 69)
        assert restarts(server) <= before + 2
        app.touch()  # the same text again is a change like any other
        wait_for(lambda: restarts(server) > before + 1, "a restart", 15)
        becomes(server, 69)


def test_files_that_directives_name_and_the_configuration():
    site = """
    JsonGateReload On
    <Location "/">
        JsonGateApp app:app
        JsonGateOption size ${SIZE}
        JsonGateSchema "${JSONGATE_SERVER_ROOT}/files/order.json"
    </Location>
    """
    text = PREAMBLE + "@app.post('/')\ndef f(req: Request, body: dict) -> str:\n    return req.options['size']\n"
    text += "@app.get('/')\ndef g(req: Request) -> str:\n    return req.options['size']\n"
    with watching({"app": text}, site.replace("${SIZE}", "a"), {"order.json": '{"required": ["a"]}'}) as server:
        assert server.post("/", {"b": 1}).status == 400
        server.write_file("order.json", '{"required": ["b"]}')
        wait_for(lambda: server.post("/", {"b": 1}).status == 200, "the new schema", 15)
        server.write_file("order.json", '{"required": "b"}')
        wait_for(lambda: complaints(server) == 1, "a complaint", 15)
        assert server.post("/", {"b": 1}).status == 200
        server.write_file("order.json", '{"$ref": "other.json"}')
        wait_for(lambda: complaints(server) == 2, "another complaint", 15)
        time.sleep(0.7)
        server.write_file("other.json", '{"required": ["c"]}')
        wait_for(lambda: server.post("/", {"c": 1}).status == 200, "the schema beside it", 15)
        conf = server.root / "site.conf"
        conf.write_text(conf.read_text().replace("size a", "size b"))
        becomes(server, "b")
        conf.write_text(conf.read_text().replace("JsonGateOption", "JsonGateOptoin"))
        wait_for(lambda: complaints(server) == 3, "a complaint", 15)
        wait_for(lambda: "Invalid command 'JsonGateOptoin'" in server.error_log(), "its text")
        stays(server, "b")
        server.expect(" answers 4")


def test_a_graceful_restart_with_a_broken_app_does_not_end_the_server():
    with watching({"app": GOOD}) as server:
        server.expect(r"app\.py| answers 503 ")
        server.write_app("app", "def :")
        wait_for(lambda: complaints(server) == 1, "a complaint", 15)
        server.graceful()
        wait_for(lambda: server.get("/").status == 503, "the broken generation", 15)
        server.write_app("app", version(2))
        wait_for(lambda: server.get("/").status == 200, "the mended one", 15)
        becomes(server, 2)


def deaf_children(server):
    """Return the pids of the parent's children that have nothing open that listens, so that no connection comes in."""
    def listens(pid):
        return any(os.readlink(link).startswith("socket:") for link in Path(f"/proc/{pid}/fd").iterdir())
    with contextlib.suppress(OSError):  # one has just ended
        return [pid for pid in server.children() if not listens(pid)]
    return []


def watcher(server):
    """Return the pid of the parent's child that is no child of the MPM."""
    wait_for(lambda: len(server.children()) == server.processes + 1 and len(deaf_children(server)) == 1,
             "the end of the old generation")
    return deaf_children(server)[0]


def test_what_an_app_leaves_running_does_not_end_the_watch():
    stray = "\nimport subprocess\nsubprocess.Popen(['sleep', '20'])\n"
    with watching({"app": GOOD}) as server:
        server.write_app("app", version(2) + stray)
        becomes(server, 2)
        server.write_app("app", version(3))
        becomes(server, 3)


def test_one_process_that_ends_with_the_server():
    with watching({"app": GOOD}) as server:
        first = watcher(server)
        server.graceful()
        second = watcher(server)
        assert first != second
        os.kill(second, 9)
        wait_for(lambda: "has ended; JsonGateReload works again after a restart" in server.error_log(), "a word", 5)
        server.expect("has ended; JsonGateReload works again|exit signal Killed")
        wait_for(lambda: server.get("/").json() == 1, "the new generation")
        time.sleep(1)
        server.write_app("app", version(2))
        stays(server, 1)
        server.graceful()
        becomes(server, 2)
        server.write_app("app", version(3))
        becomes(server, 3)


def test_it_does_not_outlive_a_killed_parent():
    server = Server({"app": GOOD}, SITE)
    try:
        server.start()
        wait_for(lambda: server.get("/").status == 200, "the first reply")
        pid = watcher(server)
        os.kill(server.pid, 9)
        wait_for(lambda: pid not in left_behind(server.root), "its end", 3)
        server._process.wait()
        server._process = None
        for pid in left_behind(server.root):
            os.kill(pid, 9)
    finally:
        server.stop()


def test_off_is_off():
    for site in (SITE.replace("On", "Off"), SITE.replace("JsonGateReload On\n", "")):
        server = Server({"app": GOOD}, site)
        try:
            server.start()
            assert len(server.standing_children()) == 1
            becomes(server, 1)
            server.write_app("app", version(2))
            stays(server, 1, 1.5)
        finally:
            server.stop()


def test_bad_values():
    for words, why in [("JsonGateReload maybe", "JsonGateReload: "), ("JsonGateReload", "JsonGateReload: ")]:
        status, said = configtest({"app": GOOD}, SITE.replace("JsonGateReload On", words))
        assert status == 1 and why in said, said
    status, said = configtest({"app": GOOD}, SITE.replace("JsonGateReload On\n", "").replace(
        "JsonGateApp", "JsonGateReload On\n    JsonGateApp"))
    assert status == 1 and "JsonGateReload" in said
