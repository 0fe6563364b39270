from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.rules import Knowledge
from tests.unit.safety.fake_names import FakeNames


def found(small: Knowledge, *drugs: str) -> list[DetectedIssue]:
    participants = medications_named(drugs, FakeNames()).participants
    return find_combined_interactions(Situation.without_patient(participants), small)


def test_the_most_serious_rule_for_an_effect_is_the_one_alert(small: Knowledge) -> None:
    (issue,) = found(small, "gamma", "alpha")

    assert (issue.rule, issue.severity, issue.interruptive) == ("alpha-gamma", Severity.CONTRAINDICATED, True)
    assert issue.summary == "alpha with gamma: harm"
    assert issue.ingredients == ("alpha", "gamma")
    assert issue.trigger_texts == ("alpha", "gamma")
    assert issue.sources[0].citation == "A book"


def test_different_effects_of_one_pair_are_different_alerts(small: Knowledge) -> None:
    issues = found(small, "alpha", "gamma", "delta")

    assert sorted(issue.rule for issue in issues) == ["alpha-gamma", "class-delta"]


def test_the_parts_of_one_product_are_not_checked_against_each_other(small: Knowledge) -> None:
    assert found(small, "alpha/gamma tablet") == []
    assert [issue.rule for issue in found(small, "alpha/delta", "gamma")] == ["alpha-gamma"]


def test_the_parts_of_one_product_do_not_repeat_an_effect_with_less_weight(small: Knowledge) -> None:
    together = found(small, "gamma", "alpha/beta tablet")
    apart = found(small, "gamma", "alpha tablet", "beta tablet")
    other_effect = found(small, "gamma", "alpha/beta tablet", "delta")

    assert [issue.rule for issue in together] == ["alpha-gamma"]
    assert sorted(issue.rule for issue in apart) == ["alpha-gamma", "class-gamma"]
    assert sorted(issue.rule for issue in other_effect) == ["alpha-gamma", "class-delta"]


def test_local_use_makes_an_alert_information_and_says_so(small: Knowledge) -> None:
    (issue,) = found(small, "alpha cream", "gamma")

    assert (issue.severity, issue.interruptive) == (Severity.INFORMATION, False)
    assert [line.split(":")[0] for line in issue.context] == ["alpha is used locally only (skin)"]


def test_local_use_leaves_out_what_is_information_anyway(small: Knowledge) -> None:
    milder = replace(
        small.interactions[0], entry=structs.replace(small.interactions[0].entry, severity=Severity.INFORMATION)
    )
    pack = replace(small, interactions=(milder, *small.interactions[2:]), a_mask={"alpha": 1}, b_mask={"gamma": 1})

    assert found(pack, "alpha cream", "gamma") == []
    assert [issue.rule for issue in found(pack, "alpha tablet", "gamma")] == ["alpha-gamma"]
    assert [issue.rule for issue in found(small, "alpha cream", "gamma")] == ["alpha-gamma"]


def test_one_rule_speaks_once_of_two_parts_of_one_product(small: Knowledge) -> None:
    (together,) = found(small, "delta", "alpha/beta tablet")
    both = replace(small.interactions[2], except_pairs=frozenset())
    pack = replace(small, interactions=(*small.interactions[:2], both))

    assert together.ingredients == ("alpha", "delta")
    assert len(found(pack, "delta", "alpha/beta tablet")) == 1
    assert len(found(pack, "delta", "alpha tablet", "beta tablet")) == 2


def test_a_drug_that_acts_from_local_use_keeps_its_alert(small: Knowledge) -> None:
    (issue,) = found(small, "estrogen cream", "gamma")

    assert issue.context == ("A hormone",)


def test_a_rule_can_count_local_use(small: Knowledge) -> None:
    (issue,) = found(small, "alpha cream", "delta")

    assert (issue.severity, issue.context) == (Severity.SERIOUS, ())


def test_local_and_other_use_of_one_drug_counts_in_full(small: Knowledge) -> None:
    (issue,) = found(small, "alpha cream", "alpha tablet", "gamma")

    assert issue.severity is Severity.CONTRAINDICATED


def test_use_by_an_unknown_way_counts_in_full(small: Knowledge) -> None:
    (issue,) = found(small, "alpha cream", "alpha", "gamma")

    assert issue.severity is Severity.CONTRAINDICATED


def test_a_route_changes_the_severity_of_its_side_only(small: Knowledge) -> None:
    (inhaled,) = found(small, "alpha", "gamma inhaler")
    (other_side,) = found(small, "alpha inhaler", "gamma")

    assert (inhaled.severity, inhaled.context) == (Severity.MONITOR, ("Inhaled",))
    assert other_side.severity is Severity.CONTRAINDICATED


def test_another_medicine_changes_the_severity_and_is_named(small: Knowledge) -> None:
    (issue,) = found(small, "alpha", "gamma", "acid")

    assert (issue.severity, issue.interruptive) == (Severity.SERIOUS, False)
    assert issue.context == ("Protected (acid)",)
    assert issue.trigger_texts == ("alpha", "gamma", "acid")


@pytest.mark.parametrize("drugs", [("alpha",), ("beta", "delta"), ("acid", "delta"), ()])
def test_without_a_rule_there_is_no_alert(small: Knowledge, drugs: tuple[str, ...]) -> None:
    assert found(small, *drugs) == []
