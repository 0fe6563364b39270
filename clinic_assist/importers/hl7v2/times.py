"""Dates and times with the precision and zone that they were written with: DT, TM, DTM and TS."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.reading import Reading

# HL7 v2.5.1 s.2.A.22: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]; some systems write it as ISO 8601.
_DTM = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T ]?(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d+)?)?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_TM = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.\d+)?)?)?(?:[+-]\d{4})?", re.ASCII)
# Earlier ones are the lowest dates that database systems know, written where there is none; later ones are years of two
# digits with the month after them (versions before 2.3), but for 9999, which means that there is no end.
_FIRST_YEAR, _LAST_YEAR, _NO_END = 1800, 2199, 9999
# HL7 v2.3 TS.2, degree of precision: how many characters of the date count.
_PRECISIONS = {"Y": 4, "L": 6, "D": 8, "H": 10, "M": 12}

_UNKNOWN = "00"

NOT_A_DATE = "This is not a date as HL7 writes it; it was not read."
ONLY_AN_HOUR = "An hour without minutes was read as the day."
PART_OF_ZERO = "A month or day of zero was read as not known."
ZONE_OF_A_DAY = "A time zone without a time was not read."


def parse_time(text: str, precision: str | None = None) -> tuple[PartialDate | None, str]:
    """Answers the date that a text means and what was not read of it; no date where it is none."""
    if precision and precision.upper() in _PRECISIONS and text[:4].isdecimal():
        text = re.split(r"[+-]", text)[0][: _PRECISIONS[precision.upper()]]
    found = _DTM.fullmatch(text)
    if found is None or not _is_plausible(int(found[1])):
        return None, NOT_A_DATE
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if _UNKNOWN in (month, day):
        return PartialDate(year if month == _UNKNOWN else f"{year}-{month}") if _is_month(month) else None, PART_OF_ZERO
    parts = "-".join(part for part in (year, month, day) if part)
    problem = ""
    if minute:
        parts += f"T{hour}:{minute}" + (f":{second}{fraction or ''}" if second else "") + _zone(zone)
    elif hour:
        problem = ONLY_AN_HOUR
    elif zone:
        problem = ZONE_OF_A_DAY
    try:
        return PartialDate(parts), problem
    except ValueError:
        return None, NOT_A_DATE


def _is_month(written: str | None) -> bool:
    return written is not None and int(written) <= 12


def _is_plausible(year: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR or year == _NO_END


def _zone(written: str | None) -> str:
    if written is None or written == "Z":
        return written or ""
    return f"{written[:3]}:{written[-2:]}"


def moment(reading: Reading, number: int, *, component: int = 1, segment: Segment | None = None) -> PartialDate | None:
    """The date or time in a field or one of its components; None where it is empty or is none."""
    holder = segment or reading.segment
    text = holder.get(number, component)
    if text is None:
        return None
    if component == 1:
        parts = holder.first(number)
        inner = parts.get(1)
        found, problem = parse_time(inner or text, parts.get(2) if parts.size == 2 else None)
    else:
        found, problem = parse_time(text)
    if problem and not (found is None and not text.strip("0")):  # eight zeros are how some systems write no date
        reading.warn(f"{number}.{component}" if component > 1 else str(number), problem, segment)
    return found


def day(reading: Reading, number: int, *, segment: Segment | None = None) -> PartialDate | None:
    """The date in a field, with its time left away: a date of birth."""
    found = moment(reading, number, segment=segment)
    return PartialDate(found.text[:10]) if found is not None and len(found.text) > 10 else found


def span(start: PartialDate | None, end: PartialDate | None) -> Period | None:
    """From and to as a Period; None where there is neither."""
    return Period(start=start, end=end) if start or end else None


def time_of_day(text: str) -> str | None:
    """A TM as `HH:MM` or `HH:MM:SS`; None where it is none."""
    found = _TM.fullmatch(text)
    if found is None or found[2] is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{found[1]}:{found[2]}" + (f":{found[3]}" if found[3] else "")
