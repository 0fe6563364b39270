from __future__ import annotations

from datetime import date

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.facts import Fact, MedicationDispense, MedicationStatement
from clinic_assist.safety.duplicates import find_duplicates
from clinic_assist.safety.medications import medications_of
from tests.charts import chart, coded, medication, named
from tests.unit.safety.fake_names import FakeNames

ON = date(2026, 11, 22)


def found(*facts: Fact) -> list[DetectedIssue]:
    return find_duplicates(medications_of(chart(*facts), FakeNames(), ON).participants)


def test_an_order_with_its_dispense_and_statement_is_no_duplicate() -> None:
    dispense = MedicationDispense(**named("MedicationDispense"), medication=coded("Alpha 10"), status="in-progress")
    statement = MedicationStatement(**named("MedicationStatement"), medication=coded("alpha"), status="active")

    assert found(medication("alpha 10 tablet"), dispense, statement) == []


def test_repeated_orders_with_the_same_wording_are_no_duplicate() -> None:
    assert found(medication("alpha 10  tablet"), medication("Alpha 10 tablet")) == []


def test_two_orders_of_different_strength_are_told_as_information() -> None:
    (issue,) = found(medication("alpha 10 tablet"), medication("alpha 5 tablet"))

    assert (issue.rule, issue.severity, issue.interruptive) == ("duplicate-ingredient", Severity.INFORMATION, False)
    assert issue.trigger_texts == ("alpha 10 tablet", "alpha 5 tablet")
    assert len(issue.facts) == 2


def test_an_ingredient_alone_and_in_a_combination_is_to_be_monitored() -> None:
    (issue,) = found(medication("alpha tablet"), medication("alpha/beta tablet"))

    assert (issue.rule, issue.severity) == ("duplicate-ingredient-in-combination", Severity.MONITOR)
    assert issue.ingredients == ("alpha",)


def test_local_use_beside_a_tablet_is_no_duplicate() -> None:
    assert found(medication("alpha cream"), medication("alpha tablet")) == []
