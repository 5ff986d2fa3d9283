"""Mistakes in the directives of the JSON engine: found before anything is served, with file, line and character."""

import json

import pytest
from harness import PREAMBLE, Server

SCHEMAS = {
    "good.json": {"$ref": "other.json#/$defs/name"}, "other.json": {"$defs": {"name": {"type": "string"}}},
    "bad.json": {"properties": {"a": {"type": "strange"}}}, "lost.json": {"$ref": "nowhere.json"},
    "far.json": {"$ref": "http://127.0.0.1:1/schema.json"},
    "by id.json": {"$id": "https://example.com/a.json", "$ref": "b.json"}, "b.json": {"$id": "https://example.com/b.json"},
}


@pytest.fixture(scope="module")
def checked():
    server = Server({"app": PREAMBLE}, "")
    for name, schema in SCHEMAS.items():
        server.write_file(name, json.dumps(schema))
    server.write_file("broken.json", "{")

    def check(line):
        server.site = f'<Location "/x">\n    {line}\n</Location>\n'
        return server.configtest()
    yield check
    server.stop()


@pytest.mark.parametrize("line", [
    "JsonGateMask $.a", "JsonGateMask $.a /b/0 $..c with=", "JsonGateMask request $.a with=x", "JsonGateMask none",
    "JsonGateMask request none", "JsonGateSelect $.a[?@.b>1] $", "JsonGateSet /a 1", "JsonGateSet request /a %{REQUEST_URI}",
    'JsonGateSet /a "%{HTTP:X-A} and %{TIME}"', "JsonGateRename /a b", "JsonGateRename request $.a b", "JsonGateSet none",
    "JsonGateExtract a $.b", "JsonGateExtract _a1 /b",
    "JsonGateSchema files/good.json", "JsonGateSchema files/good.json response mode=report",
    "JsonGateSchema files/good.json mode=enforce request", "JsonGateSchema none", "JsonGateSchema none response",
    'JsonGateSchema "files/by id.json"',
])
def test_good_ones(checked, line):
    status, said = checked(line)
    assert (status, "Syntax OK" in said) == (0, True), said


@pytest.mark.parametrize("line, message", [
    ("JsonGateMask", "takes perhaps request"), ("JsonGateMask request", "takes perhaps request"),
    ("JsonGateMask with=x", "takes perhaps request"),
    ("JsonGateMask $.a $.b[", "'$.b[' at character 5"), ("JsonGateMask a", "'a' at character 1"),
    ("JsonGateMask /a~2", "'/a~2' at character"), ("JsonGateSelect $..", "'$..' at character 4"),
    ("JsonGateSelect $.a none", "'none' at character 1"),
    ("JsonGateSet /a", "takes perhaps request"), ("JsonGateSet $.a 1", "'$.a' at character 1"),
    ("JsonGateSet /a %{", "'%{'"), ("JsonGateSet /a %{nofunction:x}", "nofunction"),
    ("JsonGateSet /a %{json:$.a[}", "'$.a[' at character 5"), ("JsonGateSet /a %{json:/a~}", "'/a~' at character"),
    ("JsonGateRename /a", "takes perhaps request"), ("JsonGateRename /a b c", "takes perhaps request"),
    ("JsonGateExtract a", "takes a name and a path"), ("JsonGateExtract 1a $.b", "'1a' is not a name"),
    ("JsonGateExtract a-b $.b", "'a-b' is not a name"), ("JsonGateExtract a $.b.", "'$.b.' at character 5"),
    ("JsonGateSchema", "takes a file"), ("JsonGateSchema files/nothing.json", "files/nothing.json cannot be read"),
    ("JsonGateSchema files", "files cannot be read"), ("JsonGateSchema files/broken.json", "broken.json#"),
    ("JsonGateSchema files/bad.json", "bad.json#/properties/a"), ("JsonGateSchema files/lost.json", "nowhere.json"),
    ("JsonGateSchema files/far.json", "nothing is fetched"),
    ("JsonGateSchema files/good.json both", "'both' is none of"),
    ("JsonGateSchema files/good.json request response", "'response' comes after"),
    ("JsonGateSchema none mode=report", "'none' has no mode"),
])
def test_mistakes(checked, line, message):
    status, said = checked(line)
    assert status == 1 and message in said, said
    assert f"{line.split()[0]}: " in said and "Syntax error on line 3 of" in said and "site.conf" in said, said
