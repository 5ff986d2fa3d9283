"""What a handler sees of its request, and that nothing of it outlives the request."""

import re

import pytest
from harness import ROOT_SITE, running

APP = """
    import sys
    kept = []

    @app.get("/seen")
    def seen(req: Request) -> dict:
        return {
            "method": req.method, "path": req.path, "query": dict(req.query), "host": req.host,
            "scheme": req.scheme, "protocol": req.protocol, "remote_addr": req.remote_addr, "id": req.id,
            "user": req.user,
        }

    @app.get("/all/{name}")
    def all_values(req: Request, name: str) -> dict:
        return {"all": list(req.query.get_all(name)), "one": req.query.get(name)}

    @app.get("/headers")
    def headers(req: Request) -> dict:
        fields = req.headers
        return {
            "lower": fields["x-token"], "upper": fields["X-TOKEN"], "in": "x-ToKeN" in fields,
            "missing": fields.get("x-none"), "default": fields.get("x-none", "d"), "none in": "x-none" in fields,
            "names": list(fields), "count": len(fields), "items": [list(pair) for pair in fields.items()],
        }

    @app.get("/missing-header")
    def missing_header(req: Request) -> dict:
        try:
            req.headers["x-none"]
        except KeyError as error:
            return {"KeyError": error.args[0]}

    @app.get("/options")
    def options(req: Request) -> dict:
        return {"options": dict(req.options), "missing": req.options.get("none", "-")}

    @app.get("/state")
    def state(req: Request) -> dict:
        before = hasattr(req.state, "seen")
        req.state.seen = 1
        return {"before": before, "after": req.state.seen}

    @app.get("/keep")
    def keep(req: Request) -> dict:
        req.headers, req.query
        kept[:] = [req, req.headers, req.query, req.response, req.response.headers, req.options]
        return {}

    @app.get("/kept")
    def touch_kept(req: Request) -> dict:
        request, headers, query, response, reply_headers, options = kept
        attempts = {
            "headers": lambda: headers["host"], "iterate": lambda: list(headers), "in": lambda: "host" in headers,
            "method": lambda: request.method, "path": lambda: request.path, "remote_addr": lambda: request.remote_addr,
            "request headers": lambda: request.headers["host"], "set status": lambda: setattr(response, "status", 201),
            "set header": lambda: reply_headers.__setitem__("x", "y"), "response": lambda: request.response.status,
            "options": lambda: options.get("a") or request.options["a"],
        }
        out = {}
        for name, attempt in attempts.items():
            try:
                out[name] = repr(attempt())
            except Exception as error:
                out[name] = type(error).__name__
        return out

    @app.get("/refs")
    def refs(req: Request) -> dict:
        return {"kept": len(kept)}
"""

SITE = ROOT_SITE.replace("app:app", "app:app\n    JsonGateOption tenant t1\n    JsonGateOption flag")


@pytest.fixture(scope="module")
def server():
    with running(APP, SITE) as one:
        yield one


def test_attributes(server):
    seen = server.get("/seen?a=1&b=x%20y&a=2", {"X-Forwarded-For": "203.0.113.9"}).json()
    assert re.fullmatch(r"[0-9a-f]{32}", seen.pop("id"))
    assert seen == {"method": "GET", "path": "/seen", "query": {"a": "2", "b": "x y"}, "host": "localhost",
                    "scheme": "http", "protocol": "HTTP/1.1", "remote_addr": "127.0.0.1", "user": None}


def test_every_request_has_an_id_of_its_own(server):
    assert len({server.get("/seen").json()["id"] for _ in range(50)}) == 50


def test_query_get_all(server):
    assert server.get("/all/a?a=1&b=0&a=2").json() == {"all": ["1", "2"], "one": "2"}
    assert server.get("/all/c?a=1").json() == {"all": [], "one": None}


def test_header_names_ignore_case_and_keep_it(server):
    seen = server.get("/headers", {"X-ToKen": "abc", "accept": "*/*"}).json()
    assert (seen["lower"], seen["upper"], seen["in"]) == ("abc", "abc", True)
    assert (seen["missing"], seen["default"], seen["none in"]) == (None, "d", False)
    assert "X-ToKen" in seen["names"] and "accept" in seen["names"]
    assert seen["count"] == len(seen["names"]) == 3
    assert ["X-ToKen", "abc"] in seen["items"]


def test_a_missing_header_is_a_key_error(server):
    assert server.get("/missing-header").json() == {"KeyError": "x-none"}


def test_header_bytes_beyond_ascii_do_not_break(server):
    reply = server.get("/headers", {"X-Token": "caf\xe9"})
    assert reply.status == 200


def test_options_of_the_location(server):
    seen = server.get("/options").json()
    assert seen["options"]["tenant"] == "t1" and "flag" in seen["options"]
    assert seen["missing"] == "-"


def test_state_is_new_for_every_request(server):
    for _ in range(3):
        assert server.get("/state").json() == {"before": False, "after": 1}


def test_a_request_kept_beyond_its_end_raises_value_error(server):
    assert server.get("/keep?a=1").status == 200
    seen = server.get("/kept").json()
    assert {name: what for name, what in seen.items() if what != "ValueError"} == {}
    assert server.get("/refs").json() == {"kept": 6}
