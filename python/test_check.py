"""The check as httpd runs it: a process of its own, one line per mistake."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import jsongate
import pytest

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(jsongate.__file__)))


@pytest.fixture
def check(folder):
    """Writes modules into a folder and checks them: (exit status, output, errors)."""

    def run(*arguments, **modules):
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text))
        code = f"import sys; sys.path[:0] = {[str(folder), PACKAGE]!r}; "
        code += "from jsongate.check import main; main()"
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", code, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout, done.stderr

    return run


GOOD = """\
from jsongate import App, Request
app = App()
@app.get("/")
def index(req: Request) -> dict:
    return {}
"""


def test_good_apps_are_silent(check):
    assert check("app=a:app", "app=b", a=GOOD, b=GOOD) == (0, "", "")
    assert check() == (0, "", "")


def test_all_mistakes_of_all_apps(check):
    bad = GOOD + '@app.get("/orders/{id}")\ndef get_order(req, order_id): ...\n' * 2
    status, output, _ = check("app=a", "app=b:app", "app=nowhere", "app=c:x", a=bad, b=GOOD, c=GOOD)
    place = "is neither in the path '/orders/{id}', nor 'body', nor keyword-only (query)"
    assert status == 1
    assert output.splitlines() == [
        f"0\ta.py:7: get_order(): 'order_id' {place}",
        f"0\ta.py:9: get_order(): 'order_id' {place}",
        "2\tno module named 'nowhere'",
        "3\tc.py has no 'x'",
    ]


def test_what_apps_print_is_no_mistake(check):
    noisy = "import os\nprint('by print')\nos.write(1, b'by write\\n')\nos.system('echo by echo')\n"
    status, output, errors = check("app=a", a=noisy + GOOD)
    assert (status, output) == (0, "")
    assert sorted(errors.split("\n")) == ["", "by echo", "by print", "by write"]


def test_a_message_is_one_line(check):
    assert check("app=a", a="raise ValueError('x\\ny\\rz\\0\\udc80')")[:2] == (
        1,
        "0\ta.py:1: ValueError: x; y; z\\0\\udc80\n",
    )


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("import os; os._exit(0)", "exit status 0"),
        ("import os; os._exit(7)", "exit status 7"),
        ("import os; os.kill(os.getpid(), 9)", "signal 9"),
        ("import os; os.abort()", "signal 6"),
    ],
)
def test_an_app_that_ends_the_process(check, end, words):
    status, output, _ = check("app=nowhere", "app=a:app", "app=b", a=end, b=GOOD)
    assert status == 1
    assert output.splitlines() == [
        "0\tno module named 'nowhere'",
        f"1\ta:app ended the process that imported it: {words}",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import threading, time; threading.Thread(target=time.sleep, args=(50,)).start()\n",
        "import atexit, time; atexit.register(time.sleep, 50)\n",
        "import os, time; os.fork() or os.closerange(1, 3) or time.sleep(50) or os._exit(0)\n",
        "import sys; sys.stdout.close()\n",
    ],
)
def test_what_apps_leave_behind_is_not_waited_for(check, text):
    assert check("app=a", a=text + GOOD)[:2] == (0, "")


def is_alive(pid):
    """Whether a process runs; a zombie, which init has not seen yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_apps_start_ends_with_the_check(check, folder):
    starts = f"""
        import os, subprocess, time
        started = subprocess.Popen(["sleep", "50"])
        forked = os.fork() or time.sleep(50) or os._exit(0)
        open({str(folder / "pids")!r}, "w").write(f"{{started.pid}} {{forked}}")
    """
    assert check("app=a", a=GOOD + textwrap.dedent(starts))[:2] == (0, "")
    end = time.monotonic() + 20
    for pid in (folder / "pids").read_text().split():
        while is_alive(pid):
            assert time.monotonic() < end, pid


def test_system_exit_is_a_mistake(check):
    assert check("app=a", a="raise SystemExit(0)")[:2] == (1, "0\ta.py:1: SystemExit: 0\n")


def test_bad_arguments(check):
    assert check("--unknown")[:2] == (2, "")
    assert check("a:app")[:2] == (2, "")
    assert check("job=a:app")[:2] == (2, "")


def test_filters(check):
    filters = """\
        from jsongate import Body, Request

        async def redact(req: Request, body: Body):
            async for rec in body.records():
                yield rec

        def plain(req, body): ...

        class Site:
            @staticmethod
            async def lower(request, b):
                return await b.json()
        """
    names = ("redact", "plain", "Site.lower", "nothing")
    words = [f"filter=filters:{name}" for name in names]
    assert check(*words, "filter=filters", "app=a", filters=filters, a=GOOD)[:2] == (
        1,
        "1\tfilters.py:7: plain(): a filter is an async def\n"
        "3\tfilters.py has no 'nothing'\n"
        "4\t'filters' is not module:function\n",
    )


@pytest.mark.parametrize("name", ["fetch", "scatter"])
def test_what_is_not_there_yet(check, name):
    _, output, _ = check("app=a", a=f"from jsongate import App, {name}\napp = App()\n")
    assert output == f"0\ta.py:1: ImportError: jsongate.{name} is not supported yet\n"


def test_the_caches_of_the_server(check):
    text = "from jsongate.shared import Cache\n" + GOOD + "rates = Cache('rates')\n"
    assert check("app=a", "--cache=default", "--cache=rates", a=text) == (0, "", "")
    for arguments in (["--cache=default"], ["--no-cache"]):
        _, output, _ = check("app=a", *arguments, a=text)
        assert output == "0\ta.py:7: no cache named 'rates' (JsonGateCache)\n"
    _, output, _ = check("app=a", "--no-cache", a=text.replace("'rates'", ""))
    assert output.startswith("0\ta.py:7: the cache 'default' needs mod_socache_shmcb")


def test_hooks(check):
    text = "def good(req): ...\nasync def bad(req): ...\n"
    assert check("hook=a:good", "hook=a:bad", "hook=a:nothing", a=text)[:2] == (
        1,
        "1\ta.py:2: bad(): a hook is a plain def, not an async def\n2\ta.py has no 'nothing'\n",
    )


def test_mistakes_of_routes_and_hooks_together(check):
    text = GOOD + "@app.get('x')\ndef f(req): ...\n@app.startup\ndef g(x): ...\n"
    status, output, _ = check("app=a", a=text)
    assert (status, [line.partition("(")[0] for line in output.splitlines()]) == (
        1,
        ["0\ta.py:7: f", "0\ta.py:9: g"],
    )


def test_files_of_good_and_broken_modules(check, folder):
    broken = "import parts\nimport half\n"
    status, output, _ = check(
        "--files", "app=a", "app=b", a="import parts\n" + GOOD, b=broken, half="x = (\n", parts=""
    )
    assert status == 1
    mistakes, *files = output.splitlines()
    assert mistakes.startswith("1\thalf.py:1: SyntaxError")
    wanted = [folder / f"{name}.py" for name in ("a", "b", "half", "parts")]
    assert [line for line in files if str(folder) in line] == [f"file\t{path}" for path in wanted]
    assert not any("/python3" in line or "/jsongate/" in line for line in files)


def test_files_where_the_process_ended(check):
    status, output, _ = check("--files", "app=a", a="import os; os._exit(3)")
    assert (status, output) == (1, "0\ta ended the process that imported it: exit status 3\n")


def test_nobody_reads_the_report(folder):
    (folder / "a.py").write_text("")
    code = f"import sys; sys.path[:0] = {[str(folder), PACKAGE]!r}; "
    code += "from jsongate.check import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", code, "app=a"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 2)
    process.stderr.close()
