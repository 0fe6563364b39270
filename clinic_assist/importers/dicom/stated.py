"""What a data set states about the person beside the examination: weight, height, allergies (DICOM PS3.3 C.7.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Fact, Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.importers.dicom.study import study_key
from clinic_assist.importers.silences import stated_silence
from clinic_assist.terminology.systems import LOINC, UCUM

# DICOM PS3.3 C.7.2.2: Patient's Size is in metres, Patient's Weight in kilograms. LOINC: 8302-2 and 29463-7.
# Above the limits the number is in another unit (cm, g): nobody was ever taller than 2.72 m or heavier than 635 kg
# (Guinness World Records).
_SIZES = (
    (tags.PATIENT_SIZE, "8302-2", "Body height", "m", Decimal(3)),
    (tags.PATIENT_WEIGHT, "29463-7", "Body weight", "kg", Decimal(700)),
)
_UNANSWERED = frozenset(("none", "no", "nil", "unknown", "not known", "n/a", "na", "-", "--", "?", "??", "0"))
NO_SIZE = "A weight or height of zero or less is none; it was not read."
OTHER_UNIT = "Nobody has a weight or height like this in kilograms or metres, as DICOM prescribes; it was not read."


def stated_facts(reading: Reading) -> Iterator[Fact]:
    """Weight, height and allergies; all files of a study say the same, and `merge` takes what is the same for one."""
    yield from _sizes(reading)
    yield from _allergies(reading)


def _origin(reading: Reading, tag: int, kind: str, number: int = 0) -> tuple[FactId, Provenance]:
    data_set = reading.parsed.data_set
    place = Locator(data_set.locator(tag))
    study = study_key(reading.uid(data_set, tags.STUDY_INSTANCE_UID))
    part = f"{place}{number or ''}"
    return reading.fact_id(part, kind), Provenance(
        source=reading.source, locator=place, resource_key=f"{study}#{part}" if study else None
    )


def _when(reading: Reading) -> PartialDate | None:
    return reading.date(reading.parsed.data_set, tags.STUDY_DATE)


def _sizes(reading: Reading) -> Iterator[Observation]:
    data_set = reading.parsed.data_set
    for tag, loinc, name, unit, most in _SIZES:
        number = reading.decimal(data_set, tag)
        if number is None:
            continue
        if number <= Decimal(0) or number > most:
            reading.warn(data_set, tag, OTHER_UNIT if number > most else NO_SIZE)
            continue
        own_id, provenance = _origin(reading, tag, "Observation")
        reading.types["Observation"] += 1
        yield Observation(
            id=own_id,
            provenance=provenance,
            subject=reading.subject,
            code=CodeableConcept(codings=(Coding(system=LOINC, code=loinc, display=name),)),
            effective=_when(reading),
            value=Value(quantity=Quantity(value=number, unit=unit, system=UCUM, code=unit)),
        )


def _allergies(reading: Reading) -> Iterator[Fact]:
    """Each value of Allergies as it is written; words that deny them, or answer nothing, are no allergy."""
    for number, text in enumerate(reading.texts(reading.parsed.data_set, tags.ALLERGIES)):
        if not text:
            continue
        told = CodeableConcept(text=text)
        own_id, provenance = _origin(reading, tags.ALLERGIES, "AllergyIntolerance", number)
        reading.types["AllergyIntolerance"] += 1
        denied = stated_silence(told, "AllergyIntolerance")
        if denied is None and text.strip(" .").casefold() not in _UNANSWERED:
            yield AllergyIntolerance(id=own_id, provenance=provenance, subject=reading.subject, code=told)
            continue
        yield AbsenceStatement(
            id=own_id,
            provenance=provenance,
            subject=reading.subject,
            topic=Topic.ALLERGIES,
            silence=denied.silence if denied else Silence.NO_INFORMATION,
            is_partial=denied.is_partial if denied else False,
            scope=told,
            date=_when(reading),
        )
