"""jsongate.json.Schema: the official cases, and verdicts compared with python3-jsonschema's."""

import json
import os
import random
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from jsongate.json import Schema

jsonschema = pytest.importorskip("jsonschema")

SHARED = Path(os.environ.get("JSONGATE_SHARED") or Path(__file__).parents[2] / "shared")
DRAFTS = {
    "schema-draft2020-12.json": "https://json-schema.org/draft/2020-12/schema",
    "schema-draft7.json": "http://json-schema.org/draft-07/schema#",
}


def shared(name):
    path = SHARED / "conformance" / name
    if not path.is_file():
        pytest.skip(f"there is no {path}")
    return json.loads(path.read_bytes())


@pytest.fixture(params=DRAFTS, scope="module")
def suite(request):
    """(schema, tests, registry) of each case of one draft."""
    remotes = {uri: with_draft(schema, DRAFTS[request.param])
               for uri, schema in shared("schema-remotes.json").items()}
    return [(with_draft(case["schema"], DRAFTS[request.param]), case["tests"], remotes)
            for case in shared(request.param)]


def with_draft(schema, draft):
    return {"$schema": draft} | schema if isinstance(schema, dict) else schema


def theirs(schema, remotes):
    """python3-jsonschema's verdict as a function; it finds references in its own metaschemas too."""
    kind = jsonschema.validators.validator_for(schema, jsonschema.Draft202012Validator)
    base = schema.get("$id", "") if isinstance(schema, dict) else ""
    store = {urldefrag(uri)[0]: remote for uri, remote in remotes.items()}
    resolver = jsonschema.RefResolver(base, schema, store=store,
                                      handlers={"http": no_network, "https": no_network})
    validator = kind(schema, resolver=resolver)

    def verdict(value):
        try:
            return validator.is_valid(value)
        except Exception:  # it cannot do everything
            return None

    return verdict


def no_network(uri):
    raise LookupError(uri)


def test_official_cases(suite):
    wrong = []
    for schema, tests, remotes in suite:
        ours = Schema(json.dumps(schema), remotes)
        for test in tests:
            data = json.dumps(test["data"])
            if not ours.is_valid(data) == (not ours.errors(data)) == test["valid"]:
                wrong.append((schema, test))
    assert not wrong


def trusted(schema, tests, remotes):
    """Their function, where it is right in every official test of the schema, else None."""
    verdict = theirs(schema, remotes)
    return verdict if all(verdict(test["data"]) is test["valid"] for test in tests) else None


def test_official_schemas_with_the_data_of_others(suite):
    rng = random.Random(1)
    data = [test["data"] for _, tests, _ in suite for test in tests]
    compared, wrong = 0, []
    for schema, tests, remotes in suite:
        verdict = trusted(schema, tests, remotes)
        text = json.dumps(schema)
        # Python's patterns are not ECMA-262's; Debian 12's version loses track of dynamic references.
        if verdict is None or "\\" in text or "$dynamicRef" in text:
            continue
        ours = Schema(text, remotes)
        for value in rng.sample(data, 40):
            compared += 1
            answers = {ours.is_valid(json.dumps(value)), verdict(value)} - {None}
            if len(answers) == 2:
                wrong.append((schema, value))
    assert compared > 4000
    assert [pair for pair in wrong if not calculates_in_doubles(*pair)] == []


def calculates_in_doubles(schema, value):
    """Theirs does, and is wrong where ours divides decimals."""
    return isinstance(schema.get("multipleOf"), float) and isinstance(value, int) and value > 2**50


def test_mistakes_in_the_registry_name_its_document():
    with pytest.raises(ValueError, match=r"^u:b: not JSON: a string is not closed: line 2 column 3 \(byte 4\)$"):
        Schema({"$ref": "u:a"}, {"u:a": {}, "u:b": b'{\n  "'})
    with pytest.raises(ValueError, match=r"^u:a#: duplicate key at /type$"):
        Schema({"$ref": "u:a"}, {"u:a": b'{"type":"string","type":"string"}'})
    with pytest.raises(ValueError, match=r"^#: duplicate key at /type$"):
        Schema(b'{"type":"string","type":"string"}')
    with pytest.raises(ValueError, match=r"^#/\$ref: refers to u:x, which is the \$id of u:a and of u:b$"):
        Schema({"$ref": "u:x"}, {"u:a": {"$id": "u:x"}, "u:b": {"$id": "u:x"}})


class Drawer:
    """Draws schemas and values that have a fair chance to meet."""

    NAMES = ("a", "b", "c", "ab")

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def value(self, depth=3):
        kind = self.rng.randrange(9 if depth else 7)
        if kind < 7:
            return self.rng.choice([None, True, False, 0, 1, -3, 10**20, 1.5, 2.0, "", "a", "abc", "éé"])
        count = self.rng.randrange(4)
        if kind == 7:
            return [self.value(depth - 1) for _ in range(count)]
        return {name: self.value(depth - 1) for name in self.rng.sample(self.NAMES, count)}

    def schema(self, depth=3):
        if depth == 0 or self.rng.random() < 0.1:
            return self.rng.choice([True, False, {}, {"type": "string"}, {"type": "integer"}])
        made = {}
        for _ in range(self.rng.randrange(1, 4)):
            made |= self.rng.choice([self.simple, self.array, self.object, self.logic])(depth - 1)
        return made

    def simple(self, _):
        return self.rng.choice([
            {"type": self.rng.sample(["null", "boolean", "integer", "number", "string", "array", "object"], 3)},
            {"enum": [self.value(1) for _ in range(3)]},
            {"const": self.value(2)},
            {"minimum": self.rng.randrange(-3, 3)},
            {"exclusiveMaximum": self.rng.choice([1.5, 2, 10**20])},
            {"multipleOf": self.rng.choice([1, 2, 3])},
            {"maxLength": self.rng.randrange(3)},
            {"minLength": self.rng.randrange(3)},
            {"pattern": self.rng.choice(["a", "^a", "b.$", "[é]{2}"])},
        ])

    def array(self, depth):
        return self.rng.choice([
            {"items": self.schema(depth)},
            {"prefixItems": [self.schema(depth), self.schema(depth)], "items": self.schema(depth)},
            {"contains": self.schema(depth), "minContains": self.rng.randrange(2), "maxContains": 2},
            {"uniqueItems": True},
            {"minItems": self.rng.randrange(3)},
            {"maxItems": self.rng.randrange(3)},
        ])

    def object(self, depth):
        name = self.rng.choice(self.NAMES)
        return self.rng.choice([
            {"properties": {name: self.schema(depth)}, "additionalProperties": self.schema(depth)},
            {"patternProperties": {"^a": self.schema(depth)}},
            {"required": [name]},
            {"propertyNames": self.schema(depth)},
            {"minProperties": self.rng.randrange(3)},
            {"dependentRequired": {name: [self.rng.choice(self.NAMES)]}},
            {"dependentSchemas": {name: self.schema(depth)}},
        ])

    def logic(self, depth):
        some = [self.schema(depth) for _ in range(2)]
        return self.rng.choice([
            {"anyOf": some}, {"allOf": some}, {"oneOf": some}, {"not": some[0]},
            {"if": some[0], "then": some[1], "else": self.schema(depth)},
        ])


@pytest.mark.parametrize("seed", range(20))
def test_drawn_schemas(seed):
    drawer = Drawer(seed)
    for _ in range(25):
        schema = drawer.schema()
        ours, verdict = Schema(json.dumps(schema)), theirs(schema, {})
        for _ in range(20):
            value = drawer.value()
            wanted = verdict(value)
            assert ours.is_valid(json.dumps(value)) is wanted, (schema, value)
            assert ours.is_valid(value if not isinstance(value, str) else json.dumps(value)) is wanted
            assert (not ours.errors(json.dumps(value))) is wanted, (schema, value)


FORMATS = {
    "ipv4": ["192.0.2.235", "0.0.0.0", "255.255.255.255"], "ipv6": ["2001:db8::8:800:200c:417a", "::ffff:129.144.52.38", "::"],
    "json-pointer": ["/a~0b~1c/0", "", "/m~0n"], "date": ["2024-02-29", "1985-04-12"], "time": ["23:20:50Z", "12:00:00.5+01:30"],
    "date-time": ["1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00"],
}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_beside_jsonschema(name):
    """Where its checker knows the format's grammar: of its uuid and relative-json-pointer it does not."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    if name not in checker.checkers:
        pytest.skip(f"python3-jsonschema cannot check {name} here")
    rng = random.Random(7)
    schema = Schema({"format": name}, formats=True)
    for _ in range(3000):
        text = rng.choice(FORMATS[name])
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(["", *"0123456789abf:.-~/#TZ+ g"]) + text[at + rng.randrange(2):]
        assert schema.is_valid(json.dumps(text)) == checker.conforms(text, name), text
