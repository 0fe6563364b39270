"""Interactions whose tier the dose of a day changes."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.safety.check import check_drugs
from tests.pharmacy import knowledge, names
from tests.rules.situations import ON, checked

S, M, I = Severity.SERIOUS, Severity.MONITOR, Severity.INFORMATION  # noqa: E741 - tiers

SITUATIONS = [
    ("simvastatin 40 MG Oral Tablet: 1 tablet daily; also amlodipine; age 60", "simvastatin-amlodipine", S),
    ("simvastatin 20 MG Oral Tablet: 1 tablet daily; also amlodipine; age 60", "simvastatin-amlodipine", I),
    ("simvastatin 40 MG Oral Tablet; also amlodipine; age 60", "simvastatin-amlodipine", M),
    ("citalopram 40 MG Oral Tablet: 1 tablet daily; also omeprazole; age 40", "citalopram-cyp2c19-inhibitors", S),
    ("citalopram 20 MG Oral Tablet: 1 tablet daily; also omeprazole; age 40", "citalopram-cyp2c19-inhibitors", I),
    ("escitalopram 20 MG Oral Tablet: 1 tablet daily; also omeprazole; age 40", "citalopram-cyp2c19-inhibitors", M),
    ("escitalopram 10 MG Oral Tablet: 1 tablet daily; also omeprazole; age 40", "citalopram-cyp2c19-inhibitors", I),
    ("atorvastatin 40 MG Oral Tablet: 1 tablet daily; also clarithromycin", "atorvastatin-strong-cyp3a4-inhibitors", S),
    ("atorvastatin 20 MG Oral Tablet: 1 tablet daily; also clarithromycin", "atorvastatin-strong-cyp3a4-inhibitors", M),
    ("warfarin; also acetaminophen 500 MG: 2 tablets every 8 hours", "warfarin-acetaminophen", M),
    ("warfarin; also acetaminophen 500 MG: 1 tablet every 12 hours", "warfarin-acetaminophen", I),
]


@pytest.mark.parametrize(("line", "rule", "expected"), SITUATIONS, ids=str)
def test_the_dose_of_a_day_changes_the_tier(line: str, rule: str, expected: Severity) -> None:
    found = {issue.rule: issue for issue in checked(line).issues if issue.kind is IssueKind.DRUG_DRUG}

    assert found[rule].severity is expected


def test_a_dose_counts_without_a_patient() -> None:
    report = check_drugs(["simvastatin 40 mg daily", "amlodipine"], knowledge(), names(), on=ON)

    (issue,) = [issue for issue in report.issues if issue.rule == "simvastatin-amlodipine"]
    assert issue.severity is S
    assert "takes 40 mg a day" in " ".join(issue.context)
