"""What patients are found by: words without case, accents and punctuation, and birth dates.

A word stands in the vault as itself, a birth date as `@1945-07-14`. A search term is a range of such words, so that a
prefix finds them by one look into an ordered index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from unicodedata import combining, normalize

from clinic_assist.chart.facts import Patient

# Letters that Unicode does not take apart into a base letter and a mark.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "’": "'", "ʼ": "'"}
)
# How these are written where they cannot be typed: ICAO Doc 9303, part 3, s.6.A (transliteration of Latin letters).
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WRITTEN = re.compile("([aou])e|(a)a")
_MOST_SPELLINGS = 16
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DATE = re.compile(
    r"(?<![\w-])(?:(?P<day>\d{1,2})[-/. ](?P<month>[A-Za-z]{3,9}|\d{1,2})[-/. ](?P<year>\d{4})"
    r"|(?P<month_first>[A-Za-z]{3,9}) (?P<its_day>\d{1,2}),? (?P<year_last>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})(?:-(?P<iso_day>\d{1,2}))?"
    r"|(?P<month_only>[A-Za-z]{3,9})-(?P<its_year>\d{4}))(?![\w-])"
)
_COMPACT_DATE = re.compile(r"(?P<year>(?:1[89]|2[01])\d\d)(?P<month>\d\d)(?P<day>\d\d)")
# Han, kana, bopomofo and hangul: names are typed without a space between family and given name.
_NO_SPACES = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_LAST = "\U0010ffff"

Range = tuple[str, str]
"""From and up to (not including) two words."""


def fold(text: str) -> str:
    """Text without case, accents and compatibility forms."""
    apart = normalize("NFKD", text.casefold()).translate(_UNDIVIDED)
    return "".join(letter for letter in apart if not combining(letter))


def words_of(patient: Patient) -> frozenset[str]:
    """All words under which a patient is found."""
    numbers = [identifier.value for identifier in patient.identifiers if identifier.value]
    texts: list[str | None] = [*numbers, *(number.lstrip("0") for number in numbers)]
    for name in patient.names:
        texts += [name.text, name.family, *name.given]
        if name.family and _NO_SPACES.search(name.family):
            texts.append("".join((name.family, *name.given)))
    found = {word for text in texts if text for word in _words(text)}
    if patient.birth_date is not None:
        found.add(f"@{patient.birth_date.text[:10]}")
    return frozenset(found)


def _words(text: str) -> Iterator[str]:
    """`O'Brien-Smith` gives obriensmith, obrien, o, brien and smith, so that it is found however it is typed."""
    for token in fold(text).split():
        parts = re.findall(r"[^\W_]+", token)
        yield from parts
        if len(parts) > 1:
            yield "".join(parts)
            yield from (name.replace("'", "") for name in re.findall(r"[^\W_]+(?:'[^\W_]+)+", token))


def search_terms(query: str) -> tuple[tuple[Range, ...], ...]:
    """The terms of a query, all of which must hold; a term holds where any of its ranges does."""
    terms: list[tuple[Range, ...]] = []

    def take_date(match: re.Match[str]) -> str:
        dates = _dates_meant(match)
        if not dates:
            return match[0]
        joined = "".join(re.findall(r"[^\W_]+", fold(match[0])))
        terms.append((*(_starting_with(f"@{meant}") for meant in dates), _starting_with(joined)))
        return " "

    for token in _DATE.sub(take_date, query).replace(",", " ").split():
        terms += _terms_of(token)
    return tuple(terms)


def _terms_of(token: str) -> Iterator[tuple[Range, ...]]:
    """The terms of one word as typed, which may be a number, a compact date, or several words without a space."""
    parts = re.findall(r"[^\W_]+", fold(token))
    joined = "".join(parts)
    compact = _COMPACT_DATE.fullmatch(joined)
    if re.fullmatch(r"(?:1[89]|2[01])\d\d", joined):
        yield _starting_with(joined), _starting_with(f"@{joined}")
    elif compact:
        yield _starting_with(joined), _starting_with(f"@{compact['year']}-{compact['month']}-{compact['day']}")
    elif len(parts) > 1 and joined.isalpha():
        # `brien-smith` is the end of O'Brien-Smith: as one word, or each part by itself.
        whole = _spellings(token)
        for typed in re.findall(r"[^\W_]+", normalize("NFKC", token)):
            yield tuple(_starting_with(word) for word in (*whole, *_spellings(typed)))
    elif joined:
        yield tuple(map(_starting_with, _spellings(token)))


def _spellings(token: str) -> tuple[str, ...]:
    """How a name may stand in the vault: Müller as `muller`, Mueller as `mueller`; either finds both."""
    written_out = fold(normalize("NFC", token.casefold()).translate(_WRITTEN_OUT))
    found = {"".join(re.findall(r"[^\W_]+", word)): None for word in (fold(token), written_out)}
    for word in tuple(found):
        ends = [match.end() for match in _WRITTEN.finditer(word)]
        pieces = [word[start:end] for start, end in zip([0, *ends], [*ends, len(word)], strict=True)]
        choices = [(piece, piece[:-1]) for piece in pieces[:-1]]
        for chosen, _number in zip(product(*choices), range(_MOST_SPELLINGS), strict=False):
            found.setdefault("".join((*chosen, pieces[-1])))
    return tuple(found)


def _starting_with(prefix: str) -> Range:
    return prefix, prefix + _LAST


def _dates_meant(match: re.Match[str]) -> tuple[str, ...]:
    """The dates as they stand in the vault; none where it is no date (`45-67-1234` is a number).

    In figures, the day or the month may come first: `03/04/1950` finds both, and the list shows which is which.
    """
    if match["iso_year"]:
        rest = [f"-{int(part):02d}" for part in (match["iso_month"], match["iso_day"]) if part]
        return ("".join((match["iso_year"], *rest)),)
    if match["month_only"]:
        month = _month(match["month_only"])
        return (f"{match['its_year']}-{month:02d}",) if month else ()
    if match["month_first"]:
        found = _day(int(match["year_last"]), _month(match["month_first"]), int(match["its_day"]))
        return (found,) if found else ()
    year, day, month = int(match["year"]), int(match["day"]), _month(match["month"])
    orders = [(month, day), (day, month)] if match["month"].isdigit() else [(month, day)]
    return tuple(dict.fromkeys(found for order in orders if (found := _day(year, *order))))


def _day(year: int, month: int, day: int) -> str:
    """The day as ISO 8601; empty where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _month(text: str) -> int:
    """Number of a month by figure or name; 0 where it is none."""
    if text.isdigit():
        return int(text)
    return next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(text.lower())), 0)
