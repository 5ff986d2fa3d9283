"""JsonGatePythonHome: the packages of a virtual environment, in the children and in the check before them."""

import subprocess
import sys

import pytest
from harness import PREAMBLE, ConfigurationRefused, Server, open_folder

APP = PREAMBLE + """
import sys
import only_here

@app.get("/where")
def where(req: Request):
    return {"value": only_here.VALUE, "prefix": sys.prefix, "isolated": sys.flags.isolated}
"""


@pytest.fixture(scope="module")
def home():
    with open_folder("venv") as venv:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        (packages,) = venv.glob("lib/python3*/site-packages")
        (packages / "only_here.py").write_text("VALUE = 42\n")
        yield venv


def test_packages_of_the_environment_are_found(home):
    server = Server({"app": APP}, f'JsonGatePythonHome "{home}"\nJsonGateApp app:app\n')
    try:
        server.start()
        assert server.get("/where").json() == {"value": 42, "prefix": str(home), "isolated": 1}
    finally:
        server.stop()


@pytest.mark.parametrize("line, said", [
    ("", "ModuleNotFoundError: No module named 'only_here'"),
    ('JsonGatePythonHome "/nowhere"', "cannot run /nowhere/bin/python3"),
])
def test_without_it_the_check_says_what_is_missing(line, said):
    server = Server({"app": APP}, f"{line}\nJsonGateApp app:app\n")
    try:
        with pytest.raises(ConfigurationRefused) as refused:
            server.start()
        assert said in str(refused.value)
    finally:
        server.stop()
