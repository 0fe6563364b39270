"""Appointments: SCH with the services and resources that it books (AIS, AIG, AIL, AIP)."""

from __future__ import annotations

from clinic_assist.chart.facts import Fact, Statement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.hl7v2.codes import APPOINTMENT_EVENTS, APPOINTMENT_STATUSES
from clinic_assist.importers.hl7v2.concepts import concept_at
from clinic_assist.importers.hl7v2.names import location, providers
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.hl7v2.record import number_key, numbered, origin, record_key
from clinic_assist.importers.hl7v2.statements import details_of
from clinic_assist.importers.hl7v2.times import moment

# Where each resource segment says when it begins.
_STARTS = {"AIS": 4, "AIG": 8, "AIL": 6, "AIP": 6}


def appointment(reading: Reading) -> Fact:
    """A SCH. An appointment is a plan and no visit, so it is a Statement, as it is where a FHIR export has one."""
    segment, node = reading.segment, reading.node
    filler, placer = numbered(reading, segment, 2), numbered(reading, segment, 1)
    own = filler or placer
    booked = node.parts_named("AIS")
    service = concept_at(booked[0], 3) if booked else None
    details = _people(reading) + details_of(segment, without=frozenset((1, 2, 7, 25)))
    for part in node.parts:
        if part.name != "NTE":
            details += details_of(part, without=frozenset((1,)))
    return Statement(
        **origin(
            reading,
            key=record_key("Appointment", number_key(own)) if own else None,
            numbers=tuple(one for one in (placer, filler) if one),
        ),
        resource_type="Appointment",
        code=service or concept_at(segment, 7) or concept_at(segment, 8) or concept_at(segment, 6),
        status=_status(reading),
        date=_start(reading),
        details=details,
    )


def _status(reading: Reading) -> str | None:
    """What the event says of a booking that is taken back, else SCH-25, else what the event says."""
    by_event = APPOINTMENT_EVENTS.get(reading.message.event)
    if by_event is not None and by_event != "booked":
        return by_event
    written = reading.segment.get(25)
    return APPOINTMENT_STATUSES.get(written.upper(), written.lower()) if written else by_event


def _start(reading: Reading) -> PartialDate | None:
    """When it begins: TQ1-7, else SCH-11.4, else the first resource that says so."""
    for part in reading.node.parts_named("TQ1"):
        found = moment(reading, 7, segment=part)
        if found is not None:
            return found
    found = moment(reading, 11, component=4)
    if found is not None:
        return found
    starts = (moment(reading, _STARTS[part.name], segment=part) for part in reading.node.parts if part.name in _STARTS)
    return next((one for one in starts if one is not None), None)


def _people(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who and where, in words, before all the fields as they stand."""
    found = []
    for part in reading.node.parts:
        if part.name == "AIP":
            found += [("With", one.display) for one in providers(part, 3) if one.display]
        elif part.name == "AIL":
            places = (location(one) for one in part.repetitions(3))
            found += [("Place", one.display) for one in places if one and one.display]
    return tuple(dict.fromkeys(found))
