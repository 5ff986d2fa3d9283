"""The rules for access and log hooks: a plain ``def f(req) -> None``.

The parameter's name is free; its annotation, where there is one, is ``Request``.
"""

import inspect
from collections.abc import Callable
from typing import Any

from jsongate import _source
from jsongate._core import Request
from jsongate._function import FunctionPlan, is_async, plan_of, signature_mistakes

_WANTED = (("the request", Request),)


def compile_hook(function: Callable[..., Any]) -> FunctionPlan:
    """The plan of a hook. PlanError: with every mistake, as "auth.py:12: tenant(): …"."""
    return plan_of(function, _mistakes(function))


def _mistakes(function: Callable[..., Any]) -> list[str]:
    if isinstance(function, type):
        return ["a hook is a function, not a class"]
    if is_async(function):
        return ["a hook is a plain def, not an async def"]
    if inspect.isgeneratorfunction(_source.innermost(function)):
        return ["a hook is a plain def, not a generator: nobody reads what it yields"]
    return signature_mistakes(function, "a hook takes the request", _WANTED)
