"""Filters over bodies in memory: what goes in, what comes out, and what is refused."""

import pytest
from jsongate import Problem
from jsongate.testing import assert_chunk_safe, run_filter

DOCUMENT = b'{"Name":"x","Tags":[1,2.5,null]}'


def yielding(*values):
    """A filter that yields the same, whatever its body."""

    async def filter_(req, body):
        for value in values:
            yield value

    return filter_


def returning(value):
    async def filter_(req, body):
        return value

    return filter_


async def untouched(req, body):
    async for chunk in body:
        yield chunk


async def envelope(req, body):
    req.response.headers["x-wrapped"] = "1"
    yield b'{"data":'
    async for chunk in body:
        yield chunk
    yield b"}"


async def lower_keys(req, body):
    doc = await body.json()
    if not isinstance(doc, dict):
        raise Problem(422, "an object is wanted here")
    return {k.lower(): v for k, v in doc.items()}


def test_what_is_yielded_again_is_passed():
    for body in (b"hello", [b"he", b"llo"], [b"", b"hello", b""], [b"h", b"e", b"l", b"l", b"o"]):
        assert run_filter(untouched, body)[2:] == (b"hello", 5, 0)
    assert run_filter(untouched, b"")[2:] == (b"", 0, 0)
    assert run_filter(untouched, [])[2:] == (b"", 0, 0)
    assert_chunk_safe(untouched, b"hello")


def test_what_is_new_stands_beside_what_is_passed():
    result = run_filter(envelope, [b"[1", b"]"])
    assert (result.body, result.passed, result.copied) == (b'{"data":[1]}', 3, 0)
    assert dict(result.headers) == {"x-wrapped": "1"}
    assert_chunk_safe(envelope, b"[1,2]")


def test_slices_are_passed():
    async def ends(req, body):
        async for chunk in body:
            yield chunk[:2]
            yield memoryview(chunk)[-2:].cast("B").toreadonly()
            yield chunk[3:3]
            yield chunk[1:][1:][:1]

    assert run_filter(ends, b"abcdef")[2:] == (b"abefc", 5, 0)


def test_slices_with_holes_are_copied():
    async def odd(req, body):
        async for chunk in body:
            yield chunk[::2]
            yield chunk[::-1]

    assert run_filter(odd, b"abcdef")[2:] == (b"acefedcba", 0, 9)


def test_a_chunk_is_a_read_only_view():
    async def look(req, body):
        async for chunk in body:
            assert type(chunk) is memoryview and chunk.readonly and chunk.format == "B"
            with pytest.raises(TypeError):
                chunk[0] = 1
            with pytest.raises(BufferError):
                memoryview(chunk.obj)
            yield bytes(chunk).upper()

    assert run_filter(look, [b"ab", b"cd"])[2:] == (b"ABCD", 0, 0)


def test_chunks_of_before_may_be_yielded_later():
    async def backwards(req, body):
        chunks = [chunk async for chunk in body]
        for chunk in reversed(chunks):
            yield chunk

    assert run_filter(backwards, [b"ab", b"cd", b"ef"])[2:] == (b"efcdab", 6, 0)
    assert run_filter(backwards, [b"%d" % (i % 10) for i in range(999)]).passed == 999


@pytest.mark.parametrize(
    ("value", "expected", "copied"),
    [
        (b"raw", b"raw", 0),
        (b"", b"", 0),
        (memoryview(b"abcdef")[1:3], b"bc", 0),
        (memoryview(b"abcdef")[::2], b"ace", 3),
        (memoryview(bytearray(b"xyz")), b"xyz", 3),
        (memoryview(b""), b"", 0),
        (bytearray(b"xyz"), b"xyz", 3),
        ({"a": [1, None]}, b'{"a":[1,null]}\n', 0),
        ("text", b'"text"\n', 0),
        (1.5, b"1.5\n", 0),
        (None, b"null\n", 0),
        ((1, 2), b"[1,2]\n", 0),
    ],
)
def test_what_may_be_yielded(value, expected, copied):
    assert run_filter(yielding(value), b"")[2:] == (expected, 0, copied)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"raw", b"raw"),
        ({"a": 1}, b'{"a":1}'),
        ([], b"[]"),
        (False, b"false"),
        (bytearray(b"x"), b"x"),
    ],
)
def test_what_may_be_returned(value, expected):
    assert run_filter(returning(value), [b"ab", b"cd"]).body == expected


def test_what_cannot_be_sent():
    for make in (yielding, returning):
        with pytest.raises(TypeError, match="set is not JSON serializable"):
            run_filter(make({1}), b"")
        with pytest.raises(ValueError, match="(?i)nan"):
            run_filter(make(float("nan")), b"")
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(ValueError, match="released memoryview"):
        run_filter(yielding(view), b"")


def test_a_document_is_replaced():
    assert run_filter(lower_keys, DOCUMENT).body == b'{"name":"x","tags":[1,2.5,null]}'
    assert_chunk_safe(lower_keys, DOCUMENT)
    assert_chunk_safe(lower_keys, b"[1]")
    with pytest.raises(Problem, match="422: an object is wanted here"):
        run_filter(lower_keys, b"[1]")


def test_none_leaves_the_body_as_it_is():
    async def judge(req, body):
        if (await body.json()) == []:
            raise Problem(422, "empty")

    result = run_filter(judge, [DOCUMENT[:5], b"", DOCUMENT[5:]])
    assert (result.body, result.passed) == (DOCUMENT, len(DOCUMENT))
    assert run_filter(returning(None), [b"ab", b"", b"cd"])[2:] == (b"abcd", 4, 0)

    async def count(req, body):
        req.response.headers["x-size"] = str(sum([len(chunk) async for chunk in body]))

    result = run_filter(count, [b"ab", b"cd"])
    assert (result.body, result.passed, result.headers["X-Size"]) == (b"abcd", 4, "4")
    assert_chunk_safe(count, b"abcd")


def test_json_in_a_filter_that_streams():
    async def elements(req, body):
        for element in await body.json():
            yield element

    assert run_filter(elements, [b"[1,", b"{}", b"]"]).body == b"1\n{}\n"
    assert_chunk_safe(elements, b'[1,"two"]')


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 400, "a JSON body is required"),
        (b"{", 400, "the body is not JSON"),
        (b'{"a":1,"a":2}', 400, "duplicate key at /a"),
        (b"[1,2,3,4,5]", 413, "the body is larger than 10 bytes"),
        (b"[99999999]", 200, ""),
    ],
)
@pytest.mark.parametrize("direction", ["request", "response"])
def test_json_that_is_refused(body, status, detail, direction):
    async def read(req, body):
        return await body.json()

    for pieces in ([body], [body[:3], body[3:]], [body[i : i + 1] for i in range(len(body))]):
        if status == 200:
            assert run_filter(read, pieces, buffer_limit=10, direction=direction).body == body
            continue
        with pytest.raises(Problem) as caught:
            run_filter(read, pieces, buffer_limit=13 if status != 413 else 10, direction=direction)
        assert caught.value.status == (status if direction == "request" else 502)
        if direction == "request" or body:
            assert detail in caught.value.detail


def test_the_limit_holds_for_a_whole_document_however_it_is_read():
    async def count(req, body):
        async for _ in body:
            pass

    assert run_filter(count, [b"12345"] * 2, buffer_limit=10).passed == 10
    with pytest.raises(Problem, match="larger than 10 bytes"):
        run_filter(count, [b"12345"] * 3, buffer_limit=10)
    assert run_filter(untouched, [b"12345"] * 3, buffer_limit=10).passed == 15


def test_a_refusal_can_be_caught():
    async def lenient(req, body):
        try:
            return await body.json()
        except Problem as problem:
            return {"status": problem.status}

    assert run_filter(lenient, b"{").body == b'{"status":400}'


def test_one_view_reads_the_body():
    async def mixed(req, body):
        async for chunk in body:
            async for _ in body.lines():
                yield b"never"
            async for _ in body.records():
                yield b"never"
            with pytest.raises(RuntimeError, match="has been read"):
                await body.json()
            yield chunk
        async for chunk in body:
            yield b"never"

    assert run_filter(mixed, [b"a\n", b"b\n"])[2:] == (b"a\nb\n", 4, 0)


def test_after_the_end():
    async def again(req, body):
        yield await body.json()
        async for _ in body:
            yield b"never"
        async for _ in body.lines():
            yield b"never"
        with pytest.raises(RuntimeError, match="has been read"):
            await body.json()
        for _ in range(2):
            with pytest.raises(StopAsyncIteration):
                await body.__anext__()

    assert run_filter(again, [b"[", b"]"]).body == b"[]\n"


def test_the_rest_is_dropped_when_a_filter_ends_early():
    async def first(req, body):
        async for chunk in body:
            yield chunk
            return

    async def nothing(req, body):
        return b"instead"

    assert run_filter(first, [b"ab", b"cd", b"ef"])[2:] == (b"ab", 2, 0)
    assert run_filter(nothing, [b"ab", b"cd"])[2:] == (b"instead", 0, 0)
    assert run_filter(yielding(), [b"ab", b"cd"])[2:] == (b"", 0, 0)


def test_helpers_and_nested_generators():
    async def read(body):
        return await body.json()

    async def chunks(body):
        async for chunk in body:
            yield chunk

    async def outer(req, body):
        async for chunk in chunks(body):
            yield chunk

    async def whole(req, body):
        return {"doc": await read(body)}

    assert run_filter(outer, [b"ab", b"cd"])[2:] == (b"abcd", 4, 0)
    assert run_filter(whole, [b"[", b"1]"]).body == b'{"doc":[1]}'
