"""Whether a patient is recorded as pregnant or breastfeeding on a day. What is old does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Condition, Observation, Procedure
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.gestation import LENGTH_OF_PREGNANCY, LONGEST_PREGNANCY, due_dates
from clinic_assist.safety.patient.pregnancy_terms import ENDED, NURSING, PREGNANT, TERMS
from clinic_assist.safety.patient.state import Recorded, Stated
from clinic_assist.terminology.labels import format_date, format_value
from clinic_assist.terminology.systems import LOINC, canonical_system

# Product decision: a statement on breastfeeding holds for a year, a lasting problem aside.
_BREASTFEEDING_HOLDS: Final = timedelta(days=365)
# Product decision: a child under ten years is not pregnant; its chart tells of its own birth.
_TOO_YOUNG: Final = timedelta(days=10 * 365)
_TOO_OLD: Final = timedelta(days=66 * 365)

# LOINC 82810-3 Pregnancy status (US Core and IPS), 11449-6 Pregnancy status - Reported.
_STATUS: Final = frozenset({"82810-3", "11449-6"})
_BREASTFEEDING: Final = frozenset({"63895-7", "63894-0"})
_PREGNANT: Final = frozenset({"77386006", "LA15173-0"})
_NOT_PREGNANT: Final = frozenset({"60001007", "LA26683-5"})
_SAYS_PREGNANT: Final = re.compile(r"^(?:yes\b|positive|pregnant|currently pregnant)", re.IGNORECASE)
_SAYS_NOT: Final = re.compile(r"^(?:no\b|not pregnant|negative|non-?pregnant)", re.IGNORECASE)

# When it was said, whether she is, and what says so.
_Statement = tuple[date, bool, Recorded]


def pregnancy_of(chart: Chart, on: date) -> tuple[Stated, PartialDate | None]:
    """Whether recorded as pregnant on that day, with the expected day of delivery where recorded.

    The newest statement decides: a status, a day of delivery that is still to come, an active problem, or the end of a
    pregnancy. Of two of one day the end does.
    """
    if not _is_possible(chart, on):
        return Stated(), None
    dated = due_dates(chart, on)
    said = [*_statuses(chart, on), *_problems(chart, on), *_ends(chart, on)]
    said += [(one.said, True, one.recorded) for one in dated if one.says_pregnant]
    if not said:
        return Stated(), None
    _when, value, record = max(said, key=lambda one: (one[0], not one[1]))
    if not value:
        return Stated(value=False, because=(record,)), None
    due = max(dated, key=lambda one: one.said, default=None)
    because = dict.fromkeys((record, *((due.recorded,) if due else ())))
    return Stated(value=True, because=tuple(because)), due.due if due else None


def _is_possible(chart: Chart, on: date) -> bool:
    """Whether anybody would believe a statement: not of a man, a small child, or a woman above 65 years."""
    patient = chart.patient
    if patient is None:
        return True
    if patient.gender == "male":
        return False
    born = patient.birth_date
    return born is None or (on - born.latest >= _TOO_YOUNG and on - born.latest < _TOO_OLD)


def breastfeeding_of(chart: Chart, on: date) -> Stated:
    """Whether recorded as breastfeeding on that day."""
    if not _is_possible(chart, on):
        return Stated()
    said: list[_Statement] = []
    for observation in chart.of(Observation):
        day = observation.when.latest if observation.when else None
        if _code(observation.code, LOINC) in _BREASTFEEDING and day and timedelta() <= on - day <= _BREASTFEEDING_HOLDS:
            text = format_value(observation.value)
            said.append((day, not _SAYS_NOT.match(text) and text != "Not recorded", _recorded(observation)))
    for condition in _conditions(chart):
        day = condition.when.latest if condition.when else None
        recent = day is None or on - day <= _BREASTFEEDING_HOLDS
        if recent and condition.code and is_active_problem(condition) and NURSING in TERMS.named_in(condition.code):
            said.append((day or date.min, True, Recorded(text=condition.code.display, fact=condition.id)))
    if not said:
        return Stated()
    _day, value, record = max(said, key=lambda one: (one[0], one[1]))
    return Stated(value=value, because=(record,))


def trimester(due: PartialDate | None, on: date) -> int | None:
    """1 to the end of week 13, 2 to the end of week 27, then 3 (ACOG); None where the day of delivery is not known."""
    if due is None:
        return None
    weeks = (on - (due.latest - LENGTH_OF_PREGNANCY)).days / 7
    return 1 if weeks < 14 else 2 if weeks < 28 else 3


def _statuses(chart: Chart, on: date) -> Iterable[_Statement]:
    for observation in chart.of(Observation):
        day = observation.when.latest if observation.when else None
        if (
            _code(observation.code, LOINC) not in _STATUS
            or day is None
            or not timedelta() <= on - day <= LONGEST_PREGNANCY
        ):
            continue
        concept = observation.value.codeable_concept if observation.value else None
        codes = {coding.code for coding in concept.codings} if concept else set()
        text = format_value(observation.value)
        if codes & _PREGNANT or (not codes & _NOT_PREGNANT and _SAYS_PREGNANT.match(text)):
            yield day, True, _recorded(observation)
        elif codes & _NOT_PREGNANT or _SAYS_NOT.match(text):
            yield day, False, _recorded(observation)


def _problems(chart: Chart, on: date) -> Iterable[_Statement]:
    """Active problems that belong to a pregnancy. One without a date counts, and gives way to whatever has one."""
    for condition in _conditions(chart):
        day = condition.when.latest if condition.when else None
        if day is not None and not timedelta(days=-1) <= on - day <= LONGEST_PREGNANCY:
            continue
        if condition.code and is_active_problem(condition) and says(condition.code) is True:
            yield day or date.min, True, Recorded(text=condition.code.display, fact=condition.id)


def _ends(chart: Chart, on: date) -> Iterable[_Statement]:
    """Births, miscarriages and terminations of the last 42 weeks, as conditions or as procedures."""
    facts: list[Condition | Procedure] = [*_conditions(chart)]
    facts += [one for one in chart.of(Procedure) if (one.status or "completed").lower() == "completed"]
    for fact in facts:
        when = fact.when if isinstance(fact, Condition) else fact.performed
        day = when.latest if when else None
        if day is None or fact.code is None or not timedelta() <= on - day <= LONGEST_PREGNANCY:
            continue
        if says(fact.code) is False:
            yield day, False, Recorded(text=fact.code.display, fact=fact.id)


def says(concept: CodeableConcept) -> bool | None:
    """Whether a condition is a pregnancy (True), the end of one (False), or neither; the end decides."""
    found = TERMS.named_in(concept)
    return False if ENDED in found else True if PREGNANT in found else None


def _conditions(chart: Chart) -> Iterable[Condition]:
    for condition in chart.of(Condition):
        if not {(condition.verification_status or "").lower(), (condition.clinical_status or "").lower()} & DISCOUNTED:
            yield condition


def _code(concept: CodeableConcept | None, system: str) -> str | None:
    for coding in concept.codings if concept else ():
        if coding.code and canonical_system(coding.system) == system:
            return coding.code
    return None


def _recorded(observation: Observation) -> Recorded:
    name = observation.code.display if observation.code else "Observation"
    day = f" of {format_date(observation.when)}" if observation.when else ""
    return Recorded(text=f"{name}: {format_value(observation.value)}{day}", fact=observation.id)
