from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.safety.class_duplicates import find_class_duplicates
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.knowledge import Knowledge
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.patient.circumstances import Situation
from tests.unit.safety.fake_names import FakeNames


def found(pack: Knowledge, *drugs: str) -> list[DetectedIssue]:
    situation = Situation.without_patient(medications_named(drugs, FakeNames()).participants)
    return find_class_duplicates(situation, find_combined_interactions(situation, pack), pack)


def test_two_members_of_a_class_are_told_with_its_severity_and_note(small: Knowledge) -> None:
    (issue,) = found(small, "alpha tablet", "beta tablet")

    assert (issue.rule, issue.severity) == ("duplicate-class-greeks", Severity.MONITOR)
    assert (issue.summary, issue.context) == ("Two Greek letters: alpha, beta", ("Sometimes meant.",))
    assert issue.sources


def test_one_member_is_no_duplicate(small: Knowledge) -> None:
    assert found(small, "alpha tablet", "delta tablet") == []


def test_a_pair_that_is_rightly_taken_together_is_no_duplicate(small: Knowledge) -> None:
    assert found(small, "beta tablet", "gamma inhaler") == []


def test_two_parts_of_one_product_are_no_duplicate(small: Knowledge) -> None:
    assert found(small, "alpha/beta tablet") == []


def test_local_use_and_other_ways_of_use_are_no_duplicate(small: Knowledge) -> None:
    assert found(small, "alpha cream", "beta tablet") == []
    assert found(small, "alpha tablet", "beta cream") == []
    assert found(small, "alpha inhaler", "beta tablet") == []


def test_an_interaction_that_says_as_much_leaves_no_duplicate(small: Knowledge) -> None:
    assert found(small, "alpha tablet", "gamma tablet") == []


def test_a_milder_interaction_does_not_hide_a_duplicate(small: Knowledge) -> None:
    situation = Situation.without_patient(medications_named(["alpha tablet", "beta tablet"], FakeNames()).participants)
    (issue,) = found(small, "alpha tablet", "beta tablet")
    milder = replace(issue, severity=Severity.INFORMATION)

    assert len(find_class_duplicates(situation, [milder], small)) == 1
    assert find_class_duplicates(situation, [issue], small) == []
