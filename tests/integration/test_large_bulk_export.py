"""A bulk export that is too large to be read at once is imported in parts; the charts are those of the whole file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Fact
from clinic_assist.importers import archive
from clinic_assist.importers.parts import cutting
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows import import_exports, incoming
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.preview_import import preview_paths
from clinic_assist.workflows.told import Told
from tests.unit.store.conftest import CHEAP, PASSPHRASE


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PART_BYTES", 1500)
    monkeypatch.setattr(cutting, "MOST_WHOLE_BYTES", 3000)
    monkeypatch.setattr(cutting, "_PIECE_BYTES", 512)


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
    (report,) = import_paths(vault, [export])

    assert len(report.parts) > 5
    assert report.path == str(export)
    assert report.sha256 == sha256(export.read_bytes()).hexdigest()
    assert (report.entries, report.kept, report.rejected, report.patients) == (68, 0, (), 3)
    assert sum(part.entries for part in report.parts) == 68
    assert dict(report.fact_counts) == {"Observation": 30, "MedicationRequest": 30, "Patient": 3, "Medication": 5}
    assert charts(vault) == whole
    assert sorted(whole) == ["Testperson0", "Testperson1", "Testperson2"]
    assert "Testamol" in " ".join(whole["Testperson0"])


def test_again_nothing_comes_twice_and_every_part_is_known(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    import_paths(vault, [export])
    once = charts(vault)
    (report,) = import_paths(vault, [export])

    assert report.already_present
    assert all(part.already_present for part in report.parts)
    assert charts(vault) == once


@pytest.mark.parametrize("is_known", [False, True])
def test_parts_that_are_dealt_with_are_held_no_longer(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    most_held = 0

    class Watched(import_exports._Ahead):
        def follow(self, files: Sequence[Incoming]) -> None:
            nonlocal most_held
            super().follow(files)
            most_held = max(most_held, len(self._following))

    small_parts(monkeypatch)
    monkeypatch.setattr(incoming, "_TOGETHER_BYTES", 3000)
    monkeypatch.setattr(import_exports, "_Ahead", Watched)
    if is_known:
        import_paths(vault, [export])
        most_held = 0
    (report,) = import_paths(vault, [export])

    assert len(report.parts) > 5
    assert 0 < most_held <= 4


def test_an_import_that_was_stopped_goes_on_where_it_was(
    vault: Vault, tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whole_charts(tmp_path, export)
    small_parts(monkeypatch)
    (first,) = import_paths(vault, [export], should_stop=lambda: vault.status().sources > 2)
    (again,) = import_paths(vault, [export])

    stored = [part for part in first.parts if not part.was_stopped]
    assert first.was_stopped
    assert 0 < len(stored) < len(again.parts)
    assert not again.already_present
    assert sum(part.already_present for part in again.parts) == len(stored)
    assert charts(vault) == whole


def test_the_preview_sees_all_parts_and_stores_nothing(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    preview = preview_paths(vault, [export])

    assert vault.status().sources == 0
    import_paths(vault, [export])
    assert [(one.patients, one.already_present) for one in preview_paths(vault, [export]).files] == [(3, True)]
    (report,) = preview.files
    assert (report.entries, report.patients) == (68, 3)
    assert len(report.parts) > 5


def test_the_history_of_an_import_has_one_line_for_all_parts(
    vault: Vault, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    with export.open("a") as file:
        file.write('{"no": "record"}\n')
    (report,) = import_paths(vault, [export])
    (made,) = vault.imports()
    (kept,) = vault.import_reports(made.intake_id)

    assert kept == report
    assert made.files == 1
    assert (vault.foresee_removal(made.intake_id).files, vault.remove_import(made.intake_id).files) == (1, 1)
    assert vault.status().sources == 0
    assert [issue.locator for issue in kept.rejected] == ["Line[69]"]


def test_whoever_watches_is_told_of_the_file_once(
    vault: Vault, tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    monkeypatch.setattr(archive, "_PIECE_BYTES", 3000)
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.write(export, "export.ndjson")
        made.writestr("note.txt", "Seen in clinic.")
    told: list[str] = []
    names: set[str] = set()
    reports = import_paths(
        vault, [packed, export], progress=Told(report=lambda one: told.append(one.path), reading=names.add)
    )

    inner = f"{packed}/export.ndjson"
    assert told == [report.path for report in reports] == [inner, f"{packed}/note.txt", str(packed), str(export)]
    assert names == set(told)
    assert [len(report.parts) > 5 for report in reports] == [True, False, False, True]
