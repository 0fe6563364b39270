"""Finds dangers of three or more medicines together, such as a blocker of angiotensin, a diuretic and an NSAID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind
from clinic_assist.safety.interactions import (
    Finding,
    interaction_issue,
    is_used_locally_only,
    leading_findings,
)
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.pack_format import LocalUse
from clinic_assist.safety.pack_groups import names_in_words
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.rules import GroupRule, Knowledge
from clinic_assist.safety.severity import rank


@dataclass(frozen=True, kw_only=True)
class GroupFinding:
    """A rule whose groups are all met.

    Attributes:
        leading: One medicine for each group, in the order of the groups.
        concerned: All medicines that belong to some group, by name.
    """

    rule: GroupRule
    leading: tuple[Participant, ...]
    concerned: tuple[Participant, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The ingredients of all these medicines."""
        return frozenset(item.ingredient for item in self.concerned)

    def covers(self, finding: Finding) -> bool:
        """Whether an alert on two medicines says no more than this one: its effect, its medicines, not more serious."""
        return (
            finding.rule.entry.effect == self.rule.entry.effect
            and finding.a.ingredient in self.names
            and finding.b.ingredient in self.names
            and not finding.interruptive
            and rank(finding.severity) >= rank(self.rule.entry.severity)
        )


def find_combined_interactions(
    situation: Situation, knowledge: Knowledge, *, about: str | None = None
) -> list[DetectedIssue]:
    """All interactions as alerts: those of three or more medicines, and those of two that the former do not cover.

    `about` names an ingredient, where only those that it has part in are wanted.
    """
    groups = find_groups(tuple(situation.taken.values()), knowledge)
    if about is not None:
        groups = [group for group in groups if situation.taken[about] in group.concerned]
    pairs = leading_findings(situation, knowledge, about=about)
    if not groups:
        return [interaction_issue(pair) for pair in pairs]
    effects = {group.rule.entry.effect for group in groups}
    alike = [pair for pair in pairs if pair.rule.entry.effect in effects]
    covered = [[pair for pair in alike if group.covers(pair)] for group in groups]
    left_out = {id(pair) for listed in covered for pair in listed}
    alerts = [group_issue(group, covered=len(listed)) for group, listed in zip(groups, covered, strict=True)]
    return [*alerts, *(interaction_issue(pair) for pair in pairs if id(pair) not in left_out)]


def find_groups(participants: Sequence[Participant], knowledge: Knowledge) -> list[GroupFinding]:
    """The rules on three or more medicines that hold."""
    findings = []
    for rule in knowledge.groups:
        choices = [_members(group, participants, rule, knowledge) for group in rule.groups]
        leading = _one_of_each(choices) if all(choices) else ()
        if not leading:
            continue
        names = {item.ingredient for choice in choices for item in choice}
        concerned = tuple(item for item in participants if item.ingredient in names)
        if not _in_one_product(concerned):
            findings.append(GroupFinding(rule=rule, leading=leading, concerned=concerned))
    return findings


def group_issue(finding: GroupFinding, *, covered: int) -> DetectedIssue:
    """The alert; `covered` is the number of alerts on two of the medicines that it stands for."""
    entry = finding.rule.entry
    doubts = (f"{item.ingredient}: {'; '.join(item.doubts)}" for item in finding.concerned if item.doubts)
    stands_for = (f"In place of {covered} alerts about two of these medicines",) if covered > 1 else ()
    return DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=entry.severity,
        interruptive=entry.interruptive,
        evidence=entry.evidence,
        ingredients=tuple(sorted(item.ingredient for item in finding.concerned)),
        trigger_texts=tuple(item.text for item in finding.concerned),
        summary=_summary(finding),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=tuple(dict.fromkeys(fact for item in finding.concerned for fact in item.facts)),
        rule=entry.id,
        sources=finding.rule.sources,
        context=(*stands_for, *doubts),
    )


def _members(
    group: frozenset[str], participants: Sequence[Participant], rule: GroupRule, knowledge: Knowledge
) -> tuple[Participant, ...]:
    local_counts = rule.entry.local_use is LocalUse.COUNTS
    return tuple(
        item
        for item in participants
        if item.ingredient in group and (local_counts or not is_used_locally_only(item, knowledge))
    )


def _one_of_each(choices: Sequence[Sequence[Participant]]) -> tuple[Participant, ...]:
    """Different medicines, one from each group; empty where the same medicine would have to stand for two groups."""
    if not choices:
        return ()
    for item in choices[0]:
        rest = [[other for other in choice if other != item] for choice in choices[1:]]
        following = _one_of_each(rest)
        if following or not rest:
            return (item, *following)
    return ()


def _in_one_product(concerned: Sequence[Participant]) -> bool:
    names = {item.ingredient for item in concerned}
    return any(names <= set(record.ingredients) for item in concerned for record in item.records)


def _summary(finding: GroupFinding) -> str:
    template = finding.rule.entry.summary
    told = template.format(drugs=names_in_words(item.ingredient for item in finding.concerned))
    # The pack was refused if one medicine of each group did not fit.
    return (
        told
        if len(told) <= SUMMARY_LIMIT
        else template.format(drugs=names_in_words(x.ingredient for x in finding.leading))
    )
