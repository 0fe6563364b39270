from dataclasses import replace

import pytest

from clinic_assist.notes.note import (
    Composer,
    Coverage,
    DraftNote,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
    signing_digest,
)
from clinic_assist.notes.verdict import StatementVerdict, Verdict


def verified(*verdicts: Verdict) -> VerifiedNote:
    statements = tuple(Statement(text=f"Sentence {number}.") for number in range(len(verdicts)))
    draft = DraftNote(
        patient_id="p", task=Task.SUMMARY, composer=Composer.CLINICIAN, statements=statements, selection=Selection()
    )
    judged = tuple(StatementVerdict(verdict=verdict, reason="") for verdict in verdicts)
    return VerifiedNote(draft=draft, verdicts=judged, omissions=(), coverage=Coverage(total=0, used=0))


def sign(note: VerifiedNote, confirmed: tuple[int, ...] = ()) -> SignedNote:
    at = "2026-11-22T10:00:00+00:00"
    digest = signing_digest(note, signed_by="Dr. Test", signed_at=at)
    return SignedNote(
        note_id="1",
        verified=note,
        signed_by="Dr. Test",
        signed_at=at,
        confirmed=confirmed,
        digest=digest,
        signature="",
        public_key="",
    )


def test_a_supported_note_can_be_signed() -> None:
    assert sign(verified(Verdict.SUPPORTED)).signed_by == "Dr. Test"


def test_a_contradicted_statement_forbids_signing_even_when_confirmed() -> None:
    with pytest.raises(ValueError, match="contradicted"):
        sign(verified(Verdict.SUPPORTED, Verdict.CONTRADICTED), confirmed=(1,))


@pytest.mark.parametrize("verdict", [Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE])
def test_what_the_record_does_not_say_must_be_confirmed_one_by_one(verdict: Verdict) -> None:
    note = verified(verdict, verdict)

    assert sign(note, confirmed=(0, 1)).confirmed == (0, 1)
    with pytest.raises(ValueError, match="confirmed"):
        sign(note, confirmed=(0,))


def test_a_signature_stands_for_every_word() -> None:
    signed = sign(verified(Verdict.SUPPORTED))
    changed_text = replace(signed.verified.draft, statements=(Statement(text="Sentence 0!"),))

    with pytest.raises(ValueError, match="digest"):
        replace(signed, verified=replace(signed.verified, draft=changed_text))
    with pytest.raises(ValueError, match="digest"):
        replace(signed, signed_by="Dr. Other")


def test_every_statement_has_exactly_one_verdict() -> None:
    with pytest.raises(ValueError, match="one verdict"):
        replace(verified(Verdict.SUPPORTED), verdicts=())


def test_the_coverage_sentence_counts_what_was_left_out() -> None:
    coverage = Coverage(total=1240, used=1212, left_out=(("older than 24 months", 20), ("not readable", 8)))

    assert coverage.sentence == "1,212 of 1,240 records used; 28 not: 20 older than 24 months, 8 not readable."
    assert Coverage(total=3, used=3).sentence == "3 of 3 records used."
