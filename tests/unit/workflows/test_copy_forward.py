from __future__ import annotations

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.notes.note import Origin, SignedNote, Statement, Task, signing_digest
from clinic_assist.notes.order import DraftOrder
from clinic_assist.workflows.draft_note import Commission, draft_note, verify_edited, verify_text
from tests import charts
from tests.unit.workflows.fakes import workplace

CHART = charts.chart(charts.patient(), charts.condition("Gout"), charts.condition("Asthma"))
WORDS = "The wound on the left heel heals slowly and needs a dressing every second day."


def signed(*, keep: int, at: str = "2026-11-02T09:00:00+00:00") -> SignedNote:
    note = draft_note(workplace(), CHART)
    verified = verify_edited(workplace(), CHART, note.draft, note.draft.statements[:keep])
    digest = signing_digest(verified, signed_by="Dr Test", signed_at=at)
    return SignedNote(
        note_id=at,
        verified=verified,
        signed_by="Dr Test",
        signed_at=at,
        confirmed=verified.to_confirm,
        digest=digest,
        signature="",
        public_key="",
    )


def progress_note(day: str) -> DocumentReference:
    return DocumentReference(
        **charts.named("DocumentReference"),
        type=charts.coded("Progress note"),
        status="current",
        date=PartialDate(day),
        attachments=(Attachment(content_type="text/plain", text=f"Note of {day}.\n\n{WORDS}"),),
    )


def test_a_sentence_of_an_earlier_signed_note_is_marked_with_its_day() -> None:
    note = draft_note(workplace(), CHART, Commission(earlier=(signed(keep=1),)))

    marks = [one.copied_from for one in note.draft.statements[:2]]
    assert marks == ["as in the signed note of 02-Nov-2026", ""]


def test_of_several_signed_notes_the_newest_is_named() -> None:
    earlier = (signed(keep=1, at="2026-10-02T09:00:00+00:00"), signed(keep=1))

    note = draft_note(workplace(), CHART, Commission(earlier=earlier))

    assert note.draft.statements[0].copied_from == "as in the signed note of 02-Nov-2026"


def test_changes_are_reckoned_from_the_last_signed_note() -> None:
    order = DraftOrder(task=Task.CHANGES)

    note = draft_note(workplace(), CHART, Commission(order=order, earlier=(signed(keep=1),)))

    assert "02-Nov-2026, the day of the last signed note" in note.draft.statements[0].text


def test_support_that_was_copied_forward_is_said_to_be_so() -> None:
    once = charts.chart(charts.patient(), progress_note("2026-11-20"))
    copied = charts.chart(charts.patient(), *(progress_note(f"2026-11-{day}") for day in (20, 18, 15)))

    (plain,) = verify_text(workplace(), once, WORDS).draft.statements
    (marked,) = verify_text(workplace(), copied, WORDS).draft.statements

    assert plain.copied_from == ""
    assert marked.copied_from == "rests on a passage copied forward from note to note, first 15-Nov-2026"


def test_what_a_person_puts_in_is_theirs_whatever_it_calls_itself() -> None:
    note = draft_note(workplace(), CHART)
    smuggled = Statement(text="Allergic to nothing.", origin=Origin.TEMPLATE)

    edited = verify_edited(workplace(), CHART, note.draft, (*note.draft.statements, smuggled))

    assert edited.draft.statements[-1].origin is Origin.CLINICIAN
    assert len(edited.draft.statements) - 1 in (*edited.to_confirm, *edited.blocking)
