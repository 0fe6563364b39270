"""The fact of a row, by the kind of fact that a mapping names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from clinic_assist.chart.datatypes import Annotation, Attachment, CodeableConcept, Dosage
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DocumentReference,
    Encounter,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
    Reaction,
)
from clinic_assist.importers.tabular.mapped_row import MappedRow


def _allergy(row: MappedRow) -> Fact:
    mapping = row.mapping
    reaction, category = row.plain(mapping.reaction), row.words(mapping.category)
    origin, end = row.origin(), row.date(mapping.end)
    if end is not None:
        origin["notes"] = (*origin["notes"], Annotation(text=f"Ended {end.text}"))
    return AllergyIntolerance(
        **origin,
        code=row.code,
        # One that ended is resolved, in FHIR's word (value set allergyintolerance-clinical).
        clinical_status=row.words(mapping.status) or ("resolved" if end else None),
        verification_status=row.words(mapping.verification),
        categories=(category,) if category else (),
        onset=row.date(mapping.date),
        reactions=(Reaction(description=reaction),) if reaction else (),
    )


def _condition(row: MappedRow) -> Fact:
    mapping = row.mapping
    return Condition(
        **row.origin(),
        code=row.code,
        clinical_status=row.words(mapping.status),
        verification_status=row.words(mapping.verification),
        categories=row.concept(mapping.category),
        onset=row.date(mapping.date),
        abatement=row.date(mapping.end),
    )


def _request(row: MappedRow) -> Fact:
    return MedicationRequest(
        **row.origin(),
        medication=row.code,
        status=row.words(row.mapping.status),
        categories=row.concept(row.mapping.category),
        authored_on=row.date(row.mapping.date),
        effective=row.period,
        dosages=_dosages(row),
    )


def _statement(row: MappedRow) -> Fact:
    return MedicationStatement(
        **row.origin(),
        medication=row.code,
        status=row.words(row.mapping.status),
        categories=row.concept(row.mapping.category),
        effective=row.period,
        dosages=_dosages(row),
    )


def _dosages(row: MappedRow) -> tuple[Dosage, ...]:
    text, route = row.plain(row.mapping.dosage), row.plain(row.mapping.route)
    return (Dosage(text=text, route=CodeableConcept(text=route) if route else None),) if text or route else ()


def _observation(row: MappedRow) -> Fact:
    mapping = row.mapping
    flag = row.plain(mapping.value.interpretation) if mapping.value else None
    return Observation(
        **row.origin(),
        code=row.code,
        status=row.words(mapping.status),
        categories=row.concept(mapping.category),
        effective=row.date(mapping.date),
        effective_end=row.date(mapping.end),
        value=row.value,
        interpretations=(CodeableConcept(text=flag),) if flag else (),
        reference_ranges=row.ranges,
    )


def _procedure(row: MappedRow) -> Fact:
    category = row.concept(row.mapping.category)
    return Procedure(
        **row.origin(),
        code=row.code,
        status=row.words(row.mapping.status),
        category=category[0] if category else None,
        performed=row.date(row.mapping.date),
        performed_end=row.date(row.mapping.end),
    )


def _immunization(row: MappedRow) -> Fact:
    route = row.plain(row.mapping.route)
    return Immunization(
        **row.origin(),
        vaccine_code=row.code,
        status=row.words(row.mapping.status),
        occurrence=row.date(row.mapping.date),
        route=CodeableConcept(text=route) if route else None,
    )


def _encounter(row: MappedRow) -> Fact:
    return Encounter(
        **row.origin(),
        types=(row.code,) if row.code else (),
        status=row.words(row.mapping.status),
        period=row.period,
    )


def _document(row: MappedRow) -> Fact:
    text = row.plain(row.mapping.text)
    return DocumentReference(
        **row.origin(),
        type=row.code,
        status=row.words(row.mapping.status),
        categories=row.concept(row.mapping.category),
        date=row.date(row.mapping.date),
        attachments=(Attachment(content_type="text/plain", text=text),) if text else (),
    )


FACT_MAKERS: Final[Mapping[str, Callable[[MappedRow], Fact]]] = {
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "MedicationRequest": _request,
    "MedicationStatement": _statement,
    "Observation": _observation,
    "Procedure": _procedure,
    "Immunization": _immunization,
    "Encounter": _encounter,
    "DocumentReference": _document,
}
"""By the mapping's `fact`; a Patient is made by `mapped_subject`."""
