"""Whatever goes wrong: the client gets a problem without secrets, the log the traceback under the same id."""

import pytest
from harness import running
from wire import Wire

APP = """
    class Unspeakable(Exception):
        def __str__(self):
            raise RuntimeError("no text")
        __repr__ = __str__

    class OfBase(BaseException):
        pass

    class FakeProblem(Problem):
        def __init__(self):
            pass

    RAISED = {
        "exception": lambda: Exception("secret-7391"), "exit": lambda: SystemExit(3), "exit0": lambda: SystemExit(),
        "interrupt": lambda: KeyboardInterrupt(), "generator-exit": lambda: GeneratorExit(),
        "unencodable": lambda: ValueError("\\ud800 lone"), "unspeakable": Unspeakable, "base": OfBase,
        "stop": lambda: StopIteration(1), "memory": lambda: MemoryError(), "control": lambda: ValueError("a\\r\\n\\x1b[31mb"),
        "huge": lambda: ValueError("x" * 1_000_000), "group": lambda: ExceptionGroup("g", [ValueError("v")]),
        "fake-problem": FakeProblem,
    }

    @app.get("/raise/{name}")
    def raises(req: Request, name: str):
        raise RAISED[name]()

    @app.get("/recursion")
    def recursion(req: Request):
        return recursion(req)

    @app.get("/chained")
    def chained(req: Request):
        try:
            {}["first-cause"]
        except KeyError as error:
            raise RuntimeError("second") from error

    @app.get("/problem")
    def problem(req: Request):
        raise Problem(409, "it is taken", type="/problems/taken", title="Taken", headers={"retry-after": "5"}, by="you", n=[1])

    @app.get("/problem/{status}")
    def problem_of(req: Request, status: int):
        raise Problem(status)

    @app.get("/headers-then-raise")
    def headers_then_raise(req: Request):
        req.response.status = 201
        req.response.headers["location"] = "/new"
        raise RuntimeError("after headers")

    @app.get("/before-first")
    def before_first(req: Request):
        raise RuntimeError("before the first byte")
        yield 1

    @app.get("/problem-before-first")
    def problem_before_first(req: Request):
        raise Problem(404, "not here")
        yield 1

    @app.get("/after-first")
    def after_first(req: Request):
        yield {"i": 1}
        raise RuntimeError("after the first byte")

    @app.get("/bad-object")
    def bad_object(req: Request):
        yield {"i": 1}
        yield {"i": {1, 2}}

    @app.get("/fine")
    def fine(req: Request):
        return {}
"""



@pytest.fixture(scope="module")
def server():
    with running(APP, threads=8) as one:
        one.pids = one.standing_children()
        yield one
        assert one.children() == one.pids, "a handler ended its child"


NAMES = ["exception", "exit", "exit0", "interrupt", "generator-exit", "unencodable", "unspeakable", "base", "stop",
         "memory", "control", "huge", "group", "fake-problem"]


@pytest.mark.parametrize("name", NAMES)
def test_anything_raised_is_500_and_the_child_lives(server, name):
    for _ in range(10):
        reply = server.get(f"/raise/{name}")
        assert reply.status == 500
        problem = reply.problem()
        assert problem["title"] == "Internal Server Error" and problem["type"] == "about:blank"
        assert "secret" not in reply.text and "Traceback" not in reply.text and "app.py" not in reply.text
        log = server.log_of(reply)
        assert "app.py" in log, log
    assert server.get("/fine").status == 200


def test_the_log_has_the_traceback_and_nothing_that_a_terminal_obeys(server):
    log = server.log_of(server.get("/raise/control"))
    assert "Traceback (most recent call last)" in log and "in raises" in log and "ValueError" in log
    assert "\x1b" not in log and "\r" not in log
    chained = server.log_of(server.get("/chained"))
    assert "first-cause" in chained and "RuntimeError: second" in chained


def test_recursion(server):
    reply = server.get("/recursion")
    assert reply.status == 500
    assert "RecursionError" in server.log_of(reply)


def test_problem_as_raised(server):
    reply = server.get("/problem")
    problem = reply.problem()
    assert (reply.status, reply["retry-after"]) == (409, "5")
    assert problem.pop("instance").startswith("urn:request:")
    assert problem == {"type": "/problems/taken", "title": "Taken", "status": 409, "detail": "it is taken", "by": "you",
                       "n": [1]}
    assert reply["content-length"] == str(len(reply.body))


def test_problem_of_every_status(server):
    server.expect(r"answers (50[0-4]|599)")
    for status in (400, 401, 402, 403, 418, 422, 429, 451, 499, 500, 502, 503, 504, 599):
        assert server.get(f"/problem/{status}").problem()["status"] == status
    reply = server.get("/problem/200")
    assert reply.status == 500
    server.log_of(reply)


def test_headers_set_before_a_failure_do_not_survive_it(server):
    reply = server.get("/headers-then-raise")
    assert (reply.status, reply["location"]) == (500, None)
    server.log_of(reply)


def test_a_generator_that_fails_before_its_first_byte_is_500(server):
    reply = server.get("/before-first")
    assert reply.status == 500
    assert "before the first byte" in server.log_of(reply)
    assert server.get("/problem-before-first").problem()["status"] == 404


@pytest.mark.parametrize("path", ["/after-first", "/bad-object"])
def test_a_generator_that_fails_later_cuts_the_connection(server, path):
    server.expect(r"after the first byte|TypeError|Traceback|File \"|yield |raise ")
    with Wire(server.port) as wire:
        reply = wire.request("GET", path)
        assert (reply.status, reply.complete) == (200, False)
        assert wire.closed()


def test_a_generator_that_fails_later_is_logged(server):
    server.expect(r"\[jsongate:error\].*(after the first byte|Traceback|app\.py)")
    server.get("/after-first")
    assert "RuntimeError: after the first byte" in server.error_log()
