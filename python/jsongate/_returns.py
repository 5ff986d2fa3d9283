"""What a handler says that it returns."""

import dataclasses
import inspect
import types
import typing
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from jsongate import _annotation
from jsongate._types import RECORDS, Describer, Record, Type
from jsongate.response import Response

# A class, its attributes, and their names in JSON.
Declared = tuple[type, tuple[str, ...], tuple[str, ...]]

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


def declared(records: Mapping[Any, Record]) -> tuple[Declared, ...]:
    """The classes whose JSON is not what an encoder would make of them by itself."""
    return tuple(one for record in records.values() if (one := _declared(record)))


def _declared(record: Record) -> Declared | None:
    names = {field.attribute: field.name for field in record.fields}
    if record.kind == "dataclass":
        attributes = tuple(field.name for field in dataclasses.fields(record.cls))
        if all(names.get(attribute, attribute) == attribute for attribute in attributes):
            return None
    elif record.kind in ("namedtuple", "struct"):
        attributes = tuple(name for name in names if name)
    else:
        return None
    return record.cls, attributes, tuple(names.get(one, one) for one in attributes)


def holds_sets(described: Type | None, records: Mapping[Any, Record]) -> bool:
    """Whether a set may be anywhere in a value of the type; None: there is no type."""
    todo, seen = [described] if described else [], set()
    while todo:
        one = todo.pop()
        if one.kind in ("set", "frozenset"):
            return True
        todo += one.items
        if one.kind in RECORDS and one.cls not in seen:
            seen.add(one.cls)
            todo += [field.type for field in records[one.cls].fields]
    return False


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
