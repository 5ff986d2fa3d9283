"""jsongate._core: loads, check_routes, the import. Python's json is the measure."""
import array
import gc
import importlib
import json
import subprocess
import sys
import uuid

import pytest

from jsongate import _core

BIG = int("9" * 4300)


def short(value):
    """A test's name, also for what is too long to be one."""
    return ascii(value)[:40] if isinstance(value, str) else type(value).__name__


GOOD = ["null", "true", "false", "0", "-0", "-1", "1.5", "1e5", "1E-400", '""', '"a"', "[]", "{}",
    "[[],{}]", " [ 1 , 2 ] ",
        '{"a":{"b":[1,2.5,"x",null,true]}}', '"\\u0041\\ud83d\\ude00\\n"', '"é東😀"',
        '{"é":1,"東":2,"😀":3}', "9223372036854775807",
        "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "-9223372036854775809", str(BIG), f"[-{BIG},1]",
        '{"a":[99999999999999999999,{"b":-99999999999999999999}]}', "[" * 64 + "]" * 64,
        "1.7976931348623157e308"]
BAD = ["", " ", "[", "]", "[1,]", "{,}", '{"a"}', '{"a":}', "{1:2}", "tru", "NaN", "[Infinity]",
    "-Infinity", "1e400", "-1e400", "01", "+1",
       "1.", ".5", "'a'", '"', '"\\x"', '"\t"', '"\\ud800"', '"\\udc00"', '{"\\ud800":1}', "1 2",
       "{}x", "\ufeff{}", "\x00", "1\x00",
       "[" * 65 + "]" * 65, '{"a":' * 65 + "1" + "}" * 65, "[" * 100_000, str(BIG) + "0",
       '{"a":1,"a":2}']


@pytest.mark.parametrize("text", GOOD, ids=short)
def test_good_documents_are_what_json_makes_of_them(text):
    data = text.encode()
    wanted = json.loads(text)
    for source in (text, data, bytearray(data), memoryview(data)):
        made = _core.loads(source)
        assert made == wanted
        assert repr(made) == repr(wanted)


@pytest.mark.parametrize("text", BAD, ids=short)
def test_bad_documents_are_refused(text):
    for source in (text, text.encode(), bytearray(text.encode())):
        with pytest.raises(ValueError):
            _core.loads(source)


@pytest.mark.parametrize("data", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b"\xff\xfe[\0]\0",
    b"\0[\0]", '"caf\u00e9"'.encode("latin-1")])
def test_bytes_that_are_not_utf8_are_refused(data):
    with pytest.raises(ValueError, match="^not JSON: .*line 1 column"):
        _core.loads(data)


def test_a_str_with_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError):
        _core.loads('"\ud800"')


@pytest.mark.parametrize("source", [None, 1, [], {}, object()])
def test_other_types_are_a_type_error(source):
    with pytest.raises(TypeError):
        _core.loads(source)


def test_buffers_that_are_no_plain_bytes():
    assert _core.loads(memoryview(b"xx[1]xx")[2:5]) == [1]
    assert _core.loads(array.array("B", b"[1]")) == [1]
    with pytest.raises(BufferError):
        _core.loads(memoryview(b"[1,2,3]")[::2])


def test_a_memoryview_is_let_go_after_success_and_failure():
    data = bytearray(b"[1]")
    _core.loads(data)
    data.extend(b"]")
    with pytest.raises(ValueError):
        _core.loads(data)
    data.clear()


@pytest.mark.parametrize(("text", "pointer"), [
    ('{"a":1,"a":2}', "/a"),
    ('{"a":1,"\\u0061":2}', "/a"),
    ('[0,{"b":{"":1,"x":2,"":3}}]', "/1/b/"),
    ('{"a/b~c":{"k":1,"k":1}}', "/a~1b~0c/k"),
    ('{"x":[[],[{"é":1,"é":2}]]}', "/x/1/0/é"),
    ("{" + ",".join(f'"k{i}":{i}' for i in range(1000)) + ',"k500":0}', "/k500"),
])
def test_a_duplicate_key_is_named_by_its_pointer(text, pointer):
    with pytest.raises(ValueError) as raised:
        _core.loads(text)
    assert str(raised.value) == f"duplicate key at {pointer}"


def test_the_pointer_to_a_duplicate_key_is_bounded():
    long = "é" * 100_000
    with pytest.raises(ValueError, match="duplicate key at /é") as raised:
        _core.loads(f'{{"{long}":1,"{long}":2}}')
    assert len(str(raised.value)) < 300


def test_keys_of_every_length_are_told_apart():
    names = [prefix + "x" * n + suffix for n in range(70) for prefix in ("", "a",
        "bcdefgh") for suffix in ("", "y", "zzzzzzzz")]
    names += ["é" * n for n in range(1, 40)]
    wanted = {name: i for i, name in enumerate(dict.fromkeys(names))}
    text = json.dumps(wanted, ensure_ascii=False)
    for _ in range(3):
        assert _core.loads(text) == wanted


def test_many_more_keys_than_the_cache_holds():
    wanted = {f"key-{i}": i for i in range(20_000)}
    text = json.dumps(wanted).encode()
    assert _core.loads(text) == wanted
    assert list(_core.loads(text)) == list(wanted)


def narrowest_size(text):
    """The bytes of a str in its narrowest form; CPython's own of one letter may be larger by its UTF-8, which they keep."""
    widest = max(text)
    width = 1 if widest < "\u0100" else 2 if widest < "\U00010000" else 4
    return sys.getsizeof(text * 2) - len(text) * width


@pytest.mark.parametrize("character", ["a", "\x7f", "\x80", "é", "ÿ", "Ā", "߿", "ࠀ", "東", "\uffff",
    "😀", "\U0010ffff"])
def test_text_of_every_width_and_length(character):
    for before in range(0, 20):
        for after in (0, 1, 7, 8, 9):
            wanted = "x" * before + character + "y" * after
            for text in (json.dumps(wanted), json.dumps(wanted, ensure_ascii=False)):
                made = _core.loads(text)
                assert made == wanted and hash(made) == hash(wanted)
                assert sys.getsizeof(made) == narrowest_size(wanted)
            assert json.loads(_core.dumps(wanted)) == wanted


def test_more_elements_than_the_tape_counts():
    count = 0x1000001
    made = _core.loads(b"[" + b"0," * (count - 1) + b"7]")
    assert len(made) == count and made[0] == 0 and made[-1] == 7
    del made


def test_the_collector_is_as_it_was():
    assert gc.isenabled()
    _core.loads("[{}]")
    with pytest.raises(ValueError):
        _core.loads('{"a":1,"a":1}')
    assert gc.isenabled()
    gc.disable()
    try:
        _core.loads("[{}]")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_module_can_be_imported_again():
    value = uuid.uuid4()
    del sys.modules["jsongate._core"]
    again = importlib.import_module("jsongate._core")
    assert again.loads(again.dumps([1.5, value])) == [1.5, str(value)]
    sys.modules["jsongate._core"] = _core


def test_the_module_needs_nothing_to_be_imported_first():
    code = "from jsongate import _core; print(_core.dumps(_core.loads(b'[1,{\"a\":2.5}]')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
        timeout=60)
    assert done.stdout == "b'[1,{\"a\":2.5}]'\n"
    assert done.stderr == ""


def test_routes_that_are_right():
    assert _core.check_routes([]) is None
    assert _core.check_routes([("GET", "/orders/{id}", {"id": "int"}),
        ("POST", "/orders/{id}", {"id": "int"}), ("GET", "/files/{rest:path}",
        {"rest": "path"})]) is None


def test_routes_that_are_wrong_are_named():
    index, message = _core.check_routes([("GET", "/ok", {}), ("GET", "/orders/{id", {})])
    assert index == 1 and message
    index, message = _core.check_routes([("GET", "/a/{x}", {"x": "int"}), ("GET", "/b", {}),
        ("GET", "/a/{y}", {"y": "int"})])
    assert index == 2 and "collides" in message


@pytest.mark.parametrize("routes", [None, "GET", [1], [("GET",)], [("GET", "/", [])], [("GET", 1,
    {})], [("GET", "/{a}", {"a": 1})], [("GET", "/{a}", {1: "int"})]])
def test_routes_of_the_wrong_shape_are_a_type_error(routes):
    with pytest.raises(TypeError):
        _core.check_routes(routes)


def test_an_unknown_parameter_type_is_a_value_error():
    with pytest.raises(ValueError):
        _core.check_routes([("GET", "/{a}", {"a": "complex"})])
