"""Bytes to a JSON tree, strictly: what Python's reader lets pass and FHIR does not is an error with its place.

Refused: duplicate keys, NaN and Infinity, lone surrogates, nesting deeper than MAX_DEPTH, bytes that are no UTF-8.
Decimals keep their digits. The quick way reads the bytes in C, without making a text of them first; only what fails
there is looked at again, slowly, by `jsondamage`, to say what is wrong and where.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from typing import TypeAlias

import msgspec
import orjson

from clinic_assist.chart.intake import Advance

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | JsonObject | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

MAX_DEPTH = 254
"""How deep values may be nested. The deepest that orjson writes; FHIR resources stay below 30."""

_MARKS = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (  # a JSON text begins with two ASCII characters, so its zero bytes tell: RFC 4627 s.3
    (re.compile(rb"[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[^\0]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[^\0]\0[^\0]"), "utf-16-be"),
)


class JsonError(ValueError):
    """The text is not the strict JSON that we accept; `jsondamage.find_damage` says where and why."""


def encoding_of(data: bytes) -> tuple[str, int]:
    """Answers the encoding of a JSON text and how many bytes its byte order mark takes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    for pattern, encoding in _UNMARKED:
        if pattern.match(data):
            return encoding, 0
    return "utf-8", 0


def as_utf8(data: bytes) -> bytes:
    """The text of a file in UTF-8 without its byte order mark; what is no UTF-8 in a UTF-8 file stays as it is."""
    encoding, mark_length = encoding_of(data)
    if encoding == "utf-8":
        return data[mark_length:]
    return str(memoryview(data)[mark_length:], encoding, "replace").encode()


def decode(data: bytes) -> str:
    """Gives the text of a file without its byte order mark.

    Bytes that are no UTF-8 become the code points U+DC80 to U+DCFF, one for one, which no valid text holds: the
    strict reader refuses exactly the values they stand in, and positions stay true.
    """
    encoding, mark_length = encoding_of(data)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    return str(memoryview(data)[mark_length:], encoding, errors)


def parse(data: bytes) -> JsonValue:
    """Reads one JSON value in UTF-8, strictly.

    Raises:
        JsonError: It is not valid; the message names no place.
    """
    tree = _parse_quickly(data)
    return _parse_exactly(data) if tree is None else tree


def parse_in_parts(data: bytes, key: str, advance: Advance) -> JsonValue:
    """The same as `parse` for a large object: the list under `key` is read element by element.

    A value is read in C, and every other thread waits so long, the window's too: 2 ms for each MiB.

    Raises:
        JsonError: It is not valid; the message names no place.
        Exception: Whatever `advance` raises.
    """
    try:
        members = _MEMBERS.decode(data)
        elements = _ELEMENTS.decode(members[key])
    except (KeyError, ValueError, RecursionError):
        return parse(data)
    marks = 2 * len(members) + sum(bytes(member).count(b'"') for member in members.values())
    if marks != data.count(b'"'):  # a member stands twice, or its name is no plain one
        return parse(data)
    values: list[JsonValue] = []
    for number, element in enumerate(elements):
        if not number % _BETWEEN_ADVANCES:
            advance(number / len(elements))
        values.append(parse(bytes(element)))
    return {name: values if name == key else parse(bytes(member)) for name, member in members.items()}


def _parse_quickly(data: bytes) -> JsonValue:
    """The tree of what is surely strict JSON; None where that takes a closer look.

    Written again, every string has as many quotation marks as before, unless a mark was written as a code point. So one
    mark fewer tells that the quick reader has let a second member take the place of one with the same key.
    """
    try:
        tree: JsonValue = _QUICK.decode(data)
        written = orjson.dumps(tree, default=_write_number)
    except (ValueError, RecursionError, orjson.JSONEncodeError):
        return None
    return None if written.count(b'"') != data.count(b'"') or _MARK_AS_CODE_POINT.search(data) else tree


def _parse_exactly(data: bytes) -> JsonValue:
    try:
        tree: JsonValue = _DECODER.decode(str(data, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise JsonError("not valid JSON") from error
    try:
        # Writing it again finds in C what the reader lets pass: lone surrogates and great depth.
        orjson.dumps(tree, default=_write_number)
    except orjson.JSONEncodeError:
        _refuse_surrogates(tree)
        _refuse_depth(tree)  # what is left is a whole number beyond 64 bits, which is no fault
    return tree


def _refuse_surrogates(tree: JsonValue) -> None:
    try:
        json.dumps(tree, ensure_ascii=False, default=_write_number).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise JsonError("a lone surrogate") from error


def _refuse_depth(tree: JsonValue) -> None:
    todo: list[tuple[JsonValue, int]] = [(tree, 0)]
    while todo:
        value, depth = todo.pop()
        if isinstance(value, list | dict):
            if depth >= MAX_DEPTH:
                raise JsonError("nested too deeply")
            todo.extend((child, depth + 1) for child in (value.values() if isinstance(value, dict) else value))


def _unique_members(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonError("a key stands twice")
    return members


def _refuse_constant(_name: str) -> JsonValue:
    raise JsonError("not a JSON number")


def _write_number(value: object) -> int:
    if isinstance(value, Decimal):
        return 0
    raise TypeError


# Elements between two calls of `advance`: some milliseconds.
_BETWEEN_ADVANCES = 256

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_MARK_AS_CODE_POINT = re.compile(rb"\\u0022")
_QUICK = msgspec.json.Decoder(float_hook=Decimal)
_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique_members, strict=True
)
