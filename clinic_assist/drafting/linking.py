"""Puts beside a problem what the record links to it, and beside a changed medicine the one that it replaces.

Only what the record links: a reason that refers to the problem or has its code, the diagnoses of an encounter, what a
plan or goal addresses. FHIR R4 has no such link from a result to a problem, so results stand under their own heading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from clinic_assist.chart.currency import is_active_problem
from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import (
    CarePlan,
    Condition,
    Encounter,
    Fact,
    Goal,
    MedicationUse,
    Procedure,
    ServiceRequest,
)
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.history import newest_first
from clinic_assist.drafting.newest_results import Wanted
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.drafting.triage import Candidate

_MOST_OF_A_KIND = 1
"""Of the encounters and procedures for one problem the newest stands beside it; the others keep their place."""


def beside_their_problems(
    placed: Sequence[Candidate], spec: TaskSpec, replaced: Mapping[FactId, FactId]
) -> list[Candidate]:
    """The candidates, those with a link moved to the section of their problem; `replaced` is new medicine → old one."""
    newer = {old: new for new, old in replaced.items()}
    anchored = [replace(one, anchor=newer[one.fact.id]) if one.fact.id in newer else one for one in placed]
    linked = {section.key for section in spec.sections if section.linked}
    problems = [one for one in sorted(placed, key=newest_first) if one.place in linked and _is_problem(one.fact)]
    if not problems:
        return anchored
    return _linked(anchored, problems)


def _linked(candidates: Iterable[Candidate], problems: Sequence[Candidate]) -> list[Candidate]:
    by_id = {one.fact.id: one for one in problems}
    by_code = {key: one for one in reversed(problems) for key in _codes((one.fact.concept,))}
    counted: dict[tuple[FactId, type[Fact]], int] = defaultdict(int)
    moved: list[Candidate] = []
    for one in sorted(candidates, key=newest_first):
        problem = _problem_of(one.fact, by_id, by_code)
        key = (problem.fact.id, type(one.fact)) if problem else None
        limited = isinstance(one.fact, (Encounter, Procedure))
        if problem is None or key is None or (limited and counted[key] >= _MOST_OF_A_KIND):
            moved.append(one)
            continue
        counted[key] += 1
        moved.append(replace(one, place=problem.place, anchor=problem.fact.id))
    return moved


def _problem_of(fact: Fact, by_id: Mapping[FactId, Candidate], by_code: Mapping[str, Candidate]) -> Candidate | None:
    for pointer in _pointers(fact):
        if pointer.target is not None and pointer.target in by_id:
            return by_id[pointer.target]
    reasons = fact.reasons if isinstance(fact, (MedicationUse, Procedure, Encounter, ServiceRequest)) else ()
    return next((by_code[key] for key in _codes(reasons) if key in by_code), None)


def _pointers(fact: Fact) -> tuple[Reference, ...]:
    match fact:
        case Encounter():
            return (*fact.reason_references, *fact.diagnoses)
        case MedicationUse() | Procedure() | ServiceRequest():
            return fact.reason_references
        case CarePlan() | Goal():
            return fact.addresses
        case _:
            return ()


def _codes(concepts: Iterable[CodeableConcept | None]) -> Iterator[str]:
    for concept in concepts:
        if concept is not None:
            yield from (f"{coding.system}|{coding.code}" for coding in concept.codings if coding.system and coding.code)


def _is_problem(fact: Fact) -> bool:
    return isinstance(fact, Condition) and is_active_problem(fact)


def behind_their_anchors(chosen: Sequence[Wanted]) -> list[Wanted]:
    """The chosen facts in the same order, what has an anchor right behind it where that was chosen too."""
    ids = {item.candidate.fact.id for item in chosen}
    followers: dict[FactId, list[Wanted]] = defaultdict(list)
    leading: list[Wanted] = []
    for item in chosen:
        anchor = item.candidate.anchor
        if anchor is not None and anchor in ids:
            followers[anchor].append(item)
        else:
            leading.append(item)
    return [one for item in leading for one in (item, *followers[item.candidate.fact.id])]
