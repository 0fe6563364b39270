"""Records made by chance: in JSON and XML, in R4, STU3 and DSTU2, each says the same.

CLINIC_ASSIST_CASES raises the number of records for a long search.
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import locate
from clinic_assist.importers.fhir.convert import OUR_FAULT
from tests.unit.importers.fhir_files import PATIENT, batch_of, plain_facts, source_of
from tests.unit.importers.fhir_writing import Digits, Node, as_dstu2, as_json, as_stu3, as_xml, narrative
from tests.unit.importers.test_fhir_versions import PAIRS

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "200"))

# XML 1.0 s.2.2: no control characters; and no code points that no encoding holds.
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
codes = st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True)
dates = st.dates().filter(lambda day: day.year > 999).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}T10:20:00+05:30"])
)  # fmt: skip
numbers = st.from_regex(r"-?(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?", fullmatch=True).map(Digits)
concepts = st.fixed_dictionaries(
    {"text": words}, optional={"coding": st.lists(st.fixed_dictionaries({"system": st.just("urn:s"), "code": codes}, optional={"display": words}), min_size=1, max_size=2)}
)  # fmt: skip
quantities = st.fixed_dictionaries({"value": numbers}, optional={"unit": words, "code": codes})
references = st.fixed_dictionaries(
    {"reference": st.sampled_from(["Practitioner/1", "Condition/a.b"])}, optional={"display": words}
)
notes = st.lists(st.fixed_dictionaries({"text": words}), min_size=1, max_size=1)
WHO = {"reference": "Patient/p1"}


def status(*names: str) -> st.SearchStrategy[Node]:
    return st.sampled_from(names).map(lambda code: {"coding": [{"code": code}]})


def record(kind: str, required: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    shown = {"text": words.map(lambda text: {"status": "generated", "div": narrative(text)}), "identifier": st.lists(
        st.fixed_dictionaries({"system": st.just("urn:x"), "value": words}), min_size=1, max_size=2
    )}  # fmt: skip
    fixed = {key: value if isinstance(value, st.SearchStrategy) else st.just(value) for key, value in required.items()}
    return st.fixed_dictionaries({"resourceType": st.just(kind), **fixed}, optional={**shown, **optional})


dosages = st.lists(
    st.fixed_dictionaries(
        {"text": words}, optional={"doseAndRate": st.lists(st.fixed_dictionaries({"doseQuantity": quantities}), min_size=1, max_size=1), "route": concepts}
    ),
    min_size=1, max_size=2,
)  # fmt: skip
one_concept = st.lists(concepts, min_size=1, max_size=1)
RECORDS = st.one_of(
    record("AllergyIntolerance", {"patient": WHO, "code": concepts}, clinicalStatus=status("active", "inactive", "resolved"), asserter=references,
           onsetDateTime=dates, criticality=st.sampled_from(["low", "high"])),
    record("AllergyIntolerance", {"patient": WHO, "code": concepts}, verificationStatus=status("confirmed", "refuted", "unconfirmed")),
    record("Condition", {"subject": WHO, "code": concepts}, clinicalStatus=status("active", "resolved"), verificationStatus=status("confirmed", "refuted"),
           recordedDate=dates, onsetDateTime=dates, severity=concepts),
    record("Observation", {"subject": WHO, "code": concepts, "status": "final"}, valueQuantity=quantities, note=notes, effectiveDateTime=dates,
           component=st.lists(st.fixed_dictionaries({"code": concepts}, optional={"valueQuantity": quantities}), min_size=1, max_size=2)),
    record("Observation", {"subject": WHO, "code": concepts, "status": "final"}, valueString=words, issued=dates),
    record("Encounter", {"subject": WHO, "status": "finished"}, reasonCode=one_concept, type=one_concept, period=st.fixed_dictionaries({"start": dates})),
    record("Immunization", {"patient": WHO, "vaccineCode": concepts, "status": "completed"}, occurrenceDateTime=dates, lotNumber=words, doseQuantity=quantities),
    record("Immunization", {"patient": WHO, "vaccineCode": concepts, "status": "not-done"}, occurrenceDateTime=dates, statusReason=concepts),
    record("Procedure", {"subject": WHO, "code": concepts, "status": "completed"}, performedDateTime=dates, reasonCode=one_concept, note=notes),
    record("Procedure", {"subject": WHO, "code": concepts, "status": "not-done"}, statusReason=concepts),
    record("MedicationRequest", {"subject": WHO, "medicationCodeableConcept": concepts, "status": "active", "intent": "order"}, authoredOn=dates,
           requester=references, dosageInstruction=dosages, reasonCode=one_concept),
    record("MedicationStatement", {"subject": WHO, "medicationCodeableConcept": concepts, "status": "active"}, effectiveDateTime=dates, dosage=dosages,
           reasonCode=one_concept),
    record("MedicationStatement", {"subject": WHO, "medicationCodeableConcept": concepts, "status": "not-taken"}, statusReason=one_concept),
)  # fmt: skip


def in_bundle(resource: Node) -> Node:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}, {"resource": resource}]}


def own_fact(batch: ImportBatch) -> tuple[str, dict[str, Any]]:
    assert (batch.entries, batch.read) == (2, 2)
    return plain_facts(batch)[1]


def place_of(fact: Fact, data: bytes) -> str:
    text, start, end = locate(data, fact.provenance.locator, source_of(data).format)
    return text[start:end]


@settings(max_examples=CASES)
@given(RECORDS)
def test_a_record_says_the_same_in_json_and_xml_and_in_every_version(resource: Node) -> None:
    expected = own_fact(batch_of(as_json(in_bundle(resource)).encode()))

    for written in (resource, as_stu3(resource), as_dstu2(resource)):
        in_json, in_xml = as_json(in_bundle(written)).encode(), as_xml(in_bundle(written)).encode()
        for data, begins in ((in_json, "{"), (in_xml, f"<{written['resourceType']}>")):
            batch = batch_of(data)
            assert own_fact(batch) == expected
            assert batch.issues == ()
            assert place_of(batch.facts[1], data).startswith(begins)


@settings(max_examples=CASES)
@given(RECORDS, RECORDS)
def test_different_records_say_different_things(one: Node, other: Node) -> None:
    first, second = (own_fact(batch_of(as_xml(in_bundle(resource)).encode())) for resource in (one, other))

    assert (first == second) == (
        own_fact(batch_of(as_json(in_bundle(one)).encode())) == own_fact(batch_of(as_json(in_bundle(other)).encode()))
    )


JUNK = st.sampled_from([None, 5, "x", "", True, [], {}, [[]], [None], [5], ["x"], [{}], {"concept": 5}, {"coding": 5}, {"reference": []},
                        {"value": [None]}, [{"actor": 5}, 5], {"resource": {}}])  # fmt: skip


def damaged(draw: st.DrawFn, node: Any) -> Any:
    """The tree with junk in place of some of its values."""
    if draw(st.integers(0, 6)) == 0:
        return draw(JUNK)
    if isinstance(node, dict):
        return {key: value if key == "resourceType" else damaged(draw, value) for key, value in node.items()}
    return [damaged(draw, one) for one in node] if isinstance(node, list) else node


@settings(max_examples=2 * CASES)
@given(st.data(), st.sampled_from([record for pair in PAIRS.values() for record in pair]))
def test_junk_in_a_record_of_any_version_costs_no_more_than_the_record(data: st.DataObject, record: Node) -> None:
    broken = damaged(data.draw, record)  # type: ignore[arg-type]  # its `draw` is a DrawFn
    if not isinstance(broken, dict) or "resourceType" not in broken:
        broken = record
    batch = batch_of(in_bundle(broken))

    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected) == 2
    assert not [kept for kept in batch.kept if kept.reason == OUR_FAULT]
    written = json.dumps(in_bundle(broken)).encode()
    for issue in batch.issues:
        locate(written, issue.locator, "fhir-r4-json")
