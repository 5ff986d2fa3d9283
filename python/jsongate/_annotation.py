"""Annotations of handler parameters, turned into the few types that the gateway converts to."""

import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

from jsongate._source import innermost

# Kinds of JSON values, as bits of RoutePlan.body.
OBJECT, ARRAY, STRING, INTEGER, NUMBER, BOOLEAN, NULL = 1, 2, 4, 8, 16, 32, 64
ANY = 127

Value = TypeVar("Value")

_SCALARS: dict[Any, str] = {str: "str", int: "int", float: "float", bool: "bool"}
_KINDS: dict[Any, int] = {
    dict: OBJECT,
    list: ARRAY,
    str: STRING,
    int: INTEGER,
    float: INTEGER | NUMBER,
    bool: BOOLEAN,
    types.NoneType: NULL,
}
_WHATEVER = (Any, object, inspect.Parameter.empty)


def resolve(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """The parameter's annotation, evaluated in its module where it is text.

    Anything that the text may raise comes out, e.g. NameError.
    """
    annotation = parameter.annotation
    if annotation is inspect.Parameter.empty:
        return annotation
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    scope = getattr(innermost(function), "__globals__", {})
    return typing.get_type_hints(holder, scope, scope, include_extras=True)["it"]


def shown(function: Callable[..., Any], annotation: Any) -> str:
    """The annotation as the user would write it."""
    if annotation is types.NoneType:
        return "None"
    module = getattr(innermost(function), "__module__", None)
    return inspect.formatannotation(annotation, module).replace("typing.", "")


def scalar_word(annotation: Any) -> str | None:
    """``str``, ``int``, ``float`` or ``bool``; None: something else. No annotation means str."""
    return "str" if annotation is inspect.Parameter.empty else _of(_SCALARS, annotation)


def query_word(annotation: Any) -> tuple[str, bool] | None:
    """The word and whether it is a list, for a scalar, a list of one, or either of them or None."""
    members = [member for member in _members(annotation) if member is not types.NoneType]
    if len(members) != 1:
        return None
    is_list = typing.get_origin(members[0]) is list
    word = scalar_word(typing.get_args(members[0])[0] if is_list else members[0])
    return None if word is None else (word, is_list)


def body_kinds(annotation: Any) -> int | None:
    """The kinds of JSON values that the annotation accepts, as bits; None: something else."""
    kinds = 0
    for member in _members(annotation):
        kind = _kind_of(member)
        if kind is None:
            return None
        kinds |= kind
    return kinds


def _members(annotation: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if is_union else (annotation,)


def _kind_of(member: Any) -> int | None:
    if _is_whatever(member):
        return ANY
    origin, elements = typing.get_origin(member), typing.get_args(member)
    if origin is dict and elements:  # a JSON object's names are always text
        elements = elements[1:] if elements[0] is str else (str,)
    if not all(_is_whatever(element) for element in elements):
        return None
    return _of(_KINDS, origin or member)


def _is_whatever(annotation: Any) -> bool:
    return any(annotation is whatever for whatever in _WHATEVER)


def _of(table: dict[Any, Value], key: Any) -> Value | None:
    # By identity: an annotation may be anything, also what cannot be hashed.
    return next((value for known, value in table.items() if known is key), None)
