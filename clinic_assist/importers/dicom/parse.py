"""From a file's bytes to its data sets: meta information, transfer syntax, and the elements themselves."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.elements import DataSet, tag_text
from clinic_assist.importers.dicom.walk import Walk, Warning_
from clinic_assist.importers.dicomhead import (
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    VRS,
    Encoding,
    beginning,
    begins_data_set,
    header_at,
    is_chain,
)

TRANSFER_SYNTAX = 0x00020010
MAX_INFLATED_BYTES = 256 * 1024 * 1024
"""Largest deflated data set that is read."""

_CHUNK_BYTES = 65_536
_PIECE_BYTES = 1_048_576

# DICOM PS3.5 annex A: every other transfer syntax is explicit and little-endian.
_IMPLICIT_LITTLE_UID = "1.2.840.10008.1.2"
_EXPLICIT_BIG_UID = "1.2.840.10008.1.2.2"
_DEFLATED_UIDS = frozenset(("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95"))
_GE_PRIVATE_UID = "1.2.840.113619.5.2"

NO_DATA_SET = "The file says that it is DICOM, but holds no elements that can be read."
NO_TRANSFER_SYNTAX = "The file does not say how its elements are written; that was told from the elements."
OTHER_ENCODING = "The elements are not written as the file says; they were read as they are written."
BAD_DEFLATE = "The deflated data set is damaged; what stands before the damage was read."
INFLATED_TOO_LONG = f"The deflated data set is longer than {MAX_INFLATED_BYTES // 2**20} MiB; the rest was not read."


@dataclass(slots=True)
class ParsedFile:
    """A DICOM file's own elements.

    Attributes:
        meta: Group 0002; empty where the file has none.
        data_set: All others. Where the file is deflated, its places count in the inflated bytes.
        transfer_syntax: The UID as written; None where the file gives none.
        warnings: Damage, with its place.
    """

    meta: DataSet
    data_set: DataSet
    transfer_syntax: str | None
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def transfer_syntax_name(self) -> str | None:
        """Its name in the standard, else the UID."""
        uid = self.transfer_syntax
        return (uid_name(uid) or uid) if uid else None


def parse_file(data: bytes) -> ParsedFile:
    """Answers the elements of a DICOM file, as far as they can be read.

    Raises:
        SourceError: It holds no element.
    """
    begin = beginning(data)
    walk = Walk(data)
    meta, after = _meta(walk, data, begin)
    syntax = _uid(meta)
    warnings: list[Warning_] = []
    body, start = data, after
    if syntax in _DEFLATED_UIDS and is_chain(data, after, len(data), EXPLICIT_LITTLE):
        warnings.append((tag_text(TRANSFER_SYNTAX), OTHER_ENCODING))  # it was never deflated
    elif syntax in _DEFLATED_UIDS:
        body, start = _inflated(data, after, warnings), 0
    encoding = _encoding(body, start, syntax, warnings)
    inner = walk if body is data else Walk(body)
    data_set = inner.data_set(start, len(body), encoding)
    if not meta.elements and not data_set.elements:
        raise SourceError(NO_DATA_SET, hint="Export it again from the system it came from.")
    found = [*walk.warnings, *warnings, *(inner.warnings if inner is not walk else ())]
    return ParsedFile(meta, data_set, syntax, list(dict.fromkeys(found)))


def _meta(walk: Walk, data: bytes, begin: int) -> tuple[DataSet, int]:
    """The elements of group 0002, and where the data set begins.

    They end where the group ends, whatever length it gives itself: that is often wrong.
    """
    encoding = EXPLICIT_LITTLE  # DICOM PS3.10 s.7.1
    if header_at(data, begin, len(data), encoding) is None:
        encoding = IMPLICIT_LITTLE  # as some systems write it against the standard
    end = begin
    while (head := header_at(data, end, len(data), encoding)) is not None and head.tag >> 16 == 2:
        after = head.value + head.length
        if after > len(data):
            break
        end = after
    return walk.data_set(begin, end, encoding), end


def _uid(meta: DataSet) -> str | None:
    element = meta.get(TRANSFER_SYNTAX)
    if element is None or element.is_cut:
        return None
    return meta.raw(element).decode("latin-1").strip(" \0") or None


def _inflated(data: bytes, start: int, warnings: list[Warning_]) -> bytes:
    """The data set of a deflated file (RFC 1951, DICOM PS3.5 annex A.5), also in the wrapper of RFC 1950."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS if _is_wrapped(data, start) else -zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size, flaw = 0, ""
    try:
        for piece in _inflating(inflate, data, start):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_INFLATED_BYTES:
                flaw = INFLATED_TOO_LONG
                break
        if not flaw and not inflate.eof:
            flaw = BAD_DEFLATE
    except zlib.error:
        flaw = BAD_DEFLATE
    if flaw:
        warnings.append((tag_text(TRANSFER_SYNTAX), flaw))
    return b"".join(pieces)


def _is_wrapped(data: bytes, start: int) -> bool:
    """Whether there is a header of RFC 1950 s.2.2: method 8, a window of at most 32 KiB, and a check sum.

    By RFC 1951 alone such a byte would begin a stored block after padding that is not zero, which nobody writes.
    """
    head = data[start : start + 2]
    return len(head) == 2 and head[0] & 0x8F == 0x08 and int.from_bytes(head, "big") % 31 == 0


def _inflating(inflate: zlib._Decompress, data: bytes, start: int) -> Iterator[bytes]:
    """What comes out, at most a MiB at a time, however much a few bytes may hold."""
    for at in range(start, len(data), _CHUNK_BYTES):
        pending = data[at : at + _CHUNK_BYTES]
        while pending and not inflate.eof:
            yield inflate.decompress(pending, _PIECE_BYTES)
            pending = inflate.unconsumed_tail
    yield inflate.flush()


def _encoding(body: bytes, start: int, syntax: str | None, warnings: list[Warning_]) -> Encoding:
    """How the data set is written: as the transfer syntax says, unless its first element says otherwise."""
    place = tag_text(TRANSFER_SYNTAX)
    if syntax is None:
        warnings.append((place, NO_TRANSFER_SYNTAX))
        return begins_data_set(body, start) or _told_by_first(body, start, EXPLICIT_LITTLE)
    if syntax == _GE_PRIVATE_UID:
        stated = IMPLICIT_LITTLE  # big-endian in the pixels alone
    else:
        stated = Encoding(syntax == _IMPLICIT_LITTLE_UID, syntax == _EXPLICIT_BIG_UID)
    if is_chain(body, start, len(body), stated):
        return stated
    found = begins_data_set(body, start) or _told_by_first(body, start, stated)
    if found != stated:
        warnings.append((place, OTHER_ENCODING))
    return found


def _told_by_first(body: bytes, start: int, stated: Encoding) -> Encoding:
    """Explicit where the first element names its representation, else as stated but for that."""
    if len(body) - start < 8:
        return stated
    return stated._replace(is_implicit=body[start + 4 : start + 6] not in VRS)
