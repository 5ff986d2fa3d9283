"""Every way in which a handler may read its body, through filters: all at once, in lines, looking ahead, without blocking."""

import subprocess
from pathlib import Path

import pytest
from harness import running
from wire import Wire

APP = """
    async def passes(req, body):
        async for chunk in body:
            yield chunk

    async def doubled(req, body):
        async for line in body.lines():
            yield line + b"!\\n"

    async def whole(req, body):
        return await body.json()
"""

DOCUMENT = b'{"a":[' + b",".join(b'{"i":%d}' % i for i in range(2000)) + b"]}\n"
LINES = b"".join(b'{"line":%d}\n' % i for i in range(3000)) + b'"last"'
MODES = ["bytes&size=1", "bytes&size=7", "bytes&size=8192", "bytes&size=1000000", "poll&size=100", "line",
         "speculative&size=10", "speculative&size=9000", "exhaustive"]


def command(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """Return the handler, compiled."""
    target = tmp_path_factory.mktemp("reader") / "mod_reader.so"
    for folder in target.parents[:3]:
        folder.chmod(0o755)
    source = Path(__file__).with_name("mod_reader.c")
    command("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
            *command("apr-1-config", "--includes", "--cppflags"), "-isystem", *command("apxs", "-q", "INCLUDEDIR"),
            str(source), "-o", str(target))
    return target


@pytest.fixture(scope="module")
def server(module):
    filters = {"none": "", "passes": "JsonGateInputFilter app:passes", "doubled": "JsonGateInputFilter app:doubled",
               "whole": "JsonGateInputFilter app:whole", "json": "JsonGateValidate json",
               "ndjson": "JsonGateValidate ndjson", "all": "JsonGateValidate ndjson\n    JsonGateInputFilter app:doubled\n"
                                                            "    JsonGateInputFilter app:passes"}
    places = "\n".join(f'<Location "/{name}">\n    {text}\n    SetHandler reader\n    Require all granted\n</Location>'
                       for name, text in filters.items())
    with running(APP, f'LoadModule reader_module "{module}"\n{places}') as one:
        yield one


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place, body, wanted", [
    ("none", DOCUMENT, DOCUMENT), ("passes", DOCUMENT, DOCUMENT), ("json", DOCUMENT, DOCUMENT),
    ("whole", DOCUMENT, DOCUMENT.strip()), ("passes", LINES, LINES), ("ndjson", LINES, LINES),
    ("doubled", LINES, b"".join(line + b"!\n" for line in LINES.split(b"\n"))),
    ("all", LINES, b"".join(line + b"!\n" for line in LINES.split(b"\n"))),
    ("passes", b"x", b"x"), ("doubled", b"\n", b"!\n"),
], ids=["none", "passes", "json", "whole", "lines", "ndjson", "doubled", "all", "byte", "empty-line"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_what_is_read_is_the_filtered_body(server, place, body, wanted, mode, chunked):
    if place == "none" and mode.split("&")[0] not in ("bytes", "poll"):
        return  # httpd itself reads the connection in the other modes, not the body
    with Wire(server.port) as wire:
        pieces = [body] if not chunked else [body[:1], body[1:3], body[3:]]
        reply = wire.post(f"/{place}?mode={mode}", [piece for piece in pieces if piece], chunked)
        assert (reply.status, reply.body == wanted) == (200, True), reply.body[:200]
        again = wire.post(f"/{place}?mode={mode}", [piece for piece in pieces if piece], chunked)
        assert (again.status, again.body == wanted) == (200, True), "the connection goes on"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", ["json", "ndjson", "whole"])
def test_what_is_refused_is_a_problem_in_every_mode(server, place, mode):
    reply = server.request("POST", f"/{place}?mode={mode}", DOCUMENT[:-3] + b"\n")
    assert reply.status == 400
    reply.problem()
