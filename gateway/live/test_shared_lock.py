"""lock() in a real server: one holder in all children, and none that is dead."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from harness import ALL_BUSY, SLOWER, running, wait_for

APP = """
    import os, time
    from jsongate.shared import lock

    @app.get("/alone")
    def alone(req: Request) -> dict:
        with lock("alone"):
            os.close(os.open(req.options["mark"], os.O_CREAT | os.O_EXCL))  # fails where another is inside
            time.sleep(0.005)
            os.unlink(req.options["mark"])
        return {"pid": os.getpid()}

    @app.get("/hold/{name}")
    def hold(req: Request, name: str) -> dict:
        with lock(name):
            while os.path.exists(f"{req.options['mark']}-{name}"):
                time.sleep(0.01)
        return {}

    @app.get("/try/{name}/{timeout}")
    def attempt(req: Request, name: str, timeout: float) -> dict:
        try:
            with lock(name, timeout=timeout):
                return {"taken": True, "pid": os.getpid()}
        except TimeoutError:
            return {"taken": False}

    @app.get("/die/{name}")
    def die(req: Request, name: str) -> dict:
        lock(name).acquire()
        time.sleep(0.3)
        os.kill(os.getpid(), 9)

    @app.get("/keep/{name}")
    def keep(req: Request, name: str) -> dict:
        lock(name).acquire()
        return {"pid": os.getpid()}
"""
MARK = Path(f"/dev/shm/jsongate-test-{os.getpid()}")
SITE = f"""
    <Location "/">
        JsonGateApp app:app
        JsonGateOption mark {MARK}
    </Location>
"""
CHILDREN = 4


@pytest.fixture(scope="module")
def server():
    with running(APP, SITE, processes=CHILDREN) as one:
        one.standing_children()
        one.expect(ALL_BUSY)  # many wait for one lock
        yield one


def in_background(server, path, replies=None):
    """Ask for `path` in a thread of its own, whose reply may never come."""

    def work():
        try:
            reply = server.get(path)
        except (OSError, EOFError):
            return
        if replies is not None:
            replies.append(reply)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def is_free(server, name, timeout=0.0):
    """Whether the lock was had; asked again where the child that was asked is killed meanwhile."""
    for _ in range(5):
        with contextlib.suppress(OSError, EOFError):
            reply = server.get(f"/try/{name}/{timeout}")
            assert reply.status == 200, reply
            return reply.json()["taken"]
    raise AssertionError("five children died")


@contextlib.contextmanager
def held(server, name):
    """Have a request hold the lock for the length of a `with`, however long that takes."""
    mark = MARK.with_name(f"{MARK.name}-{name}")
    mark.touch()
    holder = in_background(server, f"/hold/{name}")
    try:
        wait_for(lambda: not is_free(server, name), "the lock to be held")
        yield
    finally:
        mark.unlink()
    holder.join()


def test_one_at_a_time_in_all_children(server):
    pids = set()

    def two_children_have_answered():
        """A child that stands may not serve yet."""
        replies = []
        threads = [in_background(server, "/alone", replies) for _ in range(40)]
        for thread in threads:
            thread.join()
        assert [reply.status for reply in replies] == [200] * 40, replies
        pids.update(reply.json()["pid"] for reply in replies)
        return len(pids) > 1

    wait_for(two_children_have_answered, "two children to answer")


def test_a_timeout(server):
    with held(server, "a"):
        begin = time.monotonic()
        assert not is_free(server, "a", 0.2)
        assert time.monotonic() - begin >= 0.2
        assert is_free(server, "b")
    assert is_free(server, "a", 5)


def test_who_waits_does_not_stop_the_child(server):
    replies = []
    with held(server, "c"):
        waiting = [in_background(server, "/try/c/100", replies) for _ in range(8)]
        for _ in range(20):
            assert is_free(server, "elsewhere")
        assert not replies
    for thread in waiting:
        thread.join()
    assert [reply.json()["taken"] for reply in replies] == [True] * 8


def test_a_killed_holder_loses_it(server):
    """Also while others wait for it, who get it at once; the parent tells."""
    server.expect("exit signal Killed")
    for _ in range(3):
        holder = in_background(server, "/die/d")
        wait_for(lambda: not is_free(server, "d"), "the lock to be held")
        begin = time.monotonic()
        assert is_free(server, "d", 10)
        assert time.monotonic() - begin < 3 * SLOWER
        holder.join()
    wait_for(lambda: "ended while it held the lock 'd', which is free again" in server.error_log(), "the log's line")
    server.standing_children()


def test_a_holder_killed_from_outside(server):
    pid = server.get("/keep/e").json()["pid"]
    assert not is_free(server, "e", 0.2)
    server.expect("exit signal Killed")
    os.kill(pid, signal.SIGKILL)
    assert is_free(server, "e", 10)
    server.standing_children()


def test_locks_survive_a_graceful_restart():
    with running(APP, SITE, processes=2) as server:
        with held(server, "f"):
            server.graceful()
            assert not is_free(server, "f")
        assert is_free(server, "f", 10)
