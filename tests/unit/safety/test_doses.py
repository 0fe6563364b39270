"""Doses against the limits of a small pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.doses import find_dose_issues
from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.patient_rules import PatientFindings
from tests.rules.situations import situation
from tests.unit.safety.fake_names import FakeNames
from tests.unit.safety.small_pack import DOSE_DEFAULTS, write_pack

ON = date(2026, 11, 27)


def findings(pack: Knowledge, *drugs: str, patient: PatientState | None = None) -> PatientFindings:
    participants = medications_named(drugs, FakeNames()).participants
    return find_dose_issues(Situation(patient or PatientState(on=ON), participants), pack)


def one(pack: Knowledge, *drugs: str, patient: PatientState | None = None) -> DetectedIssue:
    (issue,) = findings(pack, *drugs, patient=patient).issues
    return issue


def pack_of(folder: Path, rows: str) -> Knowledge:
    return load_knowledge(write_pack(folder, doses=DOSE_DEFAULTS + rows))


@pytest.mark.parametrize(
    ("dose", "rule", "severity"),
    [
        ("10 mg: 1 tablet every 6 hours", None, None),
        ("10.5 mg: 1 tablet every 6 hours", "dose-daily-maximum", Severity.INFORMATION),
        ("12 mg: 1 tablet every 6 hours", "dose-daily-maximum", Severity.MONITOR),
        ("15 mg: 1 tablet every 6 hours", "dose-daily-maximum", Severity.SERIOUS),
        ("15 mg: 1 tablet every 6 hours as needed", "dose-daily-maximum", Severity.MONITOR),
        ("30 mg: 1 tablet every 6 hours", "dose-daily-maximum", Severity.CONTRAINDICATED),
        ("35 mg: 1 tablet daily", "dose-single-maximum", Severity.SERIOUS),
        ("0.5 mg: 1 tablet daily", "dose-unusually-low", Severity.INFORMATION),
        ("0.6 mg: 1 tablet daily", None, None),
    ],
)
def test_the_tier_follows_how_far_a_dose_is_above_its_limit(
    small: Knowledge, dose: str, rule: str | None, severity: Severity | None
) -> None:
    found = findings(small, f"alpha tablet {dose}".replace(": ", "; ")).issues

    assert [(issue.rule, issue.severity) for issue in found] == ([(rule, severity)] if rule else [])


def test_ten_times_the_limit_interrupts_and_reads_as_an_error(small: Knowledge) -> None:
    issue = one(small, "alpha tablet 100 mg; 1 tablet every 6 hours")

    assert issue.interruptive
    assert "ten times" in issue.summary
    assert "unit" in issue.consequence


def test_where_the_age_is_not_known_the_limit_of_adults_holds_and_is_said(small: Knowledge) -> None:
    issue = one(small, "alpha tablet 15 mg; 1 tablet every 6 hours")

    assert "The age is not recorded; the limit is that of adults" in issue.context


def test_a_drug_without_limits_is_neither_found_nor_untried(small: Knowledge) -> None:
    assert findings(small, "gamma tablet 500 mg; 90 tablets daily") == PatientFindings()


def test_a_way_of_use_without_limits_is_not_asked_about(small: Knowledge) -> None:
    assert findings(small, "alpha injection; 500 mg daily") == PatientFindings()


def test_a_dose_that_is_not_known_is_untried_with_its_reason(small: Knowledge) -> None:
    (untried,) = findings(small, "alpha tablet; 1 tablet daily").untried

    assert untried.missing == "how much of it the product holds is not stated"


def test_an_age_without_a_limit_is_untried(small: Knowledge) -> None:
    child = PatientState(on=ON, birth=PartialDate("2020-01-01"))

    found = findings(small, "alpha tablet 10 mg; 1 tablet daily", patient=child)

    assert found.issues == ()
    assert [one.missing for one in found.untried] == ["no dose limit for this age is known"]


def test_an_unusual_unit_is_untried(small: Knowledge) -> None:
    (untried,) = findings(small, "alpha tablet 10 units; 1 tablet daily").untried[:1]

    assert untried.missing == "its dose is in a unit that its limit does not use"


CHILDREN = """
[[dose]]
drug = "alpha"
single = 5
daily = 10
single_cap = 60
daily_cap = 100
per_kg = true
age_from = 2
age_below = 12
labelled_from = 2
"""


def test_a_dose_by_weight_needs_a_weight_that_is_not_too_old(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, CHILDREN)
    line = "alpha; age 5; weight 10 kg"
    drug = "alpha tablet 80 mg; 1 tablet twice daily"

    known = one(pack, drug, patient=situation(line).patient)
    assert (known.severity, known.summary) == (
        Severity.SERIOUS,
        "alpha 160 mg a day: above the labelled maximum of 100 mg",
    )
    assert any("10 kg" in text for text in known.context)
    old = findings(pack, drug, patient=situation(f"{line} 1 years ago").patient)
    assert any("too old" in untried.missing for untried in old.untried)
    absent = findings(pack, drug, patient=situation("alpha; age 5").patient)
    assert [untried.missing for untried in absent.untried] == ["no body weight is recorded"]
    assert [issue.summary for issue in absent.issues] == ["alpha 160 mg a day: above the labelled maximum of 100 mg"]


def test_a_heavy_child_is_held_to_the_cap(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, CHILDREN)

    issue = one(pack, "alpha tablet 110 mg; 1 tablet daily", patient=situation("alpha; age 11; weight 60 kg").patient)

    assert issue.summary == "alpha 110 mg at a time: above the labelled maximum of 60 mg"


def test_a_dose_given_for_each_kilogram_is_worked_out_by_weight(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, CHILDREN)

    issue = one(pack, "alpha injection; 8 mg/kg once daily", patient=situation("alpha; age 5; weight 10 kg").patient)

    assert issue.summary == "alpha 80 mg at a time: above the labelled maximum of 50 mg"


def test_below_the_labelled_age_it_is_said(tmp_path: Path) -> None:
    issue = one(pack_of(tmp_path, CHILDREN), "alpha tablet 5 mg", patient=situation("alpha; age 6 months").patient)

    assert (issue.rule, issue.severity) == ("dose-age", Severity.INFORMATION)
    assert issue.summary == "alpha: labels give no dose below 2 years"


def test_the_narrowest_age_and_the_recorded_problem_decide(tmp_path: Path) -> None:
    rows = """
[[dose]]
drug = "alpha"
daily = 40

[[dose]]
drug = "alpha"
daily = 20
age_from = 65

[[dose]]
drug = "alpha"
daily = 100
problem = ["itch"]
note = "More against itch."
"""
    pack = pack_of(tmp_path, rows)
    drug = "alpha tablet 30 mg; 1 tablet daily"
    old = situation("alpha; age 70").patient

    assert findings(pack, drug, patient=situation("alpha; age 50").patient).issues == ()
    assert "The limit is for the age: 70 years old" in one(pack, drug, patient=old).context


def test_a_weekly_medicine_on_most_days_interrupts_and_an_advised_dose_informs(tmp_path: Path) -> None:
    rows = """
[[dose]]
drug = "alpha"
weekly = 30
not_daily = true

[[dose]]
drug = "beta"
daily = 40
advised = 20
"""
    pack = pack_of(tmp_path, rows)

    every_day = one(pack, "alpha tablet 2.5 mg; 1 tablet daily")
    assert (every_day.rule, every_day.interruptive) == ("dose-daily-for-weekly", True)
    assert findings(pack, "alpha tablet 2.5 mg; 6 tablets once a week").issues == ()
    assert one(pack, "alpha tablet 2.5 mg; 18 tablets once a week").rule == "dose-weekly-maximum"
    advised = one(pack, "beta tablet 30 mg; 1 tablet daily")
    assert (advised.rule, advised.severity) == ("dose-advised", Severity.INFORMATION)


@pytest.mark.parametrize(
    "row",
    [
        "",
        "daily = 0",
        'daily = 5\nunit = "furlong"',
        "single = 9\ndaily = 5",
        'daily = 5\nproblem = ["nothing"]',
    ],
)
def test_a_row_that_is_not_whole_is_refused(tmp_path: Path, row: str) -> None:
    from clinic_assist.errors import MachineError

    with pytest.raises(MachineError, match="dose"):
        pack_of(tmp_path, f'[[dose]]\ndrug = "alpha"\n{row}\n')


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = """
[[dose]]
drug = "alpha"
daily = 20
age_from = 65

[[dose]]
drug = "alpha"
daily = 40
"""
    old = situation("alpha; age 70").patient

    issue = one(pack_of(tmp_path, rows), "alpha tablet 30 mg; 1 tablet daily", patient=old)

    assert issue.summary == "alpha 30 mg a day: above the labelled maximum of 20 mg"


def test_a_product_without_a_dose_is_said_beside_a_sum_that_is_too_large(small: Knowledge) -> None:
    issue = one(small, "alpha tablet 15 mg; 1 tablet every 6 hours", "alpha capsule; 1 capsule daily")

    assert "At least this much: of another product how much of it the product holds is not stated" in issue.context


def test_a_dose_at_a_time_is_checked_where_nobody_says_how_often(small: Knowledge) -> None:
    issue = one(small, "alpha tablet 35 mg; 1 tablet")

    assert "Held against the dose at a time alone: how often it is taken is not stated" in issue.context


def test_a_limit_for_a_problem_names_the_record(tmp_path: Path) -> None:
    from clinic_assist.safety.patient.state import Recorded

    rows = '\n[[dose]]\ndrug = "alpha"\ndaily = 40\n[[dose]]\ndrug = "alpha"\ndaily = 100\nproblem = ["itch"]\n'
    itching = PatientState(on=ON, birth=PartialDate("1980-01-01"), problems={"itch": (Recorded(text="Pruritus"),)})
    pack = pack_of(tmp_path, rows)

    assert findings(pack, "alpha tablet 90 mg; 1 tablet daily", patient=itching).issues == ()
    assert "The limit is for: Pruritus" in one(pack, "alpha tablet 150 mg; 1 tablet daily", patient=itching).context


def test_a_weight_in_an_unknown_unit_is_named(tmp_path: Path) -> None:
    from dataclasses import replace

    from clinic_assist.terminology.conversion import Scale

    patient = situation("alpha; age 5; weight 10 kg").patient
    (weight,) = patient.results["body-weight"]
    odd = replace(weight, scale=Scale("furlong", weight.scale.measurand))
    patient = replace(patient, results={"body-weight": (odd,)})

    found = findings(pack_of(tmp_path, CHILDREN), "alpha tablet 8 mg; 1 tablet daily", patient=patient)

    assert [one.missing for one in found.untried] == [f"{odd.text} is in a unit that cannot be used"]
