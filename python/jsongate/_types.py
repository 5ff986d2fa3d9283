"""From an annotation to the description of its JSON: one tree for the gateway's checks, for
building values and for OpenAPI.

Pure Python. ``Describer`` collects the classes that it meets, so that a class may hold itself.
"""

import datetime
import decimal
import enum
import inspect
import types
import typing
import uuid
from collections.abc import (
    Collection,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Sequence,
)
from collections.abc import Set as AbstractSet
from typing import Any, Literal, NamedTuple

from jsongate import _annotation, _types_generic, _types_hash, _types_records, _types_union
from jsongate._types_values import is_beyond_64_bits, kinds_with, pattern_mistake, plain_value
from jsongate.meta import CONSTRAINTS, Meta, from_annotation, merged

RECORDS = _types_union.RECORDS


class Type(NamedTuple):
    """One type. Kinds, and which of the other fields they use:

    any null bool int float str datetime date time uuid decimal
    enum       cls; values: those of its members, in order
    literal    values; cls: those that handlers get, where they are others: members of an Enum
    list set frozenset vartuple (tuple[T, ...])       items: (element,)
    tuple      items: one for each place
    dict       items: (key, value); the key is a kind that has a text
    dataclass typeddict namedtuple struct             cls: the key of Describer.records: the class, or
               a generic class with its types
    union      items: the members, none of them a union, told apart as `_types_union.tag_of` says

    Any kind may have a `meta`, of which every constraint fits the kind; a union has none of its
    own constraints.
    """

    kind: str
    items: tuple["Type", ...] = ()
    cls: Any = None
    values: tuple[Any, ...] = ()
    meta: Meta | None = None


class Field(NamedTuple):
    """One member of a record."""

    name: str  # in JSON
    attribute: str  # in Python
    type: Type
    required: bool
    default: Any = inspect.Parameter.empty  # empty: none
    default_factory: Any = None
    description: str = ""
    use: str = ""  # "request", "reply": in one of them only


class Record(NamedTuple):
    """A class whose JSON is an object.

    fields:          what requests may have
    ignores_unknown: other members than these are let be, instead of refused
    failed:          its fields could not be read; the errors say why
    made:            what stands in replies only: ``field(init=False)``
    """

    kind: str
    cls: Any
    fields: tuple[Field, ...]
    ignores_unknown: bool = False
    failed: bool = False
    made: tuple[Field, ...] = ()


_PLAIN: dict[Any, str] = {
    types.NoneType: "null",
    None: "null",
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    datetime.datetime: "datetime",
    datetime.date: "date",
    datetime.time: "time",
    uuid.UUID: "uuid",
    decimal.Decimal: "decimal",
}
_WHATEVER = (Any, object, inspect.Parameter.empty)
_LISTS: dict[Any, str] = {
    list: "list",
    Sequence: "list",
    MutableSequence: "list",
    Collection: "list",
    set: "set",
    MutableSet: "set",
    AbstractSet: "set",
    frozenset: "frozenset",
}
_DICTS = (dict, Mapping, MutableMapping)
# What has a text that it can be read from: keys of a dict, values in a path or a query.
TEXT_KINDS = ("str", "int", "float", "bool", "datetime", "date", "time", "uuid", "decimal", "enum",
              "literal")  # fmt: skip
_KEY_KINDS = tuple(kind for kind in TEXT_KINDS if kind not in ("float", "bool"))

SUPPORTED = (
    "use a dataclass, TypedDict, NamedTuple, list, tuple, set, dict, str, int, float, bool, None, "
    "datetime, date, time, UUID, Decimal, Enum, Literal or a union of them"
)
_ANY = Type("any")
_MOST_OF_A_CLASS = 50  # generic, with different types
# Beside the types above: what their subclasses become.
_ENCODABLE = (str, int, float, dict, list, tuple, datetime.date, datetime.time, uuid.UUID,
              decimal.Decimal)  # fmt: skip


class Describer:
    """Describes annotations; `records` and `errors` grow with each. Used by one thread.

    is_output: of values that become JSON, which nobody has to tell apart or to build again
    errors: without the place, with the way to the part: "Order.items: bytes is not supported: …".
    """

    def __init__(self, module: str | None = None, *, is_output: bool = False) -> None:
        self.records: dict[Any, Record] = {}
        self.errors: list[str] = []
        self.module = module
        self._is_output = is_output
        self._way: list[str] = []
        self._unions: list[tuple[tuple[str, ...], Type]] = []
        self._aliases: list[Any] = []

    def describe(self, annotation: Any, scope: Mapping[str, Any] | None = None) -> Type:
        """The annotation, evaluated before; `scope` helps to evaluate those of its classes.

        Never raises: where something is wrong, `errors` says so.
        """
        self._scope = scope or {}
        described = self._type(annotation)
        unions, self._unions = self._unions, []
        for way, union in unions if not self._is_output else ():
            mistake = _types_union.mistake_of(union, self.records)
            if mistake:
                self.errors.append(": ".join((*way, mistake)))
        return described

    def shown(self, annotation: Any) -> str:
        """The annotation as the user would write it."""
        return _annotation.written(annotation, self.module)

    def error(self, text: str) -> Type:
        """Notes a mistake at the present place."""
        self.errors.append(": ".join((*self._way, text)))
        return _ANY

    def _type(self, annotation: Any) -> Type:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            return self._annotated(arguments[0], arguments[1:])
        if _types_records.qualifier_of(annotation):
            return self._type(arguments[0])
        if isinstance(annotation, typing.TypeVar) and self._way:
            return self._type(_types_generic.bound_of(annotation))
        if isinstance(annotation, typing.NewType):
            return self._type(annotation.__supertype__)
        if isinstance(annotation, getattr(typing, "TypeAliasType", ())):
            return self._alias(annotation)
        if origin in (typing.Union, types.UnionType):
            return self._union(arguments)
        if origin is Literal:
            return self._literal(annotation, arguments)
        if any(annotation is whatever for whatever in _WHATEVER):
            return _ANY
        if isinstance(annotation, type) and origin is None:
            return self._class(annotation)
        return self._generic(annotation, origin, arguments)

    def _alias(self, annotation: Any) -> Type:
        if annotation in self._aliases:
            return self.error(f"{self.shown(annotation)} is an alias that holds itself")
        self._aliases.append(annotation)
        described = self._type(annotation.__value__)
        self._aliases.pop()
        return described

    def _class(self, cls: type) -> Type:
        if cls in _PLAIN:
            return Type(_PLAIN[cls])
        if issubclass(cls, enum.Enum):
            return self._enum(cls)
        kind = _types_records.kind_of(cls)
        if kind:
            return self._record(kind, cls)
        if cls in _LISTS or cls in _DICTS or cls is tuple:
            return self._generic(cls, cls, ())
        return self._unsupported(cls)

    def _generic(self, annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> Type:
        if annotation is None:
            return Type("null")
        if origin is tuple:
            return self._tuple(annotation, arguments)
        if origin in _LISTS:
            return self._list(annotation, _LISTS[origin], arguments or (Any,))
        if origin in _DICTS:
            return self._dict(*(arguments or (str, Any)))
        kind = _types_records.kind_of(origin) if isinstance(origin, type) else None
        return self._record(kind, annotation) if kind else self._unsupported(annotation)

    def _unsupported(self, annotation: Any) -> Type:
        cls = typing.get_origin(annotation) or annotation
        if self._is_output and isinstance(cls, type) and issubclass(cls, _ENCODABLE):
            return _ANY
        return self.error(f"{self.shown(annotation)} is not supported: {SUPPORTED}")

    def _tuple(self, annotation: Any, arguments: tuple[Any, ...]) -> Type:
        if annotation is tuple or annotation is typing.Tuple:  # noqa: UP006  not tuple[()]
            return Type("vartuple", (_ANY,))
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return Type("vartuple", (self._type(arguments[0]),))
        return Type("tuple", tuple(self._type(one) for one in arguments))

    def _list(self, annotation: Any, kind: str, arguments: tuple[Any, ...]) -> Type:
        element = self._type(arguments[0])
        if self._is_output:
            return Type(kind, (element,))
        if kind in ("set", "frozenset") and not _types_hash.is_hashable(element, self.records):
            return self.error(f"{self.shown(annotation)} is not supported: "
                              "its elements cannot be hashed")  # fmt: skip
        return Type(kind, (element,))

    def _dict(self, key: Any, value: Any) -> Type:
        described = Type("str") if any(key is one for one in (Any, object)) else self._type(key)
        members = described.items if described.kind == "union" else (described,)
        kinds = {one.kind for one in members}
        is_known = described.kind in TEXT_KINDS
        if self._is_output and not is_known and kinds <= {*TEXT_KINDS, "null", "any"}:
            described = Type("str")
        if described.kind not in (TEXT_KINDS if self._is_output else _KEY_KINDS):
            return self.error(f"{self.shown(key)} is not supported as a key: use str, int, UUID, "
                              "date, datetime, time, Decimal, Enum or Literal")  # fmt: skip
        return Type("dict", (described, self._type(value)))

    def _literal(self, annotation: Any, values: tuple[Any, ...]) -> Type:
        plain = tuple(plain_value(value) for value in values)
        for value in plain:
            if value is not None and not isinstance(value, str | int) or is_beyond_64_bits(value):
                return self.error(f"{self.shown(annotation)} is not supported: "
                                  "a Literal is of str, bool, None, or int of 64 bits")  # fmt: skip
        has_members = any(isinstance(value, enum.Enum) for value in values)
        return Type("literal", cls=values if has_members else None, values=plain)

    def _enum(self, cls: type[enum.Enum]) -> Type:
        values = tuple(plain_value(member) for member in cls)
        for value in values:
            is_json = value is None or isinstance(value, str | int | float)
            if issubclass(cls, enum.Flag) or not is_json or is_beyond_64_bits(value):
                if self._is_output:
                    return _ANY
                return self.error(f"{self.shown(cls)} is not supported: the values of an Enum are "
                                  "str, bool, None, finite float, or int of 64 bits")  # fmt: skip
        if not values:
            return self.error(f"{self.shown(cls)} is not supported: it has no members")
        return Type("enum", cls=cls, values=values)

    def _record(self, kind: str, key: Any) -> Type:
        """key: a class, or a generic one with what it is of"""
        cls = typing.get_origin(key) or key
        mistake = None
        if inspect.isabstract(cls) and not self._is_output:
            mistake = "it is abstract"
        elif kind == "struct" and _types_records.is_array(cls):
            mistake = "it is array_like"
        elif sum(one.cls is cls for one in self.records.values()) > _MOST_OF_A_CLASS:
            mistake = f"{cls.__name__} holds ever more types of itself"
        if mistake:
            return self.error(f"{self.shown(key)} is not supported: {mistake}")
        if key not in self.records:
            self.records[key] = Record(kind, cls, ())  # a class may hold itself
            self.records[key] = self._read_record(kind, cls, key)
        return Type(kind, cls=key)

    def _read_record(self, kind: str, cls: type, key: Any) -> Record:
        way, self._way = self._way, [*self._way]
        try:
            raw = _types_records.fields_of(kind, key, self._scope)
        except Exception as error:  # evaluates what the user wrote: it may raise anything
            text = f"{type(error).__name__}: {error}"
            self.error(f"the fields of {self.shown(key)} cannot be read: {text}")
            return Record(kind, cls, (), failed=True)
        fields, made = [], []
        for one in raw:
            # Named from here on by the class alone: it is described once, wherever it is met.
            self._way = [f"{cls.__name__}.{one.attribute}"]
            if one.use == "reply":
                made.append(self._made_field(kind, one))
            else:
                fields.append(self._field(kind, one))
        self._way = way
        for name in {one.name for one in fields if [f.name for f in fields].count(one.name) > 1}:
            self.error(f"{cls.__name__} has two fields named {name!r} in JSON")
        extra = _types_records.extra_of(kind, cls)
        if extra not in ("forbid", "ignore"):
            self.error(f"{cls.__name__}.__jsongate_extra__ is 'forbid' or 'ignore', not {extra!r}")
        return Record(kind, cls, tuple(fields), extra == "ignore", made=tuple(made))

    def _made_field(self, kind: str, raw: "_types_records.RawField") -> Field:
        """What no request has may be of any type, and nobody has to tell its unions apart."""
        errors, records = len(self.errors), dict(self.records)
        field = self._field(kind, raw)
        self._unions = [one for one in self._unions if one[0] != tuple(self._way)]
        if len(self.errors) == errors:
            return field
        del self.errors[errors:]
        self.records.clear()  # what it met is told where a request has it
        self.records |= records
        return field._replace(type=_ANY)

    def _field(self, kind: str, raw: "_types_records.RawField") -> Field:
        described = self._type(raw.annotation)
        meta = described.meta or Meta()
        if kind == "typeddict" and meta.name not in (None, raw.name):
            self.error("the keys of a TypedDict are its names in JSON: no Meta(name=...)")
        return Field(
            meta.name or raw.name,
            raw.attribute,
            described,
            raw.required,
            raw.default,
            raw.default_factory,
            meta.description or "",
            raw.use,
        )

    def _union(self, members: tuple[Any, ...]) -> Type:
        # msgspec's mark for what is absent is no value.
        described = [self._type(one) for one in members if not _types_records.is_unset(one)]
        union = _types_union.joined(described)
        if union.kind == "union":
            self._unions.append((tuple(self._way), union))
        return union

    def _annotated(self, annotation: Any, metadata: tuple[Any, ...]) -> Type:
        described = self._type(annotation)
        try:
            said = [meta for one in metadata if (meta := from_annotation(one))]
            meta = merged([described.meta, *said] if described.meta else said)
        except (TypeError, ValueError) as error:
            return self.error(f"{self.shown(annotation)}: {error}")
        if meta is None:
            return described
        for word in CONSTRAINTS:
            if getattr(meta, word) is not None and not self._takes(described, word):
                return self.error(f"Meta({word}={getattr(meta, word)!r}) does not fit "
                                  f"{self.shown(annotation)}")  # fmt: skip
        mistake = pattern_mistake(meta.pattern)
        if mistake:
            return self.error(f"Meta(pattern={meta.pattern!r}): {mistake}")
        return self._with_meta(described, meta)

    def _takes(self, described: Type, word: str) -> bool:
        if described.kind == "union":
            return any(self._takes(member, word) for member in described.items)
        return described.kind in kinds_with(word)

    def _with_meta(self, described: Type, meta: Meta) -> Type:
        """Of a union each member gets the constraints that fit it."""
        if described.kind != "union":
            return described._replace(meta=meta)
        members = []
        for member in described.items:
            said = {w: getattr(meta, w) for w in CONSTRAINTS if member.kind in kinds_with(w)}
            more = [Meta(**said)] if any(value is not None for value in said.values()) else []
            both = merged([*([member.meta] if member.meta else []), *more])
            members.append(member._replace(meta=both))
        rest = {word: getattr(meta, word) for word in ("name", "title", "description", "examples")}
        union = Type("union", tuple(members), meta=Meta(**rest))
        self._unions = [(w, union if u == described else u) for w, u in self._unions]
        return union
