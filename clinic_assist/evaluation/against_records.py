"""Checks a sentence against the records that it cites, by nothing that drafting or grounding use.

What the records hold is collected blindly: every text, number and date of the facts, wherever it stands. From the
sentence everything is taken away that is one of those texts; in what is left, each date must be a date of the records
and each number a number of them, and each further word must be one that sentences or labels of ours use.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import Enum

from clinic_assist.chart.facts import Fact

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE = re.compile(rf"\b(?:(\d\d)-)?({'|'.join(_MONTHS)})-(\d{{4}})\b")
_NUMBER = re.compile(r"(?:(?<![\w.,–-])-)?\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"[^\W\d_]{2,}")
# FHIR and HL7 dates in the sources' own spelling; the digits alone are compared.
_RAW_DATE = re.compile(r"\b(\d{4})-?(\d\d)?-?(\d\d)?")
_COMPUTED_DECIMALS = 6


@dataclass(frozen=True)
class Held:
    """All that some records hold.

    Attributes:
        texts: Every text, white space made single, in small letters.
        numbers: Every number, also those inside texts.
        days: Every date as year, month and day, cut where the record cuts it.
    """

    texts: frozenset[str]
    numbers: frozenset[Decimal]
    days: frozenset[str]


@dataclass(frozen=True)
class Strangers:
    """What a sentence says that its records do not: figures are wrong, words are to be looked at."""

    figures: tuple[str, ...]
    words: tuple[str, ...]


def held_by(facts: Sequence[Fact]) -> Held:
    """Everything that the records hold, wherever it stands in them."""
    texts: set[str] = set()
    numbers: set[Decimal] = set()
    days: set[str] = set()
    for value in (value for fact in facts for value in _values(fact)):
        if isinstance(value, str):
            plain = " ".join(value.split())
            texts.add(plain.casefold())
            # A recording is told by the number of its values, which the record writes one behind the other.
            texts.add(f"{len(plain.split()):,} sampled values")
            numbers |= {Decimal(match.replace(",", "")) for match in _NUMBER.findall(plain)}
            days |= {"-".join(part for part in match if part) for match in _RAW_DATE.findall(plain)}
        else:
            numbers.add(Decimal(value))
    return Held(frozenset(texts), frozenset(numbers), frozenset(days))


def strangers_in(sentence: str, held: Held, *, own_words: Collection[str]) -> Strangers:
    """What a sentence holds beyond its records and our own words."""
    rest = _without_texts(" ".join(sentence.split()), held.texts)
    figures = [match.group() for match in _DATE.finditer(rest) if not _is_day(match, held.days)]
    rest = _DATE.sub(" ", rest)
    figures += [number for number in _NUMBER.findall(rest) if not _is_number(number, held)]
    known = {word for text in held.texts for word in _WORD.findall(text)} | set(own_words)
    words = [word for word in _WORD.findall(rest.casefold()) if word not in known]
    return Strangers(tuple(figures), tuple(words))


def _values(value: object) -> Iterator[str | int | Decimal]:
    match value:
        case bool() | None:
            return
        case Enum():
            yield str(value.value)
        case str() | int() | Decimal():
            yield value
        case dict():
            for part in value.values():
                yield from _values(part)
        case tuple() | list() | frozenset():
            for part in value:
                yield from _values(part)
        case _ if is_dataclass(value):
            # The place in the file is no content: entry numbers would excuse numbers that the record does not hold.
            names = [field.name for field in fields(value) if field.name not in ("id", "provenance", "subject")]
            for name in names:
                yield from _values(getattr(value, name))


def _without_texts(sentence: str, texts: Collection[str]) -> str:
    """The sentence without the records' texts, the longest first; short ones stay and are compared as words."""
    rest = sentence
    for text in sorted((text for text in texts if len(text) > 3 and not text.isdigit()), key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    return rest


def _is_day(match: re.Match[str], days: Collection[str]) -> bool:
    day, month, year = match.groups()
    written = "-".join((year, f"{_MONTHS.index(month) + 1:02d}", *((day,) if day else ())))
    return any(one == written or (not day and one.startswith(written)) for one in days)


def _is_number(text: str, held: Held) -> bool:
    number = Decimal(text.replace(",", ""))
    if number in held.numbers or text in held.days:
        return True
    return any(_is_computed(one) and _rounds_to(one, number) for one in held.numbers)


def _is_computed(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent >= _COMPUTED_DECIMALS


def _rounds_to(number: Decimal, shown: Decimal) -> bool:
    exponent = shown.as_tuple().exponent
    return isinstance(exponent, int) and round(number, -exponent) == shown
