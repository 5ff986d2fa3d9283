"""/metrics: what is counted, under which names, and that no crash and no restart loses a count."""

import os
import shutil
import signal
import subprocess

import pytest
from harness import CHECKOUT, running, wait_for
from load import Load, pipeline

APP = """
    import threading
    gate = threading.Event()

    @app.get("/items/{id}")
    def item(req: Request, id: int) -> dict:
        return {"id": id}

    @app.post("/echo")
    def echo(req: Request, body: dict) -> dict:
        return body

    @app.get("/fails")
    def fails(req: Request) -> dict:
        raise RuntimeError("on purpose")

    @app.get("/wait")
    def wait(req: Request) -> dict:
        gate.wait(60)
        return {}

    @app.get("/open")
    def open_gate(req: Request) -> dict:
        gate.set()
        return {}
"""

ITEM = b"GET /items/7 HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
def server():
    with running(APP, processes=2, threads=16) as one:
        one.standing_children()
        one.expect(r"RuntimeError|Traceback|File \"|raise ")
        one.expect(r"\[jsongate:error\]")
        yield one


def requests(server, route, method="GET", status="200"):
    for name, value in server.metrics().items():
        if name.startswith("jsongate_requests_total{") and all(
                f'{key}="{text}"' in name for key, text in (("route", route), ("method", method), ("status", status))):
            return value
    return 0


def promtool():
    unpacked = CHECKOUT / "build" / "tools" / "usr" / "bin" / "promtool"
    return shutil.which("promtool") or str(unpacked)


def test_promtool_accepts_the_page(server):
    for path in ("/items/1", "/items/x", "/fails", "/nothing"):
        server.get(path)
    page = server.get("/metrics").body
    done = subprocess.run([promtool(), "check", "metrics"], input=page, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_requests_by_route_method_and_status(server):
    for i in range(10):
        server.get(f"/items/{i}")
    server.request("HEAD", "/items/1")
    server.request("DELETE", "/items/1")
    server.post("/echo", "{")
    server.get("/fails")
    samples = server.settled_metrics()
    expected = {("/items/{id}", "GET", "200"): 10, ("/items/{id}", "HEAD", "200"): 1, ("/items/{id}", "DELETE", "405"): 1,
                ("/echo", "POST", "400"): 1, ("/fails", "GET", "500"): 1}
    assert {key: requests(server, *key) for key in expected} == expected
    assert samples['jsongate_request_duration_seconds_count{route="/items/{id}"}'] == 12
    assert samples['jsongate_request_duration_seconds_bucket{route="/items/{id}",le="+Inf"}'] == 12
    assert samples['jsongate_python_exceptions_total{route="/fails"}'] == 1
    assert samples["jsongate_children"] == 2
    assert samples["jsongate_children_died_total"] == 0


def test_bytes_in_and_out(server):
    body = '{"a":"' + "x" * 1000 + '"}'
    assert server.post("/echo", body).text == body
    samples = server.settled_metrics()
    assert samples['jsongate_request_body_bytes_total{route="/echo"}'] == len(body)
    assert samples['jsongate_response_body_bytes_total{route="/echo"}'] == len(body)


def test_a_path_never_becomes_a_label(server):
    server.expect(r"\[core:error\]")
    before = len(server.metrics())
    for i in range(300):
        server.get(f"/nothing/{i}")
        server.get(f"/items/{i}")
        server.request(f"METHOD{i}", "/items/1")
    assert len(server.metrics()) - before < 60


def test_requests_in_flight(server):
    with Load(server.port, b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", 4):
        wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] >= 4, "requests in flight", 20)
        for _ in range(200):  # both children have a gate
            server.get("/open")
    wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] <= 1, "no more than the scrape itself")


def test_a_killed_child_loses_no_count_and_is_replaced(server):
    server.expect(r"exit signal Killed")
    pipeline(server.port, ITEM, 1000)
    wait_for(lambda: requests(server, "/items/{id}") == 1000, "1000 requests")
    with Load(server.port, ITEM, 4) as load:
        last = 1000.0
        for _ in range(4):
            load.await_replies(50)
            before = server.children()
            os.kill(before[0], signal.SIGKILL)
            wait_for(lambda: before[0] not in server.children() and len(server.children()) == 2, "a new child", 10)
            now = requests(server, "/items/{id}")
            assert now >= last
            last = now
    assert set(load.statuses) <= {"200", "cut"}, load.statuses
    wait_for(lambda: server.metrics()["jsongate_children_died_total"] == 4, "4 deaths")
    samples = server.metrics()
    seen = requests(server, "/items/{id}") - 1000
    # A request is counted once its reply is out: what each of 4 clients had in flight at each of 4 kills may be missing.
    assert load.statuses["200"] - 16 <= seen <= load.statuses["200"] + load.statuses["cut"]
    assert samples["jsongate_children"] == 2
    assert samples["jsongate_children_started_total"] == 6
    wait_for(lambda: server.metrics()["jsongate_requests_in_flight"] <= 1, "no requests in flight")


def test_a_graceful_restart_keeps_the_counts(server):
    pipeline(server.port, ITEM, 500)
    wait_for(lambda: requests(server, "/items/{id}") == 500, "500 requests")
    for _ in range(3):
        server.graceful()
        assert requests(server, "/items/{id}") == 500
    pipeline(server.port, ITEM, 10)
    wait_for(lambda: requests(server, "/items/{id}") == 510, "510 requests")
    wait_for(lambda: server.metrics()["jsongate_children"] == 2, "the old children's end", 20)
    assert server.metrics()["jsongate_children_died_total"] == 0
