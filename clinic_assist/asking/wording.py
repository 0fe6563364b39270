"""What an answer says in code's own words: its first line, what was searched, how a record bears on it."""

from __future__ import annotations

from clinic_assist.asking.finding import Bearing, Finding, FoundPassage, Outcome, Searched
from clinic_assist.asking.question import Doubt, Matter, Wanted
from clinic_assist.notes.narrative import Manner

BEARING_WORDS = {
    Bearing.ANSWERS: "Recorded",
    Bearing.DENIES: "Recorded as absent or not done",
    Bearing.OVER: "Recorded, not in use or not active now",
    Bearing.PLANNED: "Ordered or planned only",
    Bearing.OUTSIDE: "Of another time than asked",
    Bearing.TAKEN_BACK: "Taken back by its source",
    Bearing.RELATED: "Names it, does not state it",
}
MANNER_WORDS = {
    Manner.DENIED: "denied",
    Manner.OTHER_PERSON: "of another person",
    Manner.PAST: "past",
    Manner.DOUBTFUL: "doubtful",
    Manner.HYPOTHETICAL: "not stated as a fact",
    Manner.PLANNED: "planned",
}
_OUTCOME_WORDS = {
    Outcome.DOCUMENTED: "Recorded",
    Outcome.DENIED: "Documented as absent",
    Outcome.NOT_DOCUMENTED: "Not documented",
    Outcome.NOT_UNDERSTOOD: "The question was not understood",
}


def lead(finding: Finding) -> str:
    """The first line of an answer: what the record shows, never a bare yes or no.

    "Recorded as in use: 2 records." · "Not documented: nothing about metoprolol was found." · "Documented as absent."
    """
    match finding.outcome:
        case Outcome.DOCUMENTED:
            return f"{_head(finding)}: {_counted(finding)}."
        case Outcome.DENIED:
            return f"{_OUTCOME_WORDS[finding.outcome]}{_of(finding)}: {_counted(finding)}."
        case Outcome.NOT_DOCUMENTED:
            return f"{_OUTCOME_WORDS[finding.outcome]}{_of(finding)}."
        case Outcome.NOT_UNDERSTOOD:
            return f"{_OUTCOME_WORDS[finding.outcome]}."


def outcome_words(outcome: Outcome) -> str:
    """An outcome in words."""
    return _OUTCOME_WORDS[outcome]


def _head(finding: Finding) -> str:
    bearings = {one.bearing for one in finding.facts}
    question = finding.question
    if Bearing.ANSWERS not in bearings and Bearing.OVER in bearings:
        return "Recorded, but not in use now" if question.matter is Matter.DRUG else "Recorded, but not active now"
    if Bearing.ANSWERS not in bearings:
        return "Written in documents"
    if question.matter is Matter.DRUG and question.is_current:
        return "Recorded as in use"
    return _HEADS.get(question.matter, "Recorded")


_HEADS = {
    Matter.ALLERGY: "Recorded as allergy or intolerance",
    Matter.FAMILY: "Recorded of the family",
    Matter.IMMUNIZATION: "Recorded as vaccination",
}


def _of(finding: Finding) -> str:
    subject = finding.question.subject
    named = f"“{subject.text}”" if subject else finding.question.matter.value
    span = finding.question.span
    return f" ({named}, {span.words})" if span and not span.unknown else f" ({named})"


def _counted(finding: Finding) -> str:
    told = (Bearing.DENIES,) if finding.outcome is Outcome.DENIED else (Bearing.ANSWERS, Bearing.OVER)
    records = sum(one.bearing in told for one in finding.facts) + finding.hidden
    parts = [_number(records, "record")] if records else []
    passages = [one for one in finding.passages if is_deciding(one, finding)]
    if passages:
        parts.append(_number(len(passages), "passage"))
    if finding.question.wanted is Wanted.COUNT and records:
        days = {one.fact.when.text[:10] for one in finding.facts if one.fact.when and one.bearing in told}
        parts.append(f"on {_number(len(days), 'different date')}")
    return ", ".join(parts)


def is_deciding(passage: FoundPassage, finding: Finding) -> bool:
    """Whether a passage says what the outcome is."""
    if finding.outcome is Outcome.DENIED:
        return Manner.DENIED in passage.manners
    if finding.question.matter is Matter.FAMILY:
        return Manner.OTHER_PERSON in passage.manners
    return passage.is_plain


def searched_words(searched: Searched) -> str:
    """What was searched, and what could not be."""
    text = f"Searched: {_number(searched.records, 'record')} and {_number(searched.texts, 'text')} of documents."
    missing = []
    if searched.without_text:
        missing.append(f"{_number(searched.without_text, 'document')} without readable text (scans, pictures)")
    if searched.unread:
        missing.append(f"{_number(searched.unread, 'record')} kept unread")
    return f"{text} Could not be searched: {', '.join(missing)}." if missing else f"{text} All of it could be read."


def manner_words(passage: FoundPassage) -> str:
    """How a passage speaks of what was found; empty where it says it plainly."""
    return ", ".join(MANNER_WORDS[one] for one in Manner if one in passage.manners)


def doubt_hint(doubt: Doubt) -> str:
    """What the person can do about a question that was not understood."""
    if doubt is Doubt.TOO_LONG:
        return "Ask one thing in one sentence."
    return "Name a medicine, problem, allergy, test, procedure or vaccine, such as “last potassium”."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
