"""Finds what speaks against a medicine in this very patient: organs, age, pregnancy, problems, results, habits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.advice import folded
from clinic_assist.safety.dose_spans import figure_of, lies_in
from clinic_assist.safety.dosing.amounts import shown, span_shown
from clinic_assist.safety.folding import told_of
from clinic_assist.safety.interactions import is_used_locally_only
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_format import LocalUse, PatientRuleEntry
from clinic_assist.safety.patient.circumstances import Outcome, Situation, judge
from clinic_assist.safety.rules import Knowledge, PatientRule
from clinic_assist.safety.severity import rank

_AGE: Final = re.compile(r"[^;]+ old")


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
    findings: list[_Finding] = []
    untried: list[Untried] = []
    for participant in situation.taken.values():
        rules = _speaking(participant, situation, knowledge)
        is_asked = about in (None, participant.ingredient)
        if not is_asked and not any(
            about in rule.when.taken_with and judge(rule.when, situation, participant).holds for rule in rules
        ):
            continue
        found, missing = _found(rules, situation, participant, knowledge)
        findings.extend(
            _Finding(participant, rule, outcome)
            for rule, outcome in _leading(found)
            if is_asked or any(one.ingredient == about for one in outcome.also)
        )
        untried.extend(missing if is_asked else ())
    issues = folded(_issue(group, knowledge) for group in _by_product(findings))
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
        groups.setdefault((one.rule.entry.id, one.participant.products), []).append(one)
    return groups.values()


def _speaking(participant: Participant, situation: Situation, knowledge: Knowledge) -> tuple[PatientRule, ...]:
    """The rules on a medicine. On skin, eye or ear those say nothing that advise or watch at most."""
    rules = knowledge.patient_rules_of(participant.ingredient, situation.patient.problems)
    if not is_used_locally_only(participant, knowledge):
        return rules
    return tuple(rule for rule in rules if rule.entry.local_use is LocalUse.COUNTS or not _watches_at_most(rule))


def _watches_at_most(rule: PatientRule) -> bool:
    entry = rule.entry
    return entry.severity in (Severity.MONITOR, Severity.INFORMATION) or entry.kind is IssueKind.LIFESTYLE


def _is_mild(rule: PatientRule, participant: Participant, knowledge: Knowledge) -> bool:
    """Whether it is used locally only, and that matters to the rule."""
    return is_used_locally_only(participant, knowledge) and rule.entry.local_use is LocalUse.DOWNGRADE


def _found(
    rules: Iterable[PatientRule], situation: Situation, participant: Participant, knowledge: Knowledge
) -> tuple[list[tuple[PatientRule, Outcome]], list[Untried]]:
    """The rules that hold, and those that could not be tried."""
    found: list[tuple[PatientRule, Outcome]] = []
    untried: list[Untried] = []
    for rule in rules:
        outcome = judge(rule.when, situation, participant)
        if outcome.holds:
            found.append((rule, outcome))
        elif outcome.holds is None and rule.entry.ask and not _is_mild(rule, participant, knowledge):
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


def _issue(group: Sequence[_Finding], knowledge: Knowledge) -> DetectedIssue:
    participant, rule, outcome = group[0].participant, group[0].rule, group[0].outcome
    entry = rule.entry
    concerned = (*(one.participant for one in group), *outcome.also)
    ingredients, texts, facts = _named(concerned, group)
    local = _is_mild(rule, participant, knowledge)
    severity, about_dose = _by_dose(entry, participant)
    severity = Severity.INFORMATION if local else severity
    context = [*_told(group), *about_dose]
    if local:
        context.append(f"{participant.ingredient} is used locally only: little of it reaches the blood")
    context += [f"{item.ingredient}: {'; '.join(item.doubts)}" for item in concerned if item.doubts]
    return DetectedIssue(
        kind=entry.kind,
        severity=severity,
        interruptive=entry.interruptive and severity is Severity.CONTRAINDICATED,
        evidence=entry.evidence,
        ingredients=ingredients,
        trigger_texts=texts,
        summary=told_of(entry.summary, [one.participant.ingredient for one in group]),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=facts,
        rule=entry.id,
        sources=rule.sources,
        context=tuple(context),
    )


def _named(
    concerned: Sequence[Participant], group: Sequence[_Finding]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[FactId, ...]]:
    """The ingredients, sorted, their texts and all facts. Most alerts are on one medicine, and need no sorting."""
    if len(concerned) == 1:
        (item,), facts = concerned, group[0].outcome.facts
        return (item.ingredient,), (item.text,), tuple(dict.fromkeys((*item.facts, *facts))) if facts else item.facts
    return (
        tuple(sorted({item.ingredient for item in concerned})),
        tuple(dict.fromkeys(item.text for item in concerned)),
        tuple(
            dict.fromkeys(
                (
                    *(fact for item in concerned for fact in item.facts),
                    *(fact for one in group for fact in one.outcome.facts),
                )
            )
        ),
    )


def _told(group: Sequence[_Finding]) -> Iterable[str]:
    """What of the patient decided it. That an adult is an adult is no reason worth reading in advice on habits."""
    entry = group[0].rule.entry
    if len(group) == 1 and entry.kind is not IssueKind.LIFESTYLE:
        return group[0].outcome.because
    phrases = dict.fromkeys(phrase for one in group for phrase in one.outcome.because)
    is_advice = entry.kind is IssueKind.LIFESTYLE and entry.when.age_below is None
    return [phrase for phrase in phrases if not (is_advice and _AGE.fullmatch(phrase))]


def _by_dose(entry: PatientRuleEntry, participant: Participant) -> tuple[Severity, tuple[str, ...]]:
    """The severity for the dose that is recorded: information within the labelled one, serious above it."""
    if entry.labelled_dose is None:
        return entry.severity, ()
    is_above, total = lies_in(participant, entry.labelled_dose)
    if is_above is None or total.daily is None:
        return entry.severity, ()
    figure, kind = figure_of(entry.labelled_dose.above or 0, entry.labelled_dose.unit)
    most = shown(figure, kind.value)
    taken = f"the record gives {span_shown(total.daily, total.kind.value)} a day"
    if is_above:
        return min(entry.severity, Severity.SERIOUS, key=rank), (f"{taken}, more than the labelled {most}",)
    return Severity.INFORMATION, (f"{taken}, within the labelled {most}",)
