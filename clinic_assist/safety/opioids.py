"""Adds up the opioids of a patient in morphine milligram equivalents a day (CDC 2022)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.dose_spans import figure_of
from clinic_assist.safety.dose_totals import Total, total_of
from clinic_assist.safety.dosing.amounts import Span, span_shown
from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.pack_groups import names_in_words
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient_rules import PatientFindings, Untried
from clinic_assist.safety.rules import Knowledge, OpioidFactor
from clinic_assist.safety.severity import milder

RULE: Final = "opioid-morphine-equivalents"
# CDC 2022, recommendation 4: many patients gain nothing from 50 MME a day or more, and the risk grows. 90 MME a day was
# the caution of the CDC's guideline of 2016 and still stands in many rules of states and insurers.
MONITOR_FROM: Final = Decimal(50)
SERIOUS_FROM: Final = Decimal(90)
# CDC 2022, scope: not for cancer, palliative or end-of-life care, nor sickle cell disease.
NOT_MEANT_FOR: Final = ("cancer", "palliative-care", "sickle-cell-disease")
_ANTIDOTES: Final = frozenset({"naloxone", "nalmefene"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """One opioid in morphine milligram equivalents a day, and how that was reached."""

    participant: Participant
    equivalents: Span
    how: str
    as_needed: bool
    records: tuple[DrugRecord, ...]


def find_opioid_load(situation: Situation, knowledge: Knowledge) -> PatientFindings:
    """One alert on all opioids together, and which of them could not be converted and why."""
    converted: list[Converted] = []
    untried: list[Untried] = []
    not_converted: list[str] = []
    for name, participant in situation.taken.items():
        factors = knowledge.opioid_factors.get(name, ())
        if not factors:
            continue
        one, missing, why_not = _convert(participant, factors)
        if one:
            converted.append(one)
        if missing:
            text = f"morphine equivalents: {missing}"
            untried.append(Untried(ingredient=name, kind=IssueKind.CUMULATIVE, missing=text))
        not_converted.extend(f"{name} is not converted: {text}" for text in why_not)
        if missing:
            not_converted.append(f"{name} is not counted: {missing}")
    severity = _severity(converted)
    if severity is None:
        return PatientFindings(untried=tuple(untried))
    issue = _issue(converted, severity, left_out=not_converted, situation=situation, knowledge=knowledge)
    return PatientFindings(issues=(issue,), untried=tuple(untried))


def _convert(
    participant: Participant, factors: Sequence[OpioidFactor]
) -> tuple[Converted | None, str, tuple[str, ...]]:
    """The opioid converted, else what is missing for it, else why it must not be."""
    reasons = tuple(factor.entry.why_not for factor in factors if factor.entry.factor is None)
    usable = [factor for factor in factors if factor.entry.factor is not None]
    if not usable:
        return None, "", reasons
    missing = ""
    for factor in usable:
        total = total_of(participant, frozenset(factor.entry.routes))
        if not total.products:
            missing = missing or "no conversion is known for its way of use"
            continue
        if found := _equivalents(participant, total, factor):
            return found, total.missing, ()
        missing = total.missing or "its dose is in a unit that the conversion does not use"
    return None, missing, ()


def _equivalents(participant: Participant, total: Total, factor: OpioidFactor) -> Converted | None:
    entry = factor.entry
    one, kind = figure_of(1, entry.unit)
    if total.daily is None or total.kind is not kind or entry.factor is None:
        return None
    dose = Span(total.daily.least / one, total.daily.most / one)
    equivalents = dose.times(Decimal(str(entry.factor)))
    how = f"{participant.ingredient} {span_shown(total.daily, kind.value)} × {entry.factor:g} = {_plain(equivalents)}"
    return Converted(
        participant=participant,
        equivalents=equivalents,
        how=f"{how} ({total.how})" if total.how else how,
        as_needed=total.as_needed,
        records=total.records,
    )


def _severity(converted: Sequence[Converted]) -> Severity | None:
    most = sum((one.equivalents.most for one in converted), Decimal(0))
    if most >= SERIOUS_FROM:
        return Severity.SERIOUS
    return Severity.MONITOR if most >= MONITOR_FROM else None


def _issue(
    converted: Sequence[Converted],
    severity: Severity,
    *,
    left_out: Sequence[str],
    situation: Situation,
    knowledge: Knowledge,
) -> DetectedIssue:
    total = Span(Decimal(0), Decimal(0))
    for one in converted:
        total = total.plus(one.equivalents)
    lowered, lowered_facts = _lowered(situation)
    names = tuple(sorted(one.participant.ingredient for one in converted))
    facts = [record.fact for one in converted for record in one.records if record.fact]
    return DetectedIssue(
        kind=IssueKind.CUMULATIVE,
        severity=milder(severity) if lowered else severity,
        interruptive=False,
        evidence=Evidence.ESTABLISHED,
        ingredients=names,
        trigger_texts=tuple(one.participant.text for one in converted),
        summary=f"Opioids of {_plain(total)} morphine milligram equivalents a day",
        consequence="Overdose and death from breathing too little become more frequent as the daily dose grows.",
        mechanism="Doses of different opioids add up; each is converted to morphine by mouth with the CDC's factors.",
        action=_action(situation, _depressants(knowledge)),
        facts=tuple(dict.fromkeys((*facts, *lowered_facts))),
        rule=RULE,
        sources=knowledge.opioid_sources,
        context=(*(one.how for one in converted), *_notes(converted), *left_out, *lowered),
    )


def _notes(converted: Sequence[Converted]) -> Iterable[str]:
    for one in converted:
        yield from (f"{one.participant.ingredient}: {doubt}" for doubt in one.participant.doubts)
    if any(one.as_needed for one in converted):
        yield "What is taken when needed is counted as the most that is allowed"


def _lowered(situation: Situation) -> tuple[list[str], list[FactId]]:
    """Why the thresholds say less for this patient."""
    found = [record for name in NOT_MEANT_FOR for record in situation.patient.problems.get(name, ())]
    reasons = [
        f"Lowered: {record.text} is recorded, and the thresholds are not meant for pain of cancer, sickle cell disease "
        "or at the end of life"
        for record in found[:1]
    ]
    return reasons, [record.fact for record in found if record.fact]


def _depressants(knowledge: Knowledge) -> frozenset[str]:
    """The benzodiazepines, and what acts like them."""
    named = (knowledge.classes.get(name) for name in ("benzodiazepines", "z-hypnotics"))
    return frozenset().union(*(item.members for item in named if item))


def _action(situation: Situation, depressants: frozenset[str]) -> str:
    parts = ["Weigh benefit against risk; lower the dose slowly where it brings little."]
    if beside := sorted(depressants & situation.taken.keys()):
        # CDC 2022, recommendation 11: particular caution with benzodiazepines.
        parts.append(f"Avoid {names_in_words(beside)} beside it, or lower one of them slowly.")
    has_antidote = any(
        record.ingredients == (name,)
        for name in _ANTIDOTES
        if name in situation.taken
        for record in situation.taken[name].records
    )
    parts.append("Naloxone is on the list." if has_antidote else "Offer naloxone to take home.")
    return " ".join(parts)


def _plain(span: Span) -> str:
    return span_shown(Span(round(span.least, 1), round(span.most, 1)), "").strip()
