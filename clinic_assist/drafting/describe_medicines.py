"""What can be said of medicines: orders, statements, supplies and administrations."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Dosage, Timing
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.drafting.prepared import FactKind, StatusClass
from clinic_assist.drafting.slot_texts import Description, SlotTexts, joined
from clinic_assist.drafting.statuses import status_class
from clinic_assist.terminology.labels import format_decimal, format_quantity, format_range, format_ratio, unit_text

# FHIR R4 value set units-of-time, in words.
_UNITS_OF_TIME = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}


def describe_medicine(fact: MedicationUse) -> Description | None:
    """The description of any medication record; None for a kind that is no use of a medicine."""
    match fact:
        case MedicationRequest():
            return _request(fact)
        case MedicationStatement():
            return _statement(fact)
        case MedicationDispense():
            texts = _common(fact).status(fact.status).date("date", fact.when)
            texts.text("quantity", format_quantity(fact.quantity, missing=""))
            return texts.described(FactKind.DISPENSE, status_class(fact.status))
        case MedicationAdministration():
            texts = _common(fact).status(fact.status).date("date", fact.when)
            texts.reason(fact.reasons, fact.reason_references)
            return texts.described(FactKind.ADMINISTRATION, status_class(fact.status))
        case _:
            return None


def medicine_name(fact: MedicationUse) -> str:
    """The product as the record names it, else the name of what it refers to, else its ingredients; else empty."""
    if fact.medication and fact.medication.display:
        return fact.medication.display
    if fact.medication_reference and fact.medication_reference.display:
        return fact.medication_reference.display
    return joined(ingredient.item for ingredient in fact.ingredients)


def dosage_text(dosages: tuple[Dosage, ...]) -> str:
    """How it is taken: the source's own texts, else put together from the parts; empty where it says nothing.

    Where one dosage has a text, it commonly tells the whole and the others repeat it in codes: only texts are told.
    """
    texts = [dosage.text.strip().rstrip(".") for dosage in dosages if dosage.text]
    return "; then ".join(text for text in texts or map(_one_dosage, dosages) if text)


def _common(fact: MedicationUse) -> SlotTexts:
    texts = SlotTexts().named(medicine_name(fact), otherwise="Medication")
    return texts.text("dose", dosage_text(fact.dosages))


def _request(fact: MedicationRequest) -> Description:
    status, words = status_class(fact.status), fact.status
    if fact.do_not_perform:
        status, words = StatusClass.NOT_DONE, "not to be given"
    elif fact.intent in {"proposal", "plan"} and status is StatusClass.ACTIVE:
        # A plan that is active is still a plan: FHIR R4 s.11.1.5, MedicationRequest.intent.
        status, words = StatusClass.PLANNED, f"active ({fact.intent})"
    texts = _common(fact).status(words).date("date", fact.when)
    texts.reason(fact.reasons, fact.reason_references)
    return texts.described(FactKind.REQUEST, status)


def _statement(fact: MedicationStatement) -> Description:
    texts = _common(fact).status(fact.status)
    if fact.effective:
        texts.date("start", fact.effective.start).date("end", fact.effective.end)
    if "start" not in texts.slots:
        texts.date("date", fact.date_asserted)
    texts.reason(fact.reasons, fact.reason_references)
    status = status_class(fact.status)
    if status is StatusClass.ACTIVE and "end" in texts.slots:
        # "Takes … until 2018" would say two things at once: the general form tells status and dates as they are.
        status = StatusClass.UNKNOWN
    return texts.described(FactKind.TAKES, status)


def _one_dosage(dosage: Dosage) -> str:
    parts = [
        _amount(dosage),
        dosage.route.display if dosage.route else "",
        _timing(dosage.timing) if dosage.timing else "",
        _as_needed(dosage),
    ]
    return ", ".join(part for part in parts if part) or (dosage.patient_instruction or "")


def _amount(dosage: Dosage) -> str:
    if dosage.dose:
        amount = format_quantity(dosage.dose, missing="")
        return amount if unit_text(dosage.dose) or not amount else f"dose {amount}"
    if dosage.dose_range:
        return format_range(dosage.dose_range)
    if dosage.rate:
        return format_ratio(dosage.rate)
    return format_quantity(dosage.rate_quantity, missing="")


def _timing(timing: Timing) -> str:
    if timing.code_text:
        return timing.code_text
    unit = _UNITS_OF_TIME.get(timing.period_unit or "")
    if timing.period is None or unit is None:
        return f"{timing.frequency} times" if timing.frequency else ""
    every = f"every {unit}" if timing.period == 1 else f"every {format_decimal(timing.period)} {unit}s"
    if (timing.frequency or 1) == 1 and not timing.frequency_max:
        return f"once {every}" if timing.frequency else every
    upper = f"–{timing.frequency_max}" if timing.frequency_max else ""
    return f"{timing.frequency or 1}{upper} times {every}"


def _as_needed(dosage: Dosage) -> str:
    if dosage.as_needed_for and dosage.as_needed_for.display:
        return f"as needed for {dosage.as_needed_for.display}"
    return "as needed" if dosage.as_needed else ""
