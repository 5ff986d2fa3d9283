"""lines() and records(): NDJSON cut anywhere, and JSON pointers."""

import json

import pytest
from jsongate import Problem
from jsongate.testing import assert_chunk_safe, run_filter


def gathering(view):
    """A filter that gives back all that `view(body)` yields, as one JSON document."""

    async def filter_(req, body):
        items = [item async for item in view(body)]
        return [item.decode("latin-1") if isinstance(item, bytes) else item for item in items]

    return filter_


def gathered(view, body, **arguments):
    return json.loads(run_filter(gathering(view), body, **arguments).body)


def lines(body):
    return body.lines()


def records(*pointers):
    return lambda body: body.records(*pointers)


def cuts(data):
    yield [data]
    yield from ([data[:i], data[i:]] for i in range(len(data)))
    yield [data[i : i + 1] for i in range(len(data))]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"\n", [""]),
        (b"\r\n", [""]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\rb\r\r\nc\r", ["a\rb\r", "c\r"]),
        (b"\n\n", ["", ""]),
    ],
)
def test_lines(data, expected):
    for pieces in cuts(data):
        assert gathered(lines, pieces) == expected
    assert_chunk_safe(gathering(lines), data)


RECORDS = b'{"a":1}\n\n  \r\n{"b":[1,"\\n"]}\r\n123456789012345678901234567890\n"\xc3\xa9"'
PARSED = [{"a": 1}, {"b": [1, "\n"]}, 123456789012345678901234567890, "é"]


def test_records_at_every_cut():
    for pieces in cuts(RECORDS):
        assert gathered(records(), pieces) == PARSED
    assert_chunk_safe(gathering(records()), RECORDS)


async def redact(req, body):
    async for rec in body.records():
        rec.pop("ssn", None)
        yield rec


def test_redact():
    assert run_filter(redact, b'{"a":1,"ssn":"x"}\n{"a":2}\n').body == b'{"a":1}\n{"a":2}\n'
    assert_chunk_safe(redact, b'{"a":1,"ssn":"x"}\n{"a":2}\n')


def test_only_cut_lines_are_copied():
    data = b'{"a":1}\n' * 100
    assert run_filter(redact, data).copied == 0
    assert run_filter(redact, [data[:4], data[4:]]).copied == 7


POINTED = {
    "a": {"b": [10, [20, 21], {"c": None}], "": "empty"},
    "x/y": 1,
    "m~n": {"0": "zero", "01": "text"},
    "é": [True],
}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", POINTED),
        ("/a/b/0", 10),
        ("/a/b/1", [20, 21]),
        ("/a/b/1/1", 21),
        ("/a/b/2/c", None),
        ("/a/", "empty"),
        ("/x~1y", 1),
        ("/m~0n/0", "zero"),
        ("/m~0n/01", "text"),
        ("/é/0", True),
        ("/a/b/00", None),
        ("/a/b/-", None),
        ("/a/b/3", None),
        ("/a/b/99999999999999999999999", None),
        ("/x", None),
        ("/x~1y/z", None),
    ],
)
def test_pointers(pointer, expected):
    line = json.dumps(POINTED).encode() + b"\n"
    assert gathered(records(pointer), line) == [[expected]]
    several = records("/x~1y", pointer, pointer)
    assert gathered(several, [line[:9], line[9:]]) == [[1, expected, expected]]


def test_several_pointers_over_several_kinds_of_records():
    data = b'{"a":1,"b":{"c":2}}\n[0,{"c":3}]\n"text"\nnull\n{"b":5}'
    expected = [[1, 2, None], [None, None, {"c": 3}], [None] * 3, [None] * 3, [None] * 3]
    assert gathered(records("/a", "/b/c", "/1"), data) == expected
    assert_chunk_safe(gathering(records("/a", "/b/c", "/1")), data)


def test_values_are_those_of_json():
    value = {"i": -(2**70), "u": 2**64 - 1, "f": 1e-7, "s": "\u0000\U0001f600", "n": [[], {}]}
    line = json.dumps(value).encode()
    pointers = [f"/{key}" for key in value]
    assert gathered(records(*pointers), line) == [list(value.values())]


@pytest.mark.parametrize("pointer", ["a", " /a", "/~", "/a~2", "/~1~"])
def test_what_is_no_pointer(pointer):
    async def filter_(req, body):
        with pytest.raises(ValueError, match="is no JSON pointer"):
            body.records("/ok", pointer)

    run_filter(filter_, b"")


def test_a_pointer_is_text():
    async def filter_(req, body):
        for wrong in (b"/a", 1, None):
            with pytest.raises(TypeError):
                body.records(wrong)
        with pytest.raises(UnicodeEncodeError):
            body.records("/\ud800")
        with pytest.raises(TypeError):
            body.records(pointer="/a")

    run_filter(filter_, b"")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON: "),
        (b"{} {}", "not JSON: "),
        (b"NaN", "not JSON: "),
        (b'"\xff"', "not JSON: invalid UTF-8 at byte 1"),
        (b"[" * 65 + b"]" * 65, "not JSON: it is nested deeper than 64"),
        (b'{"k":1,"k":2}', "duplicate key"),
    ],
)
@pytest.mark.parametrize("pointers", [(), ("/k",)])
@pytest.mark.parametrize("direction", ["request", "response"])
def test_a_bad_record_is_named(bad, reason, pointers, direction):
    data = b'{"a":1}\n\n' + bad + b"\n{}\n"
    for pieces in ([data], [data[:10], data[10:]], [data[i : i + 1] for i in range(len(data))]):
        with pytest.raises(Problem) as caught:
            run_filter(gathering(records(*pointers)), pieces, direction=direction)
        assert caught.value.status == (400 if direction == "request" else 502)
        assert caught.value.detail.startswith(f"line 3: {reason}")
    assert_chunk_safe(gathering(records(*pointers)), data[:40], direction=direction)


def test_a_key_that_is_not_asked_for_may_stand_twice():
    assert gathered(records("/k"), b'{"a":1,"k":3,"a":2}') == [[3]]
    with pytest.raises(Problem, match="line 1: duplicate key 'o'"):
        gathered(records("/o/k"), b'{"o":{"k":3},"o":1}')


@pytest.mark.parametrize("view", [lines, records(), records("/0")])
def test_the_limit_is_for_one_line(view):
    async def count(req, body):
        async for _ in view(body):
            yield b"."

    fits, too_long = b"[345678]", b"[3456789]"
    for pieces in cuts(b"\n".join([fits] * 3)):
        assert run_filter(count, pieces, buffer_limit=8).body == b"..."
    for data in (fits + b"\n" + too_long, fits + b"\r\n" + too_long + b"\n" + fits, too_long * 9):
        number = 1 if data.startswith(too_long) else 2
        for pieces in cuts(data):
            with pytest.raises(Problem, match=f"413: line {number}: larger than 8 bytes"):
                run_filter(count, pieces, buffer_limit=8)
    for pieces in cuts(fits + b"\r\n" + fits):
        assert run_filter(count, pieces, buffer_limit=8).body == b".."


def test_after_a_bad_record_the_next_one_can_be_read():
    async def lenient(req, body):
        while True:
            try:
                async for record in body.records():
                    yield record
                return
            except Problem as problem:
                yield problem.detail[:7]

    assert run_filter(lenient, b'1\n{\n[]').body == b'1\n"line 2:"\n[]\n'
    assert_chunk_safe(lenient, b'1\n{\n[]')


def test_lines_and_records_share_the_place():
    async def header(req, body):
        async for line in body.lines():
            yield line + b"!"
            break
        async for value, in body.records("/a"):
            yield value

    assert run_filter(header, b'head\n{"a":1}\n{"a":2}').body == b"head!1\n2\n"
    assert_chunk_safe(header, b'head\n{"a":1}\n{"a":2}')


def test_many_records_of_many_sizes():
    values = ({"n": n, "pad": "x" * (n * 7 % 300)} for n in range(400))
    data = b"".join(json.dumps(value).encode() + b"\n" for value in values)
    expected = [[n] for n in range(400)]
    for size in (1, 63, 64, 65, 1000, 8000, len(data)):
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        assert gathered(records("/n"), pieces, pieces=7) == expected
