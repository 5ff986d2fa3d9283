"""jsongate.json beside Python's own json: places of mistakes, patches of text and of objects, drawn at random."""

import copy
import json
import random
import re

import pytest

from jsongate.json import Path, dumps, loads, merge_patch, patch

ALPHABET = '{}[],:"\\0123456789.eE+-truefalsn \n\té'
START = '{"a": [1, 2.5e1, "x\\u0041\\n", {"b": null, "é": true}], "": {}, "c": [[], -0.1]}'


def spoiled(rng):
    """A document with a few characters changed, put in or taken out."""
    text = list(START)
    for _ in range(rng.randrange(1, 3)):
        at = rng.randrange(len(text))
        text[at:at + rng.randrange(2)] = rng.choice(ALPHABET) if rng.random() < 0.7 else ""
    return "".join(text)


def place_of(text):
    """Character offset that our error names, None where the text is good."""
    try:
        loads(text)
    except ValueError as error:
        found = re.search(r"line (\d+) column (\d+) \(byte (\d+)\)$", str(error))
        assert found, error
        lines = text.split("\n")
        offset = sum(len(line) + 1 for line in lines[:int(found[1]) - 1]) + int(found[2]) - 1
        assert len(text[:offset].encode()) == int(found[3])
        return offset
    return None


def place_for_python(text):
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos
    return None


def test_mistakes_are_where_python_finds_them():
    rng = random.Random(3)
    near = refused = 0
    for _ in range(5000):
        text = spoiled(rng)
        theirs = place_for_python(text)
        try:
            ours = place_of(text)
        except AssertionError as error:
            assert "duplicate key" in str(error), text
            continue
        assert ours is None or ours <= len(text)
        if theirs is None:
            continue
        refused += 1
        assert ours is not None, text
        # Python names the begin of a token, the character behind, or the comma before.
        near += abs(ours - theirs) <= 2
    assert refused > 3000
    assert near > 0.9 * refused


@pytest.mark.parametrize(("text", "offset"), [
    ("", 0), ("[1,2", 4), ('{"a":1,}', 7), ("[1 2]", 3), ("[tru]", 1), ("[1e999]", 1), ('["\\ud800"]', 2),
    ('["\\ud800\\u0041"]', 2), ('["\\udc00"]', 2), ('["ab]', 1), ("[01]", 2), ('{"a" 1}', 5), ("{1:2}", 1), ("[-]", 2),
    ("[1.]", 3), ('["\\x"]', 2), ('["\\u12g4"]', 2), ('["a\nb"]', 3), ("[]]", 2), ("[" * 65, 64), ("\ufeff1", 0),
    ("9" * 5000, 0), ("[1e-999, x]", 9), ('["\\', 2), ('["\\u00', 2), ("[0." + "0" * 400 + "1, x]", 406),
    ("[1" + "0" * 400 + "e-50]", 1), ("[1" + "0" * 400 + "e-390, x]", 409), ("[0e999, x]", 8),
])
def test_the_place_of_a_mistake(text, offset):
    assert place_of(text) == offset


@pytest.mark.parametrize(("text", "words"), [
    ('[1,}, "abc', "a value, comma, colon or bracket is missing or misplaced"), ("[" * 65, "it is nested deeper than 64"),
    ('[tru, "abc', "a word is neither true, false nor null"), ('["\\ud800", "abc', "a string has an invalid escape"),
    ('[1e999, "abc', "a number is malformed or out of range"), ('["a\n", "abc', "a string has an unescaped control"),
    ('[1, "abc', "a string is not closed"), ("", "it is empty"), (" ", "a value, comma, colon or bracket is missing"),
])
def test_words_and_place_are_those_of_one_mistake(text, words):
    with pytest.raises(ValueError, match=f"^not JSON: {words}"):
        loads(text)


@pytest.mark.parametrize(("data", "byte"), [(b'["\xff"]', 2), (b'["\xed\xa0\x80"]', 2), (b'["a"]\xc3', 5)])
def test_the_place_of_bytes_that_are_not_utf8(data, byte):
    with pytest.raises(ValueError, match=rf"\(byte {byte}\)$"):
        loads(data)


# RFC 6902 on plain values, as simply as possible.

def steps(pointer):
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def parent_of(root, pointer):
    *way, last = steps(pointer)
    for step in way:
        root = root[int(step)] if isinstance(root, list) else root[step]
    return root, last


def applied(root, operations):
    root = {"": copy.deepcopy(root)}
    for operation in operations:
        box, last = parent_of(root, "/" + operation["path"])
        value = copy.deepcopy(operation["value"])
        if isinstance(box, list):
            at = len(box) if last == "-" else int(last)
            if operation["op"] == "add":
                box.insert(at, value)
            elif operation["op"] == "replace":
                box[at] = value
            else:
                del box[at]
        elif operation["op"] == "remove":
            del box[last]
        else:
            box[last] = value
    return root[""]


def drawn(rng, depth=3):
    kind = rng.randrange(8 if depth else 5)
    if kind < 5:
        return rng.choice([None, True, 0, -7, 10**25, 1.5, "", "é/~", "x"])
    if kind < 6:
        return [drawn(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {name: drawn(rng, depth - 1) for name in rng.sample(["a", "b/c", "~", "é"], rng.randrange(4))}


def pointers(value, prefix=""):
    yield prefix
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in items:
        yield from pointers(child, f"{prefix}/{str(step).replace('~', '~0').replace('/', '~1')}")


def drawn_operations(rng, value):
    operations = []
    for _ in range(rng.randrange(4)):
        now = applied(value, operations)
        path = rng.choice(list(pointers(now)))
        kind = rng.choice(["add", "replace"] if not path else ["add", "replace", "remove"])
        operations.append({"op": kind, "path": path, "value": drawn(rng, 1)})
    return operations


def merged(target, change):
    if not isinstance(change, dict):
        return change
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@pytest.mark.parametrize("seed", range(10))
def test_patches_of_text_and_of_objects(seed):
    rng = random.Random(seed)
    for _ in range(100):
        value = {"root": drawn(rng)}
        text = json.dumps(value, indent=rng.choice([None, 1, 4]), ensure_ascii=rng.random() < 0.5)
        operations = drawn_operations(rng, value)
        wanted = applied(value, operations)
        if not isinstance(wanted, str):  # a str is text
            assert json.loads(patch(text, operations)) == wanted
            assert patch(value, dumps(operations)) == wanted
        change = {"root": drawn(rng), "more": drawn(rng)}
        assert json.loads(merge_patch(text, change)) == merged(value, change)
        assert merge_patch(value, change) == merged(value, change)


@pytest.mark.parametrize("seed", range(5))
def test_paths_lead_to_what_they_found(seed):
    rng = random.Random(seed)
    for _ in range(100):
        value = [drawn(rng, 4)]
        text = json.dumps(value, indent=2)
        every = Path("$..*")
        found = every.find(text)
        assert found == every.find(value) and len(found) == len(list(pointers(value))) - 1
        assert [json.loads(one) for one in every.texts(text)] == found
        assert [Path(path).first(text) for path in every.paths(text)] == found
