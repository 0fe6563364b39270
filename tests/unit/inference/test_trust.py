"""Whose signatures count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.inference.scanning import scan_models
from clinic_assist.inference.signatures import SigningKey, is_signed_by, key_id
from clinic_assist.inference.trust import (
    KeyFolder,
    TrustedKey,
    read_key,
    read_secret,
    read_trust,
    trust_key,
    write_key,
    write_secret,
)
from tests.signed_models import ENTRY, KEY, OTHER_KEY, WEIGHTS, trusting_folder, write_folder

PASSPHRASE = "a passphrase for tests"
POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="rights are looked at on POSIX only")


def test_a_signature_holds_for_its_bytes_and_its_key_only() -> None:
    signature = KEY.sign(b"catalogue")

    assert is_signed_by(KEY.public, signature, b"catalogue")
    assert not is_signed_by(KEY.public, signature, b"catalogue ")
    assert not is_signed_by(OTHER_KEY.public, signature, b"catalogue")
    assert not is_signed_by(KEY.public, "00" * 64, b"catalogue")


def test_a_signature_over_something_else_is_none_over_a_catalogue() -> None:
    bare = KEY._key.sign(b"catalogue").hex()

    assert not is_signed_by(KEY.public, bare, b"catalogue")


def test_a_sealed_key_opens_with_its_passphrase_only() -> None:
    sealed = KEY.sealed(PASSPHRASE)

    assert SigningKey.open(sealed, PASSPHRASE).public == KEY.public
    assert b"ENCRYPTED" in sealed
    for passphrase in ("another passphrase", ""):
        with pytest.raises(UserError, match="cannot be opened"):
            SigningKey.open(sealed, passphrase)
    with pytest.raises(UserError, match="cannot be opened"):
        SigningKey.open(b"no key", PASSPHRASE)


def test_a_short_passphrase_is_refused_for_a_signing_key() -> None:
    with pytest.raises(UserError, match="at least 12"):
        KEY.sealed("short")


def test_a_trusted_key_counts_and_is_found_by_its_short_name(tmp_path: Path) -> None:
    trust = read_trust([KeyFolder(path=trusting_folder(tmp_path / "keys"))])

    found = trust.find(key_id(KEY.public))

    assert found is not None
    assert found.owner == "Hospital IT"
    assert trust.find(key_id(OTHER_KEY.public)) is None


@POSIX_ONLY
@pytest.mark.parametrize("loosened", ["file", "folder"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_a_key_that_others_may_change_makes_every_model_of_its_catalogue_refused(
    tmp_path: Path, loosened: str, mode: int
) -> None:
    keys = trusting_folder(tmp_path / "keys")
    models = write_folder(tmp_path / "models", ENTRY, files={"small.gguf": WEIGHTS})
    place = keys if loosened == "folder" else next(keys.iterdir())
    before = scan_models([models], read_trust([KeyFolder(path=keys)]))
    place.chmod(place.stat().st_mode | mode)

    after = scan_models([models], read_trust([KeyFolder(path=keys)]))

    assert len(before.installed) == 1
    assert after.installed == ()
    assert f"others may change the {loosened} of the key" in after.refused[0].reason


def test_the_key_that_ships_is_not_asked_for_its_rights(tmp_path: Path) -> None:
    keys = trusting_folder(tmp_path / "keys")
    keys.chmod(0o775)

    assert read_trust([KeyFolder(path=keys, is_sites=False)]).keys
    assert os.name != "posix" or not read_trust([KeyFolder(path=keys)]).keys


def test_of_two_files_on_one_key_the_stricter_holds(tmp_path: Path) -> None:
    one, two = trusting_folder(tmp_path / "one", least_number=7), trusting_folder(tmp_path / "two", least_number=3)

    found = read_trust([KeyFolder(path=one), KeyFolder(path=two)]).find(key_id(KEY.public))

    assert found is not None
    assert found.least_number == 7


def test_a_damaged_key_file_costs_itself_only(tmp_path: Path) -> None:
    keys = trusting_folder(tmp_path / "keys")
    (keys / "broken.json").write_text("{")

    trust = read_trust([KeyFolder(path=keys)])

    assert len(trust.keys) == 1
    assert [refused.path.name for refused in trust.refused] == ["broken.json"]
    with pytest.raises(UserError, match="is no key file"):
        read_key(keys / "broken.json")


@POSIX_ONLY
def test_a_private_key_is_readable_by_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    write_secret(KEY.sealed(PASSPHRASE), path)

    with pytest.raises(UserError, match="already"):
        write_secret(b"other", path)
    assert path.stat().st_mode & 0o077 == 0
    assert SigningKey.open(read_secret(path), PASSPHRASE).public == KEY.public
    path.chmod(0o640)
    with pytest.raises(UserError, match="Others may read"):
        read_secret(path)


@POSIX_ONLY
def test_trusting_into_a_folder_that_others_may_change_is_refused_at_once(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    keys.chmod(0o777)

    with pytest.raises(UserError, match="does not count"):
        trust_key(TrustedKey(owner="Hospital IT", key=KEY.public), keys)


def test_a_public_key_file_reads_as_it_was_written(tmp_path: Path) -> None:
    key = TrustedKey(owner="Klinik für Innere Medizin", key=KEY.public, least_number=4)

    write_key(key, tmp_path / "key.json")

    assert read_key(tmp_path / "key.json") == key
