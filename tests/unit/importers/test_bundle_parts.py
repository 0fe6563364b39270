"""A large Bundle in parts, in JSON and XML, gives what the whole gives, at the same places."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import IssueSeverity, SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, is_cut, parts_of, read_batch, read_source
from clinic_assist.importers.formats import is_said_of_a_part
from clinic_assist.importers.parts.bundles import entries_begin
from clinic_assist.importers.parts.xml_bundles import xml_entries_begin
from tests.effort import LINEAR, growth
from tests.unit.importers.fhir_files import source_of
from tests.unit.importers.part_files import cut, read_in_parts, shown, small_parts, without_source

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
WORDS = st.text(st.sampled_from('aé日 "\\{}[],:<>&/'), min_size=1, max_size=12).map(lambda text: f"q{text}q")
UUID = "urn:uuid:00000000-0000-4000-8000-000000000001"


def entry(number: int, words: str = "Potassium", **more: Any) -> dict[str, Any]:
    """An entry with a result of the patient who has the UUID."""
    return {
        "fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "resource": {
            "resourceType": "Observation",
            "id": f"o{number}",
            "status": "final",
            "code": {"text": words},
            "subject": {"reference": UUID},
            "valueQuantity": {"value": number, "unit": "mmol/L"},
            **more,
        },
    }


PATIENT = {
    "fullUrl": UUID,
    "resource": {"resourceType": "Patient", "id": "p", "name": [{"family": "Fernwood"}], "birthDate": "1950"},
}


def bundle(*entries: Any, indent: int | None = None) -> bytes:
    made = {"resourceType": "Bundle", "id": "b", "type": "collection", "entry": list(entries), "total": len(entries)}
    return json.dumps(made, indent=indent, ensure_ascii=False).encode()


def as_xml(*entries: dict[str, Any]) -> bytes:
    """The same Bundle in XML."""
    held = "\n  ".join(_entry_in_xml(one) for one in entries)
    return f'<?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>\n  {held}\n</Bundle>\n'.encode()


def _entry_in_xml(one: dict[str, Any]) -> str:
    held = one["resource"]
    if held["resourceType"] == "Patient":
        body = '<Patient><id value="p"/><name><family value="Fernwood"/></name><birthDate value="1950"/></Patient>'
    else:
        words = held["code"]["text"].replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        body = (
            f'<Observation><id value="{held["id"]}"/><status value="final"/><code><text value="{words}"/></code>'
            f'<subject><reference value="{UUID}"/></subject>'
            f'<valueQuantity><value value="{held["valueQuantity"]["value"]}"/><unit value="mmol/L"/></valueQuantity></Observation>'
        )
    return f'<entry><fullUrl value="{one["fullUrl"]}"/><resource>{body}</resource></entry>'


def told(fact: Fact) -> Fact:
    """Without its source, and with the patient as any part names them."""
    found = without_source(fact)
    return replace(found, subject=fact.subject and "the patient", subject_display=None)


def check(data: bytes, entries: int) -> None:
    whole = read_batch(source_of(data))
    with small_parts():
        found = read_in_parts(data)

    assert sum(batch.entries for _source, batch in found) == whole.entries == entries
    assert [told(fact) for _source, batch in found for fact in batch.facts] == list(map(told, whole.facts))
    assert {issue.reason for _s, batch in found for issue in batch.issues} <= {issue.reason for issue in whole.issues}
    assert len(found) == 1 or len(data) > 800


@CASES
@given(st.lists(WORDS, max_size=25), st.sampled_from([None, 1]))
def test_parts_of_json_give_what_the_whole_gives(words: list[str], indent: int | None) -> None:
    check(bundle(PATIENT, *map(entry, range(10, 99), words), indent=indent), len(words) + 1)


@CASES
@given(st.lists(WORDS.filter(str.isprintable), max_size=25))
def test_parts_of_xml_give_what_the_whole_gives(words: list[str]) -> None:
    check(as_xml(PATIENT, *map(entry, range(10, 99), words)), len(words) + 1)


@pytest.mark.parametrize("written", [bundle, as_xml])
def test_entries_count_on_and_each_place_shows_its_record(written: Any) -> None:
    with small_parts():
        found = read_in_parts(written(PATIENT, *map(entry, range(10, 40))))

    facts = [(source, fact) for source, batch in found for fact in batch.facts]
    assert len(found) > 10
    assert [str(fact.provenance.locator) for _source, fact in facts] == [
        f"Bundle.entry[{n}].resource" for n in range(31)
    ]
    assert all(f"o{number}" in shown(source, fact) for number, (source, fact) in enumerate(facts[1:], 10))
    assert all(is_said_of_a_part(source.format) for source, _batch in found)
    assert {fact.subject for _source, fact in facts[5:]} == {UUID}


def test_all_parts_of_json_are_valid_and_have_what_stands_before_the_entries() -> None:
    with small_parts():
        found = [json.loads(source.data) for source in cut(bundle(PATIENT, *map(entry, range(10, 40)), indent=2))]

    assert all((one["type"], one["id"], one["resourceType"]) == ("collection", "b", "Bundle") for one in found)
    assert all(one["entry"] for one in found)
    assert [held for one in found for held in one["entry"]] == [PATIENT, *map(entry, range(10, 40))]
    assert found[-1]["total"] == 31


def test_entries_of_lists_and_of_bundles_within_are_no_place_to_cut() -> None:
    listed = "<entry><item><reference value='x'/></item></entry>" * 40
    inner = as_xml(PATIENT, *map(entry, range(10, 20))).decode().split("?>", 1)[1]
    held = [
        f"<entry><resource><List><status value='current'/>{listed}</List></resource></entry>",
        f"<entry><resource>{inner}</resource></entry>",
        *(_entry_in_xml(entry(n)) for n in range(20, 30)),
    ]
    data = f'<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>{"".join(held)}</Bundle>'.encode()
    whole = read_batch(source_of(data))
    with small_parts():
        found = read_in_parts(data)

    assert len(found) > 3
    assert sum(batch.entries for _source, batch in found) == whole.entries == 22
    assert [fact.provenance.locator for _s, batch in found for fact in batch.facts] == [
        fact.provenance.locator for fact in whole.facts
    ]


def test_a_bundle_that_is_cut_off_loses_the_entry_that_is_cut() -> None:
    data = bundle(PATIENT, *map(entry, range(10, 40)))
    with small_parts():
        found = read_in_parts(data[: data.index(b'"o35"')])

    rejected = [issue for _s, batch in found for issue in batch.issues if issue.severity is IssueSeverity.REJECTED]
    assert [issue.locator for issue in rejected] == ["Bundle.entry[26].resource"] or len(rejected) == 1
    assert sum(len(batch.facts) for _source, batch in found) == 26


def test_an_entry_that_is_wrong_within_costs_itself() -> None:
    data = bundle(PATIENT, *map(entry, range(10, 40))).replace(b'"o25", "status": "final"', b'"o25", "status": NaN')
    with small_parts():
        found = read_in_parts(data)

    assert sum(len(batch.facts) for _source, batch in found) == 30
    assert [
        issue.locator[:16] for _s, batch in found for issue in batch.issues if issue.severity is IssueSeverity.REJECTED
    ] == ["Bundle.entry[16]"]


def test_a_stray_bracket_ends_the_parts_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(
        bundle(PATIENT, *map(entry, range(10, 40))).replace(
            b'}, {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000025', b'}}, {"fullUrl": "', 1
        )
    )
    found: list[SourceFile] = []
    with small_parts(), pytest.raises(SourceError, match="damaged after this part"):
        found.extend(one for one, _share in parts_of(path))

    assert sum(len(read_batch(one).facts) for one in found) == 16


def test_only_what_says_before_its_entries_that_it_is_a_bundle_is_cut(tmp_path: Path) -> None:
    cuttable = bundle(PATIENT, *map(entry, range(10, 40)))
    others = [
        json.dumps({"entry": [PATIENT] * 40, "resourceType": "Bundle"}).encode(),
        json.dumps({"resourceType": "List", "entry": [PATIENT] * 40}).encode(),
        cuttable.decode().encode("utf-16"),
        as_xml(PATIENT).replace(b"<Bundle", b"<f:Bundle").replace(b" xmlns=", b" xmlns:f="),
    ]
    path = tmp_path / "file"
    with small_parts():
        for data in (cuttable, *others):
            path.write_bytes(data)
            assert is_cut(path, 10_000) == (data is cuttable)
    assert entries_begin(cuttable) > 0
    assert xml_entries_begin(as_xml(PATIENT)) > 0


@pytest.mark.parametrize("written", [bundle, as_xml])
def test_packed_it_gives_the_same_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Any) -> None:
    monkeypatch.setattr(archive, "_PIECE_BYTES", 1500)
    plain, packed = tmp_path / "all", tmp_path / "all.gz"
    plain.write_bytes(written(PATIENT, *map(entry, range(10, 40))))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with small_parts():
        wanted = [(one.id, one.format) for one, _share in parts_of(plain)]
        found = [one for one in InSession().unpack(read_source(packed)) if isinstance(one, SourceFile)]

    assert len(wanted) > 5
    assert [(one.id, one.format) for one in found] == wanted


@pytest.mark.parametrize("written", [bundle, as_xml])
def test_cutting_takes_time_in_proportion_to_the_size(written: Any) -> None:
    def work(data: bytes) -> None:
        with small_parts(4000):
            cut(data, 4000)

    assert growth(lambda size: written(PATIENT, *map(entry, range(size))), work, 200) < LINEAR
    assert growth(lambda size: written(PATIENT, entry(1, "x" * 30 * size), *map(entry, range(100))), work, 200) < LINEAR
