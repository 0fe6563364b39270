"""FHIR in XML gives the facts that the same record gives in JSON, each at its place in the XML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.facts import Condition, KeptResource, Observation, Patient
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from clinic_assist.importers.fhir.parse_xml import parse_xml
from tests.unit.importers.fhir_files import batch_of, only, plain_facts, source_of

NAMESPACE = 'xmlns="http://hl7.org/fhir"'
PATIENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<Patient {NAMESPACE}>
  <id value="p1"/>
  <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Ada &amp; others</p></div></text>
  <active value="true"/>
  <name id="n1"><family value="Fernwood"/><given value="Ada"/><given value="B"/></name>
  <birthDate value="1970-03"><extension url="http://example.org/x"><valueCode value="y"/></extension></birthDate>
</Patient>"""
BUNDLE = f"""<Bundle {NAMESPACE}><type value="collection"/>
<entry><fullUrl value="urn:uuid:1"/><resource><Patient><id value="p1"/><name><family value="Fernwood"/></name></Patient></resource></entry>
<entry><resource><Observation><contained><Device><id value="d"/></Device></contained><status value="final"/>
  <code><coding><code value="a"/></coding><coding><code value="b"/></coding></code>
  <subject><reference value="urn:uuid:1"/></subject><valueQuantity><value value="4.10"/><unit value="mmol/L"/></valueQuantity></Observation></resource></entry>
<entry><resource><Bundle><type value="batch"/><entry><resource><Condition><id value="deep"/></Condition></resource></entry></Bundle></resource></entry>
</Bundle>"""  # fmt: skip


def tree_of(text: str) -> Any:
    return parse_xml(text.encode()).records[0].resource


def test_a_resource_becomes_the_tree_that_json_gives() -> None:
    assert tree_of(PATIENT) == {
        "resourceType": "Patient",
        "id": "p1",
        "text": {
            "status": "generated",
            "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ada &amp; others</p></div>',
        },
        "active": True,
        "name": [{"id": "n1", "family": "Fernwood", "given": ["Ada", "B"]}],
        "birthDate": "1970-03",
        "_birthDate": {"extension": [{"url": "http://example.org/x", "valueCode": "y"}]},
    }


def test_numbers_keep_their_digits_and_texts_stay_texts() -> None:
    tree = tree_of(
        f'<Observation {NAMESPACE}><valueString value="4.10"/><component><valueQuantity><value value="4.10"/>'
        '</valueQuantity></component><component><valueInteger value="007"/></component>'
        '<component><valueBoolean value="TRUE"/></component></Observation>'
    )

    assert tree["valueString"] == "4.10"
    assert str(tree["component"][0]["valueQuantity"]["value"]) == "4.10"
    assert tree["component"][1]["valueInteger"] == "007"
    assert tree["component"][2]["valueBoolean"] == "TRUE"


def test_what_is_no_number_is_named_and_not_guessed() -> None:
    batch = batch_of(
        f'<Observation {NAMESPACE}><valueQuantity><value value="4,1"/></valueQuantity></Observation>'.encode()
    )

    assert ("Observation/valueQuantity.value", "A number was expected.") in {
        (issue.locator, issue.reason) for issue in batch.issues
    }
    assert only(batch, Observation).value is None


def test_extensions_beside_repeated_values_keep_their_places() -> None:
    tree = tree_of(
        f'<Patient {NAMESPACE}><name><given value="A"/><given><extension url="u"><valueCode value="c"/></extension>'
        '</given><given value="C"/></name></Patient>'
    )

    assert tree["name"][0]["given"] == ["A", None, "C"]
    assert tree["name"][0]["_given"] == [None, {"extension": [{"url": "u", "valueCode": "c"}]}, None]


@pytest.mark.parametrize(
    ("locator", "begins"),
    [
        ("Bundle", "<Bundle"),
        ("Bundle.type", '<type value="collection"/>'),
        ("Bundle.entry[1]", "<entry><resource><Observation>"),
        ("Bundle.entry[1].resource", "<Observation>"),
        ("Bundle.entry[1].resource/contained[0]", "<Device>"),
        ("Bundle.entry[1].resource/contained[0].id", '<id value="d"/>'),
        ("Bundle.entry[1].resource/code.coding[1].code", '<code value="b"/>'),
        ("Bundle.entry[1].resource/valueQuantity.value", '<value value="4.10"/>'),
        ("Bundle.entry[2].resource.entry[0].resource", "<Condition>"),
        ("Bundle.entry[1].resource/code.coding[7].code", "<code>"),
        ("/Bundle/entry[2]", "<entry><resource><Observation>"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_locator_finds_its_element(locator: str, begins: str, encoding: str) -> None:
    data = BUNDLE.encode(encoding)

    text, start, end = locate(data, Locator(locator), "fhir-r4-xml")

    assert text[start:end].startswith(begins)
    assert text[start:end].endswith((">", "/>"))


def test_every_fact_is_found_at_its_place() -> None:
    batch = batch_of(BUNDLE.encode())

    assert (batch.entries, batch.read) == (3, 3)
    for fact in batch.facts:
        text, start, _end = locate(BUNDLE.encode(), fact.provenance.locator, "fhir-r4-xml")
        assert text[start:].startswith(f"<{fact.kind}>")
    assert only(batch, Observation).subject == only(batch, Patient).id
    value = only(batch, Observation).value
    assert value is not None
    assert value.quantity is not None
    assert value.quantity.value == Decimal("4.10")


@pytest.mark.parametrize(
    "text",
    [
        PATIENT,
        PATIENT.replace("<Patient ", "<!-- a comment --><?pi x?><Patient "),
        PATIENT.replace("  <active", "  <!-- in it --><active"),
        "\ufeff" + PATIENT,
        PATIENT.replace("<", "<f:").replace("<f:/", "</f:").replace("<f:?xml", "<?xml").replace("xmlns=\"http://hl7", "xmlns:f=\"http://hl7")
        .replace('<f:div xmlns="http://www.w3.org/1999/xhtml"><f:p>', '<div xmlns="http://www.w3.org/1999/xhtml"><p>')
        .replace("</f:p></f:div>", "</p></div>"),
    ],
)  # fmt: skip
def test_comments_prefixes_and_marks_change_nothing(text: str) -> None:
    assert plain_facts(batch_of(text.encode())) == plain_facts(batch_of(PATIENT.encode()))
    assert batch_of(text.encode()).issues == ()


def test_the_declared_encoding_is_followed() -> None:
    text = PATIENT.replace("Fernwood", "Jürgens").replace("UTF-8", "ISO-8859-1")

    assert only(batch_of(text.encode("latin-1")), Patient).names[0].family == "Jürgens"


def test_an_entry_whose_tags_do_not_match_costs_that_entry() -> None:
    broken = BUNDLE.replace('<code value="a"/></coding>', '<code value="a"/>')
    batch = batch_of(broken.encode())

    assert (batch.entries, batch.read, len(batch.rejected)) == (3, 2, 1)
    assert batch.rejected[0].locator == "Bundle.entry[1]"
    assert "tags do not match" in batch.rejected[0].reason
    assert "Fernwood" not in batch.rejected[0].reason
    text, start, _end = locate(broken.encode(), batch.rejected[0].locator, "fhir-r4-xml")
    assert text[start:].startswith("<entry><resource><Observation>")
    assert only(batch, Condition).provenance.locator == "Bundle.entry[2].resource.entry[0].resource"


def test_a_bundle_that_is_cut_off_gives_what_stands_before_the_cut() -> None:
    batch = batch_of(BUNDLE[: BUNDLE.index("<valueQuantity>")].encode())

    assert (batch.entries, batch.read, len(batch.rejected)) == (2, 1, 1)


def test_a_document_type_refuses_the_file() -> None:
    text = '<!DOCTYPE Patient [<!ENTITY x "y">]>' + PATIENT.partition("?>")[2]

    with pytest.raises(SourceError, match="DOCTYPE"):
        batch_of(text.encode())


def test_a_root_that_is_no_resource_is_refused() -> None:
    with pytest.raises(SourceError, match="names no resource"):
        batch_of(f"<status {NAMESPACE} value='x'/>".encode())


def test_a_type_that_is_not_known_is_kept() -> None:
    kept = only(batch_of(f'<Wonder {NAMESPACE}><name value="It"/></Wonder>'.encode()), KeptResource)

    assert (kept.resource_type, kept.label) == ("Wonder", "It")


def test_the_format_is_told_from_the_content() -> None:
    assert source_of(PATIENT.encode()).format == "fhir-r4-xml"
    assert source_of(PATIENT.replace("hl7.org/fhir", "example.org").encode()).format == "xml"


def test_a_bundle_without_a_namespace_is_read_with_a_warning() -> None:
    batch = batch_of(BUNDLE.replace(f"<Bundle {NAMESPACE}>", "<Bundle>").encode())

    assert (batch.entries, batch.read) == (3, 3)
    assert "does not name its namespace" in batch.issues[0].reason


def test_content_beyond_what_the_parser_takes_costs_only_itself() -> None:
    long = "QUJD" * 2_500_000
    entry = f'<entry><resource><Binary><id value="b"/><data value="{long}"/></Binary></resource></entry>'
    text = f"{BUNDLE.removesuffix('</Bundle>')}{entry}</Bundle>"
    batch = batch_of(text.encode())

    assert (batch.entries, batch.read, len(batch.kept)) == (4, 3, 1)
    assert any("more than 9,500,000 characters" in issue.reason for issue in batch.issues)


def test_several_resources_in_one_contained_are_all_there() -> None:
    tree = tree_of(
        f'<List {NAMESPACE}><contained><Device><id value="a"/></Device></contained><contained><Device><id value="b"/>'
        '</Device><Device><id value="c"/></Device></contained></List>'
    )

    assert [inner["id"] for inner in tree["contained"]] == ["a", "b", "c"]


def test_an_element_cannot_change_the_type_of_its_resource() -> None:
    batch = batch_of(f'<Observation {NAMESPACE}><resourceType value="Patient"/><id value="1"/></Observation>'.encode())

    assert batch.entry_types == (("Observation", 1),)
    assert (
        tree_of(f'<Observation {NAMESPACE}><resourceType value="Patient"/></Observation>')["resourceType"]
        == "Observation"
    )
