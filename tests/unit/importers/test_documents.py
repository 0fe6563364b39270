"""Documents that are no records: their words, their places, and that they are nobody's."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import locate, pdftext
from clinic_assist.importers.documents import words
from clinic_assist.importers.documents.convert import NOBODYS
from clinic_assist.importers.plaintext import decode_text
from tests.unit.importers.dicom_files import batch_of as batch_of_bytes
from tests.unit.importers.dicom_files import source_of


def pdf(*pages: str | None, title: str = "") -> bytes:
    """A page for each text; None is a picture without text."""
    from PIL import Image

    buffer = BytesIO()
    sheet = canvas.Canvas(buffer, invariant=True)
    sheet.setTitle(title)
    for page in pages:
        if page is None:
            sheet.drawImage(ImageReader(Image.new("L", (8, 8))), 72, 600)
        else:
            sheet.drawString(72, 700, page)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def document_of(data: bytes) -> DocumentReference:
    (fact,) = batch_of_bytes(data).facts
    assert isinstance(fact, DocumentReference)
    return fact


def said_of(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(issue.locator, issue.reason) for issue in batch.issues if issue.reason != NOBODYS]


def place_in(data: bytes, locator: str) -> str:
    text, start, end = locate(data, locator, source_of(data).format)  # type: ignore[arg-type]
    return text[start:end]


# -- PDF ---------------------------------------------------------------------------------------------------------------


def test_a_pdf_gives_its_words_page_by_page() -> None:
    data = pdf("Metformin 500 mg", "Page two", title="Letter")
    fact = document_of(data)

    assert [(one.title, one.text) for one in fact.attachments] == [
        ("Page 1", "Metformin 500 mg"),
        ("Page 2", "Page two"),
    ]
    assert (fact.description, fact.attachments[0].content_type) == ("Letter", "application/pdf")
    assert fact.provenance.locator == "page[1-2]"
    assert place_in(data, "page[2]") == "Page 2\nPage two"
    assert place_in(data, "page[1-2]") == "Page 1\nMetformin 500 mg\n\nPage 2\nPage two"


def test_a_document_is_nobodys_and_that_is_said() -> None:
    batch = batch_of_bytes(pdf("Ada Fernwood, born 1945"))

    assert [fact.subject for fact in batch.facts] == [None]
    assert [issue.reason for issue in batch.issues] == [NOBODYS]
    assert (batch.entries, batch.read) == (1, 1)


def test_a_scanned_page_is_said_to_be_not_readable() -> None:
    data = pdf("Metformin 500 mg", None)

    assert [(place, "not readable" in reason) for place, reason in said_of(batch_of_bytes(data))] == [("page[2]", True)]
    assert place_in(data, "page[2]") == "Page 2\n(no text)"


def test_a_pdf_without_any_words_is_a_document_without_text() -> None:
    data = pdf(None)

    assert [(one.text, one.size_bytes) for one in document_of(data).attachments] == [(None, len(data))]


def test_a_pdf_with_a_password_is_kept_and_said() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Metformin"))))
    buffer = BytesIO()
    writer.encrypt("secret", "owner", algorithm="AES-256")
    writer.write(buffer)
    batch = batch_of_bytes(buffer.getvalue())

    assert document_of(buffer.getvalue()).attachments[0].text is None
    assert ["password" in reason for _place, reason in said_of(batch)] == [True]


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Metformin"))))
    buffer = BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(buffer)

    assert document_of(buffer.getvalue()).attachments[0].text == "Metformin"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_pdf_that_is_cut_off_is_kept_and_said_or_read(share: float) -> None:
    data = pdf(*(f"Line {number}" for number in range(20)))
    batch = batch_of_bytes(data[: int(len(data) * share)])

    assert len(batch.facts) == 1
    assert said_of(batch)


def test_a_page_that_is_too_large_and_pages_beyond_the_limits_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdftext, "MAX_PAGES", 2)
    monkeypatch.setattr(pdftext, "MAX_PAGE_BYTES", 500)
    places = [place for place, _reason in said_of(batch_of_bytes(pdf("x" * 1000, "short", "third")))]

    assert places == ["page[1]", "page[3]"]


def test_pages_that_come_too_late_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdftext, "SECONDS", -1.0)

    assert [place for place, _reason in said_of(batch_of_bytes(pdf("one", "two")))] == ["page[1]", "page[2]"]


# -- text, RTF, HTML ---------------------------------------------------------------------------------------------------

LETTER = "Dear colleague,\n\nMs Fernwood was seen today with a cough.\nShe has no fever.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_is_a_document_with_its_lines(encoding: str) -> None:
    data = LETTER.replace("\n", "\r\n").encode(encoding)
    fact = document_of(data)

    assert fact.attachments[0].text == LETTER.strip("\n")
    assert fact.provenance.locator == "line[1-4]"
    assert place_in(data, "line[3]") == "Ms Fernwood was seen today with a cough."
    assert place_in(data, "line[3-4]").endswith("fever.")
    assert place_in(data, "line[9]") == LETTER.strip("\n")


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Die Patientin hört schlecht.", "cp1252", "Western European letters"),
        ("Больной жалуется на кашель и слабость", "cp1251", "Cyrillic letters"),
        ("患者は咳をしています。熱はありません。", "cp932", "Japanese letters (Shift JIS)"),
        ("患者は咳をしています。熱はありません。", "euc_jp", "Japanese letters (EUC)"),
        ("환자는 기침을 합니다. 열은 없습니다.", "cp949", "Korean letters"),
        ("病人咳嗽,没有发烧。", "gb18030", "Chinese letters"),
    ],
)
def test_letters_that_nothing_names_are_told_from_the_text_and_that_is_said(
    text: str, encoding: str, name: str
) -> None:
    found = decode_text(text.encode(encoding))

    assert (found.text, found.read_as) == (text, name)
    assert decode_text(text.encode()).read_as == ""


def test_an_rtf_gives_its_words_without_formatting() -> None:
    data = rb"{\rtf1\ansi{\b Metformin} 500 mg\par twice daily}"

    assert document_of(data).attachments[0].text == "Metformin 500 mg\ntwice daily"
    assert place_in(data, "line[2]") == "twice daily"


def test_a_page_of_html_gives_its_words_in_its_own_character_set() -> None:
    data = "<html><head><meta charset='iso-8859-1'><title>Befund &amp; Brief</title></head><body><p>hört schlecht</p><script>x()</script></body></html>"
    fact = document_of(data.encode("latin-1"))

    assert (fact.description, fact.attachments[0].text) == ("Befund & Brief", "hört schlecht")


def test_a_text_that_is_too_long_is_kept_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_TEXT_BYTES", 10)
    batch = batch_of_bytes(LETTER.encode())

    assert document_of(LETTER.encode()).attachments[0].text is None
    assert [reason for _place, reason in said_of(batch)] == [words.TOO_LONG]


def test_an_rtf_without_words_says_so() -> None:
    assert [reason for _place, reason in said_of(batch_of_bytes(rb"{\rtf1 }"))] == [words.NO_WORDS]
