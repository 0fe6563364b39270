"""Coded concepts (DICOM PS3.3 s.8): a code, its scheme, and its meaning."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.terminology.systems import system_of_designator

Key = tuple[str, str]
"""Scheme designator and code."""


def key_of(reading: Reading, item: DataSet) -> Key | None:
    """Scheme and code of a code sequence's item, as written; None where there is no code."""
    code = next((code for tag in _CODES if (code := reading.uid(item, tag))), None)
    return (reading.uid(item, tags.CODING_SCHEME) or "", code) if code else None


_CODES = (tags.CODE_VALUE, tags.LONG_CODE_VALUE, tags.URN_CODE_VALUE)


def concept_of(reading: Reading, item: DataSet) -> CodeableConcept | None:
    """An item of a code sequence; None where it says nothing."""
    key = key_of(reading, item)
    meaning = reading.text(item, tags.CODE_MEANING)
    if key is None:
        return CodeableConcept(text=meaning) if meaning else None
    scheme, code = key
    if scheme and code.startswith("urn:"):
        return CodeableConcept(codings=(Coding(system=scheme, code=code, display=meaning),))
    # Others stay as they are written: SRT has codes of its own, not those of SNOMED CT; what begins with 99 is private.
    system = system_of_designator(scheme) or scheme or None
    return CodeableConcept(codings=(Coding(system=system, code=code, display=meaning),))


def concepts(reading: Reading, data_set: DataSet, tag: int) -> tuple[CodeableConcept, ...]:
    """All items of a code sequence."""
    found = (concept_of(reading, item) for item in data_set.items_of(tag))
    return tuple(dict.fromkeys(one for one in found if one))


def concept(reading: Reading, data_set: DataSet, tag: int) -> CodeableConcept | None:
    """The first item of a code sequence."""
    return next(iter(concepts(reading, data_set, tag)), None)
