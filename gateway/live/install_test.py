"""`cmake --install` into a DESTDIR: every file in its place, and the installed command at work on nothing else."""

import os
import subprocess
from pathlib import Path

import pytest
from harness import BUILD, CHECKOUT

PACKAGES = os.environ.get("DIST_PACKAGES", "/usr/lib/python3/dist-packages")
MODULE = os.environ.get("MODULES", "/usr/lib/apache2/modules") + "/mod_jsongate.so"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A DESTDIR with everything installed."""
    path = tmp_path_factory.mktemp("root")
    subprocess.run([os.environ.get("CMAKE", "cmake"), "--install", BUILD], env=os.environ | {"DESTDIR": str(path)},
                   stdout=subprocess.DEVNULL, timeout=120, check=True)
    return path


def at(root, path):
    """Return where an absolute path lies in `root`."""
    return root / path.lstrip("/")


def call(root, *words):
    """Run the installed command, with no build folder in sight."""
    values = {name: value for name, value in os.environ.items() if name != "JSONGATE_BUILD"}
    values |= {"PYTHONPATH": str(at(root, PACKAGES)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([at(root, "/usr/bin/jsongate"), *words], env=values, cwd="/", stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)


def names(folder):
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_every_file_is_there_and_no_other(root):
    extension, = (BUILD / "python" / "jsongate").glob("_core.*.so")
    package = names(CHECKOUT / "python" / "jsongate") | {extension.name}
    assert {"__init__.py", "_core.pyi", "py.typed"} <= package
    expected = {MODULE, "/usr/bin/jsongate", "/etc/apache2/mods-available/jsongate.load",
                "/usr/share/jsongate/httpd.conf"}
    expected |= {f"{PACKAGES}/jsongate/{name}" for name in package}
    expected |= {f"/usr/share/jsongate/examples/{name}" for name in names(CHECKOUT / "conf" / "examples")}
    installed = [path for path in root.rglob("*") if not path.is_dir()]
    assert {"/" + str(path.relative_to(root)) for path in installed} == expected
    assert [path for path in installed if path.is_symlink()] == []


def test_load_file_names_the_installed_module(root):
    lines = at(root, "/etc/apache2/mods-available/jsongate.load").read_text().splitlines()
    assert f"LoadModule jsongate_module {MODULE}" in lines


def test_conf_names_only_installed_parts(root):
    done = call(root, "conf")
    assert (done.returncode, done.stderr) == (0, "")
    assert f'LoadModule jsongate_module "{at(root, MODULE)}"' in done.stdout
    assert f'JsonGatePythonPath "{at(root, PACKAGES)}"' in done.stdout
    assert f'JsonGatePythonPath "{at(root, "/usr/share/jsongate/examples")}"' in done.stdout
    for elsewhere in (BUILD, CHECKOUT):
        assert str(elsewhere) not in done.stdout


def test_check_accepts_the_examples(root):
    done = call(root, "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "the configuration is good\n")


def test_applications_are_described_and_made(root, tmp_path):
    app = str(at(root, "/usr/share/jsongate/examples/stream.py"))
    assert call(root, "routes", app).stdout == "GET  /count/{n}  count  sync  -  stream.py:17\n"
    assert '"/count/{n}"' in call(root, "openapi", app).stdout
    assert call(root, "new", str(tmp_path / "mine")).returncode == 0
    assert names(tmp_path / "mine") == {"app.py", "test_app.py", "site.conf"}


def test_a_module_that_is_gone_is_named(root):
    module = at(root, MODULE)
    hidden = module.rename(module.with_suffix(".gone"))
    try:
        done = call(root, "check")
    finally:
        hidden.rename(module)
    assert done.returncode == 1
    assert f"{module} is missing" in done.stderr


@pytest.mark.parametrize(("packages", "root"), [
    ("/usr/lib/python3/dist-packages", "/"),
    ("/usr/local/lib/python3.11/dist-packages", "/"),
    ("/opt/app/site-packages", "/"),
    ("/srv/stage/usr/lib/python3/dist-packages", "/srv/stage"),
    ("/usr/src/stage/usr/lib/python3/dist-packages", "/usr/src/stage"),
])
def test_root_of_an_installed_package(packages, root):
    from jsongate._cli_layout import installed_root

    assert installed_root(Path(packages)) == Path(root)
