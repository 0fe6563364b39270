"""How curves are laid out on squared paper: which lead stands where, and by what its values are multiplied."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from statistics import median
from typing import Final

from clinic_assist.chart.tracings import Channel, Tracing

PAPER_MM: Final = 250
"""The width of a page: ten seconds at 25 mm/s."""
SPEEDS: Final = (25, 50)
GAINS: Final = (5.0, 10.0, 20.0)
# The order in which the twelve leads are printed, three to a column, over a strip of lead II.
_STANDARD: Final = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
_RHYTHM: Final = "II"
_LEAD: Final = re.compile(r"^(?:lead\s+)?(I{1,3}|aV[RLF]|V[1-9]R?|X|Y|Z)\b(?:\s*\(.*\))?$", re.IGNORECASE)
_TO_MILLIVOLT: Final = {"nV": 1e-6, "uV": 1e-3, "mV": 1.0, "V": 1e3}  # UCUM
_OWN_MM: Final = 14.0
"""How high a curve is drawn that has no scale in common with the others."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one channel's curve on the paper.

    Attributes:
        row, column, columns: Where it stands, from 0; it takes one of so many columns.
        start, end: Which of the samples that are here.
    """

    channel: int
    row: int
    column: int
    columns: int
    start: int
    end: int


def short_lead(name: str) -> str:
    """`Lead II (Einthoven)` as `II`; any other name as it is."""
    found = _LEAD.match(name.strip())
    if found is None:
        return name
    spelled = {lead.casefold(): lead for lead in _STANDARD}
    return spelled.get(found.group(1).casefold(), found.group(1).upper())


def is_twelve_lead(tracing: Tracing) -> bool:
    """Whether it has the twelve leads of a standard electrocardiogram."""
    return set(_STANDARD) <= {short_lead(channel.name) for channel in tracing.channels}


def pieces_of(tracing: Tracing, *, in_columns: bool) -> tuple[Piece, ...]:
    """All leads below each other; or the twelve in four columns that follow each other in time, over a rhythm strip."""
    count = tracing.count
    if not (in_columns and is_twelve_lead(tracing)):
        return tuple(Piece(number, number, 0, 1, 0, count) for number in range(len(tracing.channels)))
    places = {short_lead(channel.name): number for number, channel in reversed([*enumerate(tracing.channels)])}
    found = []
    for number, lead in enumerate(_STANDARD):
        column, row = divmod(number, 3)
        found.append(Piece(places[lead], row, column, 4, column * count // 4, (column + 1) * count // 4))
    return (*found, Piece(places[_RHYTHM], 3, 0, 1, 0, count))


def samples_of(channel: Channel) -> array[float]:
    """The values of a channel."""
    values = array("f")
    values.frombytes(channel.values)
    return values


def millivolts(channel: Channel) -> float | None:
    """By what its values are multiplied to be millivolts; None where they are no voltage or have no unit."""
    return _TO_MILLIVOLT.get(channel.unit)


def heights_mm(channel: Channel, gain: float) -> list[float]:
    """The curve in mm above its middle: to the gain where its unit is a voltage, else as high as its row lets it."""
    values = samples_of(channel)
    known = [value for value in values if isfinite(value)]
    if not known:
        return [nan] * len(values)
    factor = millivolts(channel)
    if factor is not None:
        middle = median(known)
        return [(value - middle) * factor * gain for value in values]
    low, high = min(known), max(known)
    scale, middle = _OWN_MM / ((high - low) or 1.0), (low + high) / 2
    return [(value - middle) * scale for value in values]


def outline(heights: Sequence[float], *, most: int) -> list[tuple[float, float]]:
    """The curve as (share of the width, height); of more samples than can be told apart the highest and lowest stand.

    A gap is a height that is no number.
    """
    count = len(heights)
    if count <= 2 * most:
        return [(place / max(1, count - 1), height) for place, height in enumerate(heights)]
    found = []
    for number in range(most):
        part = heights[number * count // most : (number + 1) * count // most]
        known = [height for height in part if not isnan(height)]
        share = number / most
        if not known:
            found.append((share, nan))
            continue
        low, high = min(known), max(known)
        first, last = (low, high) if part.index(low) <= part.index(high) else (high, low)
        found += [(share, first), (share + 0.5 / most, last)]
    return found
