"""Which model files may be used: listed by a catalogue that somebody signed who counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_assist import settings
from clinic_assist.errors import UserError
from clinic_assist.inference import catalogue
from clinic_assist.inference.catalogue import InstalledModel, read_catalogue, sign_catalogue
from clinic_assist.inference.families import Family
from clinic_assist.inference.scanning import ModelScan, scan_models, verify_file, with_adapter
from clinic_assist.inference.trust import KeyFolder, Trust, TrustedKey, read_trust
from tests.signed_models import (
    ADAPTER,
    ADAPTER_ENTRY,
    ENTRY,
    KEY,
    OTHER_KEY,
    TRUST,
    WEIGHTS,
    sign_as_it_is,
    write_folder,
)

FILES = {"small.gguf": WEIGHTS}


def scan(*folders: Path, trust: Trust = TRUST) -> ModelScan:
    return scan_models(folders, trust)


def refusal(folder: Path, trust: Trust = TRUST) -> str:
    """Why a folder's catalogue is refused; nothing of the folder may then be usable."""
    found = scan(folder, trust=trust)

    assert found.installed == ()
    assert found.adapters == ()
    assert {refused.path.name for refused in found.refused} >= {"catalogue.json", "small.gguf"}
    return next(refused.reason for refused in found.refused if refused.path.name == "catalogue.json")


def test_a_listed_model_with_its_file_is_installed_and_verified(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)

    (model,) = scan(folder).installed
    verify_file(model.path, model.entry.sha256)

    assert model.entry.family is Family.CHATML
    assert model.path == folder / "small.gguf"
    assert model.signed_by == "Tests"
    assert scan(folder).refused == ()


def test_an_unsigned_catalogue_is_refused_with_the_command_that_signs_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES, key=None)

    reason = refusal(folder)

    assert "is not signed" in reason
    assert "clinic-assist model sign" in reason
    sign_catalogue(folder, KEY)
    assert len(scan(folder).installed) == 1


def test_a_catalogue_signed_by_a_stranger_is_refused_until_the_key_is_trusted(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES, key=OTHER_KEY)

    assert "nobody here trusts that key" in refusal(folder)
    assert len(scan(folder, trust=Trust(keys=(TrustedKey(owner="Other", key=OTHER_KEY.public),))).installed) == 1


def test_a_signature_that_claims_a_trusted_key_and_was_made_by_another_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    body = (folder / "catalogue.json").read_bytes()
    signature = json.loads((folder / "catalogue.json.sig").read_text())
    (folder / "catalogue.json.sig").write_text(json.dumps(signature | {"signature": OTHER_KEY.sign(body)}))

    assert "was changed after Tests signed it" in refusal(folder)


@pytest.mark.parametrize("change", [b" ", b"\n", b"\0"])
def test_a_catalogue_with_one_more_byte_is_refused(tmp_path: Path, change: bytes) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    path = folder / "catalogue.json"
    path.write_bytes(path.read_bytes() + change)

    assert "was changed" in refusal(folder)


def test_an_old_signed_catalogue_is_refused_once_the_least_number_was_raised(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    old = {name: (folder / name).read_bytes() for name in ("catalogue.json", "catalogue.json.sig")}
    newest = sign_catalogue(folder, KEY).number
    strict = Trust(keys=(TrustedKey(owner="Tests", key=KEY.public, least_number=newest),))

    assert len(scan(folder, trust=strict).installed) == 1
    for name, data in old.items():
        (folder / name).write_bytes(data)
    assert "is old" in refusal(folder, strict)
    assert len(scan(folder).installed) == 1


def test_nothing_of_a_catalogue_is_parsed_before_its_signature_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    parsed: list[Path] = []
    really = catalogue.parse_catalogue
    monkeypatch.setattr(catalogue, "parse_catalogue", lambda data, path: (parsed.append(path), really(data, path))[1])
    signature = folder / "catalogue.json.sig"
    right = signature.read_bytes()
    signature.unlink()

    refusal(folder)
    unsigned = list(parsed)
    signature.write_bytes(right)
    scan(folder)

    assert unsigned == []
    assert parsed == [folder / "catalogue.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"{}", b"[" * 4000, b"x" * 5000])
def test_a_damaged_signature_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    (folder / "catalogue.json.sig").write_bytes(content)

    assert "signature of the model catalogue" in refusal(folder)


def test_a_listed_model_without_its_file_is_missing_and_no_file_is_refused(tmp_path: Path) -> None:
    found = scan(write_folder(tmp_path, ENTRY, files={}))

    assert found.installed == ()
    assert found.refused == ()
    assert [entry.file for entry in found.missing] == ["small.gguf"]


def test_a_file_that_no_catalogue_lists_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={**FILES, "stranger.gguf": WEIGHTS, "sub/too.gguf": b""})

    found = scan(folder)

    assert [model.path.name for model in found.installed] == ["small.gguf"]
    assert [(refused.path.name, refused.reason) for refused in found.refused] == [
        ("stranger.gguf", "no catalogue lists it"),
        ("too.gguf", "no catalogue lists it"),
    ]


def test_a_file_with_other_bytes_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files={"small.gguf": b"GGUF weightz"})
    (model,) = scan(folder).installed

    with pytest.raises(UserError, match=r"small\.gguf is not the one"):
        verify_file(model.path, model.entry.sha256)


def test_a_file_of_another_size_is_refused_without_hashing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "a", ENTRY | {"size_bytes": 5}, files=FILES)
    fitting = write_folder(tmp_path / "b", ENTRY | {"size_bytes": len(WEIGHTS)}, files=FILES)

    assert next(refused.reason for refused in scan(folder).refused).startswith("its size is not")
    assert len(scan(fitting).installed) == 1


def test_a_file_that_went_away_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES)
    (model,) = scan(folder).installed
    model.path.unlink()

    with pytest.raises(UserError, match=r"small\.gguf cannot be read"):
        verify_file(model.path, model.entry.sha256)


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
    folder = write_folder(tmp_path, ENTRY | change, files=FILES, key=None)
    sign_as_it_is(folder)

    with pytest.raises(UserError, match=r"catalogue\.json is not valid") as refused:
        read_catalogue(folder, TRUST)
    assert "models[0]" in refused.value.hint


@pytest.mark.parametrize(
    "change", [{"scale": 0}, {"scale": 9}, {"base_sha256": ""}, {"file": "/x.gguf"}, {"specialty": ""}]
)
def test_an_adapter_that_does_not_fit_the_schema_is_refused_by_name(tmp_path: Path, change: dict[str, object]) -> None:
    folder = write_folder(tmp_path, ENTRY, files=FILES, adapters=(ADAPTER_ENTRY | change,), key=None)
    sign_as_it_is(folder)

    with pytest.raises(UserError, match=r"catalogue\.json is not valid") as refused:
        read_catalogue(folder, TRUST)
    assert "adapters[0]" in refused.value.hint


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"format": 2, "models": []}', b"[" * 100_000])
def test_a_broken_catalogue_costs_its_own_folder_only(tmp_path: Path, content: bytes) -> None:
    good = write_folder(tmp_path / "good", ENTRY, files=FILES)
    bad = write_folder(tmp_path / "bad", files={"other.gguf": WEIGHTS})
    (bad / "catalogue.json").write_bytes(content)
    sign_as_it_is(bad)

    found = scan(bad, good)

    assert [model.path for model in found.installed] == [good / "small.gguf"]
    assert {refused.path.name for refused in found.refused} == {"catalogue.json", "other.gguf"}


def test_a_model_in_two_folders_is_taken_from_the_first_that_has_its_file(tmp_path: Path) -> None:
    empty = write_folder(tmp_path / "empty", ENTRY, files={})
    first = write_folder(tmp_path / "first", ENTRY, files=FILES)
    second = write_folder(tmp_path / "second", ENTRY, files=FILES)

    assert [model.path.parent for model in scan(empty, first, second).installed] == [first]
    assert scan(empty, first).missing == ()


def test_a_folder_that_does_not_exist_holds_no_models(tmp_path: Path) -> None:
    assert scan(tmp_path / "nothing").installed == ()


def test_an_adapter_is_listed_with_the_model_that_it_was_made_for_and_refused_with_any_other(tmp_path: Path) -> None:
    other = ENTRY | {"name": "Other", "file": "other.gguf", "sha256": "0" * 64}
    files = {**FILES, "other.gguf": b"other", "diabetes.gguf": ADAPTER}
    found = scan(write_folder(tmp_path, ENTRY, other, files=files, adapters=(ADAPTER_ENTRY,)))
    base, stranger = found.installed
    (adapter,) = found.adapters

    worn = with_adapter(base, adapter)

    assert found.adapters_of(base) == (adapter,)
    assert found.adapters_of(stranger) == ()
    assert worn.full_name == f"Small with adapter Diabetes 2 ({str(ADAPTER_ENTRY['sha256'])[:12]})"
    with pytest.raises(UserError, match="was not made for the model Other"):
        InstalledModel(entry=stranger.entry, path=stranger.path, adapter=adapter)


def test_the_catalogue_that_ships_is_signed_and_its_files_are_the_listed_ones() -> None:
    folder = Path(__file__).parents[3] / "models"
    trust = read_trust([KeyFolder(path=settings.shipped_keys_folder(), is_sites=False)])

    found = scan(folder, trust=trust)
    for model in found.installed:
        verify_file(model.path, model.entry.sha256)

    assert found.refused == ()
    assert [model.signed_by for model in found.installed] == ["Clinic Assist"]


def test_no_private_key_is_in_the_repository() -> None:
    root = Path(__file__).parents[3]
    places = [root / name for name in ("models", "resources", "clinic_assist", "installer", "docs")]

    found = [p for place in places for p in place.rglob("*") if p.suffix in {".pem", ".key"} or _holds_a_key(p)]

    assert found == []


def _holds_a_key(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size > 1_000_000:
        return False
    return b"-----BEGIN " + b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
