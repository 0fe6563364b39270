from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.errors import MachineError, UserError
from clinic_assist.store import keys
from clinic_assist.store.keys import KdfParameters, SlotFile, data_key_of, parse_slots
from tests.unit.store.conftest import CHEAP, PASSPHRASE
from tests.unit.store.slots_of_before import old_slots, put

_TYPED = "hunter2hunter2\ud800"


@pytest.fixture
def slots(tmp_path: Path) -> SlotFile:
    file, _key = old_slots(PASSPHRASE, kdf=CHEAP)
    put(tmp_path, file)
    return file


def read_slots(folder: Path) -> SlotFile:
    return parse_slots((folder / "slots.json").read_bytes())


def unlock(file: SlotFile, passphrase: str) -> bytes:
    return data_key_of(file, passphrase)[0]


def altered(folder: Path, change: dict[str, Any], *, kdf: dict[str, Any] | None = None) -> SlotFile:
    content = json.loads((folder / "slots.json").read_text())
    content["slots"][0].update(change)
    content["slots"][0]["kdf"].update(kdf or {})
    (folder / "slots.json").write_text(json.dumps(content))
    return read_slots(folder)


def test_the_passphrase_gives_the_same_keys_again(tmp_path: Path) -> None:
    file, made = old_slots(PASSPHRASE, kdf=CHEAP)
    put(tmp_path, file)

    assert unlock(read_slots(tmp_path), PASSPHRASE) == made


def test_two_vaults_under_one_passphrase_share_no_key() -> None:
    first, second = (keys.derive_keys(bytes(32), vault_id) for vault_id in ("00" * 16, "01" * 16))

    assert {first.database, first.signing, first.audit, first.state}.isdisjoint(
        {second.database, second.signing, second.audit, second.state}
    )


def test_the_subkeys_are_those_of_the_format_document() -> None:
    made = keys.derive_keys(bytes(range(32)), "00112233445566778899aabbccddeeff")

    assert made.database.hex() == "536325c9a1837b25da12c3120dd35d3d6126587184a28e480d06040a0d42afac"
    assert made.signing.hex() == "d39e412e02e62cb6a1fa7934818975efd22885e763aa58bc4848a686c3be3fc4"
    assert made.audit.hex() == "c40c38a07b6fee2b45173d739487b9b363b8315df7717fa925eda427be61bd98"
    assert made.state.hex() == "2490d37b3a9ddad9d5fc35dfd5d77e244fd99ef3a2f30e936ec4b8b615d3ef7c"


def test_a_wrong_passphrase_opens_nothing_and_says_no_more(slots: SlotFile) -> None:
    with pytest.raises(UserError, match=r"^That passphrase does not open this vault\.$"):
        unlock(slots, PASSPHRASE + "!")

    assert unlock(slots, PASSPHRASE)


@pytest.mark.parametrize("change", [{"slot_id": "00"}, {"salt": "A" * 21 + "Q=="}, {"nonce": "A" * 16}])
def test_an_altered_slot_looks_like_a_wrong_passphrase(slots: SlotFile, tmp_path: Path, change: dict[str, str]) -> None:
    forged = altered(tmp_path, change)

    with pytest.raises(UserError, match="That passphrase does not open this vault"):
        unlock(forged, PASSPHRASE)


@pytest.mark.parametrize(
    "kdf",
    [
        {"memory_kib": 1024**3},
        {"memory_kib": 64},
        {"iterations": 10**6},
        {"iterations": 0},
        {"lanes": 2**20},
        {"name": "pbkdf2"},
        {"memory_kib": "64"},
    ],
)
def test_a_forged_slot_cannot_ask_for_a_terabyte_or_a_year(
    slots: SlotFile, tmp_path: Path, kdf: dict[str, Any]
) -> None:
    with pytest.raises(MachineError, match=r"slots\.json is damaged"):
        altered(tmp_path, {}, kdf=kdf)

    assert altered(tmp_path, {}, kdf={"name": "argon2id", "memory_kib": 8192, "iterations": 1, "lanes": 1}) == slots


@pytest.mark.parametrize("change", [{"kind": "fido"}, {"cipher": "none"}, {"wrapped": "AAAA"}, {"nonce": "AAAA"}])
def test_a_slot_of_another_making_is_damage(slots: SlotFile, tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(MachineError, match=r"slots\.json is damaged"):
        altered(tmp_path, change)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format":1}', b"[" * 5000, b" " * 70_000])
def test_a_slot_file_that_is_none_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "slots.json").write_bytes(content)

    with pytest.raises(MachineError, match=r"slots\.json is damaged"):
        read_slots(tmp_path)


def test_a_slot_file_too_long_is_damage_even_where_its_start_is_sound(slots: SlotFile, tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    path.write_bytes(path.read_bytes() + b" " * 70_000)

    with pytest.raises(MachineError, match=r"slots\.json is damaged"):
        read_slots(tmp_path)


def test_a_short_passphrase_is_refused_with_a_reason() -> None:
    with pytest.raises(UserError, match="at least 12 characters"):
        keys.check_strength("elevenchars")

    keys.check_strength("twelve chars")


def test_accents_composed_or_not_are_one_passphrase() -> None:
    file, _key = old_slots("caf\u00e9 caf\u00e9 caf\u00e9", kdf=CHEAP)

    assert unlock(file, "cafe\u0301 cafe\u0301 cafe\u0301")
    with pytest.raises(UserError):
        unlock(file, "cafe cafe cafe")


def test_a_lone_surrogate_does_not_carry_the_passphrase_into_an_error() -> None:
    file, _key = old_slots(PASSPHRASE, kdf=CHEAP)

    with pytest.raises(UserError) as caught:
        unlock(file, _TYPED)

    assert _TYPED[:7] not in "".join(traceback.format_exception(caught.value))


def test_keys_are_not_printed() -> None:
    made = keys.derive_keys(bytes(range(32)), "00" * 16)

    assert made.database.hex() not in repr(made)
    assert repr(made.database) not in repr(made)


def test_the_default_cost_is_64_mib_three_passes_four_lanes() -> None:
    assert KdfParameters() == KdfParameters(name="argon2id", memory_kib=65536, iterations=3, lanes=4)
    assert KdfParameters().is_acceptable


def test_the_wrapped_key_is_that_of_the_format_document() -> None:
    slot = keys.KeySlot(
        slot_id="0102030405060708",
        kind="passphrase",
        kdf=KdfParameters(),
        salt=bytes(range(16)),
        cipher="aes-256-gcm",
        nonce=bytes(range(12)),
        wrapped=bytes.fromhex(
            "c66846ec0f2e849187c2cf747404c8402d4619aadbec5025c9a8588f0d40e409dcaddff5928537ca2048ae8e0c31c40c"
        ),
    )
    vault_id = "00112233445566778899aabbccddeeff"
    file = SlotFile(format="clinic-assist-slots/1", vault_id=vault_id, slots=(slot,))

    assert unlock(file, PASSPHRASE) == bytes(range(32))
