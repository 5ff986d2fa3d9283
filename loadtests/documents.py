"""The request bodies of the load tests: the same bytes on every machine, for every system."""

from __future__ import annotations

import json
import random

ORDER_ID = 7
SMALL_SIZE = 1024
LARGE_SIZE = 65536
RECORDS = 5000

_CITIES = ("Lisbon", "Łódź", "Zürich", "Osaka", "São Paulo", "Graz")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WORDS = "steel washer hinge bracket panel screw cable valve gasket rotor clamp spring".split()


def _order(rng: random.Random, number: int) -> dict:
    items = [
        {
            "sku": f"{''.join(rng.choices(_LETTERS, k=3))}-{rng.randrange(10**5):05d}",
            "name": " ".join(rng.sample(_WORDS, 3)),
            "qty": rng.randint(1, 40),
            "price": round(rng.uniform(0.5, 900.0), 2),
            "gift": rng.random() < 0.2,
        }
        for _ in range(rng.randint(3, 6))
    ]
    return {
        "number": number,
        "customer": {
            "name": f"customer {rng.randrange(10**6)}",
            "city": rng.choice(_CITIES),
            "vat": None,
        },
        "items": items,
        "note": " ".join(rng.choices(_WORDS, k=rng.randint(4, 12))),
        "placed": f"2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T10:00:00Z",
    }


def _encode(document: dict) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _filled(document: dict, size: int) -> bytes:
    """Brings the document to the exact size by its note; `id` comes last, so that it is met last."""
    document["note"] = ""
    document["id"] = ORDER_ID
    missing = size - len(_encode(document))
    if missing < 0:
        raise ValueError(f"the document is {-missing} bytes too long")
    document["note"] = ("steel washer " * (missing // 13 + 1))[:missing]
    return _encode(document)


def _records(count: int) -> list[dict]:
    rng = random.Random(3)
    return [
        {
            "number": number,
            "customer": f"customer-{rng.randrange(100):03d}",
            "ssn": f"{rng.randrange(1000):03d}-{rng.randrange(100):02d}-{rng.randrange(10000):04d}",
            "city": rng.choice(_CITIES),
            "qty": rng.randint(1, 40),
            "price": round(rng.uniform(0.5, 900.0), 2),
            "note": " ".join(rng.choices(_WORDS, k=13)),
        }
        for number in range(10**6, 10**6 + count)
    ]


def ndjson(count: int = RECORDS) -> bytes:
    """Records of about 200 bytes each, a line each; as many as RECORDS are about 1 MB."""
    return b"".join(_encode(record) + b"\n" for record in _records(count))


def record_sums() -> dict:
    """What the sums over ndjson() are."""
    records = _records(RECORDS)
    return {"customers": len({one["customer"] for one in records}), "qty": sum(one["qty"] for one in records)}


def small() -> bytes:
    """One order of 1,024 bytes."""
    rng = random.Random(1)
    order = _order(rng, 1)
    order["items"] += _order(rng, 2)["items"] + _order(rng, 3)["items"]
    while len(_encode(order)) > SMALL_SIZE - 40:
        order["items"].pop()
    return _filled(order, SMALL_SIZE)


def large() -> bytes:
    """An array of orders in an object, 65,536 bytes."""
    rng = random.Random(2)
    orders: list[dict] = []
    while len(_encode({"orders": orders})) < LARGE_SIZE - 1024:
        orders.append(_order(rng, len(orders)))
    return _filled({"orders": orders}, LARGE_SIZE)
