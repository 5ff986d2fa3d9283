"""Described types as JSON Schemas (2020-12): what OpenAPI 3.1 calls components/schemas."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from jsongate._annotation import class_name
from jsongate._core import dumps, loads
from jsongate._types import RECORDS, Field, Record, Type
from jsongate._types_union import records_of, tag_of, tag_values
from jsongate.meta import Meta

Schema = dict[str, Any]
Records = Mapping[Any, Record]

_PLAIN: dict[str, Schema] = {
    "any": {},
    "null": {"type": "null"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "uuid": {"type": "string", "format": "uuid"},
    "decimal": {"type": ["number", "string"], "format": "decimal"},
}
_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
}
_NOTES = ("title", "description")
# What minLength and maxLength are called, by kind; elsewhere it is a list.
_LENGTHS = {"str": "Length", "dict": "Properties"}
_NAME = re.compile(r"[^A-Za-z0-9._-]")
_USES = {"request": {"writeOnly": True}, "reply": {"readOnly": True}}
_EMPTY_BY_FACTORY: tuple[tuple[Any, Any], ...] = (
    (list, []), (set, []), (frozenset, []), (tuple, []), (dict, {}),
)  # fmt: skip
_REFERENCE = "#/components/schemas/"


def json_value(value: Any) -> tuple[bool, Any]:
    """Whether `value` has a JSON form, and which."""
    try:
        return True, loads(dumps(value))
    except Exception:  # runs what the user wrote: it may raise anything
        return False, None


def own_docstring(holder: Any) -> str:
    """The docstring that was written there: not an inherited one, nor one that was made."""
    text = getattr(holder, "__dict__", {}).get("__doc__") or getattr(holder, "__doc__", None)
    if not isinstance(text, str):
        return ""
    if isinstance(holder, type):
        inherited = any(text == base.__doc__ for base in holder.__mro__[1:])
        if inherited or text.startswith(f"{holder.__name__}("):  # dataclass, NamedTuple
            return ""
    return inspect.cleandoc(text)


class Schemas:
    """The schemas of one document. Classes become `components`, each once, and are referred to.

    Classes of one name are told apart by their modules, or by numbers. Used by one thread.
    """

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._names: dict[Any, str] = {}

    def add(self, name: str, schema: Schema) -> None:
        """A component that is no class; its name is taken from then on."""
        self.components[name] = schema

    def of(self, described: Type, records: Records) -> Schema:
        """The schema of a type whose classes `records` has."""
        schema = dict(self._bare(described, records))
        if described.meta:
            schema |= _said_by(described.meta, described.kind)
        return schema

    def _bare(self, described: Type, records: Records) -> Schema:
        kind, items = described.kind, described.items
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind in RECORDS:
            return self._record(described.cls, records)
        if kind == "enum":
            return self._enum(described)
        if kind == "literal":
            return _one_of_values(described.values)
        if kind == "union":
            return self._union(described, records)
        if kind == "dict":
            return self._dict(items[0], items[1], records)
        inner = [self.of(item, records) for item in items]
        if kind == "tuple":
            return _tuple(inner)
        return {"type": "array", "items": inner[0]} if inner[0] else {"type": "array"}

    def _named(self, cls: Any, make: Callable[[], Schema]) -> Schema:
        if cls not in self._names:
            self._names[cls] = name = self._free_name(cls)
            self.components[name] = {}  # the name is taken: a class may hold itself
            self.components[name] = make()
        return {"$ref": _REFERENCE + self._names[cls]}

    def _free_name(self, cls: Any) -> str:
        plain = _NAME.sub("_", class_name(cls))
        wanted = [plain, f"{_NAME.sub('_', cls.__module__)}.{plain}"]
        wanted += [f"{wanted[1]}.{number}" for number in range(2, len(self.components) + 3)]
        return next(name for name in wanted if name not in self.components)

    def _record(self, key: Any, records: Records) -> Schema:
        record = records[key]

        def make() -> Schema:
            every = (*record.fields, *record.made)
            fields = {field.name: self._field(field, records) for field in every}
            schema: Schema = {"type": "object", "title": class_name(key)}
            if text := own_docstring(record.cls):
                schema["description"] = text
            schema["properties"] = fields
            if required := [field.name for field in record.fields if field.required]:
                schema["required"] = required
            if not record.ignores_unknown:
                schema["additionalProperties"] = False
            return schema

        return self._named(key, make)

    def _field(self, field: Field, records: Records) -> Schema:
        schema = self.of(field.type, records) | _USES.get(field.use, {})
        for factory, empty in _EMPTY_BY_FACTORY:
            if field.default_factory is factory:
                return schema | {"default": empty}
        is_json, value = json_value(field.default)
        has_default = field.default is not inspect.Parameter.empty and is_json
        return schema | {"default": value} if has_default else schema

    def _enum(self, described: Type) -> Schema:
        def make() -> Schema:
            schema: Schema = {"title": described.cls.__name__}
            if text := own_docstring(described.cls):
                schema["description"] = text
            return schema | _one_of_values(described.values)

        return self._named(described.cls, make)

    def _dict(self, key: Type, value: Type, records: Records) -> Schema:
        schema: Schema = {"type": "object"}
        if key != Type("str"):
            schema |= {"propertyNames": names} if (names := self._names_of(key, records)) else {}
        inner = self.of(value, records)
        return schema | ({"additionalProperties": inner} if inner else {})

    def _names_of(self, key: Type, records: Records) -> Schema:
        """Names are text: what bounds a number does not hold for it."""
        if any(not isinstance(value, str) for value in key.values):
            return _one_of_values(tuple(_text_of(value) for value in key.values))
        of_text = key.kind in ("str", "uuid", "date", "time", "datetime", "enum", "literal")
        return self.of(key, records) if of_text else {}

    def _union(self, union: Type, records: Records) -> Schema:
        tag = tag_of(union, records)
        members = [self.of(member, records) for member in union.items]
        if tag is None or len(records_of(union)) < len(union.items):
            return {"anyOf": members}
        mapping = {
            str(value): schema["$ref"]
            for member, schema in zip(union.items, members)
            for value in tag_values(records[member.cls], tag)
        }
        return {"oneOf": members, "discriminator": {"propertyName": tag, "mapping": mapping}}


def _tuple(items: list[Schema]) -> Schema:
    if not items:
        return {"type": "array", "maxItems": 0}
    size = len(items)
    return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}


def _one_of_values(values: tuple[Any, ...]) -> Schema:
    return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value).decode()


def _said_by(meta: Meta, kind: str) -> Schema:
    said = {word: getattr(meta, name) for name, word in _BOUNDS.items()}
    length = _LENGTHS.get(kind, "Items")
    said |= {f"min{length}": meta.min_length, f"max{length}": meta.max_length}
    said |= {name: getattr(meta, name) for name in _NOTES}
    if meta.examples is not None:
        found = [json_value(example) for example in meta.examples]
        said["examples"] = [value for is_json, value in found if is_json]
    return {word: value for word, value in said.items() if value is not None}
