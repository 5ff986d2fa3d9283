"""What all children of the server share: Cache, RateLimit, lock.

::

    from jsongate.shared import Cache, RateLimit, lock

    rates, calls = Cache("rates", ttl=30), RateLimit(100, per=60, burst=3)

    @app.get("/rates/{ccy}")
    def rate(req: Request, ccy: str) -> dict:
        calls.hit(req.user or req.remote_addr)  # Problem 429 with Retry-After when over
        return rates.get_or_set(ccy, lambda: compute(ccy))

    with lock("monthly report", timeout=5):
        ...

Everything may be used by any number of threads at once. Limits and locks are in memory that the
children share and survive a killed child and a graceful restart. Outside httpd (in tests, on the
command line) all of it is there too, for the one process.
"""

import asyncio
import contextlib
import itertools
import math
import sys
import time
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar, cast

from jsongate._core import CacheBase, Limiter, acquire_lock, release_lock

__all__ = ["Cache", "RateLimit", "lock"]

_Value = TypeVar("_Value")

# A wait is cut into pieces of this length, in seconds: between them Python looks at signals and at
# exceptions that other threads have sent.
_PIECE = 0.25
_FIRST_NAP, _LONGEST_NAP = 0.001, 0.05


class RateLimit(Limiter):
    """At most `count` hits of a key each `per` seconds, of which `burst` may come at once.

    burst: None: `count`; 1: evenly spaced
    name:  what the children know the limit by; None: the place in the source that makes it, with
           its numbers. Limits of one name count together, also after a restart.

    It is a token bucket (GCRA), exact for all threads of all children; nothing blocks. When too many
    keys are in use for JsonGateSharedSize, those that are closest to their full burst are forgotten.

    ValueError: a rate above 1,000,000 a second.
    """

    __slots__ = ()

    def __new__(
        cls, count: int, per: float = 1.0, burst: int | None = None, name: str | None = None
    ) -> "RateLimit":
        burst = count if burst is None else burst
        if name is None:
            maker = sys._getframe(1)
            place = f"{maker.f_globals.get('__name__')}:{maker.f_lineno}:{maker.f_lasti}"
            name = f"{place}:{count}:{per}:{burst}"
        return super().__new__(cls, name, count, per, burst)


class lock:
    """Excludes all other threads of all children while it is held: ``with lock("name"):``.

    timeout: seconds to wait; None: for ever

    The lock is its name. A holder whose process dies loses it. It is not reentrant, and who has
    taken it must give it back: the same thread or, with ``async with``, the same task.

    TimeoutError: it was not free in time. RuntimeError: this thread holds it already, or gives back
    what it does not hold; 1,024 locks are held. ValueError: a timeout that is no number (NaN).
    """

    __slots__ = ("name", "timeout")

    def __init__(self, name: str, timeout: float | None = None) -> None:
        self.name = name
        self.timeout = _checked("timeout", timeout)

    def acquire(self) -> None:
        """Takes the lock, without the GIL while it waits."""
        end = _end_of(self.timeout)
        while not acquire_lock(self.name, 0, min(_PIECE, max(0.0, end - time.monotonic()))):
            self._check(end)

    def release(self) -> None:
        """Gives it back."""
        release_lock(self.name, 0)

    def __enter__(self) -> "lock":
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    async def __aenter__(self) -> "lock":
        # It looks again and again instead of waiting in a thread: the executor's few threads, all
        # waiting, would keep the holder from the one that it needs; and a task that is cancelled
        # leaves no thread behind that takes the lock for nobody.
        end = _end_of(self.timeout)
        nap = _FIRST_NAP
        while not acquire_lock(self.name, _task_number(), 0.0):
            self._check(end)
            await asyncio.sleep(min(nap, max(0.0, end - time.monotonic())))
            nap = min(2 * nap, _LONGEST_NAP)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        release_lock(self.name, _task_number())

    def _check(self, end: float) -> None:
        if time.monotonic() >= end:
            raise TimeoutError(f"the lock {self.name!r} was not free within {self.timeout} s")


def _checked(name: str, seconds: float | None) -> float | None:
    """The seconds; None, for ever, stays None."""
    if seconds is not None and math.isnan(seconds):
        raise ValueError(f"{name} is no number of seconds: {seconds!r}")
    return seconds


def _end_of(timeout: float | None) -> float:
    return float("inf") if timeout is None else time.monotonic() + timeout


_next_number = itertools.count(1)
_task_numbers: "weakref.WeakKeyDictionary[asyncio.Task[Any], int]" = weakref.WeakKeyDictionary()


def _task_number() -> int:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("there is no task that could hold the lock")
    number = _task_numbers.get(task)
    if number is None:
        number = _task_numbers[task] = next(_next_number) & 0x7FFFFFFF
    return number


class Cache(CacheBase):
    """Values by key, kept by the provider of ``JsonGateCache NAME``: shared memory, redis, …

    ttl:  seconds that a value is kept while there is room, at most 30 days; None: these
    wait: seconds that get_or_set() waits for another's value

    Values are what JSON can hold, and come back as JSON brings them (a tuple as a list), or bytes,
    which stay bytes. Keys are str of any length. A provider that cannot be reached, or does not take
    a value (shared memory: about 200 KB, others 1 MB), is no error: the value is just not there.

    LookupError: the configuration has no cache of this name.
    """

    __slots__ = ("_name", "_wait")
    _name: str
    _wait: float

    def __new__(
        cls, name: str = "default", ttl: float | None = None, wait: float = 5.0
    ) -> "Cache":
        _checked("wait", wait)
        cache = super().__new__(cls, name, ttl)
        cache._name, cache._wait = name, wait
        return cache

    def get_or_set(self, key: str, maker: Callable[[], _Value], ttl: float | None = None) -> _Value:
        """The value of `key`; where there is none, what `maker()` returns, which is kept.

        Of all children one runs the maker, the others wait for its value: at most `wait` seconds,
        and no longer than its maker takes. Who has waited in vain runs its own maker, at once. What
        the maker raises is raised, and nothing is kept.
        """
        found = self.look(key, _MISSING, _FAILED)
        if found is _FAILED:
            return maker()
        if found is not _MISSING:
            return cast(_Value, found)
        return self._make_alone(key, maker, ttl)

    def _make_alone(self, key: str, maker: Callable[[], _Value], ttl: float | None) -> _Value:
        making = lock(f"cache {self._name} {key}", self._wait)
        try:
            is_first = acquire_lock(making.name, 0, 0.0)
        except RuntimeError:  # this thread's own maker asks for the key
            return self._make(key, maker, ttl)
        if not is_first:
            # In vain too where so many locks are held by now that there is no room for one more.
            with contextlib.suppress(TimeoutError, RuntimeError):
                making.acquire()
                making.release()
            return self._look_or_make(key, maker, ttl)
        try:  # it may have been made between our look and the lock
            return self._look_or_make(key, maker, ttl)
        finally:
            making.release()

    def _look_or_make(self, key: str, maker: Callable[[], _Value], ttl: float | None) -> _Value:
        found = self.look(key, _MISSING, _MISSING)
        return self._make(key, maker, ttl) if found is _MISSING else cast(_Value, found)

    def _make(self, key: str, maker: Callable[[], _Value], ttl: float | None) -> _Value:
        value = maker()
        self.set(key, value, ttl)
        return value


_MISSING, _FAILED = object(), object()
