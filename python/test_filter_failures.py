"""Filters that fail, that await what they may not, that cling to life, and what is left of them."""

import asyncio
import contextlib
import gc
import sys
import weakref

import jsongate
import pytest
from jsongate import Problem
from jsongate.testing import run_filter


def line_of(text: str) -> int:
    with open(__file__, encoding="utf-8") as source:
        return next(number for number, line in enumerate(source, 1) if text in line)


async def untouched(req, body):
    async for chunk in body:
        yield chunk


async def replaced(req, body):
    return await body.json()


class Pause:
    def __await__(self):
        yield


async def sleeps(req, body):
    await asyncio.sleep(1)  # sleeps


async def pauses(req, body):
    async for _ in body:
        await Pause()  # pauses
        yield b"x"


async def future(req, body):
    yield b"x"
    await asyncio.sleep(0)  # future


async def replays(req, body):
    class Again:
        def __await__(self):
            step = body.__anext__()
            with contextlib.suppress(StopIteration):
                next(step)  # the first chunk
            mark = next(step)
            while True:
                yield mark

    await Again()


@pytest.mark.parametrize(
    ("filter_", "mark"), [(sleeps, "sleeps"), (pauses, "pauses"), (future, "future")]
)
def test_only_the_body_can_be_awaited(filter_, mark):
    line = line_of(f"# {mark}")
    place = rf".*test_filter_failures\.py:{line}"
    with pytest.raises(RuntimeError, match=f"^filters may only await their body: {place}$"):
        run_filter(filter_, b"x")


def test_a_filter_that_waits_for_ever():
    with pytest.raises(RuntimeError, match="waits for more than there is"):
        run_filter(replays, [b"a", b"b"])


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit, Problem]
)
@pytest.mark.parametrize("place", ["before", "between", "after", "document"])
def test_whatever_is_raised_comes_out(error, place):
    async def streams(req, body):
        if place == "before":
            raise error(418)
        async for chunk in body:
            yield chunk
            if place == "between":
                raise error(418)
        raise error(418)

    async def replaces(req, body):
        await body.json()
        raise error(418)

    with pytest.raises(error, match="418"):
        run_filter(replaces if place == "document" else streams, [b"[", b"]"])


def test_the_end_of_a_filter_that_fails():
    ended = []

    async def failing(req, body):
        try:
            async for _ in body:
                yield {1}
        finally:
            async for _ in body:  # nothing more comes
                ended.append("chunk")
            ended.append("ended")

    with pytest.raises(TypeError, match="set"):
        run_filter(failing, b"x")
    assert ended == ["ended"]


def test_a_filter_that_clings_to_life():
    async def clings(req, body):
        while True:
            try:
                async for _ in body:
                    yield {1}
            except GeneratorExit:
                yield b"not yet"
                return

    with pytest.raises(TypeError, match="set"):
        run_filter(clings, b"x")


def test_what_is_no_filter():
    words = r"sync_at_heart\(\) returned a dict: a filter is an async def"
    with pytest.raises(TypeError, match=words):

        async def sync_at_heart(req, body): ...

        def wrapper(req, body):
            return {}

        wrapper.__wrapped__ = sync_at_heart
        run_filter(wrapper, b"")
    with pytest.raises(TypeError, match="cannot create"):
        jsongate.Body()
    with pytest.raises(TypeError):

        class Mine(jsongate.Body):
            pass


def test_a_body_without_its_filter():
    kept = []

    async def keeps(req, body):
        async for chunk in body:
            kept.append((body, body.__anext__(), body.lines(), body.json()))
            break
        return b""

    run_filter(keeps, b"x")
    body, step, lines, document = kept[0]
    for awaitable in (body.__anext__(), step, lines.__anext__()):
        with pytest.raises(StopAsyncIteration):
            awaitable.__await__().__next__()
    with pytest.raises(RuntimeError):
        next(iter(document))


def test_views_that_are_used_again():
    seen = []

    async def looks(req, body):
        async for chunk in body:
            seen.append((id(chunk), weakref.ref(chunk), hash(chunk), bytes(chunk), chunk.shape))
            yield chunk[1:]

    for text in (b"abc", b"defgh"):
        assert run_filter(looks, [text, text]).body == 2 * text[1:]
    assert all(reference() is None for _, reference, *_ in seen)
    assert [row[2:] for row in seen] == [
        (hash(text), text, (len(text),)) for text in (b"abc", b"abc", b"defgh", b"defgh")
    ]
    assert run_filter(untouched, [b"x", b"yz"])[2:] == (b"xyz", 3, 0)


def is_released(view):
    try:
        return len(view) < 0
    except ValueError:
        return True


def test_what_is_kept_for_later_shows_nothing():
    run_filter(untouched, [b"abc"] * 3)
    views = [it for it in gc.get_objects() if type(it) is memoryview]
    released = [view for view in views if is_released(view)]
    assert released
    for text in (b"de", b"f"):
        assert run_filter(untouched, [text] * 3).body == 3 * text
    assert all(is_released(view) for view in released)


def test_the_end_of_a_body_may_be_kept():
    kept = []

    async def keeps(req, body):
        for _ in range(3):
            try:
                while True:
                    await body.__anext__()
            except StopAsyncIteration as end:
                end.note = len(kept)
                kept.append(end)
        yield b"x"

    for _ in range(3):
        assert run_filter(keeps, b"a").body == b"x"
        assert run_filter(untouched, b"a").body == b"a"
    assert len({id(end) for end in kept}) == 9
    assert [end.note for end in kept] == list(range(9))
    assert all(end.__traceback__ is not None and end.args == () for end in kept)


def test_the_end_of_a_body_is_new_each_time():
    seen = []

    async def marks(req, body):
        try:
            raise KeyError
        except KeyError as handled:
            try:
                while True:
                    await body.__anext__()
            except StopAsyncIteration as end:
                seen.append((end.__context__ is handled, end.__dict__.copy(), end.args))
                end.mark, end.args = 1, (1,)
        yield b"x"

    class Local:
        def __del__(self):
            seen.append("gone")

    async def holds(req, body):
        local = Local()
        async for chunk in body:
            yield chunk
        del chunk
        assert local

    for _ in range(2):
        run_filter(marks, b"a")
    assert seen == 2 * [(True, {}, ())]
    assert run_filter(holds, b"a").body == b"a"
    assert seen[2:] == ["gone"]


def test_tracing_changes_nothing():
    async def pairs(req, body):
        async for pair in body.records("/a", "/b"):
            yield list(pair)

    def trace(frame, event, argument):
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert run_filter(pairs, [b'{"a":1}\n{"b"', b':2}']).body == b"[1,null]\n[null,2]\n"
        assert run_filter(untouched, [b"ab", b"cd"])[2:] == (b"abcd", 4, 0)
        with contextlib.suppress(Problem):
            run_filter(replaced, b"{")
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("filter_", [untouched, replaced, pauses])
def test_nothing_is_left_of_a_run(filter_):
    def rounds(count):
        for _ in range(count):
            with contextlib.suppress(Exception):
                run_filter(filter_, [b'{"a":', b"1}"])

    rounds(1_000)
    gc.collect()
    objects, blocks = len(gc.get_objects()), sys.getallocatedblocks()
    rounds(100_000 if filter_ is untouched else 10_000)
    gc.collect()
    assert abs(len(gc.get_objects()) - objects) < 20
    assert abs(sys.getallocatedblocks() - blocks) < 500
