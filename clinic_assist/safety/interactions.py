"""Finds interactions between the medicines that a patient takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_format import LocalUse, Side
from clinic_assist.safety.patient.circumstances import FAILS, NOBODY, Outcome, Situation, judge
from clinic_assist.safety.routes import LOCAL_ROUTES
from clinic_assist.safety.rules import InteractionRule, Knowledge, Modifier
from clinic_assist.safety.severity import rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that holds for two participants, with its severity for this patient.

    Attributes:
        a: Stands on the rule's side a.
        context: Why the severity differs from the rule's own.
        also: Participants beside the pair that made the difference.
        facts: What else of the patient made it: results, problems.
    """

    rule: InteractionRule
    a: Participant
    b: Participant
    severity: Severity
    context: tuple[str, ...] = ()
    also: tuple[Participant, ...] = ()
    facts: tuple[FactId, ...] = ()

    @property
    def interruptive(self) -> bool:
        return self.rule.entry.interruptive and self.severity is Severity.CONTRAINDICATED


def leading_findings(situation: Situation, knowledge: Knowledge, *, about: str | None = None) -> list[Finding]:
    """All interactions among the medicines of a patient: for each pair and effect the most serious rule.

    `about` names an ingredient, where only its pairs are wanted.

    Where two ingredients of one product have the same effect with another medicine, the milder of the two is left out,
    and one rule speaks once: "warfarin with trimethoprim" says nothing beside "warfarin with sulfamethoxazole".
    """
    leading: list[Finding] = []
    masks = {name: (knowledge.a_mask.get(name, 0), knowledge.b_mask.get(name, 0)) for name in situation.taken}
    for first, second in situation.pairs(about):
        (first_a, first_b), (second_a, second_b) = masks[first.ingredient], masks[second.ingredient]
        if first_a & second_b or second_a & first_b:  # most pairs have no rule in common
            leading.extend(one_per_effect(findings_for(first, second, knowledge, situation)))
    return list(_without_milder_parts(leading))


def findings_for(
    first: Participant, second: Participant, knowledge: Knowledge, situation: Situation = NOBODY
) -> list[Finding]:
    """Every rule that holds for two participants, most serious first; none for two parts of one product."""
    rules = knowledge.interactions_of(first.ingredient, second.ingredient)
    if not rules or _in_one_product(first, second):
        return []
    findings = []
    for rule, swapped in rules:
        a, b = (second, first) if swapped else (first, second)
        local = _local_reason((a, b), knowledge) if rule.entry.local_use is LocalUse.DOWNGRADE else ""
        if not local:
            findings.append(_assess(rule, a, b, situation=situation))
        elif rule.entry.severity is not Severity.INFORMATION:
            findings.append(Finding(rule=rule, a=a, b=b, severity=Severity.INFORMATION, context=(local,)))
    return leading_first(findings)


def leading_first(findings: Iterable[Finding]) -> list[Finding]:
    """Most serious first, of equals the narrower rule."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, int, str]:
    return rank(finding.severity), finding.rule.breadth, finding.rule.entry.id


def one_per_effect(findings: Iterable[Finding]) -> Iterable[Finding]:
    """The first finding for each effect: two rules on one effect are one alert."""
    seen: set[str] = set()
    for finding in findings:
        if finding.rule.entry.effect not in seen:
            seen.add(finding.rule.entry.effect)
            yield finding


def _without_milder_parts(findings: Sequence[Finding]) -> Iterable[Finding]:
    told = [(finding, rank(finding.severity), _products(finding)) for finding in findings]
    gravest: dict[_Product, int] = {}
    for _finding, severity, products in told:
        for product in products:
            gravest[product] = min(severity, gravest.get(product, severity))
    said: set[_Product] = set()
    for finding, severity, products in told:
        spoken = {(name, finding.rule.entry.id, others) for name, _effect, others in products}
        if all(gravest[product] == severity for product in products) and not spoken & said:
            said |= spoken
            yield finding


_Product = tuple[str, str, tuple[str, ...]]
"""One medicine, the effect and the products of the other medicine."""


def _products(finding: Finding) -> tuple[_Product, _Product]:
    """For either side."""
    effect = finding.rule.entry.effect
    return (finding.a.ingredient, effect, finding.b.products), (finding.b.ingredient, effect, finding.a.products)


def _in_one_product(first: Participant, second: Participant) -> bool:
    """Whether some record holds both: a licensed combination is meant to be taken together."""
    return any(second.ingredient in record.ingredients for record in first.records)


def _assess(rule: InteractionRule, a: Participant, b: Participant, *, situation: Situation) -> Finding:
    """The severity for this patient: the first circumstance that holds and changes it decides; others are said."""
    severity: Severity | None = None
    context: list[str] = []
    also: list[Participant] = []
    facts: list[FactId] = []
    for modifier in rule.modifiers:
        decides = modifier.entry.to is not None
        if (decides and severity is not None) or not _applies_to_side(modifier, a, b):
            continue
        others = [item for name, item in situation.taken.items() if name in modifier.taken_with and item not in (a, b)]
        if modifier.taken_with and not others:
            continue
        outcome = _judged(modifier, b if modifier.entry.side is Side.B else a, situation)
        if modifier.when and not outcome.holds:
            if outcome.holds is None and modifier.entry.ask:
                context.extend(outcome.missing)
            continue
        if decides:
            severity = modifier.entry.to
        context.append(_why(modifier, others, outcome))
        also.extend(item for item in (*others, *outcome.also) if item not in (a, b, *also))
        facts.extend(outcome.facts if modifier.when else ())
    return Finding(
        rule=rule,
        a=a,
        b=b,
        severity=severity or rule.entry.severity,
        context=tuple(dict.fromkeys(context)),
        also=tuple(also),
        facts=tuple(dict.fromkeys(facts)),
    )


def _judged(modifier: Modifier, subject: Participant, situation: Situation) -> Outcome:
    """Whether the circumstance holds for the medicine of its side; a dose is known without a patient."""
    if modifier.when is None or not (situation.patient_given or modifier.when.entry.daily_dose):
        return FAILS
    return judge(modifier.when, situation, subject)


def _why(modifier: Modifier, others: Sequence[Participant], outcome: Outcome) -> str:
    because = [*(item.ingredient for item in others), *(outcome.because if modifier.when else ())]
    return f"{modifier.entry.why} ({', '.join(because)})" if because else modifier.entry.why


def is_used_locally_only(participant: Participant, knowledge: Knowledge) -> bool:
    """Whether a medicine is known to be used on skin, eye, ear or in the vagina only, and acts there only."""
    routes = participant.routes
    return (
        bool(routes)
        and (routes or frozenset()) <= LOCAL_ROUTES
        and (participant.ingredient not in knowledge.acts_from_local_use)
    )


def _local_reason(pair: Iterable[Participant], knowledge: Knowledge) -> str:
    for participant in pair:
        if is_used_locally_only(participant, knowledge):
            places = " and ".join(sorted(route.value for route in participant.routes or ()))
            return (
                f"{participant.ingredient} is used locally only ({places}): little of it reaches the blood, "
                "and the advice is meant for other ways of use"
            )
    return ""


def _applies_to_side(modifier: Modifier, a: Participant, b: Participant) -> bool:
    if not (modifier.drugs or modifier.entry.routes):
        return True
    sides = {Side.A: (a,), Side.B: (b,), Side.ANY: (a, b)}[modifier.entry.side]
    return any(_matches(modifier, participant) for participant in sides)


def _matches(modifier: Modifier, participant: Participant) -> bool:
    if modifier.drugs and participant.ingredient not in modifier.drugs:
        return False
    if not modifier.entry.routes:
        return True
    routes = participant.routes
    return bool(routes) and (routes or frozenset()) <= set(modifier.entry.routes)


def interaction_issue(finding: Finding) -> DetectedIssue:
    """The alert that a finding makes."""
    entry, a, b = finding.rule.entry, finding.a, finding.b
    concerned = (a, b, *finding.also)
    first, second = a.ingredient, b.ingredient
    doubts = [f"{item.ingredient}: {'; '.join(item.doubts)}" for item in concerned if item.doubts]
    facts = [*a.facts, *b.facts]
    for item in finding.also:
        facts += item.facts
    facts += finding.facts
    return DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=finding.severity,
        interruptive=finding.interruptive,
        evidence=entry.evidence,
        ingredients=(first, second) if first < second else (second, first),
        trigger_texts=tuple(item.text for item in concerned),
        summary=entry.summary.format(a=first, b=second),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=tuple(dict.fromkeys(facts)),
        rule=entry.id,
        sources=finding.rule.sources,
        context=(*finding.context, *doubts),
    )
