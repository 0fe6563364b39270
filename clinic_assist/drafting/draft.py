"""Drafts a note: selects facts, has them put into sentences section by section, keeps what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.parse import LineReader, NamesIn, Withheld
from clinic_assist.drafting.prepared import PreparedFacts, TokenCount
from clinic_assist.drafting.prompt import TINY_FAMILY, DraftRequest, PromptTexts, chat_requests, tiny_requests
from clinic_assist.drafting.record_only import compose_record_only, silent_section
from clinic_assist.drafting.select import estimate_tokens, select_facts
from clinic_assist.drafting.tasks import Section, TaskSpec, spec_of
from clinic_assist.errors import UserError
from clinic_assist.notes.note import Composer, DraftNote, LeftOut, ModelIdentity, Selection, Statement, Task

NOT_MENTIONED = "not mentioned by the model"

Generate = Callable[[DraftRequest], Iterable[str]]
"""Gives the text of one request piece by piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A model and how to ask it.

    Attributes:
        family: Which chat template it needs; `slots-tiny` is the bundled verbaliser.
        texts: Fixed prompt texts; needed by every family but the bundled one.
        names_in: Finds drug names, which a model may only give through slots.
    """

    generate: Generate
    family: str
    identity: ModelIdentity
    texts: PromptTexts | None = None
    names_in: NamesIn = lambda _text: ()
    count_tokens: TokenCount = estimate_tokens


def draft(
    chart: Chart,
    task: Task,
    on: date,
    writer: Writer | None = None,
    *,
    on_statement: Callable[[Statement, Selection], None] = lambda _statement, _selection: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> DraftNote:
    """Answers a draft that nobody has checked yet; without a writer, one composed by code.

    `on` is the day of the draft. Statements go to `on_statement` as they are finished, with what they were chosen from.
    Once `should_stop` says so, no further text is asked for, and what there is is returned. Facts that the model was
    given and did not mention are counted as left out, never slipped in. Raises what `writer.generate` raises.

    Raises:
        UserError: The model's family has no prompt template.
    """
    spec = spec_of(task)
    prepared = select_facts(chart, task, on, count_tokens=_count_for(writer))

    def tell(statement: Statement) -> None:
        on_statement(statement, prepared.selection)

    if writer is None:
        statements = compose_record_only(chart, prepared, spec)
        for statement in statements:
            tell(statement)
        return _note(prepared, task, Composer.RECORD_ONLY, _Pages(statements=list(statements)))
    pages = _Pages()
    for section in spec.sections:
        _write_section(section, prepared, spec, writer, pages=pages, hooks=_Hooks(tell, should_stop))
        if should_stop():
            break
        silent = silent_section(chart, prepared, section)
        if silent:
            pages.statements.append(silent)
            tell(silent)
    note = _note(prepared, task, Composer.MODEL, pages)
    return replace(note, model=writer.identity, selection=as_written(prepared.selection, pages.statements))


def _count_for(writer: Writer | None) -> TokenCount:
    """The writer's own count; an estimate for those that never see the texts: there the budget only bounds the note."""
    return estimate_tokens if writer is None or writer.family == TINY_FAMILY else writer.count_tokens


@dataclass(slots=True)
class _Pages:
    """What has been written so far."""

    statements: list[Statement] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Hooks:
    on_statement: Callable[[Statement], None]
    should_stop: Callable[[], bool]


def _write_section(
    section: Section, prepared: PreparedFacts, spec: TaskSpec, writer: Writer, *, pages: _Pages, hooks: _Hooks
) -> None:
    said: set[str] = set()
    for request in _requests(section, prepared, writer):
        reader = LineReader(
            scope=request.scope,
            section=section.title,
            names_in=writer.names_in,
            beyond_record=spec.beyond_record,
            only_words=form_words() if writer.family == TINY_FAMILY else None,
        )
        for line in _lines(writer.generate(request)):
            outcome = reader.read(line)
            if isinstance(outcome, Withheld):
                pages.withheld.append(outcome.reason)
            elif outcome.text in said:
                pages.withheld.append("a line repeats an earlier one")
            else:
                said.add(outcome.text)
                pages.statements.append(outcome)
                hooks.on_statement(outcome)
            if hooks.should_stop():
                return


def _requests(section: Section, prepared: PreparedFacts, writer: Writer) -> tuple[DraftRequest, ...]:
    facts = prepared.of(section.kind)
    if not facts:
        return ()
    if writer.family == TINY_FAMILY:
        return tiny_requests(section.kind, facts)
    template = writer.texts.templates.get(writer.family) if writer.texts else None
    if writer.texts is None or template is None:
        raise UserError(
            "This model cannot be asked: its family has no prompt template.",
            hint="Choose another model, or name its family in the model catalogue.",
        )
    return chat_requests(section.title, facts, every_fact=prepared.facts, texts=writer.texts, template=template)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines as soon as they are complete; a last line without its end was cut off and is no statement."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        *complete, waiting = waiting.split("\n")
        yield from (line for line in complete if line.strip())
    if waiting.rstrip().endswith("."):
        yield waiting


def _note(prepared: PreparedFacts, task: Task, composer: Composer, pages: _Pages) -> DraftNote:
    return DraftNote(
        patient_id=prepared.patient_id,
        task=task,
        composer=composer,
        statements=tuple(pages.statements),
        selection=prepared.selection,
        withheld=tuple(pages.withheld),
    )


def as_written(selection: Selection, statements: Iterable[Statement], reason: str = NOT_MENTIONED) -> Selection:
    """The selection as it came out: only what a statement cites was used; `reason` is why the rest was not."""
    cited = {citation for statement in statements for citation in statement.citations}
    used = tuple(fact for fact in selection.used if fact in cited)
    unused = tuple(fact for fact in selection.used if fact not in cited)
    if not unused:
        return selection
    return Selection(
        used=used,
        left_out=(*selection.left_out, LeftOut(reason=reason, facts=unused)),
    )
