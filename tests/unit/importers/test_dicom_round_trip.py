"""What is written into a DICOM file is what is read from it: records made by chance, written by pydicom."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from clinic_assist.chart.facts import ImagingStudy, Observation, Patient
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.parse import parse_file
from tests.unit.importers.dicom_files import batch_of, elements, image, written
from tests.unit.importers.test_dicom_reports import num, report

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "200"))

SYNTAXES = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
SETS = {
    "ISO_IR 192": "ABCxyz äöü 山田太郎 김희중 Люк Διον שרון",
    "ISO_IR 100": "ABCxyz äöüßéñ",
    "GB18030": "ABCxyz 王小东 äö",
    "ISO_IR 144": "ABCxyz Люкceмбypг",
    "ISO_IR 126": "ABCxyz Διονυσιος",
}


def words(letters: str) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A patient and study, in a character set and transfer syntax."""
    charset = draw(st.sampled_from(sorted(SETS)))
    word = words(SETS[charset])
    time = st.times().map(lambda at: at.strftime(draw(st.sampled_from(("%H%M%S", "%H%M", "%H%M%S.%f")))))
    dates = st.dates().filter(lambda on: on.year >= 1000).map(lambda on: on.strftime("%Y%m%d"))
    digits = st.decimals(-9999, 9999, places=2, allow_nan=False).map(str)
    return {
        "charset": charset,
        "syntax": draw(st.sampled_from(SYNTAXES)),
        "id": draw(word),
        "family": draw(word),
        "given": draw(st.lists(word, max_size=2)),
        "born": draw(st.none() | dates),
        "studied": draw(dates),
        "at": draw(st.none() | time),
        "zone": draw(st.none() | st.sampled_from(("+0000", "-0500", "+1345"))),
        "description": draw(st.none() | word),
        "number": draw(st.none() | st.integers(0, 9999)),
        "others": draw(st.lists(word, max_size=3, unique=True)),
        "measured": draw(st.lists(digits, max_size=5)),
    }


def iso(date: str, time: str | None, zone: str | None) -> str:
    text = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    if time is None:
        return text
    seconds = f":{time[4:]}" if len(time) > 4 else ""
    return f"{text}T{time[:2]}:{time[2:4]}{seconds}" + (f"{zone[:3]}:{zone[3:]}" if zone else "")


def file_of(record: dict[str, Any]) -> bytes:
    given = "^".join([record["family"], *record["given"]])
    values = {
        "SpecificCharacterSet": record["charset"],
        "PatientID": record["id"],
        "PatientName": given,
        "PatientBirthDate": record["born"] or "",
        "StudyDate": record["studied"],
        "StudyTime": record["at"] or "",
        "TimezoneOffsetFromUTC": record["zone"],
        "StudyDescription": record["description"],
        "SeriesNumber": record["number"],
        "OtherPatientIDsSequence": [elements(PatientID=other) for other in record["others"]] or None,
    }
    data_set = report(*map(num, record["measured"]), **values) if record["measured"] else image(**values)
    return written(data_set, record["syntax"])


@settings(max_examples=CASES)
@given(records())
def test_what_is_written_is_what_is_read(record: dict[str, Any]) -> None:
    facts = batch_of(file_of(record)).facts
    (patient,) = (fact for fact in facts if isinstance(fact, Patient))
    (study,) = (fact for fact in facts if isinstance(fact, ImagingStudy))
    observations = [fact for fact in facts if isinstance(fact, Observation)]

    assert [one.value for one in patient.identifiers] == list(dict.fromkeys([record["id"], *record["others"]]))
    assert [(one.family, one.given) for one in patient.names] == [(record["family"], tuple(record["given"]))]
    assert (patient.birth_date.text if patient.birth_date else None) == (
        iso(record["born"], None, None) if record["born"] else None
    )
    assert study.started is not None
    assert study.started.text == iso(record["studied"], record["at"], record["zone"])
    assert (study.description, study.series[0].number) == (record["description"], record["number"])
    found = [one.value.quantity.value for one in observations if one.value and one.value.quantity]
    assert [str(value) for value in found] == [str(Decimal(digits)) for digits in record["measured"]]


def places(data_set: DataSet) -> list[tuple[str, bytes]]:
    found = []
    for element in data_set:
        if element.items is None:
            found.append((data_set.locator(element.tag), data_set.raw(element)))
        for inner in element.items or ():
            found += places(inner)
    return found


@settings(max_examples=CASES)
@given(records())
def test_every_element_that_pydicom_reads_is_found_with_its_bytes(record: dict[str, Any]) -> None:
    from io import BytesIO

    from pydicom import dcmread
    from pydicom.dataset import Dataset

    def theirs(data_set: Dataset, place: str = "") -> list[str]:
        found = []
        for element in data_set:
            tag = f"{place}({element.tag.group:04X},{element.tag.element:04X})"
            if element.VR != "SQ":
                found.append(tag)
                continue
            for number, inner in enumerate(element.value, start=1):
                found += theirs(inner, f"{tag}[{number}]/")
        return found

    data = file_of(record)

    assert [place for place, _value in places(parse_file(data).data_set)] == theirs(dcmread(BytesIO(data)))
