"""Finds the place in a file that a locator names, in HL7's own notation.

`MSG[2]/OBX[3]-5.1` is the first component of the fifth field of the third OBX segment of the second message; messages
and segments of one name are counted from 1. `-3[2].4.1` names the second repetition, its fourth component and the first
subcomponent. `BHS[1]` is a header outside of the messages, `LINE[1]` a line that belongs to none.
"""

from __future__ import annotations

import re

from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.formats import number_before
from clinic_assist.importers.hl7v2.charset import decode
from clinic_assist.importers.hl7v2.delimiters import Delimiters, delimiters_of
from clinic_assist.importers.hl7v2.framing import FramedFile, RawMessage, RawSegment, frame

_LOCATOR = re.compile(
    r"(?:MSG\[(?P<message>\d{1,9})\])?/?(?:(?P<name>\w{3,4})\[(?P<occurrence>\d{1,9})\])?"
    r"(?:-(?P<field>\d{1,9})(?:\[(?P<repetition>\d{1,9})\])?(?:\.(?P<component>\d{1,9})(?:\.(?P<sub>\d{1,9}))?)?)?"
)


def locate(data: bytes, locator: Locator, name: str = "") -> tuple[str, int, int]:
    """Answers the text of a file, and start and end in characters of what a locator names.

    Where that is not there, the nearest that is around it. `name` is the format, which says how many messages stand
    before a part of a large file.

    Raises:
        SourceError: The file cannot be read at all.
    """
    text = decode(data).text
    parts = _LOCATOR.fullmatch(locator)
    if parts is None:
        return text, 0, len(text)
    framed = frame(text, number_before(name))
    found, delimiters = _segment(framed, text, parts)
    if found is None:
        return text, *_message_span(framed, text, parts["message"])
    return text, *_within(text, found, delimiters, parts)


def _segment(framed: FramedFile, text: str, parts: re.Match[str]) -> tuple[RawSegment | None, Delimiters | None]:
    """The segment that a locator names, with the separators that hold in it."""
    if parts["name"] is None:
        return None, None
    name, occurrence = parts["name"], int(parts["occurrence"])
    if parts["message"] is None:
        outside = framed.strays if name == "LINE" else framed.outside
        found = next((one for one in outside if (one.name, one.occurrence) == (name, occurrence)), None)
        return found, delimiters_of(found.text(text)) if found else None
    message = _message(framed, int(parts["message"]))
    if message is None:
        return None, None
    found = next((one for one in message.segments if (one.name, one.occurrence) == (name, occurrence)), None)
    return found, message.delimiters


def _message(framed: FramedFile, number: int) -> RawMessage | None:
    """The message of that number in the whole file."""
    at = number - framed.messages[0].number if framed.messages else -1
    return framed.messages[at] if 0 <= at < len(framed.messages) else None


def _message_span(framed: FramedFile, text: str, number: str | None) -> tuple[int, int]:
    message = None if number is None else _message(framed, int(number))
    if message is None:
        return 0, len(text)
    segments = message.segments
    return segments[0].pieces[0][0], segments[-1].pieces[-1][1]


def _within(text: str, segment: RawSegment, delimiters: Delimiters | None, parts: re.Match[str]) -> tuple[int, int]:
    """The characters of a field or component in its segment, which may stand in several places of the file."""
    written = "".join(text[start:end] for start, end in segment.pieces)
    start, end = 0, len(written)
    if parts["field"] and delimiters is not None:
        start, end = _span(written, segment.name, delimiters, parts)
    return _place(segment, start, is_end=False), _place(segment, end, is_end=True)


def _span(written: str, name: str, delimiters: Delimiters, parts: re.Match[str]) -> tuple[int, int]:
    number = int(parts["field"])
    if name in ("MSH", "BHS", "FHS"):  # the separator is itself the first field (HL7 v2.5.1 s.2.15.9.1)
        if number == 1:
            return 3, 4
        number -= 1
    found = _part(written, (0, len(written)), delimiters.field, number + 1)
    if found is None:
        return 0, len(written)
    for part, separator in (
        (parts["repetition"], delimiters.repetition),
        (parts["component"], delimiters.component),
        (parts["sub"], delimiters.subcomponent),
    ):
        # A component of a field is that of its first repetition where none is named.
        wanted = int(part) if part else 1 if separator == delimiters.repetition and parts["component"] else 0
        inner = _part(written, found, separator, wanted) if wanted else found
        if inner is None:
            return found
        found = inner
    return found


def _part(written: str, span: tuple[int, int], separator: str, number: int) -> tuple[int, int] | None:
    """The characters between two separators, counted from 1; None where there are not so many."""
    place, end = span
    for _count in range(number - 1):
        place = written.find(separator, place, end)
        if place < 0:
            return None
        place += len(separator)
    after = written.find(separator, place, end)
    return place, end if after < 0 else after


def _place(segment: RawSegment, offset: int, *, is_end: bool) -> int:
    """Where in the file a character of a segment stands."""
    for start, end in segment.pieces:
        length = end - start
        if offset < length or (is_end and offset == length):
            return start + offset
        offset -= length
    return segment.pieces[-1][1]
