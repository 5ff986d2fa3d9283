"""The rules for filters: ``async def f(req, body)``.

The names are free, annotations, where there are any, are ``Request`` and ``Body``; nothing else.
"""

from collections.abc import Callable
from typing import Any

from jsongate._core import Body, Request
from jsongate._function import FunctionPlan, is_async, plan_of, signature_mistakes

_WANTED = (("the request", Request), ("the body", Body))


def compile_filter(function: Callable[..., Any]) -> FunctionPlan:
    """The plan of a filter. PlanError: with every mistake, as "filters.py:12: redact(): …"."""
    return plan_of(function, _mistakes(function))


def _mistakes(function: Callable[..., Any]) -> list[str]:
    if not is_async(function):
        return ["a filter is an async def"]
    return signature_mistakes(function, "a filter takes the request and the body", _WANTED)
