"""The command line and what applications do while they are imported: print, and leave processes running."""

import json
import os
import re
import signal
import socket
import time

import pytest
from command import Running, call
from harness import PREAMBLE, SLOWER, configtest, open_folder
from wire import Wire

PLACE = "@app.get('/')\ndef index(req: Request): return {}\n"
MISTAKE = "@app.get('/{id}')\ndef show(req, order): ...\n"
NOISE = "import sys\nprint('3 prices')\nprint('b.py:7: as if it were a place', file=sys.stderr)\n"
SECONDS = 40 * SLOWER
STRAYS = {"forked": f"import os, time\nif os.fork() == 0:\n    time.sleep({SECONDS})\n    os._exit(0)\n",
          "started": f"import subprocess\nsubprocess.Popen(['sleep', '{SECONDS}'])\n"}


@pytest.fixture(scope="module")
def folder():
    with open_folder("apps") as path:
        for name, text in STRAYS.items():
            (path / f"{name}.py").write_text(PREAMBLE + text + PLACE)
        (path / "noisy.py").write_text(PREAMBLE + NOISE + PLACE)
        (path / "broken.py").write_text(PREAMBLE + NOISE + MISTAKE)
        (path / "binding.py").write_text(PREAMBLE + "import socket\nsocket.create_server(('127.0.0.1', PORT))\n" + PLACE)
        yield path


@pytest.mark.parametrize("name", STRAYS)
def test_nobody_waits_for_what_an_application_leaves_running(folder, name):
    begin = time.monotonic()
    assert call("check", f"{name}.py", cwd=folder).returncode == 0
    status, said = configtest({"app": PREAMBLE + STRAYS[name] + PLACE})
    assert (status, said.strip()) == (0, "Syntax OK")
    assert time.monotonic() - begin < SECONDS / 2


@pytest.mark.parametrize("name", STRAYS)
def test_run_ends_them(folder, name):
    with Running(folder, f"{name}.py", "--processes", "1") as run:
        with Wire(run.port) as wire:
            assert wire.request("GET", "/").status == 200
        begin = time.monotonic()
        run.process.send_signal(signal.SIGINT)
        run.process.communicate(timeout=SECONDS)
        assert time.monotonic() - begin < SECONDS / 4
        with socket.create_server(("127.0.0.1", run.port)):
            pass  # nobody has kept the port


@pytest.mark.parametrize("name", STRAYS)
def test_run_notices_that_httpd_has_ended(folder, name):
    with Running(folder, f"{name}.py", "--processes", "1") as run:
        with Wire(run.port) as wire:
            assert wire.request("GET", "/").status == 200
        httpd = open(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read().split()[0]
        os.kill(int(httpd), signal.SIGTERM)
        run.process.wait(timeout=SECONDS / 2)
        assert run.process.returncode == 1
        assert "jsongate: httpd ended by itself, status 0\n" in run.said()


def test_what_is_printed_is_no_mistake(folder):
    assert call("check", "noisy.py", cwd=folder).stdout == ""
    done = call("check", "broken.py", cwd=folder)
    assert re.fullmatch(r"broken\.py:7: show\(\): 'order' is neither .*\n", done.stdout), done
    assert sorted(done.stderr.splitlines()) == ["3 prices", "b.py:7: as if it were a place"]
    (line,) = call("check", "--json", "broken.py", cwd=folder).stdout.splitlines()
    assert json.loads(line)["line"] == 7
    done = call("run", "broken.py", cwd=folder)
    assert sum(line.startswith("jsongate: ") for line in done.stderr.splitlines()) == 1


def test_a_port_that_an_application_wants_is_not_ours(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        text = (folder / "binding.py").read_text().replace("PORT", str(taken.getsockname()[1]))
        (folder / "bound.py").write_text(text)
        done = call("run", "bound.py", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.match(r"jsongate: bound\.py:\d+: OSError: .*Address already in use", done.stderr), done


@pytest.mark.parametrize("site, mistake", [
    ('<Location "/a">\n', "{site}:1: <Location> was not closed.\n"),
    ("#\nInclude /nowhere/x.conf\n", "{site}:2: Could not open configuration file /nowhere/x.conf: No such file or directory\n"),
    ("LoadModule a_module /nowhere.so\n", "{site}:1: Cannot load /nowhere.so into server: /nowhere.so: cannot open shared "
                                           "object file: No such file or directory\n"),
])
def test_mistakes_that_httpd_tells_in_one_line(folder, site, mistake):
    file = folder / "site.conf"
    file.write_text(site)
    assert call("check", "-f", file).stdout == mistake.format(site=file)


def test_lines_of_json_are_alike(folder):
    for words in (["routes", "--json", "noisy.py"], ["conf", "--json", "noisy.py"], ["check", "--json", "broken.py"]):
        lines = call(*words, cwd=folder).stdout.splitlines()
        assert lines
        for line in lines:
            assert line == json.dumps(json.loads(line), separators=(",", ":"), ensure_ascii=False)
