from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Dosage, Period, Quantity, Timing
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.currency import doubts, is_current
from tests.charts import coded, named

ON = date(2026, 11, 22)


def span(start: str | None, end: str | None = None) -> Period:
    return Period(start=PartialDate(start) if start else None, end=PartialDate(end) if end else None)


def request(**fields: Any) -> MedicationRequest:
    return MedicationRequest(
        **named("MedicationRequest"), **({"medication": coded("alpha"), "status": "active"} | fields)
    )


def statement(**fields: Any) -> MedicationStatement:
    return MedicationStatement(**named("MedicationStatement"), **({"medication": coded("alpha")} | fields))


def dispense(**fields: Any) -> MedicationDispense:
    return MedicationDispense(
        **named("MedicationDispense"), **({"medication": coded("alpha"), "status": "completed"} | fields)
    )


def administration(**fields: Any) -> MedicationAdministration:
    return MedicationAdministration(
        **named("MedicationAdministration"), **({"medication": coded("alpha"), "status": "completed"} | fields)
    )


@pytest.mark.parametrize("status", ["active", "on-hold", "draft", "unknown", None])
def test_an_order_counts_unless_its_status_ends_it(status: str | None) -> None:
    assert is_current(request(status=status), ON)


@pytest.mark.parametrize("status", ["stopped", "cancelled", "entered-in-error", "completed", "Stopped"])
def test_an_ended_order_does_not_count(status: str) -> None:
    assert not is_current(request(status=status), ON)


@pytest.mark.parametrize("status", ["completed", "stopped", "not-taken", "entered-in-error"])
def test_an_ended_statement_does_not_count(status: str) -> None:
    assert not is_current(statement(status=status), ON)
    assert is_current(statement(status="intended"), ON)


def test_an_order_not_to_give_does_not_count() -> None:
    assert not is_current(request(do_not_perform=True), ON)
    assert is_current(request(do_not_perform=False), ON)


def test_a_period_that_ended_before_the_day_does_not_count() -> None:
    assert not is_current(statement(status="active", effective=span("2026-01-01", "2026-11-21")), ON)
    assert is_current(statement(status="active", effective=span("2026-01-01", "2026-11-22")), ON)
    assert is_current(statement(status="active", effective=span("2026-01-01", "2026-11")), ON)


def test_a_single_moment_is_no_end() -> None:
    assert is_current(statement(status="active", effective=span("2020-01-01", "2020-01-01")), ON)


def test_an_order_whose_dosages_have_all_ended_does_not_count() -> None:
    over = Dosage(timing=Timing(bounds=span("2026-10-01", "2026-10-10")))
    open_ended = Dosage(text="daily")

    assert not is_current(request(dosages=(over,)), ON)
    assert is_current(request(dosages=(over, open_ended)), ON)


def test_a_dispense_counts_until_its_supply_ends() -> None:
    days = Quantity(value=Decimal(30))

    assert is_current(dispense(days_supply=days, when_handed_over=PartialDate("2026-10-25")), ON)
    assert not is_current(dispense(days_supply=days, when_handed_over=PartialDate("2026-10-20")), ON)


def test_a_dispense_without_supply_counts_for_ninety_days_and_says_so() -> None:
    recent = dispense(when_handed_over=PartialDate("2026-09-01"))

    assert is_current(recent, ON)
    assert doubts(recent, ON) == ("dispensed 01-Sep-2026, for how many days is not recorded",)
    assert not is_current(dispense(when_handed_over=PartialDate("2026-08-01")), ON)


def test_a_dispense_without_a_date_counts_and_one_that_was_cancelled_does_not() -> None:
    assert is_current(dispense(), ON)
    assert is_current(dispense(status="in-progress", when_handed_over=PartialDate("2020-01-01")), ON)
    assert not is_current(dispense(status="cancelled"), ON)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), None])
def test_a_supply_that_is_no_number_is_taken_as_not_stated(value: Decimal | None) -> None:
    handed = PartialDate("2026-09-01")

    assert is_current(dispense(days_supply=Quantity(value=value), when_handed_over=handed), ON)


@pytest.mark.parametrize(("value", "expected"), [(Decimal("1e30"), True), (Decimal(-5), False)])
def test_a_supply_out_of_all_measure_does_not_break_the_check(value: Decimal, *, expected: bool) -> None:
    handed = PartialDate("2026-09-01")

    assert is_current(dispense(days_supply=Quantity(value=value), when_handed_over=handed), ON) is expected


def test_a_given_dose_counts_for_two_days() -> None:
    assert is_current(administration(effective=span("2026-11-20T08:00:00Z")), ON)
    assert not is_current(administration(effective=span("2026-11-19T08:00:00Z")), ON)
    assert is_current(administration(effective=span("2026-11-01", "2026-11-22")), ON)
    assert is_current(administration(), ON)
    assert is_current(administration(status="in-progress", effective=span("2026-11-01")), ON)
    assert not is_current(administration(status="not-done", effective=span("2026-11-22")), ON)


def test_what_is_doubtful_is_said() -> None:
    assert doubts(request(status=None), ON) == ("its status is not recorded",)
    assert doubts(request(status="on-hold"), ON) == ("its status is on hold",)
    assert doubts(request(intent="plan"), ON) == ("recorded as a plan, not as an order",)
    assert doubts(statement(status="active", effective=span("2026-12-01")), ON) == ("starts 01-Dec-2026",)
    assert doubts(administration(effective=span("2026-11-21")), ON) == ("given 21-Nov-2026",)
    assert doubts(administration(), ON) == ("given at an unknown time",)


def test_an_old_order_is_named_with_its_date() -> None:
    old = request(authored_on=PartialDate("2019-03"))

    assert doubts(old, ON) == ("recorded Mar-2019 and not ended since",)
    assert doubts(request(authored_on=PartialDate("2026-03")), ON) == ()


def test_a_medicine_taken_when_needed_is_named_so() -> None:
    assert doubts(request(dosages=(Dosage(as_needed=True),)), ON) == ("taken when needed",)
    assert doubts(request(dosages=(Dosage(as_needed_for=coded("pain")),)), ON) == ("taken when needed",)
    assert doubts(request(dosages=(Dosage(as_needed=False),)), ON) == ()
