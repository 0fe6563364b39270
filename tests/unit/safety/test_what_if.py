"""A medicine before it is prescribed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckState, IssueKind, Severity
from clinic_assist.chart.what_if import WhatIf
from clinic_assist.safety.check import asked_of, findings_of, issue_key
from clinic_assist.safety.medications import DrugRecord, participants_in
from clinic_assist.safety.what_if import Proposal, proposal_of, what_if
from tests import charts
from tests.gui.rich_safety_chart import rich_safety_chart
from tests.pharmacy import knowledge, measurands, names

ON = date(2026, 11, 27)
CHART = charts.chart(
    charts.patient(),
    charts.medication("Simvastatin 40 MG Oral Tablet"),
    charts.medication("Warfarin 5 MG Oral Tablet"),
    charts.allergy("Penicillin"),
)


def ask(text: str, chart: Chart = CHART) -> WhatIf:
    return what_if(chart, proposal_of(text), knowledge(), names(), on=ON, measurands=measurands())


def test_only_what_the_new_medicine_adds_is_shown() -> None:
    answer = ask("clarithromycin 500 mg twice daily")

    assert answer.ingredients == ("clarithromycin",)
    assert answer.added[0].severity is Severity.CONTRAINDICATED
    assert all("clarithromycin" in issue.ingredients for issue in answer.added)
    assert ("simvastatin", "warfarin") not in [issue.ingredients for issue in answer.added]


def test_the_order_that_is_none_leaves_no_trace_in_the_answer() -> None:
    kept = {fact.id for fact in CHART.facts}
    answer = ask("clarithromycin 500 mg twice daily")

    assert answer.added
    assert all(set(issue.facts) <= kept for issue in answer.added)


def test_an_allergy_speaks_against_a_proposed_medicine() -> None:
    assert IssueKind.DRUG_ALLERGY in {issue.kind for issue in ask("amoxicillin 500 mg").added}


def test_each_check_of_the_new_medicine_has_its_state() -> None:
    answer = ask("metformin 500 mg twice daily")

    assert {state.ingredient for state in answer.states} == {"metformin"}
    assert len(answer.states) == len(IssueKind)
    assert {state.kind: state.state for state in answer.states}[IssueKind.KIDNEY] is CheckState.NOT_CHECKABLE


def test_an_unknown_name_is_never_silence() -> None:
    answer = ask("clarithromicin 500 mg")

    assert (answer.ingredients, answer.added, answer.states) == ((), (), ())
    assert "clarithromycin" in answer.not_checked


def test_a_medicine_that_is_taken_already_is_named() -> None:
    assert ask("Coumadin 5 mg").already_taken == ("warfarin",)
    assert ask("Biaxin").already_taken == ()


def test_members_of_the_class_are_offered_the_quietest_first() -> None:
    answer = ask("clarithromycin 500 mg")
    severities = [one.worst for one in answer.alternatives]

    assert {"azithromycin", "erythromycin"} <= {one.ingredient for one in answer.alternatives}
    assert "clarithromycin" not in {one.ingredient for one in answer.alternatives}
    order = [None, Severity.INFORMATION, Severity.MONITOR, Severity.SERIOUS, Severity.CONTRAINDICATED]
    assert severities == sorted(severities, key=order.index)
    assert len(answer.without_alert) + len(answer.with_information) + len(answer.with_alert) == len(severities)
    assert "erythromycin" in {one.ingredient for one in answer.with_alert}  # a moderate inhibitor beside simvastatin


@pytest.mark.parametrize("proposed", ["clarithromycin", "naproxen", "sertraline", "rosuvastatin"])
def test_an_alternative_is_judged_as_if_it_were_proposed_itself(proposed: str) -> None:
    chart, _writer = rich_safety_chart()
    answer = ask(proposed, chart)

    assert answer.alternatives
    for one in answer.alternatives:
        added = [issue for issue in ask(one.ingredient, chart).added if one.ingredient in issue.ingredients]
        assert (one.alerts, one.worst) == (len(added), added[0].severity if added else None), one.ingredient


def test_what_one_ingredient_has_part_in_is_the_same_as_in_the_whole_check() -> None:
    chart, _writer = rich_safety_chart()
    asked = asked_of(chart, knowledge(), names(), ON, measurands=measurands())
    records = (*asked.medications.records, DrugRecord(text="sotalol", ingredients=("sotalol",)))
    asked = replace(
        asked, medications=replace(asked.medications, records=records, participants=participants_in(records))
    )
    whole, _ = findings_of(asked, knowledge())

    for name in asked.medications.ingredients:
        part, _ = findings_of(asked, knowledge(), about=name)
        expected = {issue_key(issue): issue.severity for issue in whole if name in issue.ingredients}
        assert {issue_key(issue): issue.severity for issue in part} == expected, name


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("clarithromycin 500 mg twice daily", Proposal(medicine="clarithromycin", directions="500 mg twice daily")),
        ("Biaxin", Proposal(medicine="Biaxin")),
        ("5-fluorouracil", Proposal(medicine="5-fluorouracil")),
        ("  warfarin  ", Proposal(medicine="warfarin")),
    ],
)
def test_directions_begin_with_the_first_figure(text: str, proposal: Proposal) -> None:
    assert proposal_of(text) == proposal
    assert proposal.text == text.strip()


def test_that_an_alternative_has_no_dose_is_not_said_of_each() -> None:
    missing = {text for one in ask("naproxen").alternatives for text in one.missing}

    assert not any("how often" in text or "dose" in text for text in missing)
