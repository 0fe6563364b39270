"""DICOM and PDF in the confined child: nothing that their libraries import late is missing there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from clinic_assist.errors import SourceError
from clinic_assist.importers import read_batch
from clinic_assist.importers.sandbox import ImportWorker
from tests.unit.importers.dicom_files import image, source_of, written
from tests.unit.importers.test_dicom_documents import holding
from tests.unit.importers.test_dicom_documents import pdf as plain_pdf
from tests.unit.importers.test_dicom_reports import num, report
from tests.unit.importers.test_dicom_waveforms import ecg
from tests.unit.importers.test_documents import pdf


@pytest.fixture(scope="module")
def worker() -> Iterator[ImportWorker]:
    with ImportWorker((sys.executable, "-m", "clinic_assist", "import-worker")) as one:
        yield one


def encrypted(data: bytes, algorithm: str) -> bytes:
    writer, buffer = PdfWriter(clone_from=PdfReader(BytesIO(data))), BytesIO()
    writer.encrypt("", "owner", algorithm=algorithm)
    writer.write(buffer)
    return buffer.getvalue()


def with_charset(terms: list[str], name: str) -> bytes:
    return written(image(SpecificCharacterSet=terms, PatientName=name))


FILES = {
    "image": written(image()),
    "japanese": with_charset(["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    "korean": with_charset(["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
    "chinese": with_charset(["GB18030"], "Wang^XiaoDong=王^小东="),
    "greek": with_charset(["ISO_IR 126"], "Διονυσιος"),
    "report": written(report(num("4.10"))),
    "waveform": written(ecg()),
    "encapsulated": written(holding(plain_pdf("Metformin"), "application/pdf")),
    "pdf": pdf("Metformin", None, title="Letter"),
    "aes": encrypted(pdf("Metformin"), "AES-256"),
    "rc4": encrypted(pdf("Metformin"), "RC4-128"),
    "broken pdf": pdf("Metformin")[:700],
    "text": b"Seen today with a cough, no fever.",
    "rtf": rb"{\rtf1\ansi Metformin 500 mg}",
    "html": b"<html><body><p>Metformin</p></body></html>",
}


@pytest.mark.parametrize("name", FILES)
def test_the_child_reads_what_the_session_itself_would_read(worker: ImportWorker, name: str) -> None:
    source = source_of(FILES[name])

    assert worker.read_batch(source) == read_batch(source)


def test_a_file_without_any_element_is_refused_by_the_child_too(worker: ImportWorker) -> None:
    source = source_of(bytes(128) + b"DICM")

    with pytest.raises(SourceError, match="no elements"):
        worker.read_batch(source)
