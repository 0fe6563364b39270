"""Ask the chart: facts found by code first, then at most a few cited sentences, each judged before anybody sees it.

An answer belongs to one patient: what it cites is looked up in that patient's chart alone, and whoever shows it
compares `patient_id` with the patient on the screen. The question is kept nowhere: no audit, no log, no file holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from clinic_assist.asking.finding import Bearing, Finding, FoundFact, FoundPassage, Outcome, Searched
from clinic_assist.asking.question import Matter, Question, Wanted
from clinic_assist.asking.search import ChartSearch
from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.answer import (
    MOST_STATEMENTS,
    Sentences,
    compose_answer,
    for_answers,
    load_answer_text,
    prepare_answer,
    write_answer,
)
from clinic_assist.errors import MachineError
from clinic_assist.grounding import verify as verification
from clinic_assist.grounding.evidence import gather
from clinic_assist.notes.narrative import NOT_SO, Manner
from clinic_assist.notes.note import ModelIdentity, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.workflows.ask_language import language_of
from clinic_assist.workflows.usable_model import usable_model
from clinic_assist.workflows.workplace import Workplace
from clinic_assist.workflows.writing import writer_for

__all__ = [
    "NOT_SO",
    "Answer",
    "Bearing",
    "ChartSearch",
    "Finding",
    "FoundFact",
    "FoundPassage",
    "Manner",
    "Matter",
    "Outcome",
    "Question",
    "Searched",
    "Wanted",
    "Watch",
    "ask_chart",
    "prepare_search",
]

FactsSink = Callable[[Finding], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who follows a question on its way.

    Attributes:
        on_found: Told what was found, before any sentence is written.
        should_stop: Asked between sentences; a stop gives what there is.
    """

    on_found: FactsSink = lambda _finding: None
    should_stop: Stop = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the record says to a question.

    Attributes:
        finding: The records and passages, found by code.
        statements: At most a few sentences, all of them cited and judged to be in the record.
        verdicts: Why; one for each statement.
        withheld: How many sentences were written and not shown, because the record does not bear them out.
        model: Which model wrote them; None where code did.
        model_failed: Why the model wrote nothing, for people; empty where it did, or was not asked.
    """

    finding: Finding
    statements: tuple[Statement, ...] = ()
    verdicts: tuple[StatementVerdict, ...] = ()
    withheld: int = 0
    model: ModelIdentity | None = None
    model_failed: str = ""

    @property
    def patient_id(self) -> str:
        """Whose record it is from."""
        return self.finding.patient_id


def prepare_search(workplace: Workplace, chart: Chart) -> ChartSearch:
    """The chart's texts, indexed in memory; for several questions to one chart. Close it with the chart."""
    return ChartSearch.of(chart, language_of(workplace))


def ask_chart(
    workplace: Workplace,
    chart: Chart,
    question: str,
    *,
    use_model: bool = True,
    search: ChartSearch | None = None,
    watch: Watch = Watch(),
) -> Answer:
    """Answers a question from one chart. Nothing in the vault changes here.

    Args:
        workplace: The joined parts.
        chart: The patient's.
        question: Any text.
        use_model: Whether a model may word the facts that were found; without one, code does.
        search: The chart's index, where it was made before; one of another chart is not used.
        watch: Told what was found, before any sentence is written; asked whether to stop.
    """
    own = search if search is not None and search.chart is chart else None
    asked = own or prepare_search(workplace, chart)
    try:
        finding = asked.ask(question, workplace.clock.today())
    finally:
        if own is None:
            asked.close()
    watch.on_found(finding)
    if finding.outcome not in (Outcome.DOCUMENTED, Outcome.DENIED) or watch.should_stop():
        return Answer(finding=finding)
    return _judged(workplace, chart, finding, _written(workplace, chart, finding, watch if use_model else None))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    sentences: Sentences
    model: ModelIdentity | None = None
    failure: str = ""


def _written(workplace: Workplace, chart: Chart, finding: Finding, watch: Watch | None) -> _Written:
    """The sentences of a model (None of `watch`: no model), and of code where there is none or it fails."""
    # How a series went is told by its own sentence, and its newest value beside it.
    cited = finding.cited[:1] if finding.statements else finding.cited
    facts = prepare_answer(chart, cited)
    by_code = compose_answer(facts)
    if watch is None or not facts:
        return _Written(sentences=by_code)
    try:
        used = usable_model(workplace)
        texts = for_answers(workplace.prompt_texts, load_answer_text(workplace.resources / "prompts"))
        writer = writer_for(workplace, used, chart, should_stop=watch.should_stop, texts=texts)
        if writer is None:
            return _Written(sentences=by_code, failure=used.remark)
        sentences = write_answer(finding.question.text, facts, writer, should_stop=watch.should_stop)
    except MachineError as error:
        return _Written(sentences=by_code, failure=error.message)
    if not sentences.statements:
        return _Written(sentences=replace(by_code, withheld=sentences.withheld))
    return _Written(sentences=sentences, model=used.identity)


def _judged(workplace: Workplace, chart: Chart, finding: Finding, written: _Written) -> Answer:
    """Only what the record bears out; of the rest the number. A sentence without a source is none."""
    evidence = gather(chart, workplace.names, workplace.clock.today())
    offered = (*finding.statements, *written.sentences.statements, *_quotes(finding))
    kept: list[tuple[Statement, StatementVerdict]] = []
    withheld = len(written.sentences.withheld)
    for statement in dict.fromkeys(offered):
        if len(kept) == MOST_STATEMENTS:
            break
        verdict = verification.verify_statement(statement, chart, workplace.names, evidence.on, evidence=evidence)
        if statement.citations and verdict.verdict is Verdict.SUPPORTED:
            kept.append((statement, verdict))
        else:
            withheld += 1
    return Answer(
        finding=finding,
        statements=tuple(one for one, _ in kept),
        verdicts=tuple(verdict for _, verdict in kept),
        withheld=withheld,
        model=written.model,
        model_failed=written.failure,
    )


def _quotes(finding: Finding) -> Iterable[Statement]:
    """Where no record answers, the sentences of documents that do, word for word."""
    if finding.cited:
        return ()
    return tuple(_quote(one) for one in _deciding(finding)[:MOST_STATEMENTS])


def _deciding(finding: Finding) -> Sequence[FoundPassage]:
    if finding.outcome is Outcome.DENIED:
        return [one for one in finding.passages if Manner.DENIED in one.manners]
    if finding.question.matter is Matter.FAMILY:
        return [one for one in finding.passages if Manner.OTHER_PERSON in one.manners]
    return [one for one in finding.passages if one.is_plain]


def _quote(passage: FoundPassage) -> Statement:
    text = " ".join(passage.text.split())
    return Statement(text=text, citations=(passage.fact.id,), section=passage.own_section)
