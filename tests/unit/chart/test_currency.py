from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.currency import (
    Standing,
    ended_on,
    is_active_problem,
    is_in_use,
    is_known_allergy,
    standing_of,
    was_taken,
)
from clinic_assist.chart.datatypes import Dosage, Quantity, Timing
from clinic_assist.chart.partial_date import PartialDate
from tests.charts import allergy, condition
from tests.medicines import administration, dispense, request, span, statement

ON = date(2026, 11, 22)


@pytest.mark.parametrize("status", ["active", "on-hold", "draft", "unknown", None])
def test_an_order_counts_unless_its_status_ends_it(status: str | None) -> None:
    assert is_in_use(request(status=status), ON)


@pytest.mark.parametrize("status", ["stopped", "cancelled", "entered-in-error", "completed", "Stopped"])
def test_an_ended_order_does_not_count(status: str) -> None:
    assert not is_in_use(request(status=status), ON)


@pytest.mark.parametrize("status", ["inactive", "Inactive", "discontinued", "revoked", "rejected", "aborted"])
@pytest.mark.parametrize("use", [request, statement, dispense, administration])
def test_a_plain_word_for_over_ends_it_though_it_is_of_another_list(use: Any, status: str) -> None:
    assert standing_of(use(status=status), ON) is Standing.OVER


@pytest.mark.parametrize("status", ["taking", "current", "reviewed", "suspended", "?"])
def test_a_word_that_is_no_status_counts(status: str) -> None:
    assert is_in_use(request(status=status), ON)
    assert is_in_use(statement(status=status), ON)


@pytest.mark.parametrize("status", ["completed", "stopped", "not-taken", "entered-in-error"])
def test_an_ended_statement_does_not_count(status: str) -> None:
    assert not is_in_use(statement(status=status), ON)
    assert is_in_use(statement(status="intended"), ON)


def test_an_order_not_to_give_does_not_count() -> None:
    assert not is_in_use(request(do_not_perform=True), ON)
    assert is_in_use(request(do_not_perform=False), ON)
    assert standing_of(request(do_not_perform=True), ON) is Standing.FORBIDDEN
    assert standing_of(request(do_not_perform=True, status="stopped"), ON) is Standing.OVER


def test_an_entry_made_in_error_is_not_called_over() -> None:
    assert standing_of(request(status="entered-in-error"), ON) is Standing.IN_ERROR
    assert standing_of(request(status="cancelled"), ON) is Standing.OVER


def test_a_period_that_ended_before_the_day_does_not_count() -> None:
    assert not is_in_use(statement(status="active", effective=span("2026-01-01", "2026-11-21")), ON)
    assert is_in_use(statement(status="active", effective=span("2026-01-01", "2026-11-22")), ON)
    assert is_in_use(statement(status="active", effective=span("2026-01-01", "2026-11")), ON)


def test_a_single_moment_is_no_end() -> None:
    assert is_in_use(statement(status="active", effective=span("2020-01-01", "2020-01-01")), ON)


def test_an_order_whose_dosages_have_all_ended_does_not_count() -> None:
    over = Dosage(timing=Timing(bounds=span("2026-10-01", "2026-10-10")))
    open_ended = Dosage(text="daily")

    assert not is_in_use(request(dosages=(over,)), ON)
    assert is_in_use(request(dosages=(over, open_ended)), ON)


def test_a_dispense_counts_until_its_supply_ends() -> None:
    days = Quantity(value=Decimal(30))

    assert is_in_use(dispense(days_supply=days, when_handed_over=PartialDate("2026-10-25")), ON)
    assert not is_in_use(dispense(days_supply=days, when_handed_over=PartialDate("2026-10-20")), ON)


def test_a_dispense_without_supply_counts_for_ninety_days() -> None:
    recent = dispense(when_handed_over=PartialDate("2026-09-01"))

    assert is_in_use(recent, ON)
    assert not is_in_use(dispense(when_handed_over=PartialDate("2026-08-01")), ON)


def test_a_dispense_without_a_date_counts_and_one_that_was_cancelled_does_not() -> None:
    assert is_in_use(dispense(), ON)
    assert is_in_use(dispense(status="in-progress", when_handed_over=PartialDate("2020-01-01")), ON)
    assert not is_in_use(dispense(status="cancelled"), ON)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), None])
def test_a_supply_that_is_no_number_is_taken_as_not_stated(value: Decimal | None) -> None:
    handed = PartialDate("2026-09-01")

    assert is_in_use(dispense(days_supply=Quantity(value=value), when_handed_over=handed), ON)


@pytest.mark.parametrize(("value", "expected"), [(Decimal("1e30"), True), (Decimal(-5), False)])
def test_a_supply_out_of_all_measure_does_not_break_the_check(value: Decimal, *, expected: bool) -> None:
    handed = PartialDate("2026-09-01")

    assert is_in_use(dispense(days_supply=Quantity(value=value), when_handed_over=handed), ON) is expected


def test_a_given_dose_counts_for_two_days() -> None:
    assert is_in_use(administration(effective=span("2026-11-20T08:00:00Z")), ON)
    assert not is_in_use(administration(effective=span("2026-11-19T08:00:00Z")), ON)
    assert is_in_use(administration(effective=span("2026-11-01", "2026-11-22")), ON)
    assert is_in_use(administration(), ON)
    assert is_in_use(administration(status="in-progress", effective=span("2026-11-01")), ON)
    assert not is_in_use(administration(status="not-done", effective=span("2026-11-22")), ON)


@pytest.mark.parametrize("status", ["active", "recurrence", "relapse", "unknown", None])
def test_a_problem_is_active_unless_its_status_ends_it(status: str | None) -> None:
    assert is_active_problem(condition("asthma", clinical_status=status))


@pytest.mark.parametrize(
    "fields",
    [
        {"clinical_status": "resolved"},
        {"clinical_status": "Inactive"},
        {"clinical_status": "remission"},
        {"verification_status": "refuted"},
        {"verification_status": "entered-in-error"},
        {"clinical_status": "refuted"},
    ],
)
def test_a_past_or_discounted_problem_is_not_active(fields: dict[str, Any]) -> None:
    assert not is_active_problem(condition("asthma", **fields))


def test_an_end_settles_a_problem_only_where_the_record_gives_no_status() -> None:
    ended = PartialDate("2019-03")

    assert not is_active_problem(condition("asthma", clinical_status=None, abatement=ended))
    assert not is_active_problem(condition("asthma", clinical_status=None, abatement_text="abated"))
    assert is_active_problem(condition("asthma", clinical_status="active", abatement=ended))


@pytest.mark.parametrize("status", ["inactive", "resolved", "Resolved"])
def test_a_past_allergy_is_not_known(status: str) -> None:
    assert not is_known_allergy(allergy("alpha", clinical_status=status))


def test_a_discounted_allergy_is_not_known_and_an_unconfirmed_one_is() -> None:
    assert not is_known_allergy(allergy("alpha", verification_status="refuted"))
    assert not is_known_allergy(allergy("alpha", verification_status="entered-in-error"))
    assert is_known_allergy(allergy("alpha", verification_status="unconfirmed"))
    assert is_known_allergy(allergy("alpha", clinical_status=None))


@pytest.mark.parametrize("status", ["stopped", "completed", "discontinued", "active", None])
def test_a_record_speaks_of_a_medicine_that_was_taken_unless_it_denies_it(status: str | None) -> None:
    assert was_taken(request(status=status))
    assert was_taken(statement(status=status))


@pytest.mark.parametrize("status", ["cancelled", "not-taken", "not-done", "declined", "rejected", "entered-in-error"])
def test_what_was_cancelled_or_denied_was_not_taken(status: str) -> None:
    assert not was_taken(request(status=status))
    assert not was_taken(administration(status=status))


def test_a_plan_or_a_ban_says_nothing_of_having_been_taken() -> None:
    assert not was_taken(request(intent="plan"))
    assert not was_taken(request(do_not_perform=True))
    assert was_taken(request(intent="order"))


def test_the_end_of_a_use_is_the_latest_that_is_not_to_come() -> None:
    dosages = tuple(
        Dosage(timing=Timing(bounds=bounds))
        for bounds in (span("2026-01-01", "2026-03-05"), span("2026-03-06", "2026-09"), None, span("2026-10-01"))
    )

    assert ended_on(request(dosages=(*dosages, Dosage())), ON) == PartialDate("2026-09")
    assert ended_on(request(effective=span("2026-01-01", "2027-03-05")), ON) is None
    assert ended_on(statement(effective=span("2026-01-01", "2026-01-01")), ON) is None
    assert ended_on(request(), ON) is None


def test_a_dose_ends_on_the_day_on_which_it_was_given() -> None:
    assert ended_on(administration(effective=span("2026-01-02", "2026-01-02")), ON) == PartialDate("2026-01-02")
    assert ended_on(administration(effective=span("2026-01-02")), ON) == PartialDate("2026-01-02")
    assert ended_on(administration(), ON) is None


def test_a_finished_supply_ends_with_its_last_day() -> None:
    supply = {"when_handed_over": PartialDate("2026-10"), "days_supply": Quantity(value=Decimal(10))}

    assert ended_on(dispense(**supply), ON) == PartialDate("2026-11-10")
    assert ended_on(dispense(**(supply | {"status": "stopped"})), ON) is None
    assert ended_on(dispense(when_handed_over=PartialDate("2026-10-01")), ON) is None
    assert ended_on(dispense(days_supply=Quantity(value=Decimal(10))), ON) is None
