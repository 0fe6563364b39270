"""Whether a patient is recorded as smoking or as drinking alcohol: the newest statement of the social history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Observation
from clinic_assist.safety.patient.state import Recorded, Stated
from clinic_assist.terminology.labels import format_date, format_value
from clinic_assist.terminology.systems import LOINC, SNOMED_CT, canonical_system

# LOINC 72166-2 Tobacco smoking status, 11367-0 History of tobacco use, 39240-7 (Synthea's status), 81228-8; SNOMED CT
# observables 229819007 (tobacco use and exposure) and 365980008 (finding of tobacco use).
_TOBACCO: Final = frozenset({"72166-2", "11367-0", "39240-7", "81228-8", "229819007", "365980008", "365981007"})
# LOINC 74013-4 Alcoholic drinks per day, 11331-6 History of alcohol use, 68518-0, 68519-8 (AUDIT-C), 74205-6;
# SNOMED CT 160573003 (alcohol intake), 897148007, 228273003 (finding relating to alcohol drinking behaviour).
_ALCOHOL: Final = frozenset(
    {"74013-4", "11331-6", "68518-0", "68519-8", "74205-6", "160573003", "897148007", "228273003"}
)
_NEVER: Final = re.compile(
    r"\b(?:never|non-?|no\b|not\b|denies|former|ex-|ex\b|quit|stopped|past|does not|abstain\w*|teetotal\w*|none)",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"\b(?:unknown|not recorded|unable|refused|declined|not asked|not applicable)\b", re.IGNORECASE
)
_SMOKES: Final = re.compile(r"smok|tobacco|cigarette|every day|some days|heavy|light|current|yes|daily", re.IGNORECASE)
_DRINKS: Final = re.compile(
    r"drink|alcohol|beer|wine|current|yes|daily|week|month|moderate|heavy|social|occasional", re.IGNORECASE
)


def smokes(chart: Chart, on: date) -> Stated:
    """Whether recorded as smoking on that day."""
    return _newest(chart, on, _TOBACCO, _says(_SMOKES))


def drinks_alcohol(chart: Chart, on: date) -> Stated:
    """Whether recorded as drinking alcohol on that day."""
    return _newest(chart, on, _ALCOHOL, _says(_DRINKS))


def _newest(chart: Chart, on: date, codes: frozenset[str], says: Callable[[Observation], bool | None]) -> Stated:
    said = []
    for observation in chart.of(Observation):
        if _codes(observation.code) & codes and (observation.when is None or observation.when.earliest <= on):
            value = says(observation)
            if value is not None:
                said.append((observation.when.sort_key if observation.when else "", observation.id, value, observation))
    if not said:
        return Stated()
    _when, _id, value, observation = max(said, key=lambda one: one[:2])
    return Stated(value=value, because=(_recorded(observation),))


def _says(yes: re.Pattern[str]) -> Callable[[Observation], bool | None]:
    def says(observation: Observation) -> bool | None:
        value = observation.value
        if value is None:
            return None
        if value.boolean is not None:
            return value.boolean
        if value.quantity is not None and value.quantity.value is not None:
            return value.quantity.value > 0
        if value.integer is not None:
            return value.integer > 0
        text = format_value(value)
        if _UNKNOWN.search(text):
            return None
        return False if _NEVER.search(text) else True if yes.search(text) else None

    return says


def _codes(concept: CodeableConcept | None) -> set[str]:
    return {
        coding.code
        for coding in (concept.codings if concept else ())
        if coding.code and canonical_system(coding.system) in (LOINC, SNOMED_CT)
    }


def _recorded(observation: Observation) -> Recorded:
    name = observation.code.display if observation.code else "Observation"
    day = f" of {format_date(observation.when)}" if observation.when else ""
    return Recorded(text=f"{name}: {format_value(observation.value)}{day}", fact=observation.id)
