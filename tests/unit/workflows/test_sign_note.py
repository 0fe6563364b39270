from __future__ import annotations

import pytest

from clinic_assist.errors import UserError
from clinic_assist.notes.note import VerifiedNote, signing_digest
from clinic_assist.notes.verdict import Verdict
from clinic_assist.workflows.sign_note import sign_note
from tests.unit.notes.test_note import verified
from tests.unit.workflows.fakes import FakeStore, workplace

SUPPORTED, CONTRADICTED, NOT_FOUND = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND


def test_a_signed_note_holds_who_when_what_and_by_which_rules_and_is_stored() -> None:
    store, note = FakeStore(), verified(SUPPORTED, NOT_FOUND, NOT_FOUND)

    signed = sign_note(workplace(), store, note, signed_by="  Dr Ada Example ", confirmed=(2, 1, 2))

    assert store.notes == [signed]
    assert (signed.signed_by, signed.signed_at) == ("Dr Ada Example", "2026-11-22T10:15:30+00:00")
    assert signed.digest == signing_digest(note, signed_by="Dr Ada Example", signed_at=signed.signed_at)
    assert (signed.signature, signed.public_key) == (f"signature of {signed.digest}", "public key")
    assert signed.confirmed == (1, 2)
    assert signed.knowledge == workplace().knowledge_line


def test_no_two_notes_have_one_id() -> None:
    store, note = FakeStore(), verified(SUPPORTED)

    ids = {sign_note(workplace(), store, note, signed_by="Dr A", confirmed=()).note_id for _ in range(50)}

    assert len(ids) == 50


@pytest.mark.parametrize(
    ("note", "name", "confirmed", "words"),
    [
        (verified(SUPPORTED), " ", (), "with a name"),
        (verified(), "Dr A", (), "is empty"),
        (verified(SUPPORTED, CONTRADICTED), "Dr A", (0, 1), "1 statement disagrees with the record"),
        (verified(CONTRADICTED, CONTRADICTED), "Dr A", (0, 1), "2 statements disagree with the record"),
        (verified(NOT_FOUND, NOT_FOUND), "Dr A", (0,), "confirmed one by one"),
    ],
)
def test_what_may_not_be_signed_is_refused_and_not_stored(
    note: VerifiedNote, name: str, confirmed: tuple[int, ...], words: str
) -> None:
    store = FakeStore()

    with pytest.raises(UserError, match=words):
        sign_note(workplace(), store, note, signed_by=name, confirmed=confirmed)
    assert store.notes == []
