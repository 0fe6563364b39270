"""Stopped medicines that are still acting, and the interactions that outlast them.

A stopped medicine takes part only where the knowledge says for how long it acts on (`Knowledge.washouts`), the record
says when it was stopped, and the other medicine is in use. One that was stopped on an unknown day is never assumed to
act and never passed over: where it would matter if it had been stopped today, the report names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, ended_on, was_taken
from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.facts import MedicationAdministration, MedicationUse
from clinic_assist.chart.hospital_stays import ended_stay, standing_in
from clinic_assist.chart.partial_date import PartialDate, Precision
from clinic_assist.safety.interactions import Finding, findings_for, interaction_issue, leading_first, one_per_effect
from clinic_assist.safety.medications import DrugRecord, Participant, bare_record, recognised
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.recognition import DrugRecogniser, ingredient_names
from clinic_assist.safety.rules import Knowledge, Washout
from clinic_assist.safety.severity import rank
from clinic_assist.terminology.labels import format_date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedRecord:
    """One record of a medicine that is over.

    Attributes:
        end: None where the record does not say when.
        latest: The last day on which it can have been stopped.
        was_given: Whether it tells of one dose.
    """

    record: DrugRecord
    end: PartialDate | None
    latest: date
    was_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lingering:
    """A stopped medicine within a washout.

    Attributes:
        stopped: In words, "stopped 01-Nov-2026".
        until: About the last day on which it acts.
    """

    participant: Participant
    washout: Washout
    stopped: str
    until: date

    @property
    def words(self) -> str:
        return f"{self.stopped}, still acting until about {format_date(self.until)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """A stopped medicine of which nobody knows when; `latest` is the last day on which it can have been."""

    participant: Participant
    latest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedMedicines:
    """The stopped medicines of a chart that the knowledge has a washout for, and that no record has in use.

    Attributes:
        lingering: Those that are still acting, by ingredient, the longest first.
        undated: Those of which no dated record is still acting and some record does not say when it was stopped.
    """

    lingering: tuple[Lingering, ...] = ()
    undated: tuple[Undated, ...] = ()


NONE_STOPPED = StoppedMedicines()


def stopped_medicines(
    chart: Chart, names: DrugRecogniser, knowledge: Knowledge, on: date, *, in_use: AbstractSet[str]
) -> StoppedMedicines:
    """What of a chart's past medicines may still act on that day. `in_use` are the ingredients that are taken."""
    over = [fact for fact in chart.facts if isinstance(fact, MedicationUse) and _is_over(chart, fact, on)]
    ends = {fact.id: _end(chart, fact, on) for fact in over}
    horizon = on - timedelta(days=knowledge.longest_washout_days)
    recent = [fact for fact in over if _latest(fact, ends[fact.id], on) >= horizon]
    by_ingredient: dict[str, list[StoppedRecord]] = {}
    for fact, recognition in recognised(sorted(recent, key=lambda one: one.id), names):
        told = ingredient_names(recognition) if recognition else ()
        concerned = [name for name in told if name in knowledge.washouts and name not in in_use]
        if concerned:
            stopped = StoppedRecord(
                record=bare_record(fact, recognition),
                end=ends[fact.id],
                latest=_latest(fact, ends[fact.id], on),
                was_given=isinstance(fact, MedicationAdministration),
            )
            for ingredient in concerned:
                by_ingredient.setdefault(ingredient, []).append(stopped)
    lingering: list[Lingering] = []
    undated: list[Undated] = []
    for ingredient, records in sorted(by_ingredient.items()):
        acting = list(_lingering(ingredient, records, knowledge.washouts[ingredient], on))
        lingering.extend(acting)
        unknown = [item for item in records if item.end is None]
        if unknown and not acting:
            participant = Participant(ingredient=ingredient, records=tuple(item.record for item in unknown))
            undated.append(Undated(participant=participant, latest=max(item.latest for item in unknown)))
    return StoppedMedicines(lingering=tuple(lingering), undated=tuple(undated))


def find_lingering_interactions(
    stopped: StoppedMedicines, situation: Situation, knowledge: Knowledge, *, about: str | None = None
) -> list[DetectedIssue]:
    """The interactions between a medicine that still acts and one in use, an alert for each pair and effect.

    `about` names the one in use, where only its own are wanted.
    """
    by_ingredient: dict[str, list[Lingering]] = {}
    for item in stopped.lingering:
        by_ingredient.setdefault(item.participant.ingredient, []).append(item)
    issues = []
    for ingredient, items in by_ingredient.items():
        for partner in situation.concerned(about):
            found = [finding for item in items for finding in _findings(item, partner, situation, knowledge)]
            issues += [_issue(finding, ingredient) for finding in one_per_effect(leading_first(found))]
    return issues


def describe_stopped(stopped: StoppedMedicines, situation: Situation, knowledge: Knowledge) -> list[str]:
    """What the report says of stopped medicines: those that still act, and those of which nobody knows."""
    notes = []
    acting: dict[str, date] = {}
    for item in stopped.lingering:
        acting[item.participant.ingredient] = max(item.until, acting.get(item.participant.ingredient, item.until))
    if acting:
        told = ", ".join(f"{name} until about {format_date(until)}" for name, until in acting.items())
        notes.append(f"Stopped and still acting: {told}")
    unknown = [text for item in stopped.undated if (text := _would_matter(item, situation, knowledge))]
    if unknown:
        notes.append(f"Stopped on a day that is not recorded, and not counted: {', '.join(unknown)}")
    return notes


def _is_over(chart: Chart, fact: MedicationUse, on: date) -> bool:
    return was_taken(fact) and standing_in(chart, fact, on) is Standing.OVER


def _end(chart: Chart, fact: MedicationUse, on: date) -> PartialDate | None:
    end = ended_on(fact, on)
    if end is not None:
        return end
    stay = ended_stay(chart, fact, on)
    return stay.end if stay else None


def _latest(fact: MedicationUse, end: PartialDate | None, on: date) -> date:
    """The last day on which it can have been taken.

    A partial date may reach beyond today, the past cannot. A record that says that it is over was written after the
    end: without an end, the day of its last change is the latest.
    """
    known = end or fact.provenance.last_updated
    return min(known.latest, on) if known else on


def _lingering(
    ingredient: str, records: Iterable[StoppedRecord], washouts: Iterable[Washout], on: date
) -> Iterator[Lingering]:
    """For each washout the records that it holds for, up to the latest end."""
    dated = [(item, item.end) for item in records if item.end is not None]
    for washout in washouts:
        first_day = on - timedelta(days=washout.days)
        fitting = [pair for pair in dated if pair[0].latest >= first_day and _way_fits(washout, pair[0].record)]
        if not fitting:
            continue
        last, end = max(fitting, key=lambda pair: pair[0].latest)
        yield Lingering(
            participant=Participant(ingredient=ingredient, records=tuple(item.record for item, _ in fitting)),
            washout=washout,
            stopped=_stopped_words(last, end),
            until=last.latest + timedelta(days=washout.days),
        )


def _way_fits(washout: Washout, record: DrugRecord) -> bool:
    """Whether the washout is meant for that way of use and for what the record calls the medicine."""
    if washout.words and not any(word in record.text.lower() for word in washout.words):
        return False
    return not washout.routes or (bool(record.routes) and record.routes <= washout.routes)


def _stopped_words(item: StoppedRecord, end: PartialDate) -> str:
    verb = "last given" if item.was_given else "stopped"
    day = "" if end.precision >= Precision.DAY else " (the day is not recorded)"
    return f"{verb} {format_date(end)}{day}"


def _findings(item: Lingering, partner: Participant, situation: Situation, knowledge: Knowledge) -> Iterator[Finding]:
    why = f"{item.participant.ingredient}: {item.words} ({item.washout.reason})"
    for finding in findings_for(item.participant, partner, knowledge, situation):
        if item.washout.matters_for(finding.rule, partner.ingredient):
            yield _faded(replace(finding, context=(why, *finding.context)), item.washout)


def _issue(finding: Finding, stopped: str) -> DetectedIssue:
    """The alert, with the stopped medicine marked in the summary where there is room."""
    issue = interaction_issue(finding)
    side = "{a}" if finding.a.ingredient == stopped else "{b}"
    template = finding.rule.entry.summary.replace(side, f"{side} (stopped)", 1)
    summary = template.format(a=finding.a.ingredient, b=finding.b.ingredient)
    return replace(issue, summary=summary) if len(summary) <= SUMMARY_LIMIT else issue


def _faded(finding: Finding, washout: Washout) -> Finding:
    if washout.at_most is None or rank(finding.severity) >= rank(washout.at_most):
        return finding
    return replace(finding, severity=washout.at_most)


def _would_matter(undated: Undated, situation: Situation, knowledge: Knowledge) -> str:
    """The medicine with the partners for which it would matter, more than as information; empty without any."""
    participant = undated.participant
    washouts = [
        washout
        for washout in knowledge.washouts[participant.ingredient]
        if undated.latest + timedelta(days=washout.days) >= situation.patient.on
        and any(_way_fits(washout, record) for record in participant.records)
    ]
    partners = [
        partner.ingredient
        for partner in situation.taken.values()
        if any(
            finding.severity is not Severity.INFORMATION and washout.matters_for(finding.rule, partner.ingredient)
            for finding in findings_for(participant, partner, knowledge, situation)
            for washout in washouts
        )
    ]
    return f"{participant.ingredient} (matters for {', '.join(partners)})" if partners else ""
