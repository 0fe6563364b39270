"""Every row of the dose limits: silent at its limit, speaking above it, and as serious as the tiers say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.dose_limits import DoseLimit
from clinic_assist.safety.dose_spans import figure_of
from clinic_assist.safety.doses import find_dose_issues
from clinic_assist.safety.dosing.amounts import Span
from clinic_assist.safety.dosing.reading import Dose
from clinic_assist.safety.medications import DrugRecord, Participant, medications_named
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import PatientState, Recorded
from tests.pharmacy import knowledge, names
from tests.rules.situations import ON, situation

ROWS = [
    pytest.param(limit, id=f"{drug}-{number}")
    for drug, limits in knowledge().dose_limits.items()
    for number, limit in enumerate(limits)
]
KILOGRAMS = 20
ABOVE = {"dose-daily-maximum", "dose-single-maximum", "dose-weekly-maximum", "dose-daily-for-weekly"}


def patient_for(limit: DoseLimit) -> PatientState:
    entry = limit.entry
    age = entry.age_from if entry.age_below is None else (entry.age_from + entry.age_below) / 2
    born = ON - timedelta(days=int((age + 0.01) * 366))
    told = situation(f"aspirin; weight {KILOGRAMS} kg").patient
    problems = {name: (Recorded(text=name),) for name in entry.problem}
    return replace(told, birth=PartialDate(born.isoformat()), problems=problems)


def found(limit: DoseLimit, field: str, factor: float) -> list[DetectedIssue]:
    """The issues where so many times a figure of the row is taken, once a day or on three days of a week."""
    entry = limit.entry
    figure, kind = figure_of(getattr(entry, field), entry.unit)
    figure *= KILOGRAMS if entry.per_kg else 1
    cap = entry.single_cap if field == "single" else entry.daily_cap
    if cap is not None and field != "weekly":
        figure = min(figure, figure_of(cap, entry.unit)[0])
    span = Span(figure * Decimal(str(factor)), figure * Decimal(str(factor)))
    weekly = span.times(Decimal(7)) if field == "daily" else span
    dose = Dose(
        ingredient=entry.drug,
        kind=kind,
        single=span if field == "single" else None,
        daily=span if field == "daily" else span.times(Decimal(1) / 3) if field == "weekly" else None,
        weekly=None if field == "single" else weekly,
    )
    record = DrugRecord(
        text=entry.drug, ingredients=(entry.drug,), routes=frozenset(entry.routes), doses=(dose,), release=entry.release
    )
    situation_now = Situation(patient_for(limit), [Participant(ingredient=entry.drug, records=(record,))])
    pack = replace(knowledge(), dose_limits={entry.drug: (limit,)})
    return [issue for issue in find_dose_issues(situation_now, pack).issues if issue.rule in ABOVE]


@pytest.mark.parametrize("limit", ROWS)
def test_a_row_speaks_above_its_figures_and_not_at_them(limit: DoseLimit) -> None:
    fields = [name for name in ("single", "daily", "weekly") if getattr(limit.entry, name) is not None]
    for field in fields:
        if field == "daily" and limit.entry.weekly is not None:
            continue
        assert found(limit, field, 1) == []
        (issue,) = found(limit, field, 1.6)
        assert issue.severity is (Severity.CONTRAINDICATED if limit.entry.narrow else Severity.SERIOUS)
        (tenfold,) = found(limit, field, 10)
        assert tenfold.interruptive
    assert fields or limit.entry.least


def test_enough_drugs_have_a_limit_and_each_is_an_ingredient() -> None:
    rows = [limit.entry for limits in knowledge().dose_limits.values() for limit in limits]
    adults = {row.drug for row in rows if row.age_from >= 18}
    by_weight = {row.drug for row in rows if row.per_kg and row.age_below is not None}

    assert len(adults) >= 300
    assert len(by_weight) >= 60
    assert adults | by_weight <= set(names().ingredient_names())


def test_the_rows_of_one_drug_do_not_overlap() -> None:
    for drug, limits in knowledge().dose_limits.items():
        seen = [(one.routes, one.release, one.age_from, one.problem) for one in (limit.entry for limit in limits)]
        assert len(seen) == len(set(seen)), drug
        bands = sorted(
            ([route.value for route in row.routes], row.age_from, row.age_below or 18)
            for row in (limit.entry for limit in limits)
            if row.age_from < 18
        )
        for (routes, _from, below), (other, start, _below) in pairwise(bands):
            assert routes != other or start >= below, drug


@pytest.mark.parametrize(
    ("line", "severities"),
    [
        ("tramadol ER 200 mg; 2 tablets daily", [Severity.MONITOR]),
        ("tramadol ER 300 mg; 1 tablet daily", []),
        ("tramadol 50 MG Oral Tablet; 4 tablets at bedtime", [Severity.SERIOUS]),
        ("zolpidem 10 MG Oral Tablet; 2 tablets at bedtime", [Severity.SERIOUS]),
        ("Ambien CR 12.5 mg; 1 tablet at bedtime", []),
        ("venlafaxine XR 150 mg; 2 capsules daily", [Severity.MONITOR]),
        ("venlafaxine 100 MG Oral Tablet; 1 tablet three times daily", []),
    ],
)
def test_a_limit_follows_how_fast_the_product_gives_off_its_medicine(line: str, severities: list[Severity]) -> None:
    told = Situation(PatientState(on=ON), medications_named([line], names()).participants)

    issues = find_dose_issues(told, knowledge()).issues

    assert [issue.severity for issue in issues if issue.severity is not Severity.INFORMATION] == severities
