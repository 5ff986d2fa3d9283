"""One server, several hosts and Locations: each has its own application, base path and options."""

import pytest
from harness import PREAMBLE, running

APP = PREAMBLE + """
@app.get("/")
def root(req: Request):
    return {"app": __name__, "path": req.path, "options": dict(req.options)}

@app.get("/items/{id}")
def item(req: Request, id: int):
    return {"app": __name__, "id": id, "options": dict(req.options)}
"""

SITE = """
JsonGateOption level server
JsonGateOption region eu
<VirtualHost *>
    ServerName one.test
    JsonGateApp first:app
    JsonGateOption level host
    <Location "/nested/">
        JsonGateApp second:app
        JsonGateOption level location
    </Location>
    <Location "/nested/deeper">
        JsonGateApp first:app
    </Location>
</VirtualHost>
<VirtualHost *>
    ServerName two.test
    <Location "/">
        JsonGateApp second:app
    </Location>
    <Location "/off">
        SetHandler jsongate-health
    </Location>
</VirtualHost>
"""


@pytest.fixture(scope="module")
def server():
    with running({"first": APP, "second": APP}, SITE) as one:
        yield one


def get(server, host, path):
    return server.request("GET", path, headers={"Host": host})


@pytest.mark.parametrize("host, path, app, level", [
    ("one.test", "/", "first", "host"),
    ("one.test", "/nested/", "second", "location"),
    ("one.test", "/nested/deeper", "first", "location"),
    ("two.test", "/", "second", "server"),
    ("unknown.test", "/", "first", "host"),
])
def test_the_innermost_section_decides(server, host, path, app, level):
    assert get(server, host, path).json() == {"app": app, "path": path,
                                              "options": {"level": level, "region": "eu"}}


def test_paths_are_relative_to_the_location(server):
    assert get(server, "one.test", "/items/1").json()["app"] == "first"
    assert get(server, "one.test", "/nested/items/2").json()["id"] == 2
    assert get(server, "one.test", "/nested/deeper/items/3").json()["app"] == "first"
    assert get(server, "one.test", "/nesteditems/3").status == 404


def test_a_handler_named_by_the_section_wins(server):
    assert get(server, "two.test", "/off").json() == {"status": "ok"}


def test_metrics_name_the_location_of_a_route(server):
    get(server, "one.test", "/nested/items/2")
    page = get(server, "one.test", "/metrics").text
    assert 'jsongate_requests_total{route="/nested/items/{id}",method="GET",status="200"}' in page


def test_a_label_ends_where_the_template_ends():
    """Locations of every length: nothing that stands behind one in memory gets into its label."""
    bases = ["/" + "abcdefghijklmnopqrstuvwxyz"[:length] for length in range(1, 18)]
    site = "".join(f'<Location "{base}">\n    JsonGateApp first:app\n</Location>\n' for base in bases)
    with running({"first": APP}, site) as server:
        for base in bases:
            assert server.get(f"{base}/items/1").status == 200
        labels = {name.split('route="')[1].split('"')[0] for name in server.settled_metrics()
                  if name.startswith("jsongate_requests_total{")}
    assert labels - {"-"} == {f"{base}/items/{{id}}" for base in bases}
