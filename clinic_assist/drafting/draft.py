"""Drafts a note: selects facts, has them put into sentences section by section, keeps what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.assignment import Assignment
from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.framing import about_the_note, closing, opening
from clinic_assist.drafting.parse import LineReader, NamesIn, Withheld
from clinic_assist.drafting.prepared import PreparedFacts, TokenCount
from clinic_assist.drafting.prompt import (
    TINY_FAMILY,
    DraftRequest,
    PromptTexts,
    beyond_request,
    chat_requests,
    tiny_requests_by_kind,
)
from clinic_assist.drafting.quoting import Quotes, quotes_for
from clinic_assist.drafting.record_only import compose_section
from clinic_assist.drafting.select import estimate_tokens, select_facts
from clinic_assist.drafting.situation import situation_of
from clinic_assist.drafting.tasks import Section, TaskSpec
from clinic_assist.errors import UserError
from clinic_assist.notes.note import Composer, DraftNote, LeftOut, ModelIdentity, Selection, Statement

NOT_MENTIONED = "not mentioned by the model"
NO_WORDS = "for which this kind of note has no words"

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
    assignment: Assignment,
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
    spec, count = assignment.spec, _count_for(writer)
    prepared = select_facts(chart, assignment, on, count_tokens=count)
    situation = situation_of(chart, spec, assignment.order, on, last_signed=assignment.last_signed)
    quotes = quotes_for(chart, spec, situation, count)
    selection = with_quotes(prepared.selection, quotes)
    pages = _Pages(selection=selection, mark=assignment.mark, on_statement=on_statement)
    pages.take(about_the_note(prepared, spec))
    for section in spec.sections:
        begun = len(pages.statements)
        pages.take(opening(section, assignment))
        if writer is None:
            pages.take(compose_section(prepared, section, spec.register))
        else:
            _write_section(section, prepared, assignment, writer, pages=pages, should_stop=should_stop)
            if should_stop():
                break
        pages.take(quotes.by_section.get(section.key, ()))
        pages.take(closing(section, pages.statements[begun:], prepared, spec, chart=chart))
    return _note(pages, prepared, assignment, writer)


def _count_for(writer: Writer | None) -> TokenCount:
    """The writer's own count; an estimate for those that never see the texts: there the budget only bounds the note."""
    return estimate_tokens if writer is None or writer.family == TINY_FAMILY else writer.count_tokens


@dataclass(slots=True)
class _Pages:
    """What has been written so far."""

    selection: Selection
    mark: Callable[[Statement], Statement]
    on_statement: Callable[[Statement, Selection], None]
    statements: list[Statement] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)

    def take(self, statements: Iterable[Statement]) -> None:
        for statement in map(self.mark, statements):
            self.statements.append(statement)
            self.on_statement(statement, self.selection)


def _write_section(
    section: Section,
    prepared: PreparedFacts,
    assignment: Assignment,
    writer: Writer,
    *,
    pages: _Pages,
    should_stop: Callable[[], bool],
) -> None:
    said: set[str] = set()
    for request in requests_for(section, prepared, assignment.spec, writer):
        reader = LineReader(
            scope=request.scope,
            section=section.title,
            names_in=writer.names_in,
            beyond_record=request.is_beyond,
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
                pages.take((outcome,))
            if should_stop():
                return


def requests_for(section: Section, prepared: PreparedFacts, spec: TaskSpec, writer: Writer) -> tuple[DraftRequest, ...]:
    """What is asked of a model for one section; a clinical one may be asked for more than the record says.

    Raises:
        UserError: The model's family has no prompt template.
    """
    facts = prepared.at(section.key)
    if writer.family == TINY_FAMILY:
        return tiny_requests_by_kind(facts, register=spec.register)
    goes_beyond = section.beyond_record and writer.identity.is_clinical
    if not facts and not goes_beyond:
        return ()
    template = writer.texts.templates.get(writer.family) if writer.texts else None
    if writer.texts is None or template is None:
        raise UserError(
            "This model cannot be asked: its family has no prompt template.",
            hint="Choose another model, or name its family in the model catalogue.",
        )
    asked = replace(writer.texts, question=spec.question.strip() or writer.texts.question)
    requests: tuple[DraftRequest, ...] = ()
    if facts:
        requests = chat_requests(section.title, facts, every_fact=prepared.facts, texts=asked, template=template)
    if goes_beyond:
        requests += (beyond_request(section.title, prepared.facts, texts=writer.texts, template=template),)
    return requests


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines as soon as they are complete; a last line without its end was cut off and is no statement."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        *complete, waiting = waiting.split("\n")
        yield from (line for line in complete if line.strip())
    if waiting.rstrip().endswith("."):
        yield waiting


def _note(pages: _Pages, prepared: PreparedFacts, assignment: Assignment, writer: Writer | None) -> DraftNote:
    spec, statements = assignment.spec, pages.statements
    return DraftNote(
        patient_id=prepared.patient_id,
        task=spec.task,
        composer=Composer.MODEL if writer else Composer.RECORD_ONLY,
        statements=tuple(statements),
        selection=as_written(pages.selection, statements, NOT_MENTIONED if writer else NO_WORDS),
        model=writer.identity if writer else None,
        withheld=tuple(pages.withheld),
        title=spec.title,
        template=spec.name,
        must_include=spec.must_include,
    )


def with_quotes(selection: Selection, quotes: Quotes) -> Selection:
    """The selection with what is quoted: a document of which a passage stands in the note was used."""
    fresh = quotes.cited - set(selection.used)
    left_out = (
        replace(one, facts=tuple(fact for fact in one.facts if fact not in fresh)) for one in selection.left_out
    )
    return Selection(
        used=(*selection.used, *sorted(fresh)),
        left_out=tuple(one for one in left_out if one.facts),
        passages=quotes.count,
    )


def as_written(selection: Selection, statements: Iterable[Statement], reason: str = NOT_MENTIONED) -> Selection:
    """The selection as it came out: only what a statement cites was used; `reason` is why the rest was not."""
    cited = {citation for statement in statements for citation in statement.citations}
    used = tuple(fact for fact in selection.used if fact in cited)
    unused = tuple(fact for fact in selection.used if fact not in cited)
    if not unused:
        return selection
    return replace(selection, used=used, left_out=(*selection.left_out, LeftOut(reason=reason, facts=unused)))
