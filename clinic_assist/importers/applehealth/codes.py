"""HealthKit's identifiers in words, and the few that have a LOINC code."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.terminology.systems import LOINC

HEALTHKIT: Final = "https://developer.apple.com/documentation/healthkit"
"""Where Apple defines its identifiers; it publishes no URI for them as a code system."""

# The vital signs of FHIR R4: hl7.org/fhir/R4/observation-vitalsigns.html.
_LOINC: Final = {
    "HKQuantityTypeIdentifierHeartRate": "8867-4",
    "HKQuantityTypeIdentifierRespiratoryRate": "9279-1",
    "HKQuantityTypeIdentifierOxygenSaturation": "2708-6",
    "HKQuantityTypeIdentifierBodyTemperature": "8310-5",
    "HKQuantityTypeIdentifierHeight": "8302-2",
    "HKQuantityTypeIdentifierBodyMass": "29463-7",
    "HKQuantityTypeIdentifierBodyMassIndex": "39156-5",
    "HKQuantityTypeIdentifierBloodPressureSystolic": "8480-6",
    "HKQuantityTypeIdentifierBloodPressureDiastolic": "8462-4",
    "HKCorrelationTypeIdentifierBloodPressure": "85354-9",
}
_PREFIX: Final = re.compile(
    r"HK(?:QuantityType|CategoryType|CorrelationType|DataType|ClinicalType|Characteristic\w*?)Identifier"
    r"|HKWorkoutActivityType|HKCategoryValue"
)
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@cache
def words_of(identifier: str) -> str:
    """`HKQuantityTypeIdentifierHeartRate` as `Heart rate`; what has no such form stays as it is."""
    plain = _PREFIX.sub("", identifier, count=1)
    words = _WORD.split(plain)
    return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])]) or identifier


@cache
def code_of(identifier: str) -> CodeableConcept:
    """What a record is about."""
    own = Coding(system=HEALTHKIT, code=identifier, display=words_of(identifier))
    loinc = _LOINC.get(identifier)
    codings = (Coding(system=LOINC, code=loinc, display=words_of(identifier)), own) if loinc else (own,)
    return CodeableConcept(codings=codings)
