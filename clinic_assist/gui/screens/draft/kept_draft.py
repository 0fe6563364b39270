"""What lies behind a draft on the desk: its place in the vault, and what there is of one that is being written."""

from __future__ import annotations

from clinic_assist.notes.note import ModelIdentity, Statement, Task, VerifiedNote
from clinic_assist.workflows.ports import ChartStore


class KeptDraft:
    """Where a draft is kept in the vault. Touched by the store thread only, so that one draft never gets two ids."""

    def __init__(self, draft_id: str | None = None) -> None:
        self.draft_id = draft_id

    def save(self, store: ChartStore, verified: VerifiedNote) -> None:
        """Keeps the draft as it is now."""
        self.draft_id = store.save_draft(self.draft_id, verified)

    def forget(self, store: ChartStore) -> None:
        """Takes it out of the vault, if it is there."""
        if self.draft_id is not None:
            store.delete_draft(self.draft_id)
            self.draft_id = None


class Writing:
    """A draft that is being written: what there is of it, and the model whose words they are; None for code's own."""

    def __init__(self, task: Task = Task.SUMMARY) -> None:
        self.task = task
        self.remarks: tuple[str, ...] = ()
        self.statements: list[Statement] = []
        self.model: ModelIdentity | None = None


class OwnNotes:
    """A clinician's own notes of a visit as they are typed, and whose visit it is."""

    def __init__(self) -> None:
        self.text = ""
        self.is_kept = True

    def take(self, text: str) -> bool:
        """Takes what stands there now. Whether it is something new."""
        if text == self.text:
            return False
        self.text, self.is_kept = text, False
        return True
