"""The examples as `jsongate run` serves them: the site of conf/examples, and what README shows of it."""

import gzip

import pytest
from harness import CHECKOUT, modules, running, wait_for

# What does not fit into a site of its own: filters in front of an upstream, with httpd's own behind them.
INGEST = """
<Location "/ingest">
    JsonGateInputFilter filters:redact application/x-ndjson
    JsonGateOutputFilter filters:envelope
    SetOutputFilter DEFLATE
    ProxyPass "http://127.0.0.1:{port}/ingest"
</Location>
"""
SITE = (CHECKOUT / "conf" / "examples" / "site.conf").read_text().replace(
    'JsonGatePythonPath "${JSONGATE_EXAMPLES}"', "")
APPS = {file.stem: file.read_text() for file in (CHECKOUT / "conf" / "examples").glob("*.py")}
ORDER = {"id": 7, "total": 19.8}


@pytest.fixture(scope="module")
def server(upstream):
    site = modules("proxy proxy_http filter deflate") + SITE + INGEST.format(port=upstream.port)
    with running(APPS, site) as one:
        yield one


def test_an_order(server):
    assert server.get("/shop/orders/7?fields=id,total").json() == ORDER


def test_the_reply_in_an_envelope(server):
    reply = server.get("/wrapped/orders/7?fields=id,total")
    assert (reply.status, reply["x-wrapped"], reply.json()) == (200, "1", {"data": ORDER})
    assert reply["content-length"] == str(len(reply.body))


def test_a_problem_in_no_envelope(server):
    reply = server.get("/wrapped/orders/99")
    assert (reply.status, reply["x-wrapped"]) == (404, None)
    reply.problem()


def test_keys_in_lower_case(server):
    order = {"ITEMS": [{"sku": "ABC", "qty": 2}]}
    assert server.post("/shop/orders", order).status == 400
    reply = server.post("/lower/orders", order)
    assert (reply.status, reply.json()["pieces"]) == (201, 2)
    assert server.post("/lower/orders", [1]).problem()["detail"] == "an object is wanted here"
    assert server.post("/lower/orders", b'{"a":1,"a":2}').status == 400


def test_records_without_secrets_and_a_compressed_envelope(server, upstream):
    records = b'{"a":1,"ssn":"x"}\n{"a":2}\n' * 100  # what is tiny, mod_deflate lets be
    clean = records.replace(b',"ssn":"x"', b"")
    fields = {"content-type": "application/x-ndjson", "accept-encoding": "gzip"}
    reply = server.request("POST", "/ingest", records, fields)
    assert bytes(upstream.received[-1].body) == clean
    assert (reply["content-encoding"], reply["x-wrapped"]) == ("gzip", "1")
    assert gzip.decompress(reply.body) == b'{"data":' + clean + b"}"


def test_an_order_is_where_it_says(server):
    for place in ("/shop", "/wrapped"):
        made = server.post(f"{place}/orders", {"items": [{"sku": "XYZ", "qty": 1}]})
        assert (made.status, made["location"].rpartition("/")[0]) == (201, f"{place}/orders")
        assert server.get(made["location"]).status == 200


def test_a_hook_in_front_and_one_behind(server):
    for key, status in ((None, 401), ("key-of-bob", 403), ("key-of-ann", 200)):
        reply = server.get("/tenant/orders/7?fields=id,total", {"x-api-key": key} if key else {})
        assert reply.status == status
    assert reply.json() == ORDER
    calls = {("-", "401"): 1, ("-", "403"): 1, ("ann", "200"): 1}
    wait_for(lambda: all(server.metrics().get(f'api_calls_total{{user="{user}",status="{status}"}}') == count
                         for (user, status), count in calls.items()), "three calls on the metrics page")
    assert sum(name.startswith("api_calls_total{") for name in server.metrics()) == 3


SALES = b"".join(b'{"customer":"%c","qty":%d,"price":2.5,"note":"%s"}\n' % (b"abc"[n % 3], n % 10, b"x" * 200) for n in range(9000))


def test_revenue_of_more_than_the_buffer_limit(server):
    assert len(SALES) > 2 << 20
    sums = {who: 2.5 * sum(n % 10 for n in range(9000) if n % 3 == place) for place, who in enumerate("abc")}
    assert server.post("/reports/revenue/part", SALES).json() == sums
    assert server.post("/reports/revenue/part", b'{"customer":"a"}\n').problem()["status"] == 422
    assert server.post("/reports/revenue/part", b'{"customer":"a"\n').problem()["detail"].startswith("line 1: not JSON")


def test_a_limit_that_all_children_count(server):
    replies = [server.get("/limits/primes/100000") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert replies[0].json() == replies[1].json() == {"limit": 100000, "primes": 9592}
    assert replies[3]["retry-after"] == "1"
    assert replies[3].problem()["detail"] == "too many requests"
    assert (server.metric("jsongate_cache_hits_total", cache="primes"),
            server.metric("jsongate_cache_misses_total", cache="primes")) == (2, 2)


def test_a_report(server):
    assert server.request("POST", "/limits/report").json() == {"report": "made"}


def test_a_job_keeps_an_answer_fresh():
    often = APPS | {"limits": APPS["limits"].replace("@app.every(60)", "@app.every(0.1)")}
    with running(often, SITE) as server:
        runs = 'jsongate_every_runs_total{function="limits:refresh"}'
        wait_for(lambda: server.metrics().get(runs, 0) >= 1, "the first run")
        assert server.get("/limits/primes/1000000").json() == {"limit": 1000000, "primes": 78498}
        assert server.metric("jsongate_cache_misses_total", cache="primes") == 0
