"""Joins the rules on three or more medicines to the knowledge, and refuses one that is not whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from clinic_assist.chart.detected_issue import Severity, SourceNote
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT, PackFaultError, Written
from clinic_assist.safety.pack_format import GroupEntry, RuleStatus, SourceEntry
from clinic_assist.safety.rules import GroupRule, Knowledge

# Two medicines are a pair, and pairs have rules of their own.
FEWEST_GROUPS = 3


def with_groups(
    knowledge: Knowledge, written: Iterable[Written[GroupEntry]], sources: Mapping[str, SourceEntry]
) -> Knowledge:
    """The knowledge with those rules. Raises PackFaultError where one refers to what is not there."""
    active = [item for item in written if item.entry.status is RuleStatus.ACTIVE]
    rules = tuple(_rule(item, knowledge, sources) for item in active)
    taken = {rule.entry.id for rule in knowledge.interactions} | {rule.entry.id for rule in knowledge.allergy_rules}
    for rule in rules:
        if rule.entry.id in taken:
            raise PackFaultError(f"two rules have the id {rule.entry.id}")
        taken.add(rule.entry.id)
    return replace(knowledge, groups=rules)


def names_in_words(names: Iterable[str]) -> str:
    """Joins names as a sentence does: `a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _rule(written: Written[GroupEntry], knowledge: Knowledge, sources: Mapping[str, SourceEntry]) -> GroupRule:
    entry, place = written.entry, written.place
    groups = tuple(select_ingredients(group, knowledge, place) for group in entry.groups)
    _check(entry, groups, place)
    return GroupRule(entry=entry, groups=groups, sources=source_notes(entry.sources, sources, place))


def _check(entry: GroupEntry, groups: tuple[frozenset[str], ...], place: str) -> None:
    if len(groups) < FEWEST_GROUPS or not all(groups):
        raise PackFaultError(f"{place}: needs at least {FEWEST_GROUPS} groups, none of them empty")
    if entry.interruptive and entry.severity is not Severity.CONTRAINDICATED:
        raise PackFaultError(f"{place}: only the top tier interrupts")
    if not entry.fires or not entry.silent:
        raise PackFaultError(f"{place}: has no case that fires or none that stays silent")
    if entry.summary.count("{drugs}") != 1 or "{" in entry.summary.replace("{drugs}", ""):
        raise PackFaultError(f"{place}: the summary does not name the drugs once")
    longest = names_in_words(max(group, key=len) for group in groups)
    if len(entry.summary.format(drugs=longest)) > SUMMARY_LIMIT:
        raise PackFaultError(f"{place}: the summary is longer than {SUMMARY_LIMIT} characters for some members")


def select_ingredients(selectors: Iterable[str], knowledge: Knowledge, place: str) -> frozenset[str]:
    """The ingredients that selectors stand for: `@class-id` or an ingredient's own name. Raises PackFaultError."""
    found: set[str] = set()
    for selector in selectors:
        if not selector.startswith("@"):
            found.add(selector)
        elif selector[1:] in knowledge.classes:
            found |= knowledge.classes[selector[1:]].members
        else:
            raise PackFaultError(f"{place}: there is no class {selector}")
    return frozenset(found)


def source_notes(keys: Iterable[str], sources: Mapping[str, SourceEntry], place: str) -> tuple[SourceNote, ...]:
    """The citations of those keys, at least one. Raises PackFaultError."""
    notes = []
    for key in keys:
        if key not in sources:
            raise PackFaultError(f"{place}: there is no source {key}")
        notes.append(SourceNote(citation=sources[key].citation, date=sources[key].date))
    if not notes:
        raise PackFaultError(f"{place}: names no source")
    return tuple(notes)
