"""Kidneys, livers and results in single patients, one to a line: what a pharmacist expects of each check."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, IssueKind, Severity
from clinic_assist.safety.severity import rank
from tests.rules.situations import checked

C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

KIDNEY = [
    ("metformin; female; age 70; egfr 25", C),
    ("metformin; female; age 70; egfr 38", M),
    ("metformin; female; age 70; egfr 60", None),
    ("metformin; female; age 66; dialysis", C),
    ("metformin; male; age 66; ckd stage 4", C),
    ("metformin; male; age 66; ckd stage 3", "?"),
    ("metformin; age 60; male; creatinine 4.2 mg/dL", C),
    ("metformin; age 60; male; creatinine 371 umol/L", C),
    ("metformin; age 60; creatinine 4.2 mg/dL", C),
    ("metformin; age 60; male; creatinine 4.2 mg/dL 3 years ago", "?"),
    ("metformin; egfr >60", None),
    ("metformin; egfr <30", C),
    ("metformin", "?"),
    ("gabapentin; crcl 25", S),
    ("gabapentin; crcl 45", M),
    ("gabapentin; crcl 80", None),
    ("gabapentin 600 mg three times a day; crcl 45", S),
    ("gabapentin 300 mg three times a day; crcl 45", I),
    ("atenolol 100 mg once daily; crcl 30", S),
    ("atenolol 25 mg once daily; crcl 30", I),
    ("atenolol 25 mg; crcl 30", M),
    ("sitagliptin 100 mg once daily; egfr 40", S),
    ("gabapentin; female; age 88; weight 45 kg; creatinine 1.2 mg/dL", S),
    ("dabigatran; crcl 25", S),
    ("Xarelto 20 mg tablet; crcl 40", S),
    ("rivaroxaban; crcl 70", None),
    ("apixaban; female; age 84; weight 52 kg; creatinine 1.0 mg/dL", S),
    ("apixaban; male; age 62; weight 90 kg; creatinine 1.0 mg/dL", None),
    ("edoxaban; crcl 110", S),
    ("enoxaparin; crcl 20", S),
    ("Bactrim DS; crcl 10", S),
    ("nitrofurantoin; crcl 25", C),
    ("nitrofurantoin; crcl 50", M),
    ("ciprofloxacin; crcl 20", S),
    ("ciprofloxacin ophthalmic solution; crcl 20", I),
    ("ceftriaxone; crcl 20", None),
    ("doxycycline; crcl 10", None),
    ("valacyclovir; crcl 20", S),
    ("digoxin; crcl 20", S),
    ("atenolol; crcl 30", M),
    ("metoprolol; crcl 10", None),
    ("lisinopril; crcl 20", M),
    ("spironolactone; egfr 20", S),
    ("ibuprofen; egfr 25", S),
    ("ibuprofen; egfr 50", M),
    ("ibuprofen; egfr 80", None),
    ("diclofenac topical gel; egfr 25", None),
    ("acetaminophen; egfr 50", None),
    ("morphine; crcl 20", S),
    ("fentanyl; crcl 70", None),
    ("meperidine; crcl 40", S),
    ("baclofen; egfr 20", S),
    ("lithium; egfr 25", S),
    ("allopurinol; crcl 15", S),
    ("colchicine; crcl 20", S),
    ("alendronate; crcl 30", S),
    ("famotidine; crcl 20", M),
    ("vancomycin injection; crcl 25", S),
    ("vancomycin oral capsule; crcl 25", None),
    ("gadodiamide; egfr 20", C),
    ("gadobutrol; egfr 20", M),
    ("methotrexate; crcl 25", S),
    ("acyclovir; age 6; height 110 cm; creatinine 0.5 mg/dL", None),
    ("acyclovir; age 6; height 110 cm; creatinine 2.0 mg/dL", S),
    ("acyclovir; age 6; creatinine 0.5 mg/dL", "?"),
    ("linagliptin; egfr 10", None),
    ("atorvastatin; crcl 10", None),
    ("warfarin; egfr 80", None),
]

LIVER = [
    ("acetaminophen; cirrhosis", M),
    ("acetaminophen; child-pugh c", S),
    ("citalopram 40 mg once daily; cirrhosis", S),
    ("citalopram 20 mg once daily; cirrhosis", I),
    ("rivaroxaban; child-pugh b", S),
    ("rivaroxaban; child-pugh a", I),
    ("duloxetine; cirrhosis", S),
    ("simvastatin; acute liver failure", C),
    ("simvastatin; compensated cirrhosis; bilirubin 1.0 mg/dL; albumin 4.0 g/dL; inr 1.0", I),
    ("ranolazine; cirrhosis", C),
    ("lisinopril; cirrhosis; ascites", S),
    ("ibuprofen; cirrhosis", M),
    ("ibuprofen; decompensated cirrhosis; ascites", S),
    ("lorazepam; hepatic encephalopathy", S),
    ("diazepam; child-pugh c", C),
    ("ketoconazole; chronic hepatitis c", S),
    ("amoxicillin; cirrhosis", None),
    ("simvastatin; chronic heart failure", None),
    ("simvastatin; age 60", None),
]

LABORATORY = [
    ("lisinopril; potassium 5.8 mmol/L", S),
    ("lisinopril; potassium 5.8 mEq/L", S),
    ("lisinopril; potassium 4.5 mmol/L", None),
    ("lisinopril; potassium 5.8 mmol/L 2 years ago", "?"),
    ("spironolactone; potassium 5.9 mmol/L", C),
    ("digoxin; potassium 3.1 mmol/L", S),
    ("sotalol; qtc 510 ms", C),
    ("citalopram; qtc 480 ms", M),
    ("citalopram; qtc 430 ms", None),
    ("sertraline; sodium 126 mmol/L", S),
    ("hydrochlorothiazide; sodium 133 mmol/L", M),
    ("desmopressin; sodium 131 mmol/L", C),
    ("warfarin; inr 6.2", S),
    ("warfarin; inr 2.6", None),
    ("warfarin; inr 6.2 90 days ago", "?"),
    ("clozapine; neutrophils 0.9 10*3/uL", S),
    ("clozapine; neutrophils 0.4 10*3/uL", C),
    ("methimazole; neutrophils 0.6 10*3/uL", S),
    ("enoxaparin; platelets 70 10*3/uL", S),
    ("atorvastatin; alanine-aminotransferase 150 U/L", S),
    ("atorvastatin; alanine-aminotransferase 60 U/L", None),
    ("methotrexate; aspartate-aminotransferase 200 U/L", S),
    ("lithium; lithium 1.7 mmol/L", S),
    ("lithium; lithium 0.8 mmol/L", None),
    ("digoxin; digoxin 2.4 ng/mL", S),
    ("phenytoin; phenytoin 26 ug/mL", S),
    ("levothyroxine; thyrotropin 0.02 mIU/L", M),
    ("glipizide; age 78; hba1c 5.9 %", M),
    ("glipizide; age 50; hba1c 6.2 %", None),
    ("insulin glargine; glucose 48 mg/dL", S),
    ("simvastatin; creatine-kinase 4000 U/L", S),
    ("apixaban; hemoglobin 7.1 g/dL", S),
    ("verapamil; left-ventricular-ejection-fraction 30 %", S),
    ("metoprolol; heart-rate 42 /min", S),
    ("metoprolol; heart-rate 70 /min", None),
    ("amlodipine; systolic-blood-pressure 84 mmHg", S),
    ("timolol ophthalmic solution; heart-rate 42 /min", None),
    ("alendronate; calcium 7.6 mg/dL", S),
    ("metformin; vitamin-b12 150 pg/mL", M),
    ("amoxicillin; potassium 6.5 mmol/L", None),
]


def expect(line: str, kind: IssueKind, expected: Severity | str | None) -> None:
    """The most serious finding of a check on the first medicine; `?` is a check that could not be done."""
    report = checked(line)
    found = [issue.severity for issue in report.issues if issue.kind is kind]
    state = next(run.state for run in report.runs if run.kind is kind)

    if isinstance(expected, str):
        assert (found, state) == ([], CheckState.NOT_CHECKABLE)
        return
    assert min(found, key=rank, default=None) == expected
    if expected is None:
        assert state in (CheckState.NONE_IN_KNOWLEDGE, CheckState.NOT_CHECKABLE)


@pytest.mark.parametrize(("line", "expected"), KIDNEY, ids=str)
def test_the_kidney_function(line: str, expected: Severity | str | None) -> None:
    expect(line, IssueKind.KIDNEY, expected)


@pytest.mark.parametrize(("line", "expected"), LIVER, ids=str)
def test_the_liver(line: str, expected: Severity | str | None) -> None:
    expect(line, IssueKind.LIVER, expected)


@pytest.mark.parametrize(("line", "expected"), LABORATORY, ids=str)
def test_a_result(line: str, expected: Severity | str | None) -> None:
    expect(line, IssueKind.DRUG_LABORATORY, expected)


def test_the_alert_says_the_figure_the_equation_the_result_and_its_day() -> None:
    (issue,) = [one for one in checked("dabigatran; crcl 25").issues if one.kind is IssueKind.KIDNEY]

    assert issue.summary.startswith("dabigatran etexilate with a creatinine clearance of 15 to 29 mL/min")
    assert issue.context[0].startswith("creatinine clearance 25 mL/min (Cockcroft-Gault from Creatinine")
    assert "of 24-Nov-2026 and 72 kg (actual weight, height not recorded)" in issue.context[0]


def test_a_recorded_dose_is_held_against_the_labelled_one() -> None:
    (above,) = [one for one in checked("atenolol 100 mg once daily; crcl 30").issues if one.kind is IssueKind.KIDNEY]
    (within,) = [one for one in checked("atenolol 50 mg once daily; crcl 30").issues if one.kind is IssueKind.KIDNEY]

    assert above.context[1] == "the record gives 100 mg a day, more than the labelled 50 mg"
    assert within.context[1] == "the record gives 50 mg a day, within the labelled 50 mg"


def test_a_rising_creatinine_is_said_and_what_lies_below_is_not_known() -> None:
    line = "metformin; male; age 60; creatinine 1.1 mg/dL 4 days ago; creatinine 1.9 mg/dL 1 days ago"
    report = checked(line)

    issues = {issue.rule: issue for issue in report.issues if issue.kind is IssueKind.KIDNEY}
    assert "as in acute kidney injury" in issues["kidney-metformin-below-45"].context[0]
    assert issues["falling-kidney-stop"].severity is Severity.SERIOUS
    kidney = next(one for one in report.by_drug if one.kind is IssueKind.KIDNEY)
    assert "may be too high" in kidney.note


def test_an_old_result_is_named_where_it_did_not_count() -> None:
    report = checked("lisinopril; potassium 5.8 mmol/L 2 years ago")

    note = next(run.note for run in report.runs if run.kind is IssueKind.DRUG_LABORATORY)
    assert "Potassium 5.8 mmol/L of" in note
    assert "is too old to count (asked for lisinopril)" in note
