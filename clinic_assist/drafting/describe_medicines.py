"""What can be said of medicines: orders, statements, supplies and administrations."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.drafting.prepared import FactKind, StatusClass
from clinic_assist.drafting.slot_texts import Description, SlotTexts
from clinic_assist.drafting.statuses import status_class
from clinic_assist.terminology.dosage_words import as_needed_words, dose_range_text, dose_text, timing_words
from clinic_assist.terminology.fact_text import medicine_name
from clinic_assist.terminology.labels import format_quantity, format_ratio, unit_text


def describe_medicine(fact: MedicationUse) -> Description | None:
    """The description of any medication record; None for a kind that is no use of a medicine."""
    match fact:
        case MedicationRequest():
            return _request(fact)
        case MedicationStatement():
            return _statement(fact)
        case MedicationDispense():
            texts = _common(fact).status(fact.status).date("date", fact.when)
            supplied = format_quantity(fact.quantity, missing="")
            texts.text("quantity", f"quantity {supplied}" if supplied else "")
            return texts.described(FactKind.DISPENSE, status_class(fact.status))
        case MedicationAdministration():
            texts = _common(fact).status(fact.status).date("date", fact.when)
            texts.reason(fact.reasons, fact.reason_references)
            return texts.described(FactKind.ADMINISTRATION, status_class(fact.status))
        case _:
            return None


def dosage_text(dosages: tuple[Dosage, ...]) -> str:
    """How it is taken: the source's own texts, else put together from the parts; empty where it says nothing.

    Where one dosage has a text, it commonly tells the whole and the others repeat it: only texts are told, each once.
    """
    texts = list(dict.fromkeys(_own_text(dosage) for dosage in dosages if dosage.text))
    return "; then ".join(text for text in texts or map(_one_dosage, dosages) if text)


def _own_text(dosage: Dosage) -> str:
    """The source's text; "as needed" is added where only the code says so."""
    text = (dosage.text or "").strip().rstrip(".")
    told = _AS_NEEDED.search(text) or not dosage.as_needed
    return text if told else f"{text}, as needed"


_AS_NEEDED = re.compile(r"\b(?:as|when|if)\s+(?:needed|required|necessary)\b|\bprn\b", re.IGNORECASE)


def _common(fact: MedicationUse) -> SlotTexts:
    name = medicine_name(fact)
    # A product that the record names by its code alone.
    texts = SlotTexts().named(f"product with code {name}" if name.isdigit() else name, otherwise="Medication")
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
    effective = fact.effective
    if effective and effective.start == effective.end:
        # A moment is the date of the statement, no end (as `chart.currency` reads it).
        texts.date("date", effective.start)
    elif effective:
        texts.date("start", effective.start).date("end", effective.end)
    if not texts.slots.keys() & {"start", "date"}:
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
        timing_words(dosage.timing),
        as_needed_words(dosage),
    ]
    return ", ".join(part for part in parts if part) or (dosage.patient_instruction or "")


def _amount(dosage: Dosage) -> str:
    if dosage.dose:
        amount = dose_text(dosage.dose)
        return amount if unit_text(dosage.dose) or not amount else f"dose {amount}"
    if dosage.dose_range:
        return dose_range_text(dosage.dose_range)
    if dosage.rate:
        return format_ratio(dosage.rate)
    return format_quantity(dosage.rate_quantity, missing="")
