"""What notes of every task hold besides claims on the record: quotations, words of the template, a visit's own notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Attachment, Coding, Period, Reference
from clinic_assist.chart.facts import (
    CarePlan,
    Composition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Procedure,
    Section,
    ServiceRequest,
)
from clinic_assist.chart.facts import Statement as ClinicalStatement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.omissions import find_omissions, must_mention
from clinic_assist.grounding.verify import verify
from clinic_assist.notes.must_include import MustInclude
from clinic_assist.notes.note import (
    NOT_CHOSEN,
    Composer,
    DraftNote,
    LeftOut,
    Origin,
    Selection,
    Statement,
    Task,
    VerifiedNote,
)
from clinic_assist.notes.verdict import Verdict
from tests import charts
from tests.pharmacy import names

ON = date(2026, 11, 22)
TEXT = "The patient was given 1.5 L of fluid. No fever since then."


def note(*statements: Statement, task: Task = Task.DISCHARGE, **given: Any) -> DraftNote:
    fields: dict[str, Any] = {"composer": Composer.RECORD_ONLY, "selection": Selection(), **given}
    return DraftNote(patient_id="p1", task=task, statements=statements, **fields)


def judged(draft: DraftNote, *facts: Any) -> VerifiedNote:
    return verify(draft, charts.chart(charts.patient(), *facts), names(), ON)


def only(draft: DraftNote, *facts: Any) -> Verdict:
    return judged(draft, *facts).verdicts[-1].verdict


def document(text: str = TEXT, day: str | None = "2026-11-02", name: str | None = "Progress note") -> DocumentReference:
    return DocumentReference(
        **charts.named("DocumentReference"),
        type=charts.coded(name) if name else None,
        date=PartialDate(day) if day else None,
        attachments=(Attachment(content_type="text/plain", text=text), Attachment(title="scan.png")),
    )


# -- quotations --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("From Progress note of 02-Nov-2026: “The patient was given 1.5 L of fluid”", Verdict.SUPPORTED),
        ("From Progress note: “No fever since then”", Verdict.SUPPORTED),
        ("From Progress note of 02-Nov-2026: “The patient was given 15 L of fluid”", Verdict.CONTRADICTED),
        ("From Progress note of 02-Nov-2026: “Fever since then”", Verdict.CONTRADICTED),
        ("From Progress note of 03-Nov-2026: “No fever since then”", Verdict.CONTRADICTED),
        ("From Discharge letter of 02-Nov-2026: “No fever since then”", Verdict.CONTRADICTED),
    ],
)
def test_a_quotation_is_true_where_words_name_and_date_are_the_documents(said: str, verdict: Verdict) -> None:
    source = document()

    assert only(note(Statement(text=said, citations=(source.id,))), source) is verdict


def test_a_quotation_of_an_undated_document_has_no_date() -> None:
    source = document(day=None, name=None)

    assert only(note(Statement(text="From document: “No fever since then”", citations=(source.id,))), source) is (
        Verdict.SUPPORTED
    )
    dated = Statement(text="From document of 02-Nov-2026: “No fever since then”", citations=(source.id,))
    assert only(note(dated), source) is Verdict.CONTRADICTED


def test_sections_and_reports_can_be_quoted_and_other_records_cannot() -> None:
    summary = Composition(
        **charts.named("Composition"), title="Summary", sections=(Section(title="Course", text=TEXT), Section())
    )
    report = DiagnosticReport(
        **charts.named("DiagnosticReport"), code=charts.coded("CT"), conclusion="No bleeding was seen."
    )
    gout = charts.condition("Gout")

    unnamed = Composition(**charts.named("Composition"), sections=(Section(text=TEXT),))

    def quote(source: Any, name: str, words: str) -> Verdict:
        said = Statement(text=f"From {name}: “{words}”", citations=(source.id,))
        return only(note(said), summary, report, gout, unnamed)

    assert quote(unnamed, "Summary", "No fever since then") is Verdict.CONTRADICTED

    assert quote(summary, "Summary", "No fever since then") is Verdict.SUPPORTED
    assert quote(report, "CT", "No bleeding was seen") is Verdict.SUPPORTED
    assert quote(gout, "Gout", "No fever since then") is Verdict.CONTRADICTED


# -- words of the template ---------------------------------------------------------------------------------------------


def template(text: str, section: str = "New problems") -> Statement:
    return Statement(text=text, origin=Origin.TEMPLATE, section=section)


NOTHING_NEW = template("New problems: nothing recorded since 01-Nov-2026.")


def test_words_of_a_template_claim_nothing_and_need_no_confirmation_but_a_blank_does() -> None:
    fixed, blank = template("Call the ward."), template("Plan: to be completed by the clinician.")

    verified = judged(note(fixed, blank))

    assert [one.verdict for one in verified.verdicts] == [Verdict.NOT_CHECKABLE] * 2
    assert verified.to_confirm == (1,)


def test_a_templates_sentence_may_not_say_what_the_record_denies() -> None:
    claim = template("No known allergies.", "Allergies")

    assert only(note(claim), charts.allergy("Latex")) is Verdict.CONTRADICTED
    assert only(note(claim)) is Verdict.NOT_CHECKABLE
    assert only(note(template("Call the ward for questions.")), charts.allergy("Latex")) is Verdict.NOT_CHECKABLE
    about = template("This note follows a template on allergies.", "About this note")
    assert only(note(about), charts.allergy("Latex")) is Verdict.NOT_CHECKABLE
    elsewhere = template("Allergies: under other headings of this note.", "Allergies")
    assert only(note(elsewhere), charts.allergy("Latex")) is Verdict.NOT_CHECKABLE


def test_an_empty_heading_is_true_where_the_note_shows_nothing_under_it() -> None:
    gout = charts.condition("Gout", onset=PartialDate("2020-01-01"))
    shown = Statement(text="Gout, active.", citations=(gout.id,), section="New problems")

    assert only(note(NOTHING_NEW), gout) is Verdict.SUPPORTED
    assert only(note(shown, NOTHING_NEW), gout) is Verdict.CONTRADICTED
    assert only(note(template("Pending: nothing recorded for this stay.")), gout) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("left_out", "verdict"),
    [
        ("", Verdict.CONTRADICTED),
        (NOT_CHOSEN, Verdict.CONTRADICTED),
        ("repeated by a newer entry", Verdict.SUPPORTED),
    ],
)
def test_nothing_new_is_held_against_the_chart_itself(left_out: str, verdict: Verdict) -> None:
    gout = charts.condition("Gout", onset=PartialDate("2026-11-05"))
    selection = Selection(left_out=(LeftOut(reason=left_out, facts=(gout.id,)),) if left_out else ())

    assert only(note(NOTHING_NEW, selection=selection), gout) is verdict


def test_what_was_recorded_since_the_day_is_new_and_what_is_in_error_is_nothing() -> None:
    recorded = charts.condition("Gout", onset=PartialDate("2001"), recorded_date=PartialDate("2026-11-05"))
    wrong = charts.condition("Gout", onset=PartialDate("2026-11-05"), verification_status="entered-in-error")
    latex = charts.allergy("Latex", onset=PartialDate("2026-11-05"))
    of_allergies = template("New allergies: nothing recorded since 01-Nov-2026.", "New allergies")

    assert only(note(NOTHING_NEW), recorded) is Verdict.CONTRADICTED
    assert only(note(NOTHING_NEW), wrong) is Verdict.SUPPORTED
    assert only(note(of_allergies), latex) is Verdict.CONTRADICTED


def test_a_heading_of_no_known_kind_or_a_day_that_is_none_is_judged_by_the_note_alone() -> None:
    gout = charts.condition("Gout", onset=PartialDate("2026-11-05"))

    assert only(note(template("New faces: nothing recorded since 01-Nov-2026.")), gout) is Verdict.SUPPORTED
    assert only(note(template("New problems: nothing recorded since 31-Xyz-2026.")), gout) is Verdict.SUPPORTED


# -- a visit's own notes -----------------------------------------------------------------------------------------------

SODIUM = charts.result("Sodium", "139", "mmol/L", "2026-05-02")


def own(text: str) -> Statement:
    return Statement(text=text, origin=Origin.CLINICIAN)


@pytest.mark.parametrize(
    ("text", "task", "verdict"),
    [
        ("Sodium 150 mmol/L.", Task.VISIT, Verdict.NOT_FOUND),
        ("Sodium 150 mmol/L.", Task.SUMMARY, Verdict.CONTRADICTED),
        ("Sodium 150 mmol/L on 02-May-2026.", Task.VISIT, Verdict.CONTRADICTED),
        ("No known allergies.", Task.VISIT, Verdict.CONTRADICTED),
        ("Sodium 139 mmol/L.", Task.VISIT, Verdict.SUPPORTED),
    ],
)
def test_a_new_finding_of_a_visit_is_not_contradicted_by_an_older_result(
    text: str, task: Task, verdict: Verdict
) -> None:
    assert only(note(own(text), task=task), SODIUM, charts.allergy("Latex")) is verdict


def test_an_illness_that_is_over_does_not_contradict_how_the_patient_is_today() -> None:
    over = charts.condition("Fever", clinical_status="resolved", onset=PartialDate("2013-04-02"))
    lasting = charts.condition("Fever", onset=PartialDate("2013-04-02"))

    assert only(note(own("Denies fever."), task=Task.VISIT), over) is Verdict.NOT_FOUND
    assert only(note(own("Denies fever."), task=Task.VISIT), lasting) is Verdict.CONTRADICTED


def test_a_result_of_the_same_day_does_contradict_a_visits_own_words() -> None:
    today = charts.result("Sodium", "139", "mmol/L", ON.isoformat())

    assert only(note(own("Sodium 150 mmol/L."), task=Task.VISIT), today) is Verdict.CONTRADICTED


def test_a_statement_of_the_record_in_a_visit_note_is_judged_as_ever() -> None:
    said = Statement(text="Sodium was 150 mmol/L.", citations=(SODIUM.id,))

    assert only(note(said, task=Task.VISIT), SODIUM) is Verdict.CONTRADICTED
    assert only(note(replace(said, origin=Origin.CLINICIAN), task=Task.VISIT), SODIUM) is Verdict.CONTRADICTED


def test_a_plan_of_a_visit_may_differ_from_what_the_record_has() -> None:
    stopped = charts.medication("Metoprolol 25 MG Oral Tablet", status="stopped")

    verified = judged(note(own("Start metoprolol 50 mg."), task=Task.VISIT), stopped)

    assert verified.verdicts[0].verdict in {Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE}
    assert not verified.blocking


# -- what a note must include ------------------------------------------------------------------------------------------

STAY = Encounter(
    **charts.named("Encounter"),
    status="finished",
    encounter_class=Coding(code="IMP"),
    period=Period(start=PartialDate("2026-11-01"), end=PartialDate("2026-11-10")),
)
INSIDE = Reference(target=STAY.id)


def kinds(must: MustInclude, *facts: Any) -> list[str]:
    return [fact.id for _kind, fact in must_mention(charts.chart(charts.patient(), *facts), ON, (must,))]


def flag(status: str | None) -> ClinicalStatement:
    return ClinicalStatement(
        **charts.named("Flag"), resource_type="Flag", code=charts.coded("Falls risk"), status=status
    )


def test_alerts_that_stand_are_asked_for() -> None:
    active, unsaid, over = flag("active"), flag(None), flag("inactive")

    assert kinds(MustInclude.ALERTS, active, unsaid, over) == [active.id, unsaid.id]


def test_pending_results_are_asked_for_while_somebody_may_wait() -> None:
    pending = charts.result("Culture", "1", "CFU", "2026-11-20", status="preliminary")
    undated = replace(pending, **charts.named("Observation"), effective=None)
    old = charts.result("Culture", "1", "CFU", "2019-11-20", status="preliminary")

    assert kinds(MustInclude.PENDING_RESULTS, pending, undated, old, SODIUM) == [pending.id, undated.id]


def test_a_result_in_error_is_not_asked_for() -> None:
    flags = {"interpretations": (charts.coded("HH", "HH"),)}
    critical = charts.result("Potassium", "6.9", "mmol/L", "2026-11-20", **flags)
    wrong = replace(critical, **charts.named("Observation"), status="entered-in-error")

    assert kinds(MustInclude.CRITICAL_RESULTS, critical, wrong) == [critical.id]


def test_open_orders_and_plans_are_asked_for() -> None:
    order = ServiceRequest(**charts.named("ServiceRequest"), code=charts.coded("CT"), status="active")
    done = replace(order, **charts.named("ServiceRequest"), status="completed")
    plan = CarePlan(**charts.named("CarePlan"), title="Wound care", status="active")
    ended = replace(plan, **charts.named("CarePlan"), status="completed")

    assert kinds(MustInclude.OPEN_ORDERS, order, done) == [order.id]
    assert kinds(MustInclude.PLANS, plan, ended) == [plan.id]


def test_diagnoses_and_procedures_of_the_last_stay_are_asked_for() -> None:
    linked = charts.condition("Gout", encounter=INSIDE)
    listed, other = charts.condition("Asthma"), charts.condition("Migraine")
    stay = replace(STAY, diagnoses=(Reference(target=listed.id),))
    earlier = replace(
        STAY, **charts.named("Encounter"), period=Period(start=PartialDate("2019-01-01"), end=PartialDate("2019-01-05"))
    )
    done = Procedure(**charts.named("Procedure"), code=charts.coded("Biopsy"), performed=PartialDate("2026-11-03"))
    linked_procedure = replace(done, **charts.named("Procedure"), performed=None, encounter=INSIDE)
    outside = replace(done, **charts.named("Procedure"), performed=PartialDate("2026-11-12"))
    undated = replace(done, **charts.named("Procedure"), performed=None)

    facts = (stay, earlier, linked, listed, other, done, linked_procedure, outside, undated)
    assert kinds(MustInclude.STAY_DIAGNOSES, *facts) == [linked.id, listed.id]
    assert kinds(MustInclude.STAY_PROCEDURES, *facts) == [done.id, linked_procedure.id]
    assert kinds(MustInclude.STAY_DIAGNOSES, linked) == kinds(MustInclude.STAY_PROCEDURES, done) == []


def test_a_note_is_asked_for_what_its_template_names_and_for_the_usual_without_one() -> None:
    gout, latex = charts.condition("Gout"), charts.allergy("Latex")
    evidence = gather(charts.chart(charts.patient(), gout, latex), names(), ON)

    def missing(**given: Any) -> set[str]:
        return {one.kind for one in find_omissions(note(**given), evidence)}

    assert missing() == {"active problem", "allergy"}
    assert missing(must_include=(MustInclude.ALLERGIES,)) == {"allergy"}
    assert missing(must_include=()) == set()
    assert {one.kind for one in find_omissions(note(), evidence, (MustInclude.ACTIVE_PROBLEMS,))} == {"active problem"}
