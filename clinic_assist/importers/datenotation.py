"""Dates in the notation that a mapping names. Nothing is guessed: what does not fit the notation is no date."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from clinic_assist.chart.partial_date import PartialDate

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": f"(?P<name>{'|'.join(_MONTHS)})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<hour>\d{2})",
    "h": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2}(?:\.\d{1,9})?)",
    "A": r"(?P<half>[ap]\.?m\.?)",
    "Z": r"(?P<zone>z|[+-]\d{2}:?\d{2})",
}
_TOKEN: Final = re.compile("|".join(_TOKENS))
_NOON: Final = 12
# How fine each part is; none may be left out between two others.
_LEVELS: Final = {"year": 0, "month": 1, "name": 1, "day": 2, "hour": 3, "minute": 4, "second": 5}
_HOUR, _MINUTE = 3, 4


class DateFormatError(ValueError):
    """The notation cannot be meant so; the text says why."""


def date_in(text: str, notation: str | None) -> PartialDate | None:
    """Answers the date that a text is in that notation (None: ISO 8601); None where it is none."""
    try:
        return PartialDate(text if notation is None else _as_iso(text, _pattern(notation)))
    except (LookupError, ValueError) as error:
        if isinstance(error, DateFormatError):
            raise
        return None


@lru_cache(maxsize=64)
def _pattern(notation: str) -> re.Pattern[str]:
    """The notation as a pattern.

    Raises:
        DateFormatError: It has no year, a part twice, or a smaller part without the larger.
    """
    pieces, end = [], 0
    for match in _TOKEN.finditer(notation):
        pieces += [re.escape(notation[end : match.start()]), _TOKENS[match.group()]]
        end = match.end()
    try:
        pattern = re.compile("".join((*pieces, re.escape(notation[end:]))), re.IGNORECASE | re.ASCII)
    except re.error as error:
        raise DateFormatError("the date format names one part twice") from error
    parts = {_LEVELS[name] for name in pattern.groupindex if name in _LEVELS}
    if "year" not in pattern.groupindex:
        raise DateFormatError("the date format has no year of four digits (YYYY)")
    if {"month", "name"} <= set(pattern.groupindex):
        raise DateFormatError("the date format names one part twice")
    if parts != set(range(len(parts))) or (_HOUR in parts and _MINUTE not in parts):
        raise DateFormatError("the date format lacks a part between others")
    return pattern


def _as_iso(text: str, pattern: re.Pattern[str]) -> str:
    """The text in ISO 8601's notation; what makes no date is left to PartialDate."""
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError("not in that notation")
    part = match.groupdict()
    written = part["year"]
    if part.get("name"):
        written += f"-{_MONTHS.index(part['name'].lower()) + 1:02d}"
    elif part.get("month"):
        written += f"-{int(part['month']):02d}"
    if part.get("day"):
        written += f"-{int(part['day']):02d}"
    if part.get("hour"):
        written += f"T{_hour(int(part['hour']), part.get('half')):02d}:{part['minute']}"
        written += f":{part['second']}" if part.get("second") else ""
        written += _zone(part.get("zone"))
    return written


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError("no hour of a half day")
    return hour % _NOON + (_NOON if half[0].lower() == "p" else 0)


def _zone(text: str | None) -> str:
    if not text or text in "zZ":
        return "Z" if text else ""
    return text if ":" in text else f"{text[:3]}:{text[3:]}"
