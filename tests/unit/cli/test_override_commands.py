"""Decisions to go on despite an alert, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_assist.store.vault import open_vault
from clinic_assist.workflows.check_safety import check_chart, override_alert
from tests.unit.cli.conftest import PASSPHRASE, Command
from tests.unit.workflows.fakes import workplace


def bundle(path: Path, potassium: str, on: str) -> Path:
    """A woman on lisinopril and spironolactone, with a potassium."""
    about = {"subject": {"reference": "Patient/1"}}
    orders = [
        {"resourceType": "MedicationRequest", "id": f"m{number}", "status": "active", "intent": "order", **about,
         "authoredOn": "2026-11-01", "medicationCodeableConcept": {"text": name}}
        for number, name in enumerate(("Lisinopril 10 MG Oral Tablet", "Spironolactone 25 MG Oral Tablet"))
    ]  # fmt: skip
    result = {
        "resourceType": "Observation", "id": f"o-{on}", "status": "final", **about, "effectiveDateTime": on,
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3", "display": "Potassium"}]},
        "valueQuantity": {"value": float(potassium), "unit": "mmol/L", "code": "mmol/L"},
    }  # fmt: skip
    patient = {
        "resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1950-01-01",
        "identifier": [{"system": "urn:oid:1.2", "value": "4711"}], "name": [{"family": "Tester", "given": ["Ann"]}],
    }  # fmt: skip
    entries = [{"fullUrl": f"Patient/{one['id']}" if one is patient else f"{one['resourceType']}/{one['id']}", "resource": one}
               for one in (patient, *orders, result)]  # fmt: skip
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


@pytest.fixture
def patient(command: Command, vault: Path, tmp_path: Path) -> str:
    command("import", "--vault", vault, bundle(tmp_path / "a.json", "4.6", "2026-11-02"))
    return str(command("patients", "--vault", vault, "--json").json["patients"][0]["id"])


def test_overrides_are_listed_by_rule_reason_and_person(command: Command, vault: Path, patient: str) -> None:
    first = command("overrides", "--vault", vault)
    assert (first.complaint, first.output.strip()) == ("", "Nobody has gone on despite an alert.")
    store = open_vault(vault, PASSPHRASE)
    chart = store.load_chart(store.search_patients()[0].patient_id)
    issue = check_chart(workplace(), chart).issues[0]
    override_alert(workplace(), store, chart, issue, reason="Will monitor", by="Dr A")
    store.close()

    listed = command("overrides", "--vault", vault, "--json").json
    checked = command("check", "--vault", vault, "--json", "--patient", patient).json

    assert [(one["name"], one["count"]) for one in listed["by_rule"]] == [(issue.rule, 1)]
    assert listed["by_reason"][0]["name"] == "Will monitor"
    assert listed["by_person"][0]["name"] == "Dr A"
    assert listed["overrides"][0]["severity"] == issue.severity.value
    decided = [one["override"] for one in checked["alerts"] if one["override"]]
    assert [(one["by"], one["stands"], one["changes"]) for one in decided] == [("Dr A", True, [])]
    assert "Decided to go on: Will monitor. Dr A" in command("check", "--vault", vault, "--patient", patient).output


def test_a_proposed_medicine_is_checked_against_the_chart(command: Command, vault: Path, patient: str) -> None:
    answer = command(
        "check", "--vault", vault, "--json", "--patient", patient, "--propose", "ibuprofen 400 mg daily"
    ).json
    text = command("check", "--vault", vault, "--patient", patient, "--propose", "ibuprofen 400 mg daily").output

    assert answer["ingredients"] == ["ibuprofen"]
    assert answer["alerts"]
    assert all("ibuprofen" in alert["ingredients"] for alert in answer["alerts"])
    assert {"ingredient", "class", "worst", "alerts", "missing"} <= answer["alternatives"][0].keys()
    assert "Proposed: ibuprofen 400 mg daily" in text
    assert "Others of the same class in this patient:" in text


def test_the_states_of_every_medicine_are_in_the_json(command: Command, vault: Path, patient: str) -> None:
    report = command("check", "--vault", vault, "--json", "--patient", patient).json

    assert {one["ingredient"] for one in report["by_drug"]} == {"lisinopril", "spironolactone"}
    assert {one["state"] for one in report["by_drug"]} <= {"found", "none-in-knowledge", "not-checkable", "not-run"}
    assert all(gap["missing"] and gap["asked_for"] for gap in report["missing"])


def test_propose_needs_a_patient(command: Command) -> None:
    done = command("check", "--drugs", "warfarin", "--propose", "ibuprofen", passphrase=None)

    assert done.status == 2
    assert "--propose goes with --patient only" in done.complaint
