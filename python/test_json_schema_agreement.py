"""jsongate.json.Schema beside both drafts written down as simply as possible, over schemas and values drawn at random.

python3-jsonschema, with which test_json_schema.py compares, is wrong about references and what is unevaluated.
"""

import json
import random
import re
from fractions import Fraction

import pytest

from jsongate.json import Schema

NAMES = ["a", "b", "c", "ab", "é"]
SCALARS = [None, True, False, 0, 1, -3, 2, 10**20, 1.5, 2.0, -0.0, 0.1, "", "a", "abc", "éé", "😀", "b"]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
BASE = "http://x.test/root"


class Drawer:
    """Draws values, and schemas that refer to each other by pointer, anchor, dynamic anchor and URI."""

    def __init__(self, seed, draft7):
        self.rng, self.draft7 = random.Random(seed), draft7
        self.definitions = "definitions" if draft7 else "$defs"

    def value(self, depth=3):
        kind = self.rng.randrange(9 if depth else 5)
        if kind < 5:
            return self.rng.choice(SCALARS)
        if kind < 7:
            return [self.value(depth - 1) for _ in range(self.rng.randrange(4))]
        return {name: self.value(depth - 1) for name in self.rng.sample(NAMES, self.rng.randrange(4))}

    def schema(self, depth):
        if depth <= 0 or self.rng.random() < 0.1:
            return self.rng.choice([True, False, {}, {"type": "string"}, {"type": "integer"}, {"type": "object"}])
        made = {}
        for _ in range(self.rng.randrange(1, 4)):
            made |= self.rng.choice([self.simple, self.array, self.object, self.logic, self.reference])(depth - 1)
        for keyword in () if self.draft7 else ("unevaluatedProperties", "unevaluatedItems"):
            if self.rng.random() < 0.25:
                made[keyword] = self.rng.choice([False, False, self.schema(depth - 1)])
        return made

    def simple(self, _):
        return self.rng.choice([
            {"type": self.rng.sample(TYPES, self.rng.randrange(1, 4))}, {"enum": [self.value(1) for _ in range(3)]},
            {"const": self.value(2)}, {"minimum": self.rng.choice([-3, 0, 1.5, 10**20, 0.1])},
            {"maximum": self.rng.choice([0, 1, 1.5])}, {"exclusiveMaximum": self.rng.choice([1.5, 2])},
            {"exclusiveMinimum": 0}, {"multipleOf": self.rng.choice([1, 2, 1.5, 0.1, 10**19])},
            {"maxLength": self.rng.choice([0, 1, 2.0])}, {"minLength": self.rng.randrange(3)},
            {"pattern": self.rng.choice(["a", "^a", "b$", "[é]{2}", "(ab|c)+"])},
        ])

    def array(self, depth):
        one, count = lambda: self.schema(depth), lambda: self.rng.randrange(3)  # noqa: E731
        rest = [{"items": [one(), one()]}, {"items": [one()], "additionalItems": one()}, {"additionalItems": one()}]
        if not self.draft7:
            rest = [{"prefixItems": [one()], "items": one()}, {"prefixItems": [one(), one()]}, {"maxContains": 0},
                    {"contains": one(), "minContains": count(), "maxContains": count()}]
        return self.rng.choice([{"items": one()}, {"uniqueItems": True}, {"minItems": count()}, {"maxItems": count()},
                                {"contains": one()}, *rest])

    def object(self, depth):
        name, some = self.rng.choice(NAMES), self.rng.sample(NAMES, 2)
        one = lambda: self.schema(depth)  # noqa: E731
        rest = [{"dependencies": {name: one()}}, {"dependencies": {name: some}}]
        if not self.draft7:
            rest = [{"dependentRequired": {name: some}}, {"dependentSchemas": {name: one()}}]
        return self.rng.choice([
            {"properties": {each: one() for each in some}}, {"properties": {name: one()}, "additionalProperties": one()},
            {"patternProperties": {"b": one(), "^é": one()}, "additionalProperties": one()}, {"propertyNames": one()},
            {"required": some[:1]}, {"minProperties": 1}, {"maxProperties": 2}, *rest])

    def logic(self, depth):
        some = [self.schema(depth) for _ in range(3)]
        return self.rng.choice([{"anyOf": some}, {"allOf": some[1:]}, {"oneOf": some}, {"not": some[0]}, {"then": some[0]},
                                {"if": some[0], "then": some[1], "else": some[2]}, {"if": some[0], "else": some[2]}])

    def reference(self, _):
        places = ["#", "#named", "other", *[f"#/{self.definitions}/{name}" for name in ("x", "x", "y")]]
        dynamic = [] if self.draft7 else [{"$dynamicRef": place} for place in ("#dynamic", "#named", "other#dynamic")]
        return self.rng.choice([*({"$ref": place} for place in places), *dynamic])

    def plain(self, depth, **more):
        """A schema that is an object and no reference, as draft 7 wants it of one that has an $id."""
        drawn = self.schema(depth)
        kept = {name: value for name, value in drawn.items() if name != "$ref"} if isinstance(drawn, dict) else {}
        return more | kept

    def root(self):
        anchor = {"$id": "#named"} if self.draft7 else {"$anchor": "named"}
        dynamic = {} if self.draft7 else {"$dynamicAnchor": "dynamic"}
        other = self.plain(2, **{"$id": "other", self.definitions: {
            "x": self.schema(1), "y": self.schema(1), "n": self.plain(1, **anchor), "d": self.plain(1, **dynamic)}})
        draft = "http://json-schema.org/draft-07/schema#" if self.draft7 else "https://json-schema.org/draft/2020-12/schema"
        return self.plain(4, **{"$schema": draft, "$id": BASE, self.definitions: {
            "x": self.schema(3), "y": self.schema(2), "n": self.plain(2, **anchor), "d": self.plain(2, **dynamic), "o": other}})


class Loop(Exception):
    """References that never come to an end."""


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def exact(number):
    return Fraction(repr(number))


def equal(a, b):
    if is_number(a) and is_number(b):
        return exact(a) == exact(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[name], b[name]) for name in a)
    return a == b


def types_of(value):
    if is_number(value):
        return {"number", "integer"} if exact(value).denominator == 1 else {"number"}
    return {{type(None): "null", bool: "boolean", str: "string", list: "array", dict: "object"}[type(value)]}


ASSERTIONS = {
    "type": lambda value, said: types_of(value) & set([said] if isinstance(said, str) else said),
    "enum": lambda value, said: any(equal(value, one) for one in said), "const": equal,
    "minimum": lambda value, said: not is_number(value) or exact(value) >= exact(said),
    "maximum": lambda value, said: not is_number(value) or exact(value) <= exact(said),
    "exclusiveMinimum": lambda value, said: not is_number(value) or exact(value) > exact(said),
    "exclusiveMaximum": lambda value, said: not is_number(value) or exact(value) < exact(said),
    "multipleOf": lambda value, said: not is_number(value) or (exact(value) / exact(said)).denominator == 1,
    "minLength": lambda value, said: not isinstance(value, str) or len(value) >= said,
    "maxLength": lambda value, said: not isinstance(value, str) or len(value) <= said,
    "pattern": lambda value, said: not isinstance(value, str) or re.search(said, value),
    "minItems": lambda value, said: not isinstance(value, list) or len(value) >= said,
    "maxItems": lambda value, said: not isinstance(value, list) or len(value) <= said,
    "uniqueItems": lambda value, said: not isinstance(value, list) or not any(
        equal(value[i], value[j]) for i in range(len(value)) for j in range(i)),
    "minProperties": lambda value, said: not isinstance(value, dict) or len(value) >= said,
    "maxProperties": lambda value, said: not isinstance(value, dict) or len(value) <= said,
    "required": lambda value, said: not isinstance(value, dict) or set(said) <= value.keys(),
}


class Model:
    """`run` gives whether a schema accepts a value, and the children that were evaluated."""

    def __init__(self, root, draft7):
        self.draft7, self.bases, self.resources = draft7, {}, {}
        self._index(root, BASE)

    def _index(self, schema, base):
        if isinstance(schema, dict):
            ident = schema.get("$id", "#")
            if not ident.startswith("#"):
                base = ident if ident == BASE else "http://x.test/" + ident
                self.resources[base] = {"": schema}
            self.bases[id(schema)] = base
            named = self.resources[base]
            if self.draft7 and len(ident) > 1 and ident.startswith("#"):
                named[ident[1:]] = schema
            for keyword in ("$anchor", "$dynamicAnchor"):
                if keyword in schema:
                    named[schema[keyword]] = schema
        keywords = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
        for keyword, child in keywords:
            if keyword not in ("enum", "const"):
                self._index(child, base)

    def _target(self, reference, base):
        uri, _, fragment = reference.partition("#")
        named = self.resources["http://x.test/" + uri if uri else base]
        if not fragment.startswith("/"):
            return named[fragment]
        _, keyword, name = fragment.split("/")
        return named[""][keyword][name]

    def _dynamic(self, reference, base, scope):
        target, name = self._target(reference, base), reference.partition("#")[2]
        if isinstance(target, dict) and target.get("$dynamicAnchor") == name:
            return next(self.resources[each][name] for each in scope
                        if self.resources[each].get(name, {}).get("$dynamicAnchor") == name)
        return target

    def run(self, schema, value, scope=(), depth=0):
        if depth > 60:
            raise Loop
        if isinstance(schema, bool):
            return schema, set()
        base = self.bases[id(schema)]
        scope = scope if scope[-1:] == (base,) else (*scope, base)
        good, seen = True, set()

        def check(child, there):
            return self.run(child, there, scope, depth + 1)[0]

        def also(other):
            nonlocal good
            result = self.run(other, value, scope, depth + 1)
            if result[0]:
                seen.update(result[1])
            good &= result[0]

        if self.draft7 and "$ref" in schema:
            return self.run(self._target(schema["$ref"], base), value, scope, depth + 1)
        if "$ref" in schema:
            also(self._target(schema["$ref"], base))
        if "$dynamicRef" in schema:
            # What it refers to at first belongs to the scope once it is entered.
            also(self._dynamic(schema["$dynamicRef"], base, scope))
        good &= all(test(value, schema[keyword]) for keyword, test in ASSERTIONS.items() if keyword in schema)
        if isinstance(value, list):
            good &= self._array(schema, value, seen, check)
        if isinstance(value, dict) and not self._object(schema, value, seen, check, also):
            good = False
        for one in schema.get("allOf", ()):
            also(one)
        for keyword in ("anyOf", "oneOf"):
            results = [self.run(one, value, scope, depth + 1) for one in schema.get(keyword, ())]
            accepted = [result for result in results if result[0]]
            good &= not results or (len(accepted) == 1 if keyword == "oneOf" else bool(accepted))
            seen.update(*(result[1] for result in accepted))
        good &= "not" not in schema or not check(schema["not"], value)
        if "if" in schema:
            condition = self.run(schema["if"], value, scope, depth + 1)
            seen.update(condition[1] if condition[0] else ())
            also(schema.get("then" if condition[0] else "else", True))
        keyword = {list: "unevaluatedItems", dict: "unevaluatedProperties"}.get(type(value))
        if keyword in schema and not self.draft7:
            rest = {step: there for step, there in steps(value) if step not in seen}
            good &= all(check(schema[keyword], there) for there in rest.values())
            seen.update(rest)
        return good, seen

    def _array(self, schema, value, seen, check):
        items = schema.get("items")
        first = items if isinstance(items, list) else [] if self.draft7 else schema.get("prefixItems", [])
        rest = schema.get("additionalItems") if isinstance(items, list) else items
        good = all([check(*pair) for pair in zip(first, value)])
        seen.update(range(min(len(first), len(value))))
        if rest is not None:
            good &= all([check(rest, there) for there in value[len(first):]])
            seen.update(range(len(value)))
        if "contains" in schema:
            found = [at for at, there in enumerate(value) if check(schema["contains"], there)]
            seen.update(found)
            least, most = (1, len(value)) if self.draft7 else (schema.get("minContains", 1), schema.get("maxContains", len(value)))
            good &= least <= len(found) <= most
        return good

    def _object(self, schema, value, seen, check, also):
        good, matched = True, set()
        for name, there in value.items():
            some = [one for key, one in schema.get("properties", {}).items() if key == name]
            some += [one for key, one in schema.get("patternProperties", {}).items() if re.search(key, name)]
            matched |= {name} if some else set()
            if not some and "additionalProperties" in schema:
                some = [schema["additionalProperties"]]
                matched.add(name)
            good &= all([check(one, there) for one in some])
            good &= check(schema.get("propertyNames", True), name)
        seen |= matched
        for keyword in ("dependencies",) if self.draft7 else ("dependentRequired", "dependentSchemas"):
            for name, wanted in schema.get(keyword, {}).items():
                if name in value and isinstance(wanted, list):
                    good &= set(wanted) <= value.keys()
                elif name in value:
                    also(wanted)
        return good


def steps(value):
    return value.items() if isinstance(value, dict) else enumerate(value)


def at(value, pointer):
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


@pytest.mark.parametrize("draft7", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_drawn_schemas(seed, draft7):
    drawer, verdicts = Drawer(seed, draft7), []
    for _ in range(20):
        text = json.dumps(drawer.root())
        root, ours = json.loads(text), Schema(text)
        model = Model(root, draft7)
        for _ in range(12):
            value = drawer.value()
            try:
                wanted = model.run(root, value)[0]
            except Loop:
                ours.errors(json.dumps(value))
                continue
            verdicts.append(wanted)
            found = ours.errors(json.dumps(value))
            assert ours.is_valid(json.dumps(value)) == (not found) == wanted, (text, value, found)
            for violation in found:
                at(value, violation.pointer)
    assert verdicts.count(True) > 20 and verdicts.count(False) > 20
