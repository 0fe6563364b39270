"""Whether a patient is recorded as pregnant or breastfeeding on a day. What is old does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Condition, Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.state import Recorded, Stated
from clinic_assist.terminology.labels import format_date, format_value
from clinic_assist.terminology.systems import ICD_10, ICD_10_CM, LOINC, SNOMED_CT, canonical_system

# ACOG: a pregnancy is post-term from 42 weeks; a statement older than that says nothing of today.
LONGEST_PREGNANCY: Final = timedelta(weeks=42)
LENGTH_OF_PREGNANCY: Final = timedelta(weeks=40)
# Product decision: a statement on breastfeeding holds for a year, a lasting problem aside.
_BREASTFEEDING_HOLDS: Final = timedelta(days=365)

# LOINC 82810-3 Pregnancy status (US Core and IPS); 11778-8, 11779-6, 11780-4 Delivery date estimated (IPS).
_STATUS: Final = frozenset({"82810-3", "11449-6"})
_DUE: Final = frozenset({"11778-8", "11779-6", "11780-4", "57064-2"})
_BREASTFEEDING: Final = frozenset({"63895-7", "63894-0"})
_PREGNANT: Final = frozenset({"77386006", "LA15173-0"})
_NOT_PREGNANT: Final = frozenset({"60001007", "LA26683-5"})
_SAYS_PREGNANT = re.compile(r"^(?:yes\b|positive|pregnant|currently pregnant)", re.IGNORECASE)
_SAYS_NOT = re.compile(r"^(?:no\b|not pregnant|negative|non-?pregnant)", re.IGNORECASE)
_PREGNANCY = re.compile(
    r"\b(?:pregnan(?:t|cy)|gravid\w*|gestational diabetes|pre-?eclampsia|antenatal)\b", re.IGNORECASE
)
_NOT_NOW = re.compile(
    r"\b(?:history|previous|past|postpartum|post-?partum|not pregnant|ectopic|molar|false|test|termination|prevention|"
    r"contracepti\w+|abort\w+|miscarriage|unwanted|planning|desire\w*|after pregnancy)\b",
    re.IGNORECASE,
)
_LACTATION = re.compile(r"\b(?:breast-?\s?feeding|lactating|lactation|nursing mother)\b", re.IGNORECASE)
_LACTATION_NOT = re.compile(r"\b(?:not|stopped|ended|history|suppress\w*|no)\b", re.IGNORECASE)


def pregnancy_of(chart: Chart, on: date) -> tuple[Stated, PartialDate | None]:
    """Whether recorded as pregnant on that day, with the expected day of delivery where recorded.

    The newest statement decides: a status, a day of delivery that is still to come, or an active problem.
    """
    due = _due_date(chart, on)
    if due is not None:
        observation, day = due
        return Stated(value=True, because=(_recorded(observation),)), day
    said = [*_statuses(chart, on), *_problems(chart, on)]
    if not said:
        return Stated(), None
    _when, value, record = max(said, key=lambda one: (one[0], one[1]))
    return Stated(value=value, because=(record,)), None


def breastfeeding_of(chart: Chart, on: date) -> Stated:
    """Whether recorded as breastfeeding on that day."""
    said: list[tuple[date, bool, Recorded]] = []
    for observation in chart.of(Observation):
        day = observation.when.latest if observation.when else None
        if _code(observation.code, LOINC) in _BREASTFEEDING and day and timedelta() <= on - day <= _BREASTFEEDING_HOLDS:
            text = format_value(observation.value)
            said.append((day, not _SAYS_NOT.match(text) and text != "Not recorded", _recorded(observation)))
    for condition in _conditions(chart):
        text = condition.code.display if condition.code else ""
        day = condition.when.latest if condition.when else None
        recent = day is None or on - day <= _BREASTFEEDING_HOLDS
        if _LACTATION.search(text) and not _LACTATION_NOT.search(text) and recent:
            said.append((day or date.min, True, Recorded(text=text, fact=condition.id)))
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


def _due_date(chart: Chart, on: date) -> tuple[Observation, PartialDate] | None:
    found = []
    for observation in chart.of(Observation):
        day = observation.value.date_time if observation.value else None
        if (
            day
            and _code(observation.code, LOINC) in _DUE
            and timedelta(weeks=-2) <= day.latest - on <= LONGEST_PREGNANCY
        ):
            found.append((observation, day))
    return max(found, key=lambda one: one[0].when.sort_key if one[0].when else "", default=None)


def _statuses(chart: Chart, on: date) -> Iterable[tuple[date, bool, Recorded]]:
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


def _problems(chart: Chart, on: date) -> Iterable[tuple[date, bool, Recorded]]:
    for condition in _conditions(chart):
        day = condition.when.latest if condition.when else None
        if day is not None and not timedelta(days=-1) <= on - day <= LONGEST_PREGNANCY:
            continue
        if condition.code and _is_pregnancy(condition.code):
            yield day or date.min, True, Recorded(text=condition.code.display, fact=condition.id)


def _is_pregnancy(concept: CodeableConcept) -> bool:
    """ICD-10: O00 to O9A without abortive outcomes (O00-O08) and the puerperium (O85-O94); Z33.1, Z34, Z3A."""
    for coding in concept.codings:
        system, code = canonical_system(coding.system), (coding.code or "").upper().replace(".", "")
        if system == SNOMED_CT and code in {"77386006", "72892002", "47200007", "237238006", "127364007"}:
            return True
        if system in (ICD_10, ICD_10_CM):
            if code.startswith(("Z331", "Z34", "Z3A")):
                return True
            if re.match(r"O(?:09|[1-7]\d)", code):
                return True
    return bool(_PREGNANCY.search(concept.display)) and not _NOT_NOW.search(concept.display)


def _conditions(chart: Chart) -> Iterable[Condition]:
    for condition in chart.of(Condition):
        if is_active_problem(condition) and (condition.verification_status or "").lower() not in DISCOUNTED:
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
