"""Which functions are filters, and the words for those that are not."""

import functools
import textwrap

import pytest
from jsongate._filter import compile_filter
from jsongate.load import LoadError, load_function
from jsongate.plan import PlanError

HEAD = """\
import functools
from typing import Any
import jsongate
from jsongate import App, Body, Request
app = App()
"""


def found(folder, text, name="f"):
    (folder / "filters.py").write_text(HEAD + textwrap.dedent(text))
    return load_function(f"filters:{name}")


GOOD = [
    "async def f(req, body): yield",
    "async def f(request: Request, /, b: Body): return",
    "async def f(req: 'Request', body: 'jsongate.Body'): return",
    "async def f(req: Any, body: object): return",
]


@pytest.mark.parametrize("text", GOOD)
def test_filters(folder, text):
    plan = compile_filter(found(folder, text))
    assert (plan.name, plan.where) == ("f", "filters.py:6")


def test_methods_and_wrapped_functions(folder):
    text = """\
        class Site:
            async def method(self, req, body): yield
            @staticmethod
            async def static(req: Request, body: Body): yield

        def logged(function):
            @functools.wraps(function)
            def wrapper(req, body):
                return function(req, body)
            return wrapper

        @logged
        async def f(req, body): yield
        site = Site()
        """
    assert compile_filter(found(folder, text)).where == "filters.py:18"
    assert compile_filter(found(folder, text, "Site.static"))[1:] == ("Site.static", "filters.py:9")
    assert compile_filter(found(folder, text, "site.method"))[1:] == ("Site.method", "filters.py:7")


TAKES = "a filter takes the request and the body, not"


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("def f(req, body): ...", ["a filter is an async def"]),
        ("def f(req, body): yield", ["a filter is an async def"]),
        ("class f: ...", ["a filter is an async def"]),
        ("f = app", ["is an App"]),
        ("async def f(): ...", [f"{TAKES} ()"]),
        ("async def f(req): ...", [f"{TAKES} (req)"]),
        ("async def f(req, body, more: int = 1): ...", [f"{TAKES} (req, body, more)"]),
        ("async def f(req, *, body): ...", [f"{TAKES} (req, body)"]),
        ("async def f(*args: int): ...", [f"{TAKES} (*args)"]),
        ("async def f(req, body, **kw): ...", [f"{TAKES} (req, body, **kw)"]),
        (
            "async def f(req: Body, body: dict[str, int]): ...",
            [
                "req: is the request: use Request instead of jsongate.Body",
                "body: is the body: use Body instead of dict[str, int]",
            ],
        ),
        (
            "async def f(req: 'Nothing', body): ...",
            ["req: 'Nothing' cannot be evaluated: NameError: name 'Nothing' is not defined"],
        ),
    ],
)
def test_what_is_no_filter(folder, text, mistakes):
    try:
        compile_filter(found(folder, text))
    except PlanError as error:
        assert error.errors == [f"filters.py:6: f(): {mistake}" for mistake in mistakes]
    except LoadError as error:
        assert str(error) == "filters.py: 'f' is an App, not a function"
    else:
        pytest.fail("it passed for a filter")


def test_what_has_no_source():
    with pytest.raises(PlanError, match=r"^builtins: print\(\): a filter is an async def$"):
        compile_filter(print)


def test_partial():
    async def with_limit(req, body, limit): ...

    with pytest.raises(PlanError, match=r"\(req, body, limit\)"):
        compile_filter(functools.partial(with_limit, limit=3))


@pytest.mark.parametrize("spec", ["", "filters", "filters:", ":f", "a b:f", "a:b:c", "../a:f"])
def test_what_is_no_spec(spec):
    with pytest.raises(LoadError, match="is not module:function"):
        load_function(spec)


def test_what_is_not_there(folder):
    for spec, words in (
        ("nowhere:f", "no module named 'nowhere'"),
        ("filters:g", "filters.py has no 'g'"),
        ("filters:f.g", "filters.py has no 'f.g'"),
        ("filters:number", "filters.py: 'number' is an int, not a function"),
    ):
        with pytest.raises(LoadError) as caught:
            found(folder, "number = 1\nasync def f(req, body): ...")
            load_function(spec)
        assert str(caught.value) == words
