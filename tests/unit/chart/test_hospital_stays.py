from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clinic_assist.chart.currency import Standing
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Reference
from clinic_assist.chart.facts import Encounter, MedicationUse
from clinic_assist.chart.hospital_stays import ended_stay, is_for_a_stay, standing_in
from clinic_assist.chart.partial_date import PartialDate
from tests.charts import chart, named
from tests.medicines import administration, dispense, request, span, statement

ON = date(2026, 11, 22)
CATEGORIES = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"


def category(code: str) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=CATEGORIES, code=code),))


def stay(**fields: Any) -> Encounter:
    given: dict[str, Any] = {"status": "finished", "period": span("2026-11-01", "2026-11-18")}
    return Encounter(**named("Encounter"), **(given | fields))


def order_in(encounter: Encounter, *codes: str, **fields: Any) -> MedicationUse:
    found = tuple(category(code) for code in codes or ("inpatient",))
    return request(categories=found, encounter=Reference(target=encounter.id), **fields)


def standing(encounter: Encounter, use: MedicationUse) -> Standing:
    return standing_in(chart(encounter, use), use, ON)


def test_a_hospitals_order_is_over_with_its_stay() -> None:
    finished = stay()
    order = order_in(finished)

    assert standing(finished, order) is Standing.OVER
    ended = ended_stay(chart(finished, order), order, ON)
    assert ended is not None
    assert ended.end == PartialDate("2026-11-18")


@pytest.mark.parametrize("status", ["finished", "completed", "discharged", "Finished"])
def test_a_finished_stay_ends_its_orders_without_a_date(status: str) -> None:
    finished = stay(status=status, period=None)
    order = order_in(finished)

    assert standing(finished, order) is Standing.OVER
    ended = ended_stay(chart(finished, order), order, ON)
    assert ended is not None
    assert ended.end is None


@pytest.mark.parametrize(
    ("status", "period", "expected"),
    [
        ("in-progress", span("2026-11-01"), Standing.IN_USE),
        ("in-progress", span("2026-11-01", "2026-11-25"), Standing.IN_USE),
        ("in-progress", span("2026-11-01", "2026-11-22"), Standing.IN_USE),
        ("in-progress", span("2026-11-01", "2026-11-21"), Standing.OVER),
        (None, span("2026-11-01", "2026-11-21"), Standing.OVER),
        ("cancelled", span("2026-11-01", "2026-11-21"), Standing.IN_USE),
        ("planned", span("2026-11-01", "2026-11-21"), Standing.IN_USE),
        ("entered-in-error", span("2026-11-01", "2026-11-21"), Standing.IN_USE),
    ],
)
def test_a_stay_is_over_by_its_status_or_its_last_day(status: str | None, period: Any, expected: Standing) -> None:
    given = stay(status=status, period=period)

    assert standing(given, order_in(given)) is expected


@pytest.mark.parametrize("codes", [("discharge",), ("community",), ("outpatient",), ("inpatient", "discharge")])
def test_an_order_for_after_the_stay_goes_on(codes: tuple[str, ...]) -> None:
    finished = stay()

    assert standing(finished, order_in(finished, *codes)) is Standing.IN_USE


def test_an_order_without_a_category_goes_on() -> None:
    finished = stay()

    assert standing(finished, request(encounter=Reference(target=finished.id))) is Standing.IN_USE


def test_the_stay_must_be_known() -> None:
    alone = request(categories=(category("inpatient"),))
    elsewhere = request(categories=(category("inpatient"),), encounter=Reference(reference="Encounter/9"))
    misdirected = request(categories=(category("inpatient"),), encounter=Reference(target=alone.id))

    for order in (alone, elsewhere, misdirected):
        assert standing_in(chart(alone, elsewhere, misdirected), order, ON) is Standing.IN_USE


def test_statements_and_dispenses_of_a_stay_are_over_with_it() -> None:
    finished = stay()
    fields = {"categories": (CodeableConcept(text="Inpatient"),), "encounter": Reference(target=finished.id)}

    assert standing(finished, statement(status="active", **fields)) is Standing.OVER
    assert standing(finished, dispense(status="in-progress", **fields)) is Standing.OVER


def test_a_dose_that_nobody_closed_is_over_with_its_encounter() -> None:
    finished = stay()
    open_dose = administration(status="in-progress", encounter=Reference(target=finished.id))
    closed = administration(
        status="completed", effective=span("2026-11-21", "2026-11-21"), encounter=Reference(target=finished.id)
    )

    assert standing(finished, open_dose) is Standing.OVER
    assert standing(finished, closed) is Standing.IN_USE


def test_a_ban_and_an_error_stay_what_they_are() -> None:
    finished = stay()

    assert standing(finished, order_in(finished, do_not_perform=True)) is Standing.FORBIDDEN
    assert standing(finished, order_in(finished, status="entered-in-error")) is Standing.IN_ERROR


def test_a_category_is_known_by_code_or_text() -> None:
    assert is_for_a_stay(request(categories=(CodeableConcept(text=" Inpatient "),)))
    assert not is_for_a_stay(request(categories=(CodeableConcept(text="Inpatient note"),)))
    assert not is_for_a_stay(request(categories=(CodeableConcept(codings=(Coding(display="inpatient"),)),)))
