"""What senders of several countries, and analysers, write in places of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.facts import (
    Condition,
    Immunization,
    MedicationRequest,
    Observation,
    Patient,
    ServiceRequest,
)
from clinic_assist.chart.merge import merge
from clinic_assist.importers.hl7v2.convert import JOINED, SEPARATOR_LOST
from clinic_assist.importers.hl7v2.patients import NO_NUMBER
from clinic_assist.importers.hl7v2.results import NAMED_BESIDE
from clinic_assist.importers.hl7v2.statements import OF_THE_SITE
from clinic_assist.importers.hl7v2.values import NO_TYPE, NO_TYPE_OF_NUMBER, SHIFTED
from tests.unit.importers.hl7v2.messages import at, facts_of, message, read, reasons


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("Elm Lane 12&Elm Lane&12", "Elm Lane 12"),  # Germany, Netherlands: the whole, then its parts
        ("Elm Lane 12", "Elm Lane 12"),
        ("&Elm Lane&12", "12 Elm Lane"),
        ("Mill House&Elm Lane&12", "Mill House 12 Elm Lane"),
    ],
)
def test_a_street_is_said_once(told: str, line: str) -> None:
    batch = read(message(pid=f"PID|1||7^^^H^MR||A^B||19500101|F|||{told}^^Town^^12345"))

    assert facts_of(batch, Patient)[0].addresses[0].line == (line,)


def test_a_segment_of_a_site_with_a_name_of_four_letters_is_kept_and_not_part_of_another() -> None:
    batch = read(message("ZPAS|APT1|20260401", "MSA|AA|1", "ZWCC|more", kind="ADT^A04"))

    assert [(one.resource_type, one.reason) for one in batch.kept] == [("ZPAS", OF_THE_SITE), ("ZWCC", OF_THE_SITE)]
    assert JOINED not in reasons(batch)
    assert at(message("ZPAS|APT1|20260401", kind="ADT^A04"), "MSG[1]/ZPAS[1]-2") == "20260401"


def test_a_header_that_has_lost_the_first_of_the_usual_separators_is_mended() -> None:
    written = message("OBR|1|||GAS^Gases^L", "OBX|1|NM|PH^pH^L||7.41||||||F").replace("MSH|^~\\&|", "MSH|~\\&|")

    batch = read(written)

    (observed,) = facts_of(batch, Observation)
    assert observed.code is not None
    assert observed.code.display == "pH"
    assert facts_of(batch, Patient)[0].names[0].family == "EVERYWOMAN"
    assert SEPARATOR_LOST in reasons(batch)


@pytest.mark.parametrize("shifted", ["CE30955-9&30956-7^Vaccine type^LN", "Vaccine type"])
def test_a_result_whose_fields_are_shifted_is_kept_unread(shifted: str) -> None:
    batch = read(message("OBR|1|||V^Vaccine^L", f"OBX|1|{shifted}|1|08^HepB^CVX|"))

    assert not facts_of(batch, Observation)
    assert [one.reason for one in batch.kept] == [SHIFTED]


def test_a_result_of_an_unknown_type_with_a_value_is_read() -> None:
    batch = read(message("OBR|1|||V^Vaccine^L", "OBX|1|TEXT|N^Note^L||fine"))

    assert [one.value.string for one in facts_of(batch, Observation) if one.value] == ["fine"]


@pytest.mark.parametrize(("number", "is_said"), [("^113060", True), ("113060", False), ("113060^7^M11", False)])
def test_a_number_in_the_place_of_its_check_digit_is_not_lost_in_silence(number: str, *, is_said: bool) -> None:
    batch = read(message(pid=f"PID|1||{number}||A^B||19500101|F"))

    assert (NO_NUMBER in reasons(batch)) is is_said
    assert bool(facts_of(batch, Patient)[0].identifiers) is not is_said


def test_a_number_with_a_unit_is_one_though_its_type_is_not_named() -> None:
    batch = read(message("OBX|1||RBC^RBC^L||4.03|10*6/uL|||||F", "OBX|2||NOTE^Note^L||4.03||||||F"))
    counted, plain = facts_of(batch, Observation)

    assert counted.value is not None
    assert counted.value.quantity is not None
    assert (counted.value.quantity.value, counted.value.quantity.unit) == (Decimal("4.03"), "10*6/uL")
    assert plain.value is not None
    assert plain.value.string == "4.03"
    assert {NO_TYPE_OF_NUMBER, NO_TYPE} <= set(reasons(batch))


@pytest.mark.parametrize(
    ("code", "sub_id", "name", "is_said"),
    [
        ("16", "Testosterone", "Testosterone", True),
        ("16", "2", "16", False),
        ("16^Ferritin", "Testosterone", "Ferritin", False),
        ("2986-8^^LN", "Testosterone", "2986-8", False),
    ],
)
def test_the_name_of_a_test_beside_its_number_is_read(code: str, sub_id: str, name: str, *, is_said: bool) -> None:
    batch = read(message(f"OBX|1|NM|{code}|{sub_id}|7.55|ng/mL|||||F"))
    concept = facts_of(batch, Observation)[0].code

    assert concept is not None
    assert concept.display == name
    assert (NAMED_BESIDE in reasons(batch)) is is_said


def test_a_problem_has_its_class_and_its_rank() -> None:
    problem = "PRB|AD|20240301|X1^Gastritis^L|7||||||K29.7^Gastritis^I10||||||||1^Main diagnosis^L"
    found = facts_of(read(message(problem, kind="PPR^PC1")), Condition)[0]

    assert [one.codings[0].code for one in found.categories] == ["problem-list-item", "K29.7"]
    assert [note.text for note in found.notes] == ["Ranking: Main diagnosis"]


# -- one number for several orders -------------------------------------------------------------------------------------


def in_chart(*messages: str) -> dict[str, str | None]:
    """What a chart shows of the messages: what was ordered or given, and how it stands."""
    facts = [fact for fact in read("".join(messages)).facts if not isinstance(fact, Patient)]
    return {
        fact.concept.display if fact.concept else "": fact.status_code
        for fact in merge(facts).facts
        if isinstance(fact, MedicationRequest | ServiceRequest | Immunization)
    }


def later(*segments: str, kind: str) -> str:
    return message(*segments, kind=kind, time="20240401120000")


ASPIRIN, WARFARIN = "RXE|1^QD|1^Aspirin^L|81||mg", "RXE|1^QD|2^Warfarin^L|5||mg"
LIPIDS, SUGAR = "OBR|1|G1||1^Lipids^L", "OBR|2|G1||2^HbA1c^L"
LAB, PHARMACY = "OML^O21^OML_O21", "RDE^O11"


def test_ending_one_of_two_medicines_of_one_number_leaves_the_other() -> None:
    both = message("ORC|NW|R1", ASPIRIN, "ORC|NW|R1", WARFARIN, kind=PHARMACY)

    assert in_chart(both, later("ORC|DC|R1", ASPIRIN, kind=PHARMACY)) == {"Aspirin": "stopped", "Warfarin": "active"}


def test_cancelling_one_of_two_tests_of_one_number_leaves_the_other() -> None:
    both = message("ORC|NW|G1", LIPIDS, SUGAR, kind=LAB)

    assert in_chart(both, later("ORC|CA|G1", LIPIDS, kind=LAB)) == {"Lipids": "revoked", "HbA1c": None}


def test_cancelling_the_number_alone_cancels_all_that_bear_it() -> None:
    both = message("ORC|NW|G1", LIPIDS, SUGAR, kind=LAB)

    assert in_chart(both, later("ORC|CA|G1", kind=LAB)) == {"": "revoked"}


def test_a_number_of_one_order_is_that_order_whatever_is_ordered_now() -> None:
    one = message("ORC|NW|R1", ASPIRIN, kind=PHARMACY)

    assert in_chart(one, later("ORC|XO|R1", WARFARIN, kind=PHARMACY)) == {"Warfarin": "active"}
    assert in_chart(one, later("ORC|DC|R1", kind=PHARMACY)) == {"Aspirin": "stopped"}


@pytest.mark.parametrize(("number", "given"), [("9999", {"DTaP", "MMR"}), ("V17", {"MMR"})])
def test_vaccinations_without_an_order_do_not_replace_each_other(number: str, given: set[str]) -> None:
    vxu = "VXU^V04^VXU_V04"
    first = message(f"ORC|RE||{number}^X", "RXA|0|1|20240101||20^DTaP^CVX|0.5|mL", kind=vxu)
    second = later(f"ORC|RE||{number}^X", "RXA|0|1|20240301||03^MMR^CVX|0.5|mL", kind=vxu)

    assert set(in_chart(first, second)) == given
