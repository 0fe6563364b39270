"""A row that says that there is none is a statement of absence, not a thing of that name."""

from __future__ import annotations

from clinic_assist.chart.facts import AbsenceStatement, Fact
from clinic_assist.importers.silences import stated_silence


def fact_or_silence(fact: Fact) -> Fact:
    """The fact, or what it says is absent."""
    found = stated_silence(fact.concept, fact.kind)
    if found is None:
        return fact
    return AbsenceStatement(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        subject_display=fact.subject_display,
        identifiers=fact.identifiers,
        notes=fact.notes,
        topic=found.topic,
        silence=found.silence,
        is_partial=found.is_partial,
        scope=fact.concept,
        date=fact.when,
    )
