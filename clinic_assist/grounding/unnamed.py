"""Judges statements that name no single thing of the record: whole topics, counts, particulars, plans, opinions."""

from __future__ import annotations

import re
from decimal import Decimal

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import AbsenceStatement
from clinic_assist.grounding.amounts import find_number_words
from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.cards import Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.compare import age_problems, date_problems
from clinic_assist.grounding.findings import Outcome, contradicted, describe, not_found
from clinic_assist.grounding.judge import judge_unnamed
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.topics import (
    TopicWords,
    judge_count,
    judge_none_known,
    judge_not_recorded,
    scopes_in,
    topic_named,
    topic_of,
)
from clinic_assist.grounding.words import words_of
from clinic_assist.notes.verdict import Verdict

_RECORD_WORDS = frozenset(("recorded", "record", "documented", "listed", "file", "noted"))
_ASSERTING_SECTIONS = (
    "medication",
    "allerg",
    "problem",
    "condition",
    "diagnos",
    "history",
    "result",
    "lab",
    "immuni",
    "procedure",
    "vital",
)
_BIRTH = re.compile(r"\b(?:born|birth|dob)\b", re.IGNORECASE)
_NOTHING_TO_COMPARE: Outcome | None = None


def judge_without_name(bench: Bench, claim: Claim) -> Outcome | None:
    """Judges a claim that names nothing of the record; None where there is nothing to compare."""
    quoted = _quoted_absence(bench, claim)
    if quoted is not None:
        return quoted
    forms = frozenset(word.form for word in bench.reading.words)
    topic = topic_of(forms, bench.section)
    is_count = _count(claim, bench.reading.text) is not None
    if topic is not None and (not bench.cited or is_count or any(card.group is Group.ABSENCE for card in bench.cited)):
        outcome = _judge_topic(bench, claim, topic, forms)
        if outcome is not None:
            return _dated(claim, outcome)
    if claim.ages or _BIRTH.search(bench.reading.text):
        return _judge_particulars(bench, claim)
    if bench.cited and (claim.content or claim.amounts or claim.dates or claim.states):
        return judge_unnamed(bench, claim)
    return _judge_rest(bench, claim)


def _quoted_absence(bench: Bench, claim: Claim) -> Outcome | None:
    """A cited silence that the statement repeats in the source's own words."""
    forms = frozenset(word.form for word in bench.reading.words)
    for card in bench.cited:
        fact = card.fact
        if not isinstance(fact, AbsenceStatement) or fact.scope is None or fact.withdrawn:
            continue
        scope = frozenset(word.form for word in words_of(fact.scope.display))
        allowed = scope | _SILENCE_FORMS[fact.silence]
        told = forms & _ALL_SILENCE_FORMS - scope
        if scope and scope <= forms and bench.forms(claim.content) <= allowed and told <= allowed:
            return _dated(claim, _judge_quoted(bench, fact, scope))
    return None


def _judge_quoted(bench: Bench, fact: AbsenceStatement, scope: frozenset[str]) -> Outcome:
    """Its source says so; but "none known" falls where another source lists one."""
    topic = topic_named(fact.topic)
    if fact.silence is Silence.NONE_KNOWN and topic is not None:
        is_current = bool(scope & {"current", "active"})
        judged = judge_none_known(bench.evidence.chart, topic, scopes_in(scope), current_only=is_current)
        if judged.problem is not None and judged.problem.verdict is Verdict.CONTRADICTED:
            return judged
    return Outcome(None, bench.evidence.cards((fact.id,)))


_SILENCE_FORMS = {
    Silence.NOT_ASKED: frozenset(("asked",)),
    Silence.NO_INFORMATION: frozenset(("information", "unavailable", "unknown", "available")),
    Silence.NONE_KNOWN: frozenset(("none", "known")),
}
_ALL_SILENCE_FORMS = _SILENCE_FORMS[Silence.NOT_ASKED] | _SILENCE_FORMS[Silence.NO_INFORMATION]


def _judge_topic(bench: Bench, claim: Claim, topic: TopicWords, forms: frozenset[str]) -> Outcome | None:
    chart = bench.evidence.chart
    scopes = scopes_in(forms)
    rest = {form for form in bench.forms(claim.content) if not scopes_in(frozenset((form,)))}
    if rest - topic.forms - {"asked"} or any(claim.has(cue) for cue in _NOT_OF_TOPICS):
        return None
    states = claim.states or ((claim.negated_states,) if claim.negated_states else ())
    current = claim.has(Cue.CURRENT) or bool(states)
    count = _count(claim, bench.reading.text)
    if count is not None:
        judged = judge_count(chart, topic, count, claim.states, current=current and not _only_known(claim, bench))
        return _all_counted(bench, judged)
    says_none = claim.is_negated or bool(claim.negated_states) or bool(forms & {"nkda", "nka", "none", "nil"})
    if claim.has(Cue.UNRECORDED) or (says_none and forms & _RECORD_WORDS):
        if states:
            return judge_count(chart, topic, 0, states, current=True)
        return judge_not_recorded(chart, topic, not_asked="asked" in forms)
    if says_none:
        if forms & {"nkda"}:
            scopes |= {"drug"}
        return judge_none_known(chart, topic, scopes, current_only=current and not _only_known(claim, bench))
    return None


def _all_counted(bench: Bench, judged: Outcome) -> Outcome:
    """What a count cites must be among what is counted."""
    strange = [card for card in bench.cited if card.fact.id not in judged.facts]
    if judged.problem is None and strange:
        return Outcome(contradicted(f"The cited record is none of these: {describe(strange[0])}."), tuple(strange))
    return judged


_NOT_OF_TOPICS = (Cue.TREND, Cue.SIDE, Cue.PERSON, Cue.DOUBT, Cue.FLAG, Cue.PLAN, Cue.ROUTE)


def _only_known(claim: Claim, bench: Bench) -> bool:
    """Whether the only word for today is "known", as in "no known allergies"."""
    words = {bench.reading.words[cue.first].form for cue in claim.cues if cue.cue is Cue.CURRENT}
    return words <= {"known", "has", "have", "no"} and not claim.states


def _count(claim: Claim, text: str) -> int | None:
    counts = [one.value for one in claim.amounts if not one.unit and one.second is None]
    counts += [one.value for one in find_number_words(text)]
    if len(counts) != 1 or counts[0] != int(counts[0]) or len(claim.amounts) > 1 or claim.dates:
        return None
    return int(Decimal(counts[0]))


def _dated(claim: Claim, outcome: Outcome) -> Outcome:
    if outcome.problem or not claim.dates:
        return outcome
    if not outcome.cards:
        return Outcome(not_found("The chart gives no date for this."))
    problems = [list(date_problems(claim, card)) for card in outcome.cards]
    if any(not found for found in problems):
        return outcome
    return Outcome(problems[0][0], outcome.cards)


def _judge_particulars(bench: Bench, claim: Claim) -> Outcome:
    """Age and birth date of the patient."""
    patient = bench.evidence.chart.patient
    card = bench.evidence.patient_card
    problems = list(age_problems(claim, patient, None, bench.evidence.on))
    if card is None:
        return Outcome(not_found("The chart has no particulars of the patient."))
    problems += date_problems(claim, card)
    missing = bench.forms(claim.content) - bench.evidence.patient_words - _PERSON_WORDS
    if missing:
        problems.append(not_found(f"The chart does not say “{min(missing)}” about the patient."))
    return Outcome(problems[0] if problems else None, (card,))


_PERSON_WORDS = frozenset(
    ("man", "woman", "male", "female", "gentleman", "lady", "boy", "girl", "born", "birth", "dob", "infant")
)


def _judge_rest(bench: Bench, claim: Claim) -> Outcome | None:
    """What is left: a plan or an opinion cannot be compared; anything else that says something was not found."""
    has_figures = bool(claim.amounts or claim.dates or claim.frequencies)
    if (claim.has(Cue.PLAN) or claim.has(Cue.OPINION)) and not _figures_matter(claim):
        return _NOTHING_TO_COMPARE
    if claim.content:
        return Outcome(not_found(f"The chart does not mention “{_first_words(bench, claim)}”."))
    if has_figures or claim.relative:
        return Outcome(not_found("The chart does not say this."))
    named = {form for form in (word.form for word in bench.reading.words) if form}
    if claim.cues and named and any(word in bench.section.lower() for word in _ASSERTING_SECTIONS):
        return Outcome(not_found("The chart does not say this."))
    return _NOTHING_TO_COMPARE


def _first_words(bench: Bench, claim: Claim) -> str:
    """The first unknown words that stand together."""
    places = [claim.content[0]]
    while places[-1] + 1 in claim.content:
        places.append(places[-1] + 1)
    words = bench.reading.words
    return bench.reading.text[words[places[0]].start : words[places[-1]].end]


def _figures_matter(claim: Claim) -> bool:
    """Whether a plan holds figures other than a time span ("in 2 weeks")."""
    has_day = any(one.text.lower() not in ("today", "yesterday") for one in claim.dates)
    return has_day or any(one.unit not in ("d", "wk", "mo", "a", "h", "min") for one in claim.amounts)
