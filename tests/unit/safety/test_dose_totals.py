"""What is taken of one ingredient over all records: one product once, different products added up."""

from __future__ import annotations

from datetime import date
from typing import Any

from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.facts import Fact, MedicationDispense, MedicationStatement
from clinic_assist.safety.dose_totals import Total, total_of
from clinic_assist.safety.dosing.amounts import span_shown
from clinic_assist.safety.medications import medications_of
from clinic_assist.safety.routes import Route
from tests.charts import chart, coded, medication, named
from tests.pharmacy import names

ON = date(2026, 11, 27)


def total(ingredient: str, *facts: Fact, **fields: Any) -> Total:
    listed = medications_of(chart(*facts), names(), ON).participants
    return total_of(next(one for one in listed if one.ingredient == ingredient), **fields)


def daily(found: Total) -> str:
    return span_shown(found.daily, found.kind.value) if found.daily else "not known"


def statement(text: str, sig: str | None = None) -> MedicationStatement:
    dosages = (Dosage(text=sig),) if sig else ()
    return MedicationStatement(**named("MedicationStatement"), medication=coded(text), status="active", dosages=dosages)


def dispense(text: str) -> MedicationDispense:
    return MedicationDispense(**named("MedicationDispense"), medication=coded(text), status="in-progress")


def test_an_order_its_dispense_and_a_statement_are_one_dose() -> None:
    order = medication("metformin 500 MG Oral Tablet", "2 tablets twice daily")
    found = total("metformin", order, dispense("metformin 500 MG Oral Tablet"), statement("metformin 500 mg"))

    assert (daily(found), found.products, found.missing) == ("2,000 mg", 1, "")


def test_the_largest_of_what_records_of_one_product_say_counts() -> None:
    found = total(
        "metformin",
        medication("metformin 500 MG Oral Tablet", "1 tablet daily"),
        medication("metformin 500 MG Oral Tablet", "1 tablet twice daily"),
    )

    assert daily(found) == "1,000 mg"


def test_different_products_of_one_ingredient_add_up() -> None:
    found = total(
        "acetaminophen",
        medication("Percocet 5/325", "2 tablets every 6 hours"),
        medication("acetaminophen 500 MG Oral Tablet", "1 tablet every 6 hours as needed"),
    )

    assert (daily(found), found.products, found.as_needed) == ("4,600 mg", 2, True)


def test_two_strengths_in_orders_add_up() -> None:
    found = total(
        "lisinopril",
        medication("lisinopril 10 MG Oral Tablet", "1 tablet daily"),
        medication("lisinopril 20 MG Oral Tablet", "1 tablet daily"),
    )

    assert (daily(found), found.products) == ("30 mg", 2)


def test_products_on_alternating_days_are_averaged() -> None:
    found = total(
        "warfarin",
        medication("warfarin 5 MG Oral Tablet", "1 tablet every other day"),
        medication("warfarin 2.5 MG Oral Tablet", "1 tablet every other day"),
    )

    assert daily(found) == "5 mg"


def test_a_product_without_a_dose_leaves_a_least_amount() -> None:
    found = total(
        "lisinopril",
        medication("lisinopril 10 MG Oral Tablet", "1 tablet daily"),
        medication("lisinopril 20 MG Oral Tablet", "as directed"),
    )

    assert (daily(found), found.missing) == ("10 mg", "how much is taken at a time is not stated")


def test_doses_in_different_units_do_not_add_up() -> None:
    found = total(
        "potassium chloride",
        medication("potassium chloride 20 MEQ Oral Tablet", "1 tablet daily"),
        medication("potassium chloride 600 MG Oral Capsule", "1 capsule daily"),
    )

    assert (found.daily, found.missing) == (None, "its doses are in units that do not add up")


def test_local_use_does_not_count_and_a_way_of_use_can_be_asked_for() -> None:
    tablet = medication("prednisone 5 MG Oral Tablet", "1 tablet daily")
    found = total(
        "diclofenac", medication("diclofenac 50 MG Oral Tablet", "1 tablet daily"), medication("diclofenac gel")
    )

    assert (daily(found), found.products) == ("50 mg", 1)
    assert total("prednisone", tablet, routes=frozenset({Route.INJECTED})).products == 0
    assert total("prednisone", tablet, routes=frozenset({Route.ORAL})).products == 1


def test_a_single_dose_alone_is_kept() -> None:
    found = total("lisinopril", medication("lisinopril 10 MG Oral Tablet", "1 tablet"))

    assert found.daily is None
    assert found.single is not None
    assert found.missing == "how often it is taken is not stated"
