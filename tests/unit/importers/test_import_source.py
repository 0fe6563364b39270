from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from clinic_assist.errors import SourceError, UserError
from clinic_assist.importers import find_sources, read_batch, read_source
from clinic_assist.importers.detect import detect_format
from tests.effort import cpu_s

OBSERVATION = b'{"resourceType":"Observation","status":"final"}'


def test_a_file_is_read_with_its_digest_and_the_format_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "chart.pdf"
    path.write_bytes(OBSERVATION)

    source = read_source(path)

    assert source.data == OBSERVATION
    assert source.id == sha256(OBSERVATION).hexdigest()
    assert source.format == "fhir-r4-json"


def test_two_gigabytes_of_zeros_are_refused_at_once_with_a_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "zeros.json"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)

    def refuse() -> None:
        with pytest.raises(SourceError, match=r"begins with zero bytes only\. It holds 2\.0 GiB"):
            read_source(path)

    # Reading the first hundredth of it alone would be more work.
    assert cpu_s(refuse) < cpu_s(lambda: _read_start(path, 20 * 2**20))


def _read_start(path: Path, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size_bytes)


def test_a_large_file_that_is_no_zeros_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.write(OBSERVATION)
        file.truncate(600 * 2**20)

    with pytest.raises(SourceError, match="files above 512 MiB are not read"):
        read_source(path)


def test_a_large_document_is_told_to_be_what_stands_beside_an_export_of_apple_health(tmp_path: Path) -> None:
    path = tmp_path / "export_cda.xml"
    with path.open("wb") as file:
        file.write(b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">')
        file.truncate(600 * 2**20)

    with pytest.raises(SourceError) as refusal:
        read_source(path)
    assert "import the export.xml beside it" in refusal.value.hint


def test_a_small_file_of_zeros_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "zeros.json"
    path.write_bytes(bytes(100_000))

    with pytest.raises(SourceError, match="nothing but zero bytes"):
        read_batch(read_source(path))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.touch()

    with pytest.raises(SourceError, match="The file is empty"):
        read_source(path)


def test_a_folder_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)

    for path, name in ((tmp_path, "a folder"), (pipe, "a pipe"), (Path("/dev/zero"), "a device")):
        with pytest.raises(SourceError, match=f"This is {name}"):
            read_source(path)


def test_a_missing_file_is_refused_without_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there") as caught:
        read_source(tmp_path / "Fernwood_Ada.json")

    assert "Fernwood" not in caught.value.message + caught.value.hint


def test_a_folder_gives_its_files_in_order_without_hidden_ones_and_link_loops(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", ".hidden.json", "sub/c.json", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(OBSERVATION)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")

    found = [str(path.relative_to(tmp_path)) for path in find_sources(tmp_path)]

    assert found == ["a.json", "b.json", "link.json", "sub/c.json"]


def test_a_file_gives_itself_and_nothing_is_a_user_error(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(OBSERVATION)

    assert list(find_sources(path)) == [path]
    with pytest.raises(UserError):
        list(find_sources(tmp_path / "absent"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (OBSERVATION, "fhir-r4-json"),
        (b"\xef\xbb\xbf \n" + OBSERVATION, "fhir-r4-json"),
        (OBSERVATION.decode().encode("utf-16"), "fhir-r4-json"),
        (OBSERVATION.decode().encode("utf-16-be"), "fhir-r4-json"),
        (b'{"a":"' + b"x" * 70_000 + b'","resourceType":"Patient"}', "fhir-r4-json"),
        (OBSERVATION + b"\n" + OBSERVATION + b"\n", "fhir-ndjson"),
        (OBSERVATION[:-1] + b" " * 70_000 + b"}\r\n" + OBSERVATION, "fhir-ndjson"),
        (OBSERVATION[:-1] + b" " * 70_000 + b"}\n\n", "fhir-r4-json"),
        (b"[" + OBSERVATION + b"]", "json-array"),
        (b'{"patient": 1}', "json"),
        (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', "c-cda-xml"),
        (b'<cda:ClinicalDocument xmlns:cda="urn:hl7-org:v3">', "c-cda-xml"),
        (b"\xef\xbb\xbf\r\n<!-- made by --><ClinicalDocument>", "c-cda-xml"),
        ("<ClinicalDocument>".encode("utf-16"), "c-cda-xml"),
        (b'<Patient xmlns="http://hl7.org/fhir">', "fhir-r4-xml"),
        (b"<html>", "html"),
        (b"<!-- made by --><!DOCTYPE html>", "html"),
        (b"<!-- a --><!-- b --><other>", "xml"),
        (b"{\\rtf1 x}", "rtf"),
        (b"\xef\xbb\xbf%PDF-1.7", "pdf"),
        (b"Content-Type: application/pdf\r\n\r\n%PDF-1.7", "pdf"),
        (b"This text tells what %PDF-1.7 is.", "plain-text"),
        (b"Seen today with a cough.\nNo fever, no rash.\n", "plain-text"),
        ("Sehr geehrte Frau Müller, es geht Ihnen gut.".encode("cp1252"), "plain-text"),
        ("Seen today with a cough, no fever.".encode("utf-16"), "plain-text"),
        ("Seen today with a cough, no fever.".encode("utf-16-le"), "plain-text"),
        ("Больной жалуется на кашель и слабость".encode("cp1251"), "plain-text"),
        (b"Id,Name\n1,Ada\n2,Bea\n", "csv"),
        (b"name;born;weight\nAda;1945;70\n", "csv"),
        (b'dataset,encounter,note\n"a",1,"Seen today, with a cough.\nNo fever."\n', "csv"),
        (b"PID|1||77^^^CLINIC||Fernwood^Ada\n", "text"),
        (b"ISA*00*          *00*          *ZZ*SENDER\n", "text"),
        (b"BEGIN:VCARD\nFN:Ada Fernwood the Second\nEND:VCARD\n", "text"),
        (b"TWFyeSBoYWQgYSBsaXR0bGUgbGFtYg" * 20, "text"),
        (b"4711 3 2 1\n4712 5 6 7\n", "text"),
        (b"MY HEALTHEVET PERSONAL INFORMATION REPORT\nName and so on\n", "blue-button-text"),
        (b"MSH|^~\\&|LAB|", "hl7-v2"),
        (bytes(128) + b"DICM", "dicom"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"x" * 257 + b"ustar\x0000", "tar"),
        (bytes(10), "zeros"),
        (b"Dear colleague", "text"),
        (b"\x01\x02\x00\x03", "binary"),
    ],
)
def test_the_format_is_told_from_the_content(data: bytes, expected: str) -> None:
    assert detect_format(data) == expected


def test_every_format_that_is_not_read_is_refused_for_a_reason_of_its_own() -> None:
    from clinic_assist.importers.read import _REFUSALS
    from tests.unit.importers.fhir_files import batch_of

    with pytest.raises(SourceError, match="archive"):
        batch_of(b"Rar!\x1a\x07")
    assert len({message for message, _hint in _REFUSALS.values()}) >= len(_REFUSALS) - 1


def test_a_file_name_that_is_no_utf8_can_still_be_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/J\xfcrgen.json"))
    path.write_bytes(OBSERVATION)

    name = read_source(path).name

    assert name.endswith("/J\N{REPLACEMENT CHARACTER}rgen.json")
