"""Large files of HL7 v2 messages, cut between messages or before the header of a batch: parts are pieces of the file.

Separators and character set are declared by each message of itself, so nothing is carried from part to part but the
number of messages before.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

from clinic_assist.importers.formats import with_parameters
from clinic_assist.importers.parts.stream import TOO_LARGE_RECORD, Part, Sizes, Stream

# HL7 v2.5.1 s.2.15.9, s.2.10.3: a message, a batch and a file begin with their headers, which name the separator. MLLP
# (HL7 v2.5.1 Implementation Guide, appendix C) puts 0x0B before a message and 0x1C 0x0D after it.
_HEADER: Final = re.compile(rb"[\r\n\x0b\x1c][ \t\0]*(MSH|BHS|FHS)[^A-Za-z0-9\s]")
_MESSAGE: Final = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n\x0b\x1c])[ \t\0]*MSH[^A-Za-z0-9\s]")
_LINE_END: Final = re.compile(rb"[\r\n\x0b\x1c]")
_MLLP_START: Final = b"\x0b"
_LONGEST_HEADER_BYTES: Final = 16 * 1024
# HL7 v2.5.1 s.2.10.2: MSH-14 says that a message goes on with another.
_CONTINUATION_POINTER: Final = 13


def message_parts(stream: Stream, hl7_format: str, sizes: Sizes) -> Generator[Part, None, str]:
    """Yields the parts of a file of messages.

    Returns:
        Why the rest was not read; empty where all was.
    """
    message = 1
    while (has_more := stream.has_more_than_a_part(sizes)) or stream.data:
        end = _next_header(stream, sizes) if has_more else len(stream.data)
        if not end:
            return TOO_LARGE_RECORD
        data = stream.take(end)
        count = len(_MESSAGE.findall(data))
        yield Part(
            data, message, message + count - 1, unit="messages", format=with_parameters(hl7_format, first=message)
        )
        message += count
    return ""


def _next_header(stream: Stream, sizes: Sizes) -> int:
    """Where the next message or batch begins, or the end of the file; 0 where a message is larger than any record."""
    at = sizes.part_bytes
    while True:
        found = _HEADER.search(stream.data, at)
        if found is None:
            if len(stream.data) > sizes.most_part_bytes:
                return 0
            if stream.is_over:
                return len(stream.data)
            at = max(at, len(stream.data) - _LONGEST_HEADER_BYTES)
            stream.fill(len(stream.data) + sizes.piece_bytes)
            continue
        stream.fill(found.end() + _LONGEST_HEADER_BYTES)
        if not _continues(stream.data, found.start(1)):
            return found.start() + (not stream.data.startswith(_MLLP_START, found.start()))
        at = found.end()


def _continues(data: bytes, at: int) -> bool:
    """Whether the message that begins there goes on with the one before."""
    if not data.startswith(b"MSH", at):
        return False
    line = _LINE_END.split(data[at : at + _LONGEST_HEADER_BYTES], maxsplit=1)[0]
    fields = line.split(line[3:4], _CONTINUATION_POINTER + 1)
    return len(fields) > _CONTINUATION_POINTER and bool(fields[_CONTINUATION_POINTER].strip())
