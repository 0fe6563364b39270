from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Dosage, Quantity, Range, Ratio, Timing
from clinic_assist.terminology.dosage_words import (
    as_needed_words,
    dose_range_text,
    dose_text,
    most_words,
    timing_words,
)
from tests.charts import coded


def quantity(number: str, unit: str) -> Quantity:
    return Quantity(value=Decimal(number), unit=unit)


def every(frequency: int, period: str, unit: str, **fields: Any) -> Timing:
    return Timing(frequency=frequency, period=Decimal(period), period_unit=unit, **fields)


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (every(2, "1", "d"), "twice daily"),
        (every(1, "1", "h"), "once every hour"),
        (every(1, "8.0", "h"), "every 8 hours"),
        (every(1, "1", "d", frequency_max=2), "1–2 times daily"),
        (every(1, "4", "h", period_max=Decimal(6)), "every 4–6 hours"),
        (every(3, "2", "d"), "3 times every 2 days"),
        (every(1, "1", "wk", day_of_week=("mon",)), "once weekly, on Mon"),
        (every(1, "1", "d", code_text="QD"), "once daily"),
        (every(1, "1", "d", code_text="Once a day, after tea"), "Once a day, after tea"),
        (Timing(code_text="qod"), "every other day"),
        (Timing(code_text="BID"), "twice daily"),
        (Timing(when=("HS",), time_of_day=("22:00:00",)), "at bedtime, at 22:00"),
        (Timing(frequency=3), "3 times"),
        (every(1, "1", "d", count=5), "once daily, 5 times in all"),
        (every(1, "1", "d", count=5, count_max=7), "once daily, 5–7 times in all"),
        (every(1, "1", "d", duration=Decimal(30), duration_unit="min"), "once daily, over 30 minutes"),
        (
            every(1, "1", "d", duration=Decimal(1), duration_max=Decimal(2), duration_unit="h"),
            "once daily, over 1–2 hours",
        ),
        (Timing(when=("AC",), offset_minutes=30), "30 min before meals"),
        (Timing(), ""),
        (None, ""),
    ],
)
def test_a_timing_reads_as_a_clinician_says_it(timing: Timing | None, words: str) -> None:
    assert timing_words(timing) == words


@pytest.mark.parametrize(
    ("digits", "text"), [("5.0", "5 mg"), ("0.50", "0.5 mg"), ("10", "10 mg"), ("1000.00", "1,000 mg")]
)
def test_a_dose_has_no_trailing_zero(digits: str, text: str) -> None:
    assert dose_text(Quantity(value=Decimal(digits), unit="mg")) == text


def test_a_dose_without_a_number_is_empty_and_a_comparator_stays() -> None:
    assert dose_text(Quantity(unit="mg")) == ""
    assert dose_text(Quantity(value=Decimal("2.0"), comparator="<", unit="mg")) == "<2 mg"


def test_a_range_of_doses_is_written_from_to_or_with_the_one_end_it_has() -> None:
    low, high = Quantity(value=Decimal("1.0"), unit="mg"), Quantity(value=Decimal("2.0"), unit="mg")

    assert dose_range_text(Range(low=low, high=high)) == "1–2 mg"
    assert dose_range_text(Range(low=low)) == "≥1 mg"
    assert dose_range_text(Range(high=high)) == "≤2 mg"
    assert dose_range_text(Range()) == ""


def test_limits_of_a_dosage_are_said_each_with_its_time() -> None:
    dosage = Dosage(
        max_dose_per_period=Ratio(numerator=quantity("4", "g"), denominator=quantity("1", "d")),
        max_dose_per_administration=quantity("1", "g"),
        max_dose_per_lifetime=quantity("550", "mg"),
    )

    assert most_words(dosage) == ["at most 4 g per day", "at most 1 g at a time", "at most 550 mg in a life"]
    assert most_words(Dosage()) == []


def test_as_needed_is_said_only_where_the_record_says_so() -> None:
    assert as_needed_words(Dosage(as_needed=True)) == "as needed"
    assert as_needed_words(Dosage(as_needed_for=coded("pain"))) == "as needed for pain"
    assert as_needed_words(Dosage(as_needed=False)) == ""
