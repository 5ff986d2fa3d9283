"""RateLimit in a real server: exact for all children, whatever happens to them."""

import os
import signal
import threading
import time
from collections import Counter

import pytest
from harness import ROOT_SITE, running, wait_for
from load import Load

APP = """
    import os
    from jsongate.shared import RateLimit

    once = RateLimit(1, per=3600, burst=50, name="once")
    quick = RateLimit(200, per=1, burst=5, name="quick")

    @app.get("/once/{key}")
    def get_once(req: Request, key: str) -> dict:
        once.hit(key)
        return {"pid": os.getpid(), "left": once.remaining(key)}

    @app.get("/quick")
    def get_quick(req: Request) -> dict:
        quick.hit("all")
        return {}

    @app.get("/many/{count}")
    def get_many(req: Request, count: int) -> dict:
        for key in range(count):
            once.hit(f"key {key}")
        return {"left": once.remaining(f"key {count - 1}")}
"""
CHILDREN = 4


@pytest.fixture(scope="module")
def server():
    with running(APP, processes=CHILDREN) as one:
        one.standing_children()
        yield one


def ask_at_once(server, path, threads, each):
    """Return the replies of `threads` clients that ask `each` times."""
    replies = []

    def work():
        replies.extend(server.get(path) for _ in range(each))

    clients = [threading.Thread(target=work) for _ in range(threads)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return replies


def test_all_children_count_together(server):
    replies = ask_at_once(server, "/once/a", 8, 10)
    assert Counter(reply.status for reply in replies) == {200: 50, 429: 30}
    served = [reply.json() for reply in replies if reply.status == 200]
    assert {reply["pid"] for reply in served} <= set(server.children())
    assert min(reply["left"] for reply in served) == 0


def test_the_refusal(server):
    ask_at_once(server, "/once/b", 2, 25)
    reply = server.get("/once/b")
    assert (reply.status, reply.problem()["detail"]) == (429, "too many requests")
    assert 3590 < int(reply["retry-after"]) <= 3600
    wait_for(lambda: "answers 429 over_limit" in server.log_of(reply), "the log's line")


def test_the_rate_under_load(server):
    begin = time.monotonic()
    with Load(server.port, b"GET /quick HTTP/1.1\r\nhost: x\r\n\r\n") as load:
        wait_for(lambda: server.get("/quick").status == 429, "more than the rate")
        time.sleep(1)
    took = time.monotonic() - begin
    passed = load.statuses["200"]
    assert load.statuses["429"] > 0 and set(load.statuses) == {"200", "429"}
    assert passed <= 5 + took * 200 + 1
    assert passed >= 0.8 * 200


def test_limits_survive_children_and_restarts(server):
    ask_at_once(server, "/once/c", 2, 25)
    for pid in server.standing_children()[:2]:
        os.kill(pid, signal.SIGKILL)
    server.expect("exit signal Killed")
    before = server.children()
    wait_for(lambda: len(server.children()) == CHILDREN and server.children() != before, "new children", 20)
    assert server.get("/once/c").status == 429
    server.graceful()
    assert server.get("/once/c").status == 429


def test_too_many_keys_for_the_memory():
    """Nobody is refused for lack of memory: those that are nearest to their full burst are forgotten, and counted."""
    with running(APP, "JsonGateSharedSize 3M\n" + ROOT_SITE) as small:
        assert small.get("/many/5000").json() == {"left": 49}
        assert small.metric("jsongate_limit_evictions_total") == 0
        assert small.get("/many/100000").json() == {"left": 49}
        assert small.metric("jsongate_limit_evictions_total") > 30000
