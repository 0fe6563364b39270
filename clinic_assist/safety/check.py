"""The medication safety checks: pure functions of a chart or of names, of knowledge, and of a day.

No clock, no randomness: the same input gives the same report, whatever the order of the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckRun, CheckState, DetectedIssue, IssueKind, SafetyReport
from clinic_assist.safety.allergens import AllergyList, allergies_named, allergies_of
from clinic_assist.safety.allergies import find_allergy_conflicts
from clinic_assist.safety.duplicates import find_duplicates
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.medications import MedicationList, medications_named, medications_of
from clinic_assist.safety.pairs import PairResult, check_pair
from clinic_assist.safety.recognition import DrugRecogniser
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.runs import describe_runs
from clinic_assist.safety.severity import in_order

__all__ = ["PairResult", "check_chart", "check_drugs", "check_pair", "issue_key"]


def issue_key(issue: DetectedIssue) -> str:
    """Names an alert across checks, `rule|a|b`: an override is remembered under it."""
    return "|".join((issue.rule, *sorted(issue.ingredients)))


def check_chart(chart: Chart, knowledge: Knowledge, names: DrugRecogniser, on: date) -> SafetyReport:
    """All checks of a patient's chart for one day. Which records count: see `chart.currency`."""
    medications = medications_of(chart, names, on)
    allergies = allergies_of(chart, names, knowledge)
    silence = None if medications.unread else chart.silence(Topic.MEDICATIONS)
    report = _report(medications, allergies, knowledge, on=on, silence=silence)
    return replace(report, patient_id=chart.patient_id)


def check_drugs(
    drugs: Sequence[str],
    knowledge: Knowledge,
    names: DrugRecogniser,
    *,
    allergies: Sequence[str] = (),
    on: date,
) -> SafetyReport:
    """All checks of typed names. Without allergies the allergy check does not run, and the report says so."""
    medications = medications_named([drug.strip() for drug in drugs if drug.strip()], names)
    given = [allergy.strip() for allergy in allergies if allergy.strip()]
    report = _report(medications, allergies_named(given, names, knowledge), knowledge, on=on, silence=None)
    if given:
        return report
    not_run = CheckRun(kind=IssueKind.DRUG_ALLERGY, state=CheckState.NOT_RUN, note="No allergies were given")
    return replace(report, runs=tuple(not_run if run.kind is IssueKind.DRUG_ALLERGY else run for run in report.runs))


def _report(
    medications: MedicationList,
    allergies: AllergyList,
    knowledge: Knowledge,
    *,
    on: date,
    silence: Silence | None,
) -> SafetyReport:
    participants = medications.participants
    issues = in_order(
        [
            *find_combined_interactions(participants, knowledge),
            *find_allergy_conflicts(participants, allergies.allergens, knowledge),
            *find_duplicates(participants),
        ]
    )
    return SafetyReport(
        patient_id=None,
        on=on,
        knowledge=knowledge.version,
        checked=medications.ingredients,
        issues=issues,
        not_checked=(*medications.not_checked, *allergies.not_checked),
        runs=describe_runs(medications, allergies, issues, knowledge, silence=silence),
    )
