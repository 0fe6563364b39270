"""Sign a verified note."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.errors import BugError
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def sign_note(
    workplace: Workplace, store: ChartStore, verified: VerifiedNote, *, signed_by: str, confirmed: Sequence[int]
) -> SignedNote:
    """Signs and stores. `confirmed` are the statements the signer takes as own knowledge (by index).

    Raises UserError while a contradicted or unconfirmed statement stands, or the name is empty.
    """
    raise BugError("not joined yet")
