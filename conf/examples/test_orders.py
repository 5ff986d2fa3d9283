"""Tests of the examples without a server: python3 -m pytest"""

import auth
import filters
import orders
from jsongate.testing import Client, assert_chunk_safe


def test_not_found() -> None:
    r = Client(orders.app).get("/orders/9")
    assert (r.status, r.json()["type"]) == (404, "/problems/no-order")


def test_every_mistake_is_told() -> None:
    r = Client(orders.app).post("/orders", json={"items": [{"sku": "abc", "qty": 0}], "chanel": "web"})
    assert [e["pointer"] for e in r.json()["errors"]] == ["#/items/0/sku", "#/items/0/qty", "#/chanel"]


def test_the_tenant_is_let_in() -> None:
    client = Client(orders.app, access=[auth.tenant], options={"tenant": "t1"})
    statuses = [client.get("/orders/7", headers={"x-api-key": f"key-of-{who}"}).status for who in ("ann", "bob", "eve")]
    assert statuses == [200, 403, 401]


def test_filter_at_every_cut() -> None:  # a filter must not care where httpd cut the brigade
    assert_chunk_safe(filters.redact, b'{"a":1,"ssn":"x"}\n{"a":2}\n')
