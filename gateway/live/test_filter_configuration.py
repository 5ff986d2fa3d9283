"""Mistakes in filters and in their directives: found before anything is served, with file and line."""

import pytest
from harness import PREAMBLE, configtest, modules, running

FILTERS = PREAMBLE + """
import functools

async def good(req, body):
    async for chunk in body:
        yield chunk

async def whole(req, body):
    return await body.json()

def sync(req, body):
    return None

def plain_generator(req, body):
    yield b""

async def one(req):
    yield b""

async def three(req, body, more):
    yield b""

async def keyword(req, body, *, level):
    yield b""

async def anything(*args):
    yield b""

class Filter:
    async def __call__(self, req, body):
        yield b""

    async def method(self, req, body):
        yield b""

made = Filter().method

def logged(function):
    @functools.wraps(function)
    async def inner(req, body):
        async for chunk in function(req, body):
            yield chunk
    return inner

wrapped = logged(good)
number = 7
"""


def at(text):
    """Return the line of app.py that holds `text`."""
    return next(n for n, line in enumerate(FILTERS.splitlines(), 1) if text in line)


def site(line, extra=""):
    return f'{extra}<Location "/x">\n    {line}\n</Location>\n'


@pytest.mark.parametrize("line", [
    "JsonGateInputFilter app:good", "JsonGateOutputFilter app:good", "JsonGateOutputFilter app:whole application/json",
    "JsonGateOutputFilter app:good application/json +json text/*", "JsonGateOutputFilter app:good */*",
    "JsonGateInputFilter none", "JsonGateOutputFilter none", "JsonGateOutputFilter app:made",
    "JsonGateOutputFilter app:wrapped", "JsonGateOutputFilter app:good\n    JsonGateOutputFilter app:good",
    "JsonGateValidate json", "JsonGateValidate ndjson", "JsonGateValidate off",
    "JsonGateValidate json depth=1 duplicates=allow", "JsonGateValidate ndjson duplicates=reject depth=1000",
])
def test_good_ones(line):
    status, said = configtest({"app": FILTERS}, site(line))
    assert (status, "Syntax OK" in said) == (0, True), said


@pytest.mark.parametrize("name, message", [
    ("nothing:good", "no module named 'nothing'"), ("app:nothing", "app.py has no 'nothing'"),
    ("app:number", "number"), ("app:Filter", "Filter"),
    ("app:sync", f"app.py:{at('def sync')}: sync()"),
    ("app:plain_generator", f"app.py:{at('def plain_generator')}: plain_generator()"),
    ("app:one", f"app.py:{at('def one')}: one()"), ("app:three", f"app.py:{at('def three')}: three()"),
    ("app:keyword", f"app.py:{at('def keyword')}: keyword()"),
])
@pytest.mark.parametrize("directive", ["JsonGateInputFilter", "JsonGateOutputFilter"])
def test_what_is_no_filter(directive, name, message):
    status, said = configtest({"app": FILTERS}, site(f"{directive} {name}"))
    assert status == 1 and message in said, said
    assert directive in said and "Syntax error on line 3 of" in said and "site.conf" in said, said
    assert "Traceback" not in said


def test_a_filter_that_is_not_async_is_told_to_be():
    _, said = configtest({"app": FILTERS}, site("JsonGateInputFilter app:sync"))
    assert "async def" in said, said


@pytest.mark.parametrize("line, word", [
    ("JsonGateInputFilter", "JsonGateInputFilter"), ("JsonGateOutputFilter", "JsonGateOutputFilter"),
    ("JsonGateInputFilter app", "JsonGateInputFilter"), ("JsonGateInputFilter app:", "JsonGateInputFilter"),
    ("JsonGateInputFilter ../app:good", "JsonGateInputFilter"), ("JsonGateOutputFilter :good", "JsonGateOutputFilter"),
    ("JsonGateOutputFilter app:good json", "json"), ("JsonGateOutputFilter app:good application/", "application/"),
    ("JsonGateOutputFilter app:good application/json;charset=utf-8", "charset"), ("JsonGateOutputFilter app:good *", "*"),
    ("JsonGateOutputFilter app:good +", "+"),
    ("JsonGateValidate", "JsonGateValidate"), ("JsonGateValidate xml", "xml"), ("JsonGateValidate json depth", "depth"),
    ("JsonGateValidate json depth=0", "depth"), ("JsonGateValidate json depth=-1", "depth"),
    ("JsonGateValidate json depth=x", "depth"),
    ("JsonGateValidate json depth=99999999999999999999", "depth"), ("JsonGateValidate json duplicates=maybe", "duplicates"),
    ("JsonGateValidate json duplicates", "duplicates"), ("JsonGateValidate json width=3", "width"),
    ("JsonGateValidate depth=3", "depth"), ("JsonGateBufferBudget 256K", "JsonGateBufferBudget"),
])
def test_words_that_are_wrong(line, word):
    status, said = configtest({"app": FILTERS}, site(line))
    assert status == 1 and word in said and "line 3 of" in said, said


@pytest.mark.parametrize("size, good", [("256K", True), ("64M", True), ("lots", False), ("-1", False), ("", False)])
def test_the_budget_is_a_size_of_the_server(size, good):
    status, said = configtest({"app": FILTERS}, f"JsonGateBufferBudget {size}\n")
    assert (status == 0) is good and (good or "JsonGateBufferBudget" in said), said


def test_the_budget_belongs_to_the_server_not_to_a_host():
    status, said = configtest({"app": FILTERS}, "<VirtualHost *>\n    JsonGateBufferBudget 1M\n</VirtualHost>\n")
    assert status == 1 and "JsonGateBufferBudget" in said, said


@pytest.mark.parametrize("section", ["Location \"/a\"", "LocationMatch \"^/a\"", "Directory \"/srv\"", "Files \"*.json\"",
                                     "If \"true\"", "VirtualHost *"])
def test_where_a_filter_may_stand(section):
    text = f"<{section}>\n    JsonGateOutputFilter app:good\n    JsonGateInputFilter app:good\n    JsonGateValidate json\n"
    status, said = configtest({"app": FILTERS}, text + f"</{section.split()[0]}>\n")
    assert status == 0, said
    assert configtest({"app": FILTERS}, "JsonGateOutputFilter app:good\nJsonGateValidate json\n")[0] == 0


def test_a_name_that_no_directive_mentions_is_unknown_to_httpd():
    status, said = configtest({"app": FILTERS}, modules("filter") + site("AddOutputFilterByType app:good application/json"))
    assert status == 1 and "app:good" in said, said
    text = modules("filter") + site("JsonGateOutputFilter app:good")
    status, said = configtest({"app": FILTERS}, text + site("AddOutputFilterByType app:good application/json"))
    assert status == 0, said


def test_mistakes_in_an_app_and_in_a_filter_are_told_at_once():
    text = FILTERS + "\n@app.get('/{a}')\ndef handler(req): return {}\n"
    status, said = configtest({"app": text}, site("JsonGateApp app:app\n    JsonGateInputFilter app:sync"))
    assert status == 1 and "handler()" in said and "sync()" in said, said


@pytest.mark.parametrize("line", ["JsonGateOutputFilter app:good", "JsonGateInputFilter app:good", "JsonGateValidate json"])
def test_htaccess_is_refused(line):
    text = """
Alias "/files" "${JSONGATE_SERVER_ROOT}/files"
<Directory "${JSONGATE_SERVER_ROOT}/files">
    Require all granted
    AllowOverride All
</Directory>
"""
    with running({"app": FILTERS}, modules("alias") + text, files={"a.json": b"{}"}) as server:
        assert server.get("/files/a.json").status == 200
        server.write_file(".htaccess", line + "\n")
        server.expect(r"not allowed here|answers 500")
        reply = server.get("/files/a.json")
        assert reply.status == 500
        assert f"{line.split()[0]} not allowed here" in server.error_log()
