"""What guides of Germany and Britain say by extensions: excluded, suspected, over; right and left; ended."""

from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.currency import is_active_problem
from clinic_assist.chart.facts import AllergyIntolerance, Condition, Procedure
from clinic_assist.importers.fhir.german import CONTRADICTED
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only
from tests.unit.importers.fhir_writing import as_xml

BASE = "http://fhir.de/StructureDefinition"
ICD = {"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "code": "I10.00"}


def diagnosis(*extensions: dict[str, Any], **more: Any) -> dict[str, Any]:
    coding = {"extension": list(extensions), **ICD} if extensions else ICD
    return {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "code": {"coding": [coding]}, **more}


def certain(code: str) -> dict[str, Any]:
    system = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"
    return {"url": f"{BASE}/icd-10-gm-diagnosesicherheit", "valueCoding": {"system": system, "code": code}}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": code}]}


@pytest.mark.parametrize("in_xml", [False, True])
@pytest.mark.parametrize(
    ("code", "clinical", "verification", "is_active"),
    [
        ("A", None, "refuted", False),
        ("V", None, "provisional", True),
        ("G", None, "confirmed", True),
        ("Z", "resolved", None, False),
        ("?", None, None, True),
    ],
)
def test_a_diagnosis_is_as_certain_as_its_code_says(
    code: str, clinical: str | None, verification: str | None, *, is_active: bool, in_xml: bool
) -> None:
    content = bundle(PATIENT, diagnosis(certain(code)))
    found = only(batch_of(as_xml(content).encode() if in_xml else content), Condition)

    assert (found.clinical_status, found.verification_status) == (clinical, verification)
    assert is_active_problem(found) is is_active


def test_an_extension_of_the_record_itself_counts_too() -> None:
    written = {"url": f"https{BASE[4:]}/icd-10-gm-diagnosesicherheit", "valueCode": "A"}

    assert only(batch_of(bundle(PATIENT, diagnosis(extension=[written]))), Condition).verification_status == "refuted"


@pytest.mark.parametrize(("said", "is_said"), [("confirmed", True), ("refuted", False)])
def test_an_excluded_diagnosis_that_is_called_confirmed_is_no_active_problem(said: str, *, is_said: bool) -> None:
    batch = batch_of(bundle(PATIENT, diagnosis(certain("A"), verificationStatus=status(said))))

    assert only(batch, Condition).verification_status == "refuted"
    assert (CONTRADICTED in [issue.reason for issue in batch.issues]) is is_said


def test_the_side_of_a_diagnosis_and_of_a_procedure_is_read() -> None:
    side = {"url": f"{BASE}/seitenlokalisation", "valueCoding": {"code": "L", "display": "links"}}
    operation = {**diagnosis(side), "resourceType": "Procedure", "status": "completed"}

    for content, kind in ((diagnosis(side), Condition), (operation, Procedure)):
        found = only(batch_of(bundle(PATIENT, content)), kind)
        assert [site.display for site in found.body_sites] == ["links"]
    assert only(batch_of(bundle(PATIENT, diagnosis())), Condition).body_sites == ()


def test_the_day_of_a_diagnosis_in_its_extension_is_read_where_the_record_has_no_other() -> None:
    asserted = {
        "url": "http://hl7.org/fhir/StructureDefinition/condition-assertedDate",
        "valueDateTime": "2025-06",
    }

    for more, date in (({}, "2025-06"), ({"recordedDate": "2026-01-01"}, "2026-01-01")):
        found = only(batch_of(bundle(PATIENT, diagnosis(extension=[asserted], **more))), Condition)
        assert found.recorded_date is not None
        assert found.recorded_date.text == date


@pytest.mark.parametrize(
    "base", ["https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-AllergyIntoleranceEnd-1",
             "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AllergyIntoleranceEnd"]
)  # fmt: skip
def test_when_and_why_an_allergy_ended_in_britain_is_a_remark(base: str) -> None:
    parts = [{"url": "endDate", "valueDateTime": "2024-05-01"}, {"url": "reasonEnded", "valueString": "Tolerated"}]
    allergy = {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/p1"},
        "code": {"text": "Latex"},
        "extension": [{"url": base, "extension": parts}],
    }

    found = only(batch_of(bundle(PATIENT, allergy)), AllergyIntolerance)
    assert [note.text for note in found.notes] == ["Ended: 2024-05-01, Tolerated"]
