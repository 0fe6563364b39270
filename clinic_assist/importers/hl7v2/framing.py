"""From the text of a file to its messages and segments, each with its place: batches, MLLP, any line end, continuation.

Framing is our own because the parser drops blanks at the ends of a message, takes one kind of line end only, and knows
no places (docs/decisions/0010-hl7-parser.md).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from clinic_assist.importers.hl7v2.delimiters import Delimiters, delimiters_of

ENVELOPE_HEADERS = ("FHS", "BHS")
ENVELOPE_TRAILERS = ("BTS", "FTS")
# HL7 v2.5.1 s.2.10.2: these carry on the segment or the message before them.
ADDENDUM, CONTINUATION = "ADD", "DSC"
# What a message that goes on with another may hold before the ADD segment.
_BEFORE_ADDENDUM = ("SFT", "UAC")
_POINTER_FIELD = 14  # MSH-14, continuation pointer

# MLLP (HL7 v2.5.1 Implementation Guide, appendix C): 0x0B before and 0x1C 0x0D after a message.
MLLP_START, MLLP_END = "\x0b", "\x1c"
_LINE = re.compile(r"[^\r\n\x0b\x1c]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{2}")
_LONG_NAME = re.compile(r"Z[A-Z0-9]{3}")  # sites name their own segments with four letters, though HL7 has three


@dataclass(slots=True)
class RawSegment:
    """One segment as it stands in the text.

    Attributes:
        occurrence: Which segment of that name it is in its message, or in the file for one outside of messages; from 1.
        message: The number of its message in the file, from 1; 0 outside of messages.
        pieces: Where its characters stand: more than one place where it was continued by an ADD segment.
    """

    name: str
    occurrence: int
    message: int
    pieces: list[tuple[int, int]]

    @property
    def locator(self) -> str:
        """Its place in HL7's own notation, with the number of the message before it."""
        own = f"{self.name}[{self.occurrence}]"
        return f"MSG[{self.message}]/{own}" if self.message else own

    def text(self, whole: str) -> str:
        """Its characters; a line end inside it is one line feed."""
        written = "".join(whole[start:end] for start, end in self.pieces)
        return written.replace("\r\n", "\n").replace("\r", "\n") if "\r" in written else written


@dataclass(slots=True)
class RawMessage:
    """A message header with what follows it.

    Attributes:
        delimiters: None where its header does not say how it is separated.
        continues: Whether it goes on with the message before it, of which it is a part.
    """

    number: int
    delimiters: Delimiters | None
    segments: list[RawSegment]
    continues: bool = False
    _counts: Counter[str] = field(default_factory=Counter)

    def next_occurrence(self, name: str) -> int:
        """Counts one more segment of a name."""
        self._counts[name] += 1
        return self._counts[name]


@dataclass(slots=True)
class FramedFile:
    """What a file holds, in its order.

    Attributes:
        outside: Headers and trailers of files and batches.
        strays: Lines that belong to no message.
        joined: Lines that begin no segment and were read as part of the one before.
        cut_off: Whether the last message was framed for transport and its end is missing.
    """

    messages: list[RawMessage] = field(default_factory=list)
    outside: list[RawSegment] = field(default_factory=list)
    strays: list[RawSegment] = field(default_factory=list)
    joined: list[RawSegment] = field(default_factory=list)
    cut_off: bool = False


def frame(text: str, before: int = 0) -> FramedFile:
    """Answers the messages of a file with the place of each segment.

    `before` is how many messages stand in the file before, where this is a part of a large one.
    """
    framer = _Framer(text, before)
    for found in _LINE.finditer(text):
        framer.take(found.start(), found.end())
    framer.file.cut_off = text.rfind(MLLP_START) > text.rfind(MLLP_END)
    return framer.file


def _segment_name(line: str, separator: str) -> str | None:
    """The name of the segment that a line is; None where it begins none."""
    if _NAME.match(line) and (len(line.rstrip()) == 3 or line[3:4] == separator):
        return line[:3]
    return line[:4] if _LONG_NAME.match(line) and line[4:5] == separator else None


class _Framer:
    """Reads a file line by line."""

    def __init__(self, text: str, before: int) -> None:
        self._text, self._before = text, before
        self.file = FramedFile()
        self._message: RawMessage | None = None
        self._outside: Counter[str] = Counter()
        self._pointers: set[str] = set()
        self._open: RawSegment | None = None  # what an ADD segment goes on with

    def take(self, start: int, end: int) -> None:
        line = self._text[start:end]
        stripped = line.lstrip(" \t\ufeff\x00")
        if not stripped.strip(" \t\x00\x1a"):  # 0x1A: the end-of-file mark of older systems
            return
        name = stripped[:3]
        own_start = end - len(stripped)
        if name == "MSH" and self._is_header(stripped):
            self._begin(stripped, own_start, end)
        elif self._is_outside(name, stripped):
            self._outside[name] += 1
            self.file.outside.append(RawSegment(name, self._outside[name], 0, [(own_start, end)]))
            self._message = None
        elif self._message is not None:
            self._within(self._message, stripped, end)
        else:
            self._outside["LINE"] += 1
            self.file.strays.append(RawSegment("LINE", self._outside["LINE"], 0, [(own_start, end)]))

    @staticmethod
    def _is_header(line: str) -> bool:
        return len(line) > 3 and not line[3].isalnum() and not line[3].isspace()

    def _is_outside(self, name: str, line: str) -> bool:
        """Whether a line is a header or trailer of a batch or file."""
        if name in ENVELOPE_HEADERS:
            return self._is_header(line)
        return name in ENVELOPE_TRAILERS and (len(line.rstrip()) == 3 or self._is_header(line))

    def _begin(self, line: str, start: int, end: int) -> None:
        number = self._before + len(self.file.messages) + 1
        message = RawMessage(number, delimiters_of(line), [])
        message.segments.append(RawSegment("MSH", message.next_occurrence("MSH"), number, [(start, end)]))
        fields = line.split(line[3], _POINTER_FIELD)
        pointer = fields[_POINTER_FIELD - 1] if len(fields) >= _POINTER_FIELD else ""
        message.continues = bool(pointer) and pointer in self._pointers
        self.file.messages.append(message)
        self._message = message
        if not message.continues:
            self._open = None

    def _within(self, message: RawMessage, line: str, end: int) -> None:
        """A line inside a message: a segment, or the rest of the one before it."""
        separator = message.delimiters.field if message.delimiters else "|"
        own_start = end - len(line)
        name = _segment_name(line, separator)
        if name is None:
            last = message.segments[-1]
            last.pieces[-1] = (last.pieces[-1][0], end)
            self.file.joined.append(last)
            return
        segment = RawSegment(name, message.next_occurrence(name), message.number, [(own_start, end)])
        if name == ADDENDUM:
            if self._open is not None and end > own_start + 4:
                self._open.pieces.append((own_start + 4, end))
        elif name == CONTINUATION:
            fields = line.split(separator)
            self._pointers.add(fields[1] if len(fields) > 1 else "")
        elif not (message.continues and name in _BEFORE_ADDENDUM):
            self._open = segment
        message.segments.append(segment)
