from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Period, Quantity, Range, Ratio, Value
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology import labels


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1945-07-14", "14-Jul-1945"), ("2019-03", "Mar-2019"), ("2019", "2019"), ("2026-11-02T08:05:00Z", "02-Nov-2026")],
)
def test_dates_are_written_day_month_year_with_the_precision_they_have(text: str, shown: str) -> None:
    assert labels.format_date(PartialDate(text)) == shown


def test_a_time_is_shown_when_asked_for_and_there() -> None:
    assert labels.format_date(PartialDate("2026-11-02T08:05:00Z"), with_time=True) == "02-Nov-2026 08:05"
    assert labels.format_date(PartialDate("2026-11-02"), with_time=True) == "02-Nov-2026"


def test_a_missing_date_is_unknown_in_words() -> None:
    assert labels.format_date(None) == "Unknown"
    assert labels.format_period(None) == "Unknown"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("4.10", "4.10"),
        ("0.5", "0.5"),
        ("12500", "12,500"),
        ("1234.50", "1,234.50"),
        ("-3", "-3"),
        ("1E+3", "1,000"),
        ("1E+40", "1E+40"),
    ],
)
def test_numbers_keep_their_digits(digits: str, shown: str) -> None:
    assert labels.format_decimal(Decimal(digits)) == shown


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (Quantity(value=Decimal("4.10"), unit="mmol/L"), "4.10 mmol/L"),
        (Quantity(value=Decimal(5), comparator="<", unit="mg/L"), "<5 mg/L"),
        (Quantity(value=Decimal(120), code="mm[Hg]"), "120 mmHg"),
        (Quantity(value=Decimal(120), unit="mm[Hg]", code="mm[Hg]"), "120 mmHg"),
        (Quantity(value=Decimal(7), code="{score}"), "7 score"),
        (Quantity(value=Decimal(8), unit="%"), "8 %"),
        (Quantity(value=Decimal(8)), "8"),
        (Quantity(unit="mg"), "Not recorded"),
        (None, "Not recorded"),
    ],
)
def test_quantities_are_written_with_a_space_before_the_unit(quantity: Quantity | None, shown: str) -> None:
    assert labels.format_quantity(quantity) == shown


def test_every_kind_of_value_has_words() -> None:
    low, high = Quantity(value=Decimal("3.5"), unit="mmol/L"), Quantity(value=Decimal("5.1"), unit="mmol/L")
    shown = {
        "3.5–5.1 mmol/L": Value(range=Range(low=low, high=high)),
        "≥3.5 mmol/L": Value(range=Range(low=low)),
        "≤5.1 mmol/L": Value(range=Range(high=high)),
        "1:128": Value(ratio=Ratio(numerator=Quantity(value=Decimal(1)), denominator=Quantity(value=Decimal(128)))),
        "3.5 mmol/L per 5.1 mmol/L": Value(ratio=Ratio(numerator=low, denominator=high)),
        "Yes": Value(boolean=True),
        "No": Value(boolean=False),
        "17": Value(integer=17),
        "clear": Value(string="clear"),
        "Pregnant": Value(codeable_concept=CodeableConcept(codings=(Coding(code="1", display="Pregnant"),))),
        "10:30:00": Value(time="10:30:00"),
        "Mar-2019": Value(date_time=PartialDate("2019-03")),
        "since 2019": Value(period=Period(start=PartialDate("2019"))),
        "0": Value(integer=0),
    }

    assert {labels.format_value(value): value for value in shown.values()} == shown
    assert labels.format_value(None) == "Not recorded"
    assert labels.format_value(Value()) == "Not recorded"


def test_a_period_is_written_in_words() -> None:
    start, end = PartialDate("2015-03-12"), PartialDate("2015-04")

    assert labels.format_period(Period(start=start, end=end)) == "12-Mar-2015 to Apr-2015"
    assert labels.format_period(Period(end=end)) == "until Apr-2015"
    assert labels.format_period(Period(start=start, end=start)) == "12-Mar-2015"


def test_a_status_nobody_gave_is_said_to_be_missing() -> None:
    assert labels.status_words(None) == "status not recorded"
    assert labels.status_words("entered-in-error") == "entered in error"
