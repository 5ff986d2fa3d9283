"""Mistakes in applications and directives: found before anything is served, with file and line."""

import os

import pytest
from harness import PREAMBLE, ROOT_SITE, ConfigurationRefused, Server, configtest


def refused(app, site=ROOT_SITE):
    """Return why a configuration is refused; the text of the application begins on line 3."""
    apps = {"app": PREAMBLE + app} if isinstance(app, str) else app
    status, said = configtest(apps, site)
    assert status == 1, said
    return said


def test_a_good_one_is_accepted():
    status, said = configtest({"app": PREAMBLE + "@app.get('/{id}')\ndef f(req, id: int): return {}\n"})
    assert (status, "Syntax OK" in said) == (0, True), said


@pytest.mark.parametrize("site, message", [
    (ROOT_SITE.replace("app:app", "nothing:app"), "no module named 'nothing'"),
    (ROOT_SITE.replace("app:app", "app:nothing"), "app.py has no 'nothing'"),
    (ROOT_SITE.replace("app:app", "app:PROBLEM"), "is a int, not an App"),
])
def test_unknown_names(site, message):
    said = refused("PROBLEM = 7\n", site)
    assert message in said or message.replace("a int", "an int") in said, said
    assert "site.conf" in said and "line 3 of" in said, said


@pytest.mark.parametrize("text, message", [
    ("@app.get('/orders/{id}')\ndef get_order(req, order_id: int): return {}\n",
     "app.py:4: get_order(): 'order_id' is neither in the path '/orders/{id}', nor 'body', nor keyword-only (query)"),
    ("@app.get('/orders/{id}')\ndef no_id(req): return {}\n", "app.py:4: no_id():"),
    ("@app.get('/')\ndef none(): return {}\n", "app.py:4: none():"),
    ("@app.get('/')\nasync def later(req): return {}\n",
     "app.py:4: later(): async def handlers are not supported yet: use def"),
    ("@app.post('/')\ndef typed(req, body: set): return {}\n", "app.py:4: typed():"),
    ("@app.get('/')\ndef query(req, *, q: complex): return {}\n", "app.py:4: query():"),
    ("@app.get('orders')\ndef f(req): return {}\n", "app.py:4: f():"),
    ("@app.get('/{id')\ndef f(req): return {}\n", "app.py:4: f():"),
    ("@app.get('/{a}/{a}')\ndef f(req, a): return {}\n", "app.py:4: f():"),
    ("@app.get('/a{b}')\ndef f(req, b): return {}\n", "app.py:4: f():"),
    ("@app.get('/{rest:path}/x')\ndef f(req, rest): return {}\n", "app.py:4: f():"),
    ("@app.get('/o/{id}')\ndef f(req, id): return {}\n@app.get('/o/{key}')\ndef g(req, key): return {}\n",
     "app.py:6: g(): '/o/{key}' collides with GET /o/{id}"),
    ("def f(:\n", "app.py:3"),
    ("\n\nraise RuntimeError('at import')\n", "app.py:5: RuntimeError: at import"),
    ("import sys\nsys.exit(0)\n", "app.py:4: SystemExit"),
    ("import no_such_module_anywhere\n", "app.py:3: ModuleNotFoundError"),
])
def test_mistakes_in_an_application(text, message):
    said = refused(text)
    assert message in said, said
    assert "JsonGateApp" in said and "Syntax error on line 3 of" in said, said
    assert "Traceback" not in said


def test_all_mistakes_are_told_at_once():
    said = refused("@app.get('/{a}')\ndef one(req): return {}\n@app.get('/b')\ndef two(req, x): return {}\n")
    assert "app.py:4: one()" in said and "app.py:6: two()" in said


def test_what_an_application_prints_is_no_configuration_error():
    status, said = configtest({"app": PREAMBLE + "print('0\\tlooks like a report')\n"})
    assert status == 0, said


@pytest.mark.parametrize("line, message", [
    ("JsonGateApp app:app", None),
    ("JsonGateBufferLimit lots", "JsonGateBufferLimit"),
    ("JsonGateBufferLimit -1", "JsonGateBufferLimit"),
    ("JsonGateBufferLimit 99999999999999999999999", "JsonGateBufferLimit"),
    ("JsonGateProblems maybe", "JsonGateProblems"),
    ("JsonGateApp", "JsonGateApp"),
    ("JsonGateApp app:app extra", "JsonGateApp"),
    ("JsonGateApp app:", "JsonGateApp"),
    ("JsonGateApp ../app:app", "JsonGateApp"),
    ("JsonGateOption", "JsonGateOption"),
    ("JsonGateSharedSize 32M", "JsonGateSharedSize"),
    ("JsonGateNothing 1", "JsonGateNothing"),
])
def test_directives(line, message):
    site = f'<Location "/">\n    {line}\n</Location>\n'
    status, said = configtest({"app": PREAMBLE}, site)
    if message is None:
        assert status == 0, said
    else:
        assert status == 1 and message in said and "line 3 of" in said, said


def test_an_application_belongs_to_a_location_not_to_a_directory():
    said = refused("", '<Directory "/srv">\n    JsonGateApp app:app\n</Directory>\n')
    assert "JsonGateApp" in said and "line 3 of" in said
    assert "Location" in said


@pytest.mark.parametrize("size", ["0", "lots", "-1"])
def test_a_size_that_is_none_is_refused(size):
    assert "JsonGateSharedSize" in refused("", f"JsonGateSharedSize {size}\n" + ROOT_SITE)


@pytest.mark.parametrize("size", ["1", "1K", "1024G", "900000000M"])
def test_shared_memory_that_cannot_be_had_or_used(size):
    server = Server({"app": PREAMBLE}, f"JsonGateSharedSize {size}\n" + ROOT_SITE)
    server.expect(r"shared memory|JsonGateSharedSize|Configuration Failed")
    try:
        with pytest.raises(ConfigurationRefused) as refusal:
            server.start()
        assert "shared memory" in str(refusal.value) and "JsonGateSharedSize" in str(refusal.value)
    finally:
        server.stop()


def test_an_application_in_two_places_and_in_two_files():
    apps = {"app": PREAMBLE + "@app.get('/')\ndef f(req): return {}\n",
            "other": PREAMBLE + "@app.get('/')\ndef f(req, x): return {}\n"}
    site = ROOT_SITE + '<Location "/b">\n    JsonGateApp other:app\n</Location>\n'
    said = refused(apps, site)
    assert "other.py:4: f()" in said and "app.py:4" not in said.replace("other.py:4", "")
    assert "line 6 of" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_nothing_of_the_applications_folder_runs_as_root():
    """A module there may shadow one of Python's own, and be imported before any check of ours begins."""
    tell = "import os, sys\nsys.stderr.write(f'ran as {os.geteuid()} {os.getegid()} {os.getgroups()}\\n')\n"
    shadow = tell + "raise ImportError('shadow')\n"
    for name in ("argparse", "contextlib", "app"):
        _, said = configtest({"app": PREAMBLE, name: shadow if name != "app" else tell + PREAMBLE})
        assert "ran as " in said, name
        assert "ran as 0" not in said and " 0]" not in said and "[0" not in said, said


@pytest.mark.skipif(os.geteuid() != 0, reason="root can read everything")
def test_what_the_children_cannot_read_is_refused():
    server = Server({"app": PREAMBLE})
    try:
        (server.apps / "app.py").chmod(0o600)
        status, said = server.configtest()
        assert status == 1 and "PermissionError" in said, said
    finally:
        server.stop()
