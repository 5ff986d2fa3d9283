"""What can be an element of a set: values that have a hash, and keep it."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jsongate._types_union import RECORDS

if TYPE_CHECKING:
    from jsongate._types import Record, Type


def is_hashable(
    described: Type, records: Mapping[Any, Record], seen: tuple[Any, ...] = ()
) -> bool:
    """Whether every value of the type has a hash. seen: classes that are being looked at."""
    if described.kind in ("any", "list", "set", "dict", "typeddict"):
        return False
    parts = list(described.items)
    if described.kind in RECORDS and described.cls not in seen:
        record = records[described.cls]
        if not _is_class_hashable(record):
            return False
        seen = (*seen, described.cls)
        parts += [field.type for field in record.fields if _is_hashed(record, field.attribute)]
    return all(is_hashable(part, records, seen) for part in parts)


def _is_class_hashable(record: Record) -> bool:
    if record.kind == "struct":  # has a __hash__, which raises
        config = record.cls.__struct_config__
        return bool(config.frozen or not config.eq)
    return record.cls.__hash__ is not None


def _is_hashed(record: Record, attribute: str) -> bool:
    """Whether the class's hash is made of this field's."""
    hashes = record.cls.__hash__
    if record.kind == "namedtuple":
        return hashes is tuple.__hash__
    if record.kind == "struct":
        return bool(record.cls.__struct_config__.eq)
    is_made = getattr(getattr(hashes, "__code__", None), "co_filename", "") == "<string>"
    field = record.cls.__dataclass_fields__[attribute]
    return is_made and bool(field.compare if field.hash is None else field.hash)
