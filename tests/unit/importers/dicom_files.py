"""DICOM files made for tests: written by pydicom, so that what reads them did not write them."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any, TypeVar

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.detect import detect_format

FactType = TypeVar("FactType", bound=Fact)

STUDY = "1.2.826.0.1.3680043.8.498.1"
SERIES = "1.2.826.0.1.3680043.8.498.2"
IMAGE = "1.2.826.0.1.3680043.8.498.3"


def elements(**values: Any) -> Dataset:
    """A data set by keywords; a list of data sets is a sequence."""
    data_set = Dataset()
    for keyword, value in values.items():
        is_sequence = isinstance(value, list) and value and isinstance(value[0], Dataset)
        setattr(data_set, keyword, Sequence(value) if is_sequence else value)
    return data_set


def code(value: str, scheme: str, meaning: str) -> Dataset:
    return elements(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def image(**values: Any) -> Dataset:
    """An image of four pixels with its patient."""
    given = {
        "SpecificCharacterSet": "ISO_IR 192",
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": IMAGE,
        "StudyInstanceUID": STUDY,
        "SeriesInstanceUID": SERIES,
        "PatientID": "77",
        "PatientName": "Fernwood^Ada",
        "PatientBirthDate": "19450714",
        "PatientSex": "F",
        "StudyDate": "20190304",
        "StudyTime": "101500",
        "Modality": "CT",
        "Rows": 2,
        "Columns": 2,
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "PixelData": b"\1\2\3\4",
    }
    return elements(**{key: value for key, value in (given | values).items() if value is not None})


def written(data_set: Dataset, syntax: str = ExplicitVRLittleEndian, *, meta: bool = True) -> bytes:
    """The bytes of a file."""
    buffer = BytesIO()
    if not meta:
        implicit, little = syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
        dcmwrite(buffer, data_set, implicit_vr=implicit, little_endian=little, enforce_file_format=False)
        return buffer.getvalue()
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = syntax
    data_set.file_meta.MediaStorageSOPClassUID = data_set.get("SOPClassUID", "1.2.3")
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.get("SOPInstanceUID", "1.2.3.4")
    dcmwrite(buffer, data_set, enforce_file_format=True)
    return buffer.getvalue()


def source_of(data: bytes, name: str = "image.dcm") -> SourceFile:
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name=name, data=data, format=detect_format(data))


def batch_of(data: bytes | Dataset) -> ImportBatch:
    batch = read_batch(source_of(data if isinstance(data, bytes) else written(data)))
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    return batch


def facts_of(data: bytes | Dataset, kind: type[FactType]) -> list[FactType]:
    return [fact for fact in batch_of(data).facts if isinstance(fact, kind)]


def warnings_of(data: bytes | Dataset) -> list[tuple[str, str]]:
    return [(issue.locator, issue.reason) for issue in batch_of(data).issues]


def text_at(data: bytes, locator: str) -> str:
    text, start, end = locate(data, locator, detect_format(data))  # type: ignore[arg-type]
    return text[start:end]
