"""The fields of a segment, counted from 1 as the standard counts, over the tree that python-hl7 makes of a message."""

from __future__ import annotations

from collections.abc import Iterator

import hl7

from clinic_assist.importers.hl7v2.delimiters import Delimiters
from clinic_assist.importers.hl7v2.escapes import unescape
from clinic_assist.importers.hl7v2.framing import RawMessage, RawSegment

NULL = '""'
"""HL7 v2.5.1 s.2.5.3: the sender wants what the receiver has here deleted, which is not the same as an empty field."""

MAX_PARTS = 100_000
"""Most separators in one segment that are parsed; a segment of a real system has some hundreds."""


Field = str | list[list[list[str]]]
"""A field's text, or its repetitions with their components and subcomponents."""


class Repetition:
    """One repetition of a field: its components and subcomponents as text.

    Attributes:
        number: Which repetition it is, from 1.
    """

    __slots__ = ("_codec", "_delimiters", "_parts", "number")

    def __init__(self, parts: list[list[str]], number: int, delimiters: Delimiters, codec: str) -> None:
        self._parts = parts
        self.number = number
        self._delimiters = delimiters
        self._codec = codec

    def get(self, component: int, subcomponent: int = 1) -> str | None:
        """The text of a component, or of a subcomponent; None where it is empty or to be deleted."""
        written = self.written(component, subcomponent)
        if written is None or written == NULL:
            return None
        text = written
        if self._delimiters.escape and self._delimiters.escape in text:
            text = unescape(text, self._delimiters, self._codec)
        return text.strip(" \t\n") or None

    def written(self, component: int, subcomponent: int = 1) -> str | None:
        """The characters of a component as they stand; None where it is not there."""
        if component > len(self._parts):
            return None
        parts = self._parts[component - 1]
        return parts[subcomponent - 1].strip(" \t") if subcomponent <= len(parts) else None

    def sub(self, component: int) -> Repetition:
        """A component whose subcomponents are those of a data type of its own, as that data type."""
        parts = self._parts[component - 1] if component <= len(self._parts) else []
        return Repetition([[part] for part in parts], self.number, self._delimiters, self._codec)

    def whole(self) -> str | None:
        """All of it as one text, as a field of text that contains unescaped separators is meant."""
        written = self._delimiters.component.join(self._delimiters.subcomponent.join(part) for part in self._parts)
        return unescape(written, self._delimiters, self._codec).strip("\n") or None if written != NULL else None

    def texts(self) -> list[str]:
        """All that it says, in order."""
        found = [
            self.get(component, part)
            for component, parts in enumerate(self._parts, 1)
            for part in range(1, len(parts) + 1)
        ]
        return [text for text in found if text]

    @property
    def is_null(self) -> bool:
        """Whether the sender wants what was there deleted."""
        return self.written(1) == NULL

    @property
    def size(self) -> int:
        """How many components there are."""
        return len(self._parts)

    def __bool__(self) -> bool:
        return any(part.strip() not in ("", NULL) for parts in self._parts for part in parts)


class Segment:
    """A segment with its fields.

    Attributes:
        raw: Where it stands.
        is_too_long: Whether it holds too many parts to be read.
    """

    __slots__ = ("_codec", "_delimiters", "_fields", "is_too_long", "raw")

    def __init__(self, raw: RawSegment, fields: list[Field] | None, delimiters: Delimiters, *, codec: str) -> None:
        self.raw = raw
        self._fields = fields or []
        self._delimiters = delimiters
        self._codec = codec
        self.is_too_long = fields is None

    @property
    def name(self) -> str:
        return self.raw.name.upper()

    @property
    def locator(self) -> str:
        return self.raw.locator

    @property
    def last_field(self) -> int:
        """The number of the last field that is there."""
        return len(self._fields) - 1

    def repetitions(self, number: int) -> list[Repetition]:
        """The repetitions of a field that say something, or want something deleted."""
        if number >= len(self._fields):
            return []
        field = self._fields[number]
        if isinstance(field, str):
            return [Repetition([[field]], 1, self._delimiters, self._codec)] if field else []
        return [
            Repetition(parts, count, self._delimiters, self._codec)
            for count, parts in enumerate(field, 1)
            if parts and parts != [[""]]
        ]

    def first(self, number: int) -> Repetition:
        """The first repetition of a field; an empty one where the field is empty."""
        found = self.repetitions(number)
        return found[0] if found else Repetition([], 1, self._delimiters, self._codec)

    def get(self, number: int, component: int = 1, subcomponent: int = 1) -> str | None:
        """The text of a component of the first repetition of a field."""
        if number >= len(self._fields):
            return None
        field = self._fields[number]
        if not field:
            return None
        if isinstance(field, str):  # by far the commonest
            return self._text(field) if component == 1 and subcomponent == 1 else None
        return self.first(number).get(component, subcomponent)

    def _text(self, written: str) -> str | None:
        """The text of a field without parts."""
        if written == NULL:
            return None
        escape = self._delimiters.escape
        text = unescape(written, self._delimiters, self._codec) if escape and escape in written else written
        return text.strip(" \t\n") or None

    def is_null(self, number: int) -> bool:
        """Whether the sender wants what was in the field deleted."""
        return self.first(number).is_null

    def __bool__(self) -> bool:
        return True


def _texts(component: object) -> list[str]:
    return [str(one) for one in component] if isinstance(component, list) else [str(component)]


def segments_of(message: RawMessage, text: str, codec: str) -> Iterator[Segment]:
    """Yields the segments of a message whose delimiters are known, each with its fields."""
    delimiters = message.delimiters
    if delimiters is None:
        return
    written = [(raw, raw.text(text)) for raw in message.segments]
    for begin in range(0, len(written), _AT_ONCE):
        yield from _parsed(written[begin : begin + _AT_ONCE], delimiters, codec)


# The parser's tree takes some hundred bytes for every field; what it says is kept as plain lists of text instead.
_AT_ONCE = 256


def _parsed(written: list[tuple[RawSegment, str]], delimiters: Delimiters, codec: str) -> Iterator[Segment]:
    fits = [
        len(line) < MAX_PARTS or sum(line.count(one) for one in delimiters.separators) <= MAX_PARTS
        for _raw, line in written
    ]
    lines = [line if fit else raw.name for (raw, line), fit in zip(written, fits, strict=True)]
    # A last line of our own, because the parser takes blanks away at both ends of a message.
    tree = hl7.parse("\r".join([delimiters.header, *lines, "END"]))
    for (raw, _line), fit, fields in zip(written, fits, list(tree)[1:-1], strict=True):
        yield Segment(raw, [_plain(field) for field in fields] if fit else None, delimiters, codec=codec)


def _plain(field: object) -> Field:
    """A field as its text where it has no parts, else its repetitions, components and subcomponents."""
    if not isinstance(field, list):
        return str(field)
    if len(field) == 1 and not isinstance(field[0], list):
        return str(field[0])
    return [
        [_texts(one) for one in repetition] if isinstance(repetition, list) else [[str(repetition)]]
        for repetition in field
    ]
