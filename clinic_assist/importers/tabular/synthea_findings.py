"""Synthea's conditions, allergies, medications and observations."""

from __future__ import annotations

import re
from typing import Final

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import AllergyIntolerance, Condition, Fact, MedicationRequest, Observation, Reaction
from clinic_assist.importers.tabular.reading import RowReading, parsed_number
from clinic_assist.importers.tabular.synthea_record import about_patient, coded, pointer, reasons, span
from clinic_assist.terminology.systems import LOINC, OBSERVATION_CATEGORY, RXNORM, SNOMED_CT

# Allergies of old exports have the header of conditions; each names its disorder so: ConditionModules "allergies".
_ALLERGY: Final = re.compile(r"(?:allergy to .+|.+ allergy)(?: \([^()]*\))?", re.IGNORECASE)
_LOINC: Final = re.compile(r"\d{1,7}-\d")  # LOINC Users' Guide: up to seven digits and a check digit
_NO_UNIT: Final = "null"  # Java's word for nothing, as some exports hold it
_SAYING: Final = ("value", "units", "type")
_CODED: Final = ("code", "description")
_REACTIONS: Final = ("1", "2")


def condition(row: RowReading) -> Fact:
    """A row of conditions; in an export whose allergies look alike, of allergies."""
    words = row.text("description")
    if words and "system" not in row.file.columns and _ALLERGY.fullmatch(words):
        return allergy(row)
    return row.fact_or_silence(
        Condition(
            **about_patient(row),
            code=coded(row, SNOMED_CT),
            onset=row.date("start"),
            abatement=row.date("stop"),
            encounter=pointer(row, "encounter"),
        )
    )


def allergy(row: RowReading) -> Fact:
    """A row of allergies. One that ended is resolved, in FHIR's word (value set allergyintolerance-clinical)."""
    category, end = row.text("category"), row.text("stop")
    kind = row.text("type")
    return row.fact_or_silence(
        AllergyIntolerance(
            **about_patient(row, notes=(Annotation(text=f"Ended {end}"),) if end else ()),
            code=coded(row, SNOMED_CT),
            clinical_status="resolved" if end else None,
            type=kind.lower() if kind else None,
            categories=(category.lower(),) if category else (),
            onset=row.date("start"),
            reactions=tuple(found for number in _REACTIONS if (found := _reaction(row, number))),
            encounter=pointer(row, "encounter"),
        )
    )


def _reaction(row: RowReading, number: str) -> Reaction | None:
    manifestation = row.concept(SNOMED_CT, f"reaction{number}", f"description{number}")
    severity = row.text(f"severity{number}")
    if manifestation is None and severity is None:
        return None
    return Reaction(
        manifestations=(manifestation,) if manifestation else (), severity=severity.lower() if severity else None
    )


def medication(row: RowReading) -> Fact:
    """A row of medications: what was prescribed at START, and until when (data dictionary, medications)."""
    fills = row.text("dispenses")
    return row.fact_or_silence(
        MedicationRequest(
            **about_patient(row, notes=(Annotation(text=f"Dispensed {fills} times"),) if fills else ()),
            medication=coded(row, RXNORM),
            authored_on=row.date("start"),
            effective=span(row),
            reasons=reasons(row),
            encounter=pointer(row, "encounter"),
        )
    )


def observation(row: RowReading) -> Observation:
    """A row of observations."""
    file, category = row.file, row.text("category")
    value, notes = file.built(row.raw(_SAYING), lambda: _value(row))
    return Observation(
        **about_patient(row, notes=notes),
        code=_observed(row),
        categories=file.built(("category", category), lambda: _category(category)),
        effective=row.date("date"),
        value=value,
        encounter=pointer(row, "encounter"),
    )


def _observed(row: RowReading) -> CodeableConcept | None:
    """The code; those that are not LOINC's (QALY, DALY) are Synthea's own."""
    return row.file.built(
        row.raw(_CODED), lambda: coded(row, LOINC if _LOINC.fullmatch(row.text("code") or "") else None)
    )


def _category(category: str | None) -> tuple[CodeableConcept, ...]:
    return (CodeableConcept(codings=(Coding(system=OBSERVATION_CATEGORY, code=category),)),) if category else ()


def _value(row: RowReading) -> tuple[Value | None, tuple[Annotation, ...]]:
    """The value, and as a remark the unit that a text cannot carry."""
    text, unit = row.text("value"), row.text("units")
    unit = None if unit == _NO_UNIT else unit
    if text is None:
        return (Value(quantity=Quantity(unit=unit)) if unit else None), ()
    number = parsed_number(text) if row.text("type") in ("numeric", None) else None
    if number is None:
        return Value(string=text), (Annotation(text=f"Units: {unit}"),) if unit else ()
    return Value(quantity=Quantity(value=number, unit=unit)), ()
