from __future__ import annotations

from datetime import date

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Dosage, Reference
from clinic_assist.chart.facts import Ingredient, MedicationDispense, MedicationStatement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.medications import NO_NAME, medications_named, medications_of
from clinic_assist.safety.routes import Route
from tests.charts import chart, coded, medication, named
from tests.unit.safety.fake_names import FakeNames

ON = date(2026, 11, 22)


def test_records_of_one_drug_are_one_participant_with_all_facts(fake: FakeNames) -> None:
    order = medication("alpha tablet")
    supply = MedicationDispense(**named("MedicationDispense"), medication=coded("Alpha"), status="in-progress")

    (participant,) = medications_of(chart(order, supply), fake, ON).participants

    assert participant.ingredient == "alpha"
    assert set(participant.facts) == {order.id, supply.id}
    assert set(participant.text.split("; ")) == {"alpha tablet", "Alpha"}


def test_records_that_do_not_count_are_counted_as_left_out(fake: FakeNames) -> None:
    listed = medications_of(chart(medication("alpha"), medication("beta", status="stopped")), fake, ON)

    assert listed.ingredients == ("alpha",)
    assert listed.left_out == 1


def test_one_name_is_asked_once(fake: FakeNames) -> None:
    medications_of(chart(*(medication("alpha") for _ in range(5))), fake, ON)

    assert fake.asked == ["alpha"]


def test_the_route_comes_from_the_dosage_before_the_product(fake: FakeNames) -> None:
    by_dosage = medication("alpha tablet", dosages=(Dosage(route=coded("Topical")),))
    by_product = medication("beta cream")
    unknown = medication("gamma", dosages=(Dosage(route=coded("unclear")),))

    routes = {
        p.ingredient: p.routes for p in medications_of(chart(by_dosage, by_product, unknown), fake, ON).participants
    }

    assert routes == {"alpha": {Route.SKIN}, "beta": {Route.SKIN}, "gamma": None}


def test_doubts_are_told_only_where_no_record_is_sure(fake: FakeNames) -> None:
    unsure = medication("alpha", status="unknown")

    (alone,) = medications_of(chart(unsure), fake, ON).participants
    (settled,) = medications_of(chart(unsure, medication("alpha")), fake, ON).participants

    assert alone.doubts == ("its status is unknown",)
    assert settled.doubts == ()


def test_what_is_not_recognised_is_listed_once_with_all_its_records(fake: FakeNames) -> None:
    first, second = medication("zeta"), medication("zeta")

    (item,) = medications_of(chart(first, second), fake, ON).not_checked

    assert (item.text, set(item.facts)) == ("zeta", {first.id, second.id})
    assert item.reason == "Not recognised as a drug"


def test_a_half_known_combination_is_checked_in_part_and_listed(fake: FakeNames) -> None:
    listed = medications_of(chart(medication("alpha/zeta")), fake, ON)

    assert listed.ingredients == ("alpha",)
    assert [item.reason for item in listed.not_checked] == ["Only alpha was checked; not recognised: zeta"]


def test_a_code_without_a_name_is_listed_as_such(fake: FakeNames) -> None:
    coded_only = CodeableConcept(codings=(Coding(system="http://hl7.org/fhir/sid/ndc", code="69230014620"),))

    (item,) = medications_of(chart(medication("x", medication=coded_only)), fake, ON).not_checked

    assert item.text == "69230014620"
    assert item.reason == "The record gives a code without a name, and the code is not in the drug names"


def test_a_medicine_is_named_by_its_reference_or_its_ingredients(fake: FakeNames) -> None:
    by_reference = MedicationStatement(
        **named("MedicationStatement"), status="active", medication_reference=Reference(display="alpha")
    )
    by_ingredients = MedicationStatement(
        **named("MedicationStatement"), status="active", ingredients=(Ingredient(item=coded("beta")),)
    )
    unnamed = MedicationStatement(**named("MedicationStatement"), status="active")

    listed = medications_of(chart(by_reference, by_ingredients, unnamed), fake, ON)

    assert listed.ingredients == ("alpha", "beta")
    assert [(item.text, item.reason) for item in listed.not_checked] == [(NO_NAME, "The record names no medicine")]
    assert {record.text for record in listed.records} == {"alpha", "beta", NO_NAME}


def test_typed_names_keep_their_routes(fake: FakeNames) -> None:
    listed = medications_named(["alpha cream", "zeta"], fake)

    assert listed.participants[0].routes == {Route.SKIN}
    assert [item.text for item in listed.not_checked] == ["zeta"]


def test_an_old_record_is_told_with_its_date(fake: FakeNames) -> None:
    (participant,) = medications_of(
        chart(medication("alpha", authored_on=PartialDate("2014-05-03"))), fake, ON
    ).participants

    assert participant.doubts == ("recorded 03-May-2014 and not ended since",)
