"""What an import could not store stays in its history, until the import is removed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.store.vault import Vault, create_vault, open_vault
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

PATIENT = '{"resourceType": "Patient", "id": "p", "name": [{"family": "Wren"}]}'


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def bring(vault: Vault, folder: Path) -> str:
    (folder / "whole.json").write_text(PATIENT)
    (folder / "nothing.json").write_text('{"a": 1}')
    with zipfile.ZipFile(folder / "some.zip", "w") as archive:
        archive.writestr("other.json", PATIENT.replace("Wren", "Finch"))
        archive.writestr("empty.json", "")
    import_paths(vault, [folder / name for name in ("whole.json", "nothing.json", "some.zip")])
    return vault.imports()[0].intake_id


def told(vault: Vault, intake: str) -> list[tuple[str, str | None, int]]:
    reports = vault.import_reports(intake)
    return [(Path(report.path).name, report.format, len(report.rejected)) for report in reports]


def test_refused_files_and_archives_are_in_the_history_also_after_closing(vault: Vault, tmp_path: Path) -> None:
    intake = bring(vault, tmp_path)
    expected = [
        ("whole.json", "fhir-r4-json", 0), ("other.json", "fhir-r4-json", 0), ("nothing.json", None, 1), ("some.zip", "zip", 1),
    ]  # fmt: skip
    assert told(vault, intake) == expected

    folder = Path(vault.directory)
    vault.close()
    again = open_vault(folder, PASSPHRASE)
    assert told(again, intake) == expected
    again.close()


def test_they_go_with_the_import(vault: Vault, tmp_path: Path) -> None:
    intake = bring(vault, tmp_path)
    assert len(told(vault, intake)) == 4

    vault.remove_import(intake)
    assert told(vault, intake) == []


def test_an_import_of_which_nothing_was_stored_is_in_the_history_with_its_reasons(vault: Vault, tmp_path: Path) -> None:
    bad = tmp_path / "letter.txt"
    bad.write_bytes(b"\x00\x01\x02")
    import_paths(vault, [bad])
    (made,) = vault.imports()
    (report,) = vault.import_reports(made.intake_id)

    assert (made.files, made.facts) == (0, 0)
    assert report.rejected[0].reason

    removed = vault.remove_import(made.intake_id)
    assert (removed.files, removed.files_kept, removed.patients) == (0, 0, 0)
    assert vault.imports() == ()
    assert vault.import_reports(made.intake_id) == ()


def test_an_import_of_no_file_at_all_is_not(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    import_paths(vault, [tmp_path / "empty"])

    assert vault.imports() == ()


def test_an_import_names_the_file_that_was_stored_first(vault: Vault, tmp_path: Path) -> None:
    bring(vault, tmp_path)
    (tmp_path / "later.json").write_text(PATIENT.replace("Wren", "Lark"))
    import_paths(vault, [tmp_path / "later.json"])

    assert [(Path(one.first_file).name, one.files) for one in vault.imports()] == [("later.json", 1), ("whole.json", 2)]
