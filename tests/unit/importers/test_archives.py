"""ZIP archives: each member is read by itself, leads into the archive, and costs no other."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from clinic_assist.chart.facts import DocumentReference, Fact, ImagingStudy, Observation, Patient
from clinic_assist.chart.merge import merge
from clinic_assist.errors import SourceError
from clinic_assist.importers import archive
from clinic_assist.importers.detect import detect_format
from clinic_assist.store.identity import alike_in_file
from tests.unit.importers.dicom_files import batch_of, image, source_of, text_at, written

LETTER = b"Seen today with a cough, no fever."


def packed(members: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return buffer.getvalue()


def resource(kind: str, name: str, version: str = "1", **fields: object) -> bytes:
    meta = {"versionId": version, "lastUpdated": f"2020-01-0{version}T00:00:00Z"}
    return json.dumps({"resourceType": kind, "id": name, "meta": meta, **fields}).encode()


def test_the_members_of_an_archive_are_read_as_if_they_were_unpacked() -> None:
    first, second = written(image()), written(image(SOPInstanceUID="1.2.9"))
    data = packed({"disc/IM1": first, "disc/IM2": second, "disc/letter": LETTER})
    batch = batch_of(data)

    alone = [fact for member in (first, second, LETTER) for fact in batch_of(member).facts]
    assert [type(fact) for fact in batch.facts] == [type(fact) for fact in alone]
    assert (batch.entries, batch.read) == (5, 5)
    assert batch.entry_types == (("DocumentReference", 1), ("ImagingStudy", 2), ("Patient", 2))
    assert {fact.provenance.source for fact in batch.facts} == {source_of(data).id}
    assert len({fact.id for fact in batch.facts}) == 5
    (study,) = (fact for fact in merge(batch.facts).facts if isinstance(fact, ImagingStudy))
    assert study.instance_count == 2
    assert {one.source for series in study.series for one in series.instances} == {source_of(data).id}


def test_a_fact_leads_to_its_place_in_its_member() -> None:
    data = packed({"IM1": written(image()), "letter": LETTER})
    batch = batch_of(data)
    places = {type(fact): fact.provenance.locator for fact in batch.facts}

    assert places == {
        Patient: "member[1]!(0010,0020)",
        ImagingStudy: "member[1]!(0020,000D)",
        DocumentReference: "member[2]!line[1]",
    }
    assert text_at(data, places[Patient]) == "(0010,0020) LO PatientID: 77"
    assert text_at(data, places[DocumentReference]) == LETTER.decode()


def test_facts_of_a_member_belong_to_the_patient_of_that_member() -> None:
    other = written(image(PatientID="78", PatientName="Moss^Bea"))
    data = packed({"one": written(image()), "two": other, "three": LETTER})
    facts = batch_of(data).facts
    patients = [fact.id for fact in facts if isinstance(fact, Patient)]

    assert [fact.subject for fact in facts if isinstance(fact, ImagingStudy)] == patients
    assert [fact.subject for fact in facts if isinstance(fact, DocumentReference)] == [None]


def test_a_member_that_cannot_be_read_costs_that_member() -> None:
    members = {"IM1": written(image()), "bad": b"x" * 500, "table": b"a;b\n1;2\n", "empty": b""}
    broken = bytearray(packed({**members, "inner": packed({"x": LETTER})}))
    at = broken.index(b"bad") + 3
    broken[at : at + 4] = b"\xff\xff\xff\xff"
    batch = batch_of(bytes(broken))

    assert [(issue.locator, issue.reason) for issue in batch.rejected] == [
        ("member[2]", archive.BROKEN),
        ("member[3]", "This is a text in no format that can be read."),
        ("member[4]", archive.NO_CONTENT),
        ("member[5]", "This is an archive within an archive. Unpack it and import the files in it."),
    ]
    assert (batch.entries, batch.read) == (6, 2)


def test_hidden_files_and_folders_are_left_out() -> None:
    data = packed({"letter": LETTER, ".hidden": LETTER, "__MACOSX/x": LETTER, "folder/": b"", "folder/.x/y": LETTER})

    assert batch_of(data).entries == 1
    assert batch_of(packed({"letter": LETTER, "hidden": LETTER})).entries == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({}), archive.EMPTY),
        (b"PK\x03\x04" + bytes(100), archive.DAMAGED),
        (packed({"[Content_Types].xml": b"<x/>", "document.xml": b"<y/>"}), archive.OFFICE),
    ],
)
def test_what_holds_no_files_to_read_is_refused(data: bytes, reason: str) -> None:
    assert detect_format(data) == "zip"
    with pytest.raises(SourceError) as refusal:
        batch_of(data)
    assert refusal.value.message == reason


def test_an_archive_that_unpacks_to_too_much_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"letter": LETTER, "bomb": bytes(3_000_000), "other": LETTER})
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000_000)
    batch = batch_of(data)

    assert [(issue.locator, issue.reason) for issue in batch.rejected] == [("member[2]", archive.TOO_LARGE)]
    assert batch.read == 2


def test_more_members_than_are_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)

    assert [issue.reason for issue in batch_of(packed({"a": LETTER, "b": LETTER})).rejected] == [archive.TOO_MANY]


def test_a_member_with_a_password_is_said() -> None:
    data = bytearray(packed({"letter": LETTER}))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert [issue.reason for issue in batch_of(bytes(data)).rejected] == [archive.PROTECTED]


# -- records of several systems in one archive -------------------------------------------------------------------------


def test_records_of_one_name_in_two_members_are_not_versions_of_one() -> None:
    def facts_of(data: bytes, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in batch_of(data).facts if isinstance(fact, kind)]

    two_systems = packed({"a": resource("Patient", "1"), "b": resource("Patient", "1", "2")})
    one, other = facts_of(two_systems, Patient)
    assert alike_in_file([one, other])[one.id] == {one.id}  # type: ignore[list-item]

    first = resource("Observation", "1", code={"text": "A"})
    results = packed({"a": first, "b": resource("Observation", "1", "2", code={"text": "B"})})
    assert len(merge(facts_of(results, Observation)).facts) == 2
