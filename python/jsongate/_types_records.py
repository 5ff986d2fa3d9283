"""The fields of dataclasses, TypedDicts, NamedTuples and msgspec.Structs, as they were written."""

import dataclasses
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jsongate import _types_generic

_EMPTY = inspect.Parameter.empty
_CLASS_VARIABLE = dataclasses._FIELD_CLASSVAR  # type: ignore[attr-defined]


class RawField(NamedTuple):
    """A field whose annotation has been evaluated, but not described."""

    name: str
    attribute: str
    annotation: Any
    required: bool
    default: Any = _EMPTY
    default_factory: Any = None
    use: str = ""  # "request": an InitVar; "reply": the class makes it


def kind_of(cls: type) -> str | None:
    """``dataclass``, ``typeddict``, ``namedtuple``, ``struct``; None: something else."""
    # typing_extensions has a TypedDict of its own.
    if typing.is_typeddict(cls) or type(cls).__name__ == "_TypedDictMeta":
        return "typeddict"
    if dataclasses.is_dataclass(cls):
        return "dataclass"
    if issubclass(cls, tuple) and hasattr(cls, "_field_defaults"):
        return "namedtuple"
    return "struct" if _is_struct(cls) else None


def _is_struct(cls: type) -> bool:
    msgspec = sys.modules.get("msgspec")  # whoever has a Struct has imported it
    return msgspec is not None and issubclass(cls, msgspec.Struct)


def is_unset(annotation: Any) -> bool:
    """Whether it is msgspec.UnsetType."""
    msgspec = sys.modules.get("msgspec")
    return msgspec is not None and annotation is getattr(msgspec, "UnsetType", _EMPTY)


def is_array(cls: Any) -> bool:
    """Whether the JSON of a Struct is no object."""
    return bool(getattr(cls.__struct_config__, "array_like", False))


def qualifier_of(annotation: Any) -> str | None:
    """``Final``, ``Required``, ``NotRequired``, ``ReadOnly``: said of a field, not of its type; None:
    nothing is."""
    name = getattr(typing.get_origin(annotation), "_name", None)  # also those of typing_extensions
    return name if name in ("Final", "Required", "NotRequired", "ReadOnly") else None


def fields_of(kind: str, key: Any, scope: Mapping[str, Any]) -> list[RawField]:
    """The fields that JSON may have, in order. Whatever their annotations raise comes out.

    key:   a class, or a generic one with its types: Page[int]
    scope: names that neither the modules of the class and its bases have, nor they themselves
    """
    cls = typing.get_origin(key) or key
    known = {**scope, cls.__name__: cls}
    for base in reversed(cls.__mro__):
        known |= vars(base)
    variables = _types_generic.variables_of(key)
    hints = {
        name: _types_generic.filled(hint, variables[_types_generic.owner_of(name, cls)])
        for name, hint in _hints(cls, known).items()
    }
    return list(_READERS[kind](cls, hints))


def _hints(cls: type, known: Mapping[str, Any]) -> dict[str, Any]:
    missing: dict[str, Any] = {}
    while True:
        try:
            return typing.get_type_hints(cls, localns=missing, include_extras=True)
        except NameError as error:
            # One name at a time: those in `localns` hide what the class's module means by them.
            if error.name in missing or error.name not in known:
                raise
            missing[error.name] = known[error.name]


def extra_of(kind: str, cls: Any) -> object:
    """What becomes of members that are no field: "forbid" or "ignore", by ``__jsongate_extra__``.

    A Struct says so by msgspec's ``forbid_unknown_fields``, which is off where it is not set.
    """
    if kind == "struct":
        return "forbid" if cls.__struct_config__.forbid_unknown_fields else "ignore"
    return getattr(cls, "__jsongate_extra__", "forbid")


def _dataclass_fields(cls: Any, hints: dict[str, Any]) -> Iterator[RawField]:
    for one in cls.__dataclass_fields__.values():
        if one._field_type is _CLASS_VARIABLE:
            continue
        annotation = hints.get(one.name, one.type)
        use = "" if one.init else "reply"
        if isinstance(annotation, dataclasses.InitVar):
            annotation, use = annotation.type, "request"
        default = _EMPTY if one.default is dataclasses.MISSING else one.default
        factory = None if one.default_factory is dataclasses.MISSING else one.default_factory
        required = default is _EMPTY and factory is None
        yield RawField(one.name, one.name, annotation, required, default, factory, use)


def _typeddict_fields(cls: Any, hints: dict[str, Any]) -> Iterator[RawField]:
    for name, annotation in hints.items():
        yield RawField(name, name, annotation, _is_required(cls, name, annotation))


def _is_required(cls: Any, name: str, annotation: Any) -> bool:
    # With annotations that are text, __required_keys__ does not know of Required and NotRequired.
    while typing.get_origin(annotation) is typing.Annotated or qualifier_of(annotation):
        qualifier = qualifier_of(annotation)
        if qualifier in ("Required", "NotRequired"):
            return qualifier == "Required"
        annotation = typing.get_args(annotation)[0]
    return name in cls.__required_keys__


def _namedtuple_fields(cls: Any, hints: dict[str, Any]) -> Iterator[RawField]:
    for name in cls._fields:
        default = cls._field_defaults.get(name, _EMPTY)
        yield RawField(name, name, hints.get(name, Any), default is _EMPTY, default)


def _struct_fields(cls: Any, hints: dict[str, Any]) -> Iterator[RawField]:
    msgspec: Any = sys.modules["msgspec"]

    config = cls.__struct_config__
    if config.tag is not None:  # a Struct's own way to be told apart
        literal: Any = typing.Literal
        yield RawField(config.tag_field, "", literal[config.tag], False, config.tag)
    for one in msgspec.structs.fields(cls):
        default = _EMPTY if one.default is msgspec.NODEFAULT else one.default
        factory = None if one.default_factory is msgspec.NODEFAULT else one.default_factory
        yield RawField(one.encode_name, one.name, hints[one.name], one.required, default, factory)


_READERS = {
    "dataclass": _dataclass_fields,
    "typeddict": _typeddict_fields,
    "namedtuple": _namedtuple_fields,
    "struct": _struct_fields,
}
