"""One Blue Button file while it is read: dates and amounts as it writes them, and what its facts have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypedDict

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Quantity, Value
from clinic_assist.chart.facts import ReferenceRange
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id
from clinic_assist.importers.bluebutton.parse import Entry
from clinic_assist.importers.datenotation import date_in

BAD_DATE: Final = "The date is not valid."
SELF_ENTERED: Final = "Self-entered by the patient"

# My HealtheVet writes 01 Mar 1948 and 13 Oct 2013 @ 1600; MyMedicare.gov, as US agencies do, 05/01/1975.
_NOTATIONS: Final = (
    "D MMM YYYY @ HHmm", "D MMM YYYY", "M/D/YYYY", "D MMM YYYY HHmm", "D MMM YYYY HH:mm", "M/D/YYYY h:mm A",
    "M/D/YYYY HHmm", "MMM YYYY", "YYYY",
)  # fmt: skip
_AMOUNT: Final = re.compile(r"(<=|>=|<|>)?\s*([-+]?\d{0,20}\.?\d{1,20})(?![\d/:.,-])\s*(.*)", re.DOTALL)
_RANGE: Final = re.compile(r"\(?\s*(\d{0,20}\.?\d{1,20})\s*-\s*(\d{0,20}\.?\d{1,20})\s*\)?")
# The words that My HealtheVet writes after a result.
_FLAG: Final = re.compile(
    r"(.*?)\s+((?:Critical |Critically )?(?:High|Low)|Abnormal|Normal)\s*", re.IGNORECASE | re.DOTALL
)


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    notes: tuple[Annotation, ...]


class BlueButton:
    """What the facts of one file share.

    Attributes:
        subject: Whose the file is.
    """

    def __init__(self, source: SourceId) -> None:
        self.source = source
        self.subject: FactId | None = None
        self.issues: list[ImportIssue] = []

    def place(self, first: int, end: int) -> Locator:
        """The locator of some lines; `first` counted from 0, `end` one past the last."""
        return Locator(f"lines[{first + 1}-{max(first + 1, end)}]")

    def origin(self, kind: str, first: int, end: int, *notes: str | None) -> Origin:
        """The common part of a fact. `kind` is the title of its section, with which its id is made."""
        place = self.place(first, end)
        return Origin(
            id=fact_id(self.source, place, kind),
            provenance=Provenance(source=self.source, locator=place),
            subject=self.subject,
            notes=tuple(Annotation(text=note) for note in notes if note),
        )

    def warn(self, first: int, end: int, reason: str) -> None:
        """Notes what was not read."""
        self.issues.append(ImportIssue(severity=IssueSeverity.WARNING, locator=self.place(first, end), reason=reason))

    def date(self, entry: Entry, *names: str, time: str | None = None) -> PartialDate | None:
        """A date of a record; with its time of day where that stands under a name of its own."""
        text = entry.get(*names)
        if text is None:
            return None
        clock = entry.get(time) if time else None
        found = (date_of(f"{text} {clock}") if clock else None) or date_of(text)
        if found is None:
            self.warn(entry.first, entry.end, BAD_DATE)
        return found


def date_of(text: str) -> PartialDate | None:
    """A date in one of the notations of these files; None where it is none."""
    plain = " ".join(text.split())
    return next((found for notation in _NOTATIONS if (found := date_in(plain, notation))), None)


def text_concept(text: str | None) -> CodeableConcept | None:
    """Words as a concept."""
    return CodeableConcept(text=text) if text else None


def amount(text: str, unit: str | None = None) -> Quantity | None:
    """A number with what stands behind it as its unit; None where the text does not begin with one."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    written = match[3].strip()
    if unit and written:
        return None  # two units, or words behind the number
    return Quantity(value=Decimal(match[2]), comparator=match[1], unit=written or unit)


def result(text: str | None, unit: str | None) -> tuple[Value | None, str | None]:
    """The value of a result, and the word that judges it."""
    if text is None:
        return None, None
    match = _FLAG.fullmatch(text)
    plain, flag = (match[1], match[2]) if match else (text, None)
    found = amount(plain)
    if found is not None and found.unit is None:  # words behind a result are no unit: `3+`, `120 hemolyzed`
        return Value(quantity=replace(found, unit=unit)), flag
    return Value(string=text if not unit else f"{plain} {unit}"), flag


def ranges(text: str | None, unit: str | None) -> tuple[ReferenceRange, ...]:
    """A reference range as written, with its ends where they are two numbers."""
    if not text:
        return ()
    match = _RANGE.fullmatch(text)
    ends = [Quantity(value=Decimal(number), unit=unit) for number in match.groups()] if match else [None, None]
    return (ReferenceRange(low=ends[0], high=ends[1], text=text),)
