"""Which model files may be used."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.inference.catalogue import Family, installed_models, read_catalogue, scan_models, verify_file

WEIGHTS = b"GGUF weights"
ENTRY = {
    "name": "Small",
    "version": "1",
    "file": "small.gguf",
    "sha256": hashlib.sha256(WEIGHTS).hexdigest(),
    "family": "chatml",
    "is_clinical": False,
    "licence": "MIT",
    "intended_use": "tests",
    "context_tokens": 512,
}


def write_folder(folder: Path, *entries: dict[str, object], files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.json").write_text(json.dumps({"format": 1, "models": entries}))
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_a_listed_model_with_its_file_is_installed_and_verified(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={"small.gguf": WEIGHTS})

    (model,) = installed_models([folder])
    verify_file(model)

    assert model.entry.family is Family.CHATML
    assert model.path == folder / "small.gguf"
    assert scan_models([folder]).refused == ()


def test_a_listed_model_without_its_file_is_missing_and_no_file_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={})

    scan = scan_models([folder])

    assert scan.installed == ()
    assert scan.refused == ()
    assert [entry.file for entry in scan.missing] == ["small.gguf"]


def test_a_file_that_no_catalogue_lists_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={"small.gguf": WEIGHTS, "stranger.gguf": WEIGHTS, "sub/too.gguf": b""})

    scan = scan_models([folder])

    assert [model.path.name for model in scan.installed] == ["small.gguf"]
    assert [(refused.path.name, refused.reason) for refused in scan.refused] == [
        ("stranger.gguf", "no catalogue lists it"),
        ("too.gguf", "no catalogue lists it"),
    ]


def test_a_file_with_other_bytes_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={"small.gguf": b"GGUF weightz"})
    (model,) = installed_models([folder])

    with pytest.raises(UserError, match=r"small\.gguf is not the one"):
        verify_file(model)


def test_a_file_of_another_size_is_refused_without_hashing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY | {"size_bytes": 5}, files={"small.gguf": WEIGHTS})
    fitting = write_folder(tmp_path / "b", ENTRY | {"size_bytes": len(WEIGHTS)}, files={"small.gguf": WEIGHTS})

    assert next(refused.reason for refused in scan_models([folder]).refused).startswith("its size is not")
    assert len(installed_models([fitting])) == 1


def test_a_file_that_went_away_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={"small.gguf": WEIGHTS})
    (model,) = installed_models([folder])
    model.path.unlink()

    with pytest.raises(UserError, match=r"small\.gguf cannot be read"):
        verify_file(model)


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../small.gguf"},
        {"file": "/etc/small.gguf"},
        {"file": "C:small.gguf"},
        {"file": "a\\small.gguf"},
        {"file": "small.bin"},
        {"file": ""},
        {"family": "vicuna"},
        {"sha256": "ABC"},
        {"is_clinical": "no"},
        {"context_tokens": 1},
        {"licence": ""},
        {"licenceee": "MIT"},
        {"name": "a\nb"},
    ],
)
def test_a_catalogue_that_does_not_fit_the_schema_is_refused_by_name(tmp_path: Path, change: dict[str, object]) -> None:
    folder = write_folder(tmp_path, ENTRY | change, files={"small.gguf": WEIGHTS})

    with pytest.raises(UserError, match=r"catalogue\.json is not valid") as refused:
        read_catalogue(folder)
    assert "models[0]" in refused.value.hint


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"format": 2, "models": []}', b"[" * 100_000])
def test_a_broken_catalogue_costs_its_own_folder_only(tmp_path: Path, content: bytes) -> None:
    good = write_folder(tmp_path / "good", ENTRY, files={"small.gguf": WEIGHTS})
    bad = write_folder(tmp_path / "bad", files={"other.gguf": WEIGHTS})
    (bad / "catalogue.json").write_bytes(content)

    scan = scan_models([bad, good])

    assert [model.path for model in scan.installed] == [good / "small.gguf"]
    assert {refused.path.name for refused in scan.refused} == {"catalogue.json", "other.gguf"}


def test_a_model_in_two_folders_is_taken_from_the_first_that_has_its_file(tmp_path: Path) -> None:
    empty = write_folder(tmp_path / "empty", ENTRY, files={})
    first = write_folder(tmp_path / "first", ENTRY, files={"small.gguf": WEIGHTS})
    second = write_folder(tmp_path / "second", ENTRY, files={"small.gguf": WEIGHTS})

    assert [model.path.parent for model in installed_models([empty, first, second])] == [first]
    assert scan_models([empty, first]).missing == ()


def test_a_folder_that_does_not_exist_holds_no_models(tmp_path: Path) -> None:
    assert scan_models([tmp_path / "nothing"]).installed == ()


def test_the_catalogue_that_ships_is_valid_and_its_files_are_the_listed_ones() -> None:
    folder = Path(__file__).parents[3] / "models"

    read_catalogue(folder)
    scan = scan_models([folder])
    for model in scan.installed:
        verify_file(model)

    assert scan.refused == ()
