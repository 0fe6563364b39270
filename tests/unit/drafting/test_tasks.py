from datetime import date

import pytest

from clinic_assist.chart.datatypes import Attachment, Coding, Period, Reference
from clinic_assist.chart.facts import DocumentReference, Encounter, ServiceRequest, Statement
from clinic_assist.drafting.draft import draft
from clinic_assist.notes.note import ABOUT_THE_NOTE as ABOUT
from clinic_assist.notes.note import NOT_CHOSEN, Origin, Task
from clinic_assist.notes.order import DraftOrder
from tests.unit.drafting.charts import (
    TODAY,
    allergy,
    chart,
    condition,
    lab,
    named,
    on,
    origin,
    procedure,
    request,
    taking,
)
from tests.unit.drafting.shipped import assignment


def note_of(task, *facts, order=None, **given):
    order = order or DraftOrder(task=task)
    return draft(chart(*facts), assignment(task, order=order, **given), TODAY)


def under(note, heading):
    return [one.text for one in note.statements if one.section == heading]


def first_word(text):
    """Stands in for the drug names: what is named by the same first word is one medicine."""
    word = text.split()[0].casefold()
    return ((0, len(word), word),)


def stay(place="s", start="2026-11-10", end="2026-11-20", **fields):
    given = {"status": "finished", "encounter_class": Coding(code="IMP"), **fields}
    return Encounter(
        **origin(place, "Encounter"),
        types=(named("Hospital stay"),),
        period=Period(start=on(start), end=on(end)),
        **given,
    )


def document(place, text, day, *, name="Progress note"):
    return DocumentReference(
        **origin(place, "DocumentReference"),
        type=named(name),
        status="current",
        date=on(day),
        attachments=(Attachment(content_type="text/plain", text=text),),
    )


SINCE = DraftOrder(task=Task.CHANGES, since=date(2026, 11, 1))


# -- what has changed --------------------------------------------------------------------------------------------------


def test_changes_tell_what_is_new_since_the_day_and_nothing_older():
    note = note_of(
        Task.CHANGES,
        condition("c1", "Gout", onset=on("2026-11-03")),
        condition("c2", "Asthma", onset=on("2015-11-03")),
        allergy("a1", "Latex", recorded_date=on("2026-11-04")),
        allergy("a2", "Penicillin", recorded_date=on("2016-11-04")),
        order=SINCE,
    )

    assert under(note, ABOUT) == ["Changes since 01-Nov-2026."]
    assert under(note, "New problems") == ["Gout, active, since 03-Nov-2026."]
    assert len(under(note, "New allergies")) == 1
    assert {reason.reason for reason in note.selection.left_out} == {NOT_CHOSEN}


def test_a_problem_that_was_recorded_since_the_day_is_new_to_the_reader_though_it_began_before():
    late = condition("c1", "Gout", onset=on("2020-01-03"), recorded_date=on("2026-11-03"))

    assert under(note_of(Task.CHANGES, late, order=SINCE), "New problems") == ["Gout, active, since 03-Jan-2020."]


def test_a_month_that_may_lie_in_the_window_counts():
    maybe, before = condition("c1", "Gout", onset=on("2026-11")), condition("c2", "Asthma", onset=on("2026-10"))

    assert under(note_of(Task.CHANGES, maybe, before, order=SINCE), "New problems") == ["Gout, active, since Nov-2026."]


def test_a_section_without_anything_new_says_so_with_the_day():
    note = note_of(Task.CHANGES, condition("c1", "Gout", onset=on("2020-01-03")), order=SINCE)

    assert under(note, "New problems") == ["New problems: nothing recorded since 01-Nov-2026."]
    assert {one.origin for one in note.statements} == {Origin.TEMPLATE}


def test_an_ended_problem_is_told_with_its_end():
    over = condition("c1", "Pneumonia", clinical_status="resolved", abatement=on("2026-11-08"))

    assert under(note_of(Task.CHANGES, over, order=SINCE), "Problems that ended") == [
        "Pneumonia, resolved, until 08-Nov-2026."
    ]


def test_another_dose_stands_beside_the_one_before():
    old = request("m1", "Metoprolol 25 MG", status="stopped", authored="2026-06-01")
    new = request("m2", "Metoprolol 50 MG", authored="2026-11-05")

    note = note_of(Task.CHANGES, old, new, order=SINCE, names_in=first_word)

    assert under(note, "Medications with another dose, then the record before") == [
        "Prescribed Metoprolol 50 MG, on 05-Nov-2026, active.",
        "Metoprolol 25 MG, stopped, written on 01-Jun-2026.",
    ]
    assert under(note, "Medications started") == ["Medications started: nothing recorded since 01-Nov-2026."]


def test_a_renewed_prescription_of_the_same_dose_is_no_change():
    old = request("m1", "Metoprolol 25 MG", authored="2026-06-01")
    new = request("m2", "Metoprolol 25 MG", authored="2026-11-05")

    note = note_of(Task.CHANGES, old, new, order=SINCE, names_in=first_word)

    assert "Metoprolol" not in " ".join(one.text for one in note.statements)


def test_a_medicine_given_long_ago_is_new_when_it_is_given_again():
    old = request("m1", "Amoxicillin 500 MG", status="completed", authored="2019-06-01")
    new = request("m2", "Amoxicillin 500 MG", authored="2026-11-05")

    note = note_of(Task.CHANGES, old, new, order=SINCE, names_in=first_word)

    assert under(note, "Medications started") == ["Prescribed Amoxicillin 500 MG, on 05-Nov-2026, active."]


def test_a_stopped_medicine_is_told_as_ended_only_where_its_record_says_when():
    ended = request("m1", "Furosemide", status="stopped", authored="2026-11-03")
    unclear = request("m2", "Digoxin", status="stopped", authored="2026-08-03")

    note = note_of(Task.CHANGES, ended, unclear, order=SINCE, names_in=first_word)

    assert under(note, "Medications that ended") == ["Furosemide, stopped, written on 03-Nov-2026."]
    assert under(note, "Without a date: it cannot be told whether they are new") == [
        "Digoxin, stopped, written on 03-Aug-2026."
    ]


def test_a_new_result_brings_the_one_before_it_from_before_the_day():
    new = lab("1", "Potassium", "5.9", "mmol/L", "2026-11-02")
    before = lab("2", "Potassium", "4.1", "mmol/L", "2019-05-01")

    assert under(note_of(Task.CHANGES, before, new, order=SINCE), "New results") == [
        "Potassium was 5.9 mmol/L on 02-Nov-2026; previously 4.1 mmol/L on 01-May-2019."
    ]


def test_what_has_no_date_is_named_as_not_datable():
    note = note_of(Task.CHANGES, condition("c1", "Gout"), taking("m1", "Aspirin"), order=SINCE)

    told = under(note, "Without a date: it cannot be told whether they are new")
    assert sorted(told) == ["Gout, active.", "Takes Aspirin."]


def test_without_a_day_the_last_signed_note_counts_then_the_last_encounter():
    seen = stay(start="2026-10-01", end="2026-10-02", encounter_class=Coding(code="AMB"))

    signed = note_of(Task.CHANGES, seen, last_signed=date(2026, 10, 20))
    unsigned = note_of(Task.CHANGES, seen)
    neither = note_of(Task.CHANGES, condition("c1", "Gout", onset=on("2011-01-01")))

    assert under(signed, ABOUT) == ["Changes since 20-Oct-2026, the day of the last signed note."]
    assert under(unsigned, ABOUT) == ["Changes since 01-Oct-2026, the day of the last encounter in the record."]
    assert "everything with a date" in under(neither, ABOUT)[0]
    assert under(neither, "New problems") == ["Gout, active, since 01-Jan-2011."]


# -- discharge and handover --------------------------------------------------------------------------------------------


def test_a_discharge_sorts_medicines_by_their_dates_against_the_stay():
    note = note_of(
        Task.DISCHARGE,
        stay(),
        request("m1", "Aspirin 75 MG", authored="2020-01-01"),
        request("m2", "Apixaban 5 MG", authored="2026-11-12"),
        request("m3", "Metoprolol 25 MG", status="stopped", authored="2026-06-01"),
        request("m4", "Metoprolol 50 MG", authored="2026-11-12"),
        request("m5", "Cefazolin", status="stopped", authored="2026-11-11"),
        taking("m6", "Vitamin D"),
        names_in=first_word,
    )

    told = {
        heading: [text.split(",")[0] for text in under(note, heading)]
        for heading in dict.fromkeys(one.section for one in note.statements)
        if "edications" in heading
    }
    assert told == {
        "Medications at discharge: new": ["Prescribed Apixaban 5 MG"],
        "Medications at discharge: with another dose than before": ["Prescribed Metoprolol 50 MG", "Metoprolol 25 MG"],
        "Medications at discharge: as before the stay": ["Prescribed Aspirin 75 MG"],
        "Medications that ended during the stay": ["Cefazolin"],
        "Medications of which the record does not tell whether they are new": ["Takes Vitamin D."],
    }


def test_a_discharge_tells_what_belongs_to_the_stay_by_link_or_date():
    bed = stay(reasons=(named("Chest pain"),))
    linked = condition("c1", "Infarction", onset=on("2026-11-09"), encounter=Reference(target=bed.id))
    other = condition("c2", "Gout", onset=on("2019-11-09"))

    note = note_of(
        Task.DISCHARGE,
        bed,
        linked,
        other,
        procedure("p1", "Angiography", "2026-11-11"),
        procedure("p2", "Appendectomy", "2026-06-11"),
        lab("o1", "Troponin", "5", "ng/L", "2026-11-12"),
        lab("o2", "Culture", "1", "CFU", "2026-11-19", status="preliminary"),
    )

    assert under(note, ABOUT) == ["Hospital stay: 10-Nov-2026 to 20-Nov-2026, the last one in the record."]
    assert "for Chest pain" in under(note, "Reason for admission")[0]
    assert under(note, "Diagnoses of the stay") == ["Infarction, active, since 09-Nov-2026."]
    assert under(note, "Other active problems") == ["Gout, active, since 09-Nov-2019."]
    assert under(note, "Procedures of the stay") == ["Angiography, on 11-Nov-2026, completed."]
    assert under(note, "Results of the stay") == ["Troponin was 5 ng/L on 12-Nov-2026."]
    assert len(under(note, "Results that are pending")) == 1


def test_without_a_stay_a_discharge_says_so_and_claims_nothing_of_one():
    note = note_of(Task.DISCHARGE, request("m1", "Aspirin", authored="2020-01-01"))

    assert under(note, ABOUT) == ["No hospital stay with a date is recorded."]
    assert not under(note, "Medications at discharge: new")
    assert under(note, "Medications of which the record does not tell whether they are new") == [
        "Prescribed Aspirin, on 01-Jan-2020, active."
    ]


def test_the_stay_that_is_asked_for_is_taken():
    first, last = stay("s1", "2020-01-01", "2020-01-05"), stay("s2")

    note = note_of(Task.DISCHARGE, first, last, order=DraftOrder(task=Task.DISCHARGE, stay=first.id))

    assert under(note, ABOUT) == ["Hospital stay: 01-Jan-2020 to 05-Jan-2020."]


def test_a_handover_has_the_parts_of_the_mnemonic_and_leaves_judgement_to_people():
    alert = Statement(**origin("f", "Flag"), resource_type="Flag", code=named("Falls risk"), status="active")
    order = ServiceRequest(**origin("o", "ServiceRequest"), code=named("CT of the head"), status="active")

    note = note_of(
        Task.HANDOVER,
        alert,
        order,
        lab("1", "Potassium", "6.9", "mmol/L", "2026-11-20", flag="HH"),
        allergy("a", "Latex"),
    )

    assert "Potassium" in under(note, "Illness severity")[0]
    assert under(note, "Illness severity")[1] == "Illness severity: to be completed by the clinician."
    assert "CT of the head" in under(note, "Action list")[0]
    assert "Falls risk" in under(note, "Situation awareness: alerts and devices")[0]
    assert [one.is_blank for one in note.statements if one.section == "Synthesis by receiver"] == [True]


# -- visit, referral, instructions -------------------------------------------------------------------------------------


def test_a_visit_note_places_own_words_untouched_and_adds_the_record():
    own = (("", "Reports cough."), ("", "BP 132/84."), ("", "Likely a cold."), ("", "Follow up in two weeks."))

    note = note_of(Task.VISIT, lab("1", "Sodium", "139", "mmol/L", "2026-11-22"), own=own)

    assert under(note, "Subjective") == ["Reports cough."]
    assert under(note, "Objective") == ["BP 132/84.", "Sodium was 139 mmol/L on 22-Nov-2026."]
    assert under(note, "Assessment") == ["Likely a cold."]
    assert under(note, "Plan") == ["Follow up in two weeks."]
    assert {one.origin for one in note.statements if one.text in {text for _heading, text in own}} == {Origin.CLINICIAN}


def test_a_visit_note_without_own_words_leaves_blanks():
    note = note_of(Task.VISIT)

    assert under(note, "Subjective") == ["What the patient reports: to be completed by the clinician."]
    assert sum(one.is_blank for one in note.statements) == 4


def test_a_referral_says_to_whom_and_what_is_asked():
    order = DraftOrder(task=Task.REFERRAL, recipient="Cardiology", question="Is ablation an option?")

    note = note_of(Task.REFERRAL, condition("c", "Atrial fibrillation"), order=order)

    assert under(note, "To") == ["Cardiology"]
    assert under(note, "Reason for referral") == ["Is ablation an option?"]
    assert "Atrial fibrillation" in under(note, "Problems")[0]


def test_instructions_speak_to_the_patient_and_turn_no_refuted_allergy_round():
    refuted = allergy("a1", "Aspirin", verification_status="refuted")
    note = note_of(Task.INSTRUCTIONS, refuted, allergy("a2", "Latex"), request("m", "Metoprolol 50 MG", dose="1 daily"))

    told = under(note, "Your allergies")
    assert any("You do not have" in text and "Aspirin" in text for text in told)
    assert any("You have" in text and "Latex" in text for text in told)
    assert "Metoprolol 50 MG" in under(note, "Your medicines and how to take them")[0]


@pytest.mark.parametrize("task", [Task.INSTRUCTIONS, Task.HANDOVER, Task.VISIT])
def test_a_finished_medicine_does_not_stand_in_for_one_in_use(task):
    note = note_of(task, request("m", "Amoxicillin", status="completed", authored="2026-10-20"))

    told = [one.text for one in note.statements if "edic" in one.section]
    assert told == ["Medications: nothing listed here; not shown: 1 past medications."]


def test_instructions_say_that_allergies_are_not_recorded():
    assert under(note_of(Task.INSTRUCTIONS), "Your allergies") == ["Allergies not recorded."]


# -- summary by problem ------------------------------------------------------------------------------------------------


def test_what_the_record_links_to_a_problem_stands_beside_it():
    failure, gout = condition("c1", "Heart failure"), condition("c2", "Gout")
    why = Reference(display="Heart failure", target=failure.id)
    visit = stay(encounter_class=Coding(code="AMB"), reason_references=(why,))

    note = note_of(
        Task.SUMMARY,
        failure,
        gout,
        request("m1", "Furosemide", reason_references=(why,)),
        request("m2", "Aspirin"),
        visit,
    )

    told = [text.split(",")[0].rstrip(".") for text in under(note, "Problems")]
    place = told.index("Heart failure")
    assert set(told[place + 1 : place + 3]) == {"Hospital stay", "Prescribed Furosemide"}
    assert len(told) == 4
    assert under(note, "Medications") == ["Prescribed Aspirin, active."]


def test_where_every_medicine_stands_beside_its_problem_the_heading_says_so():
    failure = condition("c1", "Heart failure")
    why = Reference(display="Heart failure", target=failure.id)

    note = note_of(Task.SUMMARY, failure, request("m1", "Furosemide", reason_references=(why,)))

    assert under(note, "Medications") == ["Medications: under other headings of this note."]


def test_a_full_page_leaves_out_the_rest_but_never_what_must_be_there():
    problems = [condition(f"c{n}", f"Problem {n}") for n in range(70)]
    procedures = [procedure(f"p{n}", f"Procedure {n}", "2026-05-01") for n in range(40)]

    note = note_of(Task.SUMMARY, *problems, *procedures)

    assert len(under(note, "Problems")) == 70
    assert under(note, "Procedures") == ["Procedures: nothing listed here; not shown: 40 without room in this note."]
    assert len(under(note_of(Task.SUMMARY, *procedures), "Procedures")) == 40


# -- passages of documents ---------------------------------------------------------------------------------------------

COURSE = "Hospital course:\nThe patient was treated with oxygen and improved slowly over the following days."


def test_a_passage_is_quoted_word_for_word_with_its_source():
    note = note_of(Task.DISCHARGE, stay(), document("d", COURSE, "2026-11-19"))

    (quote,) = under(note, "Hospital course")
    assert quote.startswith("From Progress note of 19-Nov-2026: “The patient was treated with oxygen")
    assert note.selection.passages.used == note.selection.passages.total == 1


def test_copies_from_note_to_note_are_counted_and_the_newest_is_kept():
    notes = [document(f"d{n}", f"{COURSE}\n\nPlan:\nDay {n}, more of it.", f"2026-11-1{n}") for n in range(1, 6)]

    note = note_of(Task.DISCHARGE, stay(), *notes)

    (quote,) = [one for one in note.statements if one.section == "Hospital course"]
    assert "15-Nov-2026" in quote.text
    assert quote.copied_from == "copied forward from 4 earlier documents, first 11-Nov-2026"
    count = note.selection.passages
    assert count.used + sum(number for _reason, number in count.left_out) == count.total
    assert dict(count.left_out)["copied forward from another document"] >= 4


def test_a_document_of_another_time_is_not_quoted():
    note = note_of(Task.DISCHARGE, stay(), document("d", COURSE, "2020-01-01"))

    assert dict(note.selection.passages.left_out) == {"of another time than this note": 1}


@pytest.mark.parametrize("task", [task for task in Task if task is not Task.ANSWER])
def test_used_and_left_out_are_the_whole_chart_for_every_task(task):
    facts = [
        stay(),
        document("d", COURSE, "2026-11-19"),
        condition("c", "Gout", onset=on("2026-11-12")),
        request("m", "Aspirin", authored="2026-11-12"),
        lab("o", "Potassium", "5.9", "mmol/L", "2026-11-12"),
        procedure("p", "Appendectomy", "2001-06-30"),
    ]

    note = note_of(task, *facts)

    left_out = [fact for one in note.selection.left_out for fact in one.facts]
    assert sorted([*note.selection.used, *left_out]) == sorted(fact.id for fact in facts)
