"""Nothing of a document is passed over because of a namespace, and nothing of another document is taken for it."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.facts import DocumentReference, KeptResource, Observation
from clinic_assist.errors import SourceError
from clinic_assist.importers.ccda.parse import NO_NAMESPACE, OTHER_NAMESPACE
from clinic_assist.importers.ccda.sections import IN_ANOTHER_DOCUMENT
from tests.unit.importers.ccda_files import batch_of, document, facts_of, section, text_at, warnings_of

OBSERVATION = (
    '<observation classCode="OBS" moodCode="EVN"><code code="1-8" displayName="Zinc"/>'
    '<value xsi:type="PQ" value="4.10" unit="mg"/></observation>'
)
GOOD = document(section("30954-2", OBSERVATION, text="words of the section"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (GOOD.replace(b"urn:hl7-org:v3", b"http://www.hl7.org/v3"), OTHER_NAMESPACE),
        (GOOD.replace(b"<section>", b'<section xmlns="">'), NO_NAMESPACE),
        (GOOD.replace(b"<entry>", b'<entry xmlns="">'), NO_NAMESPACE),
        (GOOD.replace(b"<ClinicalDocument", b"<ClinicalDocument ", 1), None),
    ],
)
def test_elements_of_another_namespace_or_of_none_are_read_and_said(data: bytes, reason: str | None) -> None:
    batch = batch_of(data)
    (found,) = [fact for fact in batch.facts if isinstance(fact, Observation)]

    assert (batch.entries, batch.read) == (3, 3)
    assert [why for _place, why in warnings_of(data)] == ([reason] if reason else [])
    assert text_at(data, found.provenance.locator).startswith('<observation classCode="OBS"')


def test_a_document_within_the_document_gives_no_facts_of_the_patient() -> None:
    inner = GOOD.partition(b"?>")[2]
    outer = GOOD.replace(b"</ClinicalDocument>", inner + b"</ClinicalDocument>")

    batch = batch_of(outer)

    assert len([fact for fact in batch.facts if isinstance(fact, Observation)]) == 1
    assert len([fact for fact in batch.facts if isinstance(fact, KeptResource)]) == 1
    assert batch.entries == batch.read + len(batch.kept)
    assert IN_ANOTHER_DOCUMENT in [why for _place, why in warnings_of(outer)]


@pytest.mark.parametrize("padding", [b"\0" * 40, b"\x1a", b"\r\n\0\0\x1a\n"])
def test_what_fills_a_file_after_its_end_is_left_out_and_said(padding: bytes) -> None:
    assert batch_of(GOOD + padding).entries == 3
    assert [why for _place, why in warnings_of(GOOD + padding)] == [
        "What fills the file after its end was left out (line 9, column 20)."
    ]
    assert warnings_of(GOOD + b" \r\n") == []


def test_what_else_stands_after_the_end_refuses_the_file() -> None:
    with pytest.raises(SourceError):
        batch_of(GOOD + b"<more>")


def test_the_words_of_an_embedded_document_are_read_as_text() -> None:
    content = base64.b64encode(GOOD).decode()
    body = f'<component><nonXMLBody><text mediaType="text/xml" representation="B64">{content}</text></nonXMLBody></component>'

    (found,) = facts_of(document(body=body), DocumentReference)

    assert found.attachments[0].text is not None
    assert "words of the section" in found.attachments[0].text
    assert not facts_of(document(body=body), Observation)
