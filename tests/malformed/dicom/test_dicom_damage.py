"""Damaged DICOM files: whatever is done to one, it is read or refused, and what is read adds up and is found again."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

import pytest
from pydicom.uid import BasicTextSRStorage, ExplicitVRBigEndian, ImplicitVRLittleEndian

from clinic_assist.chart.facts import DocumentReference, ImagingStudy, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.dicom import parse, walk
from tests.effort import LINEAR, growth
from tests.unit.importers.dicom_files import STUDY, elements, facts_of, image, warnings_of, written
from tests.unit.importers.dicom_files import batch_of as plain_batch_of
from tests.unit.importers.test_dicom_reports import code as term
from tests.unit.importers.test_dicom_reports import coded, item, num, report
from tests.unit.importers.test_dicom_waveforms import ecg, note

CANARY = "Fernwood"
TREE = item("CONTAINER", "CONTAINS", term("1", "99X", "Findings"), num("4.10"), num("5"))
WHOLE = {
    "image": written(image(OtherPatientIDsSequence=[elements(PatientID="A-9")])),
    "implicit": written(image(), ImplicitVRLittleEndian),
    "big": written(image(), ExplicitVRBigEndian),
    "report": written(report(TREE, coded(term("2", "99X", "Finding"), term("3", "99X", "Nodule")))),
    "waveform": written(ecg(note())),
}


def says_nothing_of_the_record(error: SourceError) -> None:
    assert CANARY not in error.message + error.hint


def check(data: bytes) -> ImportBatch | None:
    """Reads a file and checks what must hold of any; None where it is refused or no DICOM any more."""
    if detect_format(data) != "dicom":
        return None
    try:
        batch = plain_batch_of(data)
    except SourceError as error:
        says_nothing_of_the_record(error)
        return None
    assert len({fact.id for fact in batch.facts}) == len(batch.facts)
    for place in [*(fact.provenance.locator for fact in batch.facts), *(issue.locator for issue in batch.issues)]:
        text, start, end = locate(data, Locator(place), "dicom")
        assert 0 <= start <= end <= len(text)
    assert not [issue for issue in batch.issues if CANARY in issue.reason]
    return batch


# -- cut off, changed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_cut_off_anywhere_gives_what_stands_before(name: str) -> None:
    whole = WHOLE[name]
    assert check(whole)

    for end in range(1, len(whole), 7):
        batch = check(whole[:end])
        for fact in batch.facts if batch else ():
            if isinstance(fact, Patient):
                assert {one.value for one in fact.identifiers} <= {"77", "A-9"}
                assert {one.family for one in fact.names} <= {CANARY}


@pytest.mark.parametrize("seed", range(8))
def test_bytes_that_are_changed_cost_no_more_than_what_they_are_in(seed: int) -> None:
    chance = random.Random(seed)
    read = 0
    for _ in range(60):
        data = bytearray(chance.choice(list(WHOLE.values())))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(128, len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    data[at : at + 4] = b"\xff\xff\xff\xff"
                case 2:
                    del data[at : at + chance.randint(1, 8)]
                case _:
                    data[at:at] = chance.randbytes(chance.randint(1, 8))
        read += check(bytes(data)) is not None
    assert read > 20


def with_length(data: bytes, tag: bytes, length: int) -> bytes:
    """The file with another length of an element of two-byte length."""
    at = data.index(tag) + 6
    return data[:at] + length.to_bytes(2, "little") + data[at + 2 :]


def test_an_element_with_a_wrong_length_costs_that_element() -> None:
    data = written(image(StudyDescription="CT chest", PixelData=None, Rows=None, Columns=None))
    broken = with_length(data, b"\x08\x00\x30\x10LO", 0xFFF0)
    (study,) = facts_of(broken, ImagingStudy)

    assert study.description is None
    assert (study.uid, facts_of(broken, Patient)[0].identifiers[0].value) == (STUDY, "77")
    assert ("(0008,1030)", walk.CUT_OFF) in warnings_of(broken)
    assert facts_of(data, ImagingStudy)[0].description == "CT chest"


@pytest.mark.parametrize("vr", [b"ZZ", b"\0\0", b"  ", b"??"])
def test_an_element_of_no_known_representation_costs_nothing(vr: bytes) -> None:
    data = written(image(StudyDescription="CT chest"))
    odd = data.replace(b"\x08\x00\x30\x10LO", b"\x08\x00\x30\x10" + vr)
    (study,) = facts_of(odd, ImagingStudy)

    assert (study.description, study.uid) == ("CT chest", STUDY)
    assert ("(0008,1030)", walk.UNKNOWN_REPRESENTATION) in warnings_of(odd)


def test_of_an_element_that_comes_twice_the_first_is_read_and_that_is_said() -> None:
    data = written(image(PatientID="77"))
    number = struct.pack("<HH2sH", 0x10, 0x20, b"LO", 2)
    twice = data.replace(number + b"77", number + b"77" + number + b"88")

    assert [one.value for one in facts_of(twice, Patient)[0].identifiers] == ["77"]
    assert ("(0010,0020)", walk.TWICE) in warnings_of(twice)


def test_elements_written_otherwise_than_the_file_says_are_read() -> None:
    data = written(image(), ImplicitVRLittleEndian)
    mislabelled = data.replace(b"UI\x12\x001.2.840.10008.1.2\0", b"UI\x14\x001.2.840.10008.1.2.1\0")

    assert facts_of(mislabelled, ImagingStudy)[0].uid == STUDY
    assert ("(0002,0010)", parse.OTHER_ENCODING) in warnings_of(mislabelled)


def test_trailing_zeros_are_no_elements() -> None:
    assert warnings_of(written(image()) + bytes(1000)) == []


# -- hostile -----------------------------------------------------------------------------------------------------------

HEAD = bytes(128) + b"DICM" + struct.pack("<HH2sH", 2, 0x10, b"UI", 20) + b"1.2.840.10008.1.2.1\0"
OBJECT = struct.pack("<HH2sH", 8, 0x18, b"UI", 4) + b"1.2\0"
ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF)
CONTENT = struct.pack("<HH2sHL", 0x40, 0xA730, b"SQ", 0, 0xFFFFFFFF)


def private(number: int) -> bytes:
    return struct.pack("<HH2sH", 0x29, number & 0xFFFF, b"LO", 2) + b"ab"


@pytest.mark.parametrize(
    "make",
    [
        lambda size: (CONTENT + ITEM) * size,
        lambda size: CONTENT + struct.pack("<HHL", 0xFFFE, 0xE000, 0) * size,
        lambda size: b"".join(private(0x1000 + number) for number in range(size)),
        lambda size: private(0x1000) * size,
        lambda size: bytes(64 * size) + b"x",
        lambda size: (bytes(63) + b"x") * size,
        lambda size: b"\xff" * 64 * size,
        lambda size: struct.pack("<HH2sHL", 0x40, 0xA160, b"UT", 0, 4 * size) + b"\x1b$Ba" * size,
        lambda size: struct.pack("<HH2sHL", 0x40, 0xA160, b"UC", 0, 4 * size) + b"\\" * 4 * size,
        lambda size: struct.pack("<HH2sH", 0x29, 0x1010, b"LO", 0xFFFF) * size,
    ],
)
def test_the_work_grows_no_faster_than_the_file(make: Callable[[int], bytes]) -> None:
    def read(data: bytes) -> None:
        locate(data, plain_batch_of(data).facts[0].provenance.locator, "dicom")

    assert growth(lambda size: HEAD + OBJECT + make(size), read, 2_000, rounds=3) < LINEAR


def test_nesting_without_end_is_said_and_what_stands_before_is_read() -> None:
    data = HEAD + OBJECT + (CONTENT + ITEM) * 10_000
    batch = check(data)

    assert batch is not None
    assert walk.TOO_DEEP in [issue.reason for issue in batch.issues]
    assert [type(fact) for fact in batch.facts] == [ImagingStudy, DocumentReference]


def test_more_elements_than_any_file_has_are_not_read_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_ELEMENTS", 50)
    data = HEAD + OBJECT + b"".join(private(0x1000 + number) for number in range(100))

    assert walk.TOO_MANY in [reason for _place, reason in warnings_of(data)]
    assert walk.TOO_MANY not in [reason for _place, reason in warnings_of(HEAD + OBJECT)]


def test_a_deflated_bomb_is_read_to_its_limit_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_INFLATED_BYTES", 2 * 1024 * 1024)
    head = HEAD.replace(b"\x14\x001.2.840.10008.1.2.1\0", b"\x16\x001.2.840.10008.1.2.1.99")
    packed = zlib.compress(OBJECT + bytes(20_000_000))[2:-4]

    assert ("(0002,0010)", parse.INFLATED_TOO_LONG) in warnings_of(head + packed)


def test_a_deflated_file_that_is_damaged_gives_what_stands_before() -> None:
    head = HEAD.replace(b"\x14\x001.2.840.10008.1.2.1\0", b"\x16\x001.2.840.10008.1.2.1.99")
    packed = zlib.compress(OBJECT + random.Random(1).randbytes(5_000))[2:-4]

    assert ("(0002,0010)", parse.BAD_DEFLATE) in warnings_of(head + packed[:2_000])
    assert ("(0002,0010)", parse.BAD_DEFLATE) not in warnings_of(head + packed)


def test_a_report_with_much_context_and_many_measurements_is_read_in_time() -> None:
    context = item("TEXT", "HAS OBS CONTEXT", term("1", "99X", "Remark"), TextValue="x")

    def make(size: int) -> bytes:
        return written(report(*[context] * size, *[num("1")] * size, SOPClassUID=BasicTextSRStorage))

    def read(data: bytes) -> None:
        plain_batch_of(data)

    assert growth(make, read, 100, rounds=3) < LINEAR


# -- character sets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "written_in", "flaw"),
    [
        (b"ISO_IR 999", "utf-8", "none that is known"),
        (b"", "utf-8", "not in the character set"),
        (b"", "cp1252", "not in the character set"),
        (b"ISO_IR 192", "cp1252", "not in the character set"),
    ],
)
def test_a_missing_or_wrong_character_set_is_said_and_the_text_can_be_read(
    declared: bytes, written_in: str, flaw: str
) -> None:
    data = written(image(SpecificCharacterSet="ISO_IR 192", PatientName="Müller^Ada"))
    size = len(declared)
    data = data.replace(b"CS\x0a\x00ISO_IR 192", b"CS" + size.to_bytes(2, "little") + declared)
    name = "Müller^Ada".encode()
    other = "Müller^Ada".encode(written_in)
    padded = (name + b" " * (len(name) % 2), other + b" " * (len(other) % 2))
    head = b"\x10\x00\x10\x00PN"
    data = data.replace(
        head + len(padded[0]).to_bytes(2, "little") + padded[0], head + len(padded[1]).to_bytes(2, "little") + padded[1]
    )

    assert facts_of(data, Patient)[0].names[0].family == "Müller"
    assert any(flaw in reason for place, reason in warnings_of(data) if place == "(0010,0010)")
    assert not any("character set" in reason for _place, reason in warnings_of(written(image(PatientName="Müller"))))


def test_letters_of_windows_under_the_name_of_latin_1_are_read_as_what_they_are() -> None:
    data = written(image(SpecificCharacterSet="ISO_IR 100", PatientName="O!Brien")).replace(b"O!Brien", b"O\x92Brien")

    assert facts_of(data, Patient)[0].names[0].family == "O’Brien"
    assert any("Western European" in reason for _place, reason in warnings_of(data))


@pytest.mark.parametrize("term_", ["ISO IR 100", "ISO-IR 100", "ISO_IR_100", "iso_ir 100"])
def test_a_character_set_that_is_nearly_spelled_right_is_known(term_: str) -> None:
    data = written(image(SpecificCharacterSet="ISO_IR 100", PatientName="Müller")).replace(
        b"ISO_IR 100", term_.encode()
    )

    assert facts_of(data, Patient)[0].names[0].family == "Müller"
    assert warnings_of(data) == []


@pytest.mark.parametrize(("declared", "is_said"), [("ISO_IR 100", True), ("ISO_IR 144", True), ("ISO_IR 192", False)])
def test_utf_8_under_the_name_of_a_set_of_one_byte_is_read_as_what_it_is(declared: str, *, is_said: bool) -> None:
    data = written(image(SpecificCharacterSet="ISO_IR 192", PatientName="Müller^Ada")).replace(
        b"ISO_IR 192", declared.encode()
    )

    assert facts_of(data, Patient)[0].names[0].family == "Müller"
    assert any("UTF-8" in reason for _place, reason in warnings_of(data)) is is_said


# -- dates that systems write ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("19450714", "1945-07-14"),
        ("1945.07.14", "1945-07-14"),
        ("19450714000000", "1945-07-14"),
        ("19450700", "1945-07"),
        ("19450000", "1945"),
        ("00000000", None),
        ("19451314", None),
        ("194507141200", None),
    ],
)
def test_a_birth_date_is_as_precise_as_it_is_told(told: str, date: str | None) -> None:
    data = written(image(PatientBirthDate="19450714"))
    padded = told.encode() + b" " * (len(told) % 2)
    data = data.replace(b"DA\x08\x0019450714", b"DA" + len(padded).to_bytes(2, "little") + padded)
    born = facts_of(data, Patient)[0].birth_date

    assert (born.text if born else None) == date
    assert any("date" in reason for _place, reason in warnings_of(data)) is (date is None)
