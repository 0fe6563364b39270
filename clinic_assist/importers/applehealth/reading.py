"""One export while it is read: whose it is, and dates, numbers and devices as its attributes give them."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final, TypedDict

from clinic_assist.chart.datatypes import Annotation, Quantity, Reference
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id
from clinic_assist.importers.applehealth.parse import Element, Node

BAD_DATE: Final = "The date is not valid."
_MOST_ALIKE: Final = 100
_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60})(?:[eE][-+]?\d{1,2})?", re.ASCII)
# HealthKit, HKUnit.percent(): values go from 0.0 to 1.0.
_PERCENT: Final = "%"
# HKUnit writes the molar mass of a substance, by which it converts, into its unit: `mmol<180.1558800000541>/L`.
_MOLAR_MASS: Final = re.compile(r"(?<=mol)<[0-9.]+>")
FRACTION: Final = "% (written as a fraction of 1)"


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    notes: tuple[Annotation, ...]


class Export:
    """What the elements of one export share.

    Attributes:
        person_key: By what the parts of a large export name the person; None where there are none.
    """

    def __init__(self, source: SourceId, person: Element | None, uuid: str | None = None) -> None:
        self.source = source
        self.person_key = f"urn:uuid:{uuid}" if uuid else None
        self.issues: list[ImportIssue] = []
        self._alike: Counter[tuple[str, str]] = Counter()
        self._dates: dict[str, PartialDate | None] = {}
        self._devices: dict[tuple[str | None, str | None], Reference | None] = {}
        self._person = person
        self._subject: str | None = self.id_of(person) if person else self.person_key

    def id_of(self, element: Element) -> FactId:
        """The id of an element's fact, made of its place and name."""
        return fact_id(self.source, Locator(element.locator), element.node.name)

    def origin(self, element: Element, *notes: str | None) -> Origin:
        """The common part of an element's fact."""
        is_person = self._person is not None and element.locator == self._person.locator
        return Origin(
            id=self.id_of(element),
            provenance=Provenance(
                source=self.source,
                locator=Locator(element.locator),
                resource_key=self.person_key if is_person else None,
            ),
            subject=None if element.node.name == "Me" else self._subject,
            notes=tuple(Annotation(text=note) for note in notes if note),
        )

    def warn(self, locator: str, reason: str, alike: str = "") -> None:
        """Notes what was not read; many alike are listed so many times only, then counted."""
        self._alike[alike, reason] += 1
        if self._alike[alike, reason] <= _MOST_ALIKE:
            self._note(locator, reason)

    def finish(self) -> tuple[ImportIssue, ...]:
        """All issues."""
        for (_alike, reason), count in self._alike.items():
            if count > _MOST_ALIKE:
                self._note("/HealthData", f"{reason[:-1]} (in {count - _MOST_ALIKE:,} more elements).")
        return tuple(self.issues)

    def _note(self, locator: str, reason: str) -> None:
        issue = ImportIssue(severity=IssueSeverity.WARNING, locator=Locator(locator), reason=reason)
        self.issues.append(issue)

    def date(self, element: Element, node: Node, name: str) -> PartialDate | None:
        """A date with the zone that it is written with."""
        text = node.get(name)
        if text is None:
            return None
        if text not in self._dates:
            self._dates[text] = _parsed(text)
        found = self._dates[text]
        if found is None:
            self.warn(f"{element.locator}/@{name}", BAD_DATE, name)
        return found

    def device(self, node: Node) -> Reference | None:
        """The device or application that a record comes from, by the names that it gives."""
        key = (node.get("sourceName"), node.get("device"))
        if key not in self._devices:
            shown = [part for part in (key[0], _device_words(key[1])) if part]
            self._devices[key] = Reference(display=", ".join(dict.fromkeys(shown))) if shown else None
        return self._devices[key]


def _parsed(text: str) -> PartialDate | None:
    match = _MOMENT.fullmatch(text)
    try:
        return PartialDate(f"{match[1]}T{match[2]}{match[3]}:{match[4]}" if match else text)
    except ValueError:
        return None


def _device_words(text: str | None) -> str | None:
    """Manufacturer, name and model out of `<<HKDevice: 0x…>, name:…, manufacturer:…>`."""
    if text is None:
        return None
    parts = dict(part.strip(" <>").partition(":")[::2] for part in text.split(", "))
    return " ".join(parts[name] for name in ("manufacturer", "name", "model") if parts.get(name)) or None


def number_in(text: str | None) -> Decimal | None:
    """A number with its own digits; None where the text is none."""
    return Decimal(text) if text and _NUMBER.fullmatch(text) else None


def quantity(text: str | None, unit: str | None) -> Quantity | None:
    """A number with its unit as written; HealthKit's percentages say that they are fractions.

    One above 1 is none: programs that write such files by themselves give percentages as they are spoken.
    """
    number = number_in(text)
    if number is None:
        return None
    if unit == _PERCENT:
        return Quantity(value=number, unit=FRACTION if number <= 1 else unit)
    return Quantity(value=number, unit=_MOLAR_MASS.sub("", unit) if unit else unit)
