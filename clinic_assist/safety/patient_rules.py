"""Finds what speaks against a medicine in this very patient: organs, age, pregnancy, problems, results, habits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.interactions import is_used_locally_only
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.pack_format import LocalUse
from clinic_assist.safety.patient.circumstances import Outcome, Situation, judge
from clinic_assist.safety.rules import Knowledge, PatientRule
from clinic_assist.safety.severity import rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Untried:
    """A rule that could not be tried, because the record lacks something.

    Attributes:
        missing: What is missing, in words.
    """

    ingredient: str
    kind: IssueKind
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFindings:
    """What the rules on one medicine found, and which could not be tried."""

    issues: tuple[DetectedIssue, ...] = ()
    untried: tuple[Untried, ...] = ()


def find_patient_issues(situation: Situation, knowledge: Knowledge) -> PatientFindings:
    """Every rule on one medicine that holds: for each ingredient, check and effect the most serious."""
    findings: list[_Finding] = []
    untried: list[Untried] = []
    for participant in situation.taken.values():
        found: list[tuple[PatientRule, Outcome]] = []
        for rule in knowledge.patient_rules_of(participant.ingredient):
            outcome = judge(rule.when, situation, participant)
            if outcome.holds:
                found.append((rule, outcome))
            elif outcome.holds is None and rule.entry.ask and not _is_mild(rule, participant, knowledge):
                untried.extend(
                    Untried(ingredient=participant.ingredient, kind=rule.entry.kind, missing=missing)
                    for missing in outcome.missing
                )
        findings.extend(_Finding(participant, rule, outcome) for rule, outcome in _leading(found))
    issues = tuple(_issue(group, knowledge) for group in _by_product(findings))
    return PatientFindings(issues=issues, untried=tuple(dict.fromkeys(untried)))


@dataclass(frozen=True, slots=True)
class _Finding:
    """A rule that holds for an ingredient."""

    participant: Participant
    rule: PatientRule
    outcome: Outcome


def _by_product(findings: Iterable[_Finding]) -> Iterable[list[_Finding]]:
    """One rule speaks once of one product: its ingredients are told together."""
    groups: dict[tuple[str, tuple[str, ...]], list[_Finding]] = {}
    for one in findings:
        records = tuple(record.fact or record.text for record in one.participant.records)
        groups.setdefault((one.rule.entry.id, records), []).append(one)
    return groups.values()


def _is_mild(rule: PatientRule, participant: Participant, knowledge: Knowledge) -> bool:
    """Whether it is used locally only, and that matters to the rule."""
    return is_used_locally_only(participant, knowledge) and rule.entry.local_use is LocalUse.DOWNGRADE


def _leading(found: Sequence[tuple[PatientRule, Outcome]]) -> Iterable[tuple[PatientRule, Outcome]]:
    """The most serious for each check and effect; a rule without an effect speaks for itself."""
    seen: set[tuple[IssueKind, str]] = set()
    for rule, outcome in sorted(found, key=lambda one: (rank(one[0].entry.severity), one[0].entry.id)):
        key = (rule.entry.kind, rule.entry.effect or rule.entry.id)
        if key not in seen:
            seen.add(key)
            yield rule, outcome


def _issue(group: Sequence[_Finding], knowledge: Knowledge) -> DetectedIssue:
    participant, rule, outcome = group[0].participant, group[0].rule, group[0].outcome
    entry = rule.entry
    concerned = (*(one.participant for one in group), *outcome.also)
    local = _is_mild(rule, participant, knowledge)
    severity = Severity.INFORMATION if local else entry.severity
    context = [*outcome.because]
    if local:
        context.append(f"{participant.ingredient} is used locally only: little of it reaches the blood")
    context.extend(f"{item.ingredient}: {'; '.join(item.doubts)}" for item in concerned if item.doubts)
    return DetectedIssue(
        kind=entry.kind,
        severity=severity,
        interruptive=entry.interruptive and severity is Severity.CONTRAINDICATED,
        evidence=entry.evidence,
        ingredients=tuple(sorted({one.ingredient for one in concerned})),
        trigger_texts=tuple(dict.fromkeys(item.text for item in concerned)),
        summary=told_of(entry.summary, [one.participant.ingredient for one in group]),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=tuple(dict.fromkeys((*(fact for item in concerned for fact in item.facts), *outcome.facts))),
        rule=entry.id,
        sources=rule.sources,
        context=tuple(context),
    )


def told_of(template: str, ingredients: Sequence[str]) -> str:
    """With all ingredients where there is room for them, else with the first."""
    told = template.format(drug=" and ".join(ingredients))
    return told if len(told) <= SUMMARY_LIMIT else template.format(drug=ingredients[0])
