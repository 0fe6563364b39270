"""Draft a note from the chart: the model or the record-only composer writes, code verifies every statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.draft import Writer, as_written, draft
from clinic_assist.drafting.prompt import DraftRequest
from clinic_assist.errors import MachineError
from clinic_assist.grounding import verify as verification
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.notes.note import Composer, DraftNote, Selection, Statement, Task, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict
from clinic_assist.workflows.ask_again import Persistence
from clinic_assist.workflows.ports import GenerationRequest, TextGenerator
from clinic_assist.workflows.usable_model import UsableModel, usable_model
from clinic_assist.workflows.workplace import Workplace

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


def draft_note(
    workplace: Workplace,
    chart: Chart,
    task: Task = Task.SUMMARY,
    *,
    use_model: bool = True,
    on_statement: StatementSink = lambda _statement, _verdict: None,
    should_stop: Stop = lambda: False,
) -> VerifiedNote:
    """Drafts and verifies. Verified statements stream to `on_statement` from the calling thread.

    A model that stops is started again once, and the draft goes on behind what it had written; its status says so.

    Without a model that may write here (`usable_model`), or with `use_model` off, code composes from the record. A stop
    gives what there is so far. Nothing in the vault changes here.

    Raises:
        DraftBrokeError: The model stopped again; the error holds what it had written.
    """
    today = workplace.clock.today()
    used = usable_model(workplace) if use_model else UsableModel()
    model = used.model
    again = Persistence()
    writer = _writer(workplace, model, chart, lambda asked: again.lines(model, asked, should_stop)) if model else None
    if writer is not None and used.identity is not None:
        writer = replace(writer, identity=used.identity)
    sheet = _Sheet(gather(chart, workplace.names, today), on_statement, _blank(chart, task, writer))
    try:
        drafted = draft(chart, task, today, writer, on_statement=sheet.take, should_stop=should_stop)
    except MachineError as error:
        raise DraftBrokeError(error, sheet.verified(sheet.broken_off())) from error
    return sheet.verified(drafted)


def _blank(chart: Chart, task: Task, writer: Writer | None) -> DraftNote:
    return DraftNote(
        patient_id=chart.patient_id,
        task=task,
        composer=Composer.MODEL if writer else Composer.RECORD_ONLY,
        statements=(),
        selection=Selection(),
        model=writer.identity if writer else None,
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
        return verification.verify(note, evidence.chart, evidence.names, evidence.on, judged=self.judged)


def _writer(workplace: Workplace, model: TextGenerator, chart: Chart, lines: Lines) -> Writer:
    def generate(request: DraftRequest) -> Iterable[str]:
        asked = GenerationRequest(
            prompt=request.prompt,
            grammar=request.grammar,
            max_tokens=request.max_tokens,
            patient_key=chart.patient_id,
        )
        return lines(asked)

    return Writer(
        generate=generate,
        family=model.family,
        identity=model.identity,
        texts=workplace.prompt_texts,
        names_in=workplace.names.spans,
        count_tokens=model.count_tokens,
    )


def verify_edited(workplace: Workplace, chart: Chart, note: DraftNote, statements: Sequence[Statement]) -> VerifiedNote:
    """Verifies again after a person changed the text. Edited statements have Origin.CLINICIAN."""
    edited = replace(note, statements=tuple(statements))
    return verification.verify(edited, chart, workplace.names, workplace.clock.today())


def verify_text(workplace: Workplace, chart: Chart, text: str) -> VerifiedNote:
    """Judges free text, statement by statement, against the chart."""
    written = verification.draft_from_text(text, chart.patient_id)
    return verification.verify(written, chart, workplace.names, workplace.clock.today())
