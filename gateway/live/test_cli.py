"""The command line: run, conf and check, as a user meets them."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from command import Running, call
from harness import PREAMBLE, SLOWER, environment, free_port, left_behind, open_folder, wait_for
from wire import Wire

APP = PREAMBLE + "@app.get('/')\ndef index(req: Request) -> dict:\n    return {'hello': 'world'}\n"
BROKEN = PREAMBLE + "@app.get('/{id}')\ndef index(req, order): return {}\n"


@pytest.fixture
def folder():
    """A folder whose name has a space, that the children's user can read."""
    with open_folder("my apps") as path:
        (path / "shop.py").write_text(APP)
        (path / "broken.py").write_text(BROKEN)
        yield path


def root_of(run):
    """Return the ServerRoot of a running `jsongate run`: its child httpd's -f file lies in it."""
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    words = Path(f"/proc/{children[0]}/cmdline").read_bytes().split(b"\0")
    return Path(os.fsdecode(words[words.index(b"-f") + 1])).parent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_serves_until_a_signal_and_leaves_nothing(folder, number):
    with Running(folder, "shop.py", "--processes", "2", "--threads", "8") as run:
        assert f"serving on http://127.0.0.1:{run.port} (2 children × 8 threads)" in run.said()
        with Wire(run.port) as wire:
            assert wire.request("GET", "/").json() == {"hello": "world"}
        root = root_of(run)
        assert root.is_dir()
        begin = time.monotonic()
        run.process.send_signal(number)
        out, _ = run.process.communicate(timeout=20 * SLOWER)
        assert (run.process.returncode, out) == (0, b"")
        assert time.monotonic() - begin < 3 * SLOWER
        assert not root.exists() and not left_behind(root)
        assert "\x1b" not in run.said() and "Traceback" not in run.said()


def test_run_killed_leaves_no_server(folder):
    with Running(folder, "shop.py") as run:
        root = root_of(run)
        run.process.kill()
        run.process.wait()

    def refused():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", run.port)) != 0

    wait_for(refused, "the end of httpd", 20)
    wait_for(lambda: not left_behind(root), "the end of its children")
    shutil.rmtree(root)  # nobody was left to remove it


def test_run_finds_a_module_by_name_in_the_current_folder(folder):
    with Running(folder, "shop:app") as run, Wire(run.port) as wire:
        assert wire.request("GET", "/").status == 200


def test_run_with_a_configuration_of_ones_own(folder):
    site = folder / "site.conf"
    site.write_text(f'JsonGatePythonPath "{folder}"\n<Location "/api">\n    JsonGateApp shop:app\n</Location>\n')
    with Running(folder, "--conf", site) as run, Wire(run.port) as wire:
        assert wire.request("GET", "/api/").status == 200


def test_run_with_reload_serves_what_was_changed(folder):
    with Running(folder, "shop.py", "--reload") as run:
        (folder / "shop.py").write_text(APP.replace("world", "again"))

        def answer():
            with contextlib.suppress(OSError, AssertionError), Wire(run.port) as wire:
                return wire.request("GET", "/").json()

        wait_for(lambda: answer() == {"hello": "again"}, "the changed application", 20)


def test_a_port_in_use_is_one_clear_line(folder):
    with Running(folder, "shop.py") as run:
        done = call("run", "shop.py", "--port", run.port, cwd=folder)
        assert done.returncode == 1
        assert done.stderr == f"jsongate: port {run.port} on 127.0.0.1 is in use: choose another one with --port\n"


def test_run_refuses_a_broken_application(folder):
    done = call("run", "broken.py", "--port", free_port(), cwd=folder)
    assert done.returncode == 1
    assert done.stderr.startswith("jsongate: broken.py:4: index(): 'order' is neither in the path '/{id}'")
    assert "Traceback" not in done.stderr


def test_check(folder):
    assert call("check", "shop.py", cwd=folder).returncode == 0
    done = call("check", folder / "broken.py", "shop.py")
    assert done.returncode == 1
    done = call("check", "shop.py", "broken.py:app", cwd=folder)
    assert done.returncode == 1
    assert re.match(r"broken\.py:4: index\(\): 'order' is neither ", done.stdout), done
    assert done.stdout.count("\n") == 1, "more than the one mistake"
    assert call("check", "none.py", cwd=folder).stderr == "jsongate: there is no file none.py\n"


def test_check_of_a_configuration_names_file_and_line(folder):
    site = folder / "site.conf"
    site.write_text("# one\nJsonGateNothing 1\n")
    done = call("check", "-f", site)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{site}:2: Invalid command 'JsonGateNothing'")
    assert done.stdout.count("\n") == 1, "more than the one mistake"


def test_check_of_the_examples():
    done = call("check")
    assert (done.returncode, done.stdout) == (0, ""), done


def test_conf_prints_a_whole_configuration_that_httpd_takes(folder):
    port = free_port()
    done = call("conf", "shop.py", "--port", port, "--processes", "3", cwd=folder)
    assert done.returncode == 0
    code = "\n".join(line for line in done.stdout.splitlines() if not line.lstrip().startswith("#"))
    assert "${JSONGATE" not in code and "<IfDefine" not in code and "Include" not in code
    assert f"Listen 127.0.0.1:{port}" in code and "StartServers 3" in code and "JsonGateApp" in code
    path = folder / "httpd.conf"
    path.write_text(done.stdout)
    tested = subprocess.run(["/usr/sbin/apache2", "-t", "-f", str(path)], env=environment(), capture_output=True, text=True,
                            check=False)
    assert tested.returncode == 0, tested.stderr


@pytest.mark.parametrize("words", [["run", "--port", "0"], ["run", "--port", "x"], ["run", "--threads", "0"],
                                   ["run", "--port", "9" * 5000],
                                   ["run", "a", "--conf", "b"], ["nothing"], []])
def test_wrong_arguments(words):
    done = call(*words)
    assert done.returncode == 2 and done.stderr.startswith("usage:")


def test_an_address_of_ipv6(folder):
    if not os.path.exists("/proc/net/if_inet6") or "lo" not in Path("/proc/net/if_inet6").read_text():
        pytest.skip("no IPv6 on this machine")
    with Running(folder, "shop.py", "--host", "::1") as run:
        assert f"http://[::1]:{run.port}" in run.said()
