"""Draft a note from the chart: the model or the record-only composer writes, code verifies every statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clinic_assist.chart.chart import Chart
from clinic_assist.errors import BugError
from clinic_assist.notes.note import DraftNote, Statement, Task, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict
from clinic_assist.workflows.workplace import Workplace

StatementSink = Callable[[Statement, StatementVerdict], None]


def draft_note(
    workplace: Workplace,
    chart: Chart,
    task: Task = Task.SUMMARY,
    *,
    use_model: bool = True,
    on_statement: StatementSink = lambda _statement, _verdict: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> VerifiedNote:
    """Drafts and verifies. Verified statements stream to `on_statement` from the calling thread.

    Without a model, or with `use_model` off, code composes from the record. A stop gives what there is so far. Raises
    MachineError where the model dies; nothing in the vault changes here.
    """
    raise BugError("not joined yet")


def verify_edited(
    workplace: Workplace, chart: Chart, draft: DraftNote, statements: Sequence[Statement]
) -> VerifiedNote:
    """Verifies again after a person changed the text. Edited statements have Origin.CLINICIAN."""
    raise BugError("not joined yet")


def verify_text(workplace: Workplace, chart: Chart, text: str) -> VerifiedNote:
    """Judges free text, statement by statement, against the chart."""
    raise BugError("not joined yet")
