"""Content of documents: inline or in a Binary of the same file, in JSON, XML and bulk exports."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from clinic_assist.chart.facts import DiagnosticReport, DocumentReference, KeptResource
from clinic_assist.importers.xml.words import xml_words
from tests.effort import LINEAR, growth
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only

WORDS = "Grüße vom Arzt"
CDA = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Note</title><!-- no --><text><paragraph>First <content>part</content></paragraph>'
    "<table><tr><td>a</td><td>b</td></tr></table></text><text representation='B64'>QUJD</text><x><![CDATA[1 < 2]]></x></ClinicalDocument>"
)


def encoded(content: str | bytes) -> str:
    return b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def document(attachment: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": "Patient/p1"},
        "content": [{"attachment": attachment}],
    }


def binary(content_type: str, content: str | bytes, key: str = "data") -> dict[str, Any]:
    return {"resourceType": "Binary", "id": "b1", "contentType": content_type, key: encoded(content)}


@pytest.mark.parametrize("key", ["data", "content"])
@pytest.mark.parametrize(
    ("content_type", "content", "expected"),
    [
        ("text/plain", WORDS, WORDS),
        ("text/plain; charset=iso-8859-1", WORDS.encode("latin-1"), WORDS),
        ("text/html", f"<p>{WORDS}</p>", WORDS),
        ("application/rtf", rb"{\rtf1\ansi Hello}", "Hello"),
        ("text/xml", CDA, "Note\nFirst part\na | b\n1 < 2"),
        ("application/cda+xml", CDA, "Note\nFirst part\na | b\n1 < 2"),
        ("application/pdf", b"%PDF", None),
    ],
)
def test_a_binary_in_the_same_bundle_is_the_content(
    key: str, content_type: str, content: str | bytes, expected: str | None
) -> None:
    pointing = document({"url": "Binary/b1"})
    batch = batch_of(bundle(PATIENT, pointing, binary(content_type, content, key)))

    found = only(batch, DocumentReference).attachments[0]
    assert found.text == expected
    assert found.content_type == content_type
    assert found.size_bytes is not None
    assert only(batch, KeptResource).resource_type == "Binary"
    assert batch.issues == ()


def test_the_character_set_of_the_binary_counts_where_the_document_gives_none() -> None:
    held = binary("text/plain; charset=windows-1252", WORDS.encode("cp1252"))
    batch = batch_of(bundle(PATIENT, document({"contentType": "text/plain", "url": "Binary/b1"}), held))

    assert only(batch, DocumentReference).attachments[0].text == WORDS


@pytest.mark.parametrize("url", ["urn:uuid:1c9a", "http://server.example/fhir/Binary/b1", "Binary/b1"])
def test_a_binary_is_found_by_its_full_url(url: str) -> None:
    held = binary("text/plain", WORDS)
    tree = bundle(PATIENT, document({"url": url}), held)
    tree["entry"][2]["fullUrl"] = url if ":" in url else "http://server.example/fhir/Binary/b1"

    assert only(batch_of(tree), DocumentReference).attachments[0].text == WORDS


def test_lines_of_a_bulk_export_find_their_binary() -> None:
    lines = [PATIENT, document({"url": "Binary/b1"}), binary("text/plain", WORDS)]

    assert only(batch_of("\n".join(map(json.dumps, lines)).encode()), DocumentReference).attachments[0].text == WORDS


def test_xml_finds_its_binary() -> None:
    text = f"""<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource><DocumentReference>
        <status value="current"/><content><attachment><url value="Binary/b1"/></attachment></content></DocumentReference>
        </resource></entry><entry><resource><Binary><id value="b1"/><contentType value="text/plain"/>
        <data value="{encoded(WORDS)}"/></Binary></resource></entry></Bundle>"""

    assert only(batch_of(text.encode()), DocumentReference).attachments[0].text == WORDS


def test_a_report_shows_the_text_of_its_binary() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "presentedForm": [{"url": "Binary/b1"}],
    }

    batch = batch_of(bundle(PATIENT, report, binary("text/plain", WORDS)))

    assert only(batch, DiagnosticReport).presented_forms[0].text == WORDS


def test_content_that_is_not_in_the_file_is_named() -> None:
    batch = batch_of(bundle(PATIENT, document({"contentType": "text/plain", "url": "Binary/elsewhere"})))
    empty = batch_of(bundle(PATIENT, document({"url": "Binary/b1"}), {"resourceType": "Binary", "id": "b1"}))

    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Bundle.entry[1].resource/content[0].attachment.url", "The content that this points to is not in the file.")
    ]
    assert [issue.reason for issue in empty.issues] == ["The Binary that this points to holds nothing."]


def test_the_words_of_xml_take_linear_time() -> None:
    def hostile(size: int) -> str:
        return "<a>" * size + "<![CDATA[" + "<" * size

    assert growth(hostile, xml_words, 20_000) < LINEAR
    assert xml_words("a < b <i>c</i>\n d") == "a < b c d"
