"""What counts as an entry, and what becomes of each."""

from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.facts import (
    CarePlan,
    CareTeam,
    Device,
    DeviceUseStatement,
    Encounter,
    Goal,
    Immunization,
    Procedure,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.codes import STATEMENT_TYPES
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only, read_one


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.entries, batch.read, len(batch.kept), len(batch.rejected)


@pytest.mark.parametrize(
    "kind", ["transaction", "batch", "collection", "searchset", "document", "message", "history", "batch-response"]
)
def test_every_type_of_bundle_is_read(kind: str) -> None:
    batch = batch_of(bundle(PATIENT, {"resourceType": "Claim"}, kind=kind))

    assert counts(batch) == (2, 1, 1, 0)
    assert batch.issues == ()


def test_the_records_in_the_parameters_of_an_operation_are_read() -> None:
    condition = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}}
    parameters = [
        {"name": "return", "resource": bundle(PATIENT)},
        {"name": "match", "part": [{"name": "x", "resource": condition}, {"name": "y", "valueString": "z"}]},
        {"name": "bad", "resource": 5},
        {"name": "result", "valueBoolean": True},
    ]
    batch = batch_of({"resourceType": "Parameters", "parameter": parameters})

    assert [fact.provenance.locator for fact in batch.facts] == [
        "Parameters.parameter[0].resource.entry[0].resource",
        "Parameters.parameter[1].part[0].resource",
    ]
    assert counts(batch) == (3, 2, 0, 1)
    assert batch.rejected[0].locator == "Parameters.parameter[2].resource"
    assert [issue.locator for issue in batch.issues if issue not in batch.rejected] == ["Parameters"]
    assert counts(batch_of({"resourceType": "Parameters", "parameter": parameters[3:]})) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("entry", "locator", "reason"),
    [
        (5, "Bundle.entry[1]", "The entry is not an object."),
        (None, "Bundle.entry[1]", "The entry is not an object."),
        ({}, "Bundle.entry[1]", "The entry holds no resource."),
        ({"fullUrl": "urn:uuid:x"}, "Bundle.entry[1]", "The entry holds no resource."),
        ({"resource": []}, "Bundle.entry[1].resource", "The resource is not an object."),
        (
            {"resource": {"id": "1"}},
            "Bundle.entry[1].resource",
            "The entry does not say which type of record it is (resourceType).",
        ),
        (
            {"resource": {"resourceType": "../etc"}},
            "Bundle.entry[1].resource",
            "The entry does not say which type of record it is (resourceType).",
        ),
    ],
)
def test_an_unreadable_entry_is_rejected_with_its_place(entry: Any, locator: str, reason: str) -> None:
    tree = bundle(PATIENT)
    tree["entry"] += [entry, {"resource": {"resourceType": "Claim"}}]

    batch = batch_of(tree)

    assert counts(batch) == (3, 1, 1, 1)
    assert [(issue.locator, issue.reason) for issue in batch.rejected] == [(locator, reason)]


def test_a_deletion_in_a_history_holds_no_record_and_is_said() -> None:
    tree = bundle(PATIENT, kind="history")
    tree["entry"].append(
        {"fullUrl": "https://x.example.org/Patient/2", "request": {"method": "DELETE", "url": "Patient/2"}}
    )

    batch = batch_of(tree)

    assert counts(batch) == (1, 1, 0, 0)
    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Bundle.entry[1]", "The source has deleted a record; where it is in the vault, it is shown as deleted.")
    ]


@pytest.mark.parametrize("resource_type", ["Claim", "StructureDefinition", "ValueSet", "Parameters", "Basic", "Zebra"])
def test_a_type_that_is_not_understood_is_kept_whole_with_a_reason(resource_type: str) -> None:
    batch = batch_of({"resourceType": resource_type, "id": "1", "title": "Thing"})

    assert counts(batch) == (1, 0, 1, 0)
    assert batch.kept[0].resource_type == resource_type
    assert batch.kept[0].reason
    assert batch.kept[0].label == "Thing"
    assert batch.kept[0].provenance.locator == resource_type


def test_a_bill_stays_with_its_patient() -> None:
    batch = batch_of(bundle(PATIENT, {"resourceType": "Claim", "patient": {"reference": "Patient/p1"}}))

    assert batch.kept[0].subject == batch.facts[0].id


@pytest.mark.parametrize(
    "tree", [{"resourceType": "Bundle"}, {"resourceType": "Bundle", "type": "searchset", "entry": []}]
)
def test_an_empty_bundle_is_read_as_empty(tree: dict[str, Any]) -> None:
    batch = batch_of(tree)

    assert counts(batch) == (0, 0, 0, 0)
    assert "The Bundle holds no entries." in [issue.reason for issue in batch.issues]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"patient": 1}, "names no resourceType"),
        ({"resourceType": 5}, "names no resourceType"),
        ([PATIENT], "bare list"),
    ],
)
def test_a_file_that_is_no_fhir_record_is_refused_for_a_reason(content: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        batch_of(content)


def test_a_missing_status_is_named_and_not_filled_in() -> None:
    batch = batch_of({"resourceType": "Observation", "subject": {"reference": "Patient/1"}})

    assert batch.facts[0].status_code is None
    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Observation/status", "The record does not give its status.")
    ]


@pytest.mark.parametrize("resource_type", sorted(STATEMENT_TYPES))
def test_every_further_clinical_type_becomes_a_statement(resource_type: str) -> None:
    batch = batch_of(
        {
            "resourceType": resource_type,
            "code": {"text": "Thing"},
            "status": "active",
            "date": "2020-03",
            "note": [{"text": "remark"}],
            "priority": "urgent",
            "text": {"div": "<div>Narrative</div>"},
        }
    )

    fact = only(batch, Statement)

    assert (fact.kind, fact.status, fact.narrative) == (resource_type, "active", "Narrative")
    assert fact.code is not None
    assert fact.code.text == "Thing"
    assert fact.date is not None
    assert ("Priority", "urgent") in fact.details


def test_details_read_as_label_and_text() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "RiskAssessment",
                "subject": {"reference": "Patient/1"},
                "occurrencePeriod": {"start": "2020", "end": "2021"},
                "prediction": [{"outcome": {"text": "Stroke"}, "probabilityDecimal": 0.10, "relativeRisk": 2}],
                "basis": [{"display": "ECG"}, {"reference": "Observation/1"}],
                "doseGiven": {"value": 5, "unit": "mg"},
                "flag": True,
            }
        ),
        Statement,
    )

    assert fact.details == (
        ("Occurrence period", "2020 to 2021"),
        ("Prediction", "Outcome Stroke; Probability decimal 0.1; Relative risk 2"),
        ("Basis", "ECG"),
        ("Basis", "Observation/1"),
        ("Dose given", "5 mg"),
        ("Flag", "yes"),
    )


def test_a_questionnaire_reads_as_questions_and_answers() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "item": [
                    {"linkId": "1", "text": "Smoker?", "answer": [{"valueBoolean": False}]},
                    {
                        "linkId": "2",
                        "item": [
                            {
                                "linkId": "2.1",
                                "answer": [
                                    {
                                        "valueCoding": {"code": "a", "display": "Often"},
                                        "item": [
                                            {"linkId": "2.1.1", "text": "Since", "answer": [{"valueDate": "2020"}]}
                                        ],
                                    },
                                    {"valueQuantity": {"value": 2, "unit": "h"}},
                                ],
                            }
                        ],
                    },
                ],
            }
        ),
        Statement,
    )

    assert fact.details == (("Smoker?", "no"), ("2.1", "Often, 2 h"), ("Since", "2020"))


def test_care_records_are_read() -> None:
    visit = read_one(
        {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "type": [{"text": "Visit"}],
            "period": {"start": "2020-01-01T10:00:00Z"},
            "participant": [{"individual": {"display": "Dr Oak"}}],
            "diagnosis": [{"condition": {"display": "Asthma"}}],
            "location": [{"location": {"display": "Ward"}}],
            "hospitalization": {"dischargeDisposition": {"text": "Home"}},
        },
        Encounter,
    )
    operation = read_one(
        {
            "resourceType": "Procedure",
            "status": "not-done",
            "statusReason": {"text": "refused"},
            "performedString": "in childhood",
            "performer": [{"actor": {"display": "Dr Oak"}}],
        },
        Procedure,
    )
    shot = read_one(
        {
            "resourceType": "Immunization",
            "status": "completed",
            "occurrenceString": "as a child",
            "lotNumber": "7",
            "vaccineCode": {"text": "MMR"},
            "primarySource": False,
            "protocolApplied": [{"doseNumberPositiveInt": 2, "series": "S"}],
        },
        Immunization,
    )
    order = read_one(
        {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "code": {"text": "MRI"},
            "doNotPerform": True,
            "occurrenceDateTime": "2021",
            "reasonCode": [{"text": "headache"}],
        },
        ServiceRequest,
    )

    assert visit.encounter_class is not None
    assert (visit.encounter_class.code, visit.participants[0].display, visit.locations[0].display) == (
        "AMB",
        "Dr Oak",
        "Ward",
    )
    assert (operation.status, operation.performed, operation.performed_text) == ("not-done", None, "in childhood")
    assert (shot.dose_number, shot.series, shot.primary_source, shot.occurrence_text) == ("2", "S", False, "as a child")
    assert order.do_not_perform is True
    assert order.occurrence is not None


def test_plans_goals_teams_and_devices_are_read() -> None:
    plan = read_one(
        {
            "resourceType": "CarePlan",
            "status": "active",
            "intent": "plan",
            "category": [{"text": "Diet"}],
            "activity": [
                {"detail": {"code": {"text": "Walk"}, "status": "in-progress", "scheduledPeriod": {"start": "2020"}}},
                {"reference": {"display": "Order"}},
            ],
            "text": {"div": "<div><ul><li>A</li></ul></div>"},
        },
        CarePlan,
    )
    goal = read_one(
        {
            "resourceType": "Goal",
            "lifecycleStatus": "active",
            "description": {"text": "BP"},
            "target": [{"measure": {"text": "Systolic"}, "detailQuantity": {"value": 130}, "dueDate": "2025"}],
        },
        Goal,
    )
    team = read_one(
        {
            "resourceType": "CareTeam",
            "status": "active",
            "name": "Team",
            "participant": [{"role": [{"text": "Nurse"}], "member": {"display": "Bo"}}],
        },
        CareTeam,
    )
    device = read_one(
        {
            "resourceType": "Device",
            "type": {"text": "Pacemaker"},
            "deviceName": [{"name": "P1", "type": "model-name"}],
            "udiCarrier": [{"carrierHRF": "(01)1"}],
        },
        Device,
    )

    assert [activity.status for activity in plan.activities] == ["in-progress", None]
    assert plan.narrative == "A"
    assert goal.targets[0].detail is not None
    assert team.members[0].roles[0].text == "Nurse"
    assert (device.device_name, device.udi) == ("P1", "(01)1")


def test_a_device_in_use_is_named_by_the_device_in_the_file() -> None:
    batch = batch_of(
        bundle(
            PATIENT,
            {"resourceType": "Device", "id": "d", "type": {"text": "Pacemaker"}},
            {
                "resourceType": "DeviceUseStatement",
                "status": "active",
                "subject": {"reference": "Patient/p1"},
                "device": {"reference": "Device/d"},
                "timingPeriod": {"start": "2020"},
            },
        )
    )

    fact = only(batch, DeviceUseStatement)

    assert fact.device_type is not None
    assert fact.device_type.text == "Pacemaker"
    assert fact.used is not None
