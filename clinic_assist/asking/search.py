"""Answers a question from one chart: records first, passages of documents beside them, and an honest outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_assist.asking.details import detail_of
from clinic_assist.asking.finding import Bearing, Finding, FoundFact, FoundPassage, Outcome, Searched
from clinic_assist.asking.language import Language
from clinic_assist.asking.passages import find_passages, passages_for_words
from clinic_assist.asking.question import Doubt, Matter, Question, Wanted
from clinic_assist.asking.reading import read_question
from clinic_assist.asking.records import find_records, recorded, relevant_silences
from clinic_assist.asking.series import extreme, points_of, trend_statement
from clinic_assist.asking.text_index import TextIndex
from clinic_assist.asking.texts import count_unread, count_without_text, texts_of
from clinic_assist.chart.absence import Silence
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AbsenceStatement, DiagnosticReport
from clinic_assist.notes.narrative import NOT_SO, Manner
from clinic_assist.notes.note import Statement
from clinic_assist.terminology.fact_text import fact_name

MOST_FACTS = 50
"""Records that are listed; further ones are counted."""
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class ChartSearch:
    """One chart, its texts indexed; made once, asked often. It holds that one patient's text only.

    Attributes:
        index: The sentences of its documents.
    """

    chart: Chart
    language: Language
    index: TextIndex

    @classmethod
    def of(cls, chart: Chart, language: Language) -> ChartSearch:
        """Indexes the texts of a chart."""
        return cls(chart, language, TextIndex(texts_of(chart), language))

    def ask(self, text: str, on: date) -> Finding:
        """Reads a question and finds what the chart says to it. Any text is allowed. `on` is today."""
        question = read_question(text, self.chart, self.language, on)
        if question.doubt is not Doubt.NONE:
            return self._not_understood(question)
        found = find_records(question, self.chart, self.language, on)
        silences = relevant_silences(question, self.chart, self.language)
        ordered, chosen = _ordered(found, question, self.language)
        facts = (*_with_members(ordered, self.chart), *_silent(silences))
        passages = find_passages(question, self.index, self.language)
        outcome = _outcome(question, facts, passages)
        if outcome is Outcome.NOT_DOCUMENTED and not facts and not passages and _is_no_phrase(question):
            return self._not_understood(replace(question, doubt=Doubt.NO_QUESTION))
        shown = tuple(
            replace(one, detail=detail_of(one.fact, question.wanted, self.chart)) for one in facts[:MOST_FACTS]
        )
        return Finding(
            patient_id=self.chart.patient_id,
            question=question,
            outcome=outcome,
            facts=shown,
            passages=passages,
            statements=_statements(question, found, self.language),
            searched=self._searched(),
            chosen=chosen,
            hidden=len(facts) - len(shown),
            note=_note(question),
        )

    def close(self) -> None:
        """Gives the memory of the index back."""
        self.index.close()

    def _searched(self) -> Searched:
        return Searched(
            records=len(self.chart.facts),
            texts=self.index.text_count,
            without_text=count_without_text(self.chart),
            unread=count_unread(self.chart),
        )

    def _not_understood(self, question: Question) -> Finding:
        """Says so, and offers the sentences that share words with it."""
        offered = () if question.doubt is Doubt.TOO_LONG else passages_for_words(question, self.index, self.language)
        return Finding(
            patient_id=self.chart.patient_id,
            question=question,
            outcome=Outcome.NOT_UNDERSTOOD,
            passages=offered,
            searched=self._searched(),
            note=question.doubt.value,
        )


def _with_members(facts: Sequence[FoundFact], chart: Chart) -> list[FoundFact]:
    """The results of a report that was asked for stand behind it: of the newest one only, if there are several."""
    known = {one.fact.id for one in facts}
    out: list[FoundFact] = []
    opened = False
    for one in facts:
        out.append(one)
        if opened or not isinstance(one.fact, DiagnosticReport) or one.bearing is not Bearing.ANSWERS:
            continue
        members = [chart.fact(member.target) for member in one.fact.results if member.target]
        out += [FoundFact(fact) for fact in members if fact is not None and fact.id not in known]
        opened = bool(members)
    return out


def _silent(silences: Sequence[AbsenceStatement]) -> tuple[FoundFact, ...]:
    return tuple(
        FoundFact(one, Bearing.DENIES if one.silence is Silence.NONE_KNOWN else Bearing.RELATED) for one in silences
    )


def _outcome(question: Question, facts: Sequence[FoundFact], passages: Sequence[FoundPassage]) -> Outcome:
    """Records decide before passages, and what is said to be so before what is denied.

    Where the source states that there is nothing, or nothing known, about a whole part of the record, its own narrative
    of that part ("No information about allergies") says nothing more.
    """
    has_silence = question.subject is None and any(isinstance(one.fact, AbsenceStatement) for one in facts)
    if recorded(facts, Bearing.ANSWERS, Bearing.OVER):
        return Outcome.DOCUMENTED
    if not has_silence and any(_affirms(one, question) for one in passages):
        return Outcome.DOCUMENTED
    if recorded(facts, Bearing.DENIES):
        return Outcome.DENIED
    if not has_silence and any(_denies(one, question) for one in passages):
        return Outcome.DENIED
    return Outcome.NOT_DOCUMENTED


def _affirms(passage: FoundPassage, question: Question) -> bool:
    if question.matter is Matter.FAMILY:
        return Manner.OTHER_PERSON in passage.manners and not passage.manners & (NOT_SO - {Manner.OTHER_PERSON})
    return passage.is_plain or (question.asks_plans and passage.manners & NOT_SO == {Manner.PLANNED})


def _denies(passage: FoundPassage, question: Question) -> bool:
    if Manner.DENIED not in passage.manners:
        return False
    if question.matter is Matter.FAMILY:
        return Manner.OTHER_PERSON in passage.manners or passage.is_of_family
    return Manner.OTHER_PERSON not in passage.manners


_RANK = {bearing: place for place, bearing in enumerate(Bearing)}


def _ordered(found: Sequence[FoundFact], question: Question, language: Language) -> tuple[tuple[FoundFact, ...], int]:
    """What answers first, and of that what is wanted: the newest of each name, the oldest, the highest; how many."""
    answers = recorded(found, Bearing.ANSWERS)
    rest = [one for one in found if one.bearing is not Bearing.ANSWERS]
    match question.wanted:
        case Wanted.LAST:
            chosen = _one_of_each_name(answers)
        case Wanted.FIRST:
            chosen = _one_of_each_name([one for one in reversed(answers) if one.fact.when])
        case Wanted.HIGHEST | Wanted.LOWEST:
            chosen = _extreme(answers, question, language)
        case _:
            chosen = []
    kept = {one.fact.id for one in chosen}
    others = [one for one in answers if one.fact.id not in kept]
    return (*chosen, *others, *sorted(rest, key=lambda one: _RANK[one.bearing])), len(chosen)


def _one_of_each_name(answers: Sequence[FoundFact]) -> list[FoundFact]:
    first: dict[tuple[str, str], FoundFact] = {}
    for one in answers:
        first.setdefault((one.fact.kind, fact_name(one.fact).casefold()), one)
    return list(first.values())


def _extreme(answers: Sequence[FoundFact], question: Question, language: Language) -> list[FoundFact]:
    points = points_of([one.fact for one in answers], question.subject, language)
    best = extreme(points, question.wanted)
    return [one for one in answers if best is not None and one.fact is best.fact]


def _statements(question: Question, found: Sequence[FoundFact], language: Language) -> tuple[Statement, ...]:
    if question.wanted is not Wanted.TREND:
        return ()
    facts = [one.fact for one in recorded(found, Bearing.ANSWERS)]
    told = trend_statement(points_of(facts, question.subject, language))
    return (told,) if told else ()


def _is_no_phrase(question: Question) -> bool:
    """Many words of which the chart has none, and no medicine or test among them, are no question about a record."""
    subject = question.subject
    return (
        subject is not None
        and question.matter is Matter.ANY
        and not (subject.is_drug or subject.measurands or subject.problem)
        and len(subject.forms) > _FEWEST_WORDS
    )


def _note(question: Question) -> str:
    span, subject = question.span, question.subject
    told = []
    if span and span.unknown:
        told.append(f"Searched without the time “{span.words}”: {span.unknown}.")
    if subject and subject.drug_class and not subject.ingredients:
        told.append(
            f"Which medicines are {subject.drug_class} is not in the knowledge base; only the words were searched."
        )
    if question.suggestions:
        told.append(f"Names spelled alike: {', '.join(question.suggestions)}. Nothing was assumed.")
    return " ".join(told)
