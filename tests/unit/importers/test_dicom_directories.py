"""Directories: what belongs to whom is told by the records' pointers alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import MediaStorageDirectoryStorage

from clinic_assist.chart.facts import ImagingStudy, KeptResource, Patient
from clinic_assist.importers.dicom.directory import NO_TYPE_READ, NOBODY, NOT_IN_USE, NOT_REACHED
from clinic_assist.importers.dicom.parse import parse_file
from tests.unit.importers.dicom_files import STUDY, batch_of, elements, facts_of, text_at, written

IMAGES = "1.2.840.10008.5.1.4.1.1.2"


def record(kind: str, *below: Dataset, in_use: int = 0xFFFF, **values: Any) -> Dataset:
    found = elements(
        OffsetOfTheNextDirectoryRecord=0,
        RecordInUseFlag=in_use,
        OffsetOfReferencedLowerLevelDirectoryEntity=0,
        DirectoryRecordType=kind,
        **values,
    )
    found.below = list(below)
    return found


def image(number: int, **more: Any) -> Dataset:
    return record(
        "IMAGE", ReferencedSOPClassUIDInFile=IMAGES, ReferencedSOPInstanceUIDInFile=f"1.3.{number}",
        ReferencedTransferSyntaxUIDInFile="1.2.840.10008.1.2.1", InstanceNumber=str(number), **more,
    )  # fmt: skip


def series(uid: str, *below: Dataset, **more: Any) -> Dataset:
    return record("SERIES", *below, SeriesInstanceUID=uid, Modality="CT", SeriesNumber="1", **more)


def study(uid: str, *below: Dataset, **more: Any) -> Dataset:
    return record("STUDY", *below, StudyInstanceUID=uid, StudyDate="20190304", StudyTime="", **more)


def person(number: str, name: str, *below: Dataset, **more: Any) -> Dataset:
    return record("PATIENT", *below, PatientID=number, PatientName=name, **more)


def directory(*roots: Dataset) -> bytes:
    """The file, its pointers filled in by where each record came to stand."""
    flat: list[Dataset] = []

    def add(one: Dataset) -> None:
        flat.append(one)
        for child in one.below:
            add(child)

    for root in roots:
        add(root)
    whole = elements(
        SOPClassUID=MediaStorageDirectoryStorage,
        SOPInstanceUID="1.9",
        OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity=0,
        DirectoryRecordSequence=flat,
    )
    places = [item.start for item in parse_file(written(whole)).data_set.items_of(0x00041220)]
    starts = {id(one): place for one, place in zip(flat, places, strict=True)}
    for siblings in (list(roots), *(one.below for one in flat)):
        for one, following in pairwise(siblings):
            one.OffsetOfTheNextDirectoryRecord = starts[id(following)]
    for one in flat:
        if one.below:
            one.OffsetOfReferencedLowerLevelDirectoryEntity = starts[id(one.below[0])]
    whole.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = starts[id(roots[0])] if roots else 0
    return written(whole)


def kept_of(data: bytes) -> list[tuple[str, str]]:
    return [(one.resource_type, one.reason) for one in facts_of(data, KeptResource)]


def test_a_directory_lists_studies_under_their_own_patient() -> None:
    data = directory(
        person("77", "Fernwood^Ada", study(STUDY, series("1.2.1", image(1), image(2)), series("1.2.2", image(3)))),
        person("78", "Moss^Bea", study("1.8", series("1.8.1", image(4)))),
    )
    batch = batch_of(data)
    ada, bea = (fact for fact in batch.facts if isinstance(fact, Patient))
    first, second = (fact for fact in batch.facts if isinstance(fact, ImagingStudy))

    assert (first.subject, second.subject) == (ada.id, bea.id)
    assert (ada.imaging_studies, bea.imaging_studies) == ((STUDY,), ("1.8",))
    assert [(one.uid, [item.uid for item in one.instances]) for one in first.series] == [
        ("1.2.1", ["1.3.1", "1.3.2"]),
        ("1.2.2", ["1.3.3"]),
    ]
    (one,) = second.series[0].instances
    assert (one.source, one.pixels, one.transfer_syntax) == (None, None, "Explicit VR Little Endian")
    assert (batch.entries, batch.read, len(batch.kept)) == (11, 11, 0)
    assert batch.entry_types == (("IMAGE", 4), ("PATIENT", 2), ("SERIES", 3), ("STUDY", 2))
    assert "PatientID: 78" in text_at(data, bea.provenance.locator)


def test_records_that_nothing_points_to_belong_to_nobody() -> None:
    data = directory(person("77", "Fernwood^Ada", study(STUDY, series("1.2.1", image(1)))))
    pointer = data.index(b"UL\x04\x00", data.index(b"\x04\x00\x20\x14"))
    cut = data[: pointer + 4] + b"\0\0\0\0" + data[pointer + 8 :]

    assert kept_of(cut) == [("STUDY", NOT_REACHED), ("SERIES", NOT_REACHED), ("IMAGE", NOT_REACHED)]
    assert len(facts_of(cut, Patient)) == 1
    assert kept_of(data) == []


def test_records_that_point_in_a_circle_are_read_once() -> None:
    data = directory(person("77", "Fernwood^Ada", study(STUDY)), person("78", "Moss^Bea"))
    start = parse_file(data).data_set.items_of(0x00041220)[0].start
    back = data.rindex(b"UL\x04\x00", 0, data.rindex(b"\x04\x00\x10\x14"))
    looped = data[: back + 4] + start.to_bytes(4, "little") + data[back + 8 :]

    assert len(facts_of(looped, Patient)) == 2
    assert batch_of(looped).entries == 3


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (person("", "", study(STUDY)), [("PATIENT", NOBODY)]),
        (person("77", "A^B", study(STUDY), in_use=0), [("PATIENT", NOT_IN_USE), ("STUDY", NOT_IN_USE)]),
        (person("77", "A^B", study(STUDY, series("1.2", image(1, in_use=0)))), [("IMAGE", NOT_IN_USE)]),
        (person("77", "A^B", record("HANGING PROTOCOL")), [("HANGING PROTOCOL", NO_TYPE_READ)]),
        (record("PALETTE"), [("PALETTE", NO_TYPE_READ)]),
    ],
)
def test_what_is_not_in_use_or_no_examination_is_kept(root: Dataset, expected: list[tuple[str, str]]) -> None:
    assert kept_of(directory(root)) == expected


def test_a_study_of_a_record_that_names_nobody_is_nobodys() -> None:
    data = directory(person("", "^^", study(STUDY)), person("78", "Moss^Bea"))

    assert [fact.subject for fact in facts_of(data, ImagingStudy)] == [None]


def test_an_empty_directory_has_no_entries() -> None:
    assert batch_of(directory()).entries == 0
