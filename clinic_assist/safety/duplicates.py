"""Finds an ingredient that the patient seems to take twice, in different products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity, SourceNote
from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.routes import LOCAL_ROUTES

RULE_OF_COMBINATIONS = "duplicate-ingredient-in-combination"
RULE_OF_PRODUCTS = "duplicate-ingredient"

_SOURCES = (
    SourceNote(
        citation="Joint Commission, National Patient Safety Goal NPSG.03.06.01: compare medicines to find duplications",
        date="2024",
    ),
)


def find_duplicates(participants: Sequence[Participant]) -> list[DetectedIssue]:
    """Ingredients that are in use in more than one product.

    An order, its dispenses, its administrations and a statement about it are one product, and so are repeated orders
    with the same wording. Counted as two products are: a single-ingredient product beside a combination that holds
    it, and two records of the same kind that differ in their wording (another strength or form).
    """
    return [issue for participant in participants if (issue := _duplicate(participant))]


def _duplicate(participant: Participant) -> DetectedIssue | None:
    records = [record for record in participant.records if not _is_local(record)]
    if len({record.ingredients for record in records}) > 1:
        return _issue(participant, records, rule=RULE_OF_COMBINATIONS, severity=Severity.MONITOR)
    wordings: dict[str, set[str]] = defaultdict(set)
    for record in records:
        wordings[record.record].add(" ".join(record.text.lower().split()))
    if any(len(texts) > 1 for texts in wordings.values()):
        return _issue(participant, records, rule=RULE_OF_PRODUCTS, severity=Severity.INFORMATION)
    return None


def _is_local(record: DrugRecord) -> bool:
    return bool(record.routes) and record.routes <= LOCAL_ROUTES


def _issue(participant: Participant, records: Sequence[DrugRecord], *, rule: str, severity: Severity) -> DetectedIssue:
    texts = tuple(sorted({record.text for record in records}))
    name = participant.ingredient
    summary = f"{name} is in {len(texts)} products on the list"
    return DetectedIssue(
        kind=IssueKind.DUPLICATE,
        severity=severity,
        interruptive=False,
        evidence=Evidence.ESTABLISHED,
        ingredients=(name,),
        trigger_texts=texts,
        summary=summary if len(summary) <= 140 else "One ingredient is in several products on the list",
        consequence="The doses of the products may add up to more than is meant.",
        mechanism="The same ingredient in more than one product.",
        action="Check whether all are meant to be taken together; end the records that are out of date.",
        facts=tuple(record.fact for record in records if record.fact),
        rule=rule,
        sources=_SOURCES,
        context=tuple(f"{name}: {doubt}" for doubt in participant.doubts),
    )
