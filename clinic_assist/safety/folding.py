"""Tells once what several alerts say of the same: one rule on pairs with a medicine in common, one harm at an age.

Only alerts that are to be watched or information are folded: what is serious speaks for itself. Nothing is lost: every
medicine, fact, source and circumstance of the folded alerts stands in the one that is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.pack_groups import names_in_words
from clinic_assist.safety.rules import InteractionRule, Knowledge
from clinic_assist.safety.severity import rank

_QUIET = (Severity.MONITOR, Severity.INFORMATION)
# Problems that a kidney function tells too.
_KIDNEYS = frozenset({"chronic-kidney-disease", "acute-kidney-injury"})
_Pair = tuple[str, str]


def fold(issues: Iterable[DetectedIssue], knowledge: Knowledge) -> list[DetectedIssue]:
    """The alerts as they are shown: fewer, with all that they say."""
    pairs_once = fold_pairs(issues, knowledge)
    return fold_kidneys(fold_ages(fold_advice(pairs_once, knowledge), knowledge), knowledge)


def fold_pairs(issues: Iterable[DetectedIssue], knowledge: Knowledge) -> list[DetectedIssue]:
    """The alerts, with those of one rule and tier joined that have a medicine of either side in common.

    "a with b" and "a with c" become "a with b and c", and with "d with b" and "d with c" become "a and d with b and c";
    never is a pair named that has no alert of its own.
    """
    kept: list[DetectedIssue] = []
    by_rule: dict[tuple[str, Severity], list[DetectedIssue]] = {}
    for issue in issues:
        if _may_fold(issue) and issue.rule in knowledge.interaction_by_id:
            by_rule.setdefault((issue.rule, issue.severity), []).append(issue)
        else:
            kept.append(issue)
    for (rule, _severity), listed in by_rule.items():
        kept.extend(listed if len(listed) == 1 else _blocks(listed, knowledge.interaction_by_id[rule]))
    return kept


def _may_fold(issue: DetectedIssue) -> bool:
    return issue.severity in _QUIET and len(issue.ingredients) == 2 and issue.kind is IssueKind.DRUG_DRUG


def _blocks(issues: Sequence[DetectedIssue], rule: InteractionRule) -> Iterable[DetectedIssue]:
    told = {_sides(issue, rule): issue for issue in issues}
    for firsts, seconds in _rectangles(told):
        parts = [told[first, second] for first in firsts for second in seconds]
        summary = rule.entry.summary.format(a=names_in_words(firsts), b=names_in_words(seconds))
        if len(parts) == 1 or len(summary) > SUMMARY_LIMIT:
            yield from parts
        else:
            yield joined(parts, summary)


def _sides(issue: DetectedIssue, rule: InteractionRule) -> _Pair:
    """The medicine of side a, then the one of side b; by name where either may stand on either side."""
    first, second = issue.ingredients
    return (first, second) if first in rule.a and second in rule.b else (second, first)


def _rectangles(pairs: Mapping[_Pair, object]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The pairs as blocks of names all of whose combinations are among them; each pair in one block."""
    by_first: dict[str, set[str]] = defaultdict(set)
    by_second: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        by_first[first].add(second)
        by_second[second].add(first)
    if len(by_second) < len(by_first):
        return [(seconds, firsts) for firsts, seconds in _alike(by_second)]
    return _alike(by_first)


def _alike(partners: Mapping[str, set[str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    blocks: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(partners):
        blocks.setdefault(tuple(sorted(partners[name])), []).append(name)
    return [(tuple(names), others) for others, names in blocks.items()]


def fold_advice(issues: Iterable[DetectedIssue], knowledge: Knowledge) -> list[DetectedIssue]:
    """The alerts, with one line of advice on alcohol, tobacco or food for all medicines that it is the same for."""
    kept: list[DetectedIssue] = []
    by_rule: dict[str, list[DetectedIssue]] = {}
    for issue in issues:
        if issue.kind is IssueKind.LIFESTYLE and issue.severity is Severity.INFORMATION:
            by_rule.setdefault(issue.rule, []).append(issue)
        else:
            kept.append(issue)
    for rule, listed in by_rule.items():
        if len(listed) == 1:
            kept.extend(listed)
            continue
        names = sorted({name for issue in listed for name in issue.ingredients})
        kept.append(joined(listed, told_of(knowledge.patient_rule_by_id[rule].entry.summary, names)))
    return kept


def fold_kidneys(issues: Sequence[DetectedIssue], knowledge: Knowledge) -> list[DetectedIssue]:
    """The alerts, with what a medicine does in kidney disease told once: by the figure and by the recorded problem."""
    by_figure = {issue.ingredients: issue for issue in issues if issue.kind is IssueKind.KIDNEY}
    by_problem = {issue.ingredients: issue for issue in issues if _names_kidneys(issue, knowledge)}
    twice = {names: (by_figure[names], issue) for names, issue in by_problem.items() if names in by_figure}
    if not twice:
        return list(issues)
    replaced = {id(one) for pair in twice.values() for one in pair}
    return [*(issue for issue in issues if id(issue) not in replaced), *map(_of_kidneys, twice.values())]


def _names_kidneys(issue: DetectedIssue, knowledge: Knowledge) -> bool:
    if issue.kind is not IssueKind.DRUG_DISEASE or issue.interruptive:
        return False
    rule = knowledge.patient_rule_by_id.get(issue.rule)
    return rule is not None and bool(rule.entry.when.problem) and _KIDNEYS.issuperset(rule.entry.when.problem)


def _of_kidneys(pair: tuple[DetectedIssue, DetectedIssue]) -> DetectedIssue:
    leading, other = sorted(pair, key=lambda issue: (rank(issue.severity), issue.kind is not IssueKind.KIDNEY))
    whole = joined([leading, other], leading.summary)
    return replace(
        whole,
        context=(*leading.context, *other.context, also(other)),
        alternatives=leading.alternatives or other.alternatives,
    )


def fold_ages(issues: Iterable[DetectedIssue], knowledge: Knowledge) -> list[DetectedIssue]:
    """The alerts, with those on one effect of the patient's age joined that are of one tier."""
    kept: list[DetectedIssue] = []
    by_effect: dict[tuple[str, Severity], list[DetectedIssue]] = {}
    for issue in issues:
        is_quiet = issue.kind is IssueKind.AGE and issue.severity in _QUIET
        rule = knowledge.patient_rule_by_id.get(issue.rule) if is_quiet else None
        if rule and (effect := rule.entry.effect):
            by_effect.setdefault((effect, issue.severity), []).append(issue)
        else:
            kept.append(issue)
    for listed in by_effect.values():
        kept.extend(listed if len(listed) == 1 else [_of_age(listed)])
    return kept


def _of_age(issues: Sequence[DetectedIssue]) -> DetectedIssue:
    first, *others = sorted(issues, key=lambda issue: (issue.ingredients, issue.rule))
    names = names_in_words(sorted({one for issue in issues for one in issue.ingredients}))
    summary = first.summary.replace(" and ".join(first.ingredients), names, 1)
    whole = joined([first, *others], summary if len(summary) <= SUMMARY_LIMIT else first.summary)
    return replace(whole, context=(*whole.context, *(also(issue) for issue in others)))


def also(issue: DetectedIssue) -> str:
    """What an alert says, within the one that it stands in."""
    return f"Also {issue.summary}. {issue.action}"


def joined(issues: Sequence[DetectedIssue], summary: str) -> DetectedIssue:
    """One alert for several: the gravest with the medicines, facts, sources and circumstances of all."""
    leading = min(issues, key=lambda issue: rank(issue.severity))
    return replace(
        leading,
        summary=summary,
        ingredients=tuple(sorted({name for issue in issues for name in issue.ingredients})),
        trigger_texts=tuple(dict.fromkeys(text for issue in issues for text in issue.trigger_texts)),
        facts=tuple(dict.fromkeys(fact for issue in issues for fact in issue.facts)),
        sources=tuple(dict.fromkeys(source for issue in issues for source in issue.sources)),
        context=_contexts(issues),
    )


def _contexts(issues: Sequence[DetectedIssue]) -> tuple[str, ...]:
    """The circumstances of all, and for whom where they differ."""
    if len({issue.context for issue in issues}) == 1:
        return issues[0].context
    shared = set(issues[0].context).intersection(*(issue.context for issue in issues))
    own = (
        f"{' with '.join(issue.ingredients)}: {phrase}"
        for issue in issues
        for phrase in issue.context
        if phrase not in shared
    )
    return (*(phrase for phrase in issues[0].context if phrase in shared), *dict.fromkeys(own))


def told_of(template: str, ingredients: Sequence[str]) -> str:
    """With all ingredients where there is room for them, else with the first."""
    told = template.format(drug=ingredients[0] if len(ingredients) == 1 else names_in_words(ingredients))
    if len(told) <= SUMMARY_LIMIT:
        return told
    short = template.format(drug=f"{ingredients[0]} and {len(ingredients) - 1} more")
    return short if len(short) <= SUMMARY_LIMIT else template.format(drug=ingredients[0])
