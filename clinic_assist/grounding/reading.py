"""Reads one statement: where its things, amounts, dates and cues are, and which words are left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from clinic_assist.grounding.amounts import Amount, find_amounts
from clinic_assist.grounding.cards import Group
from clinic_assist.grounding.clauses import is_reporter
from clinic_assist.grounding.cues import CueMention, find_cues
from clinic_assist.grounding.dates import DateMention, find_dates, find_relative_times, weekdays_in
from clinic_assist.grounding.index import ChartIndex
from clinic_assist.grounding.lexicon import CHANGED, RISING, Cue
from clinic_assist.grounding.mentions import Mention, find_mentions
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.relative import find_relative_dates
from clinic_assist.grounding.stays import stays_in
from clinic_assist.grounding.timing import Frequency, find_as_needed, find_frequencies
from clinic_assist.grounding.turns import turns_in
from clinic_assist.grounding.words import Word, words_of
from clinic_assist.terminology.units import canonical_unit, is_known

_AGE = re.compile(
    r"\bonset\s+(?:at\s+)?(?:age\s+)?(?P<onset>\d{1,3})(?![\d/-])(?:\s*(?:years?|y))?(?!\w)|"
    r"\b(?P<n>\d{1,3})[\s-]*(?P<unit>years?|yrs?|y|months?|mo|weeks?|wk|days?)[\s-]*(?:old|/o)\b"
    r"|\b(?:man|woman|boy|girl|male|female|lady|gentleman)\s+of\s+(?P<of>\d{1,3})\b(?:\s*(?:years?|yrs?|y)\b)?"
    r"|^(?P<sexed>\d{1,3})\s?(?:yo|y\.o\.)?\s?[MF]\b|\b(?P<yo>\d{1,3})\s?y(?:/?o(?:\s[MF])?\b|(?=\s(?:man|woman|male|female|boy|girl|lady|gentleman)\b))"
    r"|\baged?\s+(?:of\s+)?(?P<aged>\d{1,3})\b(?:\s*(?:years?|y)\b)?|\((?P<paren>\d{1,3})\s?y\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in a statement; `is_at_event` for "at age 40". `unit` is a, mo, wk or d."""

    start: int
    end: int
    value: int
    unit: str
    is_at_event: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement taken apart. All places are characters of `text`; `words` are its words in order.

    Attributes:
        free: Indices of words that stand in no mention, amount, date or frequency.
        relative: Places of times that no day can be given for.
    """

    text: str
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    dates: tuple[DateMention, ...]
    frequencies: tuple[Frequency, ...]
    as_needed: tuple[tuple[int, int], ...]
    relative: tuple[tuple[int, int], ...]
    ages: tuple[Age, ...]
    cues: tuple[CueMention, ...]
    free: tuple[int, ...]


def read(text: str, index: ChartIndex, names: DrugSpans, on: date, *, prefer: frozenset[int] = frozenset()) -> Reading:
    """Takes a statement apart. `prefer`: entries of cited facts (see `find_mentions`)."""
    words = words_of(text)
    # Days of the week ("Sat 4 Mar 2006") name nothing.
    stays = tuple(stays_in(text, index.chart))
    weekdays = (*weekdays_in(text), *turns_in(text))
    named = find_mentions(text, words, index, names.spans(text), prefer=prefer)
    of_relative = any(cue.cue is Cue.PERSON for cue in find_cues(words))
    mentions = tuple(
        one
        for one in named
        if not any(stay.start <= one.start < stay.end for stay in stays)
        and not any(start <= one.start < end for start, end in weekdays)
        and (of_relative or not one.said <= _KINDS)
    )
    mask = _Mask(text)
    mask.hide(place for mention in mentions for place in _named_places(mention, words, text))
    mask.hide((one.start, one.end) for one in stays)
    mask.hide(turns_in(mask.text))
    dates = tuple(sorted((*mask.take(find_dates(mask.text, on=on)), *stays), key=lambda one: one.start))
    ages = mask.take(_ages(mask.text))
    if on > date.min:
        dates = tuple(sorted((*dates, *mask.take(find_relative_dates(mask.text, on))), key=lambda one: one.start))
    relative = find_relative_times(mask.text)
    mask.hide(relative)
    as_needed = find_as_needed(mask.text)
    mask.hide(as_needed)
    frequencies = mask.take(find_frequencies(mask.text))
    amounts = mask.take(find_amounts(mask.text))
    in_mentions = {at for mention in mentions for at in range(mention.first, mention.last + 1)}
    cues = find_cues(
        [Word("", w.start, w.end) if at in in_mentions or mask.hides(w) else w for at, w in enumerate(words)]
    )
    cues = tuple(cue for cue in cues if not (_is_no_end(cue, text, dates) or _only_reports(cue, text)))
    cues += tuple(_signs(text, words))
    free = tuple(at for at, word in enumerate(words) if at not in in_mentions and not mask.hides(word))
    return Reading(text, words, mentions, amounts, dates, frequencies, as_needed, relative, ages, cues, free)


def _named_places(mention: Mention, words: Sequence[Word], text: str) -> Iterator[tuple[int, int]]:
    """The places of a name; in that of a medicine the numbers with their units stay, to be compared as amounts."""
    is_code = all(form.isdigit() for form in mention.said)
    if is_code or not any(entry.group is Group.MEDICATION for entry in mention.entries):
        yield mention.start, mention.end
        return
    for word in words[mention.first : mention.last + 1]:
        # "Omega-3" is a name; the 3 is no amount.
        glued = word.is_number and word.start > 1 and text[word.start - 1] == "-" and text[word.start - 2].isalpha()
        if glued or not (word.is_number or is_known(word.form)):
            yield word.start, word.end


def _signs(text: str, words: Sequence[Word]) -> Iterator[CueMention]:
    """Signs that say what a word could: "7.4 → 6.8" is a change, "?sarcoidosis" a doubt."""
    for pattern, cue, value in _SIGNS:
        for match in pattern.finditer(text):
            # Each pattern ends before a letter or digit, so that a word begins there.
            at = next(at for at, word in enumerate(words) if word.start >= match.end())
            yield CueMention(cue, at, at, match.start(), match.end(), value)


_SIGNS = (
    (re.compile(r"(?<=\d)[^\s\d]{0,12}\s*(?:→|⟶|➔|->|=>)\s*(?=\d)"), Cue.TREND, CHANGED),
    (re.compile(r"\bup\s+(?=\d)", re.IGNORECASE), Cue.TREND, RISING),
    (re.compile(r"(?<![\w?])\?\s?(?=[^\W\d])"), Cue.DOUBT, ""),
)


def _only_reports(cue: CueMention, text: str) -> bool:
    return cue.cue is Cue.PERSON and is_reporter(text, cue.start, cue.end)


def _is_no_end(cue: CueMention, text: str, dates: Sequence[DateMention]) -> bool:
    """Whether a word for an end is none: "to" and "through" are only before a date ("allergic to eggs")."""
    if cue.cue is not Cue.END or text[cue.start : cue.end].lower() not in ("to", "through"):
        return False
    return not any(0 <= one.start - cue.end <= 2 for one in dates)


# A relative's "allergies" are a thing that a record may name; elsewhere the word says what kind of thing follows.
_KINDS = frozenset(("allergy", "allergic", "allergen", "intolerance"))
_Place = TypeVar("_Place", DateMention, Age, Frequency, Amount)


class _Mask:
    """A text in which what has been read is blanked out, so that nothing is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._hidden = bytearray(len(text))

    def hide(self, places: Iterable[tuple[int, int]]) -> None:
        for start, end in places:
            self.text = f"{self.text[:start]}{'¦' * (end - start)}{self.text[end:]}"
            self._hidden[start:end] = b"\x01" * (end - start)

    def take(self, found: Sequence[_Place]) -> tuple[_Place, ...]:
        """Hides what was found, and hands it on."""
        self.hide((one.start, one.end) for one in found)
        return tuple(found)

    def hides(self, word: Word) -> bool:
        return bool(self._hidden[word.start] or self._hidden[word.end - 1])


def _ages(text: str) -> tuple[Age, ...]:
    found = []
    for match in _AGE.finditer(text):
        number = next(part for part in match.group("onset", "n", "of", "sexed", "yo", "aged", "paren") if part)
        unit = canonical_unit(match["unit"]) if match["unit"] and match["unit"].lower() != "y" else "a"
        at_event = (
            match["onset"] is not None
            or bool(re.search(r"\bat\s+(?:the\s+)?$|\bwhen\s+$", text[: match.start()]))
            or bool(match["aged"] and re.search(r"\bat\s+(?:the\s+)?$", text[: match.start()]))
        )
        found.append(Age(match.start(), match.end(), int(number), unit, at_event))
    return tuple(found)
