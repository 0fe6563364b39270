"""What one object says of its study and series (DICOM PS3.3 C.7.2.1, C.7.3.1), and of itself."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Coding, Identifier
from clinic_assist.chart.facts import ImagingInstance, ImagingSeries, ImagingStudy
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.codes import modality, side
from clinic_assist.importers.dicom.concepts import concepts
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.people import people
from clinic_assist.importers.dicom.pixels import pixel_state
from clinic_assist.importers.dicom.reading import Reading

URI = "urn:ietf:rfc:3986"
# DICOM PS3.5 A.4.1, A.4.5 to A.4.11: JPEG Baseline and Extended, MPEG-2, MPEG-4 and HEVC, which always lose.
_LOSSY_SYNTAXES = (
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    *(f"1.2.840.10008.1.2.4.{number}" for number in range(100, 109)),
)
_PLACES = (tags.STUDY_INSTANCE_UID, tags.SERIES_INSTANCE_UID, tags.SOP_INSTANCE_UID, tags.SOP_CLASS_UID)
_REMARKS = (
    (tags.ADMITTING_DIAGNOSES, "Admitting diagnosis"),
    (tags.STUDY_COMMENTS, "Study comments"),
)
_ROLES = (
    (tags.PERFORMING_PHYSICIAN_NAME, "Performing physician"),
    (tags.READING_PHYSICIAN_NAME, "Reading physician"),
)


def is_object(reading: Reading) -> bool:
    """Whether a file holds an object of a study, and not just elements."""
    return any(reading.uid(reading.parsed.data_set, tag) for tag in _PLACES) or _class_of(reading) is not None


def study_key(uid: str | None) -> str | None:
    """The name of a study for all files."""
    return f"urn:oid:{uid}" if uid else None


def imaging_study(reading: Reading) -> ImagingStudy:
    """The study of the file's object, with the one series and the one object that the file holds."""
    data_set = reading.parsed.data_set
    series = replace(series_of(reading, data_set), instances=(_instance(reading, data_set),), instance_count=1)
    return study_of(reading, data_set, (series,))


def study_of(reading: Reading, data_set: DataSet, series: tuple[ImagingSeries, ...]) -> ImagingStudy:
    """The study that a data set describes, or the record of a study in a directory."""
    uid = reading.uid(data_set, tags.STUDY_INSTANCE_UID)
    place = Locator(next((data_set.locator(tag) for tag in _PLACES if reading.uid(data_set, tag)), data_set.place))
    kinds = tuple(dict.fromkeys(one.modality for one in series if one.modality))
    stated = tuple(filter(None, map(modality, reading.texts(data_set, tags.MODALITIES_IN_STUDY))))
    return ImagingStudy(
        id=reading.fact_id(place, "ImagingStudy"),
        provenance=Provenance(source=reading.source, locator=place, resource_key=study_key(uid)),
        subject=reading.subject,
        identifiers=_identifiers(reading, data_set, uid),
        notes=_notes(reading, data_set),
        modalities=tuple(dict.fromkeys((*stated, *kinds))),
        started=reading.moment(data_set, tags.STUDY_DATE, tags.STUDY_TIME),
        description=reading.text(data_set, tags.STUDY_DESCRIPTION),
        procedure_codes=concepts(reading, data_set, tags.PROCEDURE_CODE),
        reasons=_reasons(reading, data_set),
        series_count=len(series),
        instance_count=sum(len(one.instances) for one in series),
        series=series,
        uid=uid,
        referrer=next(iter(people(reading, data_set, tags.REFERRING_PHYSICIAN_NAME)), None),
        institution=reading.text(data_set, tags.INSTITUTION_NAME),
    )


def _identifiers(reading: Reading, data_set: DataSet, uid: str | None) -> tuple[Identifier, ...]:
    accession = reading.text(data_set, tags.ACCESSION_NUMBER)
    study_id = reading.text(data_set, tags.STUDY_ID)
    found = [Identifier(system="urn:dicom:uid", value=study_key(uid))] if uid else []  # FHIR R4 s.10.4.4.1
    found += [Identifier(value=accession, type_code="ACSN")] if accession else []  # HL7 v2 table 0203
    found += [Identifier(value=study_id)] if study_id else []
    return tuple(found)


def _notes(reading: Reading, data_set: DataSet) -> tuple[Annotation, ...]:
    told = [(label, reading.text(data_set, tag)) for tag, label in _REMARKS]
    for tag, label in _ROLES:
        names = (one.display for one in people(reading, data_set, tag) if one.display)
        told.append((label, ", ".join(names)))
    return tuple(Annotation(text=f"{label}: {text}") for label, text in told if text)


def _reasons(reading: Reading, data_set: DataSet) -> tuple[CodeableConcept, ...]:
    found: list[CodeableConcept] = []
    for holder in (data_set, *data_set.items_of(tags.REQUEST_ATTRIBUTES)):
        found += concepts(reading, holder, tags.REASON_CODE)
        texts = (reading.text(holder, tag) for tag in (tags.REASON_FOR_STUDY, tags.REASON_FOR_PROCEDURE))
        found += [CodeableConcept(text=text) for text in texts if text]
    return tuple(dict.fromkeys(found))


def series_of(reading: Reading, data_set: DataSet) -> ImagingSeries:
    """The series that a data set describes, or the record of a series in a directory, without its objects."""
    equipment = (reading.text(data_set, tag) for tag in (tags.MANUFACTURER, tags.MODEL_NAME))
    return ImagingSeries(
        uid=reading.uid(data_set, tags.SERIES_INSTANCE_UID),
        number=reading.integer(data_set, tags.SERIES_NUMBER),
        modality=modality(reading.uid(data_set, tags.MODALITY)),
        description=reading.text(data_set, tags.SERIES_DESCRIPTION),
        body_site=_body_site(reading, data_set),
        laterality=side(reading.uid(data_set, tags.LATERALITY)),
        started=reading.moment(data_set, tags.SERIES_DATE, tags.SERIES_TIME),
        equipment=" ".join(part for part in equipment if part) or None,
    )


def _body_site(reading: Reading, data_set: DataSet) -> Coding | None:
    """The region by its code, else by DICOM's own word for it."""
    holders = (data_set, *_frame_anatomy(data_set))
    regions = (one for holder in holders for one in concepts(reading, holder, tags.ANATOMIC_REGION))
    coded = next((one.codings[0] for one in regions if one.codings), None)
    part = reading.text(data_set, tags.BODY_PART_EXAMINED)
    return coded or (Coding(code=part) if part else None)


def _frame_anatomy(data_set: DataSet) -> list[DataSet]:
    """What an object of many frames says of the region of all of them (DICOM PS3.3 C.7.6.16.2.8)."""
    groups = data_set.items_of(tags.SHARED_GROUPS)
    return [anatomy for group in groups for anatomy in group.items_of(tags.FRAME_ANATOMY)]


def _side(reading: Reading, data_set: DataSet) -> Coding | None:
    of_frames = (reading.uid(anatomy, tags.FRAME_LATERALITY) for anatomy in _frame_anatomy(data_set))
    return side(reading.uid(data_set, tags.IMAGE_LATERALITY) or next((one for one in of_frames if one), None))


def _instance(reading: Reading, data_set: DataSet) -> ImagingInstance:
    meta = reading.parsed.meta
    return ImagingInstance(
        uid=reading.uid(data_set, tags.SOP_INSTANCE_UID) or reading.uid(meta, tags.MEDIA_SOP_INSTANCE),
        number=reading.integer(data_set, tags.INSTANCE_NUMBER),
        sop_class=class_coding(_class_of(reading)),
        acquired=reading.date_time(data_set, tags.ACQUISITION_DATE_TIME)
        or reading.moment(data_set, tags.ACQUISITION_DATE, tags.ACQUISITION_TIME)
        or reading.moment(data_set, tags.CONTENT_DATE, tags.CONTENT_TIME),
        rows=reading.integer(data_set, tags.ROWS),
        columns=reading.integer(data_set, tags.COLUMNS),
        frames=reading.integer(data_set, tags.NUMBER_OF_FRAMES),
        transfer_syntax=reading.parsed.transfer_syntax_name,
        is_lossy=_is_lossy(reading, data_set),
        pixels=pixel_state(reading, data_set),
        laterality=_side(reading, data_set),
        source=reading.source,
    )


def _class_of(reading: Reading) -> str | None:
    data_set, meta = reading.parsed.data_set, reading.parsed.meta
    return reading.uid(data_set, tags.SOP_CLASS_UID) or reading.uid(meta, tags.MEDIA_SOP_CLASS)


def class_coding(uid: str | None) -> Coding | None:
    """A class of objects by UID and name."""
    return Coding(system=URI, code=f"urn:oid:{uid}", display=uid_name(uid) or None) if uid else None


def _is_lossy(reading: Reading, data_set: DataSet) -> bool | None:
    # DICOM PS3.3 C.7.6.1.1.5: 00 has not been compressed with loss, 01 has.
    stated = {"00": False, "01": True}.get(reading.uid(data_set, tags.LOSSY) or "")
    return True if (reading.parsed.transfer_syntax or "").startswith(_LOSSY_SYNTAXES) else stated
