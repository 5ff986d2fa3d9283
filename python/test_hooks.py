"""@app.startup, shutdown, every and health: what is understood, and the words for what is not."""

import linecache
import sys
import textwrap

import pytest

from jsongate import App
from jsongate._hooks import compile_hooks
from jsongate.load import LoadError, load
from jsongate.plan import PlanError
from jsongate.testing import Client


@pytest.fixture
def compiled(folder):
    """Compiles the hooks of an app from its source: the text after the line that makes `app`."""

    def compile_text(text):
        head = "from jsongate import *; import functools; app = App()"
        (folder / "limits.py").write_text(f"{head}\n{textwrap.dedent(text)}")
        sys.modules.pop("limits", None)
        linecache.clearcache()
        try:
            return compile_hooks(load("limits"))
        except (PlanError, LoadError) as error:
            return getattr(error, "errors", None) or str(error)

    return compile_text


def test_hooks_in_order(compiled):
    plans = compiled("""
        @app.startup
        def connect(): ...
        @app.shutdown
        def leave() -> None: ...
        @app.every(60, jitter=5)
        @app.every(0.5)
        def refresh(again=False): ...
        class Pool:
            def ok(self): return True
        app.health(Pool().ok)
    """)
    assert [(p.moment, p.name, p.where, p.seconds, p.jitter) for p in plans] == [
        ("startup", "limits:connect", "limits.py:4", 0, 0),
        ("shutdown", "limits:leave", "limits.py:6", 0, 0),
        ("every", "limits:refresh", "limits.py:9", 0.5, 0),
        ("every", "limits:refresh", "limits.py:9", 60, 5),
        ("health", "limits:Pool.ok", "limits.py:11", 0, 0),
    ]
    assert plans[-1].function() is True


def test_a_decorator_leaves_the_function_as_it_is(compiled):
    assert compiled("""
        @app.health
        def ready(): return True
        @app.every(1)
        def job(): return 7
        assert ready() is True and job() == 7
    """)


@pytest.mark.parametrize(
    "text, words",
    [
        (
            "@app.startup\nasync def f(): ...",
            "f(): async def handlers are not supported yet: use def",
        ),
        (
            "@app.every(1)\nasync def f(): ...",
            "f(): async def handlers are not supported yet: use def",
        ),
        (
            "@app.health\ndef f(req, /, *, x): ...",
            "f(): @app.health calls a function without parameters: nothing is passed for 'req', 'x'",
        ),
        (
            "@app.every(1)\ndef f():\n  yield",
            "f(): @app.every calls a plain function: nobody reads what this one yields",
        ),
    ],
)
def test_mistakes_of_functions(compiled, text, words):
    assert compiled(text) == [f"limits.py:3: {words}"]


def test_all_mistakes_are_told(compiled):
    text = "@app.startup\ndef a(x): ...\n@app.shutdown\nasync def b(): ...\n"
    assert [error.partition("(")[0] for error in compiled(text)] == [
        "limits.py:3: a",
        "limits.py:5: b",
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        ("@app.every\ndef f(): ...", "TypeError: seconds must be a number, not function"),
        ("@app.every('60')\ndef f(): ...", "TypeError: seconds must be a number, not str"),
        ("@app.every(True)\ndef f(): ...", "TypeError: seconds must be a number, not bool"),
        ("@app.every(0)\ndef f(): ...", "ValueError: seconds must be at least 0.001, not 0"),
        ("@app.every(-1)\ndef f(): ...", "ValueError: seconds must be at least 0.001, not -1"),
        ("@app.every(float('nan'))\ndef f(): ...", "ValueError: seconds must be at most 31622400"),
        ("@app.every(1e9)\ndef f(): ...", "ValueError: seconds must be at most 31622400"),
        ("@app.every(1, jitter='a')\ndef f(): ...", "TypeError: jitter must be a number, not str"),
        ("@app.every(1, jitter=2)\ndef f(): ...", "ValueError: jitter must be between 0 and 1"),
        ("@app.every(1, jitter=-1)\ndef f(): ...", "ValueError: jitter must be between 0 and 1"),
        ("app.every(1)(5)", "TypeError: @app.every(60) stands above a function, not int"),
        ("app.startup(5)", "TypeError: @app.startup stands above a function, not int"),
        ("@app.health()\ndef f(): ...", "TypeError: App.health() missing 1 required positional"),
    ],
)
def test_mistakes_of_decorators(compiled, text, words):
    assert compiled(text).startswith(f"limits.py:2: {words}")


def test_a_client_calls_them_where_it_is_a_context_manager():
    app, called = App(), []
    app.startup(lambda: called.append("first"))
    app.startup(lambda: called.append("second"))
    app.shutdown(lambda: called.append(1 / 0))
    app.shutdown(lambda: called.append("last"))
    app.every(60)(lambda: called.append("never"))
    app.health(lambda: called.append("never"))
    app.get("/")(lambda req: called)

    assert Client(app).get("/").json() == []
    with pytest.raises(ZeroDivisionError), Client(app) as client:
        assert client.get("/").json() == ["first", "second"]
    assert called == ["first", "second", "last"]


def test_a_client_does_not_begin_where_startup_raises():
    app, called = App(), []
    app.startup(lambda: 1 / 0)
    app.startup(lambda: called.append("startup"))
    app.shutdown(lambda: called.append("shutdown"))
    with pytest.raises(ZeroDivisionError), Client(app):
        called.append("body")
    assert called == []


def test_a_client_tells_their_mistakes():
    app = App()
    app.startup(lambda x: None)
    with pytest.raises(PlanError, match="@app.startup calls a function without parameters"):
        Client(app)
