"""SetHandler below an application: what a section hands to another handler is that handler's, its file included."""

import pytest
from harness import PREAMBLE, modules, place, running

APP = PREAMBLE + """
@app.get("/{folder}/{name}")
def anything(req: Request, folder: str, name: str):
    return {"app": req.path}
"""

SCRIPT = b"#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nscript'\n"
GRANTED = "Require all granted"
SITE = modules("cgid") + f"""
ScriptSock "${{JSONGATE_SERVER_ROOT}}/cgisock"
DocumentRoot "${{JSONGATE_SERVER_ROOT}}/files"
<Directory "${{JSONGATE_SERVER_ROOT}}/files">
    Options +ExecCGI
    {GRANTED}
</Directory>
JsonGateApp app:app
""" + "".join(place(path, *lines) for path, *lines in (
    ("/", GRANTED),
    ("/docs", "SetHandler Default-Handler"),
    ("/docs/off", "SetHandler none"),
    ("/cgi", "SetHandler cgi-script"),
    ("/chosen", "SetHandler %{HTTP:X-Handler}"),
    ("/other", "SetHandler no-such-handler"),
))


@pytest.fixture(scope="module")
def server():
    files = {name: b"a file" for name in ("docs/a.txt", "docs/off/a.txt", "chosen/a.txt", "other/a.txt")}
    with running({"app": APP}, SITE, files=files) as one:
        one.write_file("cgi/script", SCRIPT, 0o755)
        yield one


@pytest.mark.parametrize("path, text", [
    ("/docs/a.txt", "a file"), ("/cgi/script", "script"), ("/other/a.txt", "a file"),
])
def test_another_handler_has_its_file(server, path, text):
    reply = server.get(path)
    assert (reply.status, reply.text) == (200, text)


def test_none_leaves_it_to_the_application(server):
    assert server.get("/docs/off").json() == {"app": "/docs/off"}


def test_a_handler_may_be_chosen_by_the_request(server):
    assert server.get("/chosen/a.txt", {"X-Handler": "default-handler"}).text == "a file"
    assert server.get("/chosen/a.txt", {"X-Handler": "none"}).json() == {"app": "/chosen/a.txt"}


def test_what_another_handler_does_not_find_is_not_looked_for_in_the_application(server):
    assert server.get("/docs/b.txt").status == 404
    assert server.get("/items/b.txt").json() == {"app": "/items/b.txt"}
