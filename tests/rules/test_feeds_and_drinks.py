"""What is on a list and is no tablet: a feed through a tube, alcohol, and allergies that tempt to withhold."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.check import check_drugs
from tests.pharmacy import knowledge, names
from tests.rules.situations import ON


def issues(*drugs: str, allergies: tuple[str, ...] = ()) -> list[DetectedIssue]:
    return list(check_drugs(drugs, knowledge(), names(), allergies=allergies, on=ON).issues)


@pytest.mark.parametrize("feed", ["tube feeding", "Jevity", "Osmolite 1.5", "enteral nutrition", "Sondennahrung"])
def test_a_feed_through_a_tube_lowers_phenytoin(feed: str) -> None:
    (issue,) = [one for one in issues("phenytoin 100 mg", feed) if one.kind is IssueKind.DRUG_DRUG]

    assert (issue.rule, issue.severity) == ("phenytoin-enteral-nutrition", Severity.SERIOUS)
    assert not [one for one in issues("levetiracetam 500 mg", feed) if one.kind is IssueKind.DRUG_DRUG]


def test_phenytoin_by_injection_is_not_bound_by_a_feed() -> None:
    told = [one for one in issues("phenytoin injection", "tube feeding") if one.rule == "phenytoin-enteral-nutrition"]

    assert [one.severity for one in told] == [Severity.INFORMATION]


@pytest.mark.parametrize("drink", ["alcohol", "ethanol", "ethyl alcohol", "Alkohol"])
def test_alcohol_on_a_list_takes_part(drink: str) -> None:
    assert any(one.severity is Severity.SERIOUS for one in issues("oxycodone 5 mg", drink))


def test_what_only_sounds_like_alcohol_does_not() -> None:
    assert not issues("oxycodone 5 mg", "alcohol prep pads")
    assert not [one for one in issues("oxycodone 5 mg", "isopropyl alcohol") if one.severity is Severity.SERIOUS]


@pytest.mark.parametrize(
    ("allergy", "drug", "rule"),
    [
        ("shellfish: hives", "iohexol", "allergy-shellfish-iodine"),
        ("shrimp: anaphylaxis", "amiodarone", "allergy-shellfish-iodine"),
        ("sulfites", "Bactrim", "allergy-sulfites-sulfonamides"),
        ("sulfite: wheezing", "epinephrine", "allergy-sulfites-epinephrine"),
    ],
)
def test_what_does_not_cross_is_said_as_information(allergy: str, drug: str, rule: str) -> None:
    told = [one for one in issues(drug, allergies=(allergy,)) if one.kind is IssueKind.DRUG_ALLERGY]

    assert [(one.rule, one.severity, one.interruptive) for one in told] == [(rule, Severity.INFORMATION, False)]


def test_shellfish_says_nothing_of_other_medicines() -> None:
    assert not issues("amoxicillin", allergies=("shellfish",))
