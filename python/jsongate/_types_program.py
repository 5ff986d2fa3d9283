"""From a described type to what C++ checks and builds by: one table of nodes, the root first."""

import dataclasses
import inspect
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from jsongate import _types_union
from jsongate._types import RECORDS, Describer, Field, Record, Type

_ARRAYS = ("list", "set", "frozenset", "vartuple")
_BOUNDS = ("ge", "gt", "le", "lt", "multiple_of")
_LENGTHS = ("min_length", "max_length")
# Those of Enum and UUID are written in Python.
_QUIET_HASHES = ("null", "bool", "int", "float", "str", "datetime", "date", "time", "decimal")
_HARMLESS = (list, dict, set, tuple, frozenset)
MOST_FIELDS = 256


class Builder(NamedTuple):
    """How a node's value is made. C++ reads it with PyTuple_GET_ITEM, in this order.

    how:      "plain" (as without a type), "list" "set" "frozenset" "vartuple" "tuple" "dict",
              "values" (one of `values`, by place), "call" (of `cls` with keywords), "direct" (its
              attributes are set as its __init__ would), "mapping" (a dict of the fields)
    fields:   (attribute or None, has_default, default, default_factory), of a record
    is_quiet: making it runs no Python code of the app's
    """

    how: str
    cls: Any = None
    values: tuple[Any, ...] = ()
    fields: tuple[tuple[str | None, bool, Any, Any], ...] = ()
    is_quiet: bool = True


class Plan(NamedTuple):
    """A type, ready for C++: the text of its program (gateway/json/typed), and a Builder for each
    node of it."""

    program: bytes
    builders: tuple[Builder, ...]


def compile_type(described: Type, records: Mapping[Any, Record]) -> Plan:
    """The plan of a type without mistakes."""
    from jsongate._core import dumps  # C++: only a plan for it needs it

    compiler = _Compiler(records)
    compiler.node(described)
    return Plan(dumps({"nodes": compiler.nodes}), tuple(compiler.builders))


def mistakes_of(describer: Describer) -> list[str]:
    """What C++ cannot hold, or make, of the classes that were described."""
    found = []
    for record in describer.records.values():
        name = record.cls.__name__
        if len(record.fields) > MOST_FIELDS:
            found.append(f"{name} has more than {MOST_FIELDS} fields")
        if mistake := _call_mistake(record):
            found.append(f"{name} cannot be made of its fields: {mistake}")
    return found


def _call_mistake(record: Record) -> str | None:
    """Why the class cannot be called with all its fields, or with those that are required."""
    if record.kind == "typeddict" or record.failed:
        return None
    try:
        signature = inspect.signature(record.cls)
        for fields in (record.fields, [one for one in record.fields if one.required]):
            signature.bind(**{one.attribute: None for one in fields if one.attribute})
    except TypeError as error:
        return str(error)
    except ValueError:  # has no signature
        pass
    return None


class _Compiler:
    def __init__(self, records: Mapping[Any, Record]) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.builders: list[Builder] = []
        self._records = records
        self._places: dict[Any, int] = {}  # of classes, which may hold themselves

    def node(self, described: Type) -> int:
        """The place of the type's node, which is made where it is not there yet."""
        if described.kind in RECORDS:
            if described.cls in self._places:
                return self._places[described.cls]
            self._places[described.cls] = len(self.nodes)
        place = len(self.nodes)
        self.nodes.append({})
        self.builders.append(Builder("plain"))
        self.nodes[place], self.builders[place] = self._make(described)
        return place

    def _make(self, described: Type) -> tuple[dict[str, Any], Builder]:
        kind = described.kind
        if kind in RECORDS:
            return self._record(self._records[described.cls])
        if kind == "union":
            return self._union(described)
        if kind in ("literal", "enum"):
            values = tuple(described.cls or described.values)
            node = {"is": "constants", "values": list(described.values)}
            return node, Builder("values", values=values)
        said = _said(described)
        if kind in _ARRAYS:
            quiet = "set" not in kind or _hashes_quietly(described.items[0])
            item = self.node(described.items[0])
            return {"is": "array", "item": item, **said}, Builder(kind, is_quiet=quiet)
        if kind == "tuple":
            items = [self.node(item) for item in described.items]
            return {"is": "tuple", "items": items}, Builder("tuple")
        if kind == "dict":
            key, value = (self.node(item) for item in described.items)
            quiet = _hashes_quietly(described.items[0])
            return {"is": "map", "key": key, "value": value, **said}, Builder("dict", is_quiet=quiet)
        return {"is": kind, **said}, Builder("plain")

    def _union(self, described: Type) -> tuple[dict[str, Any], Builder]:
        members: dict[str, int] = {}
        tagged = _types_union.records_of(described)
        name = _types_union.tag_of(described, self._records)
        for member in described.items:
            if name is not None and member in tagged:
                continue
            place = self.node(member)
            members |= dict.fromkeys(_types_union.json_kinds(member, described), place)
        node: dict[str, Any] = {"is": "union", "members": members}
        if name is not None:
            pairs = [
                (value, self.node(member))
                for member in tagged
                for value in _types_union.tag_values(self._records[member.cls], name)
            ]
            values, places = ([pair[end] for pair in pairs] for end in (0, 1))
            node["tag"] = {"name": name, "values": values, "nodes": places}
        return node, Builder("plain")

    def _record(self, record: Record) -> tuple[dict[str, Any], Builder]:
        fields = [[one.name, self.node(one.type), one.required] for one in record.fields]
        node = {"is": "record", "fields": fields, "ignores_unknown": record.ignores_unknown}
        how = "mapping" if record.kind == "typeddict" else "call"
        if record.kind == "dataclass" and _is_direct(record.cls):
            how = "direct"
        factories = [f.default_factory for f in record.fields if f.default_factory is not None]
        quiet = how != "call" and all(any(f is one for one in _HARMLESS) for f in factories)
        shown = tuple(_field(one) for one in record.fields)
        return node, Builder(how, record.cls, (), shown, quiet)


def _hashes_quietly(described: Type) -> bool:
    """Whether no Python code runs where its values become elements of a set or keys."""
    if described.kind in ("tuple", "vartuple", "frozenset", "union"):
        return all(_hashes_quietly(item) for item in described.items)
    is_plain = described.kind == "literal" and described.cls is None
    return is_plain or described.kind in _QUIET_HASHES


def _said(described: Type) -> dict[str, Any]:
    names = (*_BOUNDS, *_LENGTHS, "pattern")
    said = {name: getattr(described.meta, name, None) for name in names}
    return {name: value for name, value in said.items() if value is not None}


def _field(field: Field) -> tuple[str | None, bool, Any, Any]:
    has_default = field.default is not Field._field_defaults["default"]
    attribute = sys.intern(field.attribute) if field.attribute else None
    return attribute, has_default, field.default if has_default else None, field.default_factory


def _is_direct(cls: Any) -> bool:
    """Whether nobody can tell whether the class's __init__ ran: it is the one that dataclasses
    wrote, and does nothing but set its parameters as attributes."""
    init = cls.__init__
    written = getattr(init, "__code__", None) is not None and init.__code__.co_filename == "<string>"
    fields = cls.__dataclass_fields__.values()
    simple = all(
        one._field_type is not dataclasses._FIELD_INITVAR  # type: ignore[attr-defined]
        and (one.init or one._field_type is dataclasses._FIELD_CLASSVAR)  # type: ignore[attr-defined]
        for one in fields
    )
    sets = cls.__setattr__ is object.__setattr__ or (
        cls.__dataclass_params__.frozen and cls.__setattr__.__code__.co_filename == "<string>"
    )
    return bool(
        written
        and simple
        and sets
        and type(cls).__call__ is type.__call__
        and cls.__new__ is object.__new__
        and not hasattr(cls, "__post_init__")
        and not any(_is_descriptor(cls, one.name) for one in fields)
    )


def _is_descriptor(cls: Any, name: str) -> bool:
    # A property that a field's default replaced, say; the slots of the class itself are none.
    for base in cls.__mro__:
        found = base.__dict__.get(name)
        if found is not None:
            is_slot = type(found).__name__ == "member_descriptor"
            return hasattr(type(found), "__set__") and not is_slot
    return False
