"""Structured reports: read as documents, and their measurements as observations."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import BasicTextSRStorage

from clinic_assist.chart.facts import DocumentReference, ImagingStudy, KeptResource, Observation, Patient
from clinic_assist.importers.dicom.measurements import NO_NAME, NO_VALUE, OF_ANOTHER
from clinic_assist.importers.dicom.reading import NUMBERS
from clinic_assist.importers.dicom.reports import INCLUDES, REPLACES
from tests.unit.importers.dicom_files import (
    STUDY,
    batch_of,
    code,
    elements,
    facts_of,
    image,
    text_at,
    warnings_of,
    written,
)

DIAMETER = code("81827009", "SCT", "Diameter")
SITE = code("363698007", "SCT", "Finding Site")
MM = code("mm", "UCUM", "millimeter")


def item(kind: str, relation: str = "CONTAINS", name: Dataset | None = None, *below: Dataset, **values: Any) -> Dataset:
    found = elements(RelationshipType=relation, ValueType=kind, **values)
    if name is not None:
        found.ConceptNameCodeSequence = [name]
    if below:
        found.ContentSequence = list(below)
    return found


def num(
    value: str | None, *below: Dataset, name: Dataset | None = DIAMETER, unit: Dataset = MM, **more: Any
) -> Dataset:
    measured = [elements(NumericValue=value, MeasurementUnitsCodeSequence=[unit])] if value is not None else []
    return item("NUM", more.pop("relation", "CONTAINS"), name, *below, MeasuredValueSequence=measured, **more)


def coded(name: Dataset, value: Dataset, relation: str = "HAS CONCEPT MOD", *below: Dataset) -> Dataset:
    return item("CODE", relation, name, *below, ConceptCodeSequence=[value])


def report(*content: Dataset, **values: Any) -> Dataset:
    given: dict[str, Any] = {
        "SOPClassUID": BasicTextSRStorage,
        "Modality": "SR",
        "ContentDate": "20190304",
        "ContentTime": "1200",
        "ValueType": "CONTAINER",
        "ConceptNameCodeSequence": [code("126000", "DCM", "Imaging Measurement Report")],
        "CompletionFlag": "COMPLETE",
        "VerificationFlag": "VERIFIED",
        "ContentSequence": list(content),
    }
    pixels = dict.fromkeys(("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
                            "SamplesPerPixel", "PhotometricInterpretation", "PixelData"))  # fmt: skip
    return image(**(pixels | given | values))


def document_of(data_set: Dataset) -> DocumentReference:
    (found,) = facts_of(data_set, DocumentReference)
    return found


def observation_of(*content: Dataset, **values: Any) -> Observation:
    (found,) = facts_of(report(*content, **values), Observation)
    return found


# -- as a document -----------------------------------------------------------------------------------------------------


def test_a_report_is_text_indented_as_it_is_nested() -> None:
    finding = code("121071", "DCM", "Finding")
    tree = item(
        "CONTAINER",
        "CONTAINS",
        code("121070", "DCM", "Findings"),
        item("TEXT", "CONTAINS", finding, TextValue="A nodule\r\nin the lung"),
        coded(finding, code("27925004", "SCT", "Nodule"), "CONTAINS"),
        num("4.10"),
    )
    fact = document_of(
        report(
            tree, item("PNAME", "HAS OBS CONTEXT", code("121008", "DCM", "Person Observer Name"), PersonName="Moss^Bea")
        )
    )

    assert fact.attachments[0].text == (
        "Imaging Measurement Report\n"
        "Completion: COMPLETE\n"
        "Verification: VERIFIED\n"
        "Findings\n"
        "  Finding: A nodule\n"
        "    in the lung\n"
        "  Finding: Nodule\n"
        "  Diameter: 4.10 mm\n"
        "Person Observer Name: Bea Moss"
    )
    assert (fact.description, fact.authors[0].display) == ("Imaging Measurement Report", "Bea Moss")
    assert fact.date is not None
    assert fact.date.text == "2019-03-04T12:00"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"CompletionFlag": "COMPLETE", "VerificationFlag": "VERIFIED"}, "final"),
        ({"CompletionFlag": "PARTIAL", "VerificationFlag": "VERIFIED"}, "preliminary"),
        ({"CompletionFlag": "COMPLETE", "VerificationFlag": "UNVERIFIED"}, "preliminary"),
        ({"CompletionFlag": "COMPLETE", "VerificationFlag": "UNVERIFIED", "PreliminaryFlag": "FINAL"}, "final"),
        ({"CompletionFlag": None, "VerificationFlag": None}, None),
    ],
)
def test_the_status_of_a_report_is_that_of_its_flags(flags: dict[str, str | None], expected: str | None) -> None:
    data_set = report(num("1"), **flags)

    assert document_of(data_set).doc_status == expected
    assert facts_of(data_set, Observation)[0].status == expected


def named_report(study: str, *uids: str) -> Dataset:
    """How a report names others (DICOM PS3.3 table C.17-3)."""
    series = elements(
        ReferencedSOPSequence=[elements(ReferencedSOPInstanceUID=uid) for uid in uids], SeriesInstanceUID="1.2"
    )
    return elements(StudyInstanceUID=study, ReferencedSeriesSequence=[series])


def test_a_report_that_replaces_another_of_its_study_says_so_and_names_it() -> None:
    fact = document_of(report(num("1"), PredecessorDocumentsSequence=[named_report(STUDY, "1.2.3.4", "1.2.3.5")]))

    assert fact.replaces == ("urn:oid:1.2.3.4", "urn:oid:1.2.3.5")
    assert REPLACES in (fact.attachments[0].text or "")
    assert document_of(report(num("1"))).replaces == ()
    assert REPLACES not in (document_of(report(num("1"))).attachments[0].text or "")


def test_a_report_that_took_over_words_of_another_study_replaces_nothing() -> None:
    fact = document_of(report(num("1"), PredecessorDocumentsSequence=[named_report("1.9.9", "1.2.3.4")]))

    assert fact.replaces == ()
    assert INCLUDES in (fact.attachments[0].text or "")
    assert REPLACES not in (fact.attachments[0].text or "")


def test_duplicates_filed_in_other_studies_are_named() -> None:
    fact = document_of(report(num("1"), IdenticalDocumentsSequence=[named_report("1.9.9", "1.2.3.4")]))

    assert fact.identical == ("urn:oid:1.2.3.4",)


def test_an_item_that_points_to_one_above_it_makes_no_loop() -> None:
    pointer = elements(RelationshipType="INFERRED FROM", ReferencedContentItemIdentifier=[1, 1])
    text = document_of(report(item("TEXT", "CONTAINS", None, pointer, TextValue="A"))).attachments[0].text or ""

    assert text.splitlines()[-2:] == ["A", "  see item 1.1"]


def test_content_of_an_unknown_type_is_said() -> None:
    data = written(report(item("HOLOGRAM", "CONTAINS", DIAMETER)))

    assert [place for place, _reason in warnings_of(data)] == ["(0040,A730)[1]"]
    assert "Diameter: not read" in (facts_of(data, DocumentReference)[0].attachments[0].text or "")


# -- measurements ------------------------------------------------------------------------------------------------------


def test_a_measurement_has_its_digits_unit_site_side_and_method() -> None:
    side = coded(code("272741003", "SCT", "Laterality"), code("7771000", "SCT", "Left"))
    fact = observation_of(
        num(
            "4.10",
            coded(SITE, code("64033007", "SCT", "Kidney"), "HAS CONCEPT MOD", side),
            coded(code("370129005", "SCT", "Measurement Method"), code("1", "99X", "By hand")),
            coded(code("121401", "DCM", "Derivation"), code("373098007", "SCT", "Mean")),
            ObservationDateTime="20190303",
        )
    )

    assert fact.value is not None
    assert fact.value.quantity is not None
    assert (str(fact.value.quantity.value), fact.value.quantity.unit) == ("4.10", "mm")
    assert fact.value.quantity.system == "http://unitsofmeasure.org"
    assert fact.body_site is not None
    assert (fact.body_site.display, fact.body_site.codings[0].code) == ("Kidney, Left", "64033007")
    assert fact.method is not None
    assert fact.method.display == "By hand"
    assert [note.text for note in fact.notes] == ["Derivation: Mean"]
    assert fact.effective is not None
    assert fact.issued is not None
    assert (fact.effective.text, fact.issued.text) == ("2019-03-03", "2019-03-04T12:00")


def test_a_measurement_takes_the_site_and_the_context_of_what_is_around_it() -> None:
    group = item(
        "CONTAINER",
        "CONTAINS",
        code("125007", "DCM", "Measurement Group"),
        item("TEXT", "HAS OBS CONTEXT", code("112039", "DCM", "Tracking Identifier"), TextValue="Nodule 1"),
        coded(SITE, code("39607008", "SCT", "Lung")),
        num("9"),
    )
    other = item("CONTAINER", "CONTAINS", code("125007", "DCM", "Measurement Group"), num("8"))
    inside, outside = facts_of(report(group, other), Observation)

    assert inside.body_site is not None
    assert inside.body_site.display == "Lung"
    assert [note.text for note in inside.notes] == ["In: Measurement Group", "Tracking Identifier: Nodule 1"]
    assert outside.body_site is None
    assert [note.text for note in outside.notes] == ["In: Measurement Group"]


def test_of_two_sites_none_is_chosen() -> None:
    fact = observation_of(
        num("1", coded(SITE, code("1", "99X", "Lung")), coded(SITE, code("2", "99X", "Liver"))),
    )

    assert fact.body_site is None
    assert [note.text for note in fact.notes] == ["Finding site: Lung", "Finding site: Liver"]


def test_what_describes_a_measurement_is_a_part_of_it_and_what_it_was_reckoned_from_is_not() -> None:
    limit = num("5", name=code("385524004", "SCT", "Normal Range Lower Limit"), relation="HAS PROPERTIES")
    source = num("7", name=code("1", "99X", "Length"), relation="INFERRED FROM")
    first, second = facts_of(report(num("6", limit, source)), Observation)

    assert [component.code.display for component in first.components] == ["Normal Range Lower Limit"]
    assert second.code is not None
    assert second.code.display == "Length"


def test_a_value_that_could_not_be_measured_is_absent_for_its_reason() -> None:
    failed = num(None, NumericValueQualifierCodeSequence=[code("114006", "DCM", "Measurement failure")])
    fact = observation_of(failed)

    assert (fact.value, fact.data_absent_reason) == (None, "error")
    assert observation_of(num("1")).data_absent_reason is None


@pytest.mark.parametrize(
    ("broken", "reason"),
    [(num("1", name=None), NO_NAME), (elements(), None)],
)
def test_a_measurement_without_a_name_is_kept(broken: Dataset, reason: str | None) -> None:
    kept = facts_of(report(broken, num("2")), KeptResource)

    assert [one.reason for one in kept] == ([reason] if reason else [])
    assert len(facts_of(report(broken, num("2")), Observation)) == 1


def element_of(value: str) -> bytes:
    """A Numeric Value, which pydicom writes for numbers alone."""
    padded = value.encode() + b" " * (len(value) % 2)
    return struct.pack("<HH2sH", 0x40, 0xA30A, b"DS", len(padded)) + padded


@pytest.mark.parametrize("written_", ["1,5", "< 5", "~ 2", "2-3"])
def test_a_value_that_is_no_number_stands_in_the_report_and_its_label_as_it_is_written(written_: str) -> None:
    data_set = report(num("1.5"))
    data = written(data_set).replace(element_of("1.5 "), element_of(written_))
    (kept,) = facts_of(data, KeptResource)

    assert f"Diameter: {written_} mm" in (facts_of(data, DocumentReference)[0].attachments[0].text or "")
    assert kept.label == f"Diameter {written_} mm"


def test_of_several_numbers_all_stand_in_the_report_the_first_is_the_value_and_that_is_said() -> None:
    data_set = report(num(["12.5", "13"]))  # type: ignore[arg-type]
    (found,) = facts_of(data_set, Observation)

    assert found.value is not None
    assert found.value.quantity is not None
    assert str(found.value.quantity.value) == "12.5"
    assert "Diameter: 12.5, 13 mm" in (document_of(data_set).attachments[0].text or "")
    assert [reason for _place, reason in warnings_of(data_set)] == [NUMBERS]


def test_a_number_without_a_unit_is_written_alone() -> None:
    data_set = report(num("3", unit=code("1", "UCUM", "no units")))

    assert (document_of(data_set).attachments[0].text or "").endswith("Diameter: 3")


def test_a_value_that_is_no_number_costs_that_measurement_alone() -> None:
    data = written(report(num("1.5"), num("2.5"))).replace(b"1.5 ", b"1,5 ")

    assert [one.reason for one in facts_of(data, KeptResource)] == [NO_VALUE]
    assert len(facts_of(data, Observation)) == 1
    batch = batch_of(data)
    assert sum(one.entries for one in batch.type_counts) == batch.entries


SUBJECT_CLASS = code("121024", "DCM", "Subject Class")


@pytest.mark.parametrize(
    ("context", "is_kept"),
    [
        (coded(SUBJECT_CLASS, code("121026", "DCM", "Fetus"), "HAS OBS CONTEXT"), True),
        (coded(SUBJECT_CLASS, code("121025", "DCM", "Patient"), "HAS OBS CONTEXT"), False),
        (item("TEXT", "HAS OBS CONTEXT", code("11951-1", "LN", "Fetus ID"), TextValue="A"), True),
        (item("TEXT", "HAS OBS CONTEXT", code("121030", "DCM", "Subject ID"), TextValue="78"), True),
        (item("TEXT", "HAS OBS CONTEXT", code("121030", "DCM", "Subject ID"), TextValue="77"), False),
        (item("PNAME", "HAS OBS CONTEXT", code("121029", "DCM", "Subject Name"), PersonName="Moss^Bea"), True),
        (item("PNAME", "HAS OBS CONTEXT", code("121029", "DCM", "Subject Name"), PersonName="Fernwood^Ada"), False),
    ],
)
def test_a_measurement_of_a_fetus_or_another_is_not_the_patients(context: Dataset, is_kept: bool) -> None:
    section = item("CONTAINER", "CONTAINS", code("1", "99X", "Biometry"), context, num("9"))
    data_set = report(section, num("8"))

    assert [one.reason for one in facts_of(data_set, KeptResource)] == ([OF_ANOTHER] if is_kept else [])
    assert len(facts_of(data_set, Observation)) == 2 - is_kept


def test_every_entry_of_a_report_is_counted_and_leads_to_its_place() -> None:
    data = written(report(num("1"), num("2", name=None), item("TEXT", "CONTAINS", DIAMETER, TextValue="x")))
    batch = batch_of(data)

    assert batch.entry_types == (("DocumentReference", 1), ("ImagingStudy", 1), ("Observation", 2), ("Patient", 1))
    assert (batch.entries, batch.read, len(batch.kept)) == (5, 4, 1)
    assert {type(fact) for fact in batch.facts} == {Patient, ImagingStudy, DocumentReference, Observation, KeptResource}
    assert text_at(data, "(0040,A730)[1]").startswith("Item 1\n")
    assert "(0040,A30A) DS NumericValue: 1" in text_at(data, "(0040,A730)[1]")
