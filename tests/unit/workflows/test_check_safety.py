from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.detected_issue import CheckState
from clinic_assist.errors import UserError
from clinic_assist.notes.stored import KeptDecision
from clinic_assist.workflows.check_safety import (
    alert_key,
    check_chart,
    check_names,
    check_pair,
    decisions_of,
    override_alert,
)
from tests import charts
from tests.unit.workflows.fakes import TODAY, FakeStore, workplace

CHART = charts.chart(charts.medication("Warfarin 5 MG Oral Tablet"), charts.medication("Ibuprofen 400 MG Oral Tablet"))


def test_a_chart_is_checked_for_the_day_of_the_clock() -> None:
    report = check_chart(workplace(), CHART)

    assert report.on == TODAY
    assert report.patient_id == CHART.patient_id
    assert ("ibuprofen", "warfarin") in [issue.ingredients for issue in report.issues]


def test_typed_names_are_checked_without_a_patient() -> None:
    report = check_names(workplace(), ["Coumadin", "Advil"], [])

    assert (report.on, report.patient_id) == (TODAY, None)
    assert check_pair(workplace(), "Coumadin", "Advil").state is CheckState.FOUND


def test_a_decision_is_kept_with_name_and_moment_and_the_audit_names_the_rule_alone() -> None:
    store, issue = FakeStore(), check_chart(workplace(), CHART).issues[0]

    override = override_alert(workplace(), store, CHART, issue, reason=" Will monitor ", by=" Dr A ")

    assert store.decisions == [override]
    assert (override.reason, override.by, override.at) == ("Will monitor", "Dr A", "2026-11-22T10:15:30+00:00")
    assert store.entries == [("alert-overridden", CHART.patient_id, issue.rule)]


@pytest.mark.parametrize(("reason", "by"), [("", "Dr A"), ("Will monitor", "  ")])
def test_a_decision_without_a_reason_or_a_name_is_refused(reason: str, by: str) -> None:
    store, issue = FakeStore(), check_chart(workplace(), CHART).issues[0]

    with pytest.raises(UserError, match="a reason and a name"):
        override_alert(workplace(), store, CHART, issue, reason=reason, by=by)
    assert (store.decisions, store.entries) == ([], [])


def test_the_newest_decision_on_an_alert_counts_and_only_for_its_own_patient() -> None:
    store, issue = FakeStore(), check_chart(workplace(), CHART).issues[0]
    override_alert(workplace(), store, CHART, issue, reason="Will monitor", by="Dr A")
    newer = override_alert(workplace(), store, CHART, issue, reason="Dose adjusted", by="Dr B")

    report = check_chart(workplace(), CHART)

    assert decisions_of(store, CHART, report) == {alert_key(issue): KeptDecision(override=newer)}
    assert decisions_of(store, replace(CHART, patient_id=PatientId("another")), report) == {}


def test_the_same_alert_has_the_same_key_at_the_next_check_whatever_caused_it() -> None:
    issue = check_chart(workplace(), CHART).issues[0]

    assert alert_key(replace(issue, facts=(), summary="In other words")) == alert_key(issue)
    assert alert_key(replace(issue, ingredients=("ibuprofen", "apixaban"))) != alert_key(issue)
