"""Finds doses above what labels allow, doses for the wrong interval, and figures that look like a wrong unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity
from clinic_assist.safety.dose_limits import (
    TENFOLD,
    DoseLimit,
    Weight,
    in_kind,
    limits_for,
    severity_of,
    totals_for,
    weight_of,
)
from clinic_assist.safety.dose_spans import figure_of
from clinic_assist.safety.dose_totals import Total
from clinic_assist.safety.dose_words import (
    ADVISED,
    DAILY,
    EVERY_DAY,
    HOW_OFTEN,
    LOW,
    SINGLE,
    UNLABELLED,
    WEEKLY,
    Compared,
    action_of,
    age_words,
    consequence_of,
    context_of,
    summary_of,
)
from clinic_assist.safety.dosing.amounts import Span, shown, span_shown
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient_rules import PatientFindings, Untried
from clinic_assist.safety.routes import Route
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.severity import milder, rank

_LOW: Final = Decimal("0.1")


def find_dose_issues(situation: Situation, knowledge: Knowledge, *, about: str | None = None) -> PatientFindings:
    """For each ingredient, or the one that `about` names, the gravest finding, and which doses could not be checked."""
    issues: list[DetectedIssue] = []
    untried: list[Untried] = []
    for participant in situation.concerned(about):
        limits = _for_its_use(knowledge.dose_limits.get(participant.ingredient, ()), participant)
        if not limits:
            continue
        chosen = limits_for(limits, situation.patient)
        if not chosen:
            issues.extend(_unlabelled(participant, limits, situation))
            untried.append(_untried(participant, "no dose limit for this age is known"))
        held: dict[frozenset[Route], list[tuple[Compared, DoseLimit, Total]]] = {}
        for limit, total in totals_for(participant, chosen):
            found, missing = _held_against(limit, total, situation)
            if found:
                held.setdefault(limit.routes, []).append((found, limit, total))
            untried.extend(_untried(participant, text) for text in missing)
        for listed in held.values():
            # A limit of all products and one of some say one thing: the graver speaks, else the one of some.
            found, limit, total = min(listed, key=lambda one: (rank(one[0].severity), one[1].entry.release is None))
            issues.append(_issue(found, limit, total, participant=participant, situation=situation))
    return PatientFindings(issues=tuple(issues), untried=tuple(dict.fromkeys(untried)))


def _for_its_use(limits: Sequence[DoseLimit], participant: Participant) -> tuple[DoseLimit, ...]:
    """The limits for ways of use that the records name; all of them where some record names none."""
    routes = participant.routes
    if routes is None:
        return tuple(limits)
    return tuple(limit for limit in limits if not limit.routes or routes & limit.routes)


def _untried(participant: Participant, missing: str) -> Untried:
    return Untried(ingredient=participant.ingredient, kind=IssueKind.DOSE, missing=missing)


def _held_against(limit: DoseLimit, total: Total, situation: Situation) -> tuple[Compared | None, list[str]]:
    """The most serious finding, and what was missing."""
    entry = limit.entry
    weight = weight_of(situation.patient) if _needs_weight(limit, total) else Weight()
    missing = [text for text in (total.missing, weight.missing) if text]
    if not (total.daily or total.single or total.weekly):
        return None, missing or ["the dose is not known"]
    _figure, kind = figure_of(1, entry.unit)
    pairs = (
        (WEEKLY, total.weekly, entry.weekly, None),
        (DAILY, total.daily, entry.daily, entry.daily_cap),
        (SINGLE, total.single, entry.single, entry.single_cap),
    )
    found: list[Compared] = []
    for rule, span, value, cap in pairs:
        dose = in_kind(span, total.kind, kind, weight) if span else None
        most = _most(value, cap, limit, weight)
        if span and dose is None and value is not None and not weight.missing:
            missing.append("its dose is in a unit that its limit does not use")
        if dose is None or most is None:
            continue
        if compared := _above(rule, dose, most, total=total, limit=limit):
            found.append(compared)
    if every_day := _every_day(limit, total):
        found.append(every_day)
    if not found:
        found = list(_below_and_advised(limit, total, weight))
    best = min(found, key=_gravest_first, default=None)
    return best, list(dict.fromkeys(missing))


def _gravest_first(one: Compared) -> tuple[int, bool, Decimal]:
    """Of two as serious, the wrong interval says more than the sum of a week."""
    return rank(one.severity), one.rule != EVERY_DAY, -one.ratio


def _needs_weight(limit: DoseLimit, total: Total) -> bool:
    return limit.entry.per_kg or total.kind.value.endswith("/kg")


def _most(value: float | None, cap: float | None, limit: DoseLimit, weight: Weight) -> Decimal | None:
    """The figure for this patient, in the unit of its kind."""
    entry = limit.entry
    absolute = figure_of(cap, entry.unit)[0] if cap is not None else None
    if value is None:
        return absolute
    figure = figure_of(value, entry.unit)[0]
    if not entry.per_kg:
        return figure
    if weight.kilograms is None:
        return absolute
    return min(figure * weight.kilograms, absolute) if absolute is not None else figure * weight.kilograms


def _above(rule: str, dose: Span, most: Decimal, *, total: Total, limit: DoseLimit) -> Compared | None:
    ratio = dose.most / most
    severity = severity_of(ratio, limit.entry)
    if severity is None:
        return None
    if total.as_needed and rule != SINGLE and severity is not Severity.INFORMATION:
        severity = milder(severity)
    unit = figure_of(1, limit.entry.unit)[1].value
    return Compared(rule=rule, severity=severity, ratio=ratio, dose=span_shown(dose, unit), most=shown(most, unit))


def _every_day(limit: DoseLimit, total: Total) -> Compared | None:
    """A medicine for once a week that is taken on more than three days of it (by the dose of a day and of a week)."""
    if not limit.entry.not_daily or not total.daily or not total.weekly or total.daily.most <= 0:
        return None
    days = total.weekly.most / total.daily.most
    if days <= 3:
        return None
    unit = total.kind.value
    return Compared(
        rule=EVERY_DAY,
        severity=Severity.CONTRAINDICATED,
        ratio=days,
        dose=span_shown(total.daily, unit),
        most="once a week",
    )


def _below_and_advised(limit: DoseLimit, total: Total, weight: Weight) -> Iterable[Compared]:
    entry, span = limit.entry, total.daily
    _one, kind = figure_of(1, entry.unit)
    dose = in_kind(span, total.kind, kind, weight) if span else None
    if dose is None or dose.most <= 0:
        return
    if entry.advised is not None and dose.most > figure_of(entry.advised, entry.unit)[0]:
        most = figure_of(entry.advised, entry.unit)[0]
        severity = Severity.INFORMATION
        yield Compared(
            rule=ADVISED, severity=severity, ratio=dose.most / most,
            dose=span_shown(dose, kind.value), most=shown(most, kind.value),
        )  # fmt: skip
    least = _most(entry.least, None, limit, weight)
    if least is not None and dose.most <= least * _LOW and not total.missing:
        yield Compared(
            rule=LOW, severity=Severity.INFORMATION, ratio=dose.most / least,
            dose=span_shown(dose, kind.value), most=shown(least, kind.value),
        )  # fmt: skip


def _issue(
    found: Compared, limit: DoseLimit, total: Total, *, participant: Participant, situation: Situation
) -> DetectedIssue:
    entry, name = limit.entry, participant.ingredient
    tenfold = found.ratio >= TENFOLD and found.rule in HOW_OFTEN
    severity = Severity.CONTRAINDICATED if tenfold else found.severity
    weight = weight_of(situation.patient) if _needs_weight(limit, total) else Weight()
    facts = (*(record.fact for record in total.records if record.fact), *weight.facts)
    return DetectedIssue(
        kind=IssueKind.DOSE,
        severity=severity,
        interruptive=severity is Severity.CONTRAINDICATED,
        evidence=Evidence.ESTABLISHED,
        ingredients=(name,),
        trigger_texts=tuple(dict.fromkeys(record.text for record in total.records)),
        summary=summary_of(found, name, tenfold=tenfold),
        consequence=consequence_of(found, tenfold=tenfold),
        mechanism=entry.note or "The limit is the one of the US label for this way of use and age.",
        action=action_of(found, tenfold=tenfold),
        facts=tuple(dict.fromkeys(facts)),
        rule=found.rule,
        sources=limit.sources,
        context=(
            *context_of(limit, total, weight, situation),
            *(f"{name}: {doubt}" for doubt in participant.doubts),
        ),
    )


def _unlabelled(participant: Participant, limits: Iterable[DoseLimit], situation: Situation) -> Iterable[DetectedIssue]:
    """That labels give no dose at the patient's age, where a limit says from which age they do."""
    age = situation.patient.age_years
    for limit in limits:
        least = limit.entry.labelled_from
        if least is None or age is None or age[1] >= least:
            continue
        yield DetectedIssue(
            kind=IssueKind.DOSE,
            severity=Severity.INFORMATION,
            interruptive=False,
            evidence=Evidence.ESTABLISHED,
            ingredients=(participant.ingredient,),
            trigger_texts=(participant.text,),
            summary=f"{participant.ingredient[:60]}: labels give no dose below {age_words(least)}",
            consequence="Dose and safety at this age are not established by the label.",
            mechanism="The label gives doses for older patients only.",
            action="Look the dose up in a paediatric reference, or choose a medicine that is labelled for the age.",
            facts=participant.facts,
            rule=UNLABELLED,
            sources=limit.sources,
            context=(f"{situation.patient.age_text} old",),
        )
        return
