from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.safety.groups import find_combined_interactions
from clinic_assist.safety.medications import DrugRecord, Participant, medications_named, participants_in
from clinic_assist.safety.pack_format import LocalUse
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.rules import Knowledge
from tests.unit.safety.fake_names import FakeNames


def found(small: Knowledge, *drugs: str) -> list[DetectedIssue]:
    return find_combined_interactions(
        Situation.without_patient(medications_named(drugs, FakeNames()).participants), small
    )


def changed(small: Knowledge, **fields: object) -> Knowledge:
    """The small pack with other fields in its rule of three."""
    (rule,) = small.groups
    return replace(small, groups=(replace(rule, entry=structs.replace(rule.entry, **fields)),))


def with_beta_in_two_groups(small: Knowledge) -> Knowledge:
    (rule,) = small.groups
    return replace(small, groups=(replace(rule, groups=(*rule.groups[:2], frozenset({"acid", "beta"}))),))


def test_three_medicines_make_one_alert_in_place_of_those_on_two(small: Knowledge) -> None:
    (issue,) = found(small, "alpha", "delta", "acid")

    assert (issue.rule, issue.severity, issue.interruptive) == ("three", Severity.SERIOUS, False)
    assert issue.ingredients == ("acid", "alpha", "delta")
    assert issue.trigger_texts == ("acid", "alpha", "delta")
    assert issue.summary == "acid, alpha and delta: great noise"
    assert issue.context == ()
    assert issue.sources[0].citation == "A book"


def test_two_of_the_three_keep_their_own_alert(small: Knowledge) -> None:
    assert [issue.rule for issue in found(small, "alpha", "delta")] == ["class-delta"]


def test_alerts_with_another_effect_stay_beside_it(small: Knowledge) -> None:
    issues = found(small, "alpha", "delta", "acid", "gamma")

    assert sorted(issue.rule for issue in issues) == ["alpha-gamma", "three"]


def test_a_more_serious_alert_on_two_of_them_stays(small: Knowledge) -> None:
    issues = found(changed(small, severity=Severity.MONITOR), "alpha", "delta", "acid")

    assert sorted(issue.rule for issue in issues) == ["class-delta", "three"]


def test_one_medicine_never_stands_for_two_groups(small: Knowledge) -> None:
    twice = with_beta_in_two_groups(small)

    assert [issue.rule for issue in found(twice, "beta", "delta")] == []
    assert [issue.rule for issue in found(twice, "alpha", "beta", "delta")] == ["three"]


def test_the_number_of_alerts_it_stands_for_is_said(small: Knowledge) -> None:
    every_pair = tuple(replace(rule, except_pairs=frozenset()) for rule in small.interactions)

    (issue,) = found(replace(small, interactions=every_pair), "alpha", "beta", "delta", "acid")

    assert issue.context == ("In place of 2 alerts about two of these medicines",)


def test_a_licensed_combination_of_all_three_is_no_alert(small: Knowledge) -> None:
    assert found(small, "alpha/delta/acid tablet") == []
    assert [issue.rule for issue in found(small, "alpha/delta tablet", "acid tablet")] == ["three"]


@pytest.mark.parametrize(("local_use", "expected"), [(LocalUse.DOWNGRADE, []), (LocalUse.COUNTS, ["three"])])
def test_local_use_counts_only_where_the_rule_says_so(
    small: Knowledge, local_use: LocalUse, expected: list[str]
) -> None:
    issues = found(changed(small, local_use=local_use), "alpha tablet", "delta tablet", "acid cream")

    assert [issue.rule for issue in issues if issue.rule == "three"] == expected


def test_a_summary_too_long_for_all_names_one_of_each_group(small: Knowledge) -> None:
    long = changed(small, summary="{drugs}: " + "noise " * 19)

    (issue,) = [issue for issue in found(long, "alpha", "beta", "delta", "acid") if issue.rule == "three"]

    assert issue.summary.startswith("alpha, delta and acid: noise")
    assert len(issue.ingredients) == 4


def test_what_is_doubtful_about_one_of_them_is_said(small: Knowledge) -> None:
    records = [
        DrugRecord(text=name, ingredients=(name,), doubts=("taken when needed",) if name == "acid" else ())
        for name in ("alpha", "delta", "acid")
    ]

    (issue,) = find_combined_interactions(Situation.without_patient(participants_in(records)), small)

    assert issue.context == ("acid: taken when needed",)
    assert all(isinstance(item, Participant) for item in participants_in(records))
