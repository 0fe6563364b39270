"""Visits: PV1 with PV2."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Coding, Identifier, Reference
from clinic_assist.chart.facts import Encounter, Fact
from clinic_assist.importers.hl7v2.codes import ACT_CODE, ENCOUNTER_CLASSES, ENCOUNTER_STATUSES, v2_table
from clinic_assist.importers.hl7v2.concepts import concept_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import identifiers, location, providers
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import origin, record_key
from clinic_assist.importers.hl7v2.results import participants
from clinic_assist.importers.hl7v2.statements import kept
from clinic_assist.importers.hl7v2.times import moment, span

NO_VISIT = "The sender says that no visit is concerned: kept unread."
_NOT_APPLICABLE = "N"  # table 0004
_NUMBERS_AND_TIMES = (19, 44, 45, 50)


def is_placeholder(node: Node) -> bool:
    """Whether a PV1 only fills its place in the message structure: of no class, or not applicable, and nothing else."""
    segment = node.segment
    said = [number for number in range(3, segment.last_field + 1) if any(segment.repetitions(number))]
    return segment.get(2) in (None, _NOT_APPLICABLE) and not said and not node.parts


def encounter(reading: Reading) -> Fact:
    """A PV1. Only a message of patient administration tells how far the visit is."""
    segment, node = reading.segment, reading.node
    if segment.get(2) == _NOT_APPLICABLE and not any(segment.get(number) for number in _NUMBERS_AND_TIMES):
        return kept(reading, NO_VISIT)
    numbers = _numbers(reading)
    own = numbers[0] if numbers else None
    key = record_key("Encounter", own.system, own.value) if own else None
    status = _status(reading, key)
    if own and (reading.message.code != "ADT" or status is None):
        # A laboratory's copy of the visit, or one that does not tell how far it is, takes the place of no other kind.
        key = record_key("Encounter", "copy", own.system, own.value)
    common = origin(reading, key=key, numbers=numbers)
    additional = node.parts_named("PV2")
    reasons = [concept_at(part, 3) for part in additional]
    places = [one for number in (3, 11) for told in segment.repetitions(number) if (one := location(told)) is not None]
    return Encounter(
        **common,
        status=status,
        encounter_class=_class(segment),
        service_type=concept_at(segment, 10, table="0069"),
        priority=concept_at(segment, 4, table="0007"),
        period=span(moment(reading, 44), moment(reading, 45)),
        reasons=tuple(one for one in reasons if one is not None),
        participants=_participants(reading),
        locations=tuple(dict.fromkeys(places)),
        service_provider=_provider(segment),
        discharge_disposition=concept_at(segment, 36, table="0112"),
    )


def _numbers(reading: Reading) -> tuple[Identifier, ...]:
    """PV1-19, and PV1-50, the alternate."""
    sender = reading.message.sender
    found = (*identifiers(reading.segment, 19, sender), *identifiers(reading.segment, 50, sender))
    return tuple(
        one if one.type_code else Identifier(system=one.system, value=one.value, type_code="VN", assigner=one.assigner)
        for one in found
    )


def _status(reading: Reading, key: str | None) -> str | None:
    """By the event, else finished where a discharge is dated (PV1-45), else as the file told of this visit before."""
    is_administration = reading.message.code == "ADT"
    told = ENCOUNTER_STATUSES.get(reading.message.event) if is_administration else None
    if told is None and reading.segment.get(45):
        told = "finished"
    person = reading.person
    if not is_administration or key is None or person is None:
        return told
    if told is None:
        return reading.file.visits.get((person, key))
    reading.file.visits[person, key] = told
    return told


def _class(segment: Segment) -> Coding | None:
    code = segment.get(2)
    if code is None:
        return None
    known = ENCOUNTER_CLASSES.get(code.upper())
    if known:
        return Coding(system=ACT_CODE, code=known[0], display=known[1])
    return Coding(system=v2_table("0004"), code=code, display=segment.get(2, 2))


def _participants(reading: Reading) -> tuple[Reference, ...]:
    """Attending (7), referring (8), consulting (9), other (52) and admitting (17) doctors, and those of PRT and ROL."""
    found = (*providers(reading.segment, 7, 8, 9, 17, 52), *participants(reading.node.parts))
    return tuple(dict.fromkeys(found))


def _provider(segment: Segment) -> Reference | None:
    """PV1-39, the servicing facility, else the facility of the assigned place."""
    name = segment.get(39) or segment.get(3, 4)
    return Reference(display=name) if name else None
