from __future__ import annotations

from datetime import date

from clinic_assist.chart.datatypes import Dosage, Reference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.doubts import doubts
from tests.charts import coded
from tests.medicines import administration, dispense, request, span, statement

ON = date(2026, 11, 22)


def test_what_is_doubtful_is_said() -> None:
    assert doubts(request(status=None), ON) == ("its status is not recorded",)
    assert doubts(request(status="on-hold"), ON) == ("its status is on hold",)
    assert doubts(request(intent="plan"), ON) == ("recorded as a plan, not as an order",)
    assert doubts(statement(status="active", effective=span("2026-12-01")), ON) == ("starts 01-Dec-2026",)
    assert doubts(administration(effective=span("2026-11-21")), ON) == ("given 21-Nov-2026",)
    assert doubts(administration(), ON) == ("given at an unknown time",)


def test_a_supply_of_unknown_length_is_named_so() -> None:
    recent = dispense(when_handed_over=PartialDate("2026-09-01"))

    assert doubts(recent, ON) == ("dispensed 01-Sep-2026, for how many days is not recorded",)


def test_an_old_order_is_named_with_its_date() -> None:
    old = request(authored_on=PartialDate("2019-03"))

    assert doubts(old, ON) == ("recorded Mar-2019 and not ended since",)
    assert doubts(request(authored_on=PartialDate("2026-03")), ON) == ()


def test_a_medicine_taken_when_needed_is_named_so() -> None:
    assert doubts(request(dosages=(Dosage(as_needed=True),)), ON) == ("taken when needed",)
    assert doubts(request(dosages=(Dosage(as_needed_for=coded("pain")),)), ON) == ("taken when needed",)
    assert doubts(request(dosages=(Dosage(as_needed=False),)), ON) == ()


def test_a_hospitals_order_of_some_time_ago_is_doubtful_where_its_stay_is_not_known() -> None:
    for_a_stay = {"categories": (coded("inpatient"),)}
    doubt = "ordered for a hospital stay, whose end is not recorded"

    assert doubts(request(authored_on=PartialDate("2026-10-22"), **for_a_stay), ON) == (doubt,)
    assert doubts(request(authored_on=PartialDate("2026-10-23"), **for_a_stay), ON) == ()
    assert doubts(request(authored_on=PartialDate("2026-10-22")), ON) == ()
    assert doubts(request(**for_a_stay), ON) == ()
    elsewhere = Reference(reference="Encounter/9")
    assert doubts(request(authored_on=PartialDate("2026-10-01"), encounter=elsewhere, **for_a_stay), ON) == (doubt,)
    known = Reference(target=request().id)
    assert doubts(request(authored_on=PartialDate("2026-10-01"), encounter=known, **for_a_stay), ON) == ()
