"""Dates and times with exactly the precision that the source gave."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache

# FHIR R4 s.2.24.0.1, the dateTime and instant patterns; a time without a zone or without seconds is accepted because
# real exports hold it, and is kept as written. FHIR allows second 60 for leap seconds and hour 24 nowhere. The pattern
# holds all ranges but the length of the month, because a chart of 5,000 facts builds 15,000 of these.
_PATTERN = re.compile(
    r"(?!0000)\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)


@lru_cache(maxsize=16_384)
def _flaw(text: str) -> str:
    """What is wrong with a date; empty where nothing is. Remembered, because many facts share one date."""
    if _PATTERN.fullmatch(text) is None:
        return "not a FHIR date or dateTime"
    if text[8:10] > "28" and int(text[8:10]) > monthrange(int(text[:4]), int(text[5:7]))[1]:
        return "day out of range"
    return ""


class Precision(IntEnum):
    """How far a partial date goes."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    MINUTE = 4
    SECOND = 5


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A FHIR date, dateTime or instant, kept as written: `2019-03` is a month, not the first of March.

    Attributes:
        text: The source's own characters.

    Raises:
        ValueError: The text is no date (the message does not repeat it).
    """

    text: str

    def __post_init__(self) -> None:
        flaw = _flaw(self.text)
        if flaw:
            raise ValueError(flaw)

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        length = len(self.text)
        if length <= 7:
            return Precision.YEAR if length == 4 else Precision.MONTH
        if length == 10:
            return Precision.DAY
        return Precision.SECOND if self.text[16:17] == ":" else Precision.MINUTE

    @property
    def year(self) -> int:
        return int(self.text[:4])

    @property
    def month(self) -> int | None:
        return int(self.text[5:7]) if len(self.text) >= 7 else None

    @property
    def day(self) -> int | None:
        return int(self.text[8:10]) if len(self.text) >= 10 else None

    @property
    def earliest(self) -> date:
        """The first calendar day that the text may mean, in the source's own time zone."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last calendar day that the text may mean, in the source's own time zone."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def time(self) -> str | None:
        """`HH:MM` as the source wrote it, in its own zone; None where there is no time."""
        return self.text[11:16] if len(self.text) > 10 else None

    @property
    def sort_key(self) -> str:
        """Orders dates by their first possible moment, in the source's own clock; missing parts sort first."""
        return self.text.replace(" ", "T")

    @property
    def moment(self) -> datetime | None:
        """The exact moment, with its zone; None unless the source gave a time with a zone."""
        if len(self.text) <= 10:
            return None
        try:
            parsed = datetime.fromisoformat(self.text)
        except ValueError:
            return None
        return parsed if parsed.tzinfo is not None else None
