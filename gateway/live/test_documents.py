"""The example applications as shipped, on real documents: the answers are those of Python's own json."""

import json
import random
import sys

import pytest
from harness import CHECKOUT, Server

DATA = CHECKOUT.parent / "shared" / "data"
EXAMPLES = CHECKOUT / "conf" / "examples"


def statuses(count):
    """Return a search result as Twitter's API has it."""
    rng = random.Random(1)
    return {"statuses": [
        {"id": 505874924095815681 + i, "text": "日本語 \U0001F600 \"q\"\n" * rng.randrange(9), "lang": rng.choice(["ja", "en"]),
         "retweet_count": rng.randrange(10 ** 6), "user": {"id": rng.randrange(99), "screen_name": f"u{i}"},
         "entities": {"hashtags": [{"text": rng.choice("abcdef")}]}} for i in range(count)]}


def events(count):
    """Return events as GitHub's API has them."""
    return [{"type": f"T{i % 5}Event", "actor": {"login": f"a{i % 7}"}, "payload": {"commits": [{}] * (i % 3)}}
            for i in range(count)]


def catalog(count):
    """Return a catalog of performances."""
    return {"events": {str(i): {} for i in range(count)}, "venueNames": {"A": "Große Halle", "B": "Keller"},
            "performances": [{"venueCode": "AB"[i % 2], "prices": [{"amount": 100 * i}, {"amount": 1}]}
                             for i in range(count)]}


def document(name, made):
    """Return the real document where there is one, else a made one, as bytes."""
    path = DATA / name
    return path.read_bytes() if path.exists() else json.dumps(made).encode()


DOCUMENTS = {
    "twitter": document("twitter.json", statuses(500)),
    "events": document("github_events.json", events(300)),
    "catalog": document("citm_catalog.json", catalog(3000)),
}


@pytest.fixture(scope="module")
def server():
    one = Server(site=f'Include "{EXAMPLES}/site.conf"\n', threads=16)
    try:
        yield one.start()
    finally:
        one.stop()


@pytest.fixture(scope="module")
def functions():
    sys.path.insert(0, str(EXAMPLES))
    import documents
    return documents


@pytest.mark.parametrize("name", DOCUMENTS)
def test_summary_of_a_document(server, functions, name):
    for text in (DOCUMENTS[name], json.dumps(json.loads(DOCUMENTS[name]), ensure_ascii=False, indent=2).encode()):
        reply = server.post(f"/documents/{name}", text)
        assert reply.status == 200, reply
        assert reply.json() == json.loads(json.dumps(getattr(functions, name)(None, json.loads(text))))


def test_a_document_of_another_kind_is_a_problem(server):
    assert server.post("/documents/twitter", {"statuses": [{}]}).problem()["status"] == 422
    assert server.post("/documents/events", [1]).problem()["status"] == 422
    assert server.post("/documents/catalog", {}).problem()["status"] == 422
    assert server.post("/documents/events", {}).problem()["status"] == 400


def test_orders(server):
    assert server.get("/shop/orders/7").json()["pieces"] == 2
    assert server.get("/shop/orders/7?fields=id,total").json() == {"id": 7, "total": 19.8}
    assert server.get("/shop/orders/7?fields=id,x").problem()["unknown"] == ["x"]
    assert server.get("/shop/orders/8000").problem()["type"] == "/problems/no-order"
    made = server.post("/shop/orders", {"items": [{"sku": "ABC", "qty": 2}, {"sku": "XYZ", "qty": 1}]})
    assert (made.status, made.json()["total"], made.json()["currency"]) == (201, 43.8, "EUR")
    assert made["location"] == f"/shop/orders/{made.json()['id']}"
    assert server.get(made["location"]).json() == made.json()
    for wrong in ({}, {"items": 1}, {"items": [1]}, {"items": [{"sku": "ABC", "qty": "2"}]},
                  {"items": [{"sku": "ABC", "qty": 0}]}, {"items": [{"sku": "no", "qty": 1}]}):
        assert server.post("/shop/orders", wrong).problem()["status"] == 400


def test_stream(server):
    lines = server.get("/stream/count/1000").text.splitlines()
    assert [json.loads(line) for line in lines] == [{"n": i, "of": 1000} for i in range(1, 1001)]
    assert server.get("/stream/count/2?pause=9").status == 400


def test_what_no_location_claims_is_not_served_from_disk(server):
    server.expect(r"\[authz_core:error\]")
    assert server.get("/etc/passwd").problem()["status"] in (403, 404)
