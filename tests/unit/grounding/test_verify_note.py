"""Whole notes: verdicts, omissions and coverage together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import Dosage, Period, Reference, Timing
from clinic_assist.chart.facts import Encounter, Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.coverage import coverage
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.omissions import find_omissions
from clinic_assist.grounding.verify import draft_from_text, verify, verify_statement
from clinic_assist.notes.note import Composer, DraftNote, LeftOut, Selection, Statement, Task
from clinic_assist.notes.verdict import Verdict
from tests.charts import coded, medication, named
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import CHART, FACTS, ON, PATIENT

NAMES = FakeDrugNames()
EVIDENCE = gather(CHART, NAMES, ON)


def _draft(
    *statements: Statement, composer: Composer = Composer.RECORD_ONLY, selection: Selection | None = None
) -> DraftNote:
    return DraftNote(
        patient_id="p1", task=Task.SUMMARY, composer=composer, statements=statements, selection=selection or Selection()
    )


def _omitted_from(facts: tuple[Fact, ...]) -> set[FactId]:
    chart = replace(CHART, facts=(PATIENT, *facts))
    return {one.fact for one in find_omissions(_draft(), gather(chart, NAMES, ON))}


def test_each_statement_gets_one_verdict() -> None:
    note = verify(
        draft_from_text("Hypertension. Warfarin 5 mg. Potassium 9.9 mmol/L. Thank you.", "p1"), CHART, NAMES, ON
    )

    assert [judged.verdict for judged in note.verdicts] == [
        Verdict.SUPPORTED,
        Verdict.NOT_FOUND,
        Verdict.CONTRADICTED,
        Verdict.NOT_CHECKABLE,
    ]
    assert note.blocking == (2,)
    assert note.to_confirm == (1, 3)


def test_a_note_about_another_patient_is_contradicted_whole() -> None:
    note = verify(replace(draft_from_text("Hypertension.", "p1"), patient_id="p2"), CHART, NAMES, ON)

    assert note.verdicts[0].verdict is Verdict.CONTRADICTED
    assert "another patient" in note.verdicts[0].reason


def test_verifying_twice_gives_the_same() -> None:
    draft = draft_from_text("Hypertension since March 2012. HbA1c rose.", "p1")

    assert verify(draft, CHART, NAMES, ON) == verify(draft, CHART, NAMES, ON)


def test_omissions_name_what_is_neither_cited_nor_said() -> None:
    nothing = find_omissions(_draft(), EVIDENCE)
    said = find_omissions(_draft(Statement(text="Hypertension on Zestril. Allergic to penicillin.")), EVIDENCE)
    cited = find_omissions(_draft(Statement(text="See list.", citations=(FactId("dm"),))), EVIDENCE)

    assert {one.fact for one in nothing} >= {"htn", "dm", "pen", "lis", "ibu"}
    assert {one.kind for one in nothing} == {"active problem", "allergy", "active medication"}
    assert not {"asthma", "pe", "met"} & {one.fact for one in nothing}
    assert not {"htn", "lis", "pen"} & {one.fact for one in said}
    assert "dm" in {one.fact for one in said}
    assert "dm" not in {one.fact for one in cited}


def test_a_recent_critical_result_is_asked_for() -> None:
    from clinic_assist.chart.datatypes import CodeableConcept, Coding

    flag = (CodeableConcept(codings=(Coding(code="HH"),)),)
    facts = tuple(replace(fact, interpretations=flag) if fact.id in ("k1", "hiv") else fact for fact in FACTS)
    chart = replace(CHART, facts=(PATIENT, *facts))

    omitted = {one.fact: one.kind for one in find_omissions(_draft(), gather(chart, NAMES, ON))}

    assert omitted["k1"] == "critical result"
    assert "hiv" not in omitted  # two years old


@pytest.mark.parametrize(("end", "is_asked_for"), [("2026-11-21", False), ("2026-11-22", True), (None, True)])
def test_an_order_is_asked_for_until_its_period_has_ended(end: str | None, is_asked_for: bool) -> None:
    bounds = Period(start=PartialDate("2026-11-01"), end=PartialDate(end) if end else None)
    dosages = (Dosage(text="1 tablet daily", timing=Timing(bounds=bounds)),)
    facts = tuple(replace(fact, dosages=dosages) if fact.id == "lis" else fact for fact in FACTS)

    omitted = _omitted_from(facts)

    assert ("lis" in omitted) is is_asked_for


def test_a_problem_with_an_end_and_no_status_is_not_asked_for() -> None:
    open_ended = tuple(replace(fact, clinical_status=None) if fact.id == "htn" else fact for fact in FACTS)
    ended = tuple(replace(fact, abatement=PartialDate("2020")) if fact.id == "htn" else fact for fact in open_ended)
    asked = [_omitted_from(facts) for facts in (open_ended, ended)]

    assert "htn" in asked[0]
    assert "htn" not in asked[1]


def test_coverage_accounts_for_every_fact() -> None:
    ids = tuple(fact.id for fact in CHART.facts)
    selection = Selection(used=ids[:5], left_out=(LeftOut(reason="older than 24 months", facts=ids[5:9]),))

    whole = coverage(_draft(selection=selection), CHART)
    by_hand = coverage(replace(draft_from_text("Hypertension.", "p1")), CHART)

    assert whole.used + sum(count for _, count in whole.left_out) == whole.total == len(ids)
    assert dict(whole.left_out) == {"older than 24 months": 4, "not considered": len(ids) - 9}
    assert by_hand.used == 0
    assert by_hand.sentence.startswith("0 of ")


def test_coverage_of_a_typed_note_counts_the_records_that_its_statements_were_compared_with() -> None:
    note = verify(draft_from_text("Essential hypertension. Lovely weather.", "p1"), CHART, NAMES, ON)

    compared = {fact for verdict in note.verdicts for fact in verdict.facts}
    assert compared
    assert note.coverage.used == len(compared)
    assert dict(note.coverage.left_out) == {"not in the note": len(CHART.facts) - len(compared)}


def test_coverage_counts_no_strangers_and_nothing_twice() -> None:
    ids = tuple(fact.id for fact in CHART.facts)
    selection = Selection(
        used=(*ids[:2], FactId("nobody")),
        left_out=(LeftOut(reason="old", facts=(ids[0], ids[3])), LeftOut(reason="none", facts=(ids[1],))),
    )

    found = coverage(_draft(selection=selection), CHART)

    assert found.used == 2
    assert dict(found.left_out) == {"old": 1, "not considered": len(ids) - 3}


@settings(max_examples=150)
@given(st.text(alphabet="Kk4.1 %mgolLnsoNn/-:;(),andirHTN2026\n’é中", max_size=80))
def test_no_text_breaks_the_verifier(text: str) -> None:
    judged = verify_statement(Statement(text=text), CHART, NAMES, ON, evidence=EVIDENCE)

    assert judged.verdict in Verdict
    assert judged.reason


def test_a_hospitals_order_is_no_omission_once_the_stay_is_over() -> None:
    stay = Encounter(**named("Encounter"), status="finished")
    order = medication("heparin", encounter=Reference(target=stay.id), categories=(coded("inpatient"),))
    at_home = medication("aspirin")

    missed = _omitted_from((stay, order, at_home))

    assert at_home.id in missed
    assert order.id not in missed
