"""Cache in a real server: shared memory, memcached and redis, one maker at a time, and providers that are not there."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from textwrap import dedent

import harness
import pytest
from harness import (ALL_BUSY, CHECKOUT, PREAMBLE, ROOT_SITE, SANITIZE, SLOWER, configtest, environment, free_port, modules,
                     running, wait_for)

APP = """
    import os, resource, time
    from jsongate.shared import Cache

    cache = Cache("values")
    made = 0

    @app.get("/get/{key}")
    def get(req: Request, key: str) -> dict:
        return {"value": cache.get(key, "none"), "pid": os.getpid()}

    @app.put("/set/{key}")
    def put(req: Request, key: str, body: object, *, ttl: float = 60.0) -> None:
        cache.set(key, body, ttl)

    @app.delete("/set/{key}")
    def delete(req: Request, key: str) -> None:
        cache.delete(key)

    @app.get("/size/{count}")
    def size(req: Request, count: int) -> dict:
        cache.set(f"size {count}", b"x" * count)
        return {"kept": f"size {count}" in cache}

    @app.get("/many/{count}")
    def many(req: Request, count: int) -> dict:
        for i in range(count):
            cache.set(f"many {i}", i)
        return {"kept": sum(cache.get(f"many {i}") == i for i in range(count))}

    @app.get("/make/{key}")
    def make(req: Request, key: str) -> dict:
        def slowly():
            time.sleep(0.2)
            return {"pid": os.getpid(), "at": time.time()}
        return cache.get_or_set(key, slowly)

    @app.get("/starved/{key}")
    def starved(req: Request, key: str) -> dict:
        before = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (4096, before[1]))
        try:
            return {"value": cache.get(key, "none")}
        except MemoryError:
            return {"value": "no memory"}
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, before)
"""
CHILDREN = 4


class Provider:
    """A server of values, in a process of the test's own."""

    def __init__(self, name: str, program: str, *command: str) -> None:
        self.name, self.port = name, free_port()
        self.program = shutil.which(program, path=f"{os.environ['PATH']}:{CHECKOUT}/build/tools/usr/bin")
        assert self.program, f"{program} is missing: ./jsongate test fetches what the tests need"
        self.command = [word.replace("PORT", str(self.port)) for word in command]
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, executable=self.program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers, self.name)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


def network_provider(name):
    if name == "memcache":
        return Provider(name, "memcached", "memcached", "-p", "PORT", "-l", "127.0.0.1", "-U", "0", "-u", "nobody")
    # Debian has the server in redis-tools, under another name; redis-server would start a service.
    return Provider(name, "redis-check-rdb", "redis-server", "--port", "PORT", "--bind", "127.0.0.1", "--save", "",
                    "--appendonly", "no")


@pytest.fixture(scope="module", params=["shmcb", "memcache", "redis"])
def server(request):
    """A server whose cache `values` is of each provider in turn."""
    if request.param == "shmcb":
        with running(APP, "JsonGateCache values shmcb:16M\n" + ROOT_SITE, processes=CHILDREN) as one:
            one.standing_children()
            one.expect(ALL_BUSY)
            yield one
        return
    provider = network_provider(request.param)
    try:
        site = (modules(f"socache_{request.param}") + f"JsonGateCache values {request.param}:127.0.0.1:{provider.port}\n"
                + ROOT_SITE)
        with running(APP, site, processes=CHILDREN) as one:
            one.standing_children()
            one.expect(ALL_BUSY)
            yield one
    finally:
        provider.stop()


def put(server, key, value, ttl=60):
    return server.request("PUT", f"/set/{key}?ttl={ttl}", value).status


def test_every_child_sees_a_value(server):
    assert put(server, "a", '{"n":[1,2.5,null,"é"],"big":100000000000000000000}') == 204
    seen = {}
    wait_for(lambda: seen.update({(r := server.get("/get/a").json())["pid"]: r["value"]}) or len(seen) > 1, "two children")
    assert list(seen.values()) == [{"n": [1, 2.5, None, "é"], "big": 10**20}] * len(seen)
    assert server.request("DELETE", "/set/a").status == 204
    assert server.get("/get/a").json()["value"] == "none"


def test_short_and_long_keys(server):
    keys = ["1", "%C3%A9", "x" * 100, "x" * 101, "y" * 3000]
    for number, key in enumerate(keys):
        assert put(server, key, str(number)) == 204
    assert [server.get(f"/get/{key}").json()["value"] for key in keys] == list(range(len(keys)))


def test_values_end(server):
    assert put(server, "end", "1", ttl=1) == 204
    assert server.get("/get/end").json()["value"] == 1
    wait_for(lambda: server.get("/get/end").json()["value"] == "none", "the value's end", 5)


def test_many_keys(server):
    """They all begin alike, which must not put them into one small part of the memory."""
    assert server.get("/many/3000").json() == {"kept": 3000}


def test_one_child_makes_the_value(server):
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(server.get("/make/one").json())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 16 and all(reply == replies[0] for reply in replies)


def test_hits_and_misses_are_counted(server):
    before = [server.metric(f"jsongate_cache_{what}_total", cache="values") for what in ("hits", "misses", "errors")]
    put(server, "counted", "1")
    server.get("/get/counted")
    server.get("/get/counted")
    server.get("/get/not-there")
    after = [server.metric(f"jsongate_cache_{what}_total", cache="values") for what in ("hits", "misses", "errors")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [2, 1, 0]


def test_a_value_that_is_too_large(server):
    server.expect(r"AH00826|AH00833|AH00843|AH00844|AH0079\d|larger|can't store|error setting|cannot keep a value")
    before = server.metric("jsongate_cache_errors_total", cache="values")
    assert server.get("/size/1000").json() == {"kept": True}
    assert server.get("/size/30000").json() == {"kept": True}
    for _ in range(20):
        assert server.get("/size/3000000").json() == {"kept": False}
    assert server.metric("jsongate_cache_errors_total", cache="values") - before == 20


def test_what_shared_memory_does_not_take_is_tried_once():
    with running(APP, "JsonGateCache values shmcb:512K\n" + ROOT_SITE) as server:
        server.expect(r"jsongate-values|larger|can't store|cannot keep a value")
        for _ in range(10):
            assert server.get("/size/200000").json() == {"kept": False}
        assert server.metric("jsongate_cache_errors_total", cache="values") == 10
        assert server.error_log().count("cannot keep a value") == 1
        assert server.error_log().count("can't store") == 1
        assert server.get("/size/1000").json() == {"kept": True}


@pytest.mark.parametrize("name", ["memcache", "redis"])
def test_a_provider_that_is_gone_is_an_empty_cache(name):
    provider = network_provider(name)
    site = modules(f"socache_{name}") + f"JsonGateCache values {name}:127.0.0.1:{provider.port}\n" + ROOT_SITE
    try:
        with running(APP, site) as server:
            server.expect(r"socache|cannot (read|keep) a value")
            first = server.get("/make/a").json()
            assert server.get("/make/a").json() == first
            provider.stop()
            begin = time.monotonic()
            values = [server.get("/make/a").json()["at"] for _ in range(3)]
            assert len(set(values)) == 3  # each by its own maker
            assert time.monotonic() - begin < 10 * SLOWER
            assert put(server, "b", "1") == 204
            assert server.metric("jsongate_cache_errors_total", cache="values") >= 1
            assert server.error_log().count("jsongate: the cache values") == 1
            provider.start()
            wait_for(lambda: server.get("/make/c").json() == server.get("/make/c").json(), "the provider's return", 30)
    finally:
        provider.stop()


@pytest.mark.parametrize("name", ["memcache", "redis"])
def test_a_provider_that_hangs_holds_nobody_up(name):
    provider = network_provider(name)
    site = modules(f"socache_{name}") + f"JsonGateCache values {name}:127.0.0.1:{provider.port}\n" + ROOT_SITE
    try:
        with running(APP, site) as server:
            server.expect(f"socache|{ALL_BUSY}|cannot (read|keep) a value")
            assert put(server, "a", "1") == 204
            os.kill(provider.process.pid, signal.SIGSTOP)
            took = []

            def ask():
                begin = time.monotonic()
                assert server.get("/get/a").json()["value"] == "none"
                took.append(time.monotonic() - begin)

            threads = [threading.Thread(target=ask) for _ in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(took) == 12 and max(took) < 2 * SLOWER
            ask()  # perhaps the probe
            ask()
            assert took[-1] < 0.5 * SLOWER
            os.kill(provider.process.pid, signal.SIGCONT)
            wait_for(lambda: server.get("/get/a").json()["value"] == 1, "the provider's return", 20)
    finally:
        provider.stop()


def test_the_default_cache():
    app = """
        from jsongate.shared import Cache
        cache = Cache(ttl=60)

        @app.get("/")
        def index(req: Request) -> dict:
            return {"n": cache.get_or_set("n", lambda: 7), "there": "n" in cache}
    """
    with running(app) as server:
        assert server.get("/").json() == {"n": 7, "there": True}
        assert server.metric("jsongate_cache_hits_total", cache="default") == 1


def until_cut(server, path):
    with contextlib.suppress(OSError, EOFError):
        server.get(path)


def test_a_killed_child_leaves_the_cache_usable():
    with running(APP, "JsonGateCache values shmcb:1M\n" + ROOT_SITE, processes=2) as server:
        server.expect("exit signal Killed")
        for _ in range(3):
            asking = threading.Thread(target=until_cut, args=(server, "/many/1000000"))
            asking.start()
            time.sleep(0.3)
            for pid in server.children():
                os.kill(pid, signal.SIGKILL)
            asking.join()
            server.standing_children()
            assert put(server, "a", "1") == 204
            assert server.get("/get/a").json()["value"] == 1


@pytest.mark.skipif(bool(SANITIZE), reason="a sanitizer ends the process that has no memory")
def test_a_child_without_memory_keeps_nobody_from_the_cache():
    with running(APP, "JsonGateCache values shmcb:1M\n" + ROOT_SITE, processes=2) as server:
        assert server.get("/starved/a").json() == {"value": "no memory"}
        assert put(server, "a", "1") == 204
        assert server.get("/get/a").json()["value"] == 1


@pytest.mark.skipif(bool(SANITIZE), reason="the sanitizer wants to be preloaded first")
def test_a_call_without_memory_finds_the_cache_empty(monkeypatch):
    library = Path(f"/tmp/no_pools-{os.getpid()}.so")  # the children look for it
    switch = library.with_suffix(".now")
    said = lambda *words: subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()  # noqa: E731
    said("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
         *said("apr-1-config", "--includes", "--cppflags"), str(Path(__file__).with_name("no_pools.c")), "-o", str(library))
    more = {"LD_PRELOAD": str(library), "NO_POOLS": str(switch)}
    monkeypatch.setattr(harness, "environment", lambda: environment() | more)
    try:
        with running(APP, "JsonGateCache values shmcb:1M\n" + ROOT_SITE) as server:
            server.expect("cannot (read|keep) a value")
            assert put(server, "a", "1") == 204
            switch.touch()
            assert server.get("/get/a").json()["value"] == "none"
            assert put(server, "a", "2") == 204
            switch.unlink()
            assert server.get("/get/a").json()["value"] == 1
    finally:
        library.unlink()
        switch.unlink(missing_ok=True)


@pytest.mark.skipif(bool(SANITIZE), reason="a sanitizer ends the process that has no memory")
def test_a_child_without_threads_finds_the_cache_empty():
    provider = network_provider("memcache")
    site = modules("socache_memcache") + f"JsonGateCache values memcache:127.0.0.1:{provider.port}\n" + ROOT_SITE
    try:
        with running(APP, site) as server:
            server.expect("cannot (read|keep) a value")
            assert server.get("/starved/a").json() == {"value": "none"}
            assert put(server, "a", "1") == 204
            assert server.get("/get/a").json()["value"] == 1
    finally:
        provider.stop()


@pytest.mark.parametrize("line, message", [
    ("JsonGateCache values", "takes a name and provider"),
    ("JsonGateCache va/lues shmcb", "is no name of a cache"),
    ("JsonGateCache values nothing:1", "JsonGateCache: there is no provider 'nothing': load mod_socache_nothing"),
    ("JsonGateCache values shmcb:1K", "JsonGateCache: Invalid argument: size has to be >= 8192 bytes"),
    ("JsonGateCache other shmcb", "JsonGateApp: app.py:7: no cache named 'values' (JsonGateCache)"),
])
def test_mistakes_of_the_configuration(line, message):
    status, said = configtest({"app": PREAMBLE + dedent(APP)}, f"{line}\n{ROOT_SITE}")
    assert status == 1 and message in said, said
    assert "AH00526: Syntax error on line" in said
