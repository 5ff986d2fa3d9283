"""jsongate._core both ways: random and damaged documents get the same verdict coming and going."""
import dataclasses
import gc
import json
import math
import os
import random
import struct
import uuid

import pytest

from jsongate import _core
from test_core import BAD, short

UUID = uuid.UUID("12345678-1234-5678-1234-56789abcdef0")


@dataclasses.dataclass(slots=True)
class Slotted:
    a: int
    b: object = None


def random_text(rng):
    pools = ("abc xyz", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "éÿß", "東京Ā", "😀\U0010ffff")
    return "".join(rng.choice(rng.choice(pools)) for _ in range(rng.choice((0, 1, 3, 7, 8, 9, 40))))


def random_value(rng, depth=0):
    kind = rng.randrange(9 if depth < 6 else 7)
    if kind == 0:
        return rng.choice((None, True, False))
    if kind == 1:
        return rng.randrange(-10, 300)
    if kind == 2:
        return rng.getrandbits(rng.choice((31, 32, 62, 63, 64, 65, 200, 4000))) * rng.choice((1,
            -1))
    if kind == 3:
        value = struct.unpack("d", rng.randbytes(8))[0]
        return value if math.isfinite(value) else 0.5
    if kind == 4:
        return rng.uniform(-1000, 1000)
    if kind in (5, 6):
        return random_text(rng)
    if kind == 7:
        return [random_value(rng, depth + 1) for _ in range(rng.randrange(8))]
    return {random_text(rng): random_value(rng, depth + 1) for _ in range(rng.randrange(12))}


@pytest.mark.parametrize("seed", range(20))
def test_random_documents_agree_with_json(seed):
    rng = random.Random(seed)
    for _ in range(60):
        value = random_value(rng)
        encoded = _core.dumps(value)
        assert repr(json.loads(encoded)) == repr(value)
        assert repr(_core.loads(encoded)) == repr(value)
        assert repr(_core.loads(json.dumps(value, ensure_ascii=rng.random() < 0.5,
            indent=rng.choice((None, 1))))) == repr(value)


@pytest.mark.parametrize("seed", range(10))
def test_damaged_documents_never_get_more_than_json_allows(seed):
    rng = random.Random(seed)
    for _ in range(300):
        data = bytearray(_core.dumps([random_value(rng)])[:3000])
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] = rng.choice(b'"\\{}[]:,0e.-x\x00\x80\xff ')
        try:
            made = _core.loads(data)
        except ValueError:
            continue
        assert repr(json.loads(data)) == repr(made)
        assert _core.loads(_core.dumps(made)) == made


@pytest.mark.parametrize("text", BAD, ids=short)
def test_what_is_refused_coming_is_refused_going(text):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict) and "a" in value and value["a"] == 2:
        return  # a duplicate key is lost in Python's dict
    with pytest.raises(ValueError):
        _core.dumps(value)


@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""),
    reason="the sanitizer keeps freed memory")
def test_nothing_leaks():
    # `gettotalrefcount` is for debug builds: the resident memory tells here.
    def work(rounds):
        for _ in range(rounds):
            _core.loads(_core.dumps({"key": ["text" * 10, 1.5, 10**30, None, {"é": "東"}],
                1: Slotted(1), "d": UUID}))
            for bad in ('{"key":[{"a":1,"a":2}]}', "[1"):
                with pytest.raises(ValueError):
                    _core.loads(bad)
            with pytest.raises(TypeError):
                _core.dumps({"key": ["text" * 10, {"x": object()}]})

    def resident():
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * 4096

    work(2000)
    gc.collect()
    before = resident()
    work(10_000)
    gc.collect()
    assert resident() - before < 1 << 20
