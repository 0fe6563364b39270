from __future__ import annotations

import base64
from typing import Any

import pytest

from clinic_assist.chart.facts import Composition, DocumentReference
from clinic_assist.importers.htmltext import plain_text
from tests.effort import LINEAR, growth
from tests.unit.importers.fhir_files import batch_of, bundle, only, warnings_of


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<div xmlns="http://www.w3.org/1999/xhtml">One</div>', "One"),
        ("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<p>One\n   and\tthe same</p>", "One and the same"),
        ("<ul><li>A</li><li>B</li></ul>", "A\nB"),
        (
            "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>5 mg</td></tr><tr><td/><td>x</td></tr>",
            "Drug | Dose\nA | 5 mg\n| x",
        ),
        ("a &lt; b &amp; c &#160;d &eacute;", "a < b & c d é"),
        ("<b>bo</b>ld", "bold"),
        ("<!-- hidden <p>x</p> -->shown", "shown"),
        ("<script>alert(1)</script><style>p{}</style>shown", "shown"),
        ('<a title="a > b" href="x">link</a>', "link"),
        ("<!DOCTYPE html [<!ENTITY x 'y'>]>text &x;", "]>text &x;"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<h:p>One</h:p><h:p>Two</h:p>", "One\nTwo"),
        ("", ""),
    ],
)
def test_narrative_becomes_plain_text(html: str, expected: str) -> None:
    assert plain_text(html) == expected


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "<a b='", "&#", "<td>"])
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    assert growth(lambda size: piece * size, plain_text, 20_000) < LINEAR


def document(attachment: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": "Patient/1"},
        "content": [{"attachment": attachment}],
        **rest,
    }


def encoded(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/plain", "utf-8"),
        ("text/plain; charset=UTF-8", "utf-8-sig"),
        ("text/plain;charset=iso-8859-1", "latin-1"),
        ('TEXT/PLAIN; charset="windows-1252"', "cp1252"),
    ],
)
def test_text_is_decoded_by_its_declared_character_set(content_type: str, charset: str) -> None:
    text = "Grüße,\nAda"
    fact = only(
        batch_of(document({"contentType": content_type, "data": encoded(text, charset), "title": "Note"})),
        DocumentReference,
    )

    assert fact.attachments[0].text == text
    assert fact.attachments[0].size_bytes == len(text.encode(charset))
    assert fact.attachments[0].title == "Note"


def test_html_content_becomes_plain_text() -> None:
    data = encoded("<html><head><title>x</title></head><body><p>One</p><p>Two</p></body></html>")

    fact = only(batch_of(document({"contentType": "text/html", "data": data})), DocumentReference)

    assert fact.attachments[0].text == "One\nTwo"


@pytest.mark.parametrize("content_type", ["application/pdf", "text/rtf", "image/png", None])
def test_what_is_no_text_keeps_only_its_size(content_type: str | None) -> None:
    fact = only(batch_of(document({"contentType": content_type, "data": "AAEC"})), DocumentReference)

    assert fact.attachments[0].text is None
    assert fact.attachments[0].size_bytes == 3


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        ({"contentType": "text/plain", "data": "not base64!"}, "not valid base64"),
        ({"contentType": "text/plain", "data": "QQ="}, "not valid base64"),
        ({"contentType": "text/plain", "data": encoded("Grüße", "latin-1")}, "character set"),
        ({"contentType": "text/plain; charset=rot13", "data": encoded("x")}, "character set"),
        ({"contentType": "text/plain; charset=zlib", "data": encoded("x")}, "character set"),
    ],
)
def test_content_that_cannot_be_read_costs_only_itself(attachment: dict[str, Any], reason: str) -> None:
    resource = document(attachment, description="Letter")

    found = warnings_of(resource)

    assert len(found) == 1
    assert reason in found[0][1]
    assert found[0][0].startswith("DocumentReference/content[0].attachment")
    assert only(batch_of(resource), DocumentReference).description == "Letter"


def test_a_binary_in_the_same_file_gives_the_text() -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": encoded("From the Binary")}

    batch = batch_of(bundle(document({"url": "Binary/b"}), binary))

    assert only(batch, DocumentReference).attachments[0].text == "From the Binary"
    assert (batch.entries, batch.read, len(batch.kept)) == (2, 1, 1)


def test_a_url_outside_the_file_is_kept_and_never_fetched() -> None:
    fact = only(batch_of(document({"contentType": "text/plain", "url": "https://example.org/x"})), DocumentReference)

    assert (fact.attachments[0].url, fact.attachments[0].text) == ("https://example.org/x", None)


def test_a_composition_is_read_with_its_sections_in_order() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "Composition",
                "status": "final",
                "title": "Summary",
                "subject": {"reference": "Patient/1"},
                "author": [{"display": "Dr Oak"}],
                "section": [
                    {
                        "title": "A",
                        "text": {"div": "<div>one</div>"},
                        "entry": [{"reference": "Condition/1"}],
                        "section": [{"title": "B"}],
                    },
                    {"title": "C"},
                ],
            }
        ),
        Composition,
    )

    assert [(one.title, one.depth, one.text) for one in fact.sections] == [
        ("A", 0, "one"),
        ("B", 1, None),
        ("C", 0, None),
    ]
    assert fact.sections[0].entries[0].reference == "Condition/1"
