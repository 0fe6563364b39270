"""Puts the facts that were found for a question into a few sentences: by code, or by a model in slots over those facts.

A model is given nothing but the facts found, and its question as marked data. What it may say is bound by the same
grammar and parser as any draft; it can choose words, never values, and it never decides whether something is so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.describe import describe, section_of
from clinic_assist.drafting.draft import Writer
from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.parse import LineReader, Withheld
from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import PreparedFact, labelled
from clinic_assist.drafting.prompt import (
    DATA_MARK,
    TINY_FAMILY,
    DraftRequest,
    PromptTexts,
    chat_requests,
    tiny_requests,
)
from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.note import Statement

MOST_STATEMENTS = 4
"""Sentences of an answer: the facts themselves stand beside them."""
SECTION = "Answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What was written, unchecked, and how many lines of the writer were no use."""

    statements: tuple[Statement, ...]
    withheld: tuple[str, ...] = ()


def load_answer_text(directory: Path) -> str:
    """Reads the question text of an answer from `resources/prompts`.

    Raises:
        MachineError: It is missing, which only a broken installation explains.
    """
    try:
        return (directory / "answer.txt").read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise MachineError("The prompt texts are missing or damaged.", hint="Install the program again.") from problem


def prepare_answer(chart: Chart, facts: Sequence[FactId]) -> tuple[PreparedFact, ...]:
    """The first facts that can be said in a sentence, in the order given; of facts that say the same, the first."""
    prepared: list[PreparedFact] = []
    seen: set[tuple[object, ...]] = set()
    for fact in filter(None, map(chart.fact, facts)):
        one = _prepared(fact, chart, len(prepared) + 1)
        key = (one.kind, *sorted(one.slots.items())) if one else ()
        if one is not None and key not in seen:
            seen.add(key)
            prepared.append(one)
        if len(prepared) == MOST_STATEMENTS:
            break
    return tuple(prepared)


def _prepared(fact: Fact, chart: Chart, number: int) -> PreparedFact | None:
    told = describe(fact)
    if told is None:
        return None
    return PreparedFact(
        label=f"F{number}",
        fact=fact,
        section=section_of(fact, told),
        kind=told.kind,
        status=told.status,
        slots=told.slots,
        partial_dates=told.partial_dates,
        reason_facts=tuple(target for target in told.reason_facts if chart.fact(target)),
    )


def compose_answer(facts: Sequence[PreparedFact]) -> Sentences:
    """A sentence for each fact, by code."""
    reader = LineReader(scope=labelled(facts), section=SECTION, only_words=form_words())
    return _read(write_lines(facts, varied=False), reader, should_stop=lambda: False)


def write_answer(
    question: str,
    facts: Sequence[PreparedFact],
    writer: Writer,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Sentences:
    """Sentences that a model writes over the facts. Raises what `writer.generate` raises.

    Raises:
        UserError: The model's family has no prompt template.
    """
    written: list[Statement] = []
    withheld: list[str] = []
    for request in _requests(question, facts, writer):
        reader = LineReader(
            scope=request.scope,
            section=SECTION,
            names_in=writer.names_in,
            only_words=form_words() if writer.family == TINY_FAMILY else None,
        )
        got = _read(_lines(writer, request), reader, should_stop=should_stop)
        written += [one for one in got.statements if one not in written]
        withheld += got.withheld
        if should_stop() or len(written) >= MOST_STATEMENTS:
            break
    return Sentences(statements=tuple(written[:MOST_STATEMENTS]), withheld=tuple(withheld))


def _requests(question: str, facts: Sequence[PreparedFact], writer: Writer) -> Iterator[DraftRequest]:
    if not facts:
        return
    if writer.family == TINY_FAMILY:
        for section in dict.fromkeys(fact.section for fact in facts):
            yield from tiny_requests(section, [fact for fact in facts if fact.section is section])
        return
    template = writer.texts.templates.get(writer.family) if writer.texts else None
    if writer.texts is None or template is None:
        raise UserError(
            "This model cannot be asked: its family has no prompt template.",
            hint="Choose another model, or name its family in the model catalogue.",
        )
    yield from chat_requests(marked(question), facts, every_fact=facts, texts=writer.texts, template=template)


def marked(question: str) -> str:
    """A question as data: every blank replaced by the mark, so that a model sees at every word that it reads data."""
    return question.replace(DATA_MARK, "~").replace(" ", DATA_MARK)


def for_answers(texts: PromptTexts, answer_text: str) -> PromptTexts:
    """The prompt texts with the answer's question in the place of a section's."""
    return replace(texts, question=answer_text)


def _lines(writer: Writer, request: DraftRequest) -> Iterator[str]:
    """Whole lines; a last line without its end was cut off and is no statement."""
    waiting = ""
    for piece in writer.generate(request):
        waiting += piece
        *complete, waiting = waiting.split("\n")
        yield from (line for line in complete if line.strip())
    if waiting.rstrip().endswith("."):
        yield waiting


def _read(lines: Sequence[str] | Iterator[str], reader: LineReader, *, should_stop: Callable[[], bool]) -> Sentences:
    statements: list[Statement] = []
    withheld: list[str] = []
    for line in lines:
        outcome = reader.read(line)
        if isinstance(outcome, Withheld):
            withheld.append(outcome.reason)
        else:
            statements.append(outcome)
        if should_stop() or len(statements) >= MOST_STATEMENTS:
            break
    return Sentences(statements=tuple(statements), withheld=tuple(withheld))
