"""What senders of several countries, and analysers, write in places of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.facts import Condition, Observation, Patient
from clinic_assist.importers.hl7v2.patients import NO_NUMBER
from clinic_assist.importers.hl7v2.results import NAMED_BESIDE
from clinic_assist.importers.hl7v2.values import NO_TYPE, NO_TYPE_OF_NUMBER
from tests.unit.importers.hl7v2.messages import facts_of, message, read, reasons


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
