"""Judges what code and templates say of a note itself: a heading that stays empty, fixed words, open blanks."""

from __future__ import annotations

import re
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Condition, Fact
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.states import VOID
from clinic_assist.grounding.topics import topic_of
from clinic_assist.notes.note import ABOUT_THE_NOTE, NOT_CHOSEN, DraftNote, Origin, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict

_EMPTY = re.compile(
    r"(?:New (?P<kind>[a-z]+)|.+): nothing recorded(?: since (?P<date>\d{2}-[A-Z][a-z]{2}-\d{4})| for this stay)?\."
)
_ELSEWHERE = re.compile(r".+: under other headings of this note\.")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def is_of_template(statement: Statement) -> bool:
    """Whether no model and no person wrote it, and it cites nothing."""
    return statement.origin is Origin.TEMPLATE and not statement.citations


def judge_template_words(statement: Statement, draft: DraftNote | None, chart: Chart) -> StatementVerdict:
    """Judges a statement for which `is_of_template`: empty headings against note and chart, the rest claims nothing."""
    if statement.is_blank:
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="A clinician has to fill this in.")
    match = _EMPTY.fullmatch(statement.text)
    if match is None or draft is None:
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="Words of the note's template.")
    shown = tuple(fact for one in draft.statements if one.section == statement.section for fact in one.citations)
    if shown:
        return _wrong("This note does show records of this section.", shown)
    missed = _missed(match["kind"], match["date"], draft, chart) if match["kind"] and match["date"] else ()
    if missed:
        return _wrong("The chart holds a record of this kind since that day.", missed)
    return StatementVerdict(verdict=Verdict.SUPPORTED, reason="This note has no record for this heading.")


def may_claim(statement: Statement) -> bool:
    """Whether a statement for which `is_of_template` holds a template's own sentence, which could claim anything."""
    is_ours = statement.section == ABOUT_THE_NOTE or statement.is_blank
    return not is_ours and not _EMPTY.fullmatch(statement.text) and not _ELSEWHERE.fullmatch(statement.text)


def _missed(kind: str, since: str, draft: DraftNote, chart: Chart) -> tuple[FactId, ...]:
    """Facts of a kind that began since a day, are in force, and stand nowhere in the note.

    The search knows nothing of how the draft chose. What the draft left out for a reason of the record (in error,
    repeated by a newer entry) is accounted for.
    """
    topic, first = topic_of(frozenset(), kind), _day(since)
    if topic is None or first is None:
        return ()
    told = {*draft.selection.used}
    for left_out in draft.selection.left_out:
        told.update(left_out.facts if left_out.reason != NOT_CHOSEN else ())
    return tuple(
        fact.id
        for fact in chart.facts
        if isinstance(fact, topic.types) and fact.id not in told and _began_since(fact, first)
    )


def _day(text: str) -> date | None:
    day, month, year = text.split("-")
    try:
        return date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def _began_since(fact: Fact, first: date) -> bool:
    states = Card(fact, Group.OTHER, ()).states
    dates = [fact.when, fact.recorded_date if isinstance(fact, Condition) else None]
    return not states & VOID and any(when is not None and when.earliest >= first for when in dates)


def _wrong(reason: str, facts: tuple[FactId, ...]) -> StatementVerdict:
    return StatementVerdict(verdict=Verdict.CONTRADICTED, reason=reason, facts=facts)
