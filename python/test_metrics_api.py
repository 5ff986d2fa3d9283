"""jsongate.metrics beside prometheus_client: the same calls, values, names and errors."""

import asyncio
import math
import random

import prometheus_client as theirs
import pytest
from jsongate import metrics
from jsongate._core import Metric
from jsongate.testing import metric_value

KINDS = ("Counter", "Gauge", "Histogram")


class Both:
    """One metric in both libraries; a call does the same to both and compares the outcome."""

    def __init__(self, kind, *args, **named):
        self.registry = theirs.CollectorRegistry()
        self.pair = (getattr(metrics, kind)(*args, **named),
                     getattr(theirs, kind)(*args, **named, registry=self.registry))

    def do(self, call):
        ours, other = (outcome(call, one) for one in self.pair)
        assert ours == other
        self.compare()

    def compare(self):
        for sample in samples(self.registry):
            labels = {**sample.labels}
            if "le" in labels:
                labels["le"] = f"{float(labels['le']):.16g}".replace("inf", "+Inf")
            assert metric_value(sample.name, labels) == pytest.approx(sample.value, nan_ok=True), sample


def samples(registry):
    return [sample for family in registry.collect() for sample in family.samples if not sample.name.endswith("_created")]


def outcome(call, metric):
    try:
        call(metric)
    except Exception as error:
        return type(error)
    return None


def series_of(metric):
    return {series._labelvalues: series._values() for series in metric._series()}


CALLS = {
    "Counter": [lambda m: m.inc(), lambda m: m.inc(2), lambda m: m.inc(0.5), lambda m: m.inc(amount=3), lambda m: m.inc(-1),
                lambda m: m.inc(0), lambda m: m.inc(True), lambda m: m.inc("1"), lambda m: m.inc(1, 2, 3),
                lambda m: m.inc(more=1), lambda m: m.inc(None), lambda m: m.inc(1, {"trace": "a"}),
                lambda m: m.inc(exemplar={"trace": "a"}), lambda m: m.set(1), lambda m: m.inc(math.inf)],
    "Gauge": [lambda m: m.inc(), lambda m: m.dec(), lambda m: m.dec(2.5), lambda m: m.set(4), lambda m: m.set(value=-1.5),
              lambda m: m.set(0), lambda m: m.set(), lambda m: m.inc(amount=-3), lambda m: m.set(math.inf),
              lambda m: m.set(math.nan), lambda m: m.set(1), lambda m: m.set(None),
              lambda m: m.inc("1"), lambda m: m.observe(1)],
    "Histogram": [lambda m: m.observe(0.3), lambda m: m.observe(1), lambda m: m.observe(0.005), lambda m: m.observe(-1),
                  lambda m: m.observe(1000), lambda m: m.observe(amount=2), lambda m: m.observe(), lambda m: m.observe("1"),
                  lambda m: m.observe(0.1, {"trace": "a"}), lambda m: m.inc(), lambda m: m.observe(math.inf)],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", range(5))
def test_the_same_calls_have_the_same_effect(kind, order):
    calls = CALLS[kind] * 3
    random.Random(order).shuffle(calls)
    both = Both(kind, f"same_{kind.lower()}_{order}", "Help.")
    for call in calls:
        both.do(call)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_labels_are_the_same_series(kind):
    both = Both(kind, f"labels_{kind.lower()}", "Help.", ["user", "status"])
    change = {"Counter": lambda m: m.inc(), "Gauge": lambda m: m.set(3), "Histogram": lambda m: m.observe(0.2)}[kind]
    values = [("a", 200), ("a", "200"), ("b", None), (1, True), (1.0, 1), ("True", "1"), (True, 1), ("", "\n"), ('"', "\\"),
              ("é", "\U0001f600"), (b"a", ()), ("a" * 200, 10**30)]
    for user, status in values:
        both.do(lambda m, user=user, status=status: change(m.labels(user, status)))
        both.do(lambda m, user=user, status=status: change(m.labels(status=status, user=user)))
    expected = {(sample.labels["user"], sample.labels["status"]) for sample in samples(both.registry)}
    assert set(series_of(both.pair[0])) == expected


@pytest.mark.parametrize("call", [
    lambda m: m.labels(), lambda m: m.labels("a"), lambda m: m.labels("a", "b", "c"), lambda m: m.labels(user="a"),
    lambda m: m.labels(user="a", other="b"), lambda m: m.labels("a", status="b"), lambda m: m.labels("a", "b").labels("a", "b"),
    lambda m: m.labels(user="a", status="b", more="c"), lambda m: m.inc(), lambda m: m.count_exceptions()])
def test_the_same_mistakes_with_labels_are_refused(call):
    name = f"mistakes_{call.__code__.co_firstlineno}_{abs(hash(call.__code__))}"
    Both("Counter", name, "Help.", ["user", "status"]).do(call)


def test_labels_of_a_metric_without_them_are_refused():
    Both("Gauge", "without_labels", "Help.").do(lambda m: m.labels("a"))


def test_one_series_is_one_object_of_the_same_class():
    counter = metrics.Counter("one_object", "Help.", ["a"])
    assert counter.labels("x") is counter.labels("x") is counter.labels(a="x")
    assert type(counter.labels("x")) is metrics.Counter
    assert isinstance(counter, Metric)
    assert (str(counter), repr(counter)) == ("counter:one_object_total", "jsongate.metrics.Counter(one_object_total)")


@pytest.mark.parametrize(("kind", "named", "exported"), [
    ("Counter", {"name": "n1"}, "n1_total"), ("Counter", {"name": "n2_total"}, "n2_total"),
    ("Counter", {"name": "n3", "unit": "bytes"}, "n3_bytes_total"),
    ("Counter", {"name": "n4_bytes_total", "unit": "bytes"}, "n4_bytes_total"),
    ("Counter", {"name": "n5", "namespace": "shop", "subsystem": "cart"}, "shop_cart_n5_total"),
    ("Gauge", {"name": "n6_total"}, "n6_total"), ("Gauge", {"name": "n7:x", "subsystem": "_s"}, "_s_n7:x"),
    ("Histogram", {"name": "n8", "unit": "seconds"}, "n8_seconds")])
def test_names_are_built_alike(kind, named, exported):
    both = Both(kind, documentation="Help.", **named)
    both.compare()
    assert both.pair[0]._name == exported


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", [
    {"name": ""}, {"name": "1a"}, {"name": "a-b"}, {"name": "a b"}, {"name": "é"}, {"name": "a", "namespace": "-"},
    {"name": "a1", "labelnames": ["__x"]}, {"name": "a2", "labelnames": ["a-b"]}, {"name": "a3", "labelnames": [""]},
    {"name": "a4", "labelnames": ["a:b"]}, {"name": "a", "unit": "-"}])
def test_the_same_names_are_refused(kind, named):
    for library, more in ((metrics, {}), (theirs, {"registry": None})):
        with pytest.raises(ValueError, match="(Invalid|Reserved) "):
            getattr(library, kind)(documentation="Help.", **named, **more)


@pytest.mark.parametrize("buckets", [(), (math.inf,), (2, 1), (1, 3, 2), ("x",)])
def test_the_same_buckets_are_refused(buckets):
    for library, more in ((metrics, {}), (theirs, {"registry": None})):
        with pytest.raises(ValueError):
            library.Histogram("refused_buckets", "Help.", buckets=buckets, **more)


def test_le_is_reserved_for_histograms():
    for library, more in ((metrics, {}), (theirs, {"registry": None})):
        library.Counter("le_counter", "Help.", ["le"], **more)
        with pytest.raises(ValueError, match="Reserved label metric name: le"):
            library.Histogram("le_histogram", "Help.", ["le"], **more)
        with pytest.raises(ValueError, match="Invalid multiprocess mode: most"):
            library.Gauge("bad_mode", "Help.", multiprocess_mode="most", **more)


@pytest.mark.parametrize("buckets", [(1, 2), (1, math.inf), ("0.5", "1e3", "+Inf"), metrics.Histogram.DEFAULT_BUCKETS, (-1, 0)])
def test_buckets_are_the_same(buckets):
    both = Both("Histogram", f"buckets_{abs(hash(buckets))}", "Help.", buckets=buckets)
    bounds = [float(bound) for bound in buckets]
    for value in {-2, *bounds, *(bound * 1.001 for bound in bounds)}:
        both.do(lambda m, value=value: m.observe(value))
    assert metrics.Histogram.DEFAULT_BUCKETS == theirs.Histogram.DEFAULT_BUCKETS


# --- around blocks and functions

def test_time_tracking_and_exceptions_around_blocks():
    both = [Both("Histogram", "block_seconds", "Help."), Both("Gauge", "block_gauge", "Help.")]
    for one in both[0].pair:
        with one.time():
            pass
    for one in both[1].pair:
        with one.time() as timer:
            assert timer is not None
        with one.track_inprogress():
            one.set(5)
    assert metric_value("block_seconds_count") == 1 and 0 <= metric_value("block_seconds_sum") < 1
    assert metric_value("block_gauge") == 4


def test_exceptions_are_counted_by_type():
    both = Both("Counter", "exceptions", "Help.")

    def raises(metric, error, *wanted):
        with metric.count_exceptions(*wanted):
            raise error

    for error, *wanted in ((ValueError(),), (KeyError(), ValueError), (KeyError(), (KeyError, OSError)), (SystemExit(),)):
        for metric in both.pair:
            with pytest.raises(type(error)):
                raises(metric, error, *wanted)
    both.compare()
    assert metric_value("exceptions_total") == 2


def test_decorators_keep_the_function_and_do_their_part():
    histogram, gauge = metrics.Histogram("f_seconds", "Help."), metrics.Gauge("f_running", "Help.")
    errors = metrics.Counter("f_errors", "Help.")

    @histogram.time()
    @gauge.track_inprogress()
    @errors.count_exceptions()
    def f(x: int, *, y: int = 0) -> int:
        """Divide."""
        assert metric_value("f_running") >= 1
        return f(0) if x == 1 else 6 // (x - 1 + y)

    assert (f.__name__, f.__doc__) == ("f", "Divide.")
    assert f(3, y=1) == 2 and f(1) == -6
    with pytest.raises(ZeroDivisionError):
        f(2, y=-1)
    assert metric_value("f_seconds_count") == 4 and metric_value("f_running") == 0 and metric_value("f_errors_total") == 1


def test_an_async_function_is_timed_until_it_has_ended():
    histogram = metrics.Histogram("async_seconds", "Help.")

    @histogram.time()
    async def f():
        await asyncio.sleep(0.05)
        return 1

    async def main():
        return await asyncio.gather(f(), f())

    assert asyncio.run(main()) == [1, 1]
    assert metric_value("async_seconds_count") == 2 and metric_value("async_seconds_sum") >= 0.1


def test_the_labels_of_a_timer_may_come_late():
    histogram = metrics.Histogram("late_seconds", "Help.", ["status"])
    with histogram.time() as timer:
        timer.labels(200)
    assert metric_value("late_seconds_count", {"status": 200}) == 1


def test_the_current_time(monkeypatch):
    gauge = metrics.Gauge("now", "Help.")
    monkeypatch.setattr("time.time", lambda: 1e9)
    gauge.set_to_current_time()
    assert metric_value("now") == 1e9
