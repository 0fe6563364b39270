"""Finds two medicines of one class, where that has no use: the same effect twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.routes import LOCAL_ROUTES
from clinic_assist.safety.rules import DrugClass, Knowledge
from clinic_assist.safety.severity import rank

RULE_PREFIX = "duplicate-class-"
# CDS Hooks 2.0, card attributes: a summary of less than 140 characters.
SUMMARY_LIMIT = 140


def find_class_duplicates(
    situation: Situation, interactions: Iterable[DetectedIssue], knowledge: Knowledge, *, about: str | None = None
) -> list[DetectedIssue]:
    """One alert for each class with its medicines; for each pair the smallest class that holds both.

    Left out are pairs that a class names as usual, pairs in one product, pairs by different ways of use (inhaled and by
    mouth), and pairs of which an interaction says something at least as serious already. `about` names an ingredient,
    where only its pairs are wanted.
    """
    said: dict[frozenset[str], int] = {}
    for issue in interactions:
        pair = frozenset(issue.ingredients)
        said[pair] = min(rank(issue.severity), said.get(pair, rank(Severity.INFORMATION) + 1))
    found: dict[str, dict[str, Participant]] = {}
    classes = knowledge.duplicate_classes
    for first, second in situation.pairs(about):
        if first.ingredient not in classes or second.ingredient not in classes:
            continue
        shared = _narrowest(first.ingredient, second.ingredient, knowledge)
        if shared is None or shared.entry.duplicate is None or _is_meant(first, second, shared):
            continue
        if said.get(frozenset((first.ingredient, second.ingredient)), len(Severity)) <= rank(shared.entry.duplicate):
            continue
        found.setdefault(shared.entry.id, {}).update({first.ingredient: first, second.ingredient: second})
    return [_issue(knowledge.classes[name], tuple(members.values())) for name, members in found.items()]


def _narrowest(first: str, second: str, knowledge: Knowledge) -> DrugClass | None:
    """The smallest class that calls the two a duplicate."""
    shared = [item for item in knowledge.duplicate_classes.get(first, ()) if second in item.members]
    return min(shared, key=lambda item: (len(item.members), item.entry.id), default=None)


def _is_meant(first: Participant, second: Participant, shared: DrugClass) -> bool:
    if frozenset((first.ingredient, second.ingredient)) in shared.duplicate_except:
        return True
    if any(second.ingredient in record.ingredients for record in first.records):
        return True
    one, other = first.routes, second.routes
    if (one and one <= LOCAL_ROUTES) or (other and other <= LOCAL_ROUTES):
        return True
    return bool(one and other and not one & other)


def _issue(shared: DrugClass, members: Sequence[Participant]) -> DetectedIssue:
    entry = shared.entry
    names = sorted(member.ingredient for member in members)
    counted = f"{'Two' if len(names) == 2 else len(names)} {entry.name}"
    summary = f"{counted}: {', '.join(names)}"
    severity = entry.duplicate or Severity.INFORMATION
    ordered = sorted(members, key=lambda member: member.ingredient)
    return DetectedIssue(
        kind=IssueKind.DUPLICATE,
        severity=severity,
        interruptive=False,
        evidence=Evidence.ESTABLISHED,
        ingredients=tuple(names),
        trigger_texts=tuple(member.text for member in ordered),
        summary=summary if len(summary) < SUMMARY_LIMIT else counted,
        consequence="The effects and the harms add up; the benefit seldom does.",
        mechanism="Medicines of one class act at the same place.",
        action="Check whether both are meant; end the one that was replaced.",
        facts=tuple(dict.fromkeys(fact for member in ordered for fact in member.facts)),
        rule=f"{RULE_PREFIX}{entry.id}",
        sources=shared.sources,
        context=tuple(_context(shared, ordered)),
    )


def _context(shared: DrugClass, members: Iterable[Participant]) -> Iterable[str]:
    if shared.entry.duplicate_note:
        yield shared.entry.duplicate_note
    for member in members:
        if member.doubts:
            yield f"{member.ingredient}: {'; '.join(member.doubts)}"
