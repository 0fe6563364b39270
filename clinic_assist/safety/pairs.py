"""Answers what the knowledge says about two drugs by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.safety.duplicates import RULE_OF_PRODUCTS
from clinic_assist.safety.groups import GroupFinding, find_groups
from clinic_assist.safety.interactions import Finding, findings_for, leading_first
from clinic_assist.safety.medications import DrugRecord, Participant, named_record, participants_in
from clinic_assist.safety.pack_groups import FEWEST_GROUPS
from clinic_assist.safety.recognition import DrugRecogniser, Recognition, is_whole, why_not
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.severity import rank
from clinic_assist.safety.table_findings import Said, differences, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PairResult:
    """What the knowledge says about two drugs.

    Attributes:
        severity: The most serious of the rules that hold; None where none was found.
        rules: Ids of all rules that hold, most serious first.
        note: Why it was not, or not wholly, checkable, or what else to know; may be empty.
    """

    drug_a: str
    drug_b: str
    state: CheckState
    severity: Severity | None = None
    interruptive: bool = False
    rules: tuple[str, ...] = ()
    note: str = ""


def check_pair(a: str, b: str, knowledge: Knowledge, names: DrugRecogniser) -> PairResult:
    """What the knowledge says about two drugs by name.

    A combination product is checked ingredient by ingredient against the other drug. A class name ("NSAIDs") is found
    only by a rule that holds for every member of the class, and is not checkable otherwise. The same ingredient on
    both sides is a duplicate.
    """
    first, second = names.recognise(a), names.recognise(b)
    sides = _participants(a, first, knowledge), _participants(b, second, knowledge)
    findings = _common(sides[0], sides[1], knowledge, named_class=_is_class(first), other_class=_is_class(second))
    said = [] if _is_class(first) or _is_class(second) else _said(sides[0], sides[1], knowledge)
    rules = list(dict.fromkeys((*(finding.rule.entry.id for finding in findings), *(one.rule for one in said))))
    interruptive = any(finding.interruptive for finding in findings) or any(one.interrupts for one in said)
    severity = min((*(f.severity for f in findings[:1]), *(one.severity for one in said)), key=rank, default=None)
    for group in _groups(sides[0], sides[1], knowledge) if not (_is_class(first) or _is_class(second)) else ():
        rules.append(group.rule.entry.id)
        severity = min((group.rule.entry.severity, *((severity,) if severity else ())), key=rank)
        interruptive = interruptive or group.rule.entry.interruptive
    if _share_ingredient(first, second):
        rules.append(RULE_OF_PRODUCTS)
        severity = severity or Severity.MONITOR
    notes = [f"{text}: {why_not(said)}" for text, said in ((a, first), (b, second)) if not is_whole(said)]
    notes += [f"{text}: {said.note}" for text, said in ((a, first), (b, second)) if said.note]
    notes += dict.fromkeys(text for finding in findings for text in finding.context)
    notes += [one.source.citation for one in said]
    if findings and said:
        notes += differences(said, findings[0].severity, "our rule")
    return PairResult(
        drug_a=a,
        drug_b=b,
        state=_state(found=bool(rules), whole=is_whole(first) and is_whole(second)),
        severity=severity,
        interruptive=interruptive,
        rules=tuple(rules),
        note="; ".join(notes),
    )


def _groups(first: Sequence[Participant], second: Sequence[Participant], knowledge: Knowledge) -> list[GroupFinding]:
    """The rules on three and more medicines that a combination product meets with the other drug."""
    together = {one.ingredient: one for one in (*first, *second)}
    return find_groups(tuple(together.values()), knowledge) if len(together) >= FEWEST_GROUPS else []


def _said(first: Sequence[Participant], second: Sequence[Participant], knowledge: Knowledge) -> list[Said]:
    return [one for a in first for b in second for one in said_of(a, b, knowledge)] if len(knowledge.tables) else []


def _state(*, found: bool, whole: bool) -> CheckState:
    if found:
        return CheckState.FOUND
    return CheckState.NONE_IN_KNOWLEDGE if whole else CheckState.NOT_CHECKABLE


def _is_class(recognition: Recognition) -> bool:
    return bool(recognition.drug_class) and not recognition.ingredients


def _participants(text: str, recognition: Recognition, knowledge: Knowledge) -> Sequence[Participant]:
    if not recognition.drug_class or recognition.ingredients:
        return participants_in([named_record(text, recognition)])
    members = sorted(knowledge.class_members(recognition.drug_class))
    return [
        Participant(ingredient=member, records=(DrugRecord(text=text, ingredients=(member,)),)) for member in members
    ]


def _common(
    first: Sequence[Participant],
    second: Sequence[Participant],
    knowledge: Knowledge,
    *,
    named_class: bool,
    other_class: bool,
) -> list[Finding]:
    """The findings between two sides; of a class only those by rules that hold for all of its members."""
    by_pair = [[findings_for(one, other, knowledge) for other in second] for one in first]
    kept = [finding for row in by_pair for findings in row for finding in findings]
    if named_class:
        kept = _in_all([{f.rule.entry.id for findings in row for f in findings} for row in by_pair], kept)
    if other_class:
        columns = list(zip(*by_pair, strict=True))
        kept = _in_all([{f.rule.entry.id for findings in column for f in findings} for column in columns], kept)
    return leading_first(kept)


def _in_all(ids_by_member: Sequence[set[str]], findings: list[Finding]) -> list[Finding]:
    shared = set.intersection(*ids_by_member) if ids_by_member else set()
    return [finding for finding in findings if finding.rule.entry.id in shared]


def _share_ingredient(first: Recognition, second: Recognition) -> bool:
    return bool({part.ingredient for part in first.ingredients} & {part.ingredient for part in second.ingredients})
