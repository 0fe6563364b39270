from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.habits import drinks_alcohol, smokes
from clinic_assist.terminology.systems import LOINC
from tests.charts import chart, named

ON = date(2026, 11, 27)


def told(code: str, text: str, when: str = "2026-05-01") -> Observation:
    return Observation(
        **named("Observation"),
        code=CodeableConcept(codings=(Coding(system=LOINC, code=code),), text="Tobacco smoking status"),
        status="final",
        effective=PartialDate(when),
        value=Value(codeable_concept=CodeableConcept(text=text)),
    )


SMOKING = [
    ("Current every day smoker", True),
    ("Smokes tobacco daily (finding)", True),
    ("Current some day smoker", True),
    ("Heavy tobacco smoker", True),
    ("Former smoker", False),
    ("Ex-smoker (finding)", False),
    ("Never smoker", False),
    ("Never smoked tobacco (finding)", False),
    ("Non-smoker", False),
    ("Tobacco smoking consumption unknown", None),
    ("Smoker, current status unknown", None),
]


@pytest.mark.parametrize(("text", "expected"), SMOKING)
def test_a_smoking_status_is_read(text: str, expected: bool | None) -> None:
    assert smokes(chart(told("72166-2", text)), ON).value is expected


def test_the_newest_status_up_to_the_day_counts_and_is_named() -> None:
    earlier, later = told("72166-2", "Current every day smoker", "2020-01-01"), told("72166-2", "Former smoker")
    future = told("72166-2", "Current every day smoker", "2027-01-01")

    stated = smokes(chart(earlier, later, future), ON)

    assert stated.value is False
    assert [record.fact for record in stated.because] == [later.id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Drinks wine every day", True), ("Current drinker of alcohol", True), ("Does not drink alcohol", False)],
)
def test_alcohol_is_read(text: str, expected: bool) -> None:
    assert drinks_alcohol(chart(told("74013-4", text)), ON).value is expected


def test_nothing_is_said_where_nothing_is_recorded() -> None:
    assert smokes(chart(), ON).value is None
    assert drinks_alcohol(chart(told("72166-2", "Current every day smoker")), ON).value is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value(boolean=True), True),
        (Value(boolean=False), False),
        (Value(quantity=Quantity(value=Decimal(2), unit="{drinks}/d")), True),
        (Value(quantity=Quantity(value=Decimal(0), unit="{drinks}/d")), False),
        (Value(integer=3), True),
        (Value(integer=0), False),
        (None, None),
    ],
)
def test_a_number_of_drinks_and_an_answer_of_yes_or_no_are_read(value: Value | None, expected: bool | None) -> None:
    asked = CodeableConcept(codings=(Coding(system=LOINC, code="74013-4"),), text="Alcoholic drinks per day")
    drinks = Observation(
        **named("Observation"), code=asked, status="final", effective=PartialDate("2026-05-01"), value=value
    )

    assert drinks_alcohol(chart(drinks), ON).value is expected
