"""jsongate.metrics where it is its own: stricter names, one definition per name, the cap, the package."""

import math
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from jsongate import _core, metrics
from jsongate._core import Metric
from jsongate.testing import metric_value

PACKAGE = str(Path(_core.__file__).parents[1])


@pytest.mark.parametrize(("kind", "args", "message"), [
    ("Counter", ("jsongate_x", "h"), "Reserved metric name: jsongate_x"),
    ("Gauge", ("x", "h", (), "jsongate"), "Reserved metric name: jsongate_x"),
    ("Gauge", ("twice", "h", ["a", "a"]), "Duplicated label names: a, a"),
    ("Gauge", ("text", "h", "user"), "labelnames is a list of names, not the text 'user'"),
    ("Gauge", ("newline\n", "h"), "Invalid metric name"),
    ("Gauge", ("newline", "h", ["a\n"]), "Invalid label metric name"),
    ("Gauge", ("n" * 257, "h"), "Invalid metric name"),
    ("Gauge", ("many", "h", [f"l{i}" for i in range(33)]), "a metric has at most 32 labels"),
    ("Gauge", ("long", "é" * 2049), "documentation is at most 4096 bytes long")])
def test_what_would_spoil_the_page_is_refused(kind, args, message):
    with pytest.raises(ValueError, match=message):
        getattr(metrics, kind)(*args)
    assert metric_value(args[0]) is None


@pytest.mark.parametrize(("buckets", "message"), [
    ((1, 1), "Buckets not in sorted order"), ((math.nan,), "at least two"), ((1, math.nan), "sorted"),
    (range(201), "at most 200 buckets")])
def test_buckets_that_would_spoil_the_page_are_refused(buckets, message):
    with pytest.raises(ValueError, match=message):
        metrics.Histogram("spoils", "Help.", buckets=buckets)


def test_what_is_no_number_never_stays_in_a_sum():
    counter, histogram = metrics.Counter("nan", "Help."), metrics.Histogram("nan_seconds", "Help.")
    with pytest.raises(ValueError, match="non-negative"):
        counter.inc(math.nan)
    with pytest.raises(ValueError, match="NaN"):
        histogram.observe(math.nan)
    assert metric_value("nan_total") == metric_value("nan_seconds_count") == metric_value("nan_seconds_sum") == 0


@pytest.mark.parametrize("most", [0, -1])
def test_no_series_at_all_are_refused(most):
    with pytest.raises(ValueError, match="max_series is at least 1"):
        metrics.Counter("none", "Help.", ["a"], max_series=most)


# --- one name, one definition

def test_another_line_may_not_take_a_name():
    metrics.Histogram("taken", "Help.")
    here = "test_metrics_own.py:"
    for kind, name in (("Histogram", "taken"), ("Gauge", "taken_count"), ("Counter", "taken"), ("Gauge", "taken_bucket")):
        with pytest.raises(ValueError, match=rf"Duplicated timeseries: 'taken\w*' is defined at .*{here}\d+ and at .*{here}\d+"):
            getattr(metrics, kind)(name, "Help.")
    metrics.Counter("taken_too", "Help.")
    for name in ("taken_too", "taken_too_total"):
        with pytest.raises(ValueError, match="Duplicated timeseries"):
            metrics.Gauge(name, "Help.")


def test_the_same_line_gets_the_same_metric_unless_it_says_something_else():
    def define(labels=()):
        return metrics.Counter("same_line", "Help.", labels)

    assert define() is define()
    with pytest.raises(ValueError, match="Duplicated timeseries: 'same_line_total'"):
        define(["a"])


def test_threads_define_one_metric():
    found = []

    def define():
        found.append(metrics.Counter("threads", "Help.", ["a"]))

    threads = [threading.Thread(target=lambda: [define() for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800 and len(set(map(id, found))) == 1


def test_threads_lose_no_count():
    counter = metrics.Counter("lossless", "Help.", ["a"])

    def work():
        for i in range(20000):
            counter.labels(i % 3).inc()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(metric_value("lossless_total", {"a": i}) for i in range(3)) == 80000


def test_the_check_tells_both_places(folder):
    (folder / "other.py").write_text("from jsongate.metrics import Counter\nA = Counter('one', 'A')\n")
    (folder / "orders.py").write_text(
        "import other\nfrom jsongate.metrics import Counter; A = Counter('one', 'B')\nfrom jsongate import App\napp = App()\n")
    program = "from jsongate.check import main; main()"
    done = subprocess.run([sys.executable, "-c", program, "app=orders:app"], cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": f"{folder}:{PACKAGE}"}, check=False)
    words = "Duplicated timeseries: 'one_total' is defined at other.py:2 and at orders.py:2"
    assert (done.returncode, done.stdout) == (1, f"0\torders.py:2: ValueError: {words}\n"), done.stderr


# --- the cap

def test_beyond_the_cap_all_share_one_series():
    counter = metrics.Counter("capped", "Help.", ["a"], max_series=3)
    for _ in range(2):
        for i in range(10):
            counter.labels(i).inc()
    assert [metric_value("capped_total", {"a": i}) for i in range(4)] == [2, 2, 2, None]
    assert metric_value("capped_total", {"a": "overflow"}) == 14
    assert counter.labels("new") is counter.labels("other") is counter.labels("overflow")


def test_memory_does_not_grow_with_labels_that_are_cut():
    counter = metrics.Counter("cut", "Help.", ["a"], max_series=5)
    for i in range(100):
        counter.labels("x" * 300 + str(i)).inc()
    assert len(counter._series()) <= 6


@pytest.mark.parametrize("value", ["\ud800", "a\udfffb"])
def test_lone_surrogates_count_too(value):
    counter = metrics.Counter(f"surrogate_{len(value)}", "Help \ud800.", ["a"])
    counter.labels(value).inc()
    counter.labels(value.encode("utf-8", "replace").decode()).inc()
    assert [series._values() for series in counter._series()] == [[2], [2]]  # two texts, one series


def test_a_label_whose_text_cannot_be_had():
    class Bad:
        def __str__(self):
            raise RuntimeError("no text")

    with pytest.raises(RuntimeError, match="no text"):
        metrics.Counter("no_text", "Help.", ["a"]).labels(Bad())


# --- the package

def test_the_package_loads_it_only_when_asked_and_needs_no_prometheus_client():
    program = """
        import sys
        sys.modules["prometheus_client"] = None
        import jsongate
        assert "jsongate.metrics" not in sys.modules and "jsongate._metric_rules" not in sys.modules
        from jsongate.metrics import Counter
        Counter("a", "Help.").inc()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env=os.environ | {"PYTHONPATH": PACKAGE}, check=True)


def test_an_object_that_was_never_defined():
    for metric in (object.__new__(metrics.Counter), Metric()):
        assert str(metric) == "metric" and metric._name == "" and metric._labelvalues == ()
        for call in (lambda: metric.labels("a"), metric._values, lambda: metrics.Counter.inc(object.__new__(metrics.Counter))):
            with pytest.raises(ValueError):
                call()


def test_a_metric_is_defined_once():
    with pytest.raises(RuntimeError, match="defined once"):
        metrics.Gauge("once", "Help.")._define("gauge", "once", "", (), (), "shared", 1)


@pytest.mark.parametrize("shape", [
    ("count", "a", "", (), (), "shared", 1), ("gauge", "a", "", (), (), "sum", 1),
    ("gauge", "a", "", ("\ud800",), (), "shared", 1), ("gauge", "a", "", (), tuple(range(300)), "shared", 1),
    ("gauge", "a", "", ("l",) * 40, (), "shared", 1)])
def test_a_definition_that_the_rules_should_have_stopped(shape):
    with pytest.raises(ValueError):
        Metric()._define(*shape)


def test_what_does_not_exist_has_no_value():
    metrics.Counter("exists", "Help.", ["a"]).labels(1).inc()
    assert metric_value("exists_total", {"a": "1"}) == 1
    for name, labels in (("exists", {"a": 1}), ("exists_total", None), ("exists_total", {"a": 2}), ("exists_total", {"b": 1}),
                         ("nothing", None)):
        assert metric_value(name, labels) is None
