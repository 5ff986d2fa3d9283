"""What a handler says that it returns."""

import inspect
import types
import typing
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator
from typing import Any

from jsongate import _annotation
from jsongate._types import Describer, Type
from jsongate.response import Response

_STREAMS = (Iterator, Iterable, Generator, AsyncIterator, AsyncGenerator)
_NOT_JSON = (Response, bytes, typing.NoReturn, typing.Never)


def describe(
    function: Callable[..., Any], describer: Describer, tell: Callable[[str], None]
) -> dict[str, Type]:
    """{"return": the type of the JSON}, of one object where it is a stream; {}: it is not said.

    tell: is told what cannot become JSON
    """
    annotation = _annotated(function)
    if typing.get_origin(annotation) in _STREAMS:
        annotation = (*typing.get_args(annotation), Any)[0]
    members = [one for one in _members(annotation) if not any(one is no for no in _NOT_JSON)]
    if not members or any(one is inspect.Parameter.empty for one in members):
        return {}
    output = Describer(describer.module, is_output=True)
    output.records = describer.records
    described = output.describe(typing.Union[tuple(members)], _annotation.scope_of(function))  # noqa: UP007
    for error in output.errors:
        tell(f"return: {error}")
    return {} if output.errors else {"return": described}


def _annotated(function: Callable[..., Any]) -> Any:
    empty = inspect.Parameter.empty
    try:
        annotation = inspect.signature(function).return_annotation
        if annotation is inspect.Signature.empty:
            return empty
        parameter = inspect.Parameter("it", inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
        return _annotation.resolve(function, parameter)
    except Exception:  # evaluates what the user wrote; nothing hangs on it
        return empty


def _members(annotation: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if is_union else (annotation,)
