"""Numbers with their units, as notes and product names write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from clinic_assist.grounding.words import NUMBER_WORDS
from clinic_assist.terminology.units import canonical_unit, is_known, unit_spellings

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_COMPARATORS = {
    "<": "<",
    "less than": "<",
    "under": "<",
    "below": "<",
    ">": ">",
    "greater than": ">",
    "more than": ">",
    "over": ">",
    "above": ">",
    "≤": "<=",
    "<=": "<=",
    "=<": "<=",
    "at most": "<=",
    "up to": "<=",
    "≥": ">=",
    ">=": ">=",
    "=>": ">=",
    "at least": ">=",
}
# "Went up to 88.6" gives a value, not a limit.
_WENT = re.compile(
    r"\b(?:now|back|again|is|"
    r"go|goes|going|gone|went|com(?:e|es|ing)|came|climb(?:s|ed|ing)?|shot|crept)\s+$",
    re.IGNORECASE,
)
_APPROXIMATE = (
    "about",
    "approximately",
    "approx.",
    "approx",
    "around",
    "roughly",
    "circa",
    "nearly",
    "almost",
    "~",
    "≈",
)
# Written without a blank in canonical form, with blanks by people.
_SPACED_UNITS = (
    r"mL\s?/\s?min\s?/\s?\{?1\.73[\s_]?(?:m2|m²|m\^2|sq\s?m)\}?",
    r"(?:beats|breaths)\s?(?:per|/)\s?min(?:ute)?",
    r"(?:milli-)?international\s+units(?:\s?/\s?[Ll])?",
    r"mm\s?\[?Hg\]?",
    r"kg\s?/\s?(?:m2|m²|m\^2)",
    r"[×x]?\s?10(?:\^|\*|e)?\s?(?:3|6|9|12|³|⁶|⁹|¹²)\s?/\s?(?:[uµμ]?L)",
    r"degrees?\s+(?:celsius|fahrenheit|c\b|f\b)",
    r"per\s+min(?:ute)?",
)
# Units that are also English words or initials are read only where a blank-free or closing context shows a unit.
_NEVER_IN_TEXT = frozenset(("a", "in", "c", "f", "m", "second", "seconds", "never", "pack"))
_ATOMS = "|".join(
    re.escape(spelling) for spelling in unit_spellings() if "/" not in spelling and spelling not in _NEVER_IN_TEXT
).replace("μ", "[µμ]")
# "K/uL", "thou/mm3": units in one piece whose parts are none by themselves.
_WHOLE = "|".join(re.escape(spelling) for spelling in unit_spellings() if "/" in spelling[1:]).replace("μ", "[µμ]")
_UNIT = (
    rf"(?:(?:{'|'.join(_SPACED_UNITS)}|{_WHOLE}|(?:{_ATOMS})(?:\s?(?:/|\bper\b)\s?(?:\d+(?:\.\d+)?\s?(?!m?c?g\b))?(?:{_ATOMS}|actuat|c?m2|c?m²)){{0,2}}"
    r"|/(?:min|wk|mo|hr|h|d)|(?:in|ft|m|C|F)(?=\s*(?:[.,;)]|$)))(?![^\W_]|[²³]))"
)
# "120 over 80" is a pressure, "10 over 12 weeks" is not.
_OVER = r"(?<=\s)over(?=\s+\d{2,3}\b(?!\s*(?:days?|weeks?|months?|years?|hours?|min)))"
_AMOUNT = re.compile(
    rf"(?P<comparator>{'|'.join(re.escape(word) for word in sorted(_COMPARATORS, key=len, reverse=True))})?\s*"
    rf"(?P<approximate>(?:{'|'.join(re.escape(word) for word in _APPROXIMATE)})\s*)?"
    rf"(?P<sign>(?<![\w\d)][-−])(?<![\w)])[-−](?=[\d.]))?(?<![^\W×x]|\.)(?<![A-Za-z][×x])(?P<number>(?<!\d[-/])(?<![A-Za-z]-){_NUMBER})"
    r"(?:\s?(?:mg|mcg|[µμ]g|g)(?=\s?/\s?[\d.]+\s?(?:mg|mcg|[µμ]g|g)\b))?"
    rf"(?:\s*(?P<joint>[-–—/:]|{_OVER})\s*(?P<second>{_NUMBER})(?![\w]*[-/]\d))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text.

    Attributes:
        unit: In canonical spelling; empty where none is written.
        comparator: `<`, `<=`, `>`, `>=` or empty.
        is_approximate: Written with "about" or the like.
        second: The other number of `120/80` or `3.5–5.1`.
        joint: `/` for a pair, `-` for a span, empty for a single number.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str = ""
    comparator: str = ""
    is_approximate: bool = False
    second: Decimal | None = None
    joint: str = ""

    @property
    def amount(self) -> tuple[Decimal, str]:
        """Value with canonical unit."""
        return self.value, self.unit


def find_amounts(text: str) -> tuple[Amount, ...]:
    """All numbers of a text in order, with the unit that follows each."""
    halves = tuple(
        Amount(match.start(), match.end(), match.group(), Decimal("0.5"), canonical_unit(match["unit"]))
        for match in _PART_OF_ONE.finditer(text)
    )
    for half in halves:
        text = f"{text[: half.start]}{'¦' * (half.end - half.start)}{text[half.end :]}"
    return (*halves, *(_amount(match) for match in _AMOUNT.finditer(text)), *_word_amounts(text))


def _amount(match: re.Match[str]) -> Amount:
    unit = match.group("unit") or ""
    second = match.group("second")
    joint = match.group("joint") or ""
    comparator = match.group("comparator") or ""
    if comparator.lower() == "up to" and _WENT.search(match.string[: match.start("comparator")]):
        comparator = ""
    value = decimal_of(match.group("number"))
    return Amount(
        start=match.start("comparator")
        if comparator
        else match.start("approximate" if match["approximate"] else "number"),
        end=match.end(),
        text=match.group().strip(),
        value=-value if match.group("sign") else value,
        unit=canonical_unit(unit),
        comparator=_COMPARATORS.get(comparator.lower(), ""),
        is_approximate=bool(match.group("approximate")),
        second=decimal_of(second) if second else None,
        joint="/" if joint.lower() in ("/", "over") else ":" if joint == ":" else "-" if joint else "",
    )


def decimal_of(digits: str) -> Decimal:
    """The number that the digits write."""
    return Decimal(digits.replace(",", ""))


# "Another one", "this one": there "one" counts nothing.
_COUNT_WORD = re.compile(
    rf"(?<!another )(?<!this )(?<!that )(?<!which )(?<!each )(?<!every )\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)


def find_number_words(text: str) -> tuple[Amount, ...]:
    """Small numbers written as words: "two", "three"."""
    return tuple(
        Amount(m.start(), m.end(), m.group(), Decimal(NUMBER_WORDS[m.group().lower()]))
        for m in _COUNT_WORD.finditer(text)
    )


HALF_WORDS = ("half",)
_FOLLOWING_UNIT = re.compile(r"\s+(?P<unit>[a-z]+)\b", re.IGNORECASE)
_PART_OF_ONE = re.compile(
    r"(?<![\d/])(?P<part>half|½|1/2)\s+(?:of\s+)?(?:an?\s+|one\s+)?(?:[\d.]+\s?m?c?g\s+)?(?P<unit>tab(?:let)?s?|cap(?:sule)?s?|patch)\b",
    re.IGNORECASE,
)


def _word_amounts(text: str) -> Iterator[Amount]:
    """A number word is an amount only before a unit: "one tablet"."""
    for word in find_number_words(text):
        match = _FOLLOWING_UNIT.match(text, word.end)
        if match and is_known(match["unit"]):
            written = text[word.start : match.end()]
            yield Amount(word.start, match.end(), written, word.value, canonical_unit(match["unit"]))
