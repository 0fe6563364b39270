"""DICOM files with the defects that libraries' bug reports describe: made here byte by byte, and read for what they say."""

from __future__ import annotations

import struct
import zlib

import pytest

from clinic_assist.chart.facts import ImagingStudy, Patient
from tests.malformed.dicom.test_dicom_damage import check
from tests.unit.importers.dicom_files import IMAGE, SERIES, STUDY

UNDEFINED = 0xFFFFFFFF
LONG = frozenset(("OB", "OW", "SQ", "UN", "UT"))
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"


def element(
    tag: int, vr: str, value: bytes | str, *, length: int | None = None, implicit: bool = False, big: bool = False
) -> bytes:
    """One element (DICOM PS3.5 s.7.1); its length as given, whatever its value is."""
    data = value.encode() if isinstance(value, str) else value
    data += (b"\0" if vr == "UI" else b" ") * (len(data) % 2)
    told = len(data) if length is None else length
    order, group, number = ">" if big else "<", tag >> 16, tag & 0xFFFF
    if implicit:
        return struct.pack(f"{order}HHL", group, number, told) + data
    if vr in LONG:
        return struct.pack(f"{order}HH2sHL", group, number, vr.encode(), 0, told) + data
    return struct.pack(f"{order}HH2sH", group, number, vr.encode(), told & 0xFFFF) + data


def item(body: bytes, *, length: int = UNDEFINED) -> bytes:
    end = struct.pack("<HHL", 0xFFFE, 0xE00D, 0) if length == UNDEFINED else b""
    return struct.pack("<HHL", 0xFFFE, 0xE000, length) + body + end


SEQUENCE_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def meta(syntax: str | None = EXPLICIT, *, group_length: int | None = None) -> bytes:
    """Preamble, mark and file meta information."""
    told = element(0x00020010, "UI", syntax) if syntax is not None else b""
    body = element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.2") + element(0x00020003, "UI", IMAGE) + told
    size = len(body) if group_length is None else group_length
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", size)) + body


def image(
    *, implicit: bool = False, big: bool = False, after: bytes = b"", end: bytes = b"", study: str = STUDY
) -> bytes:
    """A data set of one image; `after` stands behind the patient, `end` behind all."""

    def one(tag: int, vr: str, value: bytes | str) -> bytes:
        return element(tag, vr, value, implicit=implicit, big=big)

    two = struct.pack(">H" if big else "<H", 2)
    return b"".join((
        one(0x00080005, "CS", "ISO_IR 100"), one(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"), one(0x00080018, "UI", IMAGE),
        one(0x00080020, "DA", "20190304"), one(0x00080060, "CS", "CT"), one(0x00100010, "PN", "Fernwood^Ada"),
        one(0x00100020, "LO", "77"), after, one(0x0020000D, "UI", study), one(0x0020000E, "UI", SERIES),
        one(0x00280010, "US", two), one(0x00280011, "US", two), end,
    ))  # fmt: skip


def private(body: bytes, *, vr: str = "UN") -> bytes:
    """A maker's sequence of undefined length, as Philips and GE write it."""
    return element(0x20010010, "LO", "MAKER 001") + element(0x20019000, vr, body + SEQUENCE_END, length=UNDEFINED)


INNER = element(0x0020000E, "UI", "9.9.9", implicit=True) + element(0x00100020, "LO", "99", implicit=True)
NESTED = element(0x20019001, "SQ", item(INNER) + SEQUENCE_END, length=UNDEFINED, implicit=True)
PIXELS = element(0x7FE00010, "OW", b"\1\2\3\4")
DEFECTS: dict[str, bytes] = {
    "no preamble, implicit": image(implicit=True),
    "no preamble, explicit": image(),
    "no preamble, big endian": image(big=True),
    "the mark at the very beginning": meta()[128:] + image(),
    "a preamble that begins a TIFF": b"II*\0" + meta()[4:] + image(),
    "a preamble that begins an HL7 message": b"MSH|^~\\&|".ljust(128, b"\0") + meta()[128:] + image(),
    "a mark and no meta information": b"\0" * 128 + b"DICM" + image(),
    "no transfer syntax": meta(None) + image(),
    "an empty transfer syntax": meta("") + image(),
    "an unknown transfer syntax": meta("1.2.3.4") + image(),
    "implicit, but said to be explicit": meta(EXPLICIT) + image(implicit=True),
    "explicit, but said to be implicit": meta(IMPLICIT) + image(),
    "little endian, but said to be big": meta(BIG) + image(),
    "a retired syntax of ACR-NEMA's heirs": meta("1.2.840.10008.1.20") + image(implicit=True),
    "a maker's own syntax, big endian": meta("1.2.840.113619.5.2") + image(implicit=True, big=True),
    "a group length that is too small": meta(group_length=10) + image(),
    "a group length that is too large": meta(group_length=99_999) + image(),
    "group lengths within": meta() + element(0x00080000, "UL", struct.pack("<L", 9)) + image(),
    "a private sequence as unknown": meta() + image(after=private(item(INNER))),
    "a private sequence in another": meta() + image(after=private(item(NESTED))),
    "a private element without its creator": meta() + image(after=element(0x00131010, "LO", "x")),
    "a representation of blanks": meta() + image(after=struct.pack("<HH2sH", 0x18, 0x15, b"  ", 2) + b"AB"),
    "a representation of zeros": meta() + image(after=struct.pack("<HH2sH", 0x18, 0x15, b"\0\0", 2) + b"AB"),
    "a representation that DICOM has not": meta() + image(after=struct.pack("<HH2sH", 0x18, 0x15, b"OX", 2) + b"AB"),
    "a UID with more zeros behind it": meta() + image(study=f"{STUDY}\0\0"),
    "a UID with a blank behind it": meta() + image(study=f"{STUDY} "),
    "the end of a sequence where none began": meta() + image(end=SEQUENCE_END + PIXELS),
    "a sequence that is never closed": meta() + image(end=element(0x00400275, "SQ", item(INNER), length=UNDEFINED)),
    "a sequence of junk": meta() + image(end=element(0x00400275, "SQ", b"junkjunkjunk")),
    "an item longer than its sequence": meta() + image(end=element(0x00400275, "SQ", item(INNER, length=4000))),
    "an element longer than the file": meta() + image(end=element(0x00400254, "LO", "abc", length=5000)),
    "pixels that are never closed": meta() + image(end=element(0x7FE00010, "OB", item(b"\1\2", length=2), length=UNDEFINED)),
    "junk at the end": meta() + image(end=PIXELS + b"\xff" * 50),
    "padding at the end": meta() + image(end=PIXELS + element(0xFFFCFFFC, "OB", b"\0" * 20)),
    "a preamble of zeros without the mark": b"\0" * 128 + meta()[132:] + image(),
    "deflated in the wrapper of zlib": meta(DEFLATED) + zlib.compress(image()),
    "said to be deflated, and is not": meta(DEFLATED) + image(),
    "one implicit element among explicit ones": meta() + image(after=element(0x00104000, "LT", "told", implicit=True)),
    "implicit from some element on": meta() + image()[:-20] + image(implicit=True)[-20:],
    "a length of 16 bits behind UN": meta() + image(after=struct.pack("<HH2sH", 0x10, 0x4000, b"UN", 4) + b"told"),
    "one byte too many": meta() + image(end=PIXELS + b"\0"),
}  # fmt: skip


def who_and_what(data: bytes) -> tuple[list[str], list[str], list[str]]:
    batch = check(data)
    assert batch is not None
    (patient,) = [fact for fact in batch.facts if isinstance(fact, Patient)]
    (study,) = [fact for fact in batch.facts if isinstance(fact, ImagingStudy)]
    assert study.subject == patient.id
    return (
        [number.value for number in patient.identifiers],
        [name.family or "" for name in patient.names],
        [number.value for number in study.identifiers],
    )


@pytest.mark.parametrize("data", DEFECTS.values(), ids=DEFECTS.keys())
def test_a_file_with_a_defect_says_whose_it_is_and_what(data: bytes) -> None:
    numbers, families, studies = who_and_what(data)

    assert (numbers, families) == (["77"], ["Fernwood"])  # and never the number within a sequence
    assert f"urn:oid:{STUDY}" in studies


def test_a_file_without_a_defect_says_the_same_and_nothing_is_said_of_it() -> None:
    whole = meta() + image(end=PIXELS)
    batch = check(whole)

    assert who_and_what(whole)[:2] == (["77"], ["Fernwood"])
    assert batch is not None
    assert batch.issues == ()


@pytest.mark.parametrize("data", DEFECTS.values(), ids=DEFECTS.keys())
def test_a_file_with_a_defect_that_is_cut_off_too_is_never_somebody_elses(data: bytes) -> None:
    for end in range(0, len(data), 5):
        batch = check(data[:end])
        for fact in batch.facts if batch else ():
            if isinstance(fact, Patient):
                assert {number.value for number in fact.identifiers} <= {"77"}


def test_a_comment_that_is_written_in_another_way_than_the_rest_is_read() -> None:
    for after in (
        element(0x00104000, "LT", "told", implicit=True),
        struct.pack("<HH2sH", 0x10, 0x4000, b"UN", 4) + b"told",
    ):
        batch = check(meta() + image(after=after))
        assert batch is not None
        (patient,) = [fact for fact in batch.facts if isinstance(fact, Patient)]

        assert [remark.text for remark in patient.notes] == ["told"]
        assert [issue.locator for issue in batch.issues] == ["(0010,4000)"]
