"""The commands query, validate and edit, as a user meets them."""

import io
import json
import os
import pty
import subprocess
import sys
import time

import pytest

from jsongate import _cli_documents

DOCUMENT = '{\n "a": [1E2, {"b": "x y\\" z"}],\n "n": 99999999999999999999\n}\n'
LINES = '{"a":1}\r\n\n{"a":"x"}\n{"a"\n{"a":2}'
SCHEMA = '{"properties": {\n "a": {"type": "integer"}, "d": {"format": "date"}, "o": {"$ref": "u:/o"}}}'


@pytest.fixture
def files(tmp_path):
    """A current folder with a few files."""
    for name, text in {
        "a.json": DOCUMENT, "b.ndjson": LINES, "c.txt": '{"a":1}\n{"a":2}\n', "bad.json": '{\n"a": tru}',
        "s.json": SCHEMA.replace(', "o": {"$ref": "u:/o"}', ""), "ref.json": SCHEMA, "o.json": '{"const": 1}',
        "wrong.json": '{"properties":\n{"a":\n {"type": "integr"}}}', "p.json": '[{"op":"add","path":"/p","value":[1]}]',
        "m.json": '{"p":null,"m":1}', "fails.json": '[{"op":"remove","path":"/q"}]', "good.json": '{"a": 1}',
    }.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def call(files, *words, stdin=""):
    done = subprocess.run([sys.executable, "-B", "-m", "jsongate", *words], input=stdin.encode(), cwd=files,
                          capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_query(files):
    status, out, err = call(files, "query", "$..*", "a.json")
    assert (status, err) == (0, "")
    assert out.splitlines() == ['[1E2,{"b":"x y\\" z"}]', "99999999999999999999", "1E2", '{"b":"x y\\" z"}', '"x y\\" z"']


def test_query_paths_and_objects(files):
    assert call(files, "query", "--paths", "$.a[0]", "a.json", "-", stdin='{"a":[7]}') == (
        0, "$['a'][0]\t1E2\n$['a'][0]\t7\n", "")
    status, out, _ = call(files, "query", "--json", "$.a", "a.json", "c.txt", "--ndjson")
    assert status == 1  # a.json is no NDJSON
    assert [json.loads(line) for line in out.splitlines()] == [
        {"file": "c.txt", "line": 1, "path": "$['a']", "value": 1},
        {"file": "c.txt", "line": 2, "path": "$['a']", "value": 2}]


def test_blank_lines_are_those_of_the_gateway(files):
    assert call(files, "query", "--ndjson", "$", "-", stdin="1\n \t\r\n2\n\x0c\n3\n") == (
        1, "1\n2\n",
        "jsongate: -:4: not JSON: a value, comma, colon or bracket is missing or misplaced (column 1)\n")


def test_an_edit_makes_nothing_that_cannot_be_read(files):
    assert call(files, "edit", "good.json", "--set", "/b=" + "[" * 63 + "]" * 63)[0] == 0
    status, out, err = call(files, "edit", "good.json", "--set", "/b=" + "[" * 64 + "]" * 64)
    assert (status, out) == (1, "") and "nested deeper than 63" in err


def test_query_of_ndjson_ends_at_what_is_not_json(files):
    assert call(files, "query", "$.a", "b.ndjson", "none.json", "good.json") == (
        1, '1\n"x"\n1\n',
        "jsongate: b.ndjson:4: not JSON: a value, comma, colon or bracket is missing or misplaced (column 5)\n"
        "jsongate: none.json: No such file or directory\n")


def test_query_that_finds_nothing_is_done(files):
    assert call(files, "query", "$.none", "a.json") == (0, "", "")


def test_a_mistake_is_named_by_its_line(files):
    assert call(files, "query", "$", "bad.json") == (
        1, "", "jsongate: bad.json:2: not JSON: a word is neither true, false nor null (column 6)\n")


def test_a_reader_that_goes_away_is_no_error(files):
    (files / "big.ndjson").write_text('{"a":1}\n' * 100_000)
    command = f"{sys.executable} -B -m jsongate query '$.a' big.ndjson | head -n 1"
    done = subprocess.run(command, shell=True, cwd=files, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_validate(files):
    assert call(files, "validate", "s.json", "good.json", "c.txt", "--ndjson")[0] == 0
    status, out, err = call(files, "validate", "s.json", "a.json", "b.ndjson", "none.json", "bad.json")
    assert status == 1
    assert out.splitlines() == [
        "a.json:2: #/a: expected integer, got array",
        "b.ndjson:3: #/a: expected integer, got string",
        "b.ndjson:4: not JSON: a value, comma, colon or bracket is missing or misplaced (column 5)",
        "bad.json:2: not JSON: a word is neither true, false nor null (column 6)"]
    assert err == "jsongate: none.json: No such file or directory\n"


def test_validate_as_objects(files):
    status, out, _ = call(files, "validate", "--json", "s.json", "a.json", "bad.json")
    assert status == 1
    first, second = map(json.loads, out.splitlines())
    assert first == {"file": "a.json", "line": 2, "pointer": "/a", "keyword": "type",
                     "detail": "expected integer, got array"}
    assert second.keys() == {"file", "line", "detail"} and second["line"] == 2


def test_validate_with_formats_and_registry(files):
    assert call(files, "validate", "s.json", "-", stdin='{"d":"x"}') == (0, "", "")
    status, out, _ = call(files, "validate", "--formats", "s.json", "-", stdin='\n{"d":"x"}')
    assert status == 1 and out.startswith("-:2: #/d: ")
    assert call(files, "validate", "--registry", "u:/o=o.json", "ref.json", "-", stdin='{"o":1}') == (0, "", "")
    assert call(files, "validate", "--registry", "u:/o=o.json", "ref.json", "-", stdin='{"o":2}')[0] == 1


@pytest.mark.parametrize(("words", "said"), [
    (["wrong.json"], "wrong.json:3: #/properties/a/type: "),
    (["ref.json"], "ref.json:2: #/properties/o/$ref: refers to u:/o"),
    (["--registry", "u:/o=wrong.json", "ref.json"], "wrong.json:3: #/properties/a/type: "),
    (["bad.json"], "bad.json:2: not JSON: "),
    (["--registry", "u:/o=bad.json", "ref.json"], "bad.json:2: not JSON: "),
    (["none.json"], "none.json: No such file"),
    (["--registry", "u:/o=none.json", "ref.json"], "none.json: No such file"),
])
def test_a_bad_schema_is_named_by_its_line(files, words, said):
    status, out, err = call(files, "validate", *words, "good.json")
    assert (status, out) == (1, "") and err.startswith(f"jsongate: {said}"), err


def test_edit_keeps_every_other_byte(files):
    assert call(files, "edit", "a.json") == (0, DOCUMENT, "")
    status, out, err = call(files, "edit", "--mask", "$..b", "--set", "/n=1e0", "--set", '/a/-={"k": 1}',
                            "--rename", "/n=N", "a.json")
    assert (status, err) == (0, "")
    assert out == DOCUMENT.replace('"x y\\" z"', '"***"').replace("}]", '}, {"k": 1}]').replace(
        '"n": 99999999999999999999', '"N": 1e0')


def test_edit_selects_removes_and_reads_standard_input(files):
    assert json.loads(call(files, "edit", "--select", "$.a", "--select", "$.b", "-", stdin='{"a":1,"b":2,"c":3}')[1]) == {
        "a": 1, "b": 2}
    assert call(files, "edit", "--remove", "$[?@>1]", "-", stdin="[1, 2, 3, 1]\n") == (0, "[1, 1]\n", "")


def test_edit_then_patches_in_their_order(files):
    words = ["edit", "--set", '/a=="x="', "--patch", "p.json", "--merge-patch", "m.json", "-"]
    assert call(files, *words, stdin='{"a=":1}') == (0, '{"a=":"x=","m":1}', "")
    words[3:7] = ["--merge-patch", "m.json", "--patch", "p.json"]
    assert json.loads(call(files, *words, stdin='{"a=":1}')[1]) == {"a=": "x=", "m": 1, "p": [1]}
    assert call(files, "edit", "--patch", "-", "good.json", stdin="[]") == (0, '{"a": 1}', "")


@pytest.mark.parametrize(("words", "said"), [
    (["--set", "/x/y=1", "good.json"], "good.json:1: there is no value at '/x/y'"),
    (["--rename", "/x=y", "good.json"], "good.json:1: there is no value at '/x'"),
    (["--patch", "fails.json", "good.json"], "fails.json:1: operation 0 at '/q': "),
    (["--patch", "good.json", "good.json"], "good.json:1: a JSON Patch is an array"),
    (["--patch", "bad.json", "good.json"], "bad.json:2: not JSON: "),
    (["--merge-patch", "none.json", "good.json"], "none.json: No such file"),
    (["none.json"], "none.json: No such file"),
    (["."], ".: Is a directory"),
    (["bad.json"], "bad.json:2: not JSON: "),
])
def test_edits_that_are_refused(files, words, said):
    status, out, err = call(files, "edit", *words)
    assert (status, out) == (1, "") and err.startswith(f"jsongate: {said}"), err


def test_edit_refuses_keys_that_stand_twice(files):
    status, out, err = call(files, "edit", "--mask", "$.a", "-", stdin='{"a":1,"a":2}')
    assert (status, out) == (1, "") and err.startswith("jsongate: -:1: ") and "/a" in err


@pytest.mark.parametrize("words", [
    ["query"], ["query", "$"], ["query", "$[", "a.json"], ["query", "--paths", "--json", "$", "a.json"], ["validate"],
    ["validate", "s.json"], ["validate", "--registry", "x", "s.json", "a.json"], ["edit"], ["edit", "a.json", "b.json"],
    ["edit", "--set", "/a=x", "a.json"], ["edit", "--set", "a=1", "a.json"], ["edit", "--set", "/~2=1", "a.json"],
    ["edit", "--rename", "/a", "a.json"], ["edit", "--mask", "/a", "a.json"], ["edit", "--patch", "-", "-"],
])
def test_wrong_arguments(files, words):
    status, out, err = call(files, *words)
    assert (status, out) == (2, "") and err.startswith("usage:")


def test_names_that_are_no_utf8(files):
    name = os.fsencode(files) + b"/\xff.json"
    with open(name, "wb") as file:
        file.write(b'{"a":"x"}')
    done = subprocess.run([sys.executable, "-B", "-m", "jsongate", "validate", "--json", "s.json", name], cwd=files,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == 1 and json.loads(done.stdout)["pointer"] == "/a" and not done.stderr


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self):
        return True


def test_progress_says_how_much_of_all(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(_cli_documents, "SECONDS_BETWEEN", 0)
    progress = _cli_documents.Progress(4_000_000)
    progress.advance(1_000_000)
    progress.advance(2_000_000)
    progress.clear()
    assert sys.stderr.getvalue() == "\r1.0 MB (25 %)\x1b[K\r3.0 MB (75 %)\x1b[K\r\x1b[K"


def test_progress_is_shown_on_a_terminal_only(files):
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-B", "-m", "jsongate", "validate", "--ndjson", "s.json", "-"], cwd=files,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs)
    for _ in range(20):
        process.stdin.write(b'{"a":1}\n' * 20_000)
        process.stdin.flush()
        time.sleep(0.05)
    out, _ = process.communicate(timeout=60)
    os.write(theirs, b".")
    os.close(theirs)
    shown = b""
    while not shown.endswith(b"."):
        shown += os.read(ours, 65536)
    os.close(ours)
    assert (process.returncode, out) == (0, b"")
    assert b" MB\x1b[K" in shown and shown.endswith(b"\r\x1b[K.")
