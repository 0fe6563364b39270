"""What the audit trail keeps of searches, model runs and questions: figures and hashes, never words."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from clinic_assist.chart.chart import PatientId
from clinic_assist.notes.note import Composer, VerifiedNote
from clinic_assist.workflows.ports import ChartStore

_HASH_SIGNS: Final = 16


def note_search(store: ChartStore, query: str, found: int) -> None:
    """That patients were searched for: how many letters were typed and how many were found."""
    store.audit("patients-searched", detail=f"letters {len(query.strip())} found {found}")


def note_draft(store: ChartStore, note: VerifiedNote, *, is_broken_off: bool = False) -> None:
    """That a note was drafted: by what, from what, and how much of the chart it rests on.

    The model's greedy decoding has no other parameters than the model itself; `input` is SHA-256 over the task and the
    ids of the facts that were given, from which with the vault the prompt can be made again.
    """
    draft = note.draft
    parts = [f"task {draft.task.value}", f"composer {draft.composer.value}"]
    if draft.model is not None and draft.composer is not Composer.RECORD_ONLY:
        parts += [f"model {draft.model.sha256[:_HASH_SIGNS]} {draft.model.version}", "decoding greedy"]
    parts += [
        f"input {_input_hash(note)}",
        f"records {note.coverage.used} of {note.coverage.total}",
        f"statements {len(draft.statements)} withheld {len(draft.withheld)}",
    ]
    if is_broken_off:
        parts.append("broken off")
    store.audit("drafted", patient=PatientId(draft.patient_id), detail="; ".join(parts))


def note_question(store: ChartStore, patient: PatientId, outcome: str) -> None:
    """That a chart was asked, and what came of it."""
    store.audit("asked", patient=patient, detail=outcome)


def _input_hash(note: VerifiedNote) -> str:
    given = "\n".join((note.draft.task.value, *note.draft.selection.used))
    return sha256(given.encode()).hexdigest()[:_HASH_SIGNS]
