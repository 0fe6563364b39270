"""Records that their source has deleted: which are meant, and what they count for."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.currency import Standing, is_active_problem, is_known_allergy, standing_of
from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.deletion import REMARK, marked, without_deleted
from clinic_assist.chart.facts import (
    DELETED,
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    KeptResource,
    MedicationRequest,
    Observation,
    Patient,
    RecordDeletion,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId

ONE, OTHER = SourceId("1" * 64), SourceId("2" * 64)
TOGETHER, APART = {ONE: {1}, OTHER: {1}}, {ONE: {1}, OTHER: {2}}
UUID = "0b6f9c1e-6c3f-4a53-9a58-6b0f6f7a1d11"
URL = "https://fhir.example.org/r4/Observation/w1"
LATEX = CodeableConcept(codings=(Coding(system="http://snomed.info/sct", code="1003755004"),), text="Latex")


def place(key: str | None, *, source: SourceId = ONE, written: str | None = None) -> Provenance:
    return Provenance(
        source=source,
        locator=Locator("Bundle.entry[1].resource"),
        resource_key=key,
        last_updated=PartialDate(written) if written else None,
    )


def result(key: str = "Observation/w1", *, written: str | None = None) -> Observation:
    return Observation(id=FactId("o"), provenance=place(key, written=written), status="final")


def deletion(*names: str, at: str | None = None, source: SourceId = OTHER) -> RecordDeletion:
    return RecordDeletion(
        id=FactId("d"), provenance=place(None, source=source), names=names, date=PartialDate(at) if at else None
    )


def is_marked(fact: Fact, said: RecordDeletion, imports: dict[SourceId, set[int]]) -> bool:
    (found,) = without_deleted([fact], [said], imports)
    return found.notes != ()


@pytest.mark.parametrize(
    ("key", "name", "imports"),
    [
        ("Observation/w1", "Observation/w1", TOGETHER),
        ("Observation/w1", URL, TOGETHER),
        (f"Observation/{UUID}", f"Observation/{UUID}", APART),
        (f"urn:uuid:{UUID}", f"urn:uuid:{UUID}", APART),
        (URL, URL, APART),
    ],
)
def test_a_deletion_means_the_record_of_its_name(key: str, name: str, imports: dict[SourceId, set[int]]) -> None:
    assert is_marked(result(key), deletion(name), imports)


@pytest.mark.parametrize(
    ("key", "name", "imports"),
    [
        ("Observation/w1", "Observation/w1", APART),  # a name that every small server gives
        (URL, "Observation/w1", APART),
        ("Observation/w1", "Observation/w2", TOGETHER),
        ("Observation/w1", "Condition/w1", TOGETHER),
        (URL, URL.replace("example", "other"), TOGETHER),
    ],
)
def test_a_deletion_does_not_mean_what_only_looks_like_it(
    key: str, name: str, imports: dict[SourceId, set[int]]
) -> None:
    assert not is_marked(result(key), deletion(name), imports)


@pytest.mark.parametrize(
    ("written", "at", "is_deleted"),
    [
        ("2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z", True),
        ("2024-03-03T10:00:00Z", "2024-03-02T10:00:00Z", False),
        ("2024-03-02T10:00:00+02:00", "2024-03-02T09:00:00Z", True),  # in another zone
        (None, "2024-03-02T10:00:00Z", True),
        ("2024-03-03T10:00:00Z", None, True),
    ],
)
def test_what_was_written_again_later_stands(written: str | None, at: str | None, *, is_deleted: bool) -> None:
    assert is_marked(result(written=written), deletion("Observation/w1", at=at), TOGETHER) is is_deleted


def test_a_deleted_record_counts_for_nothing_and_says_so() -> None:
    today = date(2026, 1, 1)
    allergy = AllergyIntolerance(id=FactId("a"), provenance=place("AllergyIntolerance/1"), clinical_status="active")
    problem = Condition(id=FactId("c"), provenance=place("Condition/1"), clinical_status="active")
    order = MedicationRequest(id=FactId("m"), provenance=place("MedicationRequest/1"), status="active")

    assert (is_known_allergy(allergy), is_known_allergy(marked(allergy))) == (True, False)
    assert (is_active_problem(problem), is_active_problem(marked(problem))) == (True, False)
    assert (standing_of(order, today), standing_of(marked(order), today)) == (Standing.IN_USE, Standing.IN_ERROR)
    assert marked(allergy).verification_status == marked(order).status == DELETED
    assert [note.text for note in marked(order).notes] == [REMARK]


def test_a_deleted_statement_that_there_is_none_states_nothing() -> None:
    none_known = AbsenceStatement(
        id=FactId("n"), provenance=place("List/1"), topic=Topic.ALLERGIES, silence=Silence.NONE_KNOWN
    )

    def silence(*facts: Fact) -> Silence | None:
        return Chart(patient_id=PatientId("1"), patient=None, facts=facts).silence(Topic.ALLERGIES)

    assert silence(none_known) is Silence.NONE_KNOWN
    assert silence(marked(none_known)) is Silence.NO_INFORMATION


def test_a_deletion_contradicts_no_other_source() -> None:
    deleted = AllergyIntolerance(id=FactId("a"), provenance=place("A/1"), code=LATEX, clinical_status="active")
    other = AllergyIntolerance(
        id=FactId("b"), provenance=place("A/2", source=OTHER), code=LATEX, clinical_status="active"
    )
    refuted = AllergyIntolerance(id=FactId("a"), provenance=place("A/1"), code=LATEX, verification_status="refuted")

    def found(*facts: Fact) -> int:
        return len(conflicts(Chart(patient_id=PatientId("1"), patient=None, facts=facts)))

    assert (found(marked(deleted), other), found(refuted, other)) == (0, 1)


def test_a_person_and_an_unread_record_are_not_taken_away() -> None:
    patient = Patient(id=FactId("p"), provenance=place("Patient/1"))
    unread = KeptResource(
        id=FactId("k"), provenance=place("MedicationRequest/1"), resource_type="MedicationRequest", reason="why"
    )
    found = without_deleted([patient, unread], [deletion("Patient/1"), deletion("MedicationRequest/1")], TOGETHER)

    assert found[0] == patient
    assert isinstance(found[1], KeptResource)
    assert [note.text for note in found[1].notes] == [REMARK]
