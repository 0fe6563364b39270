"""Files that entries and documents hold: their words are read where they are text or PDF, and no code is shown as one."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.facts import DocumentReference, Fact, Observation, Procedure
from tests.unit.importers.ccda_files import LOINC_OID, T, document, facts_of, read_entry, warnings_of
from tests.unit.importers.test_documents import pdf


def notes(fact: Fact) -> list[str]:
    return [note.text for note in fact.notes]


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def result(inner: str) -> str:
    return (
        f'<observation classCode="OBS" moodCode="EVN"><templateId root="{T}2"/>'
        f'<code code="1-8" codeSystem="{LOINC_OID}" displayName="Biopsy"/>{inner}</observation>'
    )


def test_the_words_of_an_encoded_value_are_the_value() -> None:
    value = (
        f'<value xsi:type="ED" mediaType="text/plain" representation="B64">{encoded("naïve cells".encode())}</value>'
    )

    fact = read_entry("30954-2", result(value), Observation)

    assert fact.value is not None
    assert (fact.value.string, notes(fact)) == ("naïve cells", [])


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        (
            f'mediaType="image/png" representation="B64">{encoded(b"picture")}',
            "Embedded file, not shown: image/png, 7 bytes",
        ),
        ('mediaType="image/png"><reference value="scan7.png"/>', "Refers to: scan7.png"),
    ],
)
def test_a_value_that_is_no_text_is_no_value_and_is_told(value: str, remark: str) -> None:
    fact = read_entry("30954-2", result(f'<value xsi:type="ED" {value}</value>'), Observation)

    assert (fact.value, notes(fact)) == (None, [remark])


def test_encoded_text_of_a_statement_is_a_remark_and_never_its_name() -> None:
    text = f'<text mediaType="text/plain" representation="B64">{encoded(b"done at dawn")}</text>'
    entry = f'<procedure classCode="PROC" moodCode="EVN"><code nullFlavor="UNK"/>{text}<effectiveTime value="2021"/></procedure>'

    fact = read_entry("29554-3", entry, Procedure)

    assert fact.code is None
    assert notes(fact) == ["done at dawn"]


def embedded(content: bytes, media_type: str = "application/pdf") -> bytes:
    text = f'<text mediaType="{media_type}" representation="B64">{encoded(content)}</text>'
    return document(body=f"<component><nonXMLBody>{text}</nonXMLBody></component>")


@pytest.mark.parametrize("media_type", ["application/pdf", "application/octet-stream"])
def test_the_words_of_an_embedded_pdf_are_the_text_of_the_document(media_type: str) -> None:
    (fact,) = facts_of(embedded(pdf("Walks to the mill"), media_type), DocumentReference)

    assert fact.attachments[0].text == "Walks to the mill"


def test_a_pdf_that_cannot_be_read_is_said() -> None:
    damaged = pdf("Walks")[:40]

    (fact,) = facts_of(embedded(damaged), DocumentReference)

    assert fact.attachments[0].text is None
    assert [why for _place, why in warnings_of(embedded(damaged))] == [
        "The PDF is damaged: its text could not be read."
    ]
    assert warnings_of(embedded(pdf("Walks"))) == []
