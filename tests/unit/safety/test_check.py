from __future__ import annotations

from datetime import date
from random import Random

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckRun, CheckState, IssueKind, NotChecked, SafetyReport, Severity
from clinic_assist.chart.facts import AbsenceStatement
from clinic_assist.safety.check import check_chart, check_drugs, issue_key
from clinic_assist.safety.rules import Knowledge
from tests.charts import allergy, chart, kept, medication, named
from tests.pharmacy import knowledge, measurands, names
from tests.unit.safety.fake_names import FakeNames

ON = date(2026, 11, 22)
INTERACTIONS, ALLERGIES, DUPLICATES = IssueKind.DRUG_DRUG, IssueKind.DRUG_ALLERGY, IssueKind.DUPLICATE


def silent(topic: Topic, silence: Silence) -> AbsenceStatement:
    return AbsenceStatement(**named("AbsenceStatement"), topic=topic, silence=silence)


NO_ALLERGIES = silent(Topic.ALLERGIES, Silence.NONE_KNOWN)


def run(report: SafetyReport, kind: IssueKind) -> CheckRun:
    (found,) = [run for run in report.runs if run.kind is kind]
    return found


def checked(small: Knowledge, *facts: object) -> SafetyReport:
    return check_chart(chart(*facts), small, FakeNames(), ON, measurands=measurands())  # type: ignore[arg-type]


def test_a_report_says_for_whom_when_and_with_which_knowledge(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), medication("gamma"), NO_ALLERGIES)

    assert (report.patient_id, report.on, report.knowledge) == ("p1", ON, small.version)
    assert report.checked == ("alpha", "gamma")
    assert [issue.rule for issue in report.issues] == ["alpha-gamma"]
    assert {run.kind for run in report.runs} == set(IssueKind)


def test_every_alert_carries_facts_of_this_patient(small: Knowledge) -> None:
    record = chart(medication("alpha"), medication("gamma"), allergy("beta"))

    report = check_chart(record, small, FakeNames(), ON, measurands=measurands())

    assert report.issues
    assert all(issue.facts for issue in report.issues)
    assert all(record.fact(fact) for issue in report.issues for fact in issue.facts)


def test_issues_come_most_serious_first(small: Knowledge) -> None:
    report = checked(small, medication("beta"), medication("alpha"), medication("gamma"), medication("delta"))

    order = [list(Severity).index(issue.severity) for issue in report.issues]
    assert order == sorted(order)
    assert len(set(order)) > 1


def test_allergies_not_recorded_means_that_the_check_did_not_run(small: Knowledge) -> None:
    report = checked(small, medication("alpha"))

    assert run(report, ALLERGIES) == CheckRun(kind=ALLERGIES, state=CheckState.NOT_RUN, note="Allergies not recorded")


def test_no_known_allergies_is_a_check_that_found_none(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), NO_ALLERGIES)

    assert run(report, ALLERGIES).state is CheckState.NONE_IN_KNOWLEDGE
    assert run(report, ALLERGIES).note == "No known allergies recorded"


def test_only_a_refuted_allergy_is_no_statement_about_allergies(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), allergy("alpha", verification_status="refuted"))

    assert run(report, ALLERGIES).state is CheckState.NOT_RUN
    assert run(report, ALLERGIES).note == "Allergies not recorded. Not counted: alpha (refuted)"


def test_an_unrecognised_allergy_leaves_the_check_incomplete(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), allergy("zeta"), allergy("gamma"))

    assert run(report, ALLERGIES).state is CheckState.NOT_CHECKABLE
    assert run(report, ALLERGIES).note == "1 allergy not, or not wholly, checkable"
    assert [item.text for item in report.not_checked] == ["zeta"]


def test_a_food_allergy_is_listed_and_does_not_spoil_the_check(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), allergy("peanut"))

    assert run(report, ALLERGIES).state is CheckState.NONE_IN_KNOWLEDGE
    assert run(report, ALLERGIES).note == "No drug is among the recorded allergies"
    assert [item.text for item in report.not_checked] == ["peanut"]


def test_an_unrecognised_medicine_leaves_every_check_incomplete(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), medication("zeta"), allergy("gamma"))

    assert {run.state for run in report.runs} == {CheckState.NOT_CHECKABLE}
    assert all("1 medicine not, or not wholly, checkable" in run.note for run in report.runs)


def test_a_finding_stays_a_finding_beside_what_was_not_recognised(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), medication("gamma"), medication("zeta"), NO_ALLERGIES)

    assert run(report, INTERACTIONS).state is CheckState.FOUND
    assert "not, or not wholly, checkable" in run(report, INTERACTIONS).note


@pytest.mark.parametrize("silence", [None, Silence.NOT_ASKED, Silence.NO_INFORMATION])
def test_medications_not_recorded_means_that_no_check_ran(small: Knowledge, silence: Silence | None) -> None:
    said = [silent(Topic.MEDICATIONS, silence)] if silence else []

    with_allergy = checked(small, allergy("alpha"), *said)
    without = checked(small, *said)

    assert {run.state for run in with_allergy.runs} == {CheckState.NOT_RUN}
    assert {run.note for run in with_allergy.runs} == {"Medications not recorded"}
    assert run(without, ALLERGIES).note == "Allergies not recorded. Medications not recorded"


def test_no_known_medications_is_a_check_that_found_none(small: Knowledge) -> None:
    report = checked(small, silent(Topic.MEDICATIONS, Silence.NONE_KNOWN), NO_ALLERGIES)

    assert run(report, INTERACTIONS).state is CheckState.NONE_IN_KNOWLEDGE
    assert run(report, INTERACTIONS).note == "The record says that no medicines are taken"


@pytest.mark.parametrize(
    "resource_type",
    [
        "MedicationRequest",
        "MedicationStatement",
        "MedicationDispense",
        "MedicationAdministration",
        "MedicationOrder",
        "MedicationPrescription",
    ],
)
def test_a_medicine_that_was_kept_unread_is_listed_and_leaves_every_check_incomplete(
    small: Knowledge, resource_type: str
) -> None:
    unread = kept(resource_type, "Zeta 5 mg", "It changes its meaning: kept unread.")

    report = checked(small, medication("alpha"), NO_ALLERGIES, unread)

    assert report.not_checked == (
        NotChecked(text="Zeta 5 mg", reason="Medicine: It changes its meaning: kept unread", facts=(unread.id,)),
    )
    assert run(report, INTERACTIONS).state is CheckState.NOT_CHECKABLE
    assert run(report, DUPLICATES).state is CheckState.NOT_CHECKABLE
    assert run(checked(small, medication("alpha"), NO_ALLERGIES), INTERACTIONS).state is CheckState.NONE_IN_KNOWLEDGE


@pytest.mark.parametrize("silence", [*Silence, None])
def test_an_unread_medicine_alone_is_neither_no_medicine_nor_not_recorded(
    small: Knowledge, silence: Silence | None
) -> None:
    said = [silent(Topic.MEDICATIONS, silence)] if silence else []

    report = checked(small, kept("MedicationOrder"), *said, NO_ALLERGIES)

    assert [item.text for item in report.not_checked] == ["Medication order"]
    assert run(report, INTERACTIONS).state is CheckState.NOT_CHECKABLE
    assert run(report, INTERACTIONS).note == "1 medicine not, or not wholly, checkable"


@pytest.mark.parametrize("silence", [*Silence, None])
def test_an_allergy_that_was_kept_unread_is_listed_and_never_no_known_allergies(
    small: Knowledge, silence: Silence | None
) -> None:
    unread = kept("AllergyIntolerance", "Omega")
    said = [silent(Topic.ALLERGIES, silence)] if silence else []

    report = checked(small, medication("alpha"), unread, *said)

    assert report.not_checked == (
        NotChecked(text="Omega", reason="Allergy: Not understood: kept unread", facts=(unread.id,)),
    )
    assert run(report, ALLERGIES).state is CheckState.NOT_CHECKABLE
    assert "1 allergy not, or not wholly, checkable" in run(report, ALLERGIES).note


def test_other_records_kept_unread_do_not_touch_the_checks(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), NO_ALLERGIES, kept("Claim"), kept("MedicationKnowledge"))

    assert report.not_checked == ()
    assert run(report, INTERACTIONS).state is CheckState.NONE_IN_KNOWLEDGE


def test_records_out_of_use_are_counted(small: Knowledge) -> None:
    report = checked(small, medication("alpha", status="stopped"), allergy("beta"))

    assert run(report, INTERACTIONS).note == (
        "No medicine is in use on this day. 1 medication record not in use, not counted"
    )
    assert run(report, ALLERGIES).note == "No medicine is in use on this day"


def test_ingredients_that_no_rule_names_are_told(small: Knowledge) -> None:
    report = checked(small, medication("alpha"), medication("acid"), NO_ALLERGIES)

    assert run(report, INTERACTIONS).state is CheckState.NONE_IN_KNOWLEDGE
    assert run(report, INTERACTIONS).note == "No interaction rule names 1 of 2 ingredients: acid"


def test_a_duplicate_is_found(small: Knowledge) -> None:
    report = checked(small, medication("alpha 10"), medication("alpha/delta"), NO_ALLERGIES)

    assert run(report, DUPLICATES).state is CheckState.FOUND


def test_typed_drugs_without_allergies_do_not_run_the_allergy_check(small: Knowledge, fake: FakeNames) -> None:
    report = check_drugs(["alpha", " gamma ", "  "], small, fake, on=ON)

    assert report.patient_id is None
    assert [issue.rule for issue in report.issues] == ["alpha-gamma"]
    assert run(report, ALLERGIES) == CheckRun(kind=ALLERGIES, state=CheckState.NOT_RUN, note="No allergies were given")
    assert check_drugs(["alpha"], small, fake, allergies=[" "], on=ON).runs[1].state is CheckState.NOT_RUN


def test_typed_allergies_are_checked_and_the_unknown_ones_listed(small: Knowledge, fake: FakeNames) -> None:
    report = check_drugs(["alpha", "beta", "zeta"], small, fake, allergies=["alpha", "psi", "peanut"], on=ON)

    assert [issue.rule for issue in report.issues] == ["same", "greek", "duplicate-class-greeks"]
    assert run(report, ALLERGIES).state is CheckState.FOUND
    assert [item.text for item in report.not_checked] == ["zeta", "psi", "peanut"]


def test_the_key_of_an_alert_is_its_rule_and_sorted_ingredients(small: Knowledge) -> None:
    (issue,) = checked(small, medication("gamma"), medication("alpha"), NO_ALLERGIES).issues

    assert issue_key(issue) == "alpha-gamma|alpha|gamma"


def polypharmacy() -> Chart:
    drugs = [
        "warfarin 5 MG Oral Tablet", "ibuprofen 400 MG Oral Tablet", "lisinopril 10 MG Oral Tablet [Zestril]",
        "spironolactone 25 MG Oral Tablet", "simvastatin 40 MG Oral Tablet", "clarithromycin 500 MG Oral Tablet",
        "amiodarone 200 MG Oral Tablet", "digoxin 0.125 MG Oral Tablet", "metformin 500 MG Oral Tablet",
        "sertraline 50 MG Oral Tablet", "tramadol 50 MG Oral Tablet", "omeprazole 20 MG Oral Capsule",
        "clopidogrel 75 MG Oral Tablet", "furosemide 40 MG Oral Tablet", "amoxicillin 500 MG Oral Capsule",
        "unheard-of 3 MG Oral Tablet",
    ]  # fmt: skip
    facts = [medication(text) for text in drugs]
    return chart(*facts, allergy("Penicillin"), allergy("Sulfa drugs"), allergy("Strawberry"))


def test_the_same_facts_in_any_order_give_the_same_report() -> None:
    record = polypharmacy()
    expected = check_chart(record, knowledge(), names(), ON, measurands=measurands())
    assert len(expected.issues) > 10

    for seed in range(5):
        shuffled = list(record.facts)
        Random(seed).shuffle(shuffled)
        assert check_chart(chart(*shuffled), knowledge(), names(), ON, measurands=measurands()) == expected


def test_a_real_list_gives_what_a_pharmacist_would_say_first() -> None:
    report = check_chart(polypharmacy(), knowledge(), names(), ON, measurands=measurands())

    assert [issue.summary for issue in report.issues if issue.interruptive] == [
        "amiodarone with clarithromycin: torsade de pointes from QT prolongation",
        "amoxicillin: an allergy to penicillins is recorded (all are penicillins)",
        "simvastatin with clarithromycin: muscle breakdown (rhabdomyolysis)",
    ]
    furosemide = [issue for issue in report.issues if issue.rule == "allergy-sulfonamides-as-class-non-antibiotics"]
    assert [issue.severity for issue in furosemide] == [Severity.INFORMATION]
    assert [item.text for item in report.not_checked] == ["unheard-of 3 MG Oral Tablet", "Strawberry"]


def test_the_triple_of_pressure_drug_diuretic_and_nsaid_is_one_alert_that_names_all_three() -> None:
    report = check_drugs(["lisinopril", "ibuprofen", "furosemide"], knowledge(), names(), on=ON)

    (issue,) = report.issues
    assert issue.rule == "triple-renin-angiotensin-diuretic-nsaid"
    assert issue.severity is Severity.SERIOUS
    assert issue.ingredients == ("furosemide", "ibuprofen", "lisinopril")
    assert issue.context == ("In place of 2 alerts about two of these medicines",)


def test_stomach_protection_lowers_the_alert_and_is_named() -> None:
    report = check_drugs(["ibuprofen", "prednisone", "omeprazole"], knowledge(), names(), on=ON)

    (issue,) = [issue for issue in report.issues if issue.rule == "corticosteroids-nsaids"]
    assert issue.severity is Severity.INFORMATION
    assert issue.context == ("A drug that protects the stomach is taken too (omeprazole)",)
