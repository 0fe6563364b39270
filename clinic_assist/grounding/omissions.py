"""What a note should mention and does not, by the list of its template (`notes.must_include`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, is_active_problem, is_known_allergy
from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    Encounter,
    Fact,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_assist.chart.facts import Statement as ClinicalStatement
from clinic_assist.chart.hospital_stays import standing_in
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, group_of
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.grounding.findings import describe
from clinic_assist.grounding.reading import read
from clinic_assist.grounding.results import is_critical
from clinic_assist.grounding.states import State
from clinic_assist.notes.must_include import ALWAYS_ASKED, MustInclude
from clinic_assist.notes.note import DraftNote, Omission

CRITICAL_RESULT_DAYS = 365
"""A critical result is asked for while it is no older than a year. Our own limit, stated in docs/verification.md."""


def find_omissions(
    draft: DraftNote, evidence: Evidence, must_include: Sequence[MustInclude] | None = None
) -> tuple[Omission, ...]:
    """What the note leaves out of what it must include, by citation and by text; each thing once.

    `must_include` is the template's list; None for the draft's own, and for one that has none for the usual list.
    """
    asked = must_include if must_include is not None else draft.must_include
    mentioned = _mentioned(draft, evidence)
    found: dict[tuple[str, str], Omission] = {}
    for kind, fact in must_mention(evidence.chart, evidence.on, ALWAYS_ASKED if asked is None else asked):
        names_of_it = _keys(fact, evidence)
        if fact.id in mentioned or names_of_it & mentioned:
            continue
        cards = evidence.cards((fact.id,))
        text = fact.concept.display if fact.concept else ""
        found.setdefault((kind, text.lower()), Omission(fact=fact.id, kind=kind, text=describe(cards[0])))
    return tuple(found.values())


def must_mention(
    chart: Chart, on: date, must_include: Sequence[MustInclude] = ALWAYS_ASKED
) -> Iterator[tuple[str, Fact]]:
    """The facts that a note with such a list is incomplete without, each with its kind in words."""
    for must in must_include:
        kind, find = _MUSTS[must]
        for fact in find(chart, on):
            if State.ERROR not in _states(fact):
                yield kind, fact


def _active_problems(chart: Chart, _on: date) -> Iterator[Fact]:
    return (one for one in chart.of(Condition) if is_active_problem(one))


def _allergies(chart: Chart, _on: date) -> Iterator[Fact]:
    return (one for one in chart.of(AllergyIntolerance) if is_known_allergy(one))


def _in_use(chart: Chart, on: date) -> Iterator[Fact]:
    return (one for one in chart.of(MedicationUse) if standing_in(chart, one, on) is Standing.IN_USE)


def _forbidden(chart: Chart, on: date) -> Iterator[Fact]:
    return (one for one in chart.of(MedicationUse) if standing_in(chart, one, on) is Standing.FORBIDDEN)


def _critical(chart: Chart, on: date) -> Iterator[Fact]:
    for result in chart.of(Observation):
        recent = result.when is not None and result.when.latest >= on - timedelta(days=CRITICAL_RESULT_DAYS)
        if recent and is_critical(result):
            yield result


def _alerts(chart: Chart, _on: date) -> Iterator[Fact]:
    # FHIR R4 value set flag-status: active, inactive, entered-in-error.
    flags = (one for one in chart.of(ClinicalStatement) if one.resource_type == "Flag")
    return (one for one in flags if (one.status or "active") == "active")


def _pending(chart: Chart, on: date) -> Iterator[Fact]:
    # FHIR R4 value set observation-status: not final yet. After a year nobody waits for a result any more.
    for result in chart.of(Observation):
        recent = result.when is None or result.when.latest >= on - timedelta(days=CRITICAL_RESULT_DAYS)
        if recent and result.status in {"registered", "preliminary", "partial"}:
            yield result


def _open_orders(chart: Chart, _on: date) -> Iterator[Fact]:
    # FHIR R4 value set request-status.
    return (one for one in chart.of(ServiceRequest) if one.status in {"active", "on-hold"})


def _plans(chart: Chart, _on: date) -> Iterator[Fact]:
    return (one for one in chart.of(CarePlan) if one.status in {"active", "on-hold"})


def _procedures_of_stay(chart: Chart, on: date) -> Iterator[Fact]:
    stay = last_inpatient(chart, on)
    return (one for one in chart.of(Procedure) if stay is not None and _is_of(stay, one.encounter, one.when))


def _diagnoses_of_stay(chart: Chart, on: date) -> Iterator[Fact]:
    stay = last_inpatient(chart, on)
    listed = {one.target for one in stay.diagnoses} if stay else set()
    for one in chart.of(Condition):
        if stay is not None and (one.id in listed or (one.encounter is not None and one.encounter.target == stay.id)):
            yield one


def last_inpatient(chart: Chart, on: date) -> Encounter | None:
    """The hospital stay that began last; None where the record knows none."""
    stays = [
        one
        for one in chart.of(Encounter)
        # HL7 v3 ActCode, ActEncounterCode; HL7 v2 table 0004.
        if (one.encounter_class and (one.encounter_class.code or "").lower() in _INPATIENT)
        and one.when is not None
        and one.when.earliest <= on
        and one.status not in {"cancelled", "entered-in-error", "planned"}
    ]
    return max(stays, key=lambda one: (one.when.sort_key if one.when else "", one.id), default=None)


def _is_of(stay: Encounter, pointer: Reference | None, when: PartialDate | None) -> bool:
    if pointer is not None and pointer.target is not None:
        return pointer.target == stay.id
    begins, ends = stay.when, stay.period.end if stay.period else None
    if when is None or begins is None or ends is None:
        return False
    return when.latest >= begins.earliest and when.earliest <= ends.latest


_INPATIENT = frozenset({"imp", "acute", "nonac", "obsenc", "inpatient", "i"})
_MUSTS: Mapping[MustInclude, tuple[str, Callable[[Chart, date], Iterator[Fact]]]] = {
    MustInclude.ACTIVE_PROBLEMS: ("active problem", _active_problems),
    MustInclude.ALLERGIES: ("allergy", _allergies),
    MustInclude.MEDICINES_IN_USE: ("active medication", _in_use),
    MustInclude.MEDICINES_FORBIDDEN: ("medication not to be given", _forbidden),
    MustInclude.CRITICAL_RESULTS: ("critical result", _critical),
    MustInclude.ALERTS: ("alert", _alerts),
    MustInclude.PENDING_RESULTS: ("pending result", _pending),
    MustInclude.OPEN_ORDERS: ("open order", _open_orders),
    MustInclude.PLANS: ("care plan", _plans),
    MustInclude.STAY_PROCEDURES: ("procedure of the stay", _procedures_of_stay),
    MustInclude.STAY_DIAGNOSES: ("diagnosis of the stay", _diagnoses_of_stay),
}


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
