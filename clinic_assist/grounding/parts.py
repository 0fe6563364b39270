"""A statement of several sentences, as a person leaves it who edits a draft: each is judged, the gravest counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clinic_assist.grounding.sentences import LONGEST_SENTENCE, sentences_of
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict

_BY_GRAVITY = (Verdict.CONTRADICTED, Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE, Verdict.SUPPORTED)
MOST_PARTS = 10
"""A statement of more sentences is no statement; it is not compared (our limit, against a pasted book)."""


def parts_of(statement: Statement) -> tuple[Statement, ...]:
    """The sentences of an uncited statement, each as one; the statement alone where it is one sentence or cites."""
    if statement.citations or len(statement.text) > MOST_PARTS * LONGEST_SENTENCE:
        return (statement,)
    found = sentences_of(statement.text)
    if len(found) < 2:
        return (statement,)
    return tuple(replace(statement, text=one.text, section=one.section or statement.section) for one in found)


def is_too_long(statement: Statement) -> bool:
    """Whether a statement is longer than any sentence, so that it is not compared: it would take very long."""
    return len(statement.text) > LONGEST_SENTENCE


TOO_LONG = StatementVerdict(
    verdict=Verdict.NOT_CHECKABLE, reason="This is too long to be compared. Write it in shorter sentences."
)


def gravest(verdicts: Sequence[StatementVerdict]) -> StatementVerdict:
    """The gravest of some verdicts, with its reason; where all are supported, with the facts of all."""
    worst = min(verdicts, key=lambda one: _BY_GRAVITY.index(one.verdict))
    if worst.verdict is not Verdict.SUPPORTED:
        return worst
    return replace(worst, facts=tuple(dict.fromkeys(fact for one in verdicts for fact in one.facts)))
