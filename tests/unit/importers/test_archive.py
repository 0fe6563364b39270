"""Archives give every file in them, or say why not; nothing in one can reach this machine or cost more than itself."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from clinic_assist.chart.intake import ImportIssue, SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, detect
from clinic_assist.importers.archive import Begun, found_in

PATIENT = b'{"resourceType": "Patient", "id": "p"}'
FILES = {
    "a/patient.json": PATIENT,
    "b/notes.txt": b"Seen in clinic.\n",
    "b/empty.json": b"",
    "c.xml": b"<x/>" * 700_000,
}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return out.getvalue()


def opened(data: bytes) -> dict[str, bytes | str]:
    """Content by name, or the reason why there is none."""
    kind = detect.detect_format(data)
    assert kind in detect.ARCHIVES
    found: dict[str, bytes | str] = {}
    for one in InSession().unpack(source(data, kind)):
        if isinstance(one, ImportIssue):
            found[one.locator] = one.reason
        else:
            found[one.name.removeprefix("export/")] = one.data
    return found


def source(data: bytes, kind: str) -> SourceFile:
    made = found_in("", Begun("export", 0.0), data, "")
    assert isinstance(made, SourceFile)
    return SourceFile(id=made.id, name="export", data=data, format=kind)


FORMATS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip, deflated": zipped,
    "zip, stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip, bzip2": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "zip, lzma": lambda files: zipped(files, zipfile.ZIP_LZMA),
    "tar": tarred,
    "tar.gz": lambda files: gzip.compress(tarred(files)),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.xz": lambda files: lzma.compress(tarred(files)),
}


@pytest.mark.parametrize("pack", FORMATS.values(), ids=FORMATS.keys())
def test_every_file_of_an_archive_comes_out_as_it_went_in(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    found = opened(pack(FILES))

    assert found == {**FILES, "b/empty.json": "The file is empty."}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_file_that_is_packed_alone_keeps_its_own_name(pack: Callable[[bytes], bytes]) -> None:
    assert opened(pack(PATIENT)) == {"export": PATIENT}


def test_archives_in_archives_are_opened_and_named_by_their_way() -> None:
    inner = gzip.compress(tarred({"patient.json": PATIENT}))
    found = opened(zipped({"ward/july.tar.gz": inner, "ward/p.json.gz": gzip.compress(PATIENT)}))

    assert found == {"ward/july.tar.gz/patient.json": PATIENT, "ward/p.json.gz": PATIENT}


def test_an_archive_that_holds_itself_over_and_over_is_not_followed_for_ever() -> None:
    data = zipped({"patient.json": PATIENT})
    for _ in range(archive.MOST_DEPTH):
        data = zipped({"in.zip": data, "beside.json": PATIENT})
    found = opened(data)

    assert [name for name, content in found.items() if isinstance(content, str)] == ["in.zip/in.zip/in.zip"]
    assert found["beside.json"] == PATIENT


def test_a_damaged_file_costs_itself_and_not_the_others() -> None:
    data = zipped({"a.json": PATIENT, "b.json": b"content that is damaged", "c.json": PATIENT}, zipfile.ZIP_STORED)
    damaged = data.replace(b"that is damaged", b"that is DAMAGED", 1)

    assert opened(data)["b.json"] == b"content that is damaged"
    assert opened(damaged) == {"a.json": PATIENT, "b.json": archive.DAMAGED, "c.json": PATIENT}


@pytest.mark.parametrize("kind", ["zip, deflated", "tar", "tar.gz", "tar.xz"])
def test_an_archive_that_is_cut_short_gives_what_came_and_says_so(kind: str) -> None:
    whole = FORMATS[kind]({"a.json": PATIENT, "large.json": bytes(range(256)) * 4000})
    at_every_tenth = [whole[: len(whole) * tenth // 10] for tenth in range(1, 10)]
    outcomes = []
    for cut in at_every_tenth:
        try:
            outcomes.append(opened(cut))
        except SourceError as refused:
            outcomes.append({"": refused.message})

    assert all(any(isinstance(content, str) for content in outcome.values()) for outcome in outcomes)
    assert not any(isinstance(content, str) for content in opened(whole).values())


def test_names_are_never_paths_on_this_machine() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.json", "a/../../b.json", "x" * 60_000]
    for pack in (zipped, tarred):
        found = opened(pack(dict.fromkeys(names, PATIENT)))

        assert set(found.values()) == {PATIENT}
        assert len(found) == len(names)


def test_links_and_devices_are_named_and_not_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, kind in (
            ("s", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("d", tarfile.CHRTYPE),
            ("f", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            made.addfile(info)
    link = zipfile.ZipInfo("link.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as made_zip:
        made_zip.writestr(link, "/etc/passwd")

    assert set(opened(out.getvalue()).values()) | set(opened(linked.getvalue()).values()) == {archive._NO_FILE}
    assert len(opened(out.getvalue())) == 4


def test_a_locked_file_is_named() -> None:
    data = bytearray(zipped({"a.json": PATIENT, "b.json": PATIENT}))
    at = data.index(b"PK\x01\x02") + 8  # APPNOTE.TXT 4.3.12: general purpose bit flag of the first central header
    data[at] |= 1

    assert opened(bytes(data)) == {"a.json": archive._LOCKED, "b.json": PATIENT}


def test_a_method_that_nobody_knows_costs_that_file() -> None:
    data = bytearray(zipped({"a.json": PATIENT, "b.json": PATIENT}, zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02") + 10
    data[at : at + 2] = struct.pack("<H", 97)

    assert opened(bytes(data)) == {"a.json": archive._PACKING, "b.json": PATIENT}


@pytest.mark.parametrize("pack", [zipped, lambda files: gzip.compress(tarred(files))])
def test_a_bomb_ends_early_and_says_so(
    pack: Callable[[dict[str, bytes]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_RATIO_FROM_BYTES", 1024 * 1024)
    found = opened(pack({"good.json": PATIENT, "bomb": b"\0" * 30_000_000, "after.json": PATIENT}))

    assert found == {"good.json": PATIENT, "bomb": archive._BOMB}
    monkeypatch.undo()
    assert len(opened(pack({"bomb": b"\0" * 30_000_000, "after.json": PATIENT}))) == 2


def test_too_many_files_end_early_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 20)
    found = opened(zipped({f"{number}.json": PATIENT for number in range(25)}))

    assert list(found.values()).count(PATIENT) == 20
    assert found["20.json"] == archive._TOO_MANY
    assert "21.json" not in found


def test_a_file_larger_than_any_is_refused_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILE_BYTES", 3_000_000)
    found = opened(zipped({"huge.json": bytes(range(256)) * 16_000, "next.json": PATIENT}))

    assert found == {"huge.json": archive._TOO_LARGE, "next.json": PATIENT}


def test_hidden_files_are_left_out_as_in_folders() -> None:
    found = opened(zipped({"__MACOSX/._a.json": b"x", ".DS_Store": b"x", "a/.git/config": b"x", "a.json": PATIENT}))

    assert found == {"a.json": PATIENT}


def test_office_documents_are_no_archives_of_records() -> None:
    word = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    writer = zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"}, zipfile.ZIP_STORED
    )

    assert {detect.detect_format(word), detect.detect_format(writer)} == {detect.OFFICE}
    assert detect.detect_format(zipped({"mimetype.json": PATIENT}, zipfile.ZIP_STORED)) == detect.ZIP
