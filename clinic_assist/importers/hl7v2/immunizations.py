"""Vaccinations given, refused or not given (RXA in messages of vaccination)."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Annotation, Reference
from clinic_assist.chart.facts import Fact, Immunization
from clinic_assist.importers.hl7v2.concepts import concept_at, concepts_at
from clinic_assist.importers.hl7v2.dosage import amount
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.medications import NO_MEDICINE, administration_origin, completion
from clinic_assist.importers.hl7v2.names import location, providers
from clinic_assist.importers.hl7v2.order_states import order_status
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import remark, remarks, visit_of
from clinic_assist.importers.hl7v2.statements import kept
from clinic_assist.importers.hl7v2.times import moment
from clinic_assist.importers.hl7v2.values import values_of
from clinic_assist.terminology.labels import format_value
from clinic_assist.terminology.systems import CVX

# HL7 messages of vaccination: v2.5.1 s.4.17, and the answers to queries for them (CDC's guide, profiles Z31 to Z34).
MESSAGES = frozenset(("VXU", "VXR", "VXX", "VXQ"))
# CDC's Implementation Guide for Immunization Messaging 1.5, RXA-5: no vaccine administered; RXA-6: 999 is unknown.
NO_VACCINE = "998"
_UNKNOWN_AMOUNT = "999"
_DOSE_NUMBER = "30973-2"  # LOINC, dose number in series
# CDC table NIP001, RXA-9: 00 is a record of the one who gave it, 01 to 08 are histories from elsewhere.
_OWN_RECORD = "00"


def is_vaccination(reading: Reading) -> bool:
    """Whether an RXA is one of a vaccine: by its message, or by its code (CVX)."""
    if reading.message.code in MESSAGES:
        return True
    told = concept_at(reading.segment, 5)
    return told is not None and told.code_in(CVX) is not None


def immunization(reading: Reading) -> Fact:
    """An RXA of a vaccine with its order, route and the observations that belong to it."""
    segment, node = reading.segment, reading.node
    vaccine = concept_at(segment, 5)
    if vaccine is None:
        return kept(reading, NO_MEDICINE)
    common = administration_origin(reading, "Immunization")
    common["notes"] += (*_source_notes(segment), *_observations(reading))
    reasons = concepts_at(segment, 18)
    route = next(iter(node.parts_named("RXR")), None)
    maker = concept_at(segment, 17)
    held = location(segment.first(11)) if segment.get(11, 4) is None else Reference(display=segment.get(11, 4))
    return Immunization(
        **common,
        vaccine_code=vaccine,
        status=_status(reading),
        status_reason=reasons[0] if reasons else None,
        occurrence=moment(reading, 3),
        recorded=moment(reading, 22) or (moment(reading, 9, segment=node.order) if node.order is not None else None),
        primary_source=_is_primary(segment),
        lot_number=segment.get(15),
        expiration_date=moment(reading, 16),
        manufacturer=Reference(display=maker.display) if maker and maker.display else None,
        site=concept_at(route, 2, table="0163") if route is not None else None,
        route=concept_at(route, 1, table="0162") if route is not None else None,
        dose_quantity=None if segment.get(6) == _UNKNOWN_AMOUNT else amount(reading, 6, 7),
        dose_number=_dose_number(node),
        performers=providers(segment, 10),
        location=held,
        encounter=visit_of(reading),
    )


def _status(reading: Reading) -> str | None:
    segment = reading.segment
    told = completion(segment)
    if told is None and segment.get(5) == NO_VACCINE:
        return "not-done"
    if told in (None, "completed") and order_status(reading.node.order) in ("cancelled", "entered-in-error"):
        return "entered-in-error"
    return "not-done" if told == "completed" and segment.get(5) == NO_VACCINE else told


def _is_primary(segment: Segment) -> bool | None:
    """RXA-9: whether the sender gave it itself."""
    code = segment.get(9)
    if code is None or segment.get(9, 3) != "NIP001":
        return None
    return code == _OWN_RECORD


def _source_notes(segment: Segment) -> tuple[Annotation, ...]:
    told = (one.display for one in concepts_at(segment, 9))
    return tuple(note for text in told if text for note in remark(text))


def _observations(reading: Reading) -> tuple[Annotation, ...]:
    """The OBX segments under an RXA (statements given, funding, immunity) as remarks: they are no results."""
    found: list[Annotation] = []
    for child in reading.node.children:
        inner = Reading(child, reading.message, reading.file)
        told = concept_at(child.segment, 3)
        values = ", ".join(format_value(value) for value in values_of(inner))
        label = told.display if told else ""
        if label or values:
            found += remark(f"{label}: {values}" if values else label)
        found += remarks(reading, child.parts_named("NTE"))
    return tuple(found)


def _dose_number(node: Node) -> str | None:
    return next((child.segment.get(5) for child in node.children if child.segment.get(3) == _DOSE_NUMBER), None)
