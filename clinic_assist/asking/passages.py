"""Finds the sentences of a chart's documents that speak of what is asked for, each with how it speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clinic_assist.asking.finding import FoundPassage
from clinic_assist.asking.language import Language
from clinic_assist.asking.question import Matter, Question, Subject, TimeSpan
from clinic_assist.asking.scaffolding import FILLER
from clinic_assist.asking.text_index import Hit, TextIndex
from clinic_assist.notes.narrative import NOT_SO, Manner, Wording

_AROUND = 160
"""Characters of a text that are shown before and after a sentence."""
_MOST = 40
# Short forms of notes that no list of synonyms holds.
_WRITTEN_AS = {"alcohol": ("etoh",), "ultrasound": ("sonogram", "ultrasonography")}
# How a text speaks of a whole part of the record, for questions that name no single thing.
_WHOLE = {
    Matter.ALLERGY: "allergies allergy allergic NKDA NKA intolerance",
    Matter.DRUG: "medications medication medicines meds",
    Matter.PROCEDURE: "surgery surgical operation procedures procedure",
    Matter.IMMUNIZATION: "vaccine immunization vaccinated",
    Matter.FAMILY: "family mother father brother sister",
}
_HEADINGS = {
    Matter.ALLERGY: re.compile(r"\ballerg", re.IGNORECASE),
    Matter.DRUG: re.compile(r"\b(?:medications?|meds|medicines?)\b", re.IGNORECASE),
    Matter.PROCEDURE: re.compile(r"\b(?:surgical|surger\w+|procedures?|operations?)\b", re.IGNORECASE),
    Matter.IMMUNIZATION: re.compile(r"\b(?:immuni[sz]ations?|vaccin\w+)\b", re.IGNORECASE),
    Matter.FAMILY: re.compile(r"\bfamily\b|\bfh\b", re.IGNORECASE),
    Matter.PROBLEM: re.compile(r"\b(?:problems?|medical history|pmh|diagnos[ei]s)\b", re.IGNORECASE),
}
_NOTHING = re.compile(
    r"\W*(?:none|nil|no|negative|n/?a|nkda|nka|non-?contributory)\b[^a-z]*(?:known|listed)?\W*$", re.IGNORECASE
)


def find_passages(question: Question, index: TextIndex, language: Language) -> tuple[FoundPassage, ...]:
    """The sentences that speak of it, the plain ones first, then by rank."""
    if question.subject is not None:
        hits = index.find(_wordings(question.subject, language))
    else:
        hits = (*index.under(_HEADINGS.get(question.matter)), *index.find_any(_WHOLE.get(question.matter, "").split()))
    found = [_passage(hit, language, question) for hit in _once(hits)]
    kept = [one for one in found if _is_within(one, question.span)]
    return tuple(sorted(kept, key=lambda one: bool(one.manners & NOT_SO)))[:_MOST]


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """Without sentences that were found twice, or that a later document repeats word for word."""
    seen: set[tuple[str, str]] = set()
    kept: list[Hit] = []
    for hit in hits:
        key = (hit.text.heading or hit.sentence.section, _words_of(hit))
        if key not in seen:
            seen.add(key)
            kept.append(hit)
    return kept


def _words_of(hit: Hit) -> str:
    return " ".join(hit.text.text[hit.sentence.start : hit.sentence.end].lower().split())


def _wordings(subject: Subject, language: Language) -> list[Wording]:
    """How a text may write the thing: as asked, by its synonyms, its brands and members."""
    found = [Wording(subject.text), *language.wordings(subject.text), *map(Wording, subject.names)]
    found += [Wording(name) for name in _WRITTEN_AS.get(subject.text.lower(), ())]
    for name in subject.names if not subject.is_drug else ():
        found += language.wordings(name)
    for key in subject.measurands:
        one = language.measurands[key]
        found += [Wording(name) for name in (one.name, *one.names) if len(name) > 2]
    return list(dict.fromkeys(found))


def _passage(hit: Hit, language: Language, question: Question) -> FoundPassage:
    whole, place = hit.text.text, hit.sentence
    text = whole[place.start : place.end]
    section = place.section or hit.text.heading
    return FoundPassage(
        fact=hit.text.fact,
        title=hit.text.title,
        section=section,
        own_section=place.section,
        before=whole[max(0, place.start - _AROUND) : place.start],
        text=text,
        after=whole[place.end : place.end + _AROUND],
        start=place.start,
        end=place.end,
        marks=hit.marks,
        manners=_nothing(text, question) or _manners(text, section, hit, language),
        is_of_family=language.of_family(section),
    )


def _nothing(text: str, question: Question) -> frozenset[Manner]:
    """A sentence "None." under the heading of a whole part of the record, the word "None" says that there is none."""
    is_none = question.subject is None and _NOTHING.match(text) is not None
    return frozenset((Manner.DENIED,)) if is_none else frozenset()


def _manners(text: str, section: str, hit: Hit, language: Language) -> frozenset[Manner]:
    """How the sentence speaks of what was found; plainly, where it does so of one place at least."""
    places = _groups(hit.marks, text) or [(0, len(text))]
    told = [language.manners(" ".join(text.split("\n")), section, start, end) for start, end in places]
    plain = [one for one in told if not one & NOT_SO]
    return plain[0] if plain else min(told, key=len)


def _groups(marks: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Marks with nothing but blanks or short words between them are one thing: "pain" "in the" "chest"."""
    groups: list[tuple[int, int]] = []
    for start, end in marks:
        if groups and re.fullmatch(r"[\s-]*(?:(?:of|in|the|and|his|her)\s+)*", text[groups[-1][1] : start]):
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    return groups


def _is_within(passage: FoundPassage, span: TimeSpan | None) -> bool:
    """Whether its record is of the time that is asked for; one without a date is never ruled out."""
    when = passage.fact.when
    if span is None or span.unknown or when is None:
        return True
    return not ((span.first and when.latest < span.first) or (span.last and when.earliest > span.last))


def passages_for_words(question: Question, index: TextIndex, language: Language) -> tuple[FoundPassage, ...]:
    """The sentences that share words with a question that was not understood."""
    words = [word for word in re.findall(r"[^\W_]{4,}", question.text) if word.lower() not in FILLER]
    return tuple(_passage(hit, language, question) for hit in index.find_any(words[:_MOST]))
