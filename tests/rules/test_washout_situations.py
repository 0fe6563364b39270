"""Charts with a medicine that was stopped, one to a line: how long ago, what is in use, and what a pharmacist expects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.chart.facts import MedicationUse
from clinic_assist.safety.check import check_chart
from tests.charts import chart, coded
from tests.medicines import administration, request, span, statement
from tests.pharmacy import knowledge, measurands, names

C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first
ON = date(2026, 11, 22)

SITUATIONS = [
    ("Prozac 20 MG Oral Capsule", 21, "Nardil 15 MG Oral Tablet", C),
    ("Prozac 20 MG Oral Capsule", 36, "Nardil 15 MG Oral Tablet", None),
    ("sertraline 50 MG", 10, "phenelzine 15 MG", C),
    ("sertraline 50 MG", 15, "phenelzine 15 MG", None),
    ("phenelzine 15 MG", 13, "venlafaxine 75 MG", C),
    ("fluoxetine 20 MG", 20, "metoprolol 50 MG", M),
    ("amiodarone 200 MG Oral Tablet", 60, "warfarin 5 MG", S),
    ("amiodarone 200 MG Oral Tablet", 95, "warfarin 5 MG", None),
    ("rifampin 300 MG", 10, "apixaban 5 MG", S),
    ("rifampin 300 MG", 10, "voriconazole 200 MG", S),
    ("rifampin 300 MG", 20, "apixaban 5 MG", None),
    ("carbamazepine 200 MG", 21, "ethinyl estradiol / norethindrone", S),
    ("itraconazole 100 MG", 7, "simvastatin 40 MG", C),
    ("clarithromycin 500 MG", 7, "simvastatin 40 MG", None),
    ("clarithromycin 500 MG", 7, "colchicine 0.6 MG", S),
    ("clopidogrel 75 MG", 3, "warfarin 5 MG", S),
    ("clopidogrel 75 MG", 3, "prasugrel 10 MG", None),
    ("lisinopril 10 MG", 1, "Entresto", C),
    ("leflunomide 20 MG", 300, "Zostavax", S),
    ("adalimumab", 60, "Zostavax", C),
    ("adalimumab", 120, "Zostavax", None),
    ("naltrexone 380 MG injection", 14, "oxycodone 5 MG", S),
    ("Vivitrol", 14, "oxycodone 5 MG", S),
    ("haloperidol decanoate 50 MG/ML Injectable Solution", 30, "metoclopramide 10 MG", S),
    ("haloperidol 5 MG/ML Injectable Solution", 3, "metoclopramide 10 MG", None),
    ("Invega Sustenna", 60, "methadone 10 MG", S),
    ("Sublocade", 20, "oxycodone 5 MG", S),
    ("naltrexone 50 MG Oral Tablet", 14, "oxycodone 5 MG", None),
    ("cholestyramine", 1, "levothyroxine 0.1 MG", None),
    ("ciprofloxacin 500 MG", 1, "calcium carbonate", None),
    ("omeprazole 20 MG", 1, "dasatinib 100 MG", None),
    ("diltiazem 120 MG", 2, "metoprolol 50 MG", None),
    ("ibuprofen 400 MG", 1, "warfarin 5 MG", None),
]


def alerts(*facts: MedicationUse) -> list[DetectedIssue]:
    report = check_chart(chart(*facts), knowledge(), names(), ON, measurands=measurands())
    return [issue for issue in report.issues if issue.kind is IssueKind.DRUG_DRUG]


def stopped(name: str, days_ago: int) -> MedicationUse:
    last_day = (ON - timedelta(days=days_ago)).isoformat()
    return statement(status="completed", medication=coded(name), effective=span("2025-01-01", last_day))


def in_use(name: str) -> MedicationUse:
    return request(status="active", medication=coded(name))


@pytest.mark.parametrize(("first", "days_ago", "second", "expected"), SITUATIONS, ids=str)
def test_stopped_medicine_gives_the_expected_tier(
    first: str, days_ago: int, second: str, expected: Severity | None
) -> None:
    issues = alerts(stopped(first, days_ago), in_use(second))

    assert (issues[0].severity if issues else None) == expected
    assert all("still acting until about" in issue.context[0] for issue in issues)


def test_a_single_dose_acts_from_the_day_on_which_it_was_given() -> None:
    dose: dict[str, Any] = {"medication": coded("rituximab"), "effective": span("2026-08-20", "2026-08-20")}

    (issue,) = alerts(administration(status="completed", **dose), in_use("Zostavax"))

    assert issue.severity is C
    assert issue.context[0].startswith("rituximab: last given 20-Aug-2026, still acting until about 16-Feb-2027")
