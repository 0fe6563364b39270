"""One DICOM file while it is read: values of its elements, and what could not be read of them."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from decimal import Decimal, InvalidOperation

from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, SourceId, fact_id
from clinic_assist.importers.dicom.charsets import CharacterSets, character_sets, decode
from clinic_assist.importers.dicom.dates import date_of, date_time_of, moment_of
from clinic_assist.importers.dicom.elements import CHARACTER_SET, DataSet, Element
from clinic_assist.importers.dicom.parse import ParsedFile
from clinic_assist.importers.dicom.tags import TIMEZONE_OFFSET

_MOST_WARNINGS = 200
# DICOM PS3.5 s.6.2: one value each, in which a backslash is a character.
_SINGLE = frozenset(("LT", "ST", "UT", "UR"))
# DICOM PS3.5 s.6.1.2.3: the representations that Specific Character Set applies to.
_LETTERS = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
_NUMBERS = {
    "US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d", "OF": "f", "OD": "d",
    "OL": "I", "OV": "Q", "OW": "H", "AT": "HH",
}  # fmt: skip
_PLAIN = CharacterSets()
_DATE_DIGITS = 8
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,12}", re.ASCII)

NO_DATE = "The date is not valid."
NO_TIME = "Of this time only the date was read."
NO_NUMBER = "The value is not a number."
NUMBERS = "There is more than one number where there can be only one; the first was read."
UNKNOWN_TERM = "The character set is none that DICOM defines."


class Reading:
    """One file being read.

    Attributes:
        parsed: Its elements.
        subject: The Patient of the file, where it says whose it is.
        issues: What was not read.
        types: How many entries there are of each type.
        named: What the items of a report are called, by the item's identity.
    """

    def __init__(self, source: SourceId, parsed: ParsedFile) -> None:
        self.source = source
        self.parsed = parsed
        self.subject: FactId | None = None
        self.issues: list[ImportIssue] = []
        self.types: Counter[str] = Counter()
        self.entry = ""
        self.named: dict[int, object] = {}
        self._sets: dict[int, CharacterSets] = {}
        self._told: set[tuple[str, str]] = set()
        for place, reason in parsed.warnings:
            self.note(place, reason)

    def note(self, place: str, reason: str) -> None:
        """Notes that something at a place was not read, once."""
        if (place, reason) in self._told or len(self._told) >= _MOST_WARNINGS:
            return
        self._told.add((place, reason))
        self.issues.append(
            ImportIssue(
                severity=IssueSeverity.WARNING,
                locator=Locator(place),
                reason=reason,
                resource_type=self.entry or None,
            )
        )

    def warn(self, data_set: DataSet, tag: int, reason: str) -> None:
        """Notes that an element was not read, or not as it is written."""
        self.note(data_set.locator(tag), reason)

    def fact_id(self, place: str, kind: str) -> FactId:
        """The id of a fact that was read at a place."""
        return fact_id(self.source, Locator(place), kind)

    # -- text ------------------------------------------------------------------------------------------------------

    def sets_of(self, data_set: DataSet) -> CharacterSets:
        """The character sets of a data set: its own, else those of the one that it is in (DICOM PS3.5 s.7.5.3)."""
        chain: list[DataSet] = []
        at: DataSet | None = data_set
        while at is not None and id(at) not in self._sets and CHARACTER_SET not in at:
            chain.append(at)
            at = at.parent
        found = CharacterSets() if at is None else self._own_sets(at)
        for one in chain:
            self._sets[id(one)] = found
        return found

    def _own_sets(self, data_set: DataSet) -> CharacterSets:
        known = self._sets.get(id(data_set))
        if known is not None:
            return known
        element = data_set.elements[CHARACTER_SET]
        terms = [term.strip(" \0") for term in data_set.raw(element).decode("latin-1").split("\\")]
        found = character_sets(terms)
        if not found.is_known:
            self.warn(data_set, CHARACTER_SET, UNKNOWN_TERM)
        self._sets[id(data_set)] = found
        return found

    def texts(self, data_set: DataSet, tag: int) -> list[str]:
        """The values of an element as text, in order, without padding; empty ones are empty texts."""
        element = data_set.get(tag)
        if element is None or element.is_cut or element.items is not None or element.fragments is not None:
            return []
        if element.vr in _NUMBERS:
            return [str(number) for number in self.binary(data_set, element)]
        return self.texts_of(data_set, element)

    def texts_of(self, data_set: DataSet, element: Element) -> list[str]:
        """The same of a textual element, also of one that is cut off."""
        raw = data_set.raw(element).rstrip(b" \0")
        if not raw:
            return []
        if b"\\" not in raw and raw.isascii() and raw.isalnum():
            return [raw.decode("ascii")]  # by far the commonest
        sets = self.sets_of(data_set) if element.vr in _LETTERS else _PLAIN
        found = decode(raw, sets)
        if found.flaw:
            self.warn(data_set, element.tag, found.flaw)
        if element.vr in _SINGLE:
            return [found.text.rstrip()]
        return [value.strip(" \0") for value in found.text.split("\\")]

    def text(self, data_set: DataSet, tag: int) -> str | None:
        """The text of an element, several values with commas; None where there is none or it is empty."""
        return ", ".join(value for value in self.texts(data_set, tag) if value) or None

    def uid(self, data_set: DataSet, tag: int) -> str | None:
        """The first value of an element; None where there is none."""
        return next((value for value in self.texts(data_set, tag) if value), None)

    # -- numbers ---------------------------------------------------------------------------------------------------

    def binary(self, data_set: DataSet, element: Element) -> list[int | float]:
        """The numbers of a binary element; what is left over of its bytes is not read."""
        code = _NUMBERS[element.vr]
        size = struct.calcsize(f"={code}")
        raw = data_set.raw(element)
        whole = len(raw) // size
        if len(raw) % size:
            self.warn(data_set, element.tag, NO_NUMBER)
        sign = ">" if data_set.is_big_endian else "<"
        return list(struct.unpack_from(f"{sign}{code * whole}", raw)) if whole else []

    def decimals(self, data_set: DataSet, tag: int) -> list[Decimal]:
        """The numbers of an element with their own digits; those that are none are left out, with a warning."""
        found = []
        for value in self.texts(data_set, tag):
            number = _decimal(value)
            if number is not None:
                found.append(number)
            elif value:
                self.warn(data_set, tag, NO_NUMBER)
        return found

    def decimal(self, data_set: DataSet, tag: int) -> Decimal | None:
        """The first number of an element; says so where there are more."""
        found = self.decimals(data_set, tag)
        if len(found) > 1:
            self.warn(data_set, tag, NUMBERS)
        return found[0] if found else None

    def integer(self, data_set: DataSet, tag: int) -> int | None:
        """The whole number of an element; None, with a warning, where it holds anything else."""
        value = self.uid(data_set, tag)
        if value is None:
            return None
        if _INTEGER.fullmatch(value):
            return int(value)
        self.warn(data_set, tag, NO_NUMBER)
        return None

    # -- dates -----------------------------------------------------------------------------------------------------

    def date(self, data_set: DataSet, tag: int) -> PartialDate | None:
        """The date of a DA."""
        value = self.uid(data_set, tag)
        if value is None:
            return None
        found = date_of(value)
        if found is None:
            self.warn(data_set, tag, NO_DATE)
        return found

    def moment(self, data_set: DataSet, date_tag: int, time_tag: int) -> PartialDate | None:
        """A date with the time beside it, where there is one."""
        date = self.date(data_set, date_tag)
        time = self.uid(data_set, time_tag)
        if date is None or time is None:
            return date
        found = moment_of(date, time, self._zone())
        if found is None:
            self.warn(data_set, time_tag, NO_TIME)
        return found or date

    def date_time(self, data_set: DataSet, tag: int) -> PartialDate | None:
        """The moment of a DT."""
        value = self.uid(data_set, tag)
        if value is None:
            return None
        found = date_time_of(value, self._zone())
        if found is None:
            self.warn(data_set, tag, NO_DATE)
        elif found.time is None and len(value.partition(".")[0]) > _DATE_DIGITS:
            self.warn(data_set, tag, NO_TIME)
        return found

    def _zone(self) -> str | None:
        """The offset from UTC that holds for all dates of the file (DICOM PS3.3 C.12.1.1.8)."""
        return self.uid(self.parsed.data_set, TIMEZONE_OFFSET)


def _decimal(text: str) -> Decimal | None:
    if not _DECIMAL.fullmatch(text):
        return _binary_decimal(text)
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern holds what Decimal reads
        return None


def _binary_decimal(text: str) -> Decimal | None:
    """What Python writes of a float: `1e-07`; no infinity and nothing that is not a number."""
    try:
        number = float(text)
    except ValueError:
        return None
    return Decimal(text) if math.isfinite(number) else None
