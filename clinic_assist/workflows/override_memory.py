"""What an alert stands on, remembered with the decision to go on despite it, and what has changed since.

An alert that was decided on is open again when it is graver, or when it stands on something new: a result that has
moved, another dose, another problem, another circumstance. What is milder or gone leaves the decision as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.facts import Fact, MedicationUse, Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.notes.stored import AlertCircumstances, KeptDecision, KnownResult, Override
from clinic_assist.safety.table_findings import DIFFER
from clinic_assist.terminology.fact_text import fact_name, fact_value
from clinic_assist.terminology.labels import SEVERITY_WORDS, format_date

DOSE_ADJUSTED = "Dose adjusted"

# A result has moved when it is this share away from the one then. About the reference change value of potassium and
# creatinine, 2.77 times the root of the squared analytical and within-person variations, each near 5 % (Fraser CG,
# Biological Variation: From Principles to Practice, AACC Press 2001). Product decision to use it for all results.
_MOVED_BY = Decimal("0.15")
_SEVERITIES = tuple(Severity)
_FIGURES = re.compile(r"[<>]?\d[\d.,:/]*|\b\d{2}-[A-Z][a-z]{2}-\d{4}\b")
_DATES = re.compile(r"(?:\d{2}-)?(?:[A-Z][a-z]{2}-)?\d{4}\b")
_STRENGTH = re.compile(r"(\d[\d.,]*)\s*(mg|mcg|g|ml|%|units?|meq|mmol)\b", re.IGNORECASE)


def circumstances_of(issue: DetectedIssue, chart: Chart) -> AlertCircumstances:
    """What an alert stands on now, by content and not by record."""
    facts = [fact for fact in map(chart.any_fact, issue.facts) if fact is not None]
    medicines = [fact for fact in facts if isinstance(fact, MedicationUse)]
    others = [fact for fact in facts if not isinstance(fact, MedicationUse) and _result_of(fact) is None]
    return AlertCircumstances(
        severity=issue.severity.value,
        results=_results(facts),
        doses=tuple(sorted({dose for fact in medicines for dose in _doses(fact)})),
        records=tuple(sorted({fact_name(fact) for fact in others})),
        context=tuple(sorted(_context(issue))),
    )


def decision_on(issue: DetectedIssue, chart: Chart, override: Override) -> KeptDecision:
    """An override with what has changed since. One that remembers no circumstances stands."""
    then = override.circumstances
    if then is None:
        return KeptDecision(override=override)
    now = circumstances_of(issue, chart)
    changes = [*_graver(then, now), *_moved(then.results, now.results)]
    if override.reason != DOSE_ADJUSTED:
        changes += [f"Dose now: {', '.join(new)}" for new in [_new(then.doses, now.doses)] if new]
    changes += [f"New in the record: {', '.join(new)}" for new in [_new(then.records, now.records)] if new]
    phrases = _context(issue)
    changes += [f"New circumstance: {phrases[key]}" for key in _new(then.context, now.context)]
    return KeptDecision(override=override, changes=tuple(changes))


def _graver(then: AlertCircumstances, now: AlertCircumstances) -> list[str]:
    before, after = Severity(then.severity), Severity(now.severity)
    if _SEVERITIES.index(after) >= _SEVERITIES.index(before):
        return []
    return [f"It was “{SEVERITY_WORDS[before]}”, now “{SEVERITY_WORDS[after]}”"]


def _moved(then: Sequence[KnownResult], now: Sequence[KnownResult]) -> Iterable[str]:
    known = {one.name.casefold(): one for one in then}
    for result in now:
        before = known.get(result.name.casefold())
        if before is None:
            yield f"New: {result.name} {_shown(result)}"
        elif _is_moved(before, result):
            yield f"{result.name} was {_shown(before)}, now {_shown(result)}"


def _is_moved(before: KnownResult, after: KnownResult) -> bool:
    if before.unit.casefold() != after.unit.casefold():
        return True
    old, new = _decimal(before.figure), _decimal(after.figure)
    if old is None or new is None:
        return before.figure != after.figure
    return abs(new - old) >= _MOVED_BY * abs(old) and new != old


def _shown(result: KnownResult) -> str:
    on = f" ({format_date(PartialDate(result.on))})" if result.on else ""
    return f"{result.figure} {result.unit}".strip() + on


def _new(then: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in now if one not in then)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _results(facts: Iterable[Fact]) -> tuple[KnownResult, ...]:
    newest: dict[str, KnownResult] = {}
    for fact in sorted(facts, key=lambda one: (one.when.sort_key if one.when else "", one.id)):
        result = _result_of(fact)
        if result is not None:
            newest[result.name.casefold()] = result
    return tuple(newest[name] for name in sorted(newest))


def _result_of(fact: Fact) -> KnownResult | None:
    quantity = fact.value.quantity if isinstance(fact, Observation) and fact.value else None
    if quantity is None or quantity.value is None:
        return None
    return KnownResult(
        name=fact_name(fact),
        figure=f"{quantity.comparator or ''}{quantity.value}",
        unit=quantity.unit or quantity.code or "",
        on=fact.when.text if fact.when else "",
    )


def _doses(fact: MedicationUse) -> Iterable[str]:
    """Strengths that the name holds, and the directions."""
    for figure, unit in _STRENGTH.findall(fact_name(fact)):
        yield f"{figure} {unit.lower()}"
    directions = " ".join(fact_value(fact).lower().split())
    if directions:
        yield directions


def _context(issue: DetectedIssue) -> dict[str, str]:
    """The phrases by what stays of them without figures and dates; doubts about records and sources are left out."""
    about_records = (DIFFER, *(f"{name}: " for name in issue.ingredients))
    phrases = (phrase for phrase in issue.context if not phrase.startswith(about_records))
    return {" ".join(_FIGURES.sub("", _DATES.sub("", phrase)).split()): phrase for phrase in phrases}
