"""Mistakes in hooks and in their directives: found before anything is served, with file and line."""

import pytest
from harness import PREAMBLE, configtest, running

HOOKS = PREAMBLE + """
import functools

def good(req: Request) -> None: ...

async def later(req): ...

async def streams(req):
    yield

def yields(req):
    yield

def nothing(): ...

def two(req, body): ...

def default(req, more=1): ...

def keyword(*, req): ...

def anything(*args): ...

def typed(req: App): ...

class Hook:
    def __call__(self, req): ...
    def method(self, req): ...

made, method = Hook(), Hook().method

@functools.wraps(good)
def wrapped(req):
    return good(req)

number = 7
"""


def at(text):
    """Return the line of app.py that holds `text`."""
    return next(n for n, line in enumerate(HOOKS.splitlines(), 1) if text in line)


def site(line):
    return f'<Location "/x">\n    {line}\n</Location>\n'


BOTH = pytest.mark.parametrize("directive", ["JsonGateAccessHook", "JsonGateLogHook"])


@BOTH
@pytest.mark.parametrize("name", ["app:good", "app:made", "app:method", "app:wrapped", "none"])
def test_good_ones(directive, name):
    status, said = configtest({"app": HOOKS}, site(f"{directive} {name}"))
    assert (status, "Syntax OK" in said) == (0, True), said


TAKES = "a hook takes the request, not"


@BOTH
@pytest.mark.parametrize("name, message", [
    ("nowhere:f", "no module named 'nowhere'"), ("app:missing", "app.py has no 'missing'"),
    ("app:number", "app.py: 'number' is an int, not a function"),
    ("app:Hook", f"app.py:{at('class Hook')}: Hook(): a hook is a function, not a class"),
    ("app:later", f"app.py:{at('def later')}: later(): a hook is a plain def, not an async def"),
    ("app:streams", f"app.py:{at('def streams')}: streams(): a hook is a plain def, not an async def"),
    ("app:yields", f"app.py:{at('def yields')}: yields(): a hook is a plain def, not a generator"),
    ("app:nothing", f"app.py:{at('def nothing')}: nothing(): {TAKES} ()"),
    ("app:two", f"app.py:{at('def two')}: two(): {TAKES} (req, body)"),
    ("app:default", f"app.py:{at('def default')}: default(): {TAKES} (req, more)"),
    ("app:keyword", f"app.py:{at('def keyword')}: keyword(): {TAKES} (req)"),
    ("app:anything", f"app.py:{at('def anything')}: anything(): {TAKES} (*args)"),
    ("app:typed", f"app.py:{at('def typed')}: typed(): req: is the request: use Request instead of"),
])
def test_what_is_no_hook(directive, name, message):
    status, said = configtest({"app": HOOKS}, site(f"{directive} {name}"))
    assert status == 1 and f"{directive}: {message}" in said, said
    assert "Syntax error on line 3 of" in said and "Traceback" not in said, said


@BOTH
@pytest.mark.parametrize("words", ["", "app", "app:", ":good", "../app:good", "app:good application/json",
                                   "none app:good"])
def test_words_that_are_wrong(directive, words):
    status, said = configtest({"app": HOOKS}, site(f"{directive} {words}"))
    assert status == 1 and directive in said and "line 3 of" in said, said


@BOTH
@pytest.mark.parametrize("section", ['Location "/a"', 'Directory "/srv"', 'If "true"', "VirtualHost *"])
def test_where_a_hook_may_stand(directive, section):
    text = f"<{section}>\n    {directive} app:good\n</{section.split()[0]}>\n"
    assert configtest({"app": HOOKS}, text)[0] == 0


def test_htaccess_is_refused():
    site = """
<Directory "${JSONGATE_SERVER_ROOT}/files">
    Require all granted
    AllowOverride All
</Directory>
DocumentRoot "${JSONGATE_SERVER_ROOT}/files"
"""
    with running({"app": HOOKS}, site, files={"a.json": b"{}", ".htaccess": b"JsonGateAccessHook app:good\n"}) as server:
        server.expect(r"not allowed here|answers 500")
        assert server.get("/a.json").status == 500
        assert "JsonGateAccessHook not allowed here" in server.error_log()


BROKEN = PREAMBLE + """
import os
if os.path.exists(os.path.join(os.path.dirname(__file__), "broken")):
    raise RuntimeError("broken")

def hook(req): ...
"""


@BOTH
def test_what_cannot_be_loaded_any_more_is_503(directive):
    site = f'<Location "/x">\n    Require all granted\n    SetHandler jsongate-health\n    {directive} parts:hook\n</Location>\n'
    with running({"parts": BROKEN}, site + '<Location "/y">\n    Require all granted\n    SetHandler jsongate-metrics\n</Location>\n') as server:
        assert server.get("/x").status == 200
        (server.apps / "broken").touch()
        (server.apps / "broken").chmod(0o644)
        server.expect("RuntimeError: broken|AH00526|not_loaded")
        server.graceful()
        reply = server.get("/x")
        assert reply.status == 503
        reply.problem()
        assert "hook_not_loaded" in server.log_of(reply)
        assert server.get("/y").status == 200
        (server.apps / "broken").unlink()
        server.graceful()
        assert server.get("/x").status == 200
