"""Draft a note from the chart: the model or the record-only composer writes, code verifies every statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.assignment import Assignment
from clinic_assist.drafting.draft import Writer, as_written, draft
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.errors import MachineError
from clinic_assist.grounding import verify as verification
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.sentences import split_sections
from clinic_assist.notes.note import Composer, DraftNote, Origin, Selection, SignedNote, Statement, Task, VerifiedNote
from clinic_assist.notes.order import DraftOrder
from clinic_assist.notes.verdict import StatementVerdict
from clinic_assist.workflows.copy_forward import marker, with_copied_support
from clinic_assist.workflows.note_templates import template_for
from clinic_assist.workflows.ports import ChartStore, GenerationRequest
from clinic_assist.workflows.usable_model import UsableModel, usable_model
from clinic_assist.workflows.workplace import Workplace
from clinic_assist.workflows.writing import writer_for

NOT_REACHED = "not reached before the model stopped"
StatementSink = Callable[[Statement, StatementVerdict], None]
Stop = Callable[[], bool]
Lines = Callable[[GenerationRequest], Iterable[str]]


class DraftBrokeError(MachineError):
    """The model stopped in the middle of a draft.

    Attributes:
        so_far: What it had written, verified; it may hold no statement.
    """

    def __init__(self, cause: MachineError, so_far: VerifiedNote) -> None:
        hint = f"{cause.hint} A summary composed from the record needs no model.".lstrip()
        super().__init__(cause.message, hint=hint)
        self.so_far = so_far


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """An order with what it is carried out by.

    Attributes:
        earlier: The patient's signed notes, by which copied sentences are known and CHANGES finds its day.
        spec: Another template than the one in use, for a preview.
    """

    order: DraftOrder = field(default_factory=DraftOrder)
    earlier: tuple[SignedNote, ...] = ()
    spec: TaskSpec | None = None


def commission(store: ChartStore, chart: Chart, order: DraftOrder) -> Commission:
    """The order with the patient's signed notes."""
    return Commission(order=order, earlier=store.signed_notes(chart.patient_id))


def draft_note(
    workplace: Workplace,
    chart: Chart,
    asked: Task | DraftOrder | Commission = Task.SUMMARY,
    *,
    use_model: bool = True,
    on_statement: StatementSink = lambda _statement, _verdict: None,
    should_stop: Stop = lambda: False,
) -> VerifiedNote:
    """Drafts and verifies. Verified statements stream to `on_statement` from the calling thread.

    What is asked may be a bare task, an order, or an order with the patient's signed notes (`commission`). A model that
    stops is started again once, and the draft goes on behind what it had written; its status says so. Without a model
    that may write here (`usable_model`), or with `use_model` off, code composes from the record. A stop gives what
    there is so far. Nothing in the vault changes.

    Raises:
        DraftBrokeError: The model stopped again; the error holds what it had written.
    """
    today = workplace.clock.today()
    assignment = assignment_of(workplace, asked)
    used = usable_model(workplace) if use_model else UsableModel()
    writer = writer_for(workplace, used, chart, should_stop=should_stop)
    sheet = _Sheet(gather(chart, workplace.names, today), on_statement, _blank(chart, assignment.spec, writer))
    try:
        drafted = draft(chart, assignment, today, writer, on_statement=sheet.take, should_stop=should_stop)
    except MachineError as error:
        raise DraftBrokeError(error, sheet.verified(sheet.broken_off())) from error
    return sheet.verified(drafted)


def preview_template(workplace: Workplace, chart: Chart, spec: TaskSpec) -> VerifiedNote:
    """What a template makes of a chart, composed by code and verified; nothing is kept."""
    return draft_note(workplace, chart, Commission(order=DraftOrder(task=spec.task), spec=spec), use_model=False)


def assignment_of(workplace: Workplace, asked: Task | DraftOrder | Commission) -> Assignment:
    """What is asked, with the template and all else that a draft depends on besides chart and day."""
    given = DraftOrder(task=asked) if isinstance(asked, Task) else asked
    given = given if isinstance(given, Commission) else Commission(order=given)
    signed = [datetime.fromisoformat(note.signed_at).date() for note in given.earlier]
    return Assignment(
        spec=given.spec or template_for(workplace, given.order.task),
        order=given.order,
        own=tuple(split_sections(given.order.own_text)),
        last_signed=max(signed, default=None),
        names_in=workplace.names.spans,
        mark=marker(given.earlier),
    )


def _blank(chart: Chart, spec: TaskSpec, writer: Writer | None) -> DraftNote:
    return DraftNote(
        patient_id=chart.patient_id,
        task=spec.task,
        composer=Composer.MODEL if writer else Composer.RECORD_ONLY,
        statements=(),
        selection=Selection(),
        model=writer.identity if writer else None,
        title=spec.title,
        template=spec.name,
        must_include=spec.must_include,
    )


@dataclass(slots=True)
class _Sheet:
    """What has been written so far, each statement judged once, as it comes."""

    evidence: Evidence
    on_statement: StatementSink
    so_far: DraftNote
    judged: dict[Statement, StatementVerdict] = field(default_factory=dict)

    def take(self, statement: Statement, selection: Selection) -> None:
        self.so_far = replace(self.so_far, statements=(*self.so_far.statements, statement), selection=selection)
        self.judged[statement] = verification.verify_next(statement, self.so_far, self.evidence)
        self.on_statement(statement, self.judged[statement])

    def broken_off(self) -> DraftNote:
        kept = as_written(self.so_far.selection, self.so_far.statements, NOT_REACHED)
        return replace(self.so_far, selection=kept)

    def verified(self, note: DraftNote) -> VerifiedNote:
        evidence = self.evidence
        verified = verification.verify(note, evidence.chart, evidence.names, evidence.on, judged=self.judged)
        return with_copied_support(verified, evidence.chart)


def verify_edited(workplace: Workplace, chart: Chart, note: DraftNote, statements: Sequence[Statement]) -> VerifiedNote:
    """Verifies again after a person changed the text: what the draft did not hold is the clinician's own."""
    before = frozenset(note.statements)
    own = (one if one in before else replace(one, origin=Origin.CLINICIAN, copied_from="") for one in statements)
    edited = replace(note, statements=tuple(own))
    verified = verification.verify(edited, chart, workplace.names, workplace.clock.today())
    return with_copied_support(verified, chart)


def verify_text(workplace: Workplace, chart: Chart, text: str) -> VerifiedNote:
    """Judges free text, statement by statement, against the chart."""
    written = verification.draft_from_text(text, chart.patient_id)
    verified = verification.verify(written, chart, workplace.names, workplace.clock.today())
    return with_copied_support(verified, chart)
