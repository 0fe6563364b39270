from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Dosage, Quantity, Reference, Timing
from clinic_assist.chart.detected_issue import Severity
from clinic_assist.chart.facts import Encounter, MedicationUse
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.check import check_chart
from clinic_assist.safety.medications import medications_of
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.washout import (
    StoppedMedicines,
    describe_stopped,
    find_lingering_interactions,
    stopped_medicines,
)
from tests.charts import chart, coded, named
from tests.medicines import administration, dispense, request, span, statement
from tests.pharmacy import measurands
from tests.unit.safety.fake_names import FakeNames

ON = date(2026, 11, 22)


def of(name: str) -> dict[str, Any]:
    return {"medication": coded(name)}


def ended(name: str, last_day: str, **fields: Any) -> MedicationUse:
    given: dict[str, Any] = {"status": "stopped", "effective": span("2026-01-01", last_day)} | of(name)
    return statement(**(given | fields))


def in_use(name: str) -> MedicationUse:
    return request(status="active", **of(name))


def stopped_in(given: Chart, small: Knowledge) -> tuple[StoppedMedicines, Situation]:
    listed = medications_of(given, FakeNames(), ON)
    stopped = stopped_medicines(given, FakeNames(), small, ON, in_use=frozenset(listed.ingredients))
    return stopped, Situation(PatientState(on=ON), listed.participants, patient_given=False)


def summaries(facts: Iterable[MedicationUse], small: Knowledge) -> list[tuple[str, Severity]]:
    stopped, situation = stopped_in(chart(*facts), small)
    return [(issue.rule, issue.severity) for issue in find_lingering_interactions(stopped, situation, small)]


def notes(facts: Iterable[MedicationUse], small: Knowledge) -> list[str]:
    stopped, situation = stopped_in(chart(*facts), small)
    return describe_stopped(stopped, situation, small)


def test_a_stopped_medicine_within_its_washout_takes_part_and_says_so(small: Knowledge) -> None:
    stopped, situation = stopped_in(chart(ended("alpha", "2026-11-10"), in_use("gamma")), small)

    (issue,) = find_lingering_interactions(stopped, situation, small)

    assert (issue.rule, issue.severity, issue.interruptive) == ("alpha-gamma", Severity.CONTRAINDICATED, True)
    assert issue.ingredients == ("alpha", "gamma")
    assert issue.context == ("alpha: stopped 10-Nov-2026, still acting until about 24-Nov-2026 (Alpha is slow)",)
    assert len(issue.facts) == 2
    assert issue.summary == "alpha (stopped) with gamma: harm"


def test_the_stopped_one_is_marked_on_either_side_and_where_there_is_room(small: Knowledge) -> None:
    stopped, situation = stopped_in(chart(ended("gamma depot injection", "2026-11-10"), in_use("alpha")), small)
    rules = tuple(
        replace(rule, entry=msgspec.structs.replace(rule.entry, summary="{a} with {b}: " + "harm " * 23))
        for rule in small.interactions
    )

    (issue,) = find_lingering_interactions(stopped, situation, small)
    (full,) = find_lingering_interactions(stopped, situation, replace(small, interactions=rules))

    assert issue.summary == "alpha with gamma (stopped): harm"
    assert full.summary.startswith("alpha with gamma: harm")


@pytest.mark.parametrize(("last_day", "acts"), [("2026-11-08", True), ("2026-11-07", False), ("2015-01-02", False)])
def test_the_washout_ends_on_its_last_day(last_day: str, acts: bool, small: Knowledge) -> None:
    assert bool(summaries([ended("alpha", last_day), in_use("gamma")], small)) is acts


def test_only_rules_whose_effect_outlasts_it_count(small: Knowledge) -> None:
    assert summaries([ended("alpha", "2026-11-20"), in_use("delta")], small) == []
    assert summaries([ended("alpha", "2026-11-20"), in_use("gamma"), in_use("delta")], small) == [
        ("alpha-gamma", Severity.CONTRAINDICATED)
    ]


def test_a_partner_that_the_washout_leaves_out_does_not_count(small: Knowledge) -> None:
    (washout,) = small.washouts["alpha"]
    facts = [ended("alpha", "2026-11-20"), in_use("gamma")]
    spared = {"alpha": (replace(washout, partners_except=frozenset({"gamma"})),)}

    assert summaries(facts, small) != []
    assert summaries(facts, replace(small, washouts=spared)) == []


def test_an_end_planned_for_later_says_nothing_of_the_day_of_stopping(small: Knowledge) -> None:
    facts = [ended("alpha", "2027-05-01"), in_use("gamma")]

    assert summaries(facts, small) == []
    assert notes(facts, small) == ["Stopped on a day that is not recorded, and not counted: alpha (matters for gamma)"]


def test_two_stopped_medicines_do_not_meet(small: Knowledge) -> None:
    assert summaries([ended("alpha", "2026-11-20"), ended("gamma", "2026-11-20")], small) == []


def test_a_medicine_that_is_also_in_use_is_not_told_twice(small: Knowledge) -> None:
    assert summaries([ended("alpha", "2026-11-20"), in_use("alpha"), in_use("gamma")], small) == []


def test_a_fading_effect_is_at_most_as_serious_as_its_washout_says(small: Knowledge) -> None:
    depot = ended("gamma depot injection", "2026-11-01")

    assert summaries([depot, in_use("alpha")], small) == [("alpha-gamma", Severity.MONITOR)]
    assert summaries([depot, in_use("beta")], small) == [("class-gamma", Severity.MONITOR)]
    assert summaries([depot, in_use("estrogen")], small) == []


def test_a_way_of_use_that_the_washout_does_not_name_ends_the_effect(small: Knowledge) -> None:
    assert summaries([ended("gamma tablet", "2026-11-20"), in_use("alpha")], small) == []
    assert summaries([ended("gamma depot", "2026-11-20"), in_use("alpha")], small) == []
    assert summaries([ended("gamma injection", "2026-11-20"), in_use("alpha")], small) == []


def test_the_latest_of_several_records_counts(small: Knowledge) -> None:
    facts = [ended("alpha", "2026-10-01"), ended("alpha", "2026-11-15"), in_use("gamma")]
    stopped, situation = stopped_in(chart(*facts), small)

    (issue,) = find_lingering_interactions(stopped, situation, small)

    assert "stopped 15-Nov-2026, still acting until about 29-Nov-2026" in issue.context[0]
    assert len(issue.facts) == 2, "a record whose washout is over caused nothing"


def test_a_partly_known_end_counts_as_late_as_it_can_be_but_not_after_today(small: Knowledge) -> None:
    (item,) = stopped_in(chart(ended("alpha", "2026-11")), small)[0].lingering

    assert item.words == "stopped Nov-2026 (the day is not recorded), still acting until about 06-Dec-2026"


def test_an_unknown_end_is_not_assumed_and_said_where_it_would_matter(small: Knowledge) -> None:
    unknown = request(status="stopped", **of("alpha"))

    assert summaries([unknown, in_use("gamma")], small) == []
    assert notes([unknown, in_use("gamma")], small) == [
        "Stopped on a day that is not recorded, and not counted: alpha (matters for gamma)"
    ]
    assert notes([unknown, in_use("delta")], small) == []


def test_a_record_that_was_last_changed_long_ago_was_stopped_before(small: Knowledge) -> None:
    def changed(day: str) -> MedicationUse:
        unknown = request(status="stopped", **of("alpha"))
        return replace(unknown, provenance=replace(unknown.provenance, last_updated=PartialDate(day)))

    assert notes([changed("2026-11-07"), in_use("gamma")], small) == []
    assert notes([changed("2026-11-08"), in_use("gamma")], small) == [
        "Stopped on a day that is not recorded, and not counted: alpha (matters for gamma)"
    ]
    assert notes([changed("2019-11-08"), in_use("gamma")], small) == []


def test_what_would_be_an_information_only_is_not_said(small: Knowledge) -> None:
    unknown = request(status="stopped", **of("gamma depot injection"))
    information = tuple(
        replace(rule, entry=msgspec.structs.replace(rule.entry, severity=Severity.INFORMATION, interruptive=False))
        for rule in small.interactions
    )

    assert notes([unknown, in_use("alpha")], small) != []
    assert notes([unknown, in_use("alpha")], replace(small, interactions=information)) == []


def test_a_dated_record_settles_an_undated_one_while_it_acts(small: Knowledge) -> None:
    unknown = request(status="stopped", **of("alpha"))

    assert notes([unknown, ended("alpha", "2026-11-20"), in_use("gamma")], small) == [
        "Stopped and still acting: alpha until about 04-Dec-2026"
    ]
    assert notes([unknown, ended("alpha", "2020-11-20"), in_use("gamma")], small) == [
        "Stopped on a day that is not recorded, and not counted: alpha (matters for gamma)"
    ]


def test_an_undated_way_of_use_without_washout_is_not_said(small: Knowledge) -> None:
    assert notes([request(status="stopped", **of("gamma tablet")), in_use("alpha")], small) == []
    assert notes([request(status="stopped", **of("gamma depot injection")), in_use("alpha")], small) != []


@pytest.mark.parametrize("status", ["cancelled", "not-taken", "declined", "entered-in-error", "rejected"])
def test_what_was_never_taken_does_not_act(status: str, small: Knowledge) -> None:
    assert summaries([ended("alpha", "2026-11-20", status=status), in_use("gamma")], small) == []


def test_a_plan_and_a_ban_do_not_act(small: Knowledge) -> None:
    past = {"status": "completed", "effective": span("2026-01-01", "2026-11-20")} | of("alpha")

    assert summaries([request(intent="plan", **past), in_use("gamma")], small) == []
    assert summaries([request(do_not_perform=True, **past), in_use("gamma")], small) == []
    assert summaries([request(intent="order", **past), in_use("gamma")], small) != []


def test_a_given_dose_acts_on_from_its_day(small: Knowledge) -> None:
    dose = administration(status="completed", effective=span("2026-11-12", "2026-11-12"), **of("alpha"))
    (item,) = stopped_in(chart(dose), small)[0].lingering

    assert item.words == "last given 12-Nov-2026, still acting until about 26-Nov-2026"


def test_a_stated_supply_that_ran_out_has_an_end_and_another_has_none(small: Knowledge) -> None:
    supply = {"status": "completed", "when_handed_over": PartialDate("2026-10-15")} | of("alpha")
    (item,) = stopped_in(chart(dispense(days_supply=Quantity(value=Decimal(30)), **supply)), small)[0].lingering

    assert item.words == "stopped 14-Nov-2026, still acting until about 28-Nov-2026"
    old = dispense(**(supply | {"when_handed_over": PartialDate("2025-10-15")}))
    assert notes([old, in_use("gamma")], small) != []


def test_the_end_of_a_hospital_stay_is_the_end_of_its_orders(small: Knowledge) -> None:
    stay = Encounter(**named("Encounter"), status="finished", period=span("2026-11-01", "2026-11-18"))
    order = request(
        status="active", categories=(coded("inpatient"),), encounter=Reference(target=stay.id), **of("alpha")
    )
    given = chart(stay, order, in_use("gamma"))
    stopped, situation = stopped_in(given, small)

    (issue,) = find_lingering_interactions(stopped, situation, small)

    assert "alpha: stopped 18-Nov-2026" in issue.context[0]
    assert list(situation.taken) == ["gamma"]


def test_the_report_of_a_chart_names_what_still_acts(small: Knowledge) -> None:
    past = request(
        status="completed",
        dosages=(Dosage(timing=Timing(bounds=span("2026-10-01", "2026-11-20"))),),
        **of("alpha"),
    )

    report = check_chart(chart(past, in_use("gamma")), small, FakeNames(), ON, measurands=measurands())

    assert [issue.rule for issue in report.issues] == ["alpha-gamma"]
    assert report.checked == ("gamma",)
    assert "Stopped and still acting: alpha until about 04-Dec-2026" in report.runs[0].note


def test_what_ended_before_the_longest_washout_is_not_asked_for(small: Knowledge) -> None:
    fake = FakeNames()
    facts = [ended("alpha", "2026-10-22"), ended("gamma depot injection", "2026-10-23")]

    stopped = stopped_medicines(chart(*facts), fake, small, ON, in_use=frozenset())

    assert fake.asked == ["gamma depot injection"]
    assert [item.participant.ingredient for item in stopped.lingering] == ["gamma"]
