"""From an App's hooks to plans: what C++ must know to call them around the requests.

The rules, for users: a plain ``def`` without parameters, for ``@app.startup``, ``@app.shutdown``,
``@app.every(seconds)`` and ``@app.health``.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from jsongate import _source
from jsongate._signature import is_async
from jsongate.app import App, HookRegistration, Moment
from jsongate.plan import PlanError


class HookPlan(NamedTuple):
    """A function to call. C++ reads it with PyTuple_GET_ITEM, in this order.

    name:  "limits:refresh"
    where: "limits.py:12"
    """

    moment: Moment
    function: Callable[[], Any]
    name: str
    where: str
    seconds: float
    jitter: float


def compile_hooks(app: App) -> list[HookPlan]:
    """The plans of all hooks, in the order of registration. PlanError: with every mistake."""
    errors = [
        f"{_place(hook)}: {_source.name_of(hook.function)}(): {mistake}"
        for hook in app.hooks
        for mistake in _mistakes(hook)
    ]
    if errors:
        raise PlanError(errors)
    return [_plan(hook) for hook in app.hooks]


def _plan(hook: HookRegistration) -> HookPlan:
    module = getattr(_source.innermost(hook.function), "__module__", None) or "?"
    name = f"{module}:{_source.name_of(hook.function)}"
    return HookPlan(hook.moment, hook.function, name, _place(hook), hook.seconds, hook.jitter)


def _place(hook: HookRegistration) -> str:
    return _source.place_of(hook.function, hook.file, hook.line)


def _mistakes(hook: HookRegistration) -> list[str]:
    if is_async(hook.function):
        return ["async def handlers are not supported yet: use def"]
    if inspect.isgeneratorfunction(_source.innermost(hook.function)):
        return [f"@app.{hook.moment} calls a plain function: nobody reads what this one yields"]
    try:
        parameters = inspect.signature(hook.function).parameters.values()
    except (TypeError, ValueError):
        return ["has no signature that can be read: use def"]
    empty = inspect.Parameter.empty
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    wanting = [p.name for p in parameters if p.default is empty and p.kind not in variadic]
    if not wanting:
        return []
    shown = ", ".join(f"'{name}'" for name in wanting)
    return [f"@app.{hook.moment} calls a function without parameters: nothing is passed for {shown}"]
