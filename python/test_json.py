"""jsongate.json: every function and every error."""

import json
import subprocess
import sys
import threading
import time

import pytest

import jsongate.json
from jsongate import _core
from jsongate.json import Path, Schema, Violation, dumps, loads, merge_patch, patch

STORE = {"items": [{"sku": "A", "qty": 10}, {"sku": "B", "qty": 1, "é": None}], "n": 10**30}
TEXT = json.dumps(STORE, ensure_ascii=False)
SOURCES = [TEXT, TEXT.encode(), bytearray(TEXT.encode()), memoryview(TEXT.encode()), STORE]


def test_the_module_holds_what_it_says_and_hides_nobody():
    assert jsongate.json.__all__ == ["Path", "Schema", "Violation", "dumps", "loads", "merge_patch", "patch"]
    code = "import jsongate.json, json; print(json.__file__ != jsongate.json.__file__, json.loads('1'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "True 1\n"


def test_loads_and_dumps():
    assert loads(dumps(STORE)) == STORE
    assert dumps({"é": [1, 2.5]}) == '{"é":[1,2.5]}'.encode()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: type(source).__name__)
def test_path(source):
    path = Path("$.items[?@.qty > 5].sku")
    assert path.find(source) == ["A"]
    assert path.first(source) == "A"
    assert path.paths(source) == ["$['items'][0]['sku']"]
    assert path.texts(source) == [b'"A"']
    assert Path("$.n").find(source) == [10**30]
    assert Path("$.none").find(source) == Path("$.none").paths(source) == Path("$.none").texts(source) == []
    assert Path("$.items[1].é").paths(source) == ["$['items'][1]['é']"]


def test_path_first_tells_null_from_nothing():
    assert Path("$.a").first(b'{"a":null}', 7) is None
    assert Path("$.a").first(b"{}") is None
    assert Path("$.a").first(b"{}", default=7) == 7
    assert Path("$..a").first(b'[{"a":1},{"a":2}]') == 1


def test_path_nodes_in_the_order_of_the_rfc_and_as_often():
    document = b'{"a": 1, "b": [2,  3]}'
    assert Path("$['b','a','b']").find(document) == [[2, 3], 1, [2, 3]]
    assert Path("$['b','a','b']").texts(document) == [b"[2,  3]", b"1", b"[2,  3]"]
    assert Path("$['b','a','b']").paths(document) == ["$['b']", "$['a']", "$['b']"]


def test_texts_keep_what_objects_cannot():
    assert Path("$.*").texts('{"a":1E2,"b":1.0,"c":"\\u0041","d":{ "x" : -0 }}') == [
        b"1E2", b"1.0", b'"\\u0041"', b'{ "x" : -0 }']


def test_path_is_immutable_and_shows_itself():
    path = Path(selector="$.a")
    assert path.selector == "$.a" and repr(path) == "Path('$.a')"
    for thing in (path, Path):
        with pytest.raises((AttributeError, TypeError)):
            thing.selector = "$"
    with pytest.raises(TypeError):
        type("Mine", (Path,), {})


@pytest.mark.parametrize(("selector", "position"), [("", 0), ("$[", 2), ("$.é[?", 5), ("a", 0), ("$.a b", 3)])
def test_a_bad_selector_is_named_by_its_position_in_characters(selector, position):
    with pytest.raises(ValueError, match=f"^at position {position}: "):
        Path(selector)


def test_a_path_that_costs_too_much_is_refused():
    document = "[" * 60 + "1," * 999 + "1" + "]" * 60
    with pytest.raises(ValueError, match="more (steps|nodes) than a path may take"):
        Path("$" + "..*" * 8).find(document)


def test_a_value_with_a_key_twice_is_refused_where_it_would_be_built():
    document = b'{"a":1,"a":2,"b":{"x":1,"x":2}}'
    assert Path("$.a").find(document) == [2]
    with pytest.raises(ValueError, match="duplicate key at /x"):
        Path("$.b").find(document)
    assert Path("$.b").texts(document) == [b'{"x":1,"x":2}']


CALLS = {
    "loads": loads,
    "find": Path("$").find,
    "first": Path("$").first,
    "paths": Path("$").paths,
    "texts": Path("$").texts,
    "Schema": Schema,
    "registry": lambda text: Schema(True, {"u:/a": text}),
    "is_valid": Schema(True).is_valid,
    "errors": Schema(True).errors,
    "validate": Schema(True).validate,
    "patch": lambda text: patch(text, []),
    "operations": lambda text: patch("{}", text),
    "merge_patch": lambda text: merge_patch(text, {}),
    "merged": lambda text: merge_patch("{}", text),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_not_json_is_told_with_its_place(name):
    which = "u:/a: " if name == "registry" else ""
    for kind in (str, str.encode, lambda text: bytearray(text.encode())):
        with pytest.raises(ValueError, match=rf"^{which}not JSON: .*: line 2 column 3 \(byte 8\)$"):
            CALLS[name](kind('["é"\n, tru]'))


@pytest.mark.parametrize("name", [name for name in CALLS if name != "loads"])
def test_what_cannot_be_encoded_is_told_with_its_path(name):
    with pytest.raises(TypeError, match=r"a set is not JSON serializable at \$.a\[0\]"):
        CALLS[name]({"a": [set()]})


@pytest.mark.parametrize("name", CALLS)
def test_a_view_with_gaps_is_refused_and_a_buffer_is_let_go(name):
    with pytest.raises(BufferError):
        CALLS[name](memoryview(b"[1,2,3]")[::2])
    data = bytearray(b"[1")
    with pytest.raises(ValueError):
        CALLS[name](data)
    data.clear()


def test_schema():
    schema = Schema({"type": "object", "properties": {"a": {"items": {"maximum": 3}}}, "required": ["id"]})
    for good in (b'{"id":1}', '{"id":1,"a":[3]}', {"id": 1}):
        assert schema.is_valid(good) is True
        assert schema.errors(good) == []
        assert schema.validate(good) is None
    bad = {"a": [1, 4, 5]}
    assert schema.is_valid(bad) is False
    found = schema.errors(bad)
    assert {(error.pointer, error.keyword) for error in found} == {
        ("/a/1", "maximum"), ("/a/2", "maximum"), ("", "required")}
    assert len(schema.errors(bad, limit=2)) == 2 and schema.errors(bad, limit=2) == found[:2]
    with pytest.raises(ValueError) as raised:
        schema.validate(bad)
    assert str(raised.value) == f"#{found[0].pointer}: {found[0].detail}"


def test_a_violation_is_a_tuple_with_names():
    (found,) = Schema(False).errors(b"1")
    assert isinstance(found, Violation) and isinstance(found, tuple)
    assert tuple(found) == (found.pointer, found.keyword, found.detail)
    assert found.pointer == "" and found.detail
    with pytest.raises(AttributeError):
        found.pointer = "/a"


def test_schema_formats_and_drafts():
    schema = {"format": "date"}
    assert Schema(schema).is_valid(b'"x"')
    assert not Schema(schema, formats=True).is_valid(b'"x"')
    draft7 = {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "null"}]}
    assert not Schema(draft7).is_valid([1])


@pytest.mark.parametrize("other", [b'{"type":"integer"}', '{"type":"integer"}', {"type": "integer"}])
def test_schema_registry(other):
    schema = Schema({"$ref": "https://x.example/int"}, registry={"https://x.example/int": other})
    assert schema.is_valid(b"1") and not schema.is_valid(b'"1"')
    assert Schema({"$ref": "u:/no"}, {"u:/no": False}).errors(b"1")


@pytest.mark.parametrize(("schema", "registry", "place"), [
    ({"properties": {"a": {"type": "x"}}}, {}, "#/properties/a/type: "),
    ({"$ref": "http://x/y"}, {}, "#/$ref: "),
    ({"$ref": "u:/y"}, {"u:/y": {"type": 5}}, "u:/y#/type: "),
    ({"pattern": "("}, {}, "#/pattern: "),
    (b"1", {}, "#: "),
])
def test_a_bad_schema_is_named_by_its_pointer(schema, registry, place):
    with pytest.raises(ValueError) as raised:
        Schema(schema, registry)
    assert str(raised.value).startswith(place)


@pytest.mark.parametrize(("args", "named"), [((), {}), (({}, 5), {}), (({}, {1: {}}), {}), (({}, {}, True, 1), {}),
                                             (({},), {"format": True})])
def test_schema_arguments(args, named):
    with pytest.raises((TypeError, AttributeError)):
        Schema(*args, **named)


@pytest.mark.parametrize("limit", [0, -1, "1", 1.5])
def test_a_limit_is_a_number_from_1(limit):
    with pytest.raises((TypeError, ValueError)):
        Schema(True).errors(b"1", limit=limit)


def test_a_schema_may_be_deeper_than_a_document():
    assert Schema('{"not":' * 200 + "true" + "}" * 200).is_valid(b"1")
    with pytest.raises(ValueError, match="nested deeper|misplaced.*line 1 column"):
        Schema('{"not":' * 5000 + "true" + "}" * 5000)


def test_patch_keeps_what_it_does_not_touch():
    text = b'{ "a" : 1E2,\n  "big": 123456789012345678901234567890, "s": "\\u0041", "x": [1 ,2] }'
    operations = [{"op": "replace", "path": "/x/0", "value": 7}]
    assert patch(text, operations) == text.replace(b"1 ,2", b"7 ,2")
    assert patch(text.decode(), json.dumps(operations)) == text.replace(b"1 ,2", b"7 ,2")
    assert merge_patch(text, b'{"x":null}') == text.replace(b', "x": [1 ,2]', b"")


def test_patch_of_objects_gives_new_objects():
    before = {"a": [1, 2]}
    assert patch(before, [{"op": "add", "path": "/a/-", "value": 3}]) == {"a": [1, 2, 3]}
    assert merge_patch(before, {"a": None, "b": 1}) == {"b": 1}
    assert before == {"a": [1, 2]}


def test_patch_that_changes_nothing_gives_the_same_bytes():
    text = b' {"a":1} '
    assert patch(text, []) is text and merge_patch(text, "{}") is text
    assert patch(bytearray(text), []) == text and type(patch(bytearray(text), [])) is bytes


@pytest.mark.parametrize(("operations", "message"), [
    ([{"op": "test", "path": "/a", "value": 1}, {"op": "remove", "path": "/b"}], "operation 1 at '/b': "),
    ([{"op": "test", "path": "/a", "value": 2}], "operation 0 at '/a': "),
    ([{"op": "dance", "path": "/a"}], "operation 0 at '/a': "),
    ([{"op": "remove"}], "operation 0 at '': "),
    ([{"op": "remove", "path": "a"}], "operation 0 at 'a': "),
    ([{"op": "copy", "from": "/q", "path": "/a"}], "operation 0 at '/q': "),
    ([5], "operation 0"),
    ({}, "a JSON Patch is an array"),
])
def test_a_patch_that_fails_names_the_operation(operations, message):
    for document in (b'{"a":1}', {"a": 1}):
        with pytest.raises(ValueError) as raised:
            patch(document, operations)
        assert str(raised.value).startswith(message)


@pytest.mark.parametrize("function", [patch, merge_patch])
def test_patches_take_two_arguments(function):
    with pytest.raises(TypeError, match=r"takes 2 arguments, got 1"):
        function(b"{}")


def test_a_name_that_stands_twice_cannot_be_patched():
    with pytest.raises(ValueError, match="operation 0 at '/a'"):
        patch(b'{"a":1,"a":2}', [{"op": "remove", "path": "/a"}])


def test_edit():
    text = b'{"a": 1, "b": [1, 2], "c":{}}'
    edits = (("mask", Path("$.a")), ("set", "/b/-", " 7 "), ("set", "/c/x", b"true"), ("rename", "/b", "B"))
    assert _core.edit(text, edits) == b'{"a": "***", "B": [1, 2, 7], "c":{"x":true}}'
    assert _core.edit(text, (("remove", Path("$.b[0]")), ("set", "/a", "[]"))) == b'{"a": [], "b": [2], "c":{}}'
    assert loads(_core.edit(text, (("select", Path("$.b")),))) == {"b": [1, 2]}
    assert _core.edit(text, ()) == text
    assert _core.edit(b"[1]", (("set", "", "2"),)) == b"2"
    assert _core.edit(b"[1]", (("set", "/1", "2"),)) == b"[1,2]"


@pytest.mark.parametrize(("edits", "message"), [
    ((("set", "/x/y", "1"),), "there is no value at '/x/y'"),
    ((("set", "/b/7", "1"),), "there is no value at '/b/7'"),
    ((("set", "x", "1"),), "at position 0: "),
    ((("set", "/a", "tru"),), "not JSON: "),
    ((("rename", "/q", "z"),), "there is no value at '/q'"),
    ((("rename", "/b/0", "z"),), "the value at '/b/0' has no name"),
    ((("rename", "", "z"),), "the value at '' has no name"),
])
def test_edits_that_cannot_be_done(edits, message):
    with pytest.raises(ValueError) as raised:
        _core.edit(b'{"a":1,"b":[1]}', edits)
    assert str(raised.value).startswith(message)


def test_edits_refuse_keys_that_stand_twice():
    with pytest.raises(ValueError, match="/a"):
        _core.edit(b'{"a":1,"a":2}', (("mask", Path("$.a")),))


@pytest.mark.parametrize("edits", [None, [], (1,), (("mask", "$.a"),), (("set", 1, "2"),), (("rename", "/a", 1),)])
def test_edits_of_the_wrong_shape(edits):
    with pytest.raises(TypeError):
        _core.edit(b'{"a":1}', edits)


def test_lines_of():
    text = b'{"a":1,\n"b":\n[1,\n2]}'
    assert _core.lines_of(text, ("", "/b", "/b/1", "/nowhere", "/a", "bad")) == [1, 2, 4, 1, 1, 1]
    assert _core.lines_of(text, ()) == []
    for wrong in ((text, ["/a"]), (text, (1,)), (text,)):
        with pytest.raises(TypeError):
            _core.lines_of(*wrong)


def test_threads_use_one_path_and_one_schema_at_once():
    path, schema = Path("$.r[?@.n > 900].n"), Schema({"properties": {"r": {"items": {"required": ["n"]}}}})
    big = json.dumps({"r": [{"n": n, "t": "x" * 90} for n in range(1000)]})  # beyond what is read under the GIL
    broken = big.replace('"n": 7,', '"m": 7,')
    wrong = []

    def work(text, wanted):
        for _ in range(40):
            got = (len(path.find(text)), schema.is_valid(text), [error.pointer for error in schema.errors(text)],
                   len(patch(text, [{"op": "remove", "path": "/r/0"}])) < len(text), len(path.paths(text)))
            if got != wanted:
                wrong.append(got)

    threads = [threading.Thread(target=work, args=(text, (99, good, [] if good else ["/r/7"], True, 99)))
               for text, good in ((big, True), (broken, False), (big.encode(), True), ('{"r":[]}', None)) * 2
               if good is not None]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_other_threads_run_while_a_big_document_is_read():
    big = json.dumps([{"n": n} for n in range(100_000)])
    counted, stop, interval = [0], threading.Event(), sys.getswitchinterval()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0.0001)  # gives the GIL away

    thread = threading.Thread(target=count)
    thread.start()
    sys.setswitchinterval(30)  # nobody takes it from us
    try:
        before = counted[0]
        for _ in range(20):
            Path("$[99999].n").first(big)
        assert counted[0] > before
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()
