"""Draft a note from the chart: the model or the record-only composer writes, code verifies every statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.draft import Writer, draft
from clinic_assist.drafting.prompt import DraftRequest
from clinic_assist.grounding import verify as verification
from clinic_assist.grounding.evidence import gather
from clinic_assist.notes.note import DraftNote, Statement, Task, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict
from clinic_assist.workflows.ports import GenerationRequest, TextGenerator
from clinic_assist.workflows.workplace import Workplace

StatementSink = Callable[[Statement, StatementVerdict], None]
Stop = Callable[[], bool]


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

    Without a model, or with `use_model` off, code composes from the record. A stop gives what there is so far. Raises
    MachineError where the model dies; nothing in the vault changes here.
    """
    today = workplace.clock.today()
    evidence = gather(chart, workplace.names, today)

    def show(statement: Statement) -> None:
        judged = verification.verify_statement(statement, chart, workplace.names, on=today, evidence=evidence)
        on_statement(statement, judged)

    model = workplace.load_model() if use_model else None
    writer = _writer(workplace, model, chart, should_stop) if model else None
    drafted = draft(chart, task, today, writer, on_statement=show, should_stop=should_stop)
    return verification.verify(drafted, chart, workplace.names, today)


def _writer(workplace: Workplace, model: TextGenerator, chart: Chart, should_stop: Stop) -> Writer:
    def generate(request: DraftRequest) -> Iterable[str]:
        asked = GenerationRequest(
            prompt=request.prompt,
            grammar=request.grammar,
            max_tokens=request.max_tokens,
            patient_key=chart.patient_id,
        )
        return model.generate(asked, should_stop=should_stop)

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
