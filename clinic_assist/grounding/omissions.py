"""What a note should mention and does not: active problems, allergies, active medicines, critical results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, is_active_problem, is_known_allergy
from clinic_assist.chart.facts import AllergyIntolerance, Condition, Fact, MedicationUse, Observation
from clinic_assist.chart.hospital_stays import standing_in
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, group_of
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.grounding.findings import describe
from clinic_assist.grounding.reading import read
from clinic_assist.grounding.results import is_critical
from clinic_assist.grounding.states import State
from clinic_assist.notes.note import DraftNote, Omission

CRITICAL_RESULT_DAYS = 365
"""A critical result is asked for while it is no older than a year. Our own limit, stated in docs/verification.md."""


def find_omissions(draft: DraftNote, evidence: Evidence) -> tuple[Omission, ...]:
    """What the note leaves out, by citation and by text: problems, allergies, medicines, results; each thing once."""
    mentioned = _mentioned(draft, evidence)
    found: dict[tuple[str, str], Omission] = {}
    for kind, fact in must_mention(evidence.chart, evidence.on):
        names_of_it = _keys(fact, evidence)
        if fact.id in mentioned or names_of_it & mentioned:
            continue
        cards = evidence.cards((fact.id,))
        text = fact.concept.display if fact.concept else ""
        found.setdefault((kind, text.lower()), Omission(fact=fact.id, kind=kind, text=describe(cards[0])))
    return tuple(found.values())


def must_mention(chart: Chart, on: date) -> Iterator[tuple[str, Fact]]:
    """The facts that a summary is incomplete without, each with its kind in words."""
    for condition in chart.of(Condition):
        if is_active_problem(condition):
            yield "active problem", condition
    for allergy in chart.of(AllergyIntolerance):
        if is_known_allergy(allergy):
            yield "allergy", allergy
    for use in chart.of(MedicationUse):
        standing = standing_in(chart, use, on)
        if standing is Standing.IN_USE:
            yield "active medication", use
        elif standing is Standing.FORBIDDEN:
            yield "medication not to be given", use
    for result in chart.of(Observation):
        recent = result.when is not None and result.when.latest >= on - timedelta(days=CRITICAL_RESULT_DAYS)
        if recent and is_critical(result) and State.ERROR not in _states(result):
            yield "critical result", result


def _states(fact: Fact) -> frozenset[State]:
    return Card(fact, group_of(fact), ()).states


def _mentioned(draft: DraftNote, evidence: Evidence) -> frozenset[FactId | str]:
    """Ids of facts that the note cites, and the keys of the names that its text says."""
    found: set[FactId | str] = set()
    for statement in draft.statements:
        found.update(statement.citations)
        for fact in statement.citations:
            found.update(_keys_of_id(fact, evidence))
        reading = read(statement.text, evidence.index, evidence.names, evidence.on)
        for mention in reading.mentions:
            found.update(mention.ingredients)
            for entry in mention.entries:
                found.update(
                    _entry_keys(entry.group.value, entry.names[0].text if entry.names else "", entry.ingredients)
                )
    return frozenset(found)


def _keys_of_id(fact: FactId, evidence: Evidence) -> frozenset[str]:
    known = evidence.chart.fact(fact)
    return _keys(known, evidence) if known is not None else frozenset()


def _keys(fact: Fact, evidence: Evidence) -> frozenset[str]:
    """The names under which a mention of this fact is recognised; results count one by one."""
    if isinstance(fact, Observation):
        return frozenset()
    cards = evidence.cards((fact.id,))
    card = cards[0]
    return _entry_keys(card.group.value, card.names[0].text if card.names else "", card.ingredients)


def _entry_keys(group: str, name: str, ingredients: frozenset[str]) -> frozenset[str]:
    keys = {f"{group}:{name.lower()}"} if name else set()
    if ingredients:
        keys.add(f"{group}:{'+'.join(sorted(ingredients))}")
    elif not name:
        keys.add(f"{group}: without a name")
    return frozenset(keys)
