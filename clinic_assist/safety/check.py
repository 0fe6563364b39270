"""The medication safety checks: pure functions of a chart or of names, of knowledge, and of a day.

No clock, no randomness: the same input gives the same report, whatever the order of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, KnowledgeVersion, SafetyReport
from clinic_assist.memory import collector_paused
from clinic_assist.safety.allergens import allergies_named, allergies_of
from clinic_assist.safety.allergies import find_allergy_conflicts
from clinic_assist.safety.class_duplicates import find_class_duplicates
from clinic_assist.safety.doses import find_dose_issues
from clinic_assist.safety.duplicates import find_duplicates
from clinic_assist.safety.folding import fold
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.loads import find_loads
from clinic_assist.safety.medications import medications_named, medications_of
from clinic_assist.safety.monitoring import find_missing_results
from clinic_assist.safety.opioids import find_opioid_load
from clinic_assist.safety.pairs import PairResult, check_pair
from clinic_assist.safety.patient.build import patient_of
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.patient_rules import PatientFindings, Untried, find_patient_issues
from clinic_assist.safety.recognition import DrugRecogniser
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.runs import Asked, describe_drugs, describe_runs
from clinic_assist.safety.severity import in_order
from clinic_assist.safety.table_findings import with_tables
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
    with collector_paused():
        asked = asked_of(chart, knowledge, names, on, measurands=measurands)
        return replace(report_of(asked, knowledge), patient_id=chart.patient_id)


def asked_of(chart: Chart, knowledge: Knowledge, names: DrugRecogniser, on: date, *, measurands: Measurands) -> Asked:
    """What a chart asks the checks."""
    medications = medications_of(chart, names, on)
    allergies = allergies_of(chart, names, knowledge)
    patient = patient_of(chart, measurands, knowledge.problems, on)
    silence = None if medications.unread else chart.silence(Topic.MEDICATIONS)
    stopped = stopped_medicines(chart, names, knowledge, on, in_use=frozenset(medications.ingredients))
    return Asked(medications, allergies, patient, silence=silence, stopped=stopped)


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
    return report_of(asked, knowledge)


def report_of(asked: Asked, knowledge: Knowledge) -> SafetyReport:
    """All checks of what is asked."""
    return report_from(asked, knowledge, *findings_of(asked, knowledge))


def report_from(
    asked: Asked, knowledge: Knowledge, issues: tuple[DetectedIssue, ...], untried: tuple[Untried, ...]
) -> SafetyReport:
    """The report on what was found; what says the same is folded, and the states count it for each check."""
    shown = in_order(fold(issues, knowledge))
    runs = describe_runs(
        asked,
        issues,
        untried=untried,
        about_stopped=describe_stopped(asked.stopped, situation_of(asked), knowledge),
        knowledge=knowledge,
    )
    return SafetyReport(
        patient_id=None,
        on=asked.patient.on,
        knowledge=knowledge.version,
        checked=asked.medications.ingredients,
        issues=shown,
        not_checked=(*asked.medications.not_checked, *asked.allergies.not_checked),
        runs=runs,
        by_drug=describe_drugs(asked.medications.ingredients, runs, issues, untried),
        tables=tuple(
            KnowledgeVersion(name=note.name, version=f"{note.rows:,} rows", date=note.imported_on)
            for note in knowledge.tables.notes
        ),
    )


def situation_of(asked: Asked) -> Situation:
    """The patient with the medicines."""
    return Situation(asked.patient, asked.medications.participants, patient_given=asked.patient_given)


def findings_of(
    asked: Asked, knowledge: Knowledge, *, about: str | None = None
) -> tuple[tuple[DetectedIssue, ...], tuple[Untried, ...]]:
    """The alerts in order, and what could not be tried; of one ingredient only where `about` names it.

    What one ingredient has part in is found without comparing all others with each other.
    """
    situation = situation_of(asked)
    concerned = situation.concerned(about)
    on_patient = _on_patient(situation, knowledge, about) if asked.patient_given else PatientFindings()
    on_doses = find_dose_issues(situation, knowledge, about=about)
    on_opioids = find_opioid_load(situation, knowledge)
    ours = find_combined_interactions(situation, knowledge, about=about)
    interactions = with_tables(ours, situation, knowledge, about=about)
    issues = in_order(
        [
            *interactions,
            *find_lingering_interactions(asked.stopped, situation, knowledge, about=about),
            *find_allergy_conflicts(concerned, asked.allergies.allergens, knowledge),
            *find_duplicates(concerned),
            *find_class_duplicates(situation, interactions, knowledge, about=about),
            *on_patient.issues,
            *on_doses.issues,
            *_about(find_loads(situation, interactions, knowledge), about),
            *_about(on_opioids.issues, about),
        ]
    )
    opioids_untried = (one for one in on_opioids.untried if about in (None, one.ingredient))
    return issues, (*on_patient.untried, *on_doses.untried, *opioids_untried)


def _on_patient(situation: Situation, knowledge: Knowledge, about: str | None) -> PatientFindings:
    rules = find_patient_issues(situation, knowledge, about=about)
    results = find_missing_results(situation, knowledge, about=about)
    return PatientFindings(issues=(*rules.issues, *results.issues), untried=(*rules.untried, *results.untried))


def _about(issues: Iterable[DetectedIssue], about: str | None) -> Iterable[DetectedIssue]:
    """Those in which one ingredient has part; all where none is named."""
    return (issue for issue in issues if about is None or about in issue.ingredients)
