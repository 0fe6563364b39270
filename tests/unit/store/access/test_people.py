from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from clinic_assist.errors import ClinicAssistError, MachineError, UserError
from clinic_assist.people import PERMISSIONS, Permission, Proof, Role, SecurityKey, Way
from clinic_assist.store import chain
from clinic_assist.store.access import rekeying
from clinic_assist.store.session import Vault
from clinic_assist.store.vault import create_vault, open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE
from tests.unit.store.slots_of_before import old_slot

_HERS = "twelve small turtles"
_NEXT = "another long passphrase"


def add(vault: Vault, login: str = "j.doe", role: Role = Role.CLINICIAN, password: str = _HERS) -> str:
    return vault.add_account(login, "Dr. Jane Doe", role, password, kdf=CHEAP).account_id


def opens(folder: Path, secret: str, *, login: str = "", way: Way = Way.PASSWORD, factor: bytes = b"") -> str:
    """Who is let in; empty where nobody is."""
    (folder / "attempts.json").write_text('{"format": "clinic-assist-attempts/1"}')  # no wait in these tests
    try:
        vault = open_vault(folder, secret, login=login, way=way, proof=Proof(factor=factor))
    except UserError:
        return ""
    name = vault.account.login or vault.account.account_id
    vault.close()
    return name


def test_whoever_makes_a_vault_is_its_owner_and_may_do_everything_that_one_person_needs(vault: Vault) -> None:
    assert (vault.account.login, vault.account.role, vault.way) == ("owner", Role.CLINICIAN, Way.PASSWORD)
    assert vault.account.permissions >= {Permission.SIGN, Permission.MANAGE_PEOPLE}


def test_an_administrator_sees_no_chart_and_an_auditor_the_trail_only() -> None:
    assert Permission.READ_CHARTS not in PERMISSIONS[Role.ADMINISTRATOR]
    assert PERMISSIONS[Role.AUDITOR] == {Permission.READ_AUDIT}
    assert Permission.READ_CHARTS in PERMISSIONS[Role.READER]


def test_each_person_comes_in_by_their_own_name_and_password(vault: Vault, folder: Path) -> None:
    add(vault)
    vault.close()

    assert opens(folder, PASSPHRASE, login="owner") == "owner"
    assert opens(folder, _HERS, login="J.Doe ") == "j.doe"
    assert not opens(folder, _HERS, login="owner")
    assert not opens(folder, PASSPHRASE, login="j.doe")


def test_a_vault_of_several_people_asks_for_a_name_and_one_of_one_person_does_not(vault: Vault, folder: Path) -> None:
    vault.close()
    assert opens(folder, PASSPHRASE) == "owner"
    again = open_vault(folder, PASSPHRASE)
    add(again)
    again.close()

    with pytest.raises(UserError, match="several accounts"):
        open_vault(folder, PASSPHRASE)


def test_a_login_is_given_once(vault: Vault) -> None:
    add(vault)
    with pytest.raises(UserError, match="has this user name already"):
        add(vault, login="J.DOE")

    assert add(vault, login="j.doe2")


@pytest.mark.parametrize("login", ["", "a b", "-a", "a/b", "\u00e4", "x" * 65, "a\n"])
def test_what_cannot_be_a_login_is_refused(vault: Vault, login: str) -> None:
    if login == "a\n":
        assert add(vault, login=login)
        return
    with pytest.raises(UserError, match="cannot be a user name"):
        add(vault, login=login)


def test_a_new_password_leaves_the_database_as_it_is(vault: Vault, folder: Path) -> None:
    vault.change_passphrase(PASSPHRASE, _NEXT, kdf=CHEAP)
    with pytest.raises(UserError, match="does not open"):
        vault.change_passphrase(PASSPHRASE, "yet another passphrase", kdf=CHEAP)
    vault.close()

    assert opens(folder, _NEXT) == "owner"
    assert not opens(folder, PASSPHRASE)


def test_an_old_slot_file_put_back_brings_back_no_old_password(vault: Vault, folder: Path) -> None:
    before = (folder / "slots.json").read_bytes()
    vault.change_passphrase(PASSPHRASE, _NEXT, kdf=CHEAP)
    vault.close()
    after = (folder / "slots.json").read_bytes()
    (folder / "slots.json").write_bytes(before)
    assert not opens(folder, PASSPHRASE)
    (folder / "slots.json").write_bytes(after)

    assert opens(folder, _NEXT) == "owner"


def test_a_reset_password_replaces_whatever_opened_before(vault: Vault, folder: Path) -> None:
    jane = add(vault)
    vault.reset_password(jane, _NEXT, kdf=CHEAP)
    vault.close()

    assert opens(folder, _NEXT, login="j.doe") == "j.doe"
    assert not opens(folder, _HERS, login="j.doe")
    assert opens(folder, PASSPHRASE, login="owner") == "owner"


def test_somebody_who_is_removed_is_not_let_in(vault: Vault, folder: Path) -> None:
    jane = add(vault)
    before = (folder / "slots.json").read_bytes()
    vault.remove_account(jane)
    vault.close()
    assert not opens(folder, _HERS, login="j.doe")
    (folder / "slots.json").write_bytes(before)

    assert not opens(folder, _HERS, login="j.doe")
    assert opens(folder, PASSPHRASE, login="owner") == "owner"


def test_nobody_locks_everybody_out(vault: Vault) -> None:
    with pytest.raises(UserError, match="their own account"):
        vault.remove_account(vault.account.account_id)
    with pytest.raises(UserError, match="Nobody could manage accounts"):
        vault.change_account(vault.account.account_id, role=Role.READER)
    add(vault, login="admin", role=Role.ADMINISTRATOR)

    assert vault.change_account(vault.account.account_id, role=Role.READER).role is Role.READER


def test_the_recovery_key_lets_an_administrator_in_until_there_is_a_newer_one(vault: Vault, folder: Path) -> None:
    first = vault.make_recovery_key(kdf=CHEAP)
    second = vault.make_recovery_key(kdf=CHEAP)
    assert vault.sheets() == {Way.RECOVERY}
    vault.close()
    assert not opens(folder, first, way=Way.RECOVERY)
    assert not opens(folder, second)
    recovered = open_vault(folder, second.lower().replace("-", " "), way=Way.RECOVERY)
    assert recovered.account.role is Role.ADMINISTRATOR
    owner = next(one for one in recovered.accounts() if one.login == "owner")
    recovered.reset_password(owner.account_id, _NEXT, kdf=CHEAP)
    recovered.close()

    assert opens(folder, _NEXT) == "owner"


def test_the_envelope_lets_somebody_in_who_may_only_break_the_glass(vault: Vault, folder: Path) -> None:
    code = vault.make_emergency_key(kdf=CHEAP)
    vault.close()

    assert opens(folder, code, way=Way.EMERGENCY) == "emergency"
    assert not opens(folder, code, way=Way.RECOVERY)
    by_envelope = open_vault(folder, code, way=Way.EMERGENCY)
    assert by_envelope.permissions == {Permission.BREAK_GLASS}
    by_envelope.close()


def test_no_account_is_given_the_role_of_the_envelope(vault: Vault) -> None:
    with pytest.raises(UserError, match="No account has this role"):
        add(vault, role=Role.EMERGENCY)

    assert add(vault, role=Role.AUDITOR)


def test_nobody_gives_themselves_more_than_they_have(vault: Vault, folder: Path) -> None:
    boss = add(vault, login="boss", role=Role.ADMINISTRATOR)
    jane = add(vault, login="jane", role=Role.READER)
    vault.close()
    vault = open_vault(folder, _HERS, login="boss")
    with pytest.raises(UserError, match="more than they have"):
        vault.change_account(boss, role=Role.CLINICIAN)

    assert vault.change_account(jane, role=Role.CLINICIAN).role is Role.CLINICIAN
    vault.close()


def test_leaving_the_name_away_gives_no_further_free_guesses(vault: Vault, folder: Path) -> None:
    vault.close()
    for login in ("", "owner", " OWNER", "owner", ""):
        with pytest.raises(UserError, match="not open"):
            open_vault(folder, "wrong passphrase", login=login)

    with pytest.raises(UserError, match="Too many wrong attempts"):
        open_vault(folder, PASSPHRASE, login="owner")
    with pytest.raises(UserError, match="Too many wrong attempts"):
        open_vault(folder, PASSPHRASE)


def test_removal_for_cause_gives_everybody_else_a_new_data_key(vault: Vault, folder: Path, tmp_path: Path) -> None:
    jane = add(vault)
    add(vault, login="ann", role=Role.PHARMACIST, password="ann's long passphrase")
    code = vault.make_recovery_key(kdf=CHEAP)
    vault.close()
    shutil.copytree(folder, tmp_path / "stolen")
    vault = open_vault(folder, PASSPHRASE, login="owner")
    vault.remove_for_cause(jane)
    assert vault.verify().is_intact
    vault.audit("after")
    vault.close()
    stolen_slots = (tmp_path / "stolen" / "slots.json").read_bytes()

    assert opens(folder, PASSPHRASE, login="owner") == "owner"
    assert opens(folder, "ann's long passphrase", login="ann") == "ann"
    assert opens(folder, code, way=Way.RECOVERY) == "recovery"
    assert not opens(folder, _HERS, login="j.doe")
    assert opens(tmp_path / "stolen", _HERS, login="j.doe") == "j.doe"
    ours = (folder / "slots.json").read_bytes()
    (folder / "slots.json").write_bytes(stolen_slots)
    with pytest.raises(ClinicAssistError):
        open_vault(folder, _HERS, login="j.doe")
    (folder / "slots.json").write_bytes(ours)
    again = open_vault(folder, PASSPHRASE, login="owner")
    assert again.verify().is_intact
    again.close()


def stop(*_given: object, **_named: object) -> None:
    raise MachineError("the machine stopped here")


def stop_at_the_second(write: Callable[..., None]) -> Callable[..., None]:
    calls = []

    def counted(*given: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            stop()
        write(*given)

    return counted


_STEPS = {
    "the copy": (rekeying.shutil, "copyfile", stop),
    "the check": (rekeying, "_check_copy", stop),
    "both keys in slots.json": (rekeying.slot_file, "write", stop),
    "the swap": (rekeying, "swap", stop),
    "the head": (chain, "write_head", stop),
    "the new key in slots.json": (rekeying.slot_file, "write", stop_at_the_second(rekeying.slot_file.write)),
}


@pytest.mark.parametrize("step", _STEPS)
def test_a_change_of_key_that_is_cut_short_leaves_a_vault_that_opens(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    jane = add(vault)
    with monkeypatch.context() as patch:
        patch.setattr(*_STEPS[step])
        with pytest.raises(MachineError, match="stopped here"):
            vault.remove_for_cause(jane)
        vault._lock_file.release()  # as the end of the process would
        if vault._database is not None:
            vault._database.close()
            vault._database = None

    assert opens(folder, PASSPHRASE, login="owner") == "owner"
    is_before = step not in ("the head", "the new key in slots.json")
    assert opens(folder, _HERS, login="j.doe") == ("j.doe" if is_before else "")
    again = open_vault(folder, PASSPHRASE, login="owner")
    assert again.verify().is_intact
    again.close()


def test_a_vault_of_before_has_one_account_after_its_first_opening(vault: Vault, folder: Path) -> None:
    data_key = vault._opened.data_key
    vault.close()
    other = old_slot(data_key.key, "somebody else entirely", vault_id=data_key.vault_id, kdf=CHEAP)
    mine = old_slot(data_key.key, PASSPHRASE, vault_id=data_key.vault_id, kdf=CHEAP)
    content = {"format": "clinic-assist-slots/1", "vault_id": data_key.vault_id}
    (folder / "slots.json").write_bytes(msgspec.json.encode({**content, "slots": [mine, other]}))
    assert opens(folder, PASSPHRASE) == "owner2"
    after = json.loads((folder / "slots.json").read_text())

    assert after["format"] == "clinic-assist-slots/2"
    assert len(after["older"]) == 1
    assert opens(folder, "somebody else entirely", login="anybody") == "owner3"
    assert opens(folder, PASSPHRASE, login="owner2") == "owner2"


def test_a_forged_holder_is_given_no_new_data_key(vault: Vault, folder: Path) -> None:
    jane = add(vault)
    ann = add(vault, login="ann")
    vault.close()
    vault = open_vault(folder, PASSPHRASE, login="owner")
    forged = vault._slots.holder(vault._slots.held_by(ann)[0])
    own = bytes(31) + b"\x01"
    vault._slots = vault._slots.with_holder(replace(forged, public_key=own))
    vault.remove_for_cause(jane)

    assert vault._slots.holder(forged.holder_id).public_key == forged.public_key
    vault.close()


def test_neither_password_nor_code_nor_key_stands_in_the_slot_file(vault: Vault, folder: Path) -> None:
    code = vault.make_recovery_key(kdf=CHEAP)
    text = (folder / "slots.json").read_bytes()
    secrets = (
        PASSPHRASE.encode(),
        code.encode(),
        vault._opened.data_key.key,
        vault._opened.data_key.key.hex().encode(),
    )

    assert not any(secret in text for secret in secrets)
    assert vault.vault_id.encode() in text


def test_a_made_vault_takes_no_short_password(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="at least 12"):
        create_vault(tmp_path / "new", "short", kdf=CHEAP)

    assert not (tmp_path / "new").exists()


def test_with_a_security_key_enrolled_the_password_alone_opens_nothing(vault: Vault, folder: Path) -> None:
    key = SecurityKey(name="Blue key", relying_party="clinic-assist", credential_id=b"credential", salt=bytes(32))
    with pytest.raises(UserError, match="does not open"):
        vault.enrol_security_key("wrong wrong wrong", key, b"answer" * 5, kdf=CHEAP)
    vault.enrol_security_key(PASSPHRASE, key, b"answer" * 5, kdf=CHEAP)
    vault.close()

    assert not opens(folder, PASSPHRASE)
    assert not opens(folder, PASSPHRASE, factor=b"other" * 5)
    assert opens(folder, PASSPHRASE, factor=b"answer" * 5) == "owner"
