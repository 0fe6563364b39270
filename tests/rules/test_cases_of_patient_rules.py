"""Every rule on one medicine in a patient, against the situations that stand beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.safety.opioids import NOT_MEANT_FOR
from clinic_assist.safety.rules import PatientRule
from tests.pharmacy import knowledge, measurands, names
from tests.rules.situations import checked

RULES = sorted({rule.entry.id: rule for listed in knowledge().patient_rules.values() for rule in listed}.items())
# Problems that the reading of kidneys, livers and pregnancy asks for by name.
READ_BY_CODE = {
    *("cannot-become-pregnant", "dialysis", "acute-kidney-injury", "ckd-stage-3", "ckd-stage-3a", "ckd-stage-3b"),
    *("ckd-stage-4", "ckd-stage-5", "cirrhosis", "compensated-cirrhosis", "child-pugh-a", "child-pugh-b"),
    *("child-pugh-c", "liver-failure", "hepatic-impairment", "ascites", "hepatic-encephalopathy"),
}
PARAMETERS = [pytest.param(rule, id=name) for name, rule in RULES]


def fired(rule: PatientRule, line: str) -> bool:
    """Whether that rule alone fires: a more serious one of the same effect would hide it."""
    alone = replace(knowledge(), patient_rules=dict.fromkeys(rule.drugs, (rule,)))
    return any(issue.rule == rule.entry.id for issue in checked(line, alone).issues)


@pytest.mark.parametrize("rule", PARAMETERS)
def test_a_rule_fires_in_its_situations(rule: PatientRule) -> None:
    assert [line for line in rule.entry.fires if not fired(rule, line)] == []


@pytest.mark.parametrize("rule", PARAMETERS)
def test_a_rule_is_silent_in_its_other_situations(rule: PatientRule) -> None:
    assert [line for line in rule.entry.silent if fired(rule, line)] == []


def test_every_ingredient_and_measurand_of_these_rules_is_known() -> None:
    ingredients, results = set(knowledge().patient_rules), set()
    for _name, rule in RULES:
        ingredients |= rule.when.taken_with | rule.when.not_taken_with | set(rule.when.entry.not_part_of)
        results |= {lab.measurand for lab in rule.entry.when.lab}

    assert ingredients - set(names().ingredient_names()) == set()
    assert results - {one.id for one in measurands().all} == set()


def test_every_problem_is_found_by_each_of_its_names_and_belongs_to_a_rule() -> None:
    from clinic_assist.chart.datatypes import CodeableConcept

    problems = knowledge().problems
    for entry in problems.by_id.values():
        for name in entry.names:
            assert entry.id in problems.named_in(CodeableConcept(text=name)), name
    used = {name for _id, rule in RULES for name in (*rule.entry.when.problem, *rule.entry.when.without_problem)}
    used |= {name for load in knowledge().loads for _points, when in load.raised_by for name in when.entry.problem}
    used |= set(NOT_MEANT_FOR)
    used |= {name for limits in knowledge().dose_limits.values() for limit in limits for name in limit.entry.problem}
    modifiers = [modifier for rule in knowledge().interactions for modifier in rule.modifiers if modifier.entry.when]
    used |= {name for one in modifiers if one.entry.when for name in one.entry.when.problem}
    included = {name for entry in problems.by_id.values() for name in entry.includes}
    assert set(problems.by_id) - used - included - READ_BY_CODE == set()
