"""Sign a verified note."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from clinic_assist.errors import UserError
from clinic_assist.notes.note import SignedNote, VerifiedNote, signing_digest
from clinic_assist.workflows.manage_accounts import acting_name
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def sign_note(
    workplace: Workplace, store: ChartStore, verified: VerifiedNote, *, signed_by: str, confirmed: Sequence[int]
) -> SignedNote:
    """Signs and stores. `confirmed` are the statements the signer takes as own knowledge (by index).

    The name is that of the account; `signed_by` counts where it has none.

    Raises UserError while a contradicted or unconfirmed statement stands, or the name is empty.
    """
    name = acting_name(store, signed_by)
    if not name:
        raise UserError("A note is signed with a name.")
    if not verified.draft.statements:
        raise UserError("The note is empty.")
    if wrong := len(verified.blocking):
        words = "1 statement disagrees" if wrong == 1 else f"{wrong} statements disagree"
        raise UserError(f"{words} with the record.", hint="Correct or remove what disagrees, then sign.")
    if not set(verified.to_confirm) <= set(confirmed):
        raise UserError("Statements that the record does not support must be confirmed one by one.")
    signed_at = workplace.clock.now().isoformat(timespec="seconds")
    digest = signing_digest(verified, signed_by=name, signed_at=signed_at)
    signature, public_key = store.sign(digest)
    note = SignedNote(
        note_id=secrets.token_hex(8),
        verified=verified,
        signed_by=name,
        signed_at=signed_at,
        confirmed=tuple(sorted(set(confirmed))),
        digest=digest,
        signature=signature,
        public_key=public_key,
        knowledge=workplace.knowledge_line,
    )
    store.save_signed_note(note)
    return note
