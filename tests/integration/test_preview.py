"""The preview tells what an import brings, for whom, what is new and what conflicts; and it stores nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.importers import InSession
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.preview_import import preview_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

EXPORTS = Path(__file__).parents[2] / "resources" / "demo" / "exports"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def state(vault: Vault) -> tuple[object, ...]:
    told = vault.status()
    lines = vault.search_patients()
    return told.sources, told.facts, told.patients, lines, vault.match_questions(), vault.verify()


def bundle(path: Path, *entries: dict[str, Any]) -> Path:
    content = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": entry} for entry in entries]}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def person(name: str = "ada", *, mrn: str = "77", born: str = "1945-07-14", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": name,
        "identifier": [{"system": "urn:test:mrn", "value": mrn}],
        "name": [{"family": "Testperson", "given": [name.capitalize()]}],
        "gender": "female",
        "birthDate": born,
    } | more


def allergy(of: str = "ada", *, status: str = "active", key: str = "a1", updated: str = "2024-01-01T00:00:00Z") -> Any:
    return {
        "resourceType": "AllergyIntolerance",
        "id": key,
        "meta": {"lastUpdated": updated},
        "clinicalStatus": {"coding": [{"code": status}]},
        "patient": {"reference": f"Patient/{of}"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "91936005", "display": "Penicillin"}]},
    }


def potassium(value: float, of: str = "ada", key: str = "k1", updated: str = "2024-01-01T00:00:00Z") -> Any:
    return {
        "resourceType": "Observation",
        "id": key,
        "meta": {"lastUpdated": updated},
        "status": "final",
        "subject": {"reference": f"Patient/{of}"},
        "code": {"text": "Potassium"},
        "valueQuantity": {"value": value, "unit": "mmol/L"},
    }


def test_a_preview_says_what_the_import_then_reports_and_stores_nothing(vault: Vault) -> None:
    before = state(vault)
    preview = preview_paths(vault, [EXPORTS])
    after = state(vault)
    reports = import_paths(vault, [EXPORTS])

    assert before == after
    assert [(one.path, one.entries, one.fact_counts, one.kept) for one in preview.files] == [
        (one.path, one.entries, one.fact_counts, one.kept) for one in reports
    ]
    assert len(preview.patients) == vault.status().patients == 10
    assert sum(one.new for one in preview.patients) + preview.facts_of_nobody == vault.status().facts
    assert {one.patient_id for one in preview.patients} == {None}


def test_what_is_in_the_vault_already_is_told_from_what_is_new(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [bundle(tmp_path / "old.json", person(), potassium(4.1), allergy())])
    (line,) = vault.search_patients()
    newer = potassium(4.4, updated="2025-01-01T00:00:00Z")
    path = bundle(tmp_path / "new.json", person(), newer, allergy(), potassium(5.0, key="k2"))
    (found,) = preview_paths(vault, [path]).patients
    import_paths(vault, [path])

    assert found.patient_id == line.patient_id
    assert (found.new, found.known, found.replacing) == (2, 2, 1)
    assert found.record is not None
    assert len(vault.load_chart(line.patient_id).superseded) == 1


def test_what_would_contradict_is_told(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [bundle(tmp_path / "old.json", person(), allergy())])
    path = bundle(tmp_path / "new.json", person(), allergy(status="resolved", key="other"))
    (found,) = preview_paths(vault, [path]).patients
    (again,) = preview_paths(vault, [bundle(tmp_path / "agrees.json", person(), allergy(key="third"))]).patients

    assert len(found.conflicts) == 1
    assert "allergy" in found.conflicts[0]
    assert again.conflicts == ()


def test_a_doubt_about_who_it_is_is_told(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [bundle(tmp_path / "old.json", person())])
    (found,) = preview_paths(vault, [bundle(tmp_path / "new.json", person(born="1980-01-01"))]).patients

    assert found.patient_id is None
    assert len(found.notes) == 1
    assert vault.match_questions() == ()


def test_files_that_speak_of_one_person_are_one_line(vault: Vault, tmp_path: Path) -> None:
    bundle(tmp_path / "a.json", person())
    bundle(tmp_path / "b.json", potassium(4.1))
    bundle(tmp_path / "c.json", person(), potassium(4.2, key="k9"))
    bundle(tmp_path / "d.json", person("bea", mrn="78"))
    (tmp_path / "e.txt").write_text("not a record at all \x00\x01", encoding="latin-1")
    preview = preview_paths(vault, [tmp_path / f"{name}" for name in ("a.json", "b.json", "c.json", "d.json", "e.txt")])

    assert sorted(one.new for one in preview.patients) == [1, 4]
    assert [len(one.rejected) for one in preview.files] == [0, 0, 0, 0, 1]


def test_archives_are_looked_into(vault: Vault, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as made:
        for path in sorted(EXPORTS.rglob("*.json")):
            made.write(path, path.name)
    preview = preview_paths(vault, [packed])

    assert len(preview.patients) == 10
    assert len(preview.files) == len(list(EXPORTS.rglob("*.json"))) + 1
    assert vault.status().sources == 0


def test_a_file_of_the_vault_is_known_and_not_read_again(vault: Vault, tmp_path: Path) -> None:
    path = bundle(tmp_path / "old.json", person())
    import_paths(vault, [path])
    preview = preview_paths(vault, [path])

    assert [one.already_present for one in preview.files] == [True]
    assert preview.patients == ()


def test_a_preview_stops_when_asked(vault: Vault) -> None:
    seen: list[float] = []
    preview = preview_paths(
        vault,
        [EXPORTS],
        reader=InSession(),
        progress=lambda done, _total, _what: seen.append(done),
        should_stop=lambda: len(seen) > 6,
    )

    assert preview.was_stopped
    assert 0 < len(preview.files) < 20
    assert vault.status().sources == 0
