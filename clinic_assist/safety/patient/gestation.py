"""How far a pregnancy is: expected days of delivery as recorded, or from a week or a last period on record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Condition, Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.state import Recorded
from clinic_assist.terminology.labels import format_date, format_value
from clinic_assist.terminology.systems import ICD_10, ICD_10_CM, LOINC, canonical_system
from clinic_assist.terminology.units import canonical_unit

# ACOG Committee Opinion 700: 280 days from the last period; post-term from 42 weeks, and what is older says nothing.
LENGTH_OF_PREGNANCY: Final = timedelta(weeks=40)
LONGEST_PREGNANCY: Final = timedelta(weeks=42)
_OVERDUE: Final = timedelta(weeks=2)

# LOINC 11778-8, 11779-6, 11780-4, 57064-2 Delivery date estimated (IPS); 18185-9, 11884-4, 11885-1 Gestational age;
# 8665-2 Last menstrual period start date.
_DUE: Final = frozenset({"11778-8", "11779-6", "11780-4", "57064-2"})
_AGE: Final = frozenset({"18185-9", "11884-4", "11885-1"})
_LAST_PERIOD: Final = frozenset({"8665-2"})
# ICD-10-CM Z3A.08 to Z3A.42: weeks of gestation.
_WEEKS: Final = re.compile(r"Z3A\.?([0-4]\d)$", re.IGNORECASE)
_DAYS: Final = {"wk": 7, "d": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An expected day of delivery.

    Attributes:
        said: When it was recorded.
        says_pregnant: Whether it says of itself that she is pregnant; a last period does not.
    """

    due: PartialDate
    said: date
    recorded: Recorded
    says_pregnant: bool = True


def due_dates(chart: Chart, on: date) -> tuple[Dated, ...]:
    """Every expected day of delivery that can still be meant on that day, two weeks overdue at most."""
    found = [*_observed(chart), *_coded(chart)]
    return tuple(one for one in found if -_OVERDUE <= one.due.latest - on <= LONGEST_PREGNANCY and one.said <= on)


def _observed(chart: Chart) -> Iterable[Dated]:
    for observation in chart.of(Observation):
        codes = _codes(observation.code, (LOINC,))
        said = observation.when.latest if observation.when else date.min
        day = observation.value.date_time if observation.value else None
        if codes & _DUE and day:
            yield Dated(due=day, said=said, recorded=_recorded(observation))
        elif codes & _LAST_PERIOD and day:
            due = _after(day.latest, LENGTH_OF_PREGNANCY)
            yield Dated(due=due, said=said, recorded=_recorded(observation), says_pregnant=False)
        elif codes & _AGE and observation.when and (age := _age(observation)) is not None:
            yield Dated(due=_after(said, LENGTH_OF_PREGNANCY - age), said=said, recorded=_recorded(observation))


def _coded(chart: Chart) -> Iterable[Dated]:
    for condition in chart.of(Condition):
        if condition.code is None or condition.when is None:
            continue
        for code in _codes(condition.code, (ICD_10, ICD_10_CM)):
            if weeks := _WEEKS.match(code):
                said = condition.when.latest
                due = _after(said, LENGTH_OF_PREGNANCY - timedelta(weeks=int(weeks[1])))
                yield Dated(due=due, said=said, recorded=Recorded(text=condition.code.display, fact=condition.id))


def _age(observation: Observation) -> timedelta | None:
    """The gestational age that was measured, where its unit is weeks or days and it is within a pregnancy."""
    quantity = observation.value.quantity if observation.value else None
    if quantity is None or quantity.value is None or not quantity.value.is_finite():
        return None
    per_unit = _DAYS.get(canonical_unit(quantity.code or quantity.unit or ""))
    if per_unit is None or not 0 < quantity.value * per_unit <= LONGEST_PREGNANCY.days:
        return None
    return timedelta(days=float(quantity.value) * per_unit)


def _after(day: date, span: timedelta) -> PartialDate:
    return PartialDate((day + span).isoformat())


def _codes(concept: CodeableConcept | None, systems: tuple[str, ...]) -> set[str]:
    return {
        coding.code
        for coding in (concept.codings if concept else ())
        if coding.code and canonical_system(coding.system) in systems
    }


def _recorded(observation: Observation) -> Recorded:
    name = observation.code.display if observation.code else "Observation"
    day = f" of {format_date(observation.when)}" if observation.when else ""
    return Recorded(text=f"{name}: {format_value(observation.value)}{day}", fact=observation.id)
