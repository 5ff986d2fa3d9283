"""What a handler says that it returns."""

import dataclasses
import inspect
import types
import typing
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from typing import Any, NamedTuple

from jsongate import _annotation
from jsongate._types import RECORDS, Describer, Record, Type
from jsongate.response import Response

# A class, its attributes, and their names in JSON. What is no attribute, but the same for the whole
# class, as the tag of a Struct, is a tuple of it.
Declared = tuple[type, tuple[str | tuple[Any], ...], tuple[str, ...]]

_STREAMS = (
    Iterator,
    Iterable,
    Generator,
    AsyncIterator,
    AsyncIterable,
    AsyncGenerator,
)
_NOT_JSON = (Response, bytes, typing.NoReturn, typing.Never)
_RAW_IN_STREAMS = (bytes, bytearray, memoryview)


class Returned(NamedTuple):
    """The type of the JSON, of one object where it is a stream; None: it is not said.

    is_open: also, or only, what is sent as it is, or not said
    """

    type: Type | None = None
    is_stream: bool = False
    is_open: bool = True


def describe(
    function: Callable[..., Any], describer: Describer, tell: Callable[[str], None]
) -> Returned:
    """What the annotation says; tell: is told what cannot become JSON."""
    written = inspect.signature(function).return_annotation
    try:
        annotation = _resolved(function, written)
    except Exception as error:  # evaluates what the user wrote: it may raise anything
        tell(_annotation.mistake_in("return", written, error))
        return Returned()
    said = _members(annotation)
    whole = [one for one in said if not _is_stream(one) and not _is_one_of(one, _NOT_JSON)]
    streamed = [part for one in said if _is_stream(one) for part in _elements(one)]
    is_stream = bool(streamed) and whole in ([], [types.NoneType])
    parts = [one for one in streamed if not _is_one_of(one, _RAW_IN_STREAMS)]
    members = parts if is_stream else whole + parts
    if not members or any(one is inspect.Parameter.empty for one in members):
        return Returned(is_stream=is_stream)
    output = Describer(describer.module, is_output=True)
    output.records = describer.records
    # Of one alone the typing module asks whether it can be in a union.
    one = members[0] if len(members) == 1 else typing.Union[tuple(members)]  # noqa: UP007
    described = output.describe(one, _annotation.scope_of(function))
    for mistake in output.errors:
        tell(f"return: {mistake}")
    # A stream beside a whole is told of the whole.
    is_open = len(members) < len(said) or bool(streamed and whole)
    return Returned(None if output.errors else described, is_stream, is_open)


def declared(records: Mapping[Any, Record]) -> tuple[Declared, ...]:
    """The classes whose JSON is not what an encoder would make of them by itself."""
    return tuple(one for record in records.values() if (one := _declared(record)))


def _declared(record: Record) -> Declared | None:
    if record.kind == "typeddict":
        return None
    attributes, names = _members_of(record)
    is_plain = record.kind == "dataclass" and attributes == names
    return None if is_plain else (record.cls, attributes, names)


def _members_of(record: Record) -> tuple[tuple[str | tuple[Any], ...], tuple[str, ...]]:
    if record.kind == "dataclass":
        names = {field.attribute: field.name for field in (*record.fields, *record.made)}
        attributes = tuple(field.name for field in dataclasses.fields(record.cls))
        return attributes, tuple(names.get(one, one) for one in attributes)
    known = tuple(field.attribute or (field.default,) for field in record.fields)
    return known, tuple(field.name for field in record.fields)


def members_of_class(cls: type) -> tuple[tuple[str | tuple[Any], ...], tuple[str, ...]]:
    """The attributes, and their names in JSON, of a subclass of a class that is declared.

    For C++, once for each class. TypeError: its annotations cannot be evaluated.
    """
    output = Describer(cls.__module__, is_output=True)
    output.describe(cls)
    if output.records[cls].failed:
        raise TypeError(output.errors[0])
    return _members_of(output.records[cls])


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
            todo += [field.type for field in (*records[one.cls].fields, *records[one.cls].made)]
    return False


def _resolved(function: Callable[..., Any], annotation: Any) -> Any:
    if annotation is inspect.Signature.empty:
        return inspect.Parameter.empty
    parameter = inspect.Parameter("it", inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
    return _annotation.resolve(function, parameter)


def _is_stream(annotation: Any) -> bool:
    return _is_one_of(typing.get_origin(annotation) or annotation, _STREAMS)


def _is_one_of(annotation: Any, known: tuple[Any, ...]) -> bool:
    return any(annotation is one for one in known)


def _elements(stream: Any) -> tuple[Any, ...]:
    return _members((*typing.get_args(stream), Any)[0])


def _members(annotation: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if is_union else (annotation,)
