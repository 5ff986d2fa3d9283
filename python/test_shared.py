"""jsongate.shared outside httpd: limits, locks and caches of one process."""

import asyncio
import multiprocessing
import signal
import threading
import time
from collections import Counter

import pytest
from jsongate import Problem, _core, shared
from jsongate.shared import Cache, RateLimit, lock


@pytest.fixture(autouse=True)
def forget():
    yield
    _core.reset_shared()


def passes(limit, key, **cost):
    try:
        limit.hit(key, **cost)
    except Problem:
        return False
    return True


# --- RateLimit


def test_a_burst_then_a_problem():
    limit = RateLimit(2, per=100, burst=3)
    assert [passes(limit, "a") for _ in range(5)] == [True, True, True, False, False]
    assert passes(limit, "b")
    with pytest.raises(Problem) as refusal:
        limit.hit("a")
    assert refusal.value.status == 429
    assert refusal.value.headers["retry-after"] == "50"
    assert refusal.value._code == "over_limit"


def test_the_burst_is_the_count_by_default():
    limit = RateLimit(4, per=60)
    assert sum(passes(limit, "a") for _ in range(10)) == 4


def test_costs():
    limit = RateLimit(10, per=3600)
    limit.hit("a", 4)
    limit.hit("a", cost=5)
    assert limit.remaining("a") == 1
    assert (limit.check("a"), limit.check("a", cost=2), limit.remaining("a")) == (True, False, 1)
    assert not passes(limit, "a", cost=2)
    assert passes(limit, "a")
    assert limit.remaining("never seen") == 10


def test_the_rate_gives_back():
    limit = RateLimit(1, per=0.05)
    assert passes(limit, "a") and not passes(limit, "a")
    time.sleep(0.06)
    assert passes(limit, "a")


def test_limits_are_told_apart_by_name_or_place():
    one, other = RateLimit(1, per=60), RateLimit(1, per=60)
    assert passes(one, "a") and passes(other, "a")
    again, same = RateLimit(1, per=60, name="n"), RateLimit(1, per=60, name="n")
    assert passes(again, "a") and not passes(same, "a")
    in_a_loop = [RateLimit(1, per=60) for _ in range(2)]
    assert passes(in_a_loop[0], "a") and not passes(in_a_loop[1], "a")


@pytest.mark.parametrize("arguments", [(0,), (-1,), (1, 0), (1, -1), (1, float("nan")), (1, 1, 0)])
def test_what_is_no_rate(arguments):
    with pytest.raises(ValueError, match="above 0"):
        RateLimit(*arguments)


def test_what_cannot_be_hit():
    limit = RateLimit(3)
    for cost in (0, -1, 4, 2**70):
        with pytest.raises((ValueError, OverflowError)):
            limit.hit("a", cost)
    for call in (lambda: limit.hit(1), lambda: limit.hit(), lambda: limit.hit("a", "b"),
                 lambda: limit.hit("a", price=1), lambda: limit.hit("a", 1, cost=1)):  # fmt: skip
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError):
        limit.hit("\ud800")
    assert limit.remaining("a") == 3


def test_many_threads_get_what_the_burst_is():
    limit = RateLimit(1000, per=3600 * 24)
    counts = Counter()

    def work(number):
        counts[number] = sum(passes(limit, "a") for _ in range(600))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.total() == 1000


# --- lock


def hold(name, held, seconds):
    with lock(name):
        held.set()
        time.sleep(seconds)


def test_a_lock_excludes_threads():
    held = threading.Event()
    thread = threading.Thread(target=hold, args=("a", held, 0.3))
    thread.start()
    held.wait()
    with pytest.raises(TimeoutError, match="'a' was not free within 0.05 s"), lock("a", 0.05):
        pass
    with pytest.raises(TimeoutError), lock("a", 0):
        pass
    with pytest.raises(RuntimeError, match="'a' is not held here"):
        lock("a").release()
    with lock("b", 0):
        pass
    with lock("a", 5):
        pass
    thread.join()


def test_not_twice_and_not_for_others():
    with lock("a"):
        with pytest.raises(RuntimeError, match="'a' is held here already"), lock("a"):
            pass
    with pytest.raises(RuntimeError):
        lock("a").release()
    taken = lock("a")
    taken.acquire()
    taken.release()


def test_an_exception_gives_the_lock_back():
    with pytest.raises(ZeroDivisionError), lock("a"):
        raise ZeroDivisionError
    with lock("a", 0):
        pass


def test_a_dead_holder_loses_it():
    fork = multiprocessing.get_context("fork")
    held = fork.Event()
    child = fork.Process(target=hold, args=("a", held, 60))
    child.start()
    assert held.wait(20)
    with pytest.raises(TimeoutError), lock("a", 0.1):
        pass
    child.kill()
    with lock("a", 20):
        pass
    child.join()


def test_a_signal_ends_the_wait():
    class Alarm(Exception):
        pass

    def ring(number, frame):
        raise Alarm

    held = threading.Event()
    thread = threading.Thread(target=hold, args=("a", held, 3))
    thread.start()
    held.wait()
    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Alarm), lock("a"):
            pass
    finally:
        signal.signal(signal.SIGALRM, before)
    thread.join()


def test_tasks_exclude_each_other_and_do_not_stop_the_loop():
    seen, ticks = [], 0

    async def work(name):
        async with lock("a"):
            seen.append(name)
            await asyncio.sleep(0.05)
            seen.append(name)

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    async def main():
        ticking = asyncio.create_task(tick())
        await asyncio.gather(*(work(i) for i in range(4)))
        with pytest.raises(RuntimeError):
            async with lock("b"), lock("b"):
                pass
        async with lock("c"):
            with pytest.raises(TimeoutError), lock("c", 0):  # the thread is another owner
                pass
        ticking.cancel()

    asyncio.run(main())
    assert seen[::2] == seen[1::2] and len(set(seen)) == 4
    assert ticks > 10


def test_a_cancelled_task_takes_nothing():
    async def main():
        async with lock("a"):
            waiting = asyncio.create_task(lock("a").__aenter__())
            await asyncio.sleep(0.02)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with lock("a", 0):
            pass

    asyncio.run(main())


# --- Cache


def test_values_come_back():
    cache = Cache()
    for value in ({"a": [1, 2.5, None, True, "é"]}, [], "", 0, None, b"", b"\xff\0x", 2**80):
        cache.set("k", value)
        assert cache.get("k", "default") == value
        assert type(cache.get("k")) is type(value)
        assert "k" in cache
    cache.set("t", (1, 2))
    assert cache.get("t") == [1, 2]


def test_keys():
    cache = Cache()
    keys = ["", "a", "é", "x" * 100, "x" * 101, "x" * 100000, "x" * 99999 + "y", "\n \0"]
    for number, key in enumerate(keys):
        cache.set(key, number)
    assert [cache.get(key) for key in keys] == list(range(len(keys)))
    cache.delete("a")
    cache.delete("never there")
    assert "a" not in cache and cache.get("a") is None and cache.get("a", 7) == 7
    assert Cache("other").get("é") is None
    for wrong in (1, None, b"a"):
        with pytest.raises(TypeError):
            cache.get(wrong)


def test_values_end():
    cache = Cache(ttl=0.05)
    cache.set("short", 1)
    cache.set("long", 1, ttl=60)
    time.sleep(0.06)
    assert ("short" in cache, "long" in cache) == (False, True)
    for ttl in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            cache.set("k", 1, ttl=ttl)
        with pytest.raises(ValueError, match="above 0"):
            Cache(ttl=ttl)


def test_what_cannot_be_kept():
    cache = Cache()
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        cache.set("k", {"a": {1}})
    cache.set("k", "x" * (2 << 20))  # too large: it is just not there
    assert "k" not in cache
    assert cache.get_or_set("k", lambda: "x" * (2 << 20)) == "x" * (2 << 20)


def test_one_thread_makes_the_value():
    cache, made, start = Cache(), [], threading.Barrier(8)

    def make():
        made.append(1)
        time.sleep(0.1)
        return {"n": len(made)}

    def work():
        start.wait()
        values.append(cache.get_or_set("k", make))

    values = []
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == [{"n": 1}] * 8


def test_a_maker_that_is_slow_or_fails():
    cache, begun = Cache(wait=0.05), threading.Event()

    def slow():
        begun.set()
        time.sleep(0.5)
        return "slow"

    thread = threading.Thread(target=cache.get_or_set, args=("k", slow))
    thread.start()
    begun.wait()
    before = time.monotonic()
    assert cache.get_or_set("k", lambda: "mine") == "mine"
    assert time.monotonic() - before < 0.4
    thread.join()
    with pytest.raises(ZeroDivisionError):
        cache.get_or_set("other", lambda: 1 / 0)
    assert cache.get_or_set("other", lambda: 1) == 1


def test_a_maker_runs_where_there_is_no_room_to_wait_for_another(monkeypatch):
    """So many locks may be held, between the look whether one is free and the wait for it."""
    cache, acquire = Cache(), shared.acquire_lock
    held = []

    def fill_up(name, task, seconds):
        if seconds == 0:
            return False  # somebody else makes it
        while len(held) < 1024:
            held.append(lock(f"held {len(held)}"))
            assert acquire(held[-1].name, 0, 0.0)
        return acquire(name, task, seconds)

    monkeypatch.setattr(shared, "acquire_lock", fill_up)
    try:
        assert cache.get_or_set("k", lambda: "mine") == "mine"
    finally:
        for one in held:
            one.release()
    assert len(held) == 1024


@pytest.mark.parametrize("make", [lambda: lock("a", float("nan")), lambda: Cache(wait=float("nan"))])
def test_no_number_of_seconds(make):
    with pytest.raises(ValueError, match="is no number of seconds: nan"):
        make()


def test_a_maker_that_asks_for_its_own_key():
    cache = Cache()
    assert cache.get_or_set("k", lambda: cache.get_or_set("k", lambda: 1) + 1) == 2
