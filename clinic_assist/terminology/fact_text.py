"""One fact in a line for people: what it is, its value, its status and its date."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Dosage, Timing
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    KeptResource,
    MedicationRequest,
    MedicationUse,
    Observation,
    ObservationComponent,
    Patient,
)
from clinic_assist.terminology.banner import format_name
from clinic_assist.terminology.labels import (
    SILENCE_WORDS,
    concept_text,
    format_date,
    format_decimal,
    format_quantity,
    format_range,
    format_ratio,
    format_value,
    status_words,
)

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
# FHIR R4, valueset UnitsOfTime.
_UNITS_OF_TIME = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}


def kind_words(fact: Fact) -> str:
    """The fact's type in words."""
    return _KIND_WORDS.get(fact.kind, fact.kind)


def fact_name(fact: Fact) -> str:
    """What the fact is about; never empty."""
    if isinstance(fact, Patient):
        return format_name(fact)
    if isinstance(fact, KeptResource):
        return fact.label or fact.resource_type
    if isinstance(fact, AbsenceStatement):
        return concept_text(
            fact.scope, missing=f"{fact.topic.value.capitalize()}: {SILENCE_WORDS[fact.silence].lower()}"
        )
    if isinstance(fact, MedicationUse) and fact.medication is None and fact.medication_reference is not None:
        return fact.medication_reference.display or "Medicine not named in the record"
    return concept_text(fact.concept, missing=f"{kind_words(fact)} without a name")


def fact_value(fact: Fact) -> str:
    """Its value for people; empty where it has none."""
    if isinstance(fact, Observation):
        if fact.value is not None:
            return format_value(fact.value)
        if fact.components:
            return _components(fact.components)
        return f"not available ({status_words(fact.data_absent_reason)})" if fact.data_absent_reason else ""
    if isinstance(fact, MedicationUse):
        return "; ".join(filter(None, (dosage_text(dosage) for dosage in fact.dosages)))
    if isinstance(fact, AllergyIntolerance):
        return ", ".join(concept_text(m) for reaction in fact.reactions for m in reaction.manifestations)
    return format_value(fact.value_of, missing="")


def fact_status(fact: Fact) -> str:
    """Its status in words; says so where the source gave none."""
    words = status_words(fact.status_code)
    if isinstance(fact, Condition | AllergyIntolerance):
        if fact.verification_status in ("refuted", "entered-in-error", "unconfirmed", "provisional", "differential"):
            return (
                status_words(fact.verification_status)
                if fact.clinical_status is None
                else f"{words}, {status_words(fact.verification_status)}"
            )
        return words
    if isinstance(fact, MedicationRequest) and fact.do_not_perform:
        return f"{words}, not to be given"
    return words


def fact_line(fact: Fact) -> str:
    """`Potassium 4.10 mmol/L, final, 02-Nov-2026`."""
    head = " ".join(filter(None, (fact_name(fact), fact_value(fact))))
    status = fact_status(fact) if fact.status_code or isinstance(fact, Condition | MedicationUse) else ""
    return ", ".join(filter(None, (head, status, format_date(fact.when, missing="date not recorded"))))


def dosage_text(dosage: Dosage) -> str:
    """The dosage as written where the source has text, else put together from its parts."""
    if dosage.text:
        return dosage.text
    dose = (
        format_quantity(dosage.dose, missing="")
        if dosage.dose
        else format_range(dosage.dose_range)
        if dosage.dose_range
        else ""
    )
    parts = [dose, concept_text(dosage.route, missing=""), timing_text(dosage.timing)]
    if dosage.as_needed:
        reason = concept_text(dosage.as_needed_for, missing="")
        parts.append(f"when needed for {reason}" if reason else "when needed")
    if dosage.rate_quantity or dosage.rate:
        parts.append(format_quantity(dosage.rate_quantity) if dosage.rate_quantity else format_ratio(dosage.rate))  # type: ignore[arg-type]
    if dosage.max_dose_per_period:
        parts.append(f"at most {format_ratio(dosage.max_dose_per_period)}")
    if not any(parts) and dosage.patient_instruction:
        return dosage.patient_instruction
    return " ".join(filter(None, parts))


def timing_text(timing: Timing | None) -> str:
    """`2 times per 1 day`, in words: `twice a day`; the code's text where the source has only that."""
    if timing is None:
        return ""
    if timing.frequency is not None and timing.period is not None and timing.period_unit:
        return _frequency(timing)
    when = ", ".join(timing.time_of_day or timing.when)
    return timing.code_text or (f"at {when}" if when else "")


def _frequency(timing: Timing) -> str:
    unit = _UNITS_OF_TIME.get(timing.period_unit or "", timing.period_unit or "")
    times = {1: "once", 2: "twice"}.get(timing.frequency or 0, f"{timing.frequency} times")
    if timing.frequency_max:
        times = f"{timing.frequency} to {timing.frequency_max} times"
    period = timing.period
    if period == 1:
        return f"{times} a {unit}" if unit != "hour" else f"{times} an hour"
    span = format_decimal(period) if period is not None else ""
    if timing.period_max is not None:
        span = f"{span}–{format_decimal(timing.period_max)}"
    return (
        f"every {span} {unit}s"
        if timing.frequency == 1 and not timing.frequency_max
        else f"{times} every {span} {unit}s"
    )


def _components(components: tuple[ObservationComponent, ...]) -> str:
    shown = [f"{concept_text(part.code)} {format_value(part.value, missing='not available')}" for part in components]
    return "; ".join(shown)
