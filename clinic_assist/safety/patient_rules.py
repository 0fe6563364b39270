"""Finds what speaks against a medicine in this very patient: organs, age, pregnancy, problems, results, habits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.interactions import is_used_locally_only
from clinic_assist.safety.medications import Participant
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


def find_patient_issues(situation: Situation, knowledge: Knowledge, *, about: str | None = None) -> PatientFindings:
    """Every rule on one medicine that holds: for each ingredient, check and effect the most serious.

    `about` names an ingredient, where only what it has part in is wanted.
    """
    issues: list[DetectedIssue] = []
    untried: list[Untried] = []
    for participant in situation.taken.values():
        rules = knowledge.patient_rules_of(participant.ingredient)
        is_asked = about in (None, participant.ingredient)
        if not is_asked and not any(about in rule.when.taken_with for rule in rules):
            continue
        found, missing = _found(rules, situation, participant)
        issues.extend(
            _issue(rule, outcome, participant, knowledge)
            for rule, outcome in _leading(found)
            if is_asked or any(one.ingredient == about for one in outcome.also)
        )
        untried.extend(missing if is_asked else ())
    return PatientFindings(issues=tuple(issues), untried=tuple(dict.fromkeys(untried)))


def _found(
    rules: Iterable[PatientRule], situation: Situation, participant: Participant
) -> tuple[list[tuple[PatientRule, Outcome]], list[Untried]]:
    """The rules that hold, and those that could not be tried."""
    found: list[tuple[PatientRule, Outcome]] = []
    untried: list[Untried] = []
    for rule in rules:
        outcome = judge(rule.when, situation, participant)
        if outcome.holds:
            found.append((rule, outcome))
        elif outcome.holds is None and rule.entry.ask:
            untried.extend(
                Untried(ingredient=participant.ingredient, kind=rule.entry.kind, missing=missing)
                for missing in outcome.missing
            )
    return found, untried


def _leading(found: Sequence[tuple[PatientRule, Outcome]]) -> Iterable[tuple[PatientRule, Outcome]]:
    """The most serious for each check and effect; a rule without an effect speaks for itself."""
    seen: set[tuple[IssueKind, str]] = set()
    for rule, outcome in sorted(found, key=lambda one: (rank(one[0].entry.severity), one[0].entry.id)):
        key = (rule.entry.kind, rule.entry.effect or rule.entry.id)
        if key not in seen:
            seen.add(key)
            yield rule, outcome


def _issue(rule: PatientRule, outcome: Outcome, participant: Participant, knowledge: Knowledge) -> DetectedIssue:
    entry = rule.entry
    concerned = (participant, *outcome.also)
    local = is_used_locally_only(participant, knowledge) and entry.local_use is LocalUse.DOWNGRADE
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
        trigger_texts=tuple(item.text for item in concerned),
        summary=entry.summary.format(drug=participant.ingredient),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=tuple(dict.fromkeys((*(fact for item in concerned for fact in item.facts), *outcome.facts))),
        rule=entry.id,
        sources=rule.sources,
        context=tuple(context),
    )
