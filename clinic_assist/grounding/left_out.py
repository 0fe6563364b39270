"""Judges what a note says of a section that it leaves empty: against the note's own selection, and the chart.

"Current medications: nothing listed here; not shown: 2 past medications." is true where the note shows none and its
selection leaves out exactly these, for these reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AbsenceStatement, Fact, Observation
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.topics import TopicWords, topic_of
from clinic_assist.notes.note import DraftNote, Selection, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict

_EMPTY = re.compile(
    r"(?P<heading>[^:]+): nothing (?:listed here; (?:left out|not shown): (?P<reasons>.+?)|that a summary lists)\.?"
)
_COUNTED = re.compile(r"(?P<count>\d[\d,]*) (?P<reason>.+?)(?:, (?=\d)|$)")
# FHIR R4 value set observation-category: habits and circumstances stand under another heading than results.
_NO_RESULTS = frozenset(("social-history", "survey"))


def speaks_of_an_empty_section(statement: Statement) -> bool:
    """Whether a statement is about the note itself: that a section shows nothing, and what is left out of it."""
    return not statement.citations and _EMPTY.fullmatch(statement.text.strip()) is not None


def judge_empty_section(statement: Statement, draft: DraftNote | None, chart: Chart) -> StatementVerdict:
    """Judges a statement for which `speaks_of_an_empty_section`; without a selection it cannot be checked."""
    match = _EMPTY.fullmatch(statement.text.strip())
    topic = topic_of(frozenset(), match["heading"]) if match else None
    if match is None or topic is None or draft is None or draft.selection == Selection():
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="It says what this note leaves out.")
    shown = [fact.id for fact in _under(topic, draft.selection.used, chart)]
    shown += [fact for one in draft.statements if one.section == statement.section for fact in one.citations]
    if shown:
        return StatementVerdict(
            verdict=Verdict.CONTRADICTED, reason="This note does show records of this section.", facts=tuple(shown)
        )
    return _judge_counts(match["reasons"], topic, draft.selection, chart)


def _judge_counts(reasons: str | None, topic: TopicWords, selection: Selection, chart: Chart) -> StatementVerdict:
    left_out = {one.reason: tuple(fact.id for fact in _under(topic, one.facts, chart)) for one in selection.left_out}
    counts = {reason: len(facts) for reason, facts in left_out.items() if facts}
    facts = tuple(fact for found in left_out.values() for fact in found)
    said = {one["reason"]: int(one["count"].replace(",", "")) for one in _COUNTED.finditer(reasons or "")}
    agrees = said == counts and (bool(said) or chart.silence(topic.topic) is not Silence.NO_INFORMATION)
    told = ", ".join(f"{count:,} {reason}" for reason, count in counts.items()) or "nothing of this section"
    return StatementVerdict(
        verdict=Verdict.SUPPORTED if agrees else Verdict.CONTRADICTED,
        reason=f"This note leaves out {told}.",
        facts=facts,
    )


def _under(topic: TopicWords, ids: tuple[FactId, ...], chart: Chart) -> Iterator[Fact]:
    """Those of the facts that stand under the heading; ids that the chart does not know are none."""
    for fact in filter(None, map(chart.fact, dict.fromkeys(ids))):
        if isinstance(fact, AbsenceStatement):
            belongs = fact.topic is topic.topic
        else:
            elsewhere = topic.topic is Topic.RESULTS and isinstance(fact, Observation) and _is_no_result(fact)
            belongs = isinstance(fact, topic.types) and not elsewhere
        if belongs:
            yield fact


def _is_no_result(fact: Observation) -> bool:
    """Whether an observation stands elsewhere: habits and circumstances, or the header of a panel."""
    codes = {coding.code for concept in fact.categories for coding in concept.codings}
    says_nothing = fact.value is None and not fact.components and fact.data_absent_reason is None
    return bool(codes & _NO_RESULTS) or (says_nothing and bool(fact.has_members))
