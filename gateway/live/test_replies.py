"""What a handler may return, and what the client gets for it."""

import pytest
from harness import running

APP = """
    import dataclasses, datetime, decimal, enum, math, uuid

    @dataclasses.dataclass
    class Point:
        x: int
        y: float

    class Colour(enum.Enum):
        RED = "red"

    class Own:
        pass

    looped = []
    looped.append(looped)
    GOOD = {
        "dict": {"a": [1, 2.5, None, True, "ä😀\\u2028\\x00"]}, "list": [1, [], {}], "tuple": (1, 2), "dataclass": Point(1, 2.0),
        "big": {"n": 2 ** 100, "m": -2 ** 70}, "floats": [0.1, 1e300, 5e-324, -0.0, 1.0],
        "none": None, "empty": {}, "bytes": b'{"raw": 1}', "keys": {1: "a", "b": 2},
        "types": [datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc),
                  uuid.UUID(int=1), decimal.Decimal("1.10"), Colour.RED],
    }
    BAD = {
        "nan": {"a": [math.nan]}, "inf": math.inf and {"a": {"b": math.inf}}, "object": {"list": [1, Own()]},
        "set": [{1}], "surrogate": {"s": "\\ud800"}, "loop": looped, "decimal nan": [decimal.Decimal("NaN")],
    }

    @app.get("/good/{name}")
    def good(req: Request, name: str):
        return GOOD[name]

    @app.get("/bad/{name}")
    def bad(req: Request, name: str):
        return BAD[name]

    @app.get("/response/{name}")
    def response(req: Request, name: str):
        return {
            "text": lambda: Response("grüße"), "json": lambda: Response({"a": 1}, 201, {"x-a": "b"}),
            "bytes": lambda: Response(b"\\x00\\xff", content_type="application/octet-stream"),
            "empty": lambda: Response(None, 202), "none": lambda: Response(None, 204), "teapot": lambda: Response(b"", 418),
        }[name]()

    @app.get("/status/{status}")
    def set_status(req: Request, status: int):
        req.response.status = status
        req.response.headers["x-one"] = "1"
        req.response.headers.add("x-many", "1")
        req.response.headers.add("x-many", "2")
        return {"status": req.response.status}

    @app.get("/inject")
    def inject(req: Request) -> dict:
        out = []
        for name, value in (("x", "a\\r\\nb: c"), ("x", "a\\nb"), ("x", "a\\0"), ("x\\r\\ny", "a"), ("x y", "a"), ("", "a"),
                            ("x:", "a"), ("ä", "a")):
            for attempt in (lambda: req.response.headers.__setitem__(name, value), lambda: req.response.headers.add(name, value),
                            lambda: Response(None, headers={name: value})):
                try:
                    attempt()
                    out.append([name, value])
                except ValueError:
                    pass
        return {"accepted": out}

    @app.get("/size/{n}")
    def size(req: Request, n: int):
        return b"x" * n
"""


@pytest.fixture(scope="module")
def server():
    with running(APP) as one:
        yield one


@pytest.mark.parametrize("name, text", [
    ("dict", '{"a":[1,2.5,null,true,"ä😀\u2028\\u0000"]}'), ("list", "[1,[],{}]"), ("tuple", "[1,2]"),
    ("dataclass", '{"x":1,"y":2.0}'), ("empty", "{}"), ("bytes", '{"raw": 1}'),
    ("big", '{"n":1267650600228229401496703205376,"m":-1180591620717411303424}'),
])
def test_json_text(server, name, text):
    reply = server.get(f"/good/{name}")
    assert (reply.status, reply["content-type"]) == (200, "application/json")
    assert reply.text == text
    assert reply["content-length"] == str(len(reply.body)) and reply["transfer-encoding"] is None


def test_values(server):
    assert list(map(repr, server.get("/good/floats").json())) == ["0.1", "1e+300", "5e-324", "-0.0", "1.0"]
    assert server.get("/good/keys").json() == {"1": "a", "b": 2}
    date, moment, ident, number, colour = server.get("/good/types").json()
    assert (date, ident, colour) == ("2024-02-29", "00000000-0000-0000-0000-000000000001", "red")
    assert moment in ("2024-02-29T12:30:00+00:00", "2024-02-29T12:30:00Z")
    assert number in (1.10, "1.10")


def test_none_is_204_without_a_body(server):
    reply = server.get("/good/none")
    assert (reply.status, reply.body, reply["content-length"], reply["content-type"]) == (204, b"", None, None)


@pytest.mark.parametrize("name, path", [
    ("nan", "a"), ("inf", "b"), ("object", "list"), ("set", "0"), ("surrogate", "s"), ("loop", ""), ("decimal nan", "0")])
def test_what_json_cannot_hold_is_500_with_the_place_in_the_log(server, name, path):
    reply = server.get(f"/bad/{name.replace(' ', '%20')}")
    assert reply.status == 500
    reply.problem()
    log = server.log_of(reply)
    assert path in log and ("TypeError" in log or "ValueError" in log or "RecursionError" in log), log
    assert "TypeError" not in reply.text and "ValueError" not in reply.text


def test_response_objects(server):
    text = server.get("/response/text")
    assert (text.text, text["content-type"]) == ("grüße", "text/plain; charset=utf-8")
    made = server.get("/response/json")
    assert (made.status, made.text, made["x-a"], made["content-type"]) == (201, '{"a":1}', "b", "application/json")
    raw = server.get("/response/bytes")
    assert (raw.body, raw["content-type"]) == (b"\x00\xff", "application/octet-stream")
    assert [server.get(f"/response/{name}").status for name in ("empty", "none", "teapot")] == [202, 204, 418]


def test_status_and_headers_of_the_request_s_response(server):
    for status in (200, 201, 299, 404, 503):
        reply = server.get(f"/status/{status}")
        assert (reply.status, reply["x-one"], reply.json()) == (status, "1", {"status": status})
        assert [value for name, value in reply.fields if name.lower() == "x-many"] in (["1", "2"], ["1, 2"])


def test_a_header_cannot_carry_another(server):
    assert server.get("/inject").json() == {"accepted": []}


def test_a_status_that_is_none_is_500(server):
    for status in (0, 99, 1000, -1, 2 ** 40):
        reply = server.get(f"/status/{status}")
        assert reply.status == 500
        assert "ValueError" in server.log_of(reply)


@pytest.mark.parametrize("size", [0, 1, 1000, 8000, 100_000, 5_000_000])
def test_sizes(server, size):
    reply = server.get(f"/size/{size}")
    assert (reply.status, reply["content-length"], reply.body) == (200, str(size), b"x" * size)
    head = server.request("HEAD", f"/size/{size}")
    # httpd leaves the length out of a HEAD reply where it is 0 (RFC 9110 §8.6 allows that).
    assert (head["content-length"], head.body) == (str(size) if size else None, b"")
