"""SetHandler jsongate-openapi: one document per virtual host, made by each child, served without Python."""

import json
import sys

import pytest
from command import call
from harness import CHECKOUT, PREAMBLE, running

sys.path.insert(0, str(CHECKOUT / "python"))
from openapi_testing import assert_valid, operations  # noqa: E402

SHOP = """
from jsongate import App, Problem, Request
app = App(title="Shop", version="3")
@app.get("/orders/{id}")
def get_order(req: Request, id: int) -> dict:
    raise Problem(404, f"no order {id}")
"""
TOOLS = SHOP.replace("Shop", "Tools").replace("orders", "tools").replace("get_order", "get_tool")
# In a child only: the check, which imports it in another process, finds nothing wrong.
BROKEN = PREAMBLE + """
import sys
if "jsongate.check" not in sys.modules:
    raise RuntimeError("not here")
"""
UNTOLD = PREAMBLE.replace("App()", "App(title=object())")
APPS = {"shop": SHOP, "tools": TOOLS, "broken": BROKEN, "untold": UNTOLD}
SITE = """
<Location "/common">
    JsonGateApp tools:app
</Location>
<Location "/api/description">
    SetHandler jsongate-openapi
</Location>
<VirtualHost *>
    ServerName one.test
    JsonGateApp shop:app
</VirtualHost>
<VirtualHost *>
    ServerName two.test
    <Location "/shop/">
        JsonGateApp shop:app
    </Location>
    <Location "/common">
        JsonGateApp shop:app
    </Location>
    <Location "/broken">
        JsonGateApp broken:app
    </Location>
</VirtualHost>
<VirtualHost *>
    ServerName three.test
</VirtualHost>
<VirtualHost *>
    ServerName untold.test
    <Location "/">
        JsonGateApp untold:app
    </Location>
</VirtualHost>
"""


@pytest.fixture(scope="module")
def server():
    with running(APPS, SITE, processes=2) as one:
        one.expect(r"JsonGateApp broken:app: LoadError: broken.py:\d+: RuntimeError: not here")
        one.expect(r"jsongate: jsongate-openapi: TypeError: .* expected str instance, object found")
        yield one


def paths(server, host):
    reply = server.get("/openapi.json", {"Host": host})
    assert (reply.status, reply["content-type"]) == (200, "application/json")
    assert_valid(reply.json())
    return list(reply.json()["paths"])


def test_a_document_for_each_virtual_host(server):
    assert paths(server, "one.test") == ["/common/tools/{id}", "/orders/{id}"]
    assert paths(server, "three.test") == ["/common/tools/{id}"]


def test_its_own_section_wins_and_what_is_not_loaded_is_left_out(server):
    assert paths(server, "two.test") == ["/shop/orders/{id}", "/common/orders/{id}"]


def test_every_path_that_it_tells_is_answered(server):
    for host in ("one.test", "two.test", "three.test"):
        for path in paths(server, host):
            reply = server.get(path.replace("{id}", "5"), {"Host": host})
            assert (reply.status, reply.json()["detail"]) == (404, "no order 5")


def test_any_location_may_have_it(server):
    assert server.get("/api/description", {"Host": "one.test"}).json() == server.get(
        "/openapi.json", {"Host": "one.test"}).json()


def test_head_and_other_methods(server):
    whole, head = (server.request(method, "/openapi.json", headers={"Host": "one.test"}) for method in ("GET", "HEAD"))
    assert head.body == b"" and head["content-length"] == whole["content-length"] == str(len(whole.body))
    reply = server.request("POST", "/openapi.json", b"{}", {"Host": "one.test"})
    assert (reply.status, reply["allow"]) == (405, "GET, HEAD")


def test_a_client_that_has_it_gets_304_from_every_child(server):
    tag = server.get("/openapi.json", {"Host": "one.test"})["etag"]
    for _ in range(20):
        reply = server.get("/openapi.json", {"Host": "one.test", "if-none-match": f'W/"x", {tag}'})
        assert (reply.status, reply.body, reply["etag"]) == (304, b"", tag)
    other = server.get("/openapi.json", {"Host": "two.test", "if-none-match": tag})
    assert other.status == 200 and other["etag"] != tag


def test_it_never_enters_python(server):
    before = server.metric("jsongate_gil_entries_total")
    assert paths(server, "one.test")
    assert server.metric("jsongate_gil_entries_total") == before


def test_a_description_that_cannot_be_made(server):
    reply = server.get("/openapi.json", {"Host": "untold.test"})
    assert (reply.status, reply.problem()["detail"]) == (503, "the description could not be made")
    server.log_of(reply)


def test_without_an_application():
    with running({}, "") as server:
        assert server.get("/openapi.json").problem()["status"] == 404


def test_served_and_printed_are_the_same():
    folder = CHECKOUT / "conf" / "examples"
    with running({"orders": (folder / "orders.py").read_text()}, '<Location "/">\nJsonGateApp orders:app\n</Location>') as server:
        printed = call("openapi", folder / "orders.py")
        assert printed.stdout.encode() == server.get("/openapi.json").body + b"\n"
        assert operations(json.loads(printed.stdout))[0]["operationId"] == "get_order"
