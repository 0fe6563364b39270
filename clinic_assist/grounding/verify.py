"""Judges every statement of a note against one patient's chart. Pure: no clock, no model, nothing corrected.

Order of the checks, any doubt flags: the citations are this patient's · the thing named is the thing cited · numbers,
units and dates are the record's · status, negation, time, side and person agree · trends are recomputed · without
citations, a search of the whole chart must reach facts that say the same · what is left is not checkable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Patient
from clinic_assist.errors import BugError
from clinic_assist.grounding.bench import Bench, linked_facts
from clinic_assist.grounding.cards import NAMING_FIELDS, Card, Group
from clinic_assist.grounding.claims import Claim, claims_of
from clinic_assist.grounding.coverage import coverage
from clinic_assist.grounding.dates import find_dates
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.findings import Outcome, contradicted, describe
from clinic_assist.grounding.free_text import backed_by_free_text
from clinic_assist.grounding.index import MAX_VALUE_WORDS
from clinic_assist.grounding.joined import outcomes_of
from clinic_assist.grounding.left_out import judge_empty_section, speaks_of_an_empty_section
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.listed_counts import listed_count_outcomes
from clinic_assist.grounding.narrative import Passage, passages_of
from clinic_assist.grounding.omissions import find_omissions
from clinic_assist.grounding.own_words import as_of_today
from clinic_assist.grounding.parts import TOO_LONG, gravest, is_too_long, parts_of
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.quotes import is_quotation, judge_quotation
from clinic_assist.grounding.reading import read
from clinic_assist.grounding.segments import says_cause
from clinic_assist.grounding.sentences import split_sections
from clinic_assist.grounding.stock_words import without_stock_words
from clinic_assist.grounding.template_words import is_of_template, judge_template_words, may_claim
from clinic_assist.grounding.turns import german_denials, unfold_respectively, without_asides
from clinic_assist.notes.note import Composer, DraftNote, Origin, Selection, Statement, Task, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict, Verdict

_MALE = re.compile(r"\b(?:man|male|gentleman|boy|he|his|him|mr)\b|^\d{1,3}\s?(?:yo\s?)?M\b", re.IGNORECASE)
_FEMALE = re.compile(r"\b(?:woman|female|lady|girl|she|her|hers|mrs|ms|miss)\b|^\d{1,3}\s?(?:yo\s?)?F\b", re.IGNORECASE)
_DOUBT_SIGN = re.compile(r"(?<![\w?])\?\s?(?=[^\W\d])")
_VERBATIM_MIN_WORDS = 3
_MAX_TOLD = 3
_NOTHING: Mapping[Statement, StatementVerdict] = {}


def verify(
    draft: DraftNote,
    chart: Chart,
    names: DrugSpans,
    on: date,
    *,
    judged: Mapping[Statement, StatementVerdict] = _NOTHING,
) -> VerifiedNote:
    """Gives each statement of a draft its verdict, and names what the note leaves out.

    Args:
        draft: The note; a draft about another patient is contradicted whole.
        chart: The patient's chart.
        names: Drug names.
        on: The day from which ages and "today" are reckoned.
        judged: Verdicts that statements of this draft got from the same chart on the same day, while it was written.
    """
    evidence = gather(chart, names, on)
    verdicts = tuple(judged.get(one) or _judge_in(draft, one, evidence) for one in draft.statements)
    return VerifiedNote(
        draft=draft,
        verdicts=verdicts,
        omissions=find_omissions(draft, evidence),
        coverage=coverage(draft, chart, verdicts),
    )


def _judge_in(draft: DraftNote, statement: Statement, evidence: Evidence) -> StatementVerdict:
    if draft.patient_id != evidence.chart.patient_id:
        return StatementVerdict(verdict=Verdict.CONTRADICTED, reason="This note is about another patient.")
    return as_of_today(statement, _judge_statement(statement, evidence, draft), draft, evidence)


def verify_statement(
    statement: Statement, chart: Chart, names: DrugSpans, on: date, *, evidence: Evidence | None = None
) -> StatementVerdict:
    """Gives one statement its verdict. `evidence` (from `gather`) saves preparing the same chart again."""
    return _judge_statement(statement, evidence or gather(chart, names, on))


def verify_next(statement: Statement, so_far: DraftNote, evidence: Evidence) -> StatementVerdict:
    """Gives the next statement of a draft that is being written its verdict, as `verify` will give it in the end."""
    return _judge_in(so_far, statement, evidence)


def draft_from_text(text: str, patient_id: str, task: Task = Task.SUMMARY) -> DraftNote:
    """Makes a draft of what a person wrote: statements without citations, under their headings."""
    statements = tuple(
        Statement(text=sentence, origin=Origin.CLINICIAN, section=section) for section, sentence in split_sections(text)
    )
    return DraftNote(
        patient_id=patient_id, task=task, composer=Composer.CLINICIAN, statements=statements, selection=Selection()
    )


def _judge_statement(statement: Statement, evidence: Evidence, draft: DraftNote | None = None) -> StatementVerdict:
    parts = parts_of(statement)
    if len(parts) > 1:
        return gravest([_judge_sentence(part, evidence, draft) for part in parts])
    return _judge_sentence(statement, evidence, draft)


def _judge_sentence(statement: Statement, evidence: Evidence, draft: DraftNote | None) -> StatementVerdict:
    if is_too_long(statement):
        return TOO_LONG
    strangers = [fact for fact in statement.citations if evidence.chart.fact(fact) is None]
    if strangers:
        return StatementVerdict(verdict=Verdict.CONTRADICTED, reason="A cited record is not in this patient's chart.")
    return _judge_as_what_it_is(statement, evidence, draft) or _judge_claims(statement, evidence)


def _judge_as_what_it_is(statement: Statement, evidence: Evidence, draft: DraftNote | None) -> StatementVerdict | None:
    """The verdict on what speaks of the note itself or quotes a document; None for what makes claims of its own."""
    if is_of_template(statement):
        return _judge_template(statement, evidence, draft)
    if is_quotation(statement):
        return judge_quotation(statement, evidence)
    if speaks_of_an_empty_section(statement):
        return judge_empty_section(statement, draft, evidence.chart)
    return None


def _judge_template(statement: Statement, evidence: Evidence, draft: DraftNote | None) -> StatementVerdict:
    """A template's sentence needs no confirmation, so it may not say what the record denies ("No known allergies.")."""
    if may_claim(statement):
        claims = _judge_claims(statement, evidence)
        if claims.verdict is Verdict.CONTRADICTED:
            return claims
    return judge_template_words(statement, draft, evidence.chart)


def _judge_claims(statement: Statement, evidence: Evidence) -> StatementVerdict:
    plain = unfold_respectively(_DOUBT_SIGN.sub("possible ", statement.text))
    statement = replace(statement, text=without_asides(plain))
    cited = evidence.cards(statement.citations)
    quoted = _without_quotes(statement.text, cited)
    text = without_stock_words(quoted, cited)
    prefer = evidence.entries_of(statement.citations)
    reading = read(text, evidence.index, evidence.names, evidence.on, prefer=prefer)
    bench = Bench(evidence, reading, cited, statement.section, evidence.cards(linked_facts(cited)))
    if not reading.words:
        return _quoted_only(statement, cited)
    if _denies_in_german(bench):
        return _in_free_text(bench, statement) or _GERMAN
    claims = tuple(_under_heading(claim, statement.section, evidence.on) for claim in claims_of(reading))
    if text != quoted and all(_says_only_its_kind(claim, cited) for claim in claims):
        return _quoted_only(statement, cited)
    outcomes = outcomes_of(bench, claims)
    causes_open = any(one.links and got and got.problem for one, got in zip(claims, outcomes, strict=True))
    if not cited and not causes_open:
        outcomes = backed_by_free_text(bench, claims, outcomes)
    outcomes += _gender_outcomes(bench) + listed_count_outcomes(reading.text, claims)
    return _verdict(bench, statement, outcomes)


def _denies_in_german(bench: Bench) -> bool:
    """Whether a German denial stands outside of what the record itself names."""
    free = {bench.reading.words[at].start for at in bench.reading.free}
    return any(start in free for start, _ in german_denials(bench.reading.text))


_GERMAN = StatementVerdict(
    verdict=Verdict.NOT_CHECKABLE, reason="It denies something in German, which is not read here."
)


def _under_heading(claim: Claim, section: str, on: date) -> Claim:
    """A result without a date is of the day that its heading gives ("Labs 10-Nov-2026:")."""
    if claim.dates or claim.mention is None or not any(one.group is Group.RESULT for one in claim.mention.entries):
        return claim
    return replace(claim, dates=find_dates(section, on=on))


def _says_only_its_kind(claim: Claim, cited: tuple[Card, ...]) -> bool:
    """Whether nothing is left but the kind of record, and whose it is ("Your allergy or intolerance to")."""
    if claim.mention or not claim.is_bare or claim.states or claim.negated_states or claim.is_negated:
        return False
    if any(cue.cue not in (Cue.KIND, Cue.SUBJECT) for cue in claim.cues):
        return False
    return "allergy" not in claim.values(Cue.KIND) or all(card.group is Group.ALLERGY for card in cited)


def _gender_outcomes(bench: Bench) -> list[Outcome | None]:
    """He and she, man and woman: the patient's, unless the sentence speaks of a relative."""
    patient = bench.evidence.chart.patient
    if patient is None or patient.gender not in ("male", "female"):
        return []
    if any(cue.cue is Cue.PERSON for cue in bench.reading.cues):
        return []
    other = _FEMALE if patient.gender == "male" else _MALE
    own = _MALE if patient.gender == "male" else _FEMALE
    if other.search(bench.reading.text) and not own.search(bench.reading.text):
        return [
            Outcome(contradicted(f"The chart says that the patient is {patient.gender}."), (_patient_card(patient),))
        ]
    return []


def _patient_card(patient: Patient) -> Card:
    return Card(patient, Group.OTHER, ())


def _verdict(bench: Bench, statement: Statement, outcomes: list[Outcome | None]) -> StatementVerdict:
    judged = [one for one in outcomes if one is not None]
    wrong = [one for one in judged if one.problem is not None]
    against = [one for one in wrong if one.problem is not None and one.problem.verdict is Verdict.CONTRADICTED]
    if against:
        return _failed(against[0])
    quoted = _in_free_text(bench, statement) if wrong or not judged else None
    if quoted is not None:
        return quoted
    if wrong:
        return _failed(wrong[0])
    if not judged:
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="Nothing in it can be compared with a record.")
    standing = _standing_verdict(bench, judged)
    return standing if standing.verdict is Verdict.SUPPORTED else _in_free_text(bench, statement) or standing


def _in_free_text(bench: Bench, statement: Statement) -> StatementVerdict | None:
    """Supported by a sentence of the chart's notes, where structured facts neither say nor deny it."""
    sought = Passage(statement.text, section=statement.section)
    quoted = bench.evidence.narrative.find(sought.text, sought.section, within=frozenset(statement.citations) or None)
    if says_cause(sought.text):
        quoted = tuple(card for card in quoted if _gives_cause(card, sought))
    if not quoted:
        return None
    facts = tuple(card.fact.id for card in quoted)
    return StatementVerdict(verdict=Verdict.SUPPORTED, reason="Free text of the chart says this.", facts=facts)


def _gives_cause(card: Card, sought: Passage) -> bool:
    """Whether the sentence of a note that says the statement names a cause too."""
    return any(says_cause(one.text) and one.says(sought) for one in passages_of(card.fact))


def _standing_verdict(bench: Bench, judged: list[Outcome]) -> StatementVerdict:
    if not bench.is_cited and _is_instruction(bench):
        return _result(Verdict.NOT_CHECKABLE, "It says what is to be done, not what the record holds.", judged)
    if bench.reading.relative:
        return _result(Verdict.NOT_CHECKABLE, "The chart has this, but the time is not given as a date.", judged)
    return _result(Verdict.SUPPORTED, _support_reason(judged), judged)


def _is_instruction(bench: Bench) -> bool:
    """Whether a statement opens with what is to be done ("Recheck potassium")."""
    first = next((cue for cue in bench.reading.cues if cue.cue is Cue.PLAN and cue.first == 0), None)
    return first is not None and not bench.reading.text[first.end :].lstrip().startswith(":")


def _failed(outcome: Outcome) -> StatementVerdict:
    if outcome.problem is None:
        raise BugError("an outcome without a problem did not fail")
    return StatementVerdict(verdict=outcome.problem.verdict, reason=outcome.problem.reason, facts=outcome.facts)


def _result(verdict: Verdict, reason: str, judged: list[Outcome]) -> StatementVerdict:
    facts = tuple(dict.fromkeys(fact for one in judged for fact in one.facts))
    return StatementVerdict(verdict=verdict, reason=reason, facts=facts)


def _support_reason(judged: list[Outcome]) -> str:
    cards = [card for one in judged for card in one.cards[:1]]
    if not cards:
        return "A search of the chart finds nothing of it, as stated."
    told = list(dict.fromkeys(describe(card) for card in cards))
    return f"The chart says {'; '.join(told[:_MAX_TOLD])}{' …' if len(told) > _MAX_TOLD else ''}."


def _without_quotes(text: str, cited: tuple[Card, ...]) -> str:
    """Blanks out what the statement repeats word for word from a longer text of a cited fact."""
    names = {card.fact.concept.display for card in cited if card.fact.concept}
    quotes = {
        leaf.value.strip(" .")
        for card in cited
        for leaf in card.leaves
        if isinstance(leaf.value, str)
        and leaf.field not in NAMING_FIELDS
        and leaf.path[:2] != ("components", "code")
        and leaf.value not in names
        and len(leaf.value.split()) >= (_VERBATIM_MIN_WORDS if leaf.field != "value" else MAX_VALUE_WORDS + 1)
    }
    for quote in sorted(quotes, key=len, reverse=True):
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, quote.split())) + r"(?!\w)"
        text = re.sub(pattern, lambda match: " " * len(match.group()), text)
    return text


def _quoted_only(statement: Statement, cited: tuple[Card, ...]) -> StatementVerdict:
    if not statement.text.strip() or not cited:
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="Nothing in it can be compared with a record.")
    return StatementVerdict(
        verdict=Verdict.SUPPORTED,
        reason="It repeats the cited record word for word.",
        facts=tuple(card.fact.id for card in cited),
    )
