"""Documents inside DICOM objects: PDF, CDA and what has no words."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedCDAStorage, EncapsulatedPDFStorage
from reportlab.pdfgen import canvas

from clinic_assist.chart.facts import DocumentReference
from tests.unit.importers.dicom_files import batch_of, code, facts_of, image, text_at, warnings_of, written


def pdf(*pages: str) -> bytes:
    buffer = BytesIO()
    sheet = canvas.Canvas(buffer, invariant=True)
    for page in pages:
        sheet.drawString(72, 700, page)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def holding(content: bytes, media_type: str, **values: Any) -> Dataset:
    pixels = dict.fromkeys(("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
                            "SamplesPerPixel", "PhotometricInterpretation", "PixelData"))  # fmt: skip
    padded = content + b"\0" * (len(content) % 2)
    given = {
        "SOPClassUID": EncapsulatedPDFStorage,
        "Modality": "DOC",
        "ContentDate": "20190304",
        "DocumentTitle": "Discharge letter",
        "ConceptNameCodeSequence": [code("18842-5", "LN", "Discharge summary")],
        "MIMETypeOfEncapsulatedDocument": media_type,
        "EncapsulatedDocument": padded,
    }
    return image(**(pixels | given | values))


def document_of(data_set: Dataset | bytes) -> DocumentReference:
    (found,) = facts_of(data_set, DocumentReference)
    return found


def test_a_pdf_is_a_document_with_its_words() -> None:
    content = pdf("Metformin 500 mg", "Page two")
    data = written(holding(content, "application/pdf", EncapsulatedDocumentLength=len(content)))
    fact = document_of(data)

    assert fact.attachments[0].text == "Metformin 500 mg\n\nPage two"
    assert (fact.attachments[0].size_bytes, fact.attachments[0].content_type) == (len(content), "application/pdf")
    assert (fact.description, fact.concept.display if fact.concept else "") == ("Discharge letter", "Discharge summary")
    assert fact.subject == batch_of(data).facts[0].id
    assert text_at(data, fact.provenance.locator).startswith("(0042,0011) OB EncapsulatedDocument: ")
    assert warnings_of(data) == []


def test_a_pdf_that_cannot_be_read_is_kept_as_a_document_and_said() -> None:
    data_set = holding(b"%PDF-1.4 and nothing of the kind", "application/pdf")

    assert document_of(data_set).attachments[0].text is None
    assert [place for place, _reason in warnings_of(data_set)] == ["(0042,0011)"]


def test_a_clinical_document_gives_its_titles_and_narratives() -> None:
    cda = (
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Report</title><code code='1'/>"
        "<text><paragraph>One &amp; two</paragraph><list><item>Three</item><item>Four</item></list></text>"
        "<text>unclosed</ClinicalDocument>"
    )
    fact = document_of(holding(cda.encode(), "text/XML", SOPClassUID=EncapsulatedCDAStorage))

    assert fact.attachments[0].text == "Report\nOne & two\nThree\nFour"


def test_a_model_has_no_words_and_a_size() -> None:
    fact = document_of(holding(b"solid x\nendsolid x", "model/stl"))

    assert (fact.attachments[0].text, fact.attachments[0].size_bytes) == (None, 18)


def test_a_document_that_is_cut_off_has_no_words() -> None:
    data = written(holding(pdf("Metformin"), "application/pdf"))
    cut = data[: data.index(b"%PDF") + 200]

    assert document_of(cut).attachments[0].text is None
    assert document_of(data).attachments[0].text == "Metformin"
