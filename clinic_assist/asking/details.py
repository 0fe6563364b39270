"""The detail of a record that a question asks for: who ordered it, why it is taken or was stopped."""

from __future__ import annotations

from clinic_assist.asking.question import Wanted
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Composition,
    Condition,
    DocumentReference,
    Encounter,
    Fact,
    MedicationRequest,
    MedicationUse,
    Procedure,
    ServiceRequest,
)
from clinic_assist.terminology.fact_text import fact_name


def detail_of(fact: Fact, wanted: Wanted, chart: Chart) -> str:
    """The detail in words; for who and why, it says so where the record does not have it. Empty for other questions."""
    match wanted:
        case Wanted.WHO:
            named = _persons(fact)
            return f"by {', '.join(named)}" if named else "by whom is not recorded"
        case Wanted.REASON:
            return _reasons(fact, chart)
        case _:
            return ""


def _persons(fact: Fact) -> list[str]:
    match fact:
        case MedicationRequest() | ServiceRequest():
            found: tuple[Reference | None, ...] = (fact.requester,)
        case Condition() | AllergyIntolerance():
            found = (fact.recorder, fact.asserter)
        case DocumentReference() | Composition():
            found = fact.authors
        case Encounter():
            found = fact.participants
        case _:
            found = getattr(fact, "performers", ())
    return list(dict.fromkeys(one.display for one in found if one is not None and one.display))


def _reasons(fact: Fact, chart: Chart) -> str:
    told: list[str] = []
    if isinstance(fact, MedicationUse):
        told += [f"stopped because: {text}" for text in _texts(fact.status_reasons)]
        told += [f"taken for: {text}" for text in (*_texts(fact.reasons), *_named(fact.reason_references, chart))]
    elif isinstance(fact, Procedure | ServiceRequest | Encounter):
        told += [f"because of: {text}" for text in (*_texts(fact.reasons), *_named(fact.reason_references, chart))]
    told += [f"remark: {one.text}" for one in fact.notes]
    return "; ".join(dict.fromkeys(told)) or "the reason is not recorded"


def _texts(concepts: tuple[CodeableConcept, ...]) -> list[str]:
    return [one.display for one in concepts if one.display]


def _named(references: tuple[Reference, ...], chart: Chart) -> list[str]:
    targets = ((one, chart.any_fact(one.target) if one.target else None) for one in references)
    return [fact_name(target) if target else one.display or "" for one, target in targets if target or one.display]
