from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale

ON = date(2026, 11, 27)


def measured(value: str, when: str | None) -> Measured:
    day = PartialDate(when) if when else None
    return Measured(name="Potassium", value=Decimal(value), scale=Scale("mmol/l"), shown=f"{value} mmol/L", when=day)


@pytest.mark.parametrize(
    ("birth", "least", "most"),
    [
        ("1944-11-27", 82, 82),
        ("1944-11-28", 81, 81),
        ("2024-02-29", 2, 2),
        ("1944", 81, 82),
        ("1944-11", 81, 82),
        ("2027-01-01", 0, 0),
    ],
)
def test_the_age_is_as_exact_as_the_birth_date(birth: str, least: int, most: int) -> None:
    ages = PatientState(on=ON, birth=PartialDate(birth)).age_years

    assert ages is not None
    assert [int(age) for age in ages] == [least, most]


def test_without_a_birth_date_there_is_no_age() -> None:
    assert PatientState(on=ON).age_years is None
    assert PatientState(on=ON).age_text == "age not recorded"


@pytest.mark.parametrize(
    ("birth", "told"), [("1944-01-05", "82 years"), ("2026-05-20", "6 months"), ("2025-06-01", "17 months")]
)
def test_small_children_are_told_in_months(birth: str, told: str) -> None:
    assert PatientState(on=ON, birth=PartialDate(birth)).age_text == told


def test_a_result_of_a_later_day_is_not_the_latest() -> None:
    later, earlier = measured("6.1", "2026-11-28"), measured("5.0", "2026-11-20")
    patient = PatientState(on=ON, results={"potassium": (later, earlier)})

    assert patient.latest("potassium") is earlier
    assert patient.latest("sodium") is None


@pytest.mark.parametrize(
    ("when", "days", "expected"),
    [
        ("2026-11-27", 30, True),
        ("2026-10-28", 30, True),
        ("2026-10-27", 30, False),
        ("2026-10", 30, True),
        (None, 30, False),
        ("2026-11-28", 30, False),
    ],
)
def test_a_result_counts_for_a_number_of_days(when: str | None, days: int, expected: bool) -> None:
    assert measured("5.0", when).is_within(days, ON) is expected


def test_a_result_says_what_it_is_and_of_when() -> None:
    assert measured("5.10", "2026-11-20").text == "Potassium 5.10 mmol/L of 20-Nov-2026"
    assert measured("5.10", None).text == "Potassium 5.10 mmol/L of an unknown date"
