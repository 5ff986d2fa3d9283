"""Which functions are hooks, and the words for those that are not."""

import functools
import textwrap

import pytest
from jsongate._request_hook import compile_hook
from jsongate.load import load_function
from jsongate.plan import PlanError

HEAD = """\
from typing import Any
from jsongate import Body, Request
"""


def found(folder, text):
    (folder / "hooks.py").write_text(HEAD + textwrap.dedent(text))
    return load_function("hooks:f")


@pytest.mark.parametrize(
    "text",
    [
        "def f(req): ...",
        "def f(request: Request, /) -> None: ...",
        "def f(req: 'Request'): ...",
        "def f(req: Any): ...",
        "f = lambda req: None",
    ],
)
def test_hooks(folder, text):
    plan = compile_hook(found(folder, text))
    assert plan.where == "hooks.py:3" and plan.function is not None


TAKES = "a hook takes the request, not"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("async def f(req): ...", "a hook is a plain def, not an async def"),
        ("async def f(req): yield", "a hook is a plain def, not an async def"),
        ("def f(req): yield", "a hook is a plain def, not a generator: nobody reads what it yields"),
        ("class f: ...", "a hook is a function, not a class"),
        ("def f(): ...", f"{TAKES} ()"),
        ("def f(req, body): ...", f"{TAKES} (req, body)"),
        ("def f(*, req): ...", f"{TAKES} (req)"),
        ("def f(*req): ...", f"{TAKES} (*req)"),
        ("def f(req: Body): ...", "req: is the request: use Request instead of jsongate.Body"),
    ],
)
def test_what_is_no_hook(folder, text, mistake):
    with pytest.raises(PlanError) as caught:
        compile_hook(found(folder, text))
    assert caught.value.errors == [f"hooks.py:3: f(): {mistake}"]


def test_partial():
    def with_limit(limit, req): ...

    assert compile_hook(functools.partial(with_limit, 3)).name == "with_limit"
