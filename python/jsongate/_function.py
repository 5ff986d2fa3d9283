"""From a function that the configuration names to a plan: what C++ must know to call it."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from jsongate import _annotation, _source
from jsongate.plan import PlanError

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NOTHING = (Any, object, inspect.Parameter.empty)

Wanted = Sequence[tuple[str, type]]  # each parameter: what it is, and its annotation if it has one


class FunctionPlan(NamedTuple):
    """A filter or hook that can be called. C++ reads it with PyTuple_GET_ITEM, in this order.

    where: "filters.py:12"
    """

    function: Callable[..., Any]
    name: str
    where: str


def plan_of(function: Callable[..., Any], mistakes: Sequence[str]) -> FunctionPlan:
    """The plan. PlanError: where there are mistakes, as "filters.py:12: redact(): …"."""
    where, name = _place(function), _source.name_of(function)
    if mistakes:
        raise PlanError([f"{where}: {name}(): {mistake}" for mistake in mistakes])
    return FunctionPlan(function, name, where)


def is_async(function: Callable[..., Any]) -> bool:
    """Whether the function that the user wrote is an async def."""
    inner = _source.innermost(function)
    return inspect.iscoroutinefunction(inner) or inspect.isasyncgenfunction(inner)


def signature_mistakes(function: Callable[..., Any], takes: str, wanted: Wanted) -> list[str]:
    """What is wrong with its parameters; `takes` says what they should be."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ["has no signature that can be read"]
    if len(parameters) != len(wanted) or any(p.kind not in _POSITIONAL for p in parameters):
        shown = ", ".join(str(p).partition(":")[0].partition("=")[0].strip() for p in parameters)
        return [f"{takes}, not ({shown})"]
    return [
        mistake
        for parameter, (what, kind) in zip(parameters, wanted)
        for mistake in _annotation_mistakes(function, parameter, what, kind)
    ]


def _place(function: Callable[..., Any]) -> str:
    inner = _source.innermost(function)
    try:
        file, line = inspect.getsourcefile(inner), inspect.getsourcelines(inner)[1]
    except (OSError, TypeError):  # no source: a built-in function, an object
        file, line = None, 0
    module: str = getattr(inner, "__module__", None) or type(inner).__name__
    return _source.place_of(function, file, line) if file else module


def _annotation_mistakes(
    function: Callable[..., Any], parameter: inspect.Parameter, what: str, wanted: type
) -> list[str]:
    try:
        annotation = _annotation.resolve(function, parameter)
    except Exception as error:  # evaluates what the user wrote: it may raise anything
        return [_annotation.mistake_in(parameter.name, parameter.annotation, error)]
    if annotation is wanted or any(annotation is nothing for nothing in _NOTHING):
        return []
    shown = _annotation.shown(function, annotation)
    return [f"{parameter.name}: is {what}: use {wanted.__name__} instead of {shown}"]
