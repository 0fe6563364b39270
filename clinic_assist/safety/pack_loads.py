"""Joins loads and the conversions of opioids to the knowledge, and refuses one that is not whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from clinic_assist.safety.dosing.amounts import unit_of_text
from clinic_assist.safety.pack_compiler import PackFaultError, Written
from clinic_assist.safety.pack_dose_format import LoadEntry, OpioidEntry
from clinic_assist.safety.pack_format import SourceEntry
from clinic_assist.safety.pack_groups import select_ingredients, source_notes
from clinic_assist.safety.patient.circumstances import Circumstance
from clinic_assist.safety.rules import Knowledge, Load, OpioidFactor

HEAVIEST = 3


def with_loads(
    knowledge: Knowledge, written: Iterable[Written[LoadEntry]], sources: Mapping[str, SourceEntry]
) -> Knowledge:
    """The knowledge with those loads. Raises PackFaultError where one refers to what is not there."""
    return replace(knowledge, loads=tuple(_load(item, knowledge, sources) for item in written))


def with_opioids(
    knowledge: Knowledge, written: Iterable[Written[OpioidEntry]], sources: Mapping[str, SourceEntry]
) -> Knowledge:
    """The knowledge with those conversions. Raises PackFaultError where one says neither a factor nor why not."""
    found: dict[str, list[OpioidFactor]] = defaultdict(list)
    cited: dict[str, None] = {}
    for item in written:
        entry = item.entry
        if (entry.factor is None) != bool(entry.why_not) or unit_of_text(entry.unit) is None:
            raise PackFaultError(f"{item.place}: needs a factor in a known unit, or why there is none")
        found[entry.drug].append(OpioidFactor(entry=entry, sources=source_notes(entry.sources, sources, item.place)))
        cited.update(dict.fromkeys(entry.sources))
    return replace(
        knowledge,
        opioid_factors={drug: tuple(listed) for drug, listed in found.items()},
        opioid_sources=source_notes(cited, sources, "opioids") if cited else (),
    )


def _load(written: Written[LoadEntry], knowledge: Knowledge, sources: Mapping[str, SourceEntry]) -> Load:
    entry, place = written.entry, written.place
    weights: dict[str, int] = {}
    for weight in entry.weight:
        if not 1 <= weight.points <= HEAVIEST:
            raise PackFaultError(f"{place}: a weight is not 1 to {HEAVIEST}")
        for drug in select_ingredients(weight.drug, knowledge, place):
            weights[drug] = max(weight.points, weights.get(drug, 0))
    for drug in select_ingredients(entry.no_weight, knowledge, place):
        weights.pop(drug, None)
    if not weights or not entry.fires or not entry.silent or entry.serious_from < entry.monitor_from:
        raise PackFaultError(f"{place}: has no drugs, no cases, or its tiers are in the wrong order")
    raised_by = []
    for raised in entry.raised_by:
        when = raised.when
        if unknown := [name for name in (*when.problem, *when.without_problem) if name not in knowledge.problems.by_id]:
            raise PackFaultError(f"{place}: there is no problem {unknown[0]}")
        circumstance = Circumstance(
            entry=when,
            taken_with=select_ingredients(when.taken_with, knowledge, place),
            not_taken_with=select_ingredients(when.not_taken_with, knowledge, place),
        )
        raised_by.append((raised.points, circumstance))
    effects = set(entry.effects)
    said_by = {rule.entry.id for rule in knowledge.interactions if rule.entry.effect in effects}
    said_by |= {rule.entry.id for rule in knowledge.groups if rule.entry.effect in effects}
    return Load(
        entry=entry,
        weights=weights,
        raised_by=tuple(raised_by),
        said_by=frozenset(said_by),
        sources=source_notes(entry.sources, sources, place),
    )
