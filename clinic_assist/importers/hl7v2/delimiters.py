"""The characters that separate the parts of a message, which each message declares of itself (MSH-1 and MSH-2)."""

from __future__ import annotations

from dataclasses import dataclass

# The usual declaration, and what is left of it where a sender has lost its first character.
_USUAL, _USUAL_CUT = "^~\\&", "~\\&"
# Stand for separators that a message does not have, so that the parser finds none: private use, in no real text.
_ABSENT = ("\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators and the escape character of one message.

    Attributes:
        escape: Empty where the message declares none: then nothing in it is an escape sequence.
        truncation: Ends a value that the sender has cut short (v2.7 s.2.5.5.2); empty where none is declared.
        is_mended: Whether the header declares only what is left of the usual ones.
    """

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    truncation: str = ""
    is_mended: bool = False

    @property
    def separators(self) -> str:
        """All that separate."""
        return f"{self.field}{self.component}{self.repetition}{self.subcomponent}"

    @property
    def header(self) -> str:
        """A header that declares all of them, for the parser."""
        escape = self.escape or _ABSENT[2]
        return f"MSH{self.field}{self.component}{self.repetition}{escape}{self.subcomponent}{self.field}"


def delimiters_of(header: str) -> Delimiters | None:
    """Answers what the header of a message, batch or file declares; None where it cannot be told.

    HL7 v2.5.1 s.2.15.9.1 and 2: the character after the segment's name, then component, repetition, escape and
    subcomponent. What is left out at the end is not used in the message (s.2.7), so it separates nothing.
    """
    if len(header) < 5 or header[3].isalnum() or header[3].isspace():
        return None
    field = header[3]
    end = header.find(field, 4)
    declared = header[4 : len(header) if end < 0 else end].strip()
    if not declared or any(one.isalnum() for one in declared):
        return None
    is_mended = declared == _USUAL_CUT  # a backslash that separates repetitions is nobody's choice
    if is_mended:
        declared = _USUAL
    four = [*declared[:4], *_ABSENT[len(declared[:4]) :]]
    if len({field, *four}) < 5:
        return None
    escape = four[2] if len(declared) > 2 else ""
    # v2.7 adds a fifth, for truncation: a text that ends in it is shown as it stands, and said to be cut short.
    truncation = declared[4] if len(declared) > 4 and declared[4] not in {field, *four} else ""
    return Delimiters(field, four[0], four[1], escape, four[3], truncation, is_mended)
