"""A bulk export that is too large to be read at once is imported in parts; the charts are those of the whole file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Fact
from clinic_assist.importers import parts
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.preview_import import preview_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 1500)
    monkeypatch.setattr(parts, "MOST_WHOLE_BYTES", 3000)
    monkeypatch.setattr(parts, "_PIECE_BYTES", 512)


def records() -> Iterator[dict[str, object]]:
    """Results before the people that they are of, orders before their products."""
    for number in range(30):
        subject = {"reference": f"Patient/{number % 3}"}
        yield {"resourceType": "Observation", "id": f"o{number}", "status": "final", "subject": subject,
               "code": {"text": "Potassium"}, "valueQuantity": {"value": number, "unit": "mmol/L"}}  # fmt: skip
        yield {"resourceType": "MedicationRequest", "id": f"r{number}", "status": "active", "intent": "order",
               "subject": subject, "medicationReference": {"reference": f"Medication/{number % 5}"}}  # fmt: skip
    for number in range(3):
        yield {"resourceType": "Patient", "id": str(number), "name": [{"family": f"Testperson{number}"}],
               "birthDate": f"195{number}"}  # fmt: skip
    for number in range(5):
        yield {"resourceType": "Medication", "id": str(number), "code": {"text": f"Testamol {number} mg"}}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.ndjson"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records()))
    return path


def told(fact: Fact) -> str:
    """What a fact says, without where it stands."""
    return repr((fact.provenance.resource_key, fact.concept and fact.concept.text, fact.status_code, fact.value_of))


def charts(vault: Vault) -> dict[str, list[str]]:
    lines = vault.search_patients()
    return {line.family: sorted(map(told, vault.load_chart(line.patient_id).facts)) for line in lines}


def whole_charts(folder: Path, export: Path) -> dict[str, list[str]]:
    other = create_vault(folder / "other", PASSPHRASE, kdf=CHEAP)
    import_paths(other, [export])
    found = charts(other)
    other.close()
    return found


def test_parts_give_the_charts_of_the_whole_file(
    vault: Vault, tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whole_charts(tmp_path, export)
    small_parts(monkeypatch)
    *reports, of_file = import_paths(vault, [export])

    assert len(reports) > 5
    assert of_file.is_archive
    assert (of_file.entries, of_file.issues) == (len(reports), ())
    assert sum(report.entries for report in reports) == 68
    assert charts(vault) == whole
    assert sorted(whole) == ["Testperson0", "Testperson1", "Testperson2"]
    assert "Testamol" in " ".join(whole["Testperson0"])


def test_again_nothing_comes_twice_and_every_part_is_known(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    import_paths(vault, [export])
    once = charts(vault)
    *reports, _of_file = import_paths(vault, [export])

    assert all(report.already_present for report in reports)
    assert charts(vault) == once


def test_an_import_that_was_stopped_goes_on_where_it_was(
    vault: Vault, tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whole_charts(tmp_path, export)
    small_parts(monkeypatch)
    asked = iter([False] * 13)
    first = import_paths(vault, [export], should_stop=lambda: next(asked, True))
    again = import_paths(vault, [export])

    stored = [report for report in first if report.format == "fhir-ndjson" and not report.was_stopped]
    assert 0 < len(stored) < len(again) - 1
    assert sum(report.already_present for report in again) == len(stored)
    assert charts(vault) == whole


def test_the_preview_sees_all_parts_and_stores_nothing(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    preview = preview_paths(vault, [export])

    assert sum(report.entries for report in preview.files if not report.is_archive) == 68
    assert vault.status().sources == 0
