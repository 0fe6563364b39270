"""The medication safety checks: pure functions of a chart or of names, of knowledge, and of a day.

No clock, no randomness: the same input gives the same report, whatever the order of the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, SafetyReport
from clinic_assist.safety.allergens import allergies_named, allergies_of
from clinic_assist.safety.allergies import find_allergy_conflicts
from clinic_assist.safety.class_duplicates import find_class_duplicates
from clinic_assist.safety.doses import find_dose_issues
from clinic_assist.safety.duplicates import find_duplicates
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.medications import medications_named, medications_of
from clinic_assist.safety.pairs import PairResult, check_pair
from clinic_assist.safety.patient.build import patient_of
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.patient_rules import PatientFindings, find_patient_issues
from clinic_assist.safety.recognition import DrugRecogniser
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.runs import Asked, describe_drugs, describe_runs
from clinic_assist.safety.severity import in_order
from clinic_assist.safety.washout import describe_stopped, find_lingering_interactions, stopped_medicines
from clinic_assist.terminology.measurands import Measurands

__all__ = ["PairResult", "check_chart", "check_drugs", "check_pair", "issue_key"]


def issue_key(issue: DetectedIssue) -> str:
    """Names an alert across checks, `rule|a|b`: an override is remembered under it."""
    return "|".join((issue.rule, *sorted(issue.ingredients)))


def check_chart(
    chart: Chart, knowledge: Knowledge, names: DrugRecogniser, on: date, *, measurands: Measurands
) -> SafetyReport:
    """All checks of a patient's chart for one day. Which records count: see `chart.currency`."""
    medications = medications_of(chart, names, on)
    allergies = allergies_of(chart, names, knowledge)
    patient = patient_of(chart, measurands, knowledge.problems, on)
    silence = None if medications.unread else chart.silence(Topic.MEDICATIONS)
    stopped = stopped_medicines(chart, names, knowledge, on, in_use=frozenset(medications.ingredients))
    report = _report(Asked(medications, allergies, patient, silence=silence, stopped=stopped), knowledge)
    return replace(report, patient_id=chart.patient_id)


def check_drugs(
    drugs: Sequence[str],
    knowledge: Knowledge,
    names: DrugRecogniser,
    *,
    allergies: Sequence[str] = (),
    patient: PatientState | None = None,
    on: date,
) -> SafetyReport:
    """All checks of typed names. What is not given is not checked, and the report says so: allergies, the patient."""
    medications = medications_named([drug.strip() for drug in drugs if drug.strip()], names)
    given = [allergy.strip() for allergy in allergies if allergy.strip()]
    asked = Asked(
        medications,
        allergies_named(given, names, knowledge),
        patient or PatientState(on=on),
        silence=None,
        allergies_given=bool(given),
        patient_given=patient is not None,
    )
    return _report(asked, knowledge)


def _report(asked: Asked, knowledge: Knowledge) -> SafetyReport:
    participants = asked.medications.participants
    situation = Situation(asked.patient, participants, patient_given=asked.patient_given)
    on_patient = find_patient_issues(situation, knowledge) if asked.patient_given else PatientFindings()
    on_doses = find_dose_issues(situation, knowledge)
    untried = (*on_patient.untried, *on_doses.untried)
    interactions = find_combined_interactions(situation, knowledge)
    issues = in_order(
        [
            *interactions,
            *find_lingering_interactions(asked.stopped, situation, knowledge),
            *find_allergy_conflicts(participants, asked.allergies.allergens, knowledge),
            *find_duplicates(participants),
            *find_class_duplicates(participants, interactions, knowledge),
            *on_patient.issues,
            *on_doses.issues,
        ]
    )
    runs = describe_runs(
        asked,
        issues,
        untried=untried,
        about_stopped=describe_stopped(asked.stopped, situation, knowledge),
        knowledge=knowledge,
    )
    return SafetyReport(
        patient_id=None,
        on=asked.patient.on,
        knowledge=knowledge.version,
        checked=asked.medications.ingredients,
        issues=issues,
        not_checked=(*asked.medications.not_checked, *asked.allergies.not_checked),
        runs=runs,
        by_drug=describe_drugs(asked.medications.ingredients, runs, issues, untried),
    )
