"""Files that are compressed with gzip (RFC 1952): their content is read, and the file stays as it is.

The attack: a small file that unpacks to more than there is memory for, or that is made of countless empty parts. The
defence: an end to what is unpacked, by size and by ratio, and to the number of parts. Try it with the files of
tests/unit/importers/test_gzipped.py.
"""

from __future__ import annotations

import zlib

from clinic_assist.errors import SourceError

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
"""Largest content that is read, as large as a file may be that is not compressed."""
MAX_RATIO = 200
"""How many times larger than the file its content may be; bulk exports are some 10 to 60 times larger."""

_MAGIC = b"\x1f\x8b\x08"  # RFC 1952 s.2.3.1: the mark, and deflate, the only method there is
_ANY_RATIO_BYTES = 16 * 1024 * 1024
_USUAL_RATIO = 16
_MAX_MEMBERS = 20_000
_FIRST_MEMBERS = 100
_CHUNK_BYTES = 65_536
_GZIP = 16 + zlib.MAX_WBITS  # zlib.h, inflateInit2: with a gzip header

_HINT = "Unpack it and import what is in it."


def is_gzip(data: bytes) -> bool:
    """Whether a file is compressed with gzip."""
    return data.startswith(_MAGIC)


def content_size(data: bytes) -> int:
    """Answers how large the content of a file may be, by which its reader is given memory and time.

    Of a compressed file it is what the last four bytes say (RFC 1952 s.2.3.1, ISIZE), within the limits: they may lie,
    and count only the last of several parts.
    """
    if not is_gzip(data):
        return len(data)
    claimed = int.from_bytes(data[-4:], "little")
    return min(_limit(data), max(claimed, _USUAL_RATIO * len(data)))


def head_of(data: bytes, size_bytes: int) -> bytes:
    """Answers the beginning of a compressed file's content; what can be unpacked of it where it is damaged."""
    found = b""
    rest = data[: max(size_bytes, _CHUNK_BYTES)]
    try:
        for _member in range(_FIRST_MEMBERS):
            unpacking = zlib.decompressobj(_GZIP)
            found += unpacking.decompress(rest, size_bytes - len(found))
            rest = unpacking.unused_data
            if len(found) == size_bytes or not is_gzip(rest):
                break
    except zlib.error:
        pass
    return found


def unpacked(data: bytes) -> bytes:
    """Answers the content of a compressed file, all its parts one after the other.

    Raises:
        SourceError: It is damaged or cut off, or its content is too large.
    """
    content = bytearray()
    limit = _limit(data)
    position = members = 0
    while position < len(data) and data[position]:  # zero bytes at the end are padding
        members += 1
        if members > _MAX_MEMBERS:
            raise SourceError("The compressed file is made of too many parts.", hint=_HINT)
        position = _member(data, position, content, limit)
    return bytes(content)


def _member(data: bytes, position: int, content: bytearray, limit: int) -> int:
    """Adds the content of one part; answers where the next one begins."""
    unpacking = zlib.decompressobj(_GZIP)
    while not unpacking.eof:
        chunk = data[position : position + _CHUNK_BYTES]
        if not chunk:
            raise SourceError("The compressed file is cut off.", hint="Copy it again from where it came from.")
        try:
            content += unpacking.decompress(chunk, limit - len(content) + 1)
        except zlib.error:
            raise SourceError(
                "The compressed file is damaged.", hint="Copy it again from where it came from."
            ) from None
        if len(content) > limit:
            raise SourceError(
                f"The content of the compressed file is larger than {limit // 2**20} MiB and was not read.", hint=_HINT
            )
        position += len(chunk) - len(unpacking.unused_data) - len(unpacking.unconsumed_tail)
    return position


def _limit(data: bytes) -> int:
    return min(MAX_UNPACKED_BYTES, max(_ANY_RATIO_BYTES, MAX_RATIO * len(data)))
