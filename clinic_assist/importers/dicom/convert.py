"""From a DICOM file to facts: whose it is, its study, and what its object states."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.chart.facts import Fact, KeptResource, Patient
from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.directory import directory_facts, is_directory
from clinic_assist.importers.dicom.elements import tag_text
from clinic_assist.importers.dicom.encapsulated import encapsulated_document, has_document
from clinic_assist.importers.dicom.measurements import measurements
from clinic_assist.importers.dicom.parse import parse_file
from clinic_assist.importers.dicom.patient import NO_PATIENT, patient, says_who
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.importers.dicom.reports import is_report, report_document
from clinic_assist.importers.dicom.stated import stated_facts
from clinic_assist.importers.dicom.study import imaging_study, is_object, study_key
from clinic_assist.importers.dicom.waveforms import has_waveform, waveform_facts

NO_OBJECT = "The file holds DICOM elements, but no object of an examination: kept unread."
# The share of the work that is done when the elements are known.
_PARSING = 0.5


def read_dicom(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a DICOM file states.

    The entries are: the patient, where the file names one; the object, which gives the ImagingStudy that it is in; the
    document that it holds; and each measurement in a report. Those of a DICOMDIR are its records.

    Raises:
        SourceError: The file holds no element that can be read.
        Exception: Whatever `advance` raises.
    """
    reading = Reading(source.id, parse_file(source.data))
    advance(_PARSING)
    if is_directory(reading):
        found = directory_facts(reading)
        facts, entries, read = found.facts, found.entries, found.read
    else:
        facts = _object_facts(reading)
        entries, read = len(facts), sum(not isinstance(fact, KeptResource) for fact in facts)
    return ImportBatch(
        source=source.id,
        entries=entries,
        read=read,
        facts=tuple(facts),
        issues=tuple(reading.issues),
        entry_types=tuple(sorted(reading.types.items())),
    )


def _object_facts(reading: Reading) -> list[Fact]:
    facts: list[Fact] = []
    person = _patient_of(reading)
    if person is not None:
        facts.append(person)
        reading.types["Patient"] += 1
    if not is_object(reading):
        reading.types["DICOM"] += 1
        return [*facts, _kept(reading, NO_OBJECT)]
    facts.append(imaging_study(reading))
    reading.types["ImagingStudy"] += 1
    facts.extend(stated_facts(reading))
    facts.extend(_content_facts(reading))
    return facts


def _content_facts(reading: Reading) -> Iterator[Fact]:
    """What the object states beside the study that it is in."""
    if is_report(reading):
        document = report_document(reading)
        reading.types[document.kind] += 1
        yield document
        yield from measurements(reading, document)
    if has_waveform(reading):
        yield from waveform_facts(reading)
    if has_document(reading):
        held = encapsulated_document(reading)
        reading.types[held.kind] += 1
        yield held


def _patient_of(reading: Reading) -> Patient | None:
    data_set = reading.parsed.data_set
    if not says_who(reading, data_set):
        reading.warn(data_set, tags.PATIENT_ID, NO_PATIENT)
        return None
    study = reading.uid(data_set, tags.STUDY_INSTANCE_UID)
    key = study_key(study)
    found = patient(reading, data_set, studies=(study,) if study else (), key=f"{key}#patient" if key else None)
    reading.subject = found.id
    return found


def _kept(reading: Reading, reason: str) -> KeptResource:
    parsed = reading.parsed
    first = next(iter(parsed.data_set), None) or next(iter(parsed.meta), None)
    place = Locator(tag_text(first.tag) if first else "")
    return KeptResource(
        id=reading.fact_id(place, "KeptResource"),
        provenance=Provenance(source=reading.source, locator=place),
        subject=reading.subject,
        resource_type="DICOM",
        reason=reason,
    )
