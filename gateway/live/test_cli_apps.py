"""The command line: what it tells of an application (routes, openapi), and how it writes a new one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import Running, call, command, variables
from harness import PREAMBLE, SLOWER, free_port, open_folder
from wire import Wire

APP = PREAMBLE + '''
print("noise at import")

@app.get("/orders/{id}")
def get_order(req: Request, id: int) -> dict:
    """Return one order."""
    raise Problem(404, f"no order {id}")

@app.route("/orders", ["POST", "PUT"])
def put_order(req: Request, body: dict | None) -> dict:
    return body

@app.post("/anything")
def anything(req: Request, body): ...
'''
# A thread that never ends, which nobody may wait for.
WAITING = "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"
BROKEN = PREAMBLE + "@app.get('/{id}')\ndef index(req, order): return {}\n@app.get('a')\ndef a(req): return {}\n" + WAITING
FAILING = "import json\n\njson.loads('no')\n"
FILES = {"shop.py": APP, "broken.py": BROKEN, "failing.py": FAILING, "leaving.py": "raise SystemExit(7)\n",
         "other.py": "app = 5\n", "elsewhere.py": "from shop import app\n" + WAITING}


@pytest.fixture(scope="module")
def folder():
    with open_folder("some apps") as path:
        for name, text in FILES.items():
            (path / name).write_text(text)
        yield path


def routes(*words, cwd):
    done = call("routes", *words, cwd=cwd)
    assert done.returncode == 0, done
    return done.stdout


def test_routes_are_aligned_columns(folder):
    assert routes("shop.py", cwd=folder) == (
        "GET   /orders/{id}  get_order  sync  -            shop.py:7\n"
        "POST  /orders       put_order  sync  dict | None  shop.py:12\n"
        "PUT   /orders       put_order  sync  dict | None  shop.py:12\n"
        "POST  /anything     anything   sync  Any          shop.py:16\n")


def test_routes_as_json(folder):
    rows = [json.loads(line) for line in routes("--json", "shop", cwd=folder).splitlines()]
    assert rows[0] == {"method": "GET", "path": "/orders/{id}", "function": "get_order", "async": False, "body": None,
                       "file": "shop.py", "line": 7}
    assert [row["body"] for row in rows] == [None, "dict | None", "dict | None", "Any"]


def test_an_application_by_path_from_anywhere(folder):
    assert routes(folder / "shop.py", cwd="/") == routes("shop:app", cwd=folder)


def test_a_file_in_a_package_is_imported_as_its_module(folder):
    package = folder / "deep" / "inner"
    package.mkdir(parents=True)
    for name, text in {"../__init__.py": "", "__init__.py": "from .words import WORD\n", "words.py": "WORD = 'w'\n",
                       "shop.py": APP + "from . import WORD\nfrom deep.inner.words import WORD\n"}.items():
        (package / name).write_text(text)
    done = routes(package / "shop.py", cwd="/")
    assert done.splitlines()[0].split()[-1] == "deep/inner/shop.py:7"
    assert call("check", "shop.py:app", cwd=package).returncode == 0
    with Running(package, "shop.py", "--threads", "4") as run, Wire(run.port) as wire:
        assert wire.request("POST", "/anything", "1").status == 204
        assert run.said().count("noise at import") >= 2, "what a child prints is not shown, only what the check does"


def test_what_an_application_prints_is_not_our_data(folder):
    done = call("openapi", "shop.py", cwd=folder)
    assert json.loads(done.stdout)["paths"].keys() == {"/orders/{id}", "/orders", "/anything"}
    assert done.stderr == "noise at import\n"


def test_threads_that_an_application_leaves_are_not_waited_for(folder):
    assert routes("elsewhere.py", cwd=folder).count("\n") == 4


def test_a_reader_that_goes_away(folder):
    text = f"{' '.join(map(repr, command('routes', 'shop.py')))} | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", text], env=variables(), cwd=folder, capture_output=True, text=True,
                          timeout=60 * SLOWER, check=False)
    assert "Traceback" not in done.stderr


def test_output_that_cannot_be_written(folder):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command("routes", "shop.py"), env=variables(), cwd=folder, stdout=full, text=True,
                              stderr=subprocess.PIPE, timeout=60 * SLOWER, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("jsongate: standard output: No space left on device\n")


@pytest.mark.parametrize("name", ["routes", "openapi"])
def test_applications_that_are_not_good(folder, name):
    done = call(name, "broken.py", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("jsongate: broken.py:4: index(): 'order' is neither in the path '/{id}'")
    assert second.startswith("jsongate: broken.py:6: a(): 'a' ")
    for word, said in [("failing.py", "failing.py:3: JSONDecodeError: "), ("leaving", "leaving.py:1: SystemExit: 7"),
                       ("other.py", "other.py: 'app' is an int, not an App"), ("shop.py:api", "shop.py has no 'api'"),
                       ("none.py", "there is no file none.py"), ("none", "no module named 'none'"),
                       ("a-b.py", "there is no file a-b.py"), ("a/b", "'a/b:app' is not module:object")]:
        done = call(name, word, cwd=folder)
        assert (done.returncode, done.stdout) == (1, "") and "Traceback" not in done.stderr, done
        assert f"jsongate: {said}" in done.stderr


def test_mistakes_as_json(folder):
    done = call("check", "--json", "broken.py", cwd=folder)
    assert done.returncode == 1
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["file"], first["line"], second["line"]) == ("broken.py", 4, 6)
    assert first["detail"].startswith("index(): 'order' is neither in the path")
    site = folder / "site.conf"
    site.write_text("\nJsonGateNothing 1\n")
    mistake = json.loads(call("check", "--json", "-f", site).stdout)
    assert (mistake["file"], mistake["line"]) == (str(site), 2)
    assert json.loads(call("check", "--json", "none:app", cwd=folder).stdout) == {
        "file": None, "line": None, "detail": "JsonGateApp: no module named 'none'"}


def test_conf_as_json(folder):
    done = call("conf", "--json", "shop.py", "--port", "8123", cwd=folder)
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"sections": [], "directive": "Listen", "arguments": ["127.0.0.1:8123"]} in found
    assert {"sections": ['<Location "/">'], "directive": "JsonGateApp", "arguments": ["shop:app"]} in found
    assert {"sections": [], "directive": "JsonGatePythonPath", "arguments": [str(folder)]} in found
    assert {"sections": ['<Directory "/">'], "directive": "Require", "arguments": ["all", "denied"]} in found


def test_reload_is_a_directive(folder):
    assert "\nJsonGateReload On\n" in call("conf", "shop.py", "--reload", cwd=folder).stdout
    assert "\nJsonGateReload On\n" in call("conf", "--reload").stdout
    assert "JsonGateReload On" not in call("conf", "shop.py", cwd=folder).stdout


def test_new_writes_three_files(tmp_path):
    target = tmp_path / "deep" / "my shop"
    done = call("new", target)
    assert done.returncode == 0
    assert [Path(line).name for line in done.stdout.splitlines()] == ["app.py", "test_app.py", "site.conf"]
    assert {path.name for path in target.iterdir()} == {"app.py", "test_app.py", "site.conf"}
    assert done.stderr == f"next: jsongate run --conf {target / 'site.conf'}\n"


@pytest.fixture
def made():
    """What `new` writes, in a folder with a space and a quote that the children's user can read."""
    with open_folder('my "shop"') as folder:
        folder.rmdir()
        assert call("new", folder).returncode == 0
        yield folder


def test_what_new_writes_passes_its_own_test_and_is_typed(made):
    for words in (["pytest", "-q", "-p", "no:cacheprovider"], ["mypy", "--strict", "--no-incremental", "."]):
        done = subprocess.run([sys.executable, "-B", "-m", *words], env=variables() | {"MYPYPATH": variables()["PYTHONPATH"]},
                              cwd=made, capture_output=True, text=True, timeout=60 * SLOWER, check=False)
        assert done.returncode == 0, done.stdout


def test_what_new_writes_is_served(made):
    with Running(made, "--conf", made / "site.conf", "--threads", "4") as run, Wire(run.port) as wire:
        body = json.dumps({"lines": [{"sku": "LAMP", "qty": 2}]})
        assert wire.request("POST", "/api/quotes", body).body == b'{"pieces":2,"total":19.80}'
        assert list(wire.request("GET", "/openapi.json").json()["paths"]) == ["/api/prices/{sku}", "/api/quotes"]


@pytest.mark.parametrize("name", ["app.py", "test_app.py", "site.conf"])
def test_new_overwrites_nothing(tmp_path, name):
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    done = call("new", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"jsongate: {tmp_path / name} is there already: nothing is overwritten\n"
    assert list(tmp_path.iterdir()) == [tmp_path / name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts children of another user")
@pytest.mark.parametrize("name", ["check", "run"])
def test_a_folder_that_the_children_cannot_read(tmp_path, name):
    call("new", tmp_path / "app")
    (tmp_path / "app").chmod(0o700)
    words = ["--port", str(free_port())] if name == "run" else []
    done = call(name, "-f", tmp_path / "app" / "site.conf", *words)
    assert done.returncode == 1
    assert f"{tmp_path / 'app'}: the user www-data, as whom the children run, cannot read" in done.stderr


def test_new_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    done = call("new", tmp_path / "file" / "deeper")
    assert done.returncode == 1
    assert done.stderr == f"jsongate: {tmp_path / 'file' / 'deeper'}: Not a directory\n"
    assert call("new", tmp_path / "file").stderr == f"jsongate: {tmp_path / 'file'}: File exists\n"


def test_wrong_arguments():
    for words in (["new"], ["routes"], ["openapi"], ["openapi", "a", "b"]):
        done = call(*words)
        assert done.returncode == 2 and done.stderr.startswith("usage:")
