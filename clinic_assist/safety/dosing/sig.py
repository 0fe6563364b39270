"""Reads instructions written in words, such as "take 1-2 tabs by mouth q4-6h prn".

English, as prescriptions in the United States are written, and German (see `german_words`). What is not wholly
understood gives no figure, and the answer says what was missing; a number whose meaning is not certain is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from clinic_assist.safety.dosing.amounts import UNIT_WORDS, Amount, Kind, Span, unit_of_text
from clinic_assist.safety.dosing.frequency_words import NUMBER, SPAN_OF_NUMBERS, figure_of_text, read_frequency
from clinic_assist.safety.dosing.german_words import in_english
from clinic_assist.safety.dosing.schedule import Frequency

NO_AMOUNT = "how much is taken at a time is not stated"
NO_FREQUENCY = "how often it is taken is not stated"
CHANGES = "the dose changes over time"
SEVERAL = "the instruction names several doses"
DIVIDED = "the dose of a whole day is given, to be divided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One dose of an instruction with how often it is taken."""

    amount: Amount
    frequency: Frequency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sig:
    """What an instruction says.

    Attributes:
        parts: Doses that are taken side by side ("16 units in the morning and 18 units at bedtime").
        frequency: How often, where no dose was found with it.
        limit: The most in a day.
        missing: Why it is not wholly understood; empty where it is.
    """

    parts: tuple[Part, ...] = ()
    frequency: Frequency | None = None
    as_needed: bool = False
    limit: Amount | None = None
    missing: str = ""


_ONE: Final = Decimal(1)
_WORDS: Final = {
    "one half": "0.5", "one-half": "0.5", "half": "0.5", "one and one half": "1.5", "one and a half": "1.5",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20",
}  # fmt: skip
_FEW_TIMES: Final = (
    ("once or twice", "1-2 times"), ("once to twice", "1-2 times"), ("twice or 3 times", "2-3 times"),
    ("twice to 3 times", "2-3 times"), ("twice or thrice", "2-3 times"),
)  # fmt: skip
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
_FRACTION: Final = re.compile(r"(?:\b(\d+)(?:\s+and)?\s+|\b)(\d)\s*/\s*([2-4])\b(?!\s*/|\.\d|\d)")
_SIGNS: Final = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "–": "-", "—": "-", "‑": "-", "µ": "u", "μ": "u", "×": "x"}
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# What is no instruction on how to take it: for how long, how many were supplied, from when, and how to store it.
_ASIDE: Final = re.compile(
    r"\b(?:for|x)\s*\d+(?:\.\d+)?\s*(?:more\s+)?(?:days?|weeks?|months?|wks?|doses?)\b"
    r"|\b(?:disp(?:ense)?|qty|quantity|refills?|starting|start|until|stop|end)\b.*"
    r"|#\s*\d+|\d+ refill.*|\b(?:in|with)\s+\d[\d.]*\s*(?:l|ml|oz|ounces?)\b(?:\s+(?:of\s+)?[a-z0-9%]+)?"
    r"|\b\d[\d.]*\s*ml\s+(?:vial|bottle|bag)\b|\b(?:at|@)\s*\d[\d.]*\s*ml\s*(?:/|per)\s*h(?:ou)?r?\b"
    r"|\bover\s+\d+\s*(?:-\s*\d+\s*)?(?:min(?:ute)?s?|h(?:ou)?rs?)\b"
    r"|\b\d+\s*(?:min(?:ute)?s?|h(?:ou)?rs?)\s+(?:before|after|prior)\b"
    r"|\b(?:expires?|discard|do not|avoid|call|each (?:vial|bottle|pen|box))\b.*"
)
_CHANGING: Final = re.compile(
    r"\b(?:then|taper\w*|titrat\w*|escalat\w*|increas\w*|decreas\w*|alternat\w*|sliding scale|on day \d|"
    r"repeat\w*|additional|extra(?! strength)|loading|tomorrow|first dose)\b"
)
_DIVIDED: Final = re.compile(r"\bdivided\b|/\s*kg\s*/\s*(?:day|d)\b|\bper kg per day\b")
_BOTH_SIDES: Final = re.compile(r"\b(?:each|both|every)\s+(?:nostrils?|eyes?|ears?)\b")
_AS_NEEDED: Final = re.compile(r"\b(?:as needed|when needed|if needed|as required|when required|prn|p\.r\.n\.?)(?!\w)")
_UNIT: Final = "|".join(re.escape(word) for word in UNIT_WORDS)
_AMOUNT: Final = re.compile(
    rf"(?<![\w./-]){SPAN_OF_NUMBERS}\s*-?\s*({_UNIT})\b\.?"
    r"(\s*/\s*(?:kg|h|hr|hour)\b| per (?:kg|hour)\b)?(?!\s*/?\s*(?:ml|l)\b)"
)
_BARE: Final = re.compile(
    rf"(?:^|\b(?:take|takes|give|use|chew|swallow|apply|inject|inhale)\s+){SPAN_OF_NUMBERS}"
    r"(?=\s+(?:po|by mouth|orally|daily|once|twice|[234] times|bid|tid|qid|qd|q\d|qhs|qam|qpm|every|each|at bedtime|"
    r"in the|nightly|weekly|a day|per day|prn|as needed)\b)"
)
_LIMIT: Final = re.compile(
    r"\b(?:max(?:imum)?(?: of| dose| daily dose)?|(?:do )?not (?:to )?exceed|no more than|not more than|up to)\s*:?\s*"
    rf"{NUMBER}\s*({_UNIT})?\.?\s*(?:/|per|in|a|an|each|every|daily|within)\s*(?:a\s+)?"
    r"(?:24\s*(?:h|hr|hrs|hours)|day|d|24h)?\b"
)
_COUNTS: Final = frozenset({Kind.FORM, Kind.VOLUME, Kind.PUFF, Kind.PATCH})


@lru_cache(maxsize=2048)
def read_sig(text: str) -> Sig:
    """What an instruction says, part by part."""
    plain = _plain(text)
    limit, plain = _limit(plain)
    as_needed = bool(_AS_NEEDED.search(plain))
    # "as needed for pain": what follows names a purpose, and may hold numbers of its own.
    plain = re.sub(r"\b(?:as needed|when needed|if needed|prn) for\b.*", " ", plain)
    changing = bool(_CHANGING.search(plain))
    amounts = [*_AMOUNT.finditer(plain)] or [*_BARE.finditer(plain)]
    parts = _counted_rather_than_weighed(tuple(_parts(plain, amounts)))
    if changing or _DIVIDED.search(plain):
        return Sig(as_needed=as_needed, limit=limit, missing=CHANGES if changing else DIVIDED)
    missing = _missing(parts) if parts else NO_AMOUNT
    kept = parts if missing != SEVERAL else ()
    frequency = None if kept else read_frequency(plain)
    return Sig(parts=kept, frequency=frequency, as_needed=as_needed, limit=limit, missing=missing)


def _plain(text: str) -> str:
    plain = text.lower()
    for sign, spelled in _SIGNS.items():
        plain = plain.replace(sign, spelled)
    plain = in_english(_BRACKETS.sub(" ", plain))
    plain = _NUMBER_WORD.sub(lambda found: _WORDS[found[0]], plain)
    plain = _FRACTION.sub(_decimal, plain)
    for words, figures in _FEW_TIMES:
        plain = plain.replace(words, figures)
    return " ".join(_ASIDE.sub(" ", plain).split())


def _decimal(found: re.Match[str]) -> str:
    whole, top, bottom = int(found[1] or 0), int(found[2]), int(found[3])
    return format(Decimal(whole) + Decimal(top) / Decimal(bottom), "f") if top < bottom else found[0]


def _limit(text: str) -> tuple[Amount | None, str]:
    found = _LIMIT.search(text)
    if found is None or (
        "day" not in found[0] and "24" not in found[0] and "/d" not in found[0] and "daily" not in found[0]
    ):
        return None, text
    kind, factor = unit_of_text(found[2] or "") or (Kind.BARE, _ONE)
    figure = figure_of_text(found[1]) * factor
    return Amount(Span(figure, figure), kind), text[: found.start()] + " " + text[found.end() :]


def _parts(text: str, amounts: Sequence[re.Match[str]]) -> Iterable[Part]:
    """Each amount with what stands between it and the next one; before the first where nothing stands behind."""
    for index, found in enumerate(amounts):
        amount = _amount(found)
        if amount is None:
            continue
        if _BOTH_SIDES.search(text):
            amount = Amount(amount.span.times(Decimal(2)), amount.kind)
        end = amounts[index + 1].start() if index + 1 < len(amounts) else len(text)
        frequency = read_frequency(text[found.end() : end])
        if frequency is None and len(amounts) == 1:
            frequency = read_frequency(text)
        yield Part(amount=amount, frequency=frequency)


def _counted_rather_than_weighed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """`10 mg tablet, take 2 tablets daily`: of a count and a weight with one frequency, the count is the dose."""
    frequencies = [part.frequency for part in parts if part.frequency]
    counts = [part for part in parts if part.amount.kind in _COUNTS]
    if len(parts) == 2 and len(counts) == 1 and len(frequencies) == 1:
        return (Part(amount=counts[0].amount, frequency=frequencies[0]),)
    return parts


def _amount(found: re.Match[str]) -> Amount | None:
    least, most = figure_of_text(found[1]), figure_of_text(found[2] or found[1])
    if len(found.groups()) < 3:
        return Amount(Span(least, max(least, most)), Kind.BARE)
    per = (found[4] or "").replace(" per ", "/").replace(" ", "")
    unit = unit_of_text(found[3] + per)
    if unit is None or most < least:
        return None
    return Amount(Span(least, most).times(unit[1]), unit[0])


def _missing(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return "" if parts[0].frequency else NO_FREQUENCY
    kinds = {part.amount.kind for part in parts}
    if len(kinds) > 1 or any(part.frequency is None for part in parts):
        return SEVERAL
    return ""
