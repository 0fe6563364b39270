"""What is known of a patient beside the medicines, ready to be asked by rules. Nothing is assumed: unknown is None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeVar

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.terminology.conversion import Scale
from clinic_assist.terminology.labels import format_date

Key = TypeVar("Key")
Item = TypeVar("Item")

DAYS_PER_YEAR: Final = 365.25


def _empty() -> Mapping[Key, Item]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A result that a rule can read.

    Attributes:
        name: Of the measurand, for people.
        value: As reported, in `scale`.
        shown: Figure and unit as the record has them.
        when: When it was measured; None where the record does not say.
        fact: None for one that was typed.
        comparator: `<`, `<=`, `>=` or `>` where the figure is a bound only.
        upper: The upper limit of normal that the laboratory gave, in `scale`.
    """

    name: str
    value: Decimal
    scale: Scale
    shown: str
    when: PartialDate | None = None
    fact: FactId | None = None
    comparator: str | None = None
    upper: Decimal | None = None

    @cached_property
    def text(self) -> str:
        """`Potassium 5.8 mmol/L of 12-Nov-2026`."""
        return f"{self.name} {self.shown} of {format_date(self.when) if self.when else 'an unknown date'}"

    def is_within(self, days: int, on: date) -> bool:
        """Whether it was measured in that many days before a day, or on it. One without a date was not."""
        return self.days is not None and (on - self.days[1]).days <= days and self.days[0] <= on

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day on which it can have been measured."""
        return (self.when.earliest, self.when.latest) if self.when else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A problem or a circumstance as the record writes it. `is_past`: it is over, or a history of it."""

    text: str
    fact: FactId | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Something that is so, is not so, or is not said (None), with what says so."""

    value: bool | None = None
    because: tuple[Recorded, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PatientState:
    """The patient of a check, on its day.

    Attributes:
        sex: `female`, `male` or None: what equations and labels distinguish.
        results: By measurand id, newest first.
        problems: By problem id of the knowledge; only those that count.
        denied: Signs of a failing liver of which recent records say that there are none.
        pregnant: Whether recorded as pregnant on the day.
        due: The expected day of delivery, where recorded.
    """

    on: date
    birth: PartialDate | None = None
    sex: str | None = None
    results: Mapping[str, tuple[Measured, ...]] = field(default_factory=_empty)
    problems: Mapping[str, tuple[Recorded, ...]] = field(default_factory=_empty)
    denied: Mapping[str, tuple[Recorded, ...]] = field(default_factory=_empty)
    pregnant: Stated = field(default_factory=Stated)
    due: PartialDate | None = None
    breastfeeding: Stated = field(default_factory=Stated)
    tobacco: Stated = field(default_factory=Stated)
    alcohol: Stated = field(default_factory=Stated)

    @cached_property
    def age_years(self) -> tuple[float, float] | None:
        """The least and the most that the age can be, in years; None where no birth date is recorded."""
        if self.birth is None:
            return None
        return _years(self.birth.latest, self.on), _years(self.birth.earliest, self.on)

    @cached_property
    def age_text(self) -> str:
        """`82 years`; months below two years."""
        if self.age_years is None:
            return "age not recorded"
        least = self.age_years[0]
        if least < 2:
            return f"{int(least * 12)} months"
        return f"{int(least)} years"

    def latest(self, measurand: str) -> Measured | None:
        """The newest result of a measurand up to the day; one without a date only where no other is there."""
        for one in self.results.get(measurand, ()):
            if one.days is None or one.days[0] <= self.on:
                return one
        return None


def _years(birth: date, on: date) -> float:
    """Completed years, with the part of the year that has passed since the last birthday."""
    if on < birth:
        return 0.0
    completed = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    try:
        birthday = birth.replace(year=birth.year + completed)
    except ValueError:  # born on 29-Feb
        birthday = date(birth.year + completed, 3, 1)
    return completed + max(0, (on - birthday).days) / 366
