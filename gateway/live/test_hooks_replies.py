"""What an access hook says of a reply that httpd makes by itself: refusals of any status, redirects."""

import pytest
from harness import PREAMBLE, modules, place, running

HOOKS = PREAMBLE + """
def fields(req: Request) -> None:
    req.response.headers["x-hook"] = "1"
    req.response.headers.add("x-many", "1")
    req.response.headers.add("x-many", "2")

def chosen(req: Request) -> None:
    raise Problem(int(req.headers["x-status"]), "as you say")

@app.get("/")
def index(req: Request) -> dict:
    return {}
"""

SITE = modules("dir alias") + """
Alias "/files" "${JSONGATE_SERVER_ROOT}/files"
<Directory "${JSONGATE_SERVER_ROOT}/files">
    Require all granted
</Directory>
""" + "".join(place(path, *lines) for path, *lines in (
    ("/chosen", "JsonGateApp app:app", "JsonGateAccessHook app:chosen"),
    ("/files", "JsonGateAccessHook app:fields"),
))


@pytest.fixture(scope="module")
def server():
    with running({"app": HOOKS}, SITE, files={"folder/a.txt": b"a"}) as one:
        yield one


@pytest.mark.parametrize("status", [402, 418, 425, 499, 599])
def test_any_status_may_refuse(server, status):
    """Those too that httpd has no line for."""
    server.expect("answers 599 raised")
    reply = server.get("/chosen/", {"x-status": str(status)})
    assert reply.status == reply.problem()["status"] == status


def test_a_redirect_has_the_fields_of_the_hook(server):
    reply = server.get("/files/folder")
    assert (reply.status, reply["x-hook"]) == (301, "1")
    assert [value for name, value in reply.fields if name == "x-many"] == ["1", "2"]
