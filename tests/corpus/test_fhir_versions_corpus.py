"""STU3, DSTU2 and R5 files of others: as many records as they hold, and what they say read as R4 says it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from clinic_assist.chart.facts import (
    Condition,
    Encounter,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
)
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from tests.corpus.test_fhir_corpus import DATA, EXPECTED, expected_counts
from tests.unit.importers.fhir_files import plain_facts

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not EXPECTED.exists(), reason="the shared data is not here")]

# A template with placeholders where numbers belong: no valid JSON in any entry.
BROKEN = "Bundle-TransactionWithInvalidBundleEntry.json"
FILES = [path for path in find_sources(DATA / "fhir-stu3") if path.suffix == ".json"] if EXPECTED.exists() else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_gives_as_many_records_of_each_type_as_it_holds(path: Path) -> None:
    source = read_source(path)
    batch = read_batch(source)
    expected = expected_counts().get(str(path.relative_to(DATA)))

    assert source.format in {f"fhir-{version}-json" for version in ("r4", "stu3", "dstu2", "r5")}
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    if path.name == BROKEN:
        assert (batch.entries, len(batch.rejected)) == (3, 3)
        return
    assert not batch.rejected
    assert Counter(dict(batch.entry_types)) == (expected or Counter(dict(batch.entry_types)))
    assert not [kept for kept in batch.kept if "fault in this program" in kept.reason]
    assert {kept.resource_type for kept in batch.kept} <= {"Observation", "ObservationDefinition", "SearchParameter"}
    for place in [*(fact.provenance.locator for fact in batch.facts), *(issue.locator for issue in batch.issues)]:
        text, start, end = locate(source.data, place, source.format)
        assert text[start:end].strip()


def example(name: str) -> object:
    return read_batch(read_source(DATA / "fhir-stu3" / name)).facts[0]


HL7 = "hl7-core-examples-stu3-dstu2"


def test_statements_of_medicines_keep_their_status_where_nothing_turns_them_round() -> None:
    stu3 = example(f"{HL7}/stu3/MedicationStatement-example003.json")
    dstu2 = example(f"{HL7}/dstu2/MedicationStatement-example004.json")

    assert isinstance(stu3, MedicationStatement)
    assert isinstance(dstu2, MedicationStatement)
    assert (stu3.status, dstu2.status) == ("active", "completed")


def test_an_order_of_dstu2_is_a_request() -> None:
    order = example(f"{HL7}/dstu2/MedicationOrder-f201.json")

    assert isinstance(order, MedicationRequest)
    assert order.authored_on is not None
    assert order.requester is not None
    assert order.intent == "order"


def test_what_an_observation_remarks_is_read() -> None:
    observation = example(f"{HL7}/stu3/Observation-unsat.json")

    assert isinstance(observation, Observation)
    assert [note.text for note in observation.notes] == ["Tube broken in transit and sample leaked"]


def test_r5_encounters_conditions_and_vaccinations_are_read() -> None:
    encounter, condition, immunization = (
        example(f"r5-examples/{name}.json")
        for name in ("Encounter-For-Patient-f001", "Condition-For-Patient-f001", "Immunization")
    )

    assert isinstance(encounter, Encounter)
    assert isinstance(condition, Condition)
    assert isinstance(immunization, Immunization)
    assert encounter.encounter_class is not None
    assert encounter.participants
    assert encounter.discharge_disposition is not None
    assert condition.evidence
    assert immunization.manufacturer is not None


# HL7's examples of one name in two versions, and in which fields the facts differ: where HL7 wrote something else.
SAME_EXAMPLES: dict[str, set[str]] = {
    "dstu2/Patient-pat3": set(),
    "dstu2/Procedure-f004": set(),
    "stu3/Condition-f003": set(),
    "stu3/DiagnosticReport-pap": set(),
    "stu3/Encounter-example": set(),
    "stu3/Observation-example": set(),
    # R4: resolved at 54 years, another category.
    "dstu2/Condition-f202": {"clinical_status", "categories", "abatement_text"},
    # R4: another patient, a coded medicine, still active, more about the dose.
    "dstu2/MedicationStatement-example004": {
        "subject", "subject_display", "medication", "medication_reference", "status", "dosages", "information_source",
    },
    # R4: the display of the sex, and that the disease contributed to the death.
    "stu3/FamilyMemberHistory-father": {"sex", "conditions"},
    # R4: the time in words.
    "stu3/Immunization-historical": {"occurrence", "occurrence_text"},
    # R4: completed with a reason, no repeats, another encounter.
    "stu3/MedicationRequest-medrx0301": {"status", "status_reasons", "encounter", "repeats_allowed"},
    # STU3: not taken. R4: active.
    "stu3/MedicationStatement-example001": {"status"},
    # R4: "cannot" for "can not".
    "stu3/MedicationStatement-example003": {"notes"},
}  # fmt: skip


def r4_example(name: str) -> Path:
    """The R4 example of the same type and id."""
    kind, _dash, resource_id = name.partition("/")[2].partition("-")
    known = DATA / "fhir-r4/hl7-r4-core-examples" / f"{kind}-{resource_id}.json"
    return known if known.exists() else DATA / "fhir-xml/fhir-test-cases-r4" / _OTHER_NAMES[name]


_OTHER_NAMES = {
    "stu3/Encounter-example": "encounter-example.json",
    "stu3/Observation-example": "observation-example.json",
    "stu3/MedicationRequest-medrx0301": "medicationrequest0301.json",
    "stu3/MedicationStatement-example001": "medicationstatementexample1.json",
}


@pytest.mark.parametrize(("name", "differing"), SAME_EXAMPLES.items(), ids=SAME_EXAMPLES.keys())
def test_an_example_in_two_versions_differs_only_where_its_content_does(name: str, differing: set[str]) -> None:
    older = plain_facts(read_batch(read_source(DATA / f"fhir-stu3/{HL7}/{name}.json")))
    newer = plain_facts(read_batch(read_source(r4_example(name))))

    assert [kind for kind, _fields in older] == [kind for kind, _fields in newer]
    found = {key for (_k, one), (_l, other) in zip(older, newer, strict=True) for key in one if one[key] != other[key]}
    assert found == differing


def test_there_are_files() -> None:
    assert len(FILES) > 60
