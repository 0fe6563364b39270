"""The patient of a data set (DICOM PS3.3 C.7.1.1, C.7.2.2), and what is stated about the person beside."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Annotation, ContactPoint, HumanName, Identifier
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.people import human_names
from clinic_assist.importers.dicom.reading import Reading

# DICOM PS3.3 C.7.1.1: M male, F female, O other; some systems write the words.
_SEXES = {"M": "male", "F": "female", "O": "other", "MALE": "male", "FEMALE": "female", "OTHER": "other"}
# DICOM PS3.3 C.7.2.2, Pregnancy Status.
_PREGNANCY = {"1": "not pregnant", "2": "possibly pregnant", "3": "definitely pregnant", "4": "unknown"}
# DICOM PS3.3 C.7.1.1 and C.7.2.2: remarks about the person, and what they are called here.
_REMARKS = (
    (tags.PATIENT_COMMENTS, ""),
    (tags.MEDICAL_ALERTS, "Medical alerts"),
    (tags.ADDITIONAL_HISTORY, "History"),
    (tags.PREGNANCY_STATUS, "Pregnancy status"),
    (tags.SMOKING_STATUS, "Smoker"),
    (tags.SPECIES, "Species"),
)
_WHO = (
    tags.PATIENT_ID,
    tags.PATIENT_NAME,
    tags.OTHER_PATIENT_ID_ITEMS,
    tags.OTHER_PATIENT_IDS,
    tags.PATIENT_BIRTH_DATE,
)

NO_PATIENT = "The file does not say whose it is; what it states is in no patient's chart."
SEX = "The sex is in a code that is not known here."
SEXES = "More than one sex is given where there can be only one; none was read."


def says_who(reading: Reading, data_set: DataSet) -> bool:
    """Whether a data set names its patient by number or name; elements that are there and empty name nobody."""
    if human_names(reading, data_set, tags.PATIENT_NAME):
        return True
    return bool(_identifiers(reading, data_set))


def patient(reading: Reading, data_set: DataSet, *, studies: tuple[str, ...], key: str | None) -> Patient:
    """The person of a data set that names one.

    Args:
        reading: The file.
        data_set: The file's own, or the record of a patient in a directory.
        studies: The studies that the file has of this person.
        key: The name of the record, where it has one.
    """
    place = Locator(next((data_set.locator(tag) for tag in _WHO if reading.texts(data_set, tag)), data_set.place))
    when = reading.date(data_set, tags.STUDY_DATE)
    return Patient(
        id=reading.fact_id(place, "Patient"),
        provenance=Provenance(source=reading.source, locator=place, resource_key=key),
        identifiers=_identifiers(reading, data_set),
        notes=_remarks(reading, data_set, when),
        names=_names(reading, data_set),
        gender=_sex(reading, data_set),
        birth_date=reading.date(data_set, tags.PATIENT_BIRTH_DATE),
        telecom=_telephones(reading, data_set),
        ethnicity=reading.text(data_set, tags.ETHNIC_GROUP),
        imaging_studies=studies,
    )


def _names(reading: Reading, data_set: DataSet) -> tuple[HumanName, ...]:
    found = (
        *human_names(reading, data_set, tags.PATIENT_NAME),
        *human_names(reading, data_set, tags.PATIENT_BIRTH_NAME, use="maiden"),
        *human_names(reading, data_set, tags.OTHER_PATIENT_NAMES),
    )
    return tuple(dict.fromkeys(found))


def _sex(reading: Reading, data_set: DataSet) -> str | None:
    codes = {code.upper() for code in reading.texts(data_set, tags.PATIENT_SEX) if code}
    if len(codes) > 1:
        reading.warn(data_set, tags.PATIENT_SEX, SEXES)
        return None
    code = next(iter(codes), None)
    if code is not None and code not in _SEXES:
        reading.warn(data_set, tags.PATIENT_SEX, SEX)
    return _SEXES.get(code) if code else None


def _identifiers(reading: Reading, data_set: DataSet) -> tuple[Identifier, ...]:
    """The patient's numbers: the primary one first."""
    own = _number(reading, data_set)
    found = [_identifier(reading, data_set, own)] if own else []
    for item in data_set.items_of(tags.OTHER_PATIENT_ID_ITEMS):
        other = _number(reading, item)
        found += [_identifier(reading, item, other)] if other else []
    found += [Identifier(value=value) for value in reading.texts(data_set, tags.OTHER_PATIENT_IDS) if value]
    return tuple(dict.fromkeys(found))


def _number(reading: Reading, data_set: DataSet) -> str:
    """A Patient ID, with the backslashes that it must not have but that may be a part of it all the same."""
    return "\\".join(reading.texts(data_set, tags.PATIENT_ID)).strip("\\")


def _identifier(reading: Reading, data_set: DataSet, value: str) -> Identifier:
    """A number with who issued it; the universal name of the issuer goes before the local one."""
    issuer = reading.text(data_set, tags.ISSUER_OF_PATIENT_ID)
    universal = next(
        (system for item in data_set.items_of(tags.ISSUER_QUALIFIERS) if (system := _universal(reading, item))),
        None,
    )
    return Identifier(system=universal or issuer, value=value, assigner=issuer if universal else None)


def _universal(reading: Reading, item: DataSet) -> str | None:
    """A Universal Entity ID as a URI (DICOM PS3.3 table 10-17)."""
    written = reading.text(item, tags.UNIVERSAL_ENTITY_ID)
    kind = (reading.text(item, tags.UNIVERSAL_ENTITY_ID_TYPE) or "").upper()
    if written is None:
        return None
    prefix = {"ISO": "urn:oid:", "UUID": "urn:uuid:"}.get(kind, "")
    return written if written.startswith(prefix) else prefix + written


def _telephones(reading: Reading, data_set: DataSet) -> tuple[ContactPoint, ...]:
    numbers = reading.texts(data_set, tags.PATIENT_TELEPHONE)
    return tuple(ContactPoint(system="phone", value=number) for number in numbers if number)


def _remarks(reading: Reading, data_set: DataSet, when: PartialDate | None) -> tuple[Annotation, ...]:
    found = []
    for tag, label in _REMARKS:
        text = reading.text(data_set, tag)
        if text:
            text = _PREGNANCY.get(text, text) if tag == tags.PREGNANCY_STATUS else text
            found.append(Annotation(text=f"{label}: {text}" if label else text, time=when))
    return tuple(found)
