"""Mappings of tables as JSON texts: their fields by their names, those that say nothing left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import TypeVar, get_args, get_type_hints

import msgspec

from clinic_assist.chart.table_mapping import SavedMapping, TableMapping
from clinic_assist.errors import MachineError, UserError

_PLAIN = re.compile(r"[a-z_]{1,30}")  # others are not repeated: the file may be no mapping but a record
_MOST_BYTES = 1024 * 1024
_HINT = "docs/tables-import.md describes its fields."

_Stated = TypeVar("_Stated", TableMapping, SavedMapping)


def load_mapping(body: bytes) -> TableMapping:
    """Answers the mapping in a JSON text.

    Raises:
        UserError: It is none; the message says where.
    """
    return _loaded(body, TableMapping)


def load_named_mapping(body: bytes) -> SavedMapping | None:
    """Answers the mapping with its name and header in a JSON text as `save_named_mapping` writes it; None for others.

    Raises:
        UserError: It cannot be meant so; the message says where.
    """
    if len(body) > _MOST_BYTES:
        raise UserError("The mapping is too large.", hint=_HINT)
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return _loaded(body, SavedMapping) if isinstance(raw, dict) and "mapping" in raw else None


def _loaded(body: bytes, expected: type[_Stated]) -> _Stated:
    if len(body) > _MOST_BYTES:
        raise UserError("The mapping is too large.", hint=_HINT)
    try:
        raw = msgspec.json.decode(body)
        unknown = _unknown_field(raw, expected)
        if unknown:
            raise UserError(f"The mapping has a field that is not known: {unknown}.", hint=_HINT)
        return msgspec.convert(raw, expected)
    except msgspec.ValidationError as error:
        raise UserError(f"The mapping cannot be meant so: {error}.", hint=_HINT) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UserError("The mapping is not valid JSON.", hint=_HINT) from error


def save_mapping(mapping: TableMapping) -> bytes:
    """The mapping as a JSON text, equal for equal mappings."""
    return msgspec.json.format(msgspec.json.encode(_stated(mapping)), indent=2) + b"\n"


def save_named_mapping(saved: SavedMapping) -> bytes:
    """The mapping with its name and header as a JSON text."""
    return msgspec.json.format(msgspec.json.encode(_stated(saved)), indent=2) + b"\n"


def load_mappings(body: bytes) -> tuple[SavedMapping, ...]:
    """Answers the mappings of a text that `save_mappings` has written; fields of a later program are skipped.

    Raises:
        MachineError: It is none.
    """
    try:
        return msgspec.json.decode(body, type=tuple[SavedMapping, ...])
    except (msgspec.DecodeError, ValueError) as error:
        raise MachineError(
            "The saved mappings of this vault cannot be read.", hint="Restore it from a backup."
        ) from error


def save_mappings(mappings: Sequence[SavedMapping]) -> bytes:
    """Mappings as one JSON text."""
    return msgspec.json.encode(_stated(tuple(mappings)))


def mapping_digest(mapping: TableMapping) -> str:
    """Names a mapping among all: equal for equal mappings, however many rows of them are asked for."""
    said = _stated(mapping)
    if isinstance(said, dict):
        said.pop("first_rows", None)
    return sha256(msgspec.json.encode(said)).hexdigest()[:16]


def _stated(value: object) -> object:
    """A value as plain JSON; fields that hold their default are left out."""
    if isinstance(value, tuple):
        return [_stated(one) for one in value]
    if not is_dataclass(value):
        return value
    pairs = ((item.name, getattr(value, item.name), item.default) for item in fields(value))
    return {name: _stated(said) for name, said, default in pairs if said != default}


def _unknown_field(raw: object, expected: object) -> str | None:
    """The first member that no field of a dataclass is named for, with its path."""
    if isinstance(raw, list):
        inner = next(iter(get_args(expected)), None)
        return next((found for one in raw if (found := _unknown_field(one, inner))), None)
    known = next((one for one in (expected, *get_args(expected)) if is_dataclass(one)), None)
    if known is None or not isinstance(raw, dict):
        return None
    hints = get_type_hints(known)
    for name, value in raw.items():
        if name not in hints:
            return name if _PLAIN.fullmatch(name) else "one with another name"
        found = _unknown_field(value, hints[name])
        if found:
            return f"{name}.{found}"
    return None
