"""Visits and stays: those listed in the sections, and the one that the document is about."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Period, Reference
from clinic_assist.chart.facts import Encounter, Fact
from clinic_assist.importers.ccda.care import reasons
from clinic_assist.importers.ccda.codes import ENCOUNTER_STATUSES, code_system
from clinic_assist.importers.ccda.concepts import concept, concept_or_text
from clinic_assist.importers.ccda.nodes import child, own_text
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, place_of, status
from clinic_assist.importers.ccda.times import Interval, effective


def encounter(reading: Reading) -> Fact:
    """An encounter that took place. Its diagnoses are records of their own."""
    node = reading.node
    location = place_of(reading)
    code = concept_or_text(reading, child(node, "code"), node)
    time = effective(reading, node)
    return Encounter(
        **origin(reading),
        status=status(node, ENCOUNTER_STATUSES) or _ended(reading, time),
        encounter_class=_class_in(code),
        types=_types(code),
        priority=concept(reading, child(node, "priorityCode")),
        period=_visit(time),
        reasons=reasons(reading),
        participants=people(node, "performer"),
        locations=(Reference(display=location),) if location else (),
        discharge_disposition=concept(reading, child(node, "sdtc:dischargeDispositionCode")),
    )


def _ended(reading: Reading, time: Interval) -> str | None:
    """`finished` where the source gives no status but the moment or the end of a visit that took place (CF-encounters).

    Not where that lies after the making of the document. A visit of which only the beginning is told has no status.
    """
    ended, made = time.start if time.is_moment else time.end, reading.file.date
    is_to_come = ended is not None and made is not None and ended.text[:10] > made.text[:10]
    return "finished" if ended is not None and not is_to_come else None


def _visit(time: Interval) -> Period | None:
    """The period of a visit; a moment is its beginning, and no end is made of it (CF-encounters)."""
    return Period(start=time.start) if time.is_moment else time.period


def _types(code: CodeableConcept | None) -> tuple[CodeableConcept, ...]:
    """What kind of visit it was: all codes but that of the class (CF-encounters)."""
    act_code = code_system("2.16.840.1.113883.5.4")
    if code is None:
        return ()
    codings = tuple(one for one in code.codings if one.system != act_code)
    return (replace(code, codings=codings),) if codings or code.text else ()


def _class_in(code: CodeableConcept | None) -> Coding | None:
    """The class of an encounter, where its code or a translation is HL7's ActEncounterCode."""
    act_code = code_system("2.16.840.1.113883.5.4")
    return next((one for one in code.codings if one.system == act_code and one.code), None) if code else None


def header_encounter(reading: Reading) -> Fact:
    """The encounter that the document is about (encompassingEncounter)."""
    node = reading.node
    place = own_text(child(node, "location", "healthCareFacility", "location", "name"))
    body = own_text(child(node, "location", "healthCareFacility", "serviceProviderOrganization", "name"))
    code = concept(reading, child(node, "code"))
    time = effective(reading, node)
    return Encounter(
        **origin(reading),
        status=_ended(reading, time),
        encounter_class=_class_in(code),
        types=_types(code),
        period=_visit(time),
        participants=people(node, "responsibleParty", "encounterParticipant"),
        locations=(Reference(display=place),) if place else (),
        service_provider=Reference(display=body) if body else None,
        discharge_disposition=concept(reading, child(node, "dischargeDispositionCode")),
    )
