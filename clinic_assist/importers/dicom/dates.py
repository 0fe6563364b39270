"""Dates and times as DICOM writes them, with the precision and zone that they were written with (DICOM PS3.5 s.6.2)."""

from __future__ import annotations

import re

from clinic_assist.chart.partial_date import PartialDate

# DA, also as ACR-NEMA wrote it (with points) and as some systems do (with hyphens, or with a time of midnight).
_DA = re.compile(r"(\d{4})(?:[.-]?(\d{2})(?:[.-]?(\d{2})(?:0{4,6})?)?)?", re.ASCII)
_TM = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:(\.\d{1,6})\d*)?)?)?", re.ASCII)
_DT = re.compile(r"(\d{4,8})(?:(\d{2,6}(?:\.\d{1,6})?))?\s*([+-]\d{4})?", re.ASCII)
_ZONE = re.compile(r"[+-]\d{4}", re.ASCII)


def date_of(text: str) -> PartialDate | None:
    """A DA; None where it is no date."""
    match = _DA.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    # A month or day of zero is one that is not known: no calendar has it.
    known = [year] if month in (None, "00") else [year, month] if day in (None, "00") else [year, month, day]
    return None if year == "0000" else _made("-".join(known))


def moment_of(date: PartialDate, time: str, zone: str | None) -> PartialDate | None:
    """A date with a TM and the offset from UTC, where given; None where the time is none or gives no minutes."""
    match = _TM.fullmatch(time)
    if match is None or match[2] is None or date.day is None:
        return None
    hour, minute, second, fraction = match.groups()
    written = f"{date.text}T{hour}:{minute}" + (f":{second}{fraction or ''}" if second else "")
    return _made(written + zone_of(zone))


def date_time_of(text: str, zone: str | None) -> PartialDate | None:
    """A DT; its own offset goes before that of the data set. An hour without minutes is left out."""
    match = _DT.fullmatch(text)
    date = date_of(match[1]) if match else None
    if match is None or date is None:
        return None
    return (moment_of(date, match[2], match[3] or zone) or date) if match[2] else date


def zone_of(text: str | None) -> str:
    """`+0200` as `+02:00`; empty where no offset is given."""
    text = (text or "").strip()
    return f"{text[:3]}:{text[3:]}" if _ZONE.fullmatch(text) else ""


def _made(text: str) -> PartialDate | None:
    try:
        return PartialDate(text)
    except ValueError:
        return None
