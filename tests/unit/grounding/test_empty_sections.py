"""What a note says of a section that it leaves empty is judged against its own selection."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.verify import verify, verify_statement
from clinic_assist.notes.note import Composer, DraftNote, LeftOut, Selection, Statement, Task
from clinic_assist.notes.verdict import Verdict
from tests.charts import chart, condition, medication
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import ON, absence, silent_chart

NAMES = FakeDrugNames()
HEADING = "Current medications"
PAST = tuple(medication(name, status="stopped") for name in ("Aspirin", "Ibuprofen"))
WRONG = medication("Codeine", status="entered-in-error")
GOUT = condition("Gout")
CHART = chart(*PAST, WRONG, GOUT)
SELECTION = Selection(
    used=(GOUT.id,),
    left_out=(
        LeftOut(reason="past medications", facts=tuple(fact.id for fact in PAST)),
        LeftOut(reason="entered in error", facts=(WRONG.id, FactId("of somebody else"))),
    ),
)


def _draft(text: str, *others: Statement, selection: Selection = SELECTION, of: Chart = CHART) -> DraftNote:
    return DraftNote(
        patient_id=of.patient_id,
        task=Task.SUMMARY,
        composer=Composer.RECORD_ONLY,
        statements=(Statement(text=text, section=HEADING), *others),
        selection=selection,
    )


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("nothing listed here; not shown: 2 past medications, 1 entered in error.", Verdict.SUPPORTED),
        ("nothing listed here; not shown: 1 entered in error, 2 past medications.", Verdict.SUPPORTED),
        ("nothing listed here; not shown: 3 past medications, 1 entered in error.", Verdict.CONTRADICTED),
        ("nothing listed here; not shown: 2 older than 24 months, 1 entered in error.", Verdict.CONTRADICTED),
        ("nothing listed here; not shown: 2 past medications.", Verdict.CONTRADICTED),
        ("nothing that a summary lists.", Verdict.CONTRADICTED),
    ],
)
def test_an_empty_section_must_count_what_the_selection_leaves_out(said: str, verdict: Verdict) -> None:
    note = verify(_draft(f"{HEADING}: {said}"), CHART, NAMES, ON)

    assert note.verdicts[0].verdict is verdict
    assert set(note.verdicts[0].facts) == {fact.id for fact in (*PAST, WRONG)}


def test_a_section_with_entries_is_not_empty() -> None:
    text = f"{HEADING}: nothing listed here; not shown: 1 past medications, 1 entered in error."
    shown = Statement(text="Aspirin, stopped.", citations=(PAST[0].id,), section=HEADING)
    selection = Selection(used=(PAST[0].id,), left_out=SELECTION.left_out)

    assert verify(_draft(text, shown), CHART, NAMES, ON).verdicts[0].verdict is Verdict.CONTRADICTED
    assert verify(_draft(text, selection=selection), CHART, NAMES, ON).verdicts[0].verdict is Verdict.CONTRADICTED


def test_without_a_selection_an_empty_section_cannot_be_checked() -> None:
    text = f"{HEADING}: nothing listed here; not shown: 2 past medications, 1 entered in error."
    by_hand = verify(_draft(text, selection=Selection()), CHART, NAMES, ON)

    assert by_hand.verdicts[0].verdict is Verdict.NOT_CHECKABLE
    assert verify_statement(Statement(text=text), CHART, NAMES, ON).verdict is Verdict.NOT_CHECKABLE


def test_nothing_to_list_is_not_said_of_a_silent_record() -> None:
    asked = silent_chart(absence("a", Topic.MEDICATIONS, Silence.NOT_ASKED))
    silent = silent_chart()
    selection = Selection(left_out=(LeftOut(reason="shown in the patient banner", facts=()),))
    verdicts = [
        verify(
            _draft(f"{HEADING}: nothing that a summary lists.", selection=selection, of=one), one, NAMES, ON
        ).verdicts
        for one in (asked, silent)
    ]

    assert verdicts[0][0].verdict is Verdict.SUPPORTED
    assert verdicts[1][0].verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("nothing listed here; not shown: 1 no longer stated by the source.", Verdict.SUPPORTED),
        ("nothing listed here; not shown: 2 no longer stated by the source.", Verdict.CONTRADICTED),
    ],
)
def test_a_statement_of_absence_that_was_taken_back_is_counted_under_its_section(said: str, verdict: Verdict) -> None:
    none = replace(absence("none", Topic.ALLERGIES, Silence.NONE_KNOWN, "No known allergies"), withdrawn="resolved")
    left_out = LeftOut(reason="no longer stated by the source", facts=(none.id,))
    selection = Selection(used=(), left_out=(left_out,))
    of = silent_chart(none)
    text = f"Allergies: {said}"

    note = verify(replace(_draft(text, selection=selection, of=of), statements=(_allergies(text),)), of, NAMES, ON)

    assert note.verdicts[0].verdict is verdict


def _allergies(text: str) -> Statement:
    return Statement(text=text, section="Allergies")


def test_a_silence_taken_back_supports_no_statement_of_it() -> None:
    stands = absence("none", Topic.ALLERGIES, Silence.NONE_KNOWN, "No known allergies")
    statement = Statement(text="No known allergies.", section="Allergies", citations=(stands.id,))

    for withdrawn, expected in ((None, True), ("refuted", False)):
        of = silent_chart(replace(stands, withdrawn=withdrawn))
        judged = verify_statement(statement, of, NAMES, on=ON)
        assert (judged.verdict is Verdict.SUPPORTED) is expected
