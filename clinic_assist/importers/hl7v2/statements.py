"""Segments without a fact of their own kind, as label and text, and those that are kept unread."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Fact, KeptResource, Statement
from clinic_assist.importers.hl7v2.codes import SEGMENT_TYPES
from clinic_assist.importers.hl7v2.concepts import concept_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.hl7v2.record import origin, record_key

NOT_UNDERSTOOD = "Segments of this kind are not understood: kept unread."
OF_THE_SITE = "A segment that a site has defined for itself: kept unread."
TOO_LONG = "The segment holds too many fields to be read: kept unread."
OUR_FAULT = "The segment could not be read because of a fault in this program: kept unread."
NOTHING_BEFORE = "The segment describes one that is not there: kept unread."


def details_of(segment: Segment, *, without: AbstractSet[int] = frozenset()) -> tuple[tuple[str, str], ...]:
    """What the fields of a segment say, each under its place in HL7's notation (`IN1-4`)."""
    found: list[tuple[str, str]] = []
    for number in range(1, segment.last_field + 1):
        if number in without:
            continue
        texts = [" ".join(dict.fromkeys(one.texts())) for one in segment.repetitions(number)]
        shown = "; ".join(text for text in texts if text)
        if shown:
            found.append((f"{segment.name}-{number}", shown))
    return tuple(found)


def labelled(reading: Reading, *, resource_type: str, codes: tuple[int, ...], table: str | None = None) -> Fact:
    """A segment as its code, from the first of some fields, with all that stands in it and its parts."""
    segment = reading.segment
    told = next((one for number in codes if (one := concept_at(segment, number, table=table)) is not None), None)
    details = details_of(segment, without=frozenset((1,)))
    for part in reading.node.parts:
        if part.name != "NTE":
            details += details_of(part, without=frozenset((1,)))
    return Statement(**origin(reading, key=_key(reading)), resource_type=resource_type, code=told, details=details)


# Where a segment says which one it is, so that the same in a later message is no second one: plan, company and policy.
_NUMBERS = {"IN1": (2, 3, 36)}


def _key(reading: Reading) -> str | None:
    numbers = [reading.segment.get(number) for number in _NUMBERS.get(reading.segment.name, ())]
    return record_key(reading.segment.name, reading.message.sender, *numbers) if any(numbers) else None


def kept(reading: Reading, reason: str) -> Fact:
    """A segment that is kept unread."""
    segment = reading.segment
    return KeptResource(
        **origin(reading),
        resource_type=SEGMENT_TYPES.get(segment.name, segment.name),
        reason=reason,
        label=_label(segment),
    )


def _label(segment: Segment) -> str:
    """What a segment of allergies or medicines is about, so that the chart can say what is unread."""
    places = {"AL1": 3, "IAM": 3, "RXO": 1, "RXE": 2, "RXD": 2, "RXG": 4, "RXA": 5}
    number = places.get(segment.name)
    told: CodeableConcept | None = concept_at(segment, number) if number and not segment.is_too_long else None
    return told.display if told else ""
