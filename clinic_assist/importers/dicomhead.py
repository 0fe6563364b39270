"""Whether bytes begin a DICOM data set, and how its elements are written: sound enough to tell it from any other file.

Files begin with a preamble and the mark DICM (DICOM PS3.10 s.7.1). Older systems leave both out, or write only the data
set, so that its first elements are all there is to tell it by.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

MARK = b"DICM"
PREAMBLE_BYTES = 128
UNDEFINED = 0xFFFFFFFF

# DICOM PS3.5 s.7.1.2: these have two reserved bytes and a length of 32 bits.
LONG_VRS = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
SHORT_VRS = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
     b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip
VRS = LONG_VRS | SHORT_VRS

_NO_MARK = bytes(PREAMBLE_BYTES)
_FIRST_GROUPS = (0x0002, 0x0008)
_MOST_IN_A_ROW = 4
_ORDERS = {False: "<", True: ">"}
_EXPLICIT = {order: struct.Struct(f"{sign}HH2sH").unpack_from for order, sign in _ORDERS.items()}
_IMPLICIT = {order: struct.Struct(f"{sign}HHL").unpack_from for order, sign in _ORDERS.items()}
_LONG = {order: struct.Struct(f"{sign}L").unpack_from for order, sign in _ORDERS.items()}


class Encoding(NamedTuple):
    """How elements are written (DICOM PS3.5 s.7.1 and s.7.3)."""

    is_implicit: bool = False
    is_big_endian: bool = False


class Header(NamedTuple):
    """The head of one element; `length` may be UNDEFINED."""

    tag: int
    vr: bytes
    length: int
    value: int


EXPLICIT_LITTLE = Encoding()
IMPLICIT_LITTLE = Encoding(is_implicit=True)
_ALL = (EXPLICIT_LITTLE, IMPLICIT_LITTLE, Encoding(is_big_endian=True), Encoding(is_implicit=True, is_big_endian=True))


def header_at(data: bytes, start: int, end: int, encoding: Encoding) -> Header | None:
    """The head of the element that begins there; None where there is none of that encoding."""
    if end - start < 8:
        return None
    is_implicit, big = encoding
    if is_implicit:
        group, element, length = _IMPLICIT[big](data, start)
        return Header(group << 16 | element, b"", length, start + 8)
    group, element, vr, length = _EXPLICIT[big](data, start)
    if vr in SHORT_VRS:
        return Header(group << 16 | element, vr, length, start + 8)
    if vr in LONG_VRS and end - start >= 12:
        return Header(group << 16 | element, vr, _LONG[big](data, start + 8)[0], start + 12)
    return None


def begins_data_set(data: bytes, start: int = 0) -> Encoding | None:
    """How a data set that begins there is written; None where none begins there."""
    for encoding in _ALL:
        header = header_at(data, start, len(data), encoding)
        if header is not None and header.tag >> 16 in _FIRST_GROUPS and is_chain(data, start, len(data), encoding):
            return encoding
    return None


def is_chain(data: bytes, start: int, end: int, encoding: Encoding) -> bool:
    """Whether elements in rising order follow one another from there: four, or all there are to the end.

    An element that does not end within the data, or is of undefined length, ends the chain well if two came before it:
    files are cut off.
    """
    before = -1
    for count in range(_MOST_IN_A_ROW):
        if start == end:
            return count > 1
        header = header_at(data, start, end, encoding)
        if header is None or not _is_plausible(header, before):
            return False
        if header.length == UNDEFINED or header.value + header.length > end:
            return count > 1
        before, start = header.tag, header.value + header.length
    return True


def _is_plausible(header: Header, before: int) -> bool:
    # DICOM PS3.5 s.7.1: tags rise, and lengths are even but for the odd ones that old systems write.
    group, _element = divmod(header.tag, 0x10000)
    return header.tag > before and 0 < group < 0xFFFE


def beginning(data: bytes) -> int:
    """Where the elements of a file begin: after its mark; without one, after a preamble of zeros, else at once."""
    after = PREAMBLE_BYTES + len(MARK)
    if data[PREAMBLE_BYTES:after] == MARK:
        return after
    if data.startswith(_NO_MARK) and begins_data_set(data, PREAMBLE_BYTES) is not None:
        return PREAMBLE_BYTES
    return len(MARK) if data.startswith(MARK) else 0


def is_dicom(data: bytes) -> bool:
    """Whether a file is DICOM: by its mark, else by its first elements."""
    after = PREAMBLE_BYTES + len(MARK)
    return data[PREAMBLE_BYTES:after] == MARK or begins_data_set(data, beginning(data)) is not None
