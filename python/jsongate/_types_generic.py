"""Generic classes: what their type variables stand for, in them and in their bases."""

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any

Variables = dict[Any, Any]


def variables_of(key: Any) -> dict[type, Variables]:
    """What each variable of a class and its bases stands for, by the class whose variable it is.

    key: a class, or a generic one with its types: Page[int]. A variable that is open is not there.
    """
    found: dict[type, Variables] = {}
    _collect(key, {}, found)
    cls = typing.get_origin(key) or key
    for base in cls.__mro__:
        found.setdefault(base, {})
    if hasattr(cls, "__required_keys__"):  # a TypedDict: has no bases, but what they say
        for known in list(found.values()):
            found[cls] = known | found[cls]
    return found


def _collect(key: Any, around: Variables, found: dict[type, Variables]) -> None:
    cls = typing.get_origin(key) or key
    if not isinstance(cls, type) or cls in found:
        return
    given = [filled(one, around) for one in typing.get_args(key)]
    found[cls] = dict(zip(getattr(cls, "__parameters__", ()), given))
    for base in cls.__dict__.get("__orig_bases__", cls.__bases__):
        if typing.get_origin(base) is not typing.Generic:
            _collect(base, found[cls], found)


def owner_of(name: str, cls: type) -> type:
    """The class among the bases whose annotation of a field holds."""
    having = (base for base in cls.__mro__ if name in base.__dict__.get("__annotations__", ()))
    return next(having, cls)


def filled(annotation: Any, variables: Mapping[Any, Any]) -> Any:
    """The annotation with types in the place of its variables."""
    if isinstance(annotation, typing.TypeVar):
        return variables.get(annotation, annotation)
    if isinstance(annotation, dataclasses.InitVar):
        return dataclasses.InitVar(filled(annotation.type, variables))
    is_class = typing.get_origin(annotation) is None  # one that is not filled has variables, too
    own = () if is_class else getattr(annotation, "__parameters__", ())
    if not any(one in variables for one in own):
        return annotation
    return annotation[tuple(variables.get(one, one) for one in own)]


def bound_of(variable: Any) -> Any:
    """What a variable stands for where nobody says it: its bound, one of its constraints, or Any."""
    if variable.__constraints__:
        return typing.Union[variable.__constraints__]  # noqa: UP007
    return Any if variable.__bound__ is None else variable.__bound__
