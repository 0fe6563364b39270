"""HL7's PDDI-CDS request examples, imported as they are and checked: the guide's answer for each scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.facts import Patient
from clinic_assist.safety.check import check_chart
from tests.pharmacy import knowledge, measurands, names
from tests.shared_data import shared_data_or_skip
from tests.unit.importers.fhir_files import batch_of

# The results of the examples are of 04-Aug-2018.
ON = date(2018, 8, 10)
YEARS_LATER = date(2026, 11, 27)
_DAY = re.compile(r"Today\(\)(?: - (\d+) days)?")
# What the scenario's requests lack though its description has it (the guide's test page) is added: see `described`.
WARFARIN = {"code": "855332", "display": "Warfarin Sodium 5 MG Oral Tablet"}
DIGOXIN = {"code": "197606", "display": "Digoxin 0.25 MG Oral Tablet"}
CICLOSPORIN = {"code": "835925", "display": "cyclosporine, modified 50 MG Oral Capsule"}


def resources(part: Any) -> Iterator[dict[str, Any]]:
    """Every record of a request, wherever it stands."""
    if isinstance(part, list):
        for one in part:
            yield from resources(one)
    elif isinstance(part, dict):
        if part.get("resourceType") not in (None, "Bundle"):
            yield part
        else:
            yield from resources(list(part.values()))


def dated(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the days that its expressions stand for."""
    whole = dict(record)
    if "effectivePeriod" in record and _DAY.search(json.dumps(record["effectivePeriod"])):
        whole["effectiveDateTime"] = (ON - timedelta(days=10)).isoformat()
        del whole["effectivePeriod"]
    for key, value in record.items():
        found = _DAY.match(str(value["extension"][0].get("valueString", ""))) if key.startswith("_") else None
        if found:
            whole[key[1:]] = (ON - timedelta(days=int(found[1] or 0))).isoformat()
    return whole


def chart_of(name: str, *more: dict[str, str]) -> Chart:
    path = shared_data_or_skip() / "ddi" / "hl7-pddi-cds" / "images" / "requests" / f"request-{name}.json"
    records = [dated(record) for record in resources(json.loads(path.read_text(encoding="utf-8")))]
    records += [described(coding) for coding in more]
    subject = next((one for one in records if one["resourceType"] == "Patient"), None)
    if subject is None:
        subject = {"resourceType": "Patient", "id": "somebody"}
        records.append(subject)
    for record in records:
        if record is not subject:
            record["subject"] = {"reference": f"Patient/{subject['id']}"}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": record} for record in records]}
    batch = batch_of(bundle)
    person = next(fact for fact in batch.facts if isinstance(fact, Patient))
    return Chart(patient_id=PatientId("p"), patient=person, facts=tuple(batch.facts))


def described(coding: dict[str, str]) -> dict[str, Any]:
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    medicine = {"coding": [{"system": system, **coding}]}
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "taken": "y",
        "medicationCodeableConcept": medicine,
    }


def alert(chart: Chart, rule: str, on: date = ON) -> DetectedIssue:
    report = check_chart(chart, knowledge(), names(), on, measurands=measurands())
    (found,) = [issue for issue in report.issues if issue.rule == rule]
    assert all(chart.fact(fact) for fact in found.facts)
    return found


WARFARIN_CASES = [
    ("warfarin-nsaid-scenario-01", (), Severity.INFORMATION, "locally"),
    ("warfarin-nsaid-scenario-02", (), Severity.MONITOR, "rabeprazole"),
    ("warfarin-nsaid-scenario-03", (), Severity.SERIOUS, "corticosteroid"),
    ("warfarin-nsaid-scenario-03", (), Severity.SERIOUS, "Above 65 years"),
    ("warfarin-nsaid-scenario-04", (WARFARIN,), Severity.SERIOUS, "gastric ulcer with hemorrhage"),
    ("warfarin-nsaid-scenario-05", (), Severity.SERIOUS, "aldosterone antagonist"),
]


@pytest.mark.parametrize(("name", "more", "severity", "said"), WARFARIN_CASES)
def test_warfarin_and_an_nsaid(name: str, more: tuple[dict[str, str], ...], severity: Severity, said: str) -> None:
    found = alert(chart_of(name, *more), "vitamin-k-antagonists-nsaids")

    assert found.severity is severity
    assert any(said in phrase for phrase in found.context), found.context


DIGOXIN_CASES = [
    ("digoxin-cyclosporine-scenario-01", (DIGOXIN,), "leaves no room"),
    ("digoxin-cyclosporine-scenario-02", (DIGOXIN,), "Low potassium"),
    ("digoxin-cyclosporine-scenario-03", (), "no digoxin is recorded"),
    ("digoxin-cyclosporine-scenario-04", (), "leaves no room"),
]


@pytest.mark.parametrize(("name", "more", "said"), DIGOXIN_CASES)
def test_digoxin_and_ciclosporin(name: str, more: tuple[dict[str, str], ...], said: str) -> None:
    found = alert(chart_of(name, *more), "digoxin-cyclosporine")

    assert found.severity is Severity.SERIOUS
    assert any(said in phrase for phrase in found.context), found.context


def test_a_level_of_years_ago_is_named_and_does_not_count() -> None:
    found = alert(chart_of("digoxin-cyclosporine-scenario-04"), "digoxin-cyclosporine", YEARS_LATER)

    assert "Digoxin 2.3 ng/mL of 04-Aug-2018 is too old to count" in found.context
