"""Marks what was copied forward: sentences of an earlier signed note, and support that is itself a copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Composition, DiagnosticReport, DocumentReference
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.passages import Passage, passages_of
from clinic_assist.notes.note import Origin, SignedNote, Statement, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.terminology.labels import format_date, format_day

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_DOCUMENTS = (DocumentReference, Composition, DiagnosticReport)
_FEWEST_WORDS = 4


def marker(earlier: Sequence[SignedNote]) -> Callable[[Statement], Statement]:
    """Answers what marks a statement with the newest signed note in which the same words stand."""
    seen: dict[str, str] = {}
    for note in sorted(earlier, key=lambda one: one.signed_at, reverse=True):
        day = format_day(datetime.fromisoformat(note.signed_at).date())
        for statement in note.verified.draft.statements:
            if statement.origin is not Origin.TEMPLATE:
                seen.setdefault(_words(statement.text), f"as in the signed note of {day}")

    def mark(statement: Statement) -> Statement:
        if statement.copied_from or statement.origin is Origin.TEMPLATE or not seen:
            return statement
        found = seen.get(_words(statement.text))
        return replace(statement, copied_from=found) if found else statement

    return mark


def with_copied_support(note: VerifiedNote, chart: Chart) -> VerifiedNote:
    """Says of a statement that rests on documents alone where its passage was copied forward from."""
    pairs = list(zip(note.draft.statements, note.verdicts, strict=True))
    if not any(_rests_on_documents(one, judged, chart) for one, judged in pairs):
        return note
    copied = [one for one in passages_of(chart).kept if one.copies]
    statements = tuple(
        _marked(one, judged, copied) if _rests_on_documents(one, judged, chart) else one for one, judged in pairs
    )
    return replace(note, draft=replace(note.draft, statements=statements))


def _rests_on_documents(statement: Statement, judged: StatementVerdict, chart: Chart) -> bool:
    if statement.copied_from or judged.verdict is not Verdict.SUPPORTED or not judged.facts:
        return False
    return all(isinstance(chart.fact(fact), _DOCUMENTS) for fact in judged.facts)


def _marked(statement: Statement, judged: StatementVerdict, copied: Iterable[Passage]) -> Statement:
    words = _words(statement.text)
    if len(words.split()) < _FEWEST_WORDS:
        return statement
    found = next((one for one in copied if _is_of(one, judged.facts) and f" {words} " in f" {_words(one.text)} "), None)
    if found is None:
        return statement
    first = f", first {format_date(found.first)}" if found.first else ""
    return replace(statement, copied_from=f"rests on a passage copied forward from note to note{first}")


def _is_of(passage: Passage, facts: Iterable[FactId]) -> bool:
    return passage.fact.id in set(facts)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
