"""jsongate.metrics on the page: one count for all children, through kills, restarts, bad labels and changed definitions."""

import contextlib
import os
import signal
import socket
import subprocess

import pytest
from harness import PREAMBLE, configtest, running, wait_for
from load import Load, pipeline
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client import metrics as theirs
from prometheus_client.parser import text_string_to_metric_families
from test_metrics import promtool

DEFINITIONS = """
    CALLS = Counter("api_calls", "Calls by user \\\\ and\\nstatus", ["user", "status"], max_series=40)
    SIZES = Histogram("body_bytes", "Sizes", ["kind"], buckets=(0.5, 1, 1e6))
    TIMES = Histogram("work_seconds", "Durations")
    QUEUE = Gauge("queue", "Length")
    RUNNING = Gauge("running", "Blocks", multiprocess_mode="livesum")
    LARGEST = Gauge("largest", "Largest", multiprocess_mode="livemax")
    UNUSED = Counter("unused", "Never counted", ["a"])
"""

APP = PREAMBLE + "import os, json, threading\nfrom jsongate.metrics import Counter, Gauge, Histogram\n" + DEFINITIONS.replace(
    "\n    ", "\n") + """
gate = threading.Event()

@app.get("/call/{user}")
def call(req: Request, user: str) -> dict:
    CALLS.labels(user, 200).inc()
    return {"pid": os.getpid()}

@app.post("/labels")
def labels(req: Request, body: list) -> dict:
    for value in body:
        CALLS.labels(user=value, status=1).inc(0.5)
    CALLS.labels("\\ud800", 1).inc()
    return {}

@app.post("/observe")
def observe(req: Request, body: list) -> dict:
    for value in body:
        SIZES.labels("x").observe(value)
        with TIMES.time():
            pass
    return {}

@app.get("/queue/{change}")
def queue(req: Request, change: float) -> dict:
    QUEUE.inc(change)
    return {}

@app.get("/hold")
@RUNNING.track_inprogress()
def hold(req: Request) -> dict:
    LARGEST.set(os.getpid())
    gate.wait(60)
    return {}
"""

CALL = b"GET /call/ann HTTP/1.1\r\nHost: a\r\n\r\n"
ANN = 'api_calls_total{user="ann",status="200"}'


@pytest.fixture
def server():
    with running({"app": APP}, processes=2, threads=16) as one:
        one.standing_children()
        yield one


def by_both_children(server, path):
    """GET `path` until each of the two children has answered; return how often."""
    seen, count = set(), 0
    while len(seen) < 2:
        seen.add(server.get(path).json()["pid"])
        count += 1
        assert count < 2000
    return count


def parsed(text):
    """Return {sample: value} and {family: (type, help)} of a page, buckets by their number."""
    samples, families = {}, {}
    for family in text_string_to_metric_families(text):
        families[family.name] = family.type, family.documentation
        for sample in family.samples:
            labels = {key: str(float(value)) if key == "le" else value for key, value in sample.labels.items()}
            samples[sample.name, tuple(sorted(labels.items()))] = sample.value
    return samples, families


def checked_page(server):
    page = server.get("/metrics").text
    done = subprocess.run([promtool(), "check", "metrics"], input=page.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return page


def test_the_page_is_prometheus_clients(server):
    labels = ["plain", 'quo"te', "back\\slash", "new\nline", "ünï\U0001f600", "", "x" * 300, "\r\t\x1b"]
    values = [0.25, 0.5, 1, 3, 1e6, 2e6, -1]
    assert server.post("/labels", labels).status == 200
    assert server.post("/observe", values).status == 200
    server.get("/queue/4.5")
    registry = CollectorRegistry()
    calls = theirs.Counter("api_calls", "Calls by user \\ and\nstatus", ["user", "status"], registry=registry)
    for label in labels:
        calls.labels(label[:256], "1").inc(0.5)
    calls.labels("?", "1").inc()  # a lone surrogate
    sizes = theirs.Histogram("body_bytes", "Sizes", ["kind"], buckets=(0.5, 1, 1e6), registry=registry)
    for value in values:
        sizes.labels("x").observe(value)
    theirs.Gauge("queue", "Length", registry=registry).set(4.5)
    theirs.Counter("unused", "Never counted", ["a"], registry=registry)
    samples, families = parsed(checked_page(server))
    expected_samples, expected_families = parsed(generate_latest(registry).decode())
    expected = {key: value for key, value in expected_samples.items() if not key[0].endswith("_created")}
    assert {key: value for key, value in samples.items() if key in expected} == expected
    for name, shape in expected_families.items():
        if not name.endswith("_created"):
            assert families[name] == shape
    assert samples["work_seconds_count", ()] == len(values)
    assert samples["running", ()] == 0
    assert ("largest", ()) not in samples  # no child has one


def test_both_children_count_together_and_a_kill_loses_nothing(server):
    server.expect(r"exit signal Killed")
    count = by_both_children(server, "/call/ann")
    for _ in range(4):
        server.get("/queue/1.5")
    samples = server.metrics()
    assert (samples[ANN], samples["queue"]) == (count, 6)
    for child in server.children():
        os.kill(child, signal.SIGKILL)
        wait_for(lambda child=child: child not in server.children() and len(server.children()) == 2, "a new child")
    assert server.get("/call/ann").status == 200
    samples = server.metrics()
    assert (samples[ANN], samples["queue"]) == (count + 1, 6)


def test_kills_under_load_lose_nothing_but_what_was_in_flight(server):
    server.expect(r"exit signal Killed")
    with Load(server.port, CALL, 4) as load:
        for _ in range(4):
            load.await_replies(50)
            victim = server.children()[0]
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda victim=victim: victim not in server.children() and len(server.children()) == 2, "a new child")
    assert set(load.statuses) <= {"200", "cut"}
    assert load.statuses["200"] <= server.metrics()[ANN] <= load.statuses["200"] + load.statuses["cut"]


def test_a_graceful_restart_keeps_the_counts(server):
    pipeline(server.port, CALL, 200)
    server.get("/queue/3")
    for round_ in range(1, 4):
        server.graceful()
        assert server.metrics()[ANN] == 199 + round_
        server.get("/call/ann")
    assert server.metrics()["queue"] == 3
    assert checked_page(server).count("# TYPE api_calls_total counter") == 1


def test_a_dead_childs_part_of_a_live_gauge_is_taken_back(server):
    server.expect(r"exit signal Killed")
    with contextlib.ExitStack() as connections:
        for _ in range(6):
            one = connections.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            one.sendall(b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_for(lambda: server.metrics()["running"] == 6, "six blocks", 20)
        assert server.metrics()["largest"] in server.children()
        for child in server.children():
            os.kill(child, signal.SIGKILL)
            wait_for(lambda child=child: child not in server.children(), "its end")
    wait_for(lambda: server.metrics()["running"] == 0, "nothing that runs")
    assert "largest" not in server.metrics()


def test_series_beyond_the_cap_share_one(server):
    before = server.metrics()["jsongate_series_dropped_total"]
    for i in range(100):
        assert server.get(f"/call/user{i}").status == 200
    samples = server.metrics()
    series = {name: value for name, value in samples.items() if name.startswith("api_calls_total{")}
    assert len(series) == 41 and sum(series.values()) == 100
    overflow = series['api_calls_total{user="overflow",status="overflow"}']
    assert overflow == samples["jsongate_series_dropped_total"] - before == 60
    checked_page(server)


def test_a_changed_definition_replaces_the_old_one():
    old = APP.replace('["user", "status"]', '["status", "user"]').replace("CALLS.labels(user, 200)", "CALLS.labels(200, user)")
    with running({"app": old}, processes=2) as server:
        server.standing_children()
        server.get("/call/ann")
        assert server.metrics()['api_calls_total{status="200",user="ann"}'] == 1
        server.write_app("app", APP)
        server.graceful()
        server.standing_children()
        server.get("/call/ann")
        calls = {name: value for name, value in server.metrics().items() if name.startswith("api_calls")}
        assert calls == {ANN: 1}
        checked_page(server)


def test_a_kind_that_changes_does_not_spoil_the_page():
    definition = 'from jsongate.metrics import Histogram, Gauge\nM = {}("thing", "Help")\n'
    with running({"app": PREAMBLE + definition.format("Histogram")}) as server:
        assert server.metrics()["thing_count"] == 0
        server.write_app("app", PREAMBLE + definition.format("Gauge") + "M.set(7)\n")
        server.graceful()
        wait_for(lambda: server.metrics().get("thing") == 7, "the new definition")
        assert [name for name in server.metrics() if name.startswith("thing")] == ["thing"]
        checked_page(server)


@pytest.mark.parametrize(("first", "second", "said"), [
    ("Counter('calls', 'A')", "Counter('calls', 'B')", "'calls_total' is defined at app.py:4 and at app.py:5"),
    ("Histogram('calls', 'A')", "Gauge('calls_sum', 'B')", "'calls_sum' is defined at app.py:4 and at app.py:5"),
    ("1", "Counter('jsongate_requests', 'B')", "Reserved metric name: jsongate_requests"),
    ("1", "Gauge('a', 'B', ['__x'])", "Reserved label metric name: __x"),
    ("1", "Gauge('a b', 'B')", "Invalid metric name: a b")])
def test_a_mistake_is_told_by_configtest(first, second, said):
    imports = "from jsongate.metrics import Counter, Gauge, Histogram\n"
    status, text = configtest({"app": PREAMBLE + imports + f"A = {first}\nB = {second}\n"})
    assert status == 1 and "app.py:5: ValueError: " in text and said in text, text


def test_more_than_the_memory_holds_is_dropped_and_no_request_fails():
    many = """
        from jsongate.metrics import Counter, Histogram
        HISTOGRAMS = [Histogram(f"h{i}", "Help", ["a"]) for i in range(300)]
        CALLS = Counter("calls", "Help", ["a"], max_series=1000000)

        @app.get("/all/{value}")
        def all_of_them(req: Request, value: int) -> dict:
            for i in range(50):
                CALLS.labels(value * 50 + i).inc()
            for histogram in HISTOGRAMS:
                histogram.labels(value).observe(value)
            return {}
    """
    with running(many, 'JsonGateSharedSize 2M\n<Location "/">\n    JsonGateApp app:app\n</Location>\n') as server:
        for value in range(40):
            assert server.get(f"/all/{value}").status == 200
        samples = server.settled_metrics()
        assert samples["jsongate_series_dropped_total"] > 0
        assert samples['jsongate_requests_total{route="/all/{value}",method="GET",status="200"}'] == 40
        checked_page(server)


def test_a_process_that_a_handler_forks_counts_too():
    forks = """
        import os
        from jsongate.metrics import Counter
        CALLS = Counter("forked", "Help")

        @app.get("/fork")
        def fork(req: Request) -> dict:
            child = os.fork()
            if child == 0:
                CALLS.inc(2)
                os._exit(0)
            os.waitpid(child, 0)
            CALLS.inc()
            return {}
    """
    with running(forks) as server:
        assert server.get("/fork").status == 200
        assert server.metrics()["forked_total"] == 3
