"""Judges quotations ("From Progress note of 02-Nov-2026: “…”"): true where the document holds these very words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic_assist.chart.facts import Composition, DiagnosticReport, DocumentReference, Fact
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.notes.note import Origin, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.terminology.labels import format_date

_QUOTE = re.compile(r"From (?P<source>.+?): “(?P<text>.+)”", re.DOTALL)
_DATED = re.compile(r" of (?P<date>(?:\d{2}-)?(?:[A-Z][a-z]{2}-)?\d{4})$")


def is_quotation(statement: Statement) -> bool:
    """Whether a statement of code quotes one document; what a person typed is judged by what it says."""
    return (
        statement.origin is Origin.RECORD
        and len(statement.citations) == 1
        and _QUOTE.fullmatch(statement.text) is not None
    )


def judge_quotation(statement: Statement, evidence: Evidence) -> StatementVerdict:
    """Judges a statement for which `is_quotation`: words, name and date must be the document's."""
    (card,) = evidence.cards(statement.citations)[:1]
    fact, (source, text) = card.fact, _parts(statement)
    if not any(_holds(own, text) for own in _texts(fact)):
        return _wrong("The cited document does not hold these words.", fact)
    dated = _DATED.search(source)
    if dated and (fact.when is None or format_date(fact.when) != dated["date"]):
        return _wrong("The cited document has another date.", fact)
    name = source[: dated.start()] if dated else source
    if name != "document" and not any(_holds(text, name) for text in _names(fact)):
        return _wrong("The cited document has another name.", fact)
    return StatementVerdict(
        verdict=Verdict.SUPPORTED, reason="It quotes the cited document word for word.", facts=(fact.id,)
    )


def _parts(statement: Statement) -> tuple[str, str]:
    """What is quoted from, and the words."""
    opening, _, words = statement.text.removeprefix("From ").partition(": “")
    return opening, words.removesuffix("”")


def _wrong(reason: str, fact: Fact) -> StatementVerdict:
    return StatementVerdict(verdict=Verdict.CONTRADICTED, reason=reason, facts=(fact.id,))


def _holds(text: str, words: str) -> bool:
    """Whether the words stand in a text in that order without others between them, and with the same figures."""
    wanted, found = " ".join(_tokens(words)), " ".join(_tokens(text))
    return f" {wanted} " in f" {found} "


def _tokens(text: str) -> list[str]:
    # Figures keep their points: 1.5 is not 1 5. Marks count too, for "no" and "no." may part two sentences.
    return re.findall(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]", text)


def _texts(fact: Fact) -> Iterator[str]:
    match fact:
        case DocumentReference():
            yield from (one.text for one in fact.attachments if one.text)
        case Composition():
            yield from (one.text for one in fact.sections if one.text)
        case DiagnosticReport():
            yield from (one.text for one in fact.presented_forms if one.text)
            yield fact.conclusion or ""
        case _:
            return


def _names(fact: Fact) -> Iterator[str]:
    if isinstance(fact, Composition) and fact.title:
        yield fact.title
    if fact.concept:
        yield fact.concept.display
