"""True sentences about a chart: single facts, courses, lists, counts, and two facts in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
)
from tests.grounding.said import Said
from tests.grounding.wordings.care_said import of_order, of_procedure, of_report, of_vaccine, of_visit
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.joined_said import counts_said, lists_said, pairs_said
from tests.grounding.wordings.medicines_said import of_medicine
from tests.grounding.wordings.problems_said import of_allergy, of_condition, of_family
from tests.grounding.wordings.results_said import of_result, series_said
from tests.grounding.wordings.spoken import Spoken

_LONGEST_NAME = 70
_OVER = ("resolved", "inactive", "remission", "stopped")
_BY_KIND: tuple[tuple[type[Fact], Callable[[Any, Chart, Voice], Said | None]], ...] = (
    (Condition, of_condition),
    (AllergyIntolerance, of_allergy),
    (FamilyMemberHistory, of_family),
    (MedicationUse, of_medicine),
    (Observation, of_result),
    (Procedure, of_procedure),
    (Immunization, of_vaccine),
    (Encounter, of_visit),
    (ServiceRequest, of_order),
    (DiagnosticReport, of_report),
)


def sentences_about(chart: Chart, rng: Voice, *, per_kind: int = 12, wordings: int = 2) -> Iterator[Spoken]:
    """True sentences about a chart.

    Args:
        chart: Whose.
        rng: What chooses facts and words.
        per_kind: Facts of each kind that are spoken of, at most.
        wordings: Sentences about each of them.
    """
    single: list[Said] = []
    for kind, say in _BY_KIND:
        facts = [fact for fact in chart.of(kind) if _is_sayable(fact, chart)]
        for fact in rng.sample(facts, min(per_kind, len(facts))):
            single += [said for _ in range(wordings) if (said := say(fact, chart, rng)) is not None]
    yield from (Spoken((said,)) for said in single)
    yield from (Spoken((said,)) for said in series_said(chart, rng, per_kind // 2))
    yield from lists_said(chart, rng)
    yield from counts_said(chart, rng)
    yield from pairs_said(single, rng, min(per_kind, len(single) // 2))


def _is_sayable(fact: Fact, chart: Chart) -> bool:
    """Whether it has a name in words, of a length that somebody would say, and is not both over and still there."""
    named = isinstance(fact, FamilyMemberHistory) or (
        fact.concept is not None
        and 2 < len(fact.concept.display) <= _LONGEST_NAME
        and not fact.concept.display.isdigit()
    )
    if fact.status_code in _OVER and any(_still(other, fact) for other in chart.facts):
        return False
    in_error = "entered-in-error" in (fact.status_code, getattr(fact, "verification_status", None))
    return named and not in_error


def _still(other: Fact, fact: Fact) -> bool:
    """Whether another record of the same name runs."""
    if other.kind != fact.kind or other.concept is None or fact.concept is None or other.status_code in _OVER:
        return False
    return other.concept.display.lower() == fact.concept.display.lower()
