"""Finds results that a medicine in use asks for and that this record does not have. "Not here" is not "not done"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.chart.facts import MedicationAdministration
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.interactions import is_used_locally_only
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.safety.patient_rules import PatientFindings, Untried
from clinic_assist.safety.rules import DueTest, Knowledge, Monitoring
from clinic_assist.safety.severity import rank
from clinic_assist.terminology.labels import format_date

# How late a result may be before it is missed: a quarter of its interval. Product decision: appointments move.
_GRACE: Final = 1.25
# How long before the start a result counts as one before the start. Product decision.
_BEFORE_START: Final = timedelta(days=365)
# For how long one before the start is asked for: later it says nothing any more. Product decision.
_BEGUN_DAYS: Final = 365
_NO_RESULTS: Final = "no result of a laboratory is recorded here"
_NO_START: Final = "since when it is taken is not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    """A test that is missing. `is_before`: it is the one before the start."""

    test: DueTest
    newest: Measured | None
    is_before: bool = False

    @property
    def severity(self) -> Severity:
        return Severity.INFORMATION if self.is_before else self.test.severity

    @property
    def latest(self) -> str:
        return f"latest {format_date(self.newest.when)}" if self.newest and self.newest.when else "none recorded here"

    @property
    def words(self) -> str:
        if self.is_before:
            return f"{self.test.name}: asked for before the start; {self.latest}"
        return f"{self.test.name}: asked for about every {interval(self.test.every_days)}; {self.latest}"


def find_missing_results(situation: Situation, knowledge: Knowledge, *, about: str | None = None) -> PatientFindings:
    """One alert for each medicine, or the one that `about` names, whose results are missing; what cannot be told."""
    issues: list[DetectedIssue] = []
    untried: list[Untried] = []
    patient = situation.patient
    has_results = any(patient.latest(key) for key in knowledge.laboratory_results & patient.results.keys())
    for participant in situation.concerned(about):
        monitoring = knowledge.monitoring.get(participant.ingredient)
        if monitoring is None or not _is_watched(participant, monitoring, knowledge):
            continue
        since = _since(participant)
        if since is None or not has_results:
            missing = _NO_START if has_results else _NO_RESULTS
            untried.append(Untried(ingredient=participant.ingredient, kind=IssueKind.MONITORING, missing=missing))
            continue
        missed = [one for test in monitoring.due if (one := _missing(test, since, patient))]
        if missed:
            issues.append(_issue(participant, monitoring, missed, since))
    return PatientFindings(issues=tuple(issues), untried=tuple(untried))


def interval(days: int) -> str:
    """A number of days in words: weeks below a year where it is whole weeks, else months or years."""
    if days % 365 == 0:
        years = days // 365
        return "year" if years == 1 else f"{years} years"
    if days % 7 == 0 and days < 183:
        return "week" if days == 7 else f"{days // 7} weeks"
    if days < 30:
        return f"{days} days"
    months = round(days / 30.4375)
    return "month" if months == 1 else f"{months} months"


def _is_watched(participant: Participant, monitoring: Monitoring, knowledge: Knowledge) -> bool:
    """Whether it is taken in a way, and in a manner, that asks for results: not locally, not as single doses."""
    routes = participant.routes
    if is_used_locally_only(participant, knowledge) or (
        monitoring.routes and routes and not routes <= monitoring.routes
    ):
        return False
    return any(record.record != MedicationAdministration.__name__ for record in participant.records)


def _since(participant: Participant) -> PartialDate | None:
    """The earliest day from which a record in use has it."""
    starts = [record.since for record in participant.records if record.since]
    return min(starts, key=lambda start: start.latest, default=None)


def _missing(test: DueTest, since: PartialDate, patient: PatientState) -> _Missing | None:
    if not _is_of_age(test, patient):
        return None
    newest = _newest(test.measurands, patient)
    measured = newest.when.latest if newest and newest.when else date.min
    taken = (patient.on - since.latest).days
    late = test.every_days * _GRACE
    if test.every_days and taken > late:
        return _Missing(test=test, newest=newest) if (patient.on - measured).days > late else None
    if test.before and 0 <= taken <= _BEGUN_DAYS and measured < since.earliest - _BEFORE_START:
        return _Missing(test=test, newest=newest, is_before=True)
    return None


def _is_of_age(test: DueTest, patient: PatientState) -> bool:
    """An unknown age meets the test without a limit of age only."""
    if test.age_from is None and test.age_below is None:
        return True
    if patient.age_years is None:
        return False
    age = patient.age_years[0]
    return (test.age_from is None or age >= test.age_from) and (test.age_below is None or age < test.age_below)


def _newest(measurands: Iterable[str], patient: PatientState) -> Measured | None:
    found = [one for key in measurands if (one := patient.latest(key)) and one.when]
    return max(found, key=lambda one: one.when.sort_key if one.when else "", default=None)


def _issue(
    participant: Participant, monitoring: Monitoring, missed: list[_Missing], since: PartialDate
) -> DetectedIssue:
    severity = min((one.severity for one in missed), key=rank)
    context = [one.words for one in missed]
    context.append(f"{participant.ingredient} is in use since {format_date(since)} at the latest, by this record")
    if participant.doubts:
        context.append(f"{participant.ingredient}: {'; '.join(participant.doubts)}")
    action = "Look for the results elsewhere; otherwise have them done."
    newest = [one.newest.fact for one in missed if one.newest and one.newest.fact]
    return DetectedIssue(
        kind=IssueKind.MONITORING,
        severity=severity,
        interruptive=False,
        evidence=monitoring.evidence,
        ingredients=(participant.ingredient,),
        trigger_texts=(participant.text,),
        summary=_summary(participant.ingredient, missed),
        consequence=monitoring.harm,
        mechanism="What is not recorded here may have been done elsewhere.",
        action=f"{action} {monitoring.note}".strip(),
        facts=tuple(dict.fromkeys((*participant.facts, *newest))),
        rule=monitoring.id,
        sources=monitoring.sources,
        context=tuple(context),
    )


def _summary(ingredient: str, missed: list[_Missing]) -> str:
    if len(missed) == 1:
        one = missed[0]
        span = "before its start" if one.is_before else f"in the last {interval(one.test.every_days)}"
        return f"{ingredient}: no {one.test.name} recorded here {span} ({one.latest})"
    names = ", ".join(dict.fromkeys(one.test.name for one in missed))
    told = f"{ingredient}: results not recorded here in time: {names}"
    return told if len(told) <= SUMMARY_LIMIT else f"{ingredient}: {len(missed)} results not recorded here in time"
