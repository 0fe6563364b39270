"""Every rule of the shipped pack against the cases that stand beside it."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.chart.detected_issue import IssueKind
from clinic_assist.safety.allergens import Allergen
from clinic_assist.safety.allergies import find_allergy_conflicts
from clinic_assist.safety.check import check_drugs, check_pair
from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.rules import AllergyRule, GroupRule, InteractionRule
from tests.pharmacy import knowledge, names

ON = date(2026, 11, 22)
INTERACTIONS = [pytest.param(rule, id=rule.entry.id) for rule in knowledge().interactions]
GROUPS = [pytest.param(rule, id=rule.entry.id) for rule in knowledge().groups]
ALLERGIES = [pytest.param(rule, id=rule.entry.id) for rule in knowledge().allergy_rules]


def drug(name: str) -> Participant:
    return Participant(ingredient=name, records=(DrugRecord(text=name, ingredients=(name,)),))


def allergen(name: str, told: str = "") -> Allergen:
    if name in knowledge().class_names:
        return Allergen(name=name, ingredients=(), drug_class=name, told=told)
    return Allergen(name=name, ingredients=(name,), drug_class=None, told=told)


def rules_alone(rule: AllergyRule, recorded: str, taken: str) -> list[str]:
    """What that rule alone says: more serious rules on the same pair would hide it."""
    from dataclasses import replace

    alone = replace(knowledge(), allergy_rules=(rule,))
    record = allergen(recorded, told=next(iter(rule.entry.only_reactions), ""))
    return [issue.rule for issue in find_allergy_conflicts([drug(taken)], [record], alone)]


@pytest.mark.parametrize("rule", INTERACTIONS)
def test_interaction_rule_fires_for_its_pairs_typed_by_name(rule: InteractionRule) -> None:
    fired = {pair: check_pair(*pair, knowledge(), names()).rules for pair in rule.entry.fires}

    assert [pair for pair, rules in fired.items() if rule.entry.id not in rules] == []


@pytest.mark.parametrize("rule", INTERACTIONS)
def test_interaction_rule_is_silent_for_its_negative_pairs(rule: InteractionRule) -> None:
    fired = {pair: check_pair(*pair, knowledge(), names()).rules for pair in rule.entry.silent}

    assert [pair for pair, rules in fired.items() if rule.entry.id in rules] == []


@pytest.mark.parametrize("rule", GROUPS)
def test_rule_of_three_fires_for_its_drugs_typed_by_name(rule: GroupRule) -> None:
    reports = {drugs: check_drugs(drugs, knowledge(), names(), on=ON) for drugs in rule.entry.fires}

    assert [d for d, report in reports.items() if rule.entry.id not in {i.rule for i in report.issues}] == []
    assert not any(report.not_checked for report in reports.values())


@pytest.mark.parametrize("rule", GROUPS)
def test_rule_of_three_is_silent_for_its_negative_drugs(rule: GroupRule) -> None:
    reports = {drugs: check_drugs(drugs, knowledge(), names(), on=ON) for drugs in rule.entry.silent}

    assert [d for d, report in reports.items() if rule.entry.id in {i.rule for i in report.issues}] == []
    assert not any(report.not_checked for report in reports.values())


@pytest.mark.parametrize("rule", ALLERGIES)
def test_allergy_rule_fires_for_its_pairs(rule: AllergyRule) -> None:
    missed = [pair for pair in rule.entry.fires if rule.entry.id not in rules_alone(rule, *pair)]

    assert missed == []


@pytest.mark.parametrize("rule", ALLERGIES)
def test_allergy_rule_is_silent_for_its_negative_pairs(rule: AllergyRule) -> None:
    wrong = [pair for pair in rule.entry.silent if rule.entry.id in rules_alone(rule, *pair)]

    assert wrong == []


def test_every_ingredient_of_the_pack_is_a_name_of_the_drug_dictionary() -> None:
    known = frozenset(names().ingredient_names())
    named = set(knowledge().a_mask) | set(knowledge().b_mask) | set(knowledge().acts_from_local_use)
    named |= {name for rule in knowledge().groups for group in rule.groups for name in group}
    for rule in knowledge().allergy_rules:
        named |= rule.allergens | rule.drugs
    for drug_class in knowledge().classes.values():
        named |= drug_class.members

    assert named - known == set()
    assert "warfarrin" not in known


def test_every_alert_of_the_cases_fits_on_a_card_and_names_its_sources() -> None:
    reports = [
        check_drugs(pair, knowledge(), names(), on=ON) for rule in knowledge().interactions for pair in rule.entry.fires
    ]

    issues = [issue for report in reports for issue in report.issues if issue.kind is IssueKind.DRUG_DRUG]
    assert len(issues) >= len(knowledge().interactions)
    assert all(issue.sources and issue.action and len(issue.summary) <= 140 for issue in issues)
    assert not any("{" in issue.summary for issue in issues)


def test_every_class_is_used_by_a_rule_or_by_another_class() -> None:
    from clinic_assist.safety.pack_format import InteractionEntry

    used: set[str] = set()
    for pair_rule in (*knowledge().interactions, *knowledge().allergy_rules):
        entry = pair_rule.entry
        selectors = (
            (*entry.a, *entry.b, *entry.a_except, *entry.b_except)
            if isinstance(entry, InteractionEntry)
            else (*entry.allergen, *entry.drug)
        )
        used |= {selector[1:] for selector in selectors if selector.startswith("@")}
        if isinstance(entry, InteractionEntry):
            used |= {text[1:] for modifier in entry.modifier for text in (*modifier.drugs, *modifier.taken_with)}
    for rule in {id(rule): rule for found in knowledge().patient_rules.values() for rule in found}.values():
        when = rule.entry.when
        selectors = (*rule.entry.drug, *rule.entry.drug_except, *when.taken_with, *when.not_taken_with)
        used |= {selector[1:] for selector in selectors if selector.startswith("@")}
    grouped = (selector for rule in knowledge().groups for group in rule.entry.groups for selector in group)
    used |= {selector[1:] for selector in grouped if selector.startswith("@")}
    used |= {name for item in knowledge().classes.values() for name in item.entry.includes}
    weighed = {drug for load in knowledge().loads for one in load.entry.weight for drug in one.drug}
    used |= {selector[1:] for selector in weighed if selector.startswith("@")}
    used |= {name for name, item in knowledge().classes.items() if item.entry.alternatives or item.entry.duplicate}
    named_in_records = {name for name in knowledge().classes if names().recognise(name.replace("-", " ")).drug_class}

    assert set(knowledge().classes) - used - named_in_records == set()
