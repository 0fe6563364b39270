"""From a file of HL7 version 2 messages to facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter

from clinic_assist.chart.facts import KeptResource
from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.errors import SourceError
from clinic_assist.importers.formats import FIRST, number_before, parameters
from clinic_assist.importers.hl7v2.charset import DecodedFile, decode
from clinic_assist.importers.hl7v2.fields import Segment, segments_of
from clinic_assist.importers.hl7v2.framing import FramedFile, RawMessage, RawSegment, frame
from clinic_assist.importers.hl7v2.groups import Grouping
from clinic_assist.importers.hl7v2.names import authority
from clinic_assist.importers.hl7v2.reading import FileContext, MessageContext
from clinic_assist.importers.hl7v2.times import parse_time
from clinic_assist.importers.hl7v2.walk import Walk

SEPARATOR_LOST = "The first of the usual separators is missing in the header; the message was read as if it were there."
NO_DELIMITERS = "The message does not say how its parts are separated; nothing of it was read."
NO_MESSAGE = "The line belongs to no message."
JOINED = "A line that begins no segment was read as part of this one."
CUT_OFF = "The file ends within a message; what is there was read."
CUT_SHORT = "The sender has cut a value of this segment short."
WRONG_COUNT = "The batch gives another number of messages than the file holds."
# HL7 v2.5.1 s.2.15.3: BTS-1, batch message count.
_COUNT_FIELD = 1


def read_hl7(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what the messages of a file state.

    The entries are all segments but those of the envelope (`groups.ENVELOPE`). Each gives a fact, is kept unread or
    rejected, or describes another and is read with it: a remark, a timing, the order around a result.

    Raises:
        SourceError: The file holds no message.
        Exception: Whatever `advance` raises, which is called between two messages.
    """
    decoded = decode(source.data)
    framed = frame(decoded.text, number_before(source.format))
    if not framed.messages:
        raise SourceError("The file holds no HL7 message.", hint="Export it again from the system it came from.")
    return _Reader(source, decoded, framed, advance).read()


class _Reader:
    """One file while it is read."""

    def __init__(self, source: SourceFile, decoded: DecodedFile, framed: FramedFile, advance: Advance) -> None:
        self._file = FileContext(source.id)
        self._is_part = FIRST in parameters(source.format)
        self._decoded = decoded
        self._framed = framed
        self._walk = Walk(self._file)
        self._advance = advance

    def read(self) -> ImportBatch:
        """Reads all of it."""
        self._say_what_is_odd()
        for begin, messages in enumerate(_logical(self._framed.messages)):
            self._advance(begin / len(self._framed.messages))
            self._read_message(messages)
        facts = self._walk.facts
        kept = sum(isinstance(fact, KeptResource) for fact in facts)
        return ImportBatch(
            source=self._file.source,
            entries=self._walk.entries + self._file.rejected,
            read=self._walk.entries - kept,
            facts=tuple(facts),
            issues=tuple(self._file.issues),
            entry_types=tuple(sorted(self._file.types.items())),
            kept_types=tuple(sorted(self._file.kept_types.items())),
        )

    def _read_message(self, messages: list[RawMessage]) -> None:
        first = messages[0]
        if first.delimiters is None:
            for raw in (raw for message in messages for raw in message.segments):
                self._file.reject(raw.locator, NO_DELIMITERS)
            return
        segments = [
            segment
            for message in messages
            for segment in segments_of(message, self._decoded.text, self._codec(message))
        ]
        for message in messages:
            if message.delimiters is not None and message.delimiters.is_mended:
                self._file.warn(f"{message.segments[0].locator}-2", SEPARATOR_LOST, "MSH")
            self._say_what_is_cut_short(message)
        self._walk.message(Grouping(segments), _context(first.number, segments))

    def _say_what_is_cut_short(self, message: RawMessage) -> None:
        """Warns of values that end in the truncation character, where the message declares one (v2.7 s.2.5.5.2)."""
        delimiters = message.delimiters
        if delimiters is None or not delimiters.truncation:
            return
        cut = re.compile(f"{re.escape(delimiters.truncation)}(?:[{re.escape(delimiters.separators)}]|\\s*$)")
        for raw in message.segments[1:]:  # the header declares the character
            if cut.search(raw.text(self._decoded.text)):
                self._file.warn(raw.locator, CUT_SHORT, raw.name)

    def _codec(self, message: RawMessage) -> str:
        start = message.segments[0].pieces[0][0]
        at = bisect_right(self._decoded.codecs, start, key=itemgetter(0)) - 1
        return self._decoded.codecs[max(at, 0)][1]

    def _say_what_is_odd(self) -> None:
        for place, reason in self._decoded.warnings:
            self._file.warn(self._place(place), reason)
        for stray in self._framed.strays:
            self._file.reject(stray.locator, NO_MESSAGE)
        for segment in {id(one): one for one in self._framed.joined}.values():
            self._file.warn(segment.locator, JOINED, segment.name)
        if self._framed.cut_off:
            self._file.warn(self._framed.messages[-1].segments[-1].locator, CUT_OFF)
        self._check_counts()

    def _place(self, offset: int) -> str:
        """The message that begins at or after a place in the text."""
        at = bisect_right(self._framed.messages, offset, key=lambda one: one.segments[0].pieces[0][1])
        return f"MSG[{self._framed.messages[min(at, len(self._framed.messages) - 1)].number}]"

    def _check_counts(self) -> None:
        """Compares what each batch says it holds with what stands between its header and its trailer.

        Where the file is a part of a large one, only batches are counted that are whole in it.
        """
        begin, has_begun = 0, not self._is_part
        starts = [one.segments[0].pieces[0][0] for one in self._framed.messages]
        for trailer in self._framed.outside:
            place = trailer.pieces[0][0]
            if trailer.name == "BHS":
                begin, has_begun = place, True
            elif trailer.name == "BTS" and has_begun:
                has_begun = not self._is_part
                told = _field(trailer, self._decoded.text, _COUNT_FIELD)
                held = bisect_right(starts, place) - bisect_right(starts, begin)
                if told.isdecimal() and int(told[:9]) != held:
                    self._file.warn(trailer.locator, WRONG_COUNT)


def _logical(messages: list[RawMessage]) -> Iterator[list[RawMessage]]:
    """The messages, each with those that only carry it on (HL7 v2.5.1 s.2.10.2)."""
    group: list[RawMessage] = []
    for message in messages:
        if group and not message.continues:
            yield group
            group = []
        group.append(message)
    if group:
        yield group


def _field(segment: RawSegment, text: str, number: int) -> str:
    written = segment.text(text)
    parts = written.split(written[3]) if len(written) > 3 else []
    return parts[number].strip() if number < len(parts) else ""


def _context(number: int, segments: list[Segment]) -> MessageContext:
    header = segments[0]
    trigger = next((one for one in segments if one.name == "EVN"), None)
    code, event = header.get(9), header.get(9, 2)
    if code and event is None and "_" in code:  # some systems write the message structure here: ORU_R01
        code, _underscore, event = code.partition("_")
    sender = "|".join(name for field in (3, 4) if (name := authority(header.first(field))))
    return MessageContext(
        number=number,
        code=(code or "").upper(),
        event=(event or (trigger.get(1) if trigger is not None else None) or "").upper(),
        sender=sender,
        time=_time(header, 7),
    )


def _time(segment: Segment, field: int) -> PartialDate | None:
    text = segment.get(field)
    return parse_time(text)[0] if text else None
