"""Files of one person that come in different commands, and people who are known only by a reference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.store.database import Database
from clinic_assist.store.vault import Vault, create_vault, open_vault, vault_exists
from clinic_assist.terminology.banner import banner_of
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

NAME = "urn:uuid:0b6f9c1e-6c3f-4a53-9a58-6b0f6f7a1d11"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def bundle(folder: Path, name: str, *resources: dict[str, object], full_url: str | None = None) -> Path:
    entries = [{"fullUrl": full_url, "resource": item} if full_url else {"resource": item} for item in resources]
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def person(family: str) -> dict[str, object]:
    return {"resourceType": "Patient", "id": "p", "name": [{"family": family}], "birthDate": "1950-01-01"}


def gout(reference: str, display: str | None = None) -> dict[str, object]:
    subject = {"reference": reference} | ({"display": display} if display else {})
    return {"resourceType": "Condition", "id": "c", "code": {"text": "Gout"}, "subject": subject}


@pytest.mark.parametrize("patient_first", [True, False])
def test_a_name_that_is_unique_in_the_world_joins_files_of_different_days(
    vault: Vault, tmp_path: Path, patient_first: bool
) -> None:
    files = [bundle(tmp_path, "a", person("Wren"), full_url=NAME), bundle(tmp_path, "b", gout(NAME))]

    for path in files if patient_first else reversed(files):
        import_paths(vault, [path])

    (found,) = vault.search_patients()
    assert (found.family, found.fact_count) == ("Wren", 2)


def test_a_number_that_any_server_may_give_joins_nothing_of_different_days(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [bundle(tmp_path, "a", person("Wren"))])
    import_paths(vault, [bundle(tmp_path, "b", gout("Patient/p"))])

    assert sorted(patient.family for patient in vault.search_patients()) == ["Not known", "Wren"]


def test_a_patient_known_by_a_reference_is_listed_and_found_by_the_name_it_gives(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [bundle(tmp_path, "b", gout("Patient/p", "SMART, NANCY"), gout("Patient/q"))])

    (found,) = vault.search_patients("nancy")
    assert found.family == "SMART, NANCY"
    assert banner_of(vault.load_chart(found.patient_id), date(2026, 11, 22)).name == "SMART, NANCY"
    assert sorted(patient.family for patient in vault.search_patients()) == ["Not known", "SMART, NANCY"]


def test_nobody_else_may_read_any_file_of_a_vault(tmp_path: Path) -> None:
    folder = tmp_path / "open-to-all"
    folder.mkdir(mode=0o755)
    opened = create_vault(folder, PASSPHRASE, kdf=CHEAP)
    import_paths(opened, [bundle(tmp_path, "a", person("Wren"))])

    modes = {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}
    opened.close()
    assert "vault.db" in modes
    assert set(modes.values()) == {0}


def test_a_vault_without_its_key_file_is_named_and_not_called_empty(tmp_path: Path) -> None:
    create_vault(tmp_path / "v", PASSPHRASE, kdf=CHEAP).close()
    (tmp_path / "v" / "slots.json").unlink()

    assert vault_exists(tmp_path / "v")
    with pytest.raises(MachineError, match=r"slots\.json is missing"):
        open_vault(tmp_path / "v", PASSPHRASE)


def test_looking_for_earlier_files_does_not_grow_with_the_patients_of_a_set(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Database.rows

    def counted(database: Database, name: str, *values: object) -> Iterator[object]:
        asked.append(name)
        return rows(database, name, *values)

    monkeypatch.setattr(Database, "rows", counted)
    names = [f"urn:uuid:{number:08x}-6c3f-4a53-9a58-6b0f6f7a1d11" for number in range(30)]
    import_paths(vault, [bundle(tmp_path, "early", *(gout(name) for name in names))])
    early = asked.count("patients_with_keys")
    entries = [{"fullUrl": name, "resource": person(f"Wren{number}")} for number, name in enumerate(names)]
    late = tmp_path / "late.json"
    late.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    import_paths(vault, [late])

    assert early == 1
    assert asked.count("patients_with_keys") - early == 1
    assert [patient.fact_count for patient in vault.search_patients()] == [2] * 30
