"""Fills slots with the record's texts and makes an English sentence of the result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.chart.provenance import FactId

_ON_BEFORE_DATE = re.compile(r"\b([Oo])n $")
_PLAIN_WORD = re.compile(r"[a-z]{2,}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Literal:
    """Words of the writer."""

    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot with the record's text.

    Attributes:
        is_partial_date: A month or a year, which wants "in" and not "on".
        rests_on: Further facts that the text was taken from.
    """

    text: str
    is_partial_date: bool = False
    rests_on: tuple[FactId, ...] = ()


Part = Literal | Filled


def sentence(parts: Sequence[Part]) -> str:
    """Joins the parts: "in Mar-2019" for a date without a day, a capital at the start, one full stop at the end.

    The record's text is kept as it is, except that a first word in small letters gets its capital; words such as pH or
    hydrOXYzine, where capitals mean something, do not.
    """
    text = ""
    for part in parts:
        if isinstance(part, Filled) and part.is_partial_date:
            text = _ON_BEFORE_DATE.sub(lambda match: "In " if match.group(1) == "O" else "in ", text)
        text += part.text
    text = " ".join(text.split()).rstrip(" .,;:")
    if _PLAIN_WORD.match(text):
        text = text[0].upper() + text[1:]
    return f"{text}."
