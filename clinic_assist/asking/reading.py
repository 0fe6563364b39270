"""Reads a question: what is asked for, of which part of the record, in which time, and what is to be told of it.

No model has part in it. A misspelt name is never corrected: names spelled alike are proposed to the person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from clinic_assist.asking.language import Language
from clinic_assist.asking.question import Doubt, Matter, Question, Wanted
from clinic_assist.asking.scaffolding import (
    ALCOHOL,
    CURRENT,
    FILLER,
    GENERIC_SUBJECTS,
    INSTRUCTION,
    LAY_WORDS,
    MATTERS,
    OPEN,
    PLANS_ASKED,
    PRESENT,
    WANTED,
    YES_NO,
)
from clinic_assist.asking.subjects import subject_of, suggestions_for
from clinic_assist.asking.times import find_time
from clinic_assist.chart.chart import Chart

LONGEST = 500
"""Characters of a question: a longer text is no question, and may be an attack on whoever reads it."""

_WORD = re.compile(r"[^\W_]+(?:['’./+-][^\W_]+)*")


def read_question(text: str, chart: Chart, language: Language, on: date) -> Question:
    """What a question asks. Any text is allowed; one that cannot be understood says why in `doubt`.

    Args:
        text: As the person wrote it.
        chart: The patient's, for times such as "before admission".
        language: Names and wordings.
        on: Today.
    """
    plain = " ".join(_printable(text).split())
    if len(plain) > LONGEST:
        return Question(text=plain[:LONGEST], doubt=Doubt.TOO_LONG)
    if INSTRUCTION.match(plain):
        return Question(text=plain, doubt=Doubt.NO_QUESTION)
    time = find_time(plain, chart, on)
    rest = f"{plain[: time.start]} , {plain[time.end :]}" if time else plain
    wanted = next((one for one, pattern in WANTED if pattern.search(rest)), Wanted.ALL)
    matter = next((one for one, pattern in MATTERS if pattern.search(rest)), Matter.ANY)
    phrase = _phrase(rest, matter)
    subject = subject_of(phrase, language) if phrase else None
    takes = PRESENT.search(rest) is not None
    if subject and subject.is_drug and matter is Matter.ANY and takes:
        matter = Matter.DRUG
    question = Question(
        text=plain,
        matter=matter,
        wanted=wanted,
        subject=subject,
        span=time.span if time else None,
        is_current=CURRENT.search(rest) is not None or takes,
        asks_plans=PLANS_ASKED.search(rest) is not None,
        is_yes_no=YES_NO.search(plain) is not None and OPEN.search(plain) is None,
        suggestions=suggestions_for(subject, language) if takes or matter in (Matter.DRUG, Matter.ALLERGY) else (),
    )
    if subject is None and matter is Matter.ANY:
        return replace(question, doubt=Doubt.NOTHING_ASKED)
    return question


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def _phrase(text: str, matter: Matter) -> str:
    """The words that name something, as they were written, with what stands between them."""
    covered = _persons_asked_of(text) if matter is Matter.FAMILY else ()
    places = [
        (match.start(), match.end())
        for match in _WORD.finditer(text)
        if not _is_filler(match.group(), matter) and not any(first <= match.start() < last for first, last in covered)
    ]
    if matter in (Matter.PROCEDURE, Matter.PROBLEM):
        places = [place for place in places if not _names_matter(text[slice(*place)], matter)]
    return _joined(text, places)


def _is_filler(word: str, matter: Matter) -> bool:
    lower = word.lower().replace("’", "'")
    if lower in ("drug", "drugs", "medication", "medications") and matter is not Matter.DRUG:
        # "Drug allergies" and "drug abuse" are of drugs; "drugs" as a heading names a matter.
        return False
    if matter is Matter.RESULT and lower in GENERIC_SUBJECTS:
        return True
    # "A" alone is the article; "hepatitis A" and "vitamin A" keep theirs.
    return lower in FILLER and word != "A"


def _names_matter(word: str, matter: Matter) -> bool:
    return any(one is matter and pattern.fullmatch(word) for one, pattern in MATTERS)


def _persons_asked_of(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for one, pattern in MATTERS if one is Matter.FAMILY for match in pattern.finditer(text))


def _joined(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The words with single blanks; short words between two of them stay ("shortness of breath", "end of life")."""
    parts: list[str] = []
    for place, (start, end) in enumerate(places):
        if place:
            between = text[places[place - 1][1] : start].strip().lower()
            if between in ("of", "of the", "in the", "to"):
                parts.append(between)
        parts.append(LAY_WORDS.get(text[start:end].lower(), text[start:end]))
    if not any(parts) and any(text[slice(*place)].lower() in ALCOHOL for place in places):
        return "alcohol"
    return " ".join(filter(None, parts))
