"""Doses as prescriptions write them, and what a pharmacist expects to be told."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, IssueKind, Severity
from tests.rules.situations import checked

C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

SITUATIONS = [
    ("acetaminophen 500 MG Oral Tablet: 2 tablets every 6 hours; age 50", I),
    ("acetaminophen 500 MG Oral Tablet: 1 tablet every 6 hours; age 50", None),
    ("acetaminophen 500 MG Oral Tablet: 2 tablets every 4 hours; age 50", S),
    ("acetaminophen 500 MG Oral Tablet: 2 tablets every 4 hours as needed; age 50", M),
    ("acetaminophen 500 MG Oral Tablet: 2 tablets every 4 hours, max 6 tablets per day; age 50", None),
    ("Percocet 5/325: 2 tablets every 6 hours; age 60; also Tylenol 650 mg: 1 tablet every 4 hours", S),
    ("ibuprofen 800 MG Oral Tablet: 1 tablet 3 times a day; age 40", None),
    ("ibuprofen 800 MG Oral Tablet: 1 tablet 3 times a day; age 40; also Motrin 600 mg: 1 tablet 4 times a day", S),
    ("methotrexate 2.5 MG Oral Tablet: 6 tablets once a week; age 50", None),
    ("methotrexate 2.5 MG Oral Tablet: 6 tablets daily; age 50", C),
    ("methotrexate 2.5 MG Oral Tablet: 4 tablets daily; age 50; acute lymphoblastic leukemia", None),
    ("alendronate 70 MG Oral Tablet: 1 tablet once a week; age 70", None),
    ("alendronate 70 MG Oral Tablet: 1 tablet daily; age 70", S),
    ("citalopram 40 MG Oral Tablet: 1 tablet daily; age 50", None),
    ("citalopram 40 MG Oral Tablet: 1 tablet daily; age 61", S),
    ("zolpidem 10 MG Oral Tablet: 1 tablet at bedtime; age 50", None),
    ("zolpidem 10 MG Oral Tablet: 1 tablet at bedtime; age 80", S),
    ("simvastatin 80 MG Oral Tablet: 1 tablet at bedtime; age 60", S),
    ("digoxin 0.25 MG Oral Tablet: 1 tablet daily; age 60", None),
    ("digoxin 2.5 MG Oral Tablet: 1 tablet daily; age 60", C),
    ("levothyroxine 0.1 MG Oral Tablet: 1 tablet daily; age 60", None),
    ("levothyroxine 100 MG Oral Tablet: 1 tablet daily; age 60", C),
    ("morphine 15 MG Oral Tablet: 2 tablets every 4 hours; age 60", None),
    ("colchicine 0.6 MG Oral Tablet: 2 tablets 4 times a day; age 60", C),
    ("colchicine 0.6 MG Oral Tablet: 1 tablet twice a day; age 60", None),
    ("apixaban 5 MG Oral Tablet: 1 tablet twice daily; age 60", None),
    ("apixaban 5 MG Oral Tablet: 2 tablets twice daily; age 60", I),
    ("ketorolac 10 MG Oral Tablet: 2 tablets every 6 hours; age 40", C),
    ("bupropion 300 MG Extended Release Oral Tablet: 1 tablet daily; age 40", None),
    ("bupropion 150 MG Oral Tablet: 2 tablets 3 times daily; age 40", C),
    ("metformin 1000 MG Oral Tablet: 1 tablet twice daily; age 60", None),
    ("metformin 1000 MG Oral Tablet: 1 tablet 3 times daily; age 60", M),
    ("furosemide 40 MG Oral Tablet: 1 tablet daily; age 60", None),
    ("amoxicillin 400 MG / 5 ML Oral Suspension: 8 mL twice daily; age 4; weight 16 kg", None),
    ("amoxicillin 400 MG / 5 ML Oral Suspension: 20 mL twice daily; age 4; weight 16 kg", S),
    ("acetaminophen 160 MG / 5 ML Oral Suspension: 7.5 mL every 6 hours; age 4; weight 16 kg", None),
    ("acetaminophen 160 MG / 5 ML Oral Suspension: 75 mL every 6 hours; age 4; weight 16 kg", C),
    ("ibuprofen 100 MG / 5 ML Oral Suspension: 8 mL every 6 hours; age 4; weight 16 kg", None),
    ("ibuprofen 100 MG / 5 ML Oral Suspension: 16 mL every 6 hours; age 4; weight 16 kg", S),
    ("montelukast 10 MG Oral Tablet: 1 tablet daily; age 4", S),
    ("montelukast 4 MG Chewable Tablet: 1 tablet daily; age 4", None),
    ("loratadine 10 MG Oral Tablet: 1 tablet daily; age 1", I),
    ("carvedilol 25 MG Oral Tablet: 1 tablet twice daily; age 60", None),
    ("lisinopril 0.1 MG Oral Tablet: 1 tablet daily; age 60", I),
    ("tramadol 50 MG Oral Tablet: 2 tablets every 6 hours; age 60", None),
    ("tramadol 50 MG Oral Tablet: 2 tablets every 6 hours; age 80", M),
    ("enoxaparin 100 MG/ML Injectable Solution: 0.8 mL twice daily; age 60; weight 80 kg", None),
    ("enoxaparin 100 MG/ML Injectable Solution: 1.6 mL twice daily; age 60; weight 80 kg", C),
    ("lithium carbonate 300 MG Oral Capsule: 1 capsule 3 times daily; age 40", None),
    ("semaglutide 1 MG Injection: 1 mg once a week; age 50", None),
    ("semaglutide 1 MG Injection: 1 mg daily; age 50", C),
    (
        "warfarin 5 MG Oral Tablet: 1 tablet every other day; also warfarin 2.5 MG Oral Tablet: 1 tablet every other day",
        None,
    ),
    ("tadalafil 20 MG Oral Tablet: 2 tablets daily; age 60; male", S),
    ("tadalafil 20 MG Oral Tablet: 2 tablets daily; age 60; male; pulmonary arterial hypertension", None),
    ("buprenorphine 20 mcg/hr patch: 1 patch weekly; age 60", None),
    ("buprenorphine 20 mcg/hr patch: 2 patches weekly; age 60", S),
]
# What stands in the way of a check is named.
NOT_CHECKABLE = [
    ("lisinopril; age 60", "neither how much nor how often is stated"),
    ("lisinopril 10 MG Oral Tablet: 1 tablet; age 60", "how often it is taken is not stated"),
    ("amoxicillin 400 MG / 5 ML Oral Suspension: 8 mL twice daily; age 4", "no body weight is recorded"),
    (
        "amoxicillin 400 MG / 5 ML Oral Suspension: 8 mL twice daily; age 4; weight 12 kg 2 years ago",
        "body weight 12 kg of 27-Nov-2024 is too old for a dose by weight",
    ),
    ("lisinopril 10 MEQ Oral Tablet: 1 tablet daily; age 60", "its dose is in a unit that its limit does not use"),
    ("prednisone 20 MG Oral Tablet: taper as directed; age 60", "the dose changes over time"),
]


@pytest.mark.parametrize(("line", "expected"), SITUATIONS, ids=str)
def test_a_dose_has_the_expected_tier(line: str, expected: Severity | None) -> None:
    issues = [issue for issue in checked(line).issues if issue.kind is IssueKind.DOSE]

    assert min((issue.severity for issue in issues), key=list(Severity).index, default=None) is expected
    assert all(issue.sources and issue.context for issue in issues)


@pytest.mark.parametrize(("line", "missing"), NOT_CHECKABLE, ids=str)
def test_what_is_missing_for_a_dose_is_named(line: str, missing: str) -> None:
    (state,) = [one for one in checked(line).by_drug if one.kind is IssueKind.DOSE]

    assert (state.state, state.note.lower()) == (CheckState.NOT_CHECKABLE, missing.lower())
