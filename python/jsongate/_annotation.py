"""Annotations as the user wrote them, evaluated and shown."""

import inspect
import types
import typing
from collections.abc import Callable
from typing import Any

from jsongate._source import innermost

def resolve(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """The parameter's annotation, evaluated in its module where it is text.

    Anything that the text may raise comes out, e.g. NameError.
    """
    annotation = parameter.annotation
    if annotation is inspect.Parameter.empty:
        return annotation
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    scope = scope_of(function)
    return typing.get_type_hints(holder, scope, scope, include_extras=True)["it"]


def mistake_in(name: str, annotation: Any, error: Exception) -> str:
    """What is wrong with the annotation of `name`, which could not be evaluated."""
    return f"{name}: {annotation!r} cannot be evaluated: {type(error).__name__}: {error}"


def shown(function: Callable[..., Any], annotation: Any) -> str:
    """The annotation as the user would write it."""
    return written(annotation, module_of(function))


def module_of(function: Callable[..., Any]) -> str | None:
    """The name of the module that the function was written in."""
    return getattr(innermost(function), "__module__", None)


def scope_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The names that its annotations, where they are text, are evaluated with."""
    return getattr(innermost(function), "__globals__", {})


def class_name(cls: Any) -> str:
    """The name of a class; of a generic one with its types: Page[int]."""
    is_filled = typing.get_origin(cls) is not None
    return written(cls, cls.__module__) if is_filled else str(cls.__name__)


def written(annotation: Any, module: str | None) -> str:
    """The annotation as the user of `module` would write it."""
    if annotation is types.NoneType:
        return "None"
    text = inspect.formatannotation(annotation, module).replace("typing.", "")
    return text.replace(f"{module}.", "") if module else text
