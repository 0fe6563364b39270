from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.safety.check import check_pair
from clinic_assist.safety.rules import Knowledge
from tests.pharmacy import knowledge, names
from tests.unit.safety.fake_names import FakeNames


def test_a_pair_gives_all_its_rules_most_serious_first(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("Gamma", "ALPHA", small, fake)

    assert (result.drug_a, result.drug_b) == ("Gamma", "ALPHA")
    assert (result.state, result.severity, result.interruptive) == (CheckState.FOUND, Severity.CONTRAINDICATED, True)
    assert result.rules == ("alpha-gamma", "class-gamma")


def test_two_known_drugs_without_a_rule_are_none_in_the_knowledge(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("alpha", "acid", small, fake)

    assert (result.state, result.severity, result.rules) == (CheckState.NONE_IN_KNOWLEDGE, None, ())


@pytest.mark.parametrize("other", ["zeta", "", "peanut", "alpho"])
def test_an_unknown_drug_makes_a_pair_not_checkable(small: Knowledge, fake: FakeNames, other: str) -> None:
    forward, backward = check_pair("alpha", other, small, fake), check_pair(other, "alpha", small, fake)

    assert forward.state is backward.state is CheckState.NOT_CHECKABLE
    assert forward.note


def test_a_suggestion_is_told_and_not_taken(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("alpho", "gamma", small, fake)

    assert result.state is CheckState.NOT_CHECKABLE
    assert "Possibly meant: alpha" in result.note


def test_the_known_part_of_a_combination_is_checked_and_the_rest_named(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("alpha/zeta", "gamma", small, fake)

    assert result.state is CheckState.FOUND
    assert "not recognised: zeta" in result.note


def test_the_known_part_without_a_rule_is_not_checkable(small: Knowledge, fake: FakeNames) -> None:
    assert check_pair("alpha/zeta", "acid", small, fake).state is CheckState.NOT_CHECKABLE


def test_one_drug_twice_is_a_duplicate(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("alpha tablet", "alpha/beta", small, fake)

    assert (result.state, result.severity) == (CheckState.FOUND, Severity.MONITOR)
    assert result.rules == ("duplicate-ingredient",)


def test_a_class_is_found_by_rules_that_hold_for_all_its_members(small: Knowledge, fake: FakeNames) -> None:
    result = check_pair("greeks", "gamma", small, fake)

    assert (result.state, result.rules, result.severity) == (CheckState.FOUND, ("class-gamma",), Severity.MONITOR)
    assert "Names a class (greeks)" in result.note
    assert check_pair("gamma", "greeks", small, fake).rules == ("class-gamma",)


@pytest.mark.parametrize(("a", "b"), [("greeks", "delta"), ("martians", "gamma"), ("gamma", "martians")])
def test_a_class_with_exceptions_or_unknown_is_not_checkable(small: Knowledge, fake: FakeNames, a: str, b: str) -> None:
    assert check_pair(a, b, small, fake).state is CheckState.NOT_CHECKABLE


def test_class_names_work_with_the_shipped_knowledge() -> None:
    result = check_pair("NSAIDs", "warfarin", knowledge(), names())

    assert (result.state, result.rules) == (CheckState.FOUND, ("vitamin-k-antagonists-nsaids",))


def test_topical_products_are_information_by_name_alone() -> None:
    result = check_pair("diclofenac 1% topical gel", "warfarin", knowledge(), names())

    assert result.severity is Severity.INFORMATION
    assert "used locally only" in result.note


def test_a_combination_meets_a_rule_on_three_medicines() -> None:
    result = check_pair("Zestoretic", "ibuprofen", knowledge(), names())
    control = check_pair("lisinopril", "ibuprofen", knowledge(), names())

    assert "triple-renin-angiotensin-diuretic-nsaid" in result.rules
    assert result.severity is Severity.SERIOUS
    assert "triple-renin-angiotensin-diuretic-nsaid" not in control.rules
