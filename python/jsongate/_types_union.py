"""Unions: how their members are told apart, by the kind of JSON value or by a tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jsongate._annotation import class_name

if TYPE_CHECKING:
    from jsongate._types import Record, Type

OBJECTS = ("dict", "dataclass", "typeddict", "namedtuple", "struct")
RECORDS = OBJECTS[1:]
_ARRAYS = ("list", "set", "frozenset", "vartuple", "tuple")
_JSON: dict[str, tuple[str, ...]] = {
    "null": ("null",),
    "bool": ("boolean",),
    "int": ("integer",),
    "float": ("integer", "number"),
    "decimal": ("integer", "number", "string"),
    **{kind: ("string",) for kind in ("str", "datetime", "date", "time", "uuid")},
    **{kind: ("array",) for kind in _ARRAYS},
    **{kind: ("object",) for kind in OBJECTS},
}
JSON_KINDS = ("object", "array", "string", "integer", "number", "boolean", "null")


def joined(members: list[Type]) -> Type:
    """The union of types, with nested unions and Literals joined; one type where that is left."""
    flat: list[Type] = []
    for member in members:
        flat += member.items if member.kind == "union" else [member]
    if any(member.kind == "any" for member in flat):
        return next(member for member in flat if member.kind == "any")
    literals = [member for member in flat if member.kind == "literal"]
    if len(literals) > 1:
        values = tuple(value for literal in literals for value in literal.values)
        flat = [member for member in flat if member.kind != "literal"]
        own = tuple(value for literal in literals for value in literal.cls or literal.values)
        is_own = any(literal.cls for literal in literals)
        flat.append(literals[0]._replace(cls=own if is_own else None, values=values))
    unique = [member for place, member in enumerate(flat) if member not in flat[:place]]
    return unique[0] if len(unique) == 1 else unique[0].__class__("union", tuple(unique))


def json_kinds(member: Type, union: Type) -> tuple[str, ...]:
    """The kinds of JSON values that `member` takes in `union`: float leaves integers to int."""
    if member.kind in ("literal", "enum"):
        found = {_json_kind(value) for value in member.values}
        if any(isinstance(value, float) for value in member.values):
            found.add("integer")
        return tuple(kind for kind in JSON_KINDS if kind in found)
    if member.kind == "float" and any(other.kind == "int" for other in union.items):
        return ("number",)
    return _JSON[member.kind]


def _json_kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return kinds[type(value)]


def records_of(union: Type) -> list[Type]:
    """The members whose JSON is an object with declared fields."""
    return [member for member in union.items if member.kind in RECORDS]


def tag_of(union: Type, records: Mapping[Any, Record]) -> str | None:
    """The JSON name of the Literal field that tells the records of a union apart.

    None: there are less than two of them, or no such field.
    """
    members = [records[member.cls] for member in records_of(union)]
    if len(members) < 2:
        return None
    for field in members[0].fields:
        values = [value for record in members for value in tag_values(record, field.name)]
        every = all(tag_values(record, field.name) for record in members)
        if every and len({(type(value), value) for value in values}) == len(values):
            return field.name
    return None


def tag_values(record: Record, name: str) -> tuple[Any, ...]:
    """What the Literal field `name` may be; empty: there is no such field."""
    for field in record.fields:
        if field.name == name and field.type.kind == "literal":
            is_tag = all(type(value) in (str, int) for value in field.type.values)
            return field.type.values if is_tag else ()
    return ()


def mistake_of(union: Type, records: Mapping[Any, Record]) -> str | None:
    """Why the members cannot be told apart; None: they can."""
    if any(records[member.cls].failed for member in records_of(union)):
        return None  # told already
    is_tagged = tag_of(union, records) is not None
    for kind in JSON_KINDS:
        takers = [member for member in union.items if kind in json_kinds(member, union)]
        if len(takers) < 2:
            continue
        tagged = kind == "object" and all(member.kind in RECORDS for member in takers)
        if tagged and is_tagged:
            continue
        names = " and ".join(_name(member) for member in takers)
        how = ""
        if tagged:
            how = ": give each a field of one name and a Literal of its own"
        return f"{names} cannot be told apart: each takes a JSON {kind}{how}"
    return None


def _name(member: Type) -> str:
    if member.kind in ("literal", "vartuple"):
        return {"literal": "Literal", "vartuple": "tuple"}[member.kind]
    return class_name(member.cls) if member.cls else member.kind
