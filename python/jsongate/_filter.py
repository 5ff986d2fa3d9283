"""From a function to a filter plan: what C++ must know to run it over a body.

The rules, for users: a filter is ``async def f(req, body)``; the names are free, annotations, where
there are any, are ``Request`` and ``Body``; nothing else.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from jsongate import _annotation, _source
from jsongate._core import Body, Request
from jsongate.plan import PlanError

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_WANTED = (("the request", Request), ("the body", Body))
_NOTHING = (Any, object, inspect.Parameter.empty)


class FilterPlan(NamedTuple):
    """A filter that can be run. C++ reads it with PyTuple_GET_ITEM, in this order.

    where: "filters.py:12"
    """

    function: Callable[..., Any]
    name: str
    where: str


def compile_filter(function: Callable[..., Any]) -> FilterPlan:
    """The plan of a filter. PlanError: with every mistake, as "filters.py:12: redact(): …"."""
    where = _place(function)
    name = _source.name_of(function)
    mistakes = _mistakes(function)
    if mistakes:
        raise PlanError([f"{where}: {name}(): {mistake}" for mistake in mistakes])
    return FilterPlan(function, name, where)


def _place(function: Callable[..., Any]) -> str:
    inner = _source.innermost(function)
    try:
        file, line = inspect.getsourcefile(inner), inspect.getsourcelines(inner)[1]
    except (OSError, TypeError):  # no source: a built-in function, an object
        file, line = None, 0
    module: str = getattr(inner, "__module__", None) or type(inner).__name__
    return _source.place_of(function, file, line) if file else module


def _is_async(function: Callable[..., Any]) -> bool:
    inner = _source.innermost(function)
    return inspect.iscoroutinefunction(inner) or inspect.isasyncgenfunction(inner)


def _mistakes(function: Callable[..., Any]) -> list[str]:
    if not _is_async(function):
        return ["a filter is an async def"]
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ["has no signature that can be read"]
    if len(parameters) != 2 or any(p.kind not in _POSITIONAL for p in parameters):
        shown = ", ".join(str(p).partition(":")[0].partition("=")[0].strip() for p in parameters)
        return [f"a filter takes the request and the body, not ({shown})"]
    return [
        mistake
        for parameter, (what, wanted) in zip(parameters, _WANTED)
        for mistake in _annotation_mistakes(function, parameter, what, wanted)
    ]


def _annotation_mistakes(
    function: Callable[..., Any], parameter: inspect.Parameter, what: str, wanted: type
) -> list[str]:
    try:
        annotation = _annotation.resolve(function, parameter)
    except Exception as error:  # evaluates what the user wrote: it may raise anything
        text = f"{type(error).__name__}: {error}"
        return [f"{parameter.name}: {parameter.annotation!r} cannot be evaluated: {text}"]
    if annotation is wanted or any(annotation is nothing for nothing in _NOTHING):
        return []
    shown = _annotation.shown(function, annotation)
    return [f"{parameter.name}: is {what}: use {wanted.__name__} instead of {shown}"]
