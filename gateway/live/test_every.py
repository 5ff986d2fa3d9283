"""@app.every: in one child of the whole server, at its pace, whatever becomes of the child or of a run."""

import itertools
import os
import signal
import statistics
import time

from harness import PREAMBLE, SLOWER, Server, configtest, wait_for

HEAD = PREAMBLE + """
import os, pathlib, time
def mark(word):
    with open(pathlib.Path(__file__).with_name("marks"), "a") as file:
        file.write(f"{word} {os.getpid()} {time.monotonic()}\\n")
@app.get("/")
def index(req: Request) -> dict:
    return {"pid": os.getpid()}
"""
JOB = HEAD + """
@app.every(0.2)
def job():
    mark("job")
"""


def prepared(text, processes=2):
    """Return a server that is not started yet, whose app may write a file `marks` beside it."""
    server = Server({"app": text}, processes=processes)
    server.apps.chmod(0o777)
    (server.apps / "marks").touch()
    (server.apps / "marks").chmod(0o666)
    return server


class Mark:
    """One line of the file: the word, the process and its time on the monotonic clock."""

    def __init__(self, line):
        word, pid, moment = line.split()
        self.word, self.pid, self.time = word, int(pid), float(moment)


def marks(server, word=None):
    """Return the marks of a word, or all."""
    found = [Mark(line) for line in (server.apps / "marks").read_text().splitlines()]
    return [mark for mark in found if word in (None, mark.word)]


def wait_for_marks(server, count, word=None, seconds=10.0):
    """Return the marks once there are `count`."""
    wait_for(lambda: len(marks(server, word)) >= count, f"{count} marks", seconds)
    return marks(server, word)


def gaps(found):
    """Return the seconds between marks."""
    return [after.time - before.time for before, after in zip(found, found[1:])]


def holders(found):
    """Return the children that ran the job, as one took over from the other; two at once would alternate."""
    return [pid for pid, _ in itertools.groupby(mark.pid for mark in found)]


def no_faster_than(interval, found):
    """Return whether there are no more runs than fit; each may begin late, and the next is then not put off."""
    return len(found) - 1 <= (found[-1].time - found[0].time) / interval + 2


def test_a_job_runs_in_one_child_at_its_pace():
    server = prepared(JOB, processes=3)
    begin = time.monotonic()
    try:
        server.start()
        server.standing_children()
        found = wait_for_marks(server, 11)
        assert len({mark.pid for mark in found}) == 1, "one child"
        assert found[0].time - begin > 0.2, "first after one interval"
        assert no_faster_than(0.2, found), "no run twice"
        assert 1.6 < found[10].time - found[0].time < 3 * SLOWER, "no drift"
        name = 'jsongate_every_runs_total{function="app:job"}'
        assert 10 <= server.metrics()[name] <= len(marks(server))
        assert not any("every_skipped" in sample and value for sample, value in server.metrics().items())
        threads = [len(os.listdir(f"/proc/{pid}/task")) for pid in server.children()]
        assert max(threads) - min(threads) == 0
    finally:
        server.stop()


def thread_count(text):
    """Return how many threads the one child of a server has once all are there."""
    server = prepared(text, 1)
    try:
        server.start()
        server.get("/")
        tasks = f"/proc/{server.children()[0]}/task"
        wait_for(lambda: len(os.listdir(tasks)) > server.threads, "all threads")
        time.sleep(0.3)
        return len(os.listdir(tasks))
    finally:
        server.stop()


def test_no_job_no_thread():
    assert thread_count(JOB) == thread_count(HEAD) + 1


def test_a_job_moves_when_its_child_is_killed():
    server = prepared(JOB)
    server.expect("exit signal Killed")
    try:
        server.start()
        server.standing_children()
        for _ in range(3):
            holder = wait_for_marks(server, 2)[-1]
            os.kill(holder.pid, signal.SIGKILL)
            wait_for(lambda holder=holder: marks(server)[-1].pid != holder.pid, "another child", 3)
            moved = next(mark for mark in marks(server) if mark.time > holder.time and mark.pid != holder.pid)
            assert moved.time - holder.time < 2 * SLOWER
            wait_for(lambda holder=holder: len(server.children()) == 2 and holder.pid not in server.children(),
                     "two children", 10)
        found = marks(server)
        assert len(holders(found)) == len({mark.pid for mark in found}) >= 4, "never in two children"
        assert no_faster_than(0.2, found)
    finally:
        server.stop()


def test_a_job_goes_on_after_graceful_restarts():
    server = prepared(JOB.replace("0.2", "1"))
    try:
        server.start()
        server.get("/")
        for _ in range(4):
            time.sleep(0.7)  # shorter than the interval: no generation alone lives long enough for a run
            server.graceful()
        found = wait_for_marks(server, 3)
        assert all(gap < 2.5 * SLOWER for gap in gaps(found)), gaps(found)
        assert no_faster_than(1, found), gaps(found)
        assert len(holders(found)) == len({mark.pid for mark in found}) > 1
    finally:
        server.stop()


def test_a_job_that_was_away_has_skipped_nothing():
    server = prepared(JOB, 1)
    try:
        server.start()
        wait_for_marks(server, 1)
        server.write_app("app", HEAD)
        server.graceful()
        wait_for(lambda: len(server.children()) == 1, "the old child's end")
        away_since = marks(server)[-1].time
        time.sleep(2)
        server.write_app("app", JOB)
        server.graceful()
        wait_for(lambda: len([mark for mark in marks(server) if mark.time > away_since + 1.5]) > 2, "the job")
        assert server.metric("jsongate_every_skipped_total") == 0
        assert "takes longer" not in server.error_log()
    finally:
        server.stop()


def test_a_run_that_overruns_skips_and_does_not_overlap():
    server = prepared(HEAD + """
@app.every(0.1)
def slow():
    mark("begin")
    time.sleep(0.35)
    mark("end")
@app.every(0.1)
def quick():
    mark("quick")
""")
    try:
        server.start()
        wait_for_marks(server, 10, "end")
        found = [mark for mark in marks(server) if mark.word != "quick"]
        assert [mark.word for mark in found[:20]] == ["begin", "end"] * 10
        begins = [mark for mark in found if mark.word == "begin"][:10]
        assert all(gap >= 0.35 for gap in gaps(begins))
        # At multiples of the interval: what begins late, and so ends late, is not waited for.
        assert statistics.median(gaps(begins)) < 0.55 * SLOWER
        span = begins[-1].time - begins[0].time
        quick = [mark for mark in marks(server, "quick") if begins[0].time <= mark.time <= begins[-1].time]
        assert len(quick) > span / 0.1 * 0.5, "another job is not delayed"
        assert server.metrics()['jsongate_every_skipped_total{function="app:slow"}'] >= 27
        assert server.error_log().count("slow() takes longer than its interval; runs skipped:") == 1
        assert "@app.every at app.py:" in server.error_log()
    finally:
        server.stop()


def test_a_job_that_raises_goes_on():
    server = prepared(HEAD + """
@app.every(0.1)
def fails():
    mark("fails")
    raise RuntimeError("secret")
@app.every(0.1)
def leaves():
    mark("leaves")
    raise SystemExit(1)
""")
    server.expect("@app.every at |Traceback|RuntimeError|SystemExit|jsongate:  ")
    try:
        server.start()
        for word in ("fails", "leaves"):
            assert len({mark.pid for mark in wait_for_marks(server, 5, word)}) == 1
        assert "RuntimeError: secret" in server.error_log() and "SystemExit: 1" in server.error_log()
        assert server.metrics()['jsongate_every_failures_total{function="app:fails"}'] >= 4
        assert server.metrics()["jsongate_children_died_total"] == 0
    finally:
        server.stop()


def test_a_job_that_kills_its_process_does_not_kill_the_next_at_once():
    server = prepared(HEAD + """
@app.every(1.5)
def dies():
    mark("dies")
    os.kill(os.getpid(), 9)
""")
    server.expect("exit signal Killed")
    try:
        server.start()
        found = wait_for_marks(server, 3, seconds=15)
        assert all(gap > 1.4 for gap in gaps(found)), gaps(found)
        assert len({mark.pid for mark in found}) == len(found)
    finally:
        server.stop()


def test_a_sleeping_job_holds_nothing():
    server = prepared(HEAD + """
@app.every(0.1)
def sleeps():
    mark("sleeps")
    time.sleep(3)
""", 1)
    try:
        server.start()
        wait_for_marks(server, 1)
        begin = time.monotonic()
        for _ in range(20):
            assert server.get("/").status == 200
        assert time.monotonic() - begin < 2 * SLOWER
    finally:
        server.stop()


def test_a_job_that_does_not_end_does_not_keep_the_child():
    server = prepared(HEAD + """
@app.every(0.1)
def hangs():
    mark("hangs")
    time.sleep(100)
""", 1)
    try:
        server.start()
        first = wait_for_marks(server, 1)[0]
        server.graceful()
        wait_for(lambda: first.pid not in server.children(), "the end of the old child", 9)
        assert "ends in the middle of an @app.every job" in server.error_log()
        assert wait_for_marks(server, 2)[1].pid != first.pid, "its successor has taken over"
    finally:
        server.stop()


def test_jitter_puts_runs_off():
    server = prepared(HEAD + "@app.every(0.2, jitter=0.2)\ndef job(): mark('job')\n")
    try:
        server.start()
        found = wait_for_marks(server, 15)
        assert len({round(gap, 2) for gap in gaps(found)}) > 3, "not at one pace"
        assert found[-1].time - found[0].time > 0.2 * (len(found) - 3), "but no faster"
    finally:
        server.stop()


def test_one_function_at_two_paces_and_one_app_under_two_names():
    text = HEAD + "@app.every(0.1)\n@app.every(0.4)\ndef job(): mark('job')\nsame = app\n"
    server = prepared(text)
    server.site = ('<Location "/a">\n JsonGateApp app:app\n</Location>\n'
                   '<Location "/b">\n JsonGateApp app:same\n</Location>\n')
    try:
        server.start()
        found = wait_for_marks(server, 40)
        assert len(found) / (found[-1].time - found[0].time) < 16, "12.5 a second, not 25"
    finally:
        server.stop()


def test_mistakes_are_told_by_configtest():
    status, said = configtest({"app": PREAMBLE + "@app.every(0)\ndef job(): ...\n"})
    assert status == 1 and "app.py:3: ValueError: seconds must be at least 0.001, not 0" in said
    status, said = configtest({"app": PREAMBLE + "@app.every(1)\ndef job(req): ...\n"})
    assert status == 1 and "app.py:4: job(): @app.every calls a function without parameters" in said
