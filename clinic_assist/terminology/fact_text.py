"""One fact in a line for people: what it is, its value, its status and its date."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.facts import (
    DELETED,
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    Immunization,
    KeptResource,
    MedicationRequest,
    MedicationUse,
    Observation,
    ObservationComponent,
    Patient,
)
from clinic_assist.terminology.banner import format_name
from clinic_assist.terminology.dosage_words import as_needed_words, dose_range_text, dose_text, most_words, timing_words
from clinic_assist.terminology.labels import (
    SILENCE_WORDS,
    concept_text,
    format_date,
    format_quantity,
    format_ratio,
    format_value,
    status_words,
)

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KIND_WORDS = {
    "AllergyIntolerance": "Allergy or intolerance",
    "Condition": "Problem",
    "MedicationRequest": "Medication order",
    "MedicationStatement": "Medication statement",
    "MedicationDispense": "Medication supply",
    "MedicationAdministration": "Medication given",
    "Observation": "Result",
    "DiagnosticReport": "Report",
    "DocumentReference": "Document",
    "Composition": "Clinical document",
    "ImagingStudy": "Imaging study",
    "FamilyMemberHistory": "Family history",
    "CarePlan": "Care plan",
    "CareTeam": "Care team",
    "ServiceRequest": "Service order",
    "DeviceUseStatement": "Device use",
    "AbsenceStatement": "Statement of absence",
    "KeptResource": "Kept unread",
    "QuestionnaireResponse": "Questionnaire",
    "RelatedPerson": "Related person",
    "PractitionerRole": "Practitioner role",
    "ClinicalImpression": "Clinical impression",
}


def kind_words(fact: Fact) -> str:
    """The fact's type in words."""
    return type_words(fact.kind)


def type_words(name: str) -> str:
    """A type of the standard in words, also one that is not read: `NutritionOrder` is `Nutrition order`."""
    return _KIND_WORDS.get(name) or _CAPITAL.sub(" ", name).capitalize()


def fact_name(fact: Fact) -> str:
    """What the fact is about; never empty."""
    if isinstance(fact, Patient):
        return format_name(fact)
    if isinstance(fact, KeptResource):
        return fact.label or type_words(fact.resource_type)
    if isinstance(fact, AbsenceStatement):
        return concept_text(
            fact.scope, missing=f"{fact.topic.value.capitalize()}: {SILENCE_WORDS[fact.silence].lower()}"
        )
    if isinstance(fact, MedicationUse):
        return medicine_name(fact) or "Medicine not named in the record"
    return concept_text(fact.concept, missing=f"{kind_words(fact)} without a name")


def medicine_name(use: MedicationUse) -> str:
    """The product as the record names it, else the name of what it refers to, else its ingredients; else empty."""
    if use.medication and use.medication.display:
        return use.medication.display
    if use.medication_reference and use.medication_reference.display:
        return use.medication_reference.display
    return " / ".join(dict.fromkeys(part.item.display for part in use.ingredients if part.item.display))


def fact_value(fact: Fact) -> str:
    """Its value for people; empty where it has none."""
    if isinstance(fact, Observation):
        if fact.value is not None:
            return format_value(fact.value)
        if fact.components:
            return _components(fact.components)
        return f"not available ({status_words(fact.data_absent_reason)})" if fact.data_absent_reason else ""
    if isinstance(fact, MedicationUse):
        return "; ".join(filter(None, map(dosage_text, _said_once(fact.dosages))))
    if isinstance(fact, AllergyIntolerance):
        return ", ".join(concept_text(m) for reaction in fact.reactions for m in reaction.manifestations)
    return format_value(fact.value_of, missing="")


def fact_status(fact: Fact) -> str:
    """Its status in words; says so where the source gave none."""
    words = status_words(fact.status_code)
    if isinstance(fact, Condition | AllergyIntolerance):
        if fact.verification_status in (
            "refuted",
            "entered-in-error",
            DELETED,
            "unconfirmed",
            "provisional",
            "differential",
        ):
            return (
                status_words(fact.verification_status)
                if fact.clinical_status is None
                else f"{words}, {status_words(fact.verification_status)}"
            )
        return words
    if isinstance(fact, MedicationRequest) and fact.do_not_perform:
        return f"{words}, not to be given"
    if isinstance(fact, Immunization) and fact.is_subpotent:
        return f"{words}, subpotent"
    return words


def fact_line(fact: Fact) -> str:
    """`Potassium 4.10 mmol/L, final, 02-Nov-2026`."""
    between = ": " if isinstance(fact, MedicationUse | AllergyIntolerance) else " "
    head = between.join(filter(None, (fact_name(fact), fact_value(fact))))
    status = fact_status(fact) if fact.status_code or isinstance(fact, Condition | MedicationUse) else ""
    return ", ".join(filter(None, (head, status, format_date(fact.when, missing="date not recorded"))))


def _said_once(dosages: tuple[Dosage, ...]) -> list[Dosage]:
    """The dosages without repeated texts: some exports write the whole instruction beside each of its parts."""
    texts = [dosage.text for dosage in dosages]
    return [dosage for index, dosage in enumerate(dosages) if not dosage.text or dosage.text not in texts[:index]]


def dosage_text(dosage: Dosage) -> str:
    """The dosage as written where the source has text, else put together from its parts."""
    if dosage.text:
        return dosage.text
    parts = [
        _amount(dosage),
        concept_text(dosage.route, missing=""),
        timing_words(dosage.timing),
        as_needed_words(dosage),
        *most_words(dosage),
    ]
    return " ".join(filter(None, parts)) or dosage.patient_instruction or ""


def _amount(dosage: Dosage) -> str:
    """The dose, and the rate where there is one."""
    dose = dose_text(dosage.dose) if dosage.dose else ""
    if dosage.dose_range and not dose:
        dose = dose_range_text(dosage.dose_range)
    if dosage.rate:
        return f"{dose} {format_ratio(dosage.rate)}".strip()
    return f"{dose} {format_quantity(dosage.rate_quantity, missing='')}".strip()


def _components(components: tuple[ObservationComponent, ...]) -> str:
    shown = [f"{concept_text(part.code)} {format_value(part.value, missing='not available')}" for part in components]
    return "; ".join(shown)
