"""jsongate.json.Path beside RFC 9535 written down as simply as possible, over selectors and documents drawn at random."""

import json
import random
import re

import pytest

from jsongate.json import Path

NOTHING = object()
NAMES = ["a", "b", "c", "é", "", "a b", "'", '"', "\\", "\n", "0", "-1", "😀", "$", "@", "\u0001", "/"]
STRINGS = ["", "a", "b", "ab", "abc", "é", "😀", "aé😀b", "a\nb", "\r", "'\"", "1", "\u2028"]
NUMBERS = [0, -0.0, 1, -1, 2, 1.0, 1.5, 10, 1e2, 2**53, 2**53 + 1, float(2**53), 2**63, 2**63 - 1, -2**63, -2**63 - 1,
           2**64, 2**64 - 1, float(2**64), 10**25, 1e25, -10**25, 1e308, 5e-324, 0.1]
PATTERNS = ["a", "a.*", "[a-c]+", "b?", "(a|b)c?", ".", "é", "..", ".{2,3}", "[^a]", "", "a\nb", "1|2|a"]
BOUNDS = [0, 1, 2, 3, -1, -2, 5, -7, 2**53 - 1, -(2**53 - 1)]


class Drawer:
    """Draws documents, selectors as trees, and spellings of both."""

    def __init__(self, seed):
        self.rng, self.names = random.Random(seed), NAMES

    def value(self, depth):
        kind = self.rng.randrange(10 if depth else 6)
        if kind < 6:
            return self.rng.choice([[None, True, False], NUMBERS, NUMBERS, NUMBERS, STRINGS, STRINGS][kind])
        if kind < 8:
            return [self.value(depth - 1) for _ in range(self.rng.randrange(6))]
        return {self.rng.choice(NAMES): self.value(depth - 1) for _ in range(self.rng.randrange(6))}

    def selector(self, depth):
        kind = self.rng.randrange(8 if depth > 0 else 6)
        if kind < 2:
            return "name", self.rng.choice(self.names)
        if kind == 2:
            return "every",
        if kind == 3:
            return "index", self.rng.choice(BOUNDS)
        if kind < 6:
            return "slice", *(self.rng.choice([None, None, *some]) for some in (BOUNDS, BOUNDS, [1, 2, -1, -2, 0, 3]))
        return "filter", self.expression(depth - 1)

    def segments(self, depth, most):
        return [(self.rng.random() < 0.2, [self.selector(depth) for _ in range(self.rng.choice([1, 1, 1, 2, 3]))])
                for _ in range(self.rng.randrange(most + 1))]

    def query(self, depth, singular):
        one = lambda: ("name", self.rng.choice(self.names)) if self.rng.random() < 0.6 else ("index", self.rng.choice(BOUNDS))  # noqa: E731
        steps = [(False, [one()]) for _ in range(self.rng.randrange(3))] if singular else self.segments(depth, 2)
        return "query", self.rng.choice("@@@$"), steps

    def comparable(self, depth):
        kind = self.rng.randrange(6 if depth > 0 else 4)
        if kind < 2:
            return "literal", self.rng.choice([0, 1, 2, 3, self.rng.choice([None, True, False, *NUMBERS, *STRINGS])])
        if kind < 4:
            return self.query(depth, True)
        name = self.rng.choice(["length", "count", "value"])
        return name, self.comparable(depth - 1) if name == "length" else self.query(depth - 1, False)

    def expression(self, depth):
        kind = self.rng.randrange(10 if depth > 0 else 7)
        if kind < 2:
            return "exists", self.query(depth, False)
        if kind == 2:
            return self.rng.choice(["match", "search"]), self.query(depth, True), ("literal", self.rng.choice(PATTERNS))
        if kind < 7:
            return "compare", self.rng.choice(["==", "!=", "<", "<=", ">", ">="]), self.comparable(depth), self.comparable(depth)
        if kind == 7:
            return "not", self.expression(depth - 1)
        return self.rng.choice(["&&", "||"]), *(self.expression(depth - 1) for _ in range(self.rng.randrange(2, 4)))

    # --- as text

    def space(self):
        return self.rng.choice(["", "", "", " ", "\n", "\t", "\r\n"])

    def string(self, text, quote):
        out = quote
        for character in text:
            if character in (quote, "\\"):
                out += "\\" + character
            elif ord(character) < 32 or self.rng.random() < 0.2:
                units = character.encode("utf-16-be")
                out += "".join(f"\\u{int.from_bytes(units[i:i + 2]):04x}" for i in range(0, len(units), 2))
            else:
                out += character
        return out + quote

    def text(self, value):
        if isinstance(value, str):
            return self.string(value, '"')
        if isinstance(value, list):
            return "[" + ",".join(self.space() + self.text(one) + self.space() for one in value) + "]"
        if isinstance(value, dict):
            return "{" + ",".join(self.space() + self.text(name) + self.space() + ":" + self.space() + self.text(one)
                                  for name, one in value.items()) + "}"
        return json.dumps(value)

    def spell_selector(self, selector):
        kind, *rest = selector
        if kind == "name":
            return self.string(rest[0], self.rng.choice("'\""))
        if kind == "every":
            return "*"
        if kind == "filter":
            return "?" + self.space() + self.spell(rest[0])
        parts = ["" if part is None else str(part) for part in rest]
        return (self.space() + ":" + self.space()).join(parts)

    def spell_segments(self, segments):
        out = ""
        for descends, selectors in segments:
            inner = ",".join(self.space() + self.spell_selector(one) + self.space() for one in selectors)
            short = selectors[0][1] if len(selectors) == 1 and selectors[0][0] == "name" else ""
            out += self.space() + (".." if descends else "")
            is_short = re.fullmatch("[a-z_é😀]+", short) and self.rng.random() < 0.5
            out += ("" if descends else ".") + short if is_short else f"[{inner}]"
        return out

    def spell(self, one):
        kind, *rest = one
        if kind == "literal":
            return self.string(rest[0], self.rng.choice("'\"")) if isinstance(rest[0], str) else self.text(rest[0])
        if kind == "query":
            return rest[0] + self.spell_segments(rest[1])
        if kind == "exists":
            return self.spell(rest[0])
        if kind == "compare":
            return self.space().join([self.spell(rest[1]), rest[0], self.spell(rest[2])])
        if kind == "not":
            return f"!{self.space()}({self.spell(rest[0])})"
        if kind in ("&&", "||"):
            return "(" + (self.space() + kind + self.space()).join(map(self.spell, rest)) + ")"
        return f"{kind}(" + ",".join(self.space() + self.spell(part) + self.space() for part in rest) + ")"


# --- what it means

def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(a, b):
    if is_number(a) and is_number(b):
        return a == b
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[name], b[name]) for name in a)
    return a is b or a == b


def less(a, b):
    return a < b if is_number(a) and is_number(b) or isinstance(a, str) and isinstance(b, str) else False


COMPARE = {
    "==": equal, "!=": lambda a, b: not equal(a, b), "<": less, ">": lambda a, b: less(b, a),
    "<=": lambda a, b: less(a, b) or equal(a, b), ">=": lambda a, b: less(b, a) or equal(a, b),
}


def children(value):
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []


def descendants(place, value):
    yield place, value
    for step, child in children(value):
        yield from descendants((*place, step), child)


def selected(selector, value, root):
    """The steps to the children that a selector names."""
    kind, *rest = selector
    if kind == "name":
        return [rest[0]] if isinstance(value, dict) and rest[0] in value else []
    if kind == "every":
        return [step for step, _ in children(value)]
    if kind == "filter":
        return [step for step, child in children(value) if holds(rest[0], child, root)]
    if not isinstance(value, list) or (kind == "slice" and rest[2] == 0):
        return []
    every = range(len(value))
    if kind == "slice":
        return list(every[slice(*rest)])
    return [every[rest[0]]] if -len(value) <= rest[0] < len(value) else []


def found(segments, value, root):
    nodes = [((), value)]
    for descends, selectors in segments:
        nodes = [((*place, step), there[step])
                 for start, first in nodes
                 for place, there in (descendants(start, first) if descends else [(start, first)])
                 for selector in selectors for step in selected(selector, there, root)]
    return nodes


def evaluated(one, current, root):
    kind, *rest = one
    if kind == "literal":
        return rest[0]
    if kind == "length":
        value = evaluated(rest[0], current, root)
        return len(value) if isinstance(value, (str, list, dict)) else NOTHING
    query = one if kind == "query" else rest[0]
    nodes = found(query[2], current if query[1] == "@" else root, root)
    if kind == "count":
        return len(nodes)
    return nodes[0][1] if len(nodes) == 1 else NOTHING


def holds(one, current, root):
    kind, *rest = one
    if kind == "exists":
        return evaluated(("count", rest[0]), current, root) > 0
    if kind == "compare":
        return COMPARE[rest[0]](evaluated(rest[1], current, root), evaluated(rest[2], current, root))
    if kind == "not":
        return not holds(rest[0], current, root)
    if kind in ("&&", "||"):
        return (all if kind == "&&" else any)(holds(part, current, root) for part in rest)
    text, pattern = (evaluated(part, current, root) for part in rest)
    pattern = pattern.replace(".", "[^\n\r]")
    return isinstance(text, str) and bool((re.fullmatch if kind == "match" else re.search)(pattern, text))


def normalized(place):
    """RFC 9535 section 2.7."""
    short = {"\n": "\\n", "'": "\\'", "\\": "\\\\"}
    spell = lambda c: short.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c)  # noqa: E731
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else "['" + "".join(map(spell, step)) + "']" for step in place)


@pytest.mark.parametrize("seed", range(10))
def test_drawn_selectors(seed):
    drawer, with_nodes = Drawer(seed), 0
    for _ in range(100):
        document = drawer.value(5)
        names = {step for place, _ in descendants((), document) for step in place if isinstance(step, str)}
        drawer.names = [*sorted(names), *sorted(names), "a", "b"]
        text = drawer.text(document)
        for _ in range(8):
            segments = drawer.segments(4, 3)
            wanted = found(segments, document, document)
            selector = "$" + drawer.spell_segments(segments)
            path = Path(selector)
            told = (selector, text)
            assert path.paths(text) == [normalized(place) for place, _ in wanted], told
            assert all(equal(*pair) for pair in zip(path.find(text), (value for _, value in wanted), strict=True)), told
            assert [json.loads(one) for one in path.texts(text)] == [value for _, value in wanted], told
            assert equal(path.first(text, NOTHING), wanted[0][1] if wanted else NOTHING), told
            with_nodes += bool(wanted)
    assert with_nodes > 150
