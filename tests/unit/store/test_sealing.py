"""What whoever holds today's keys of a vault can, and cannot, make of yesterday's audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.people import Role
from clinic_assist.store import audit, sealing
from clinic_assist.store.database import Database
from clinic_assist.store.vault import Vault, open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE
from tests.unit.store.test_chain import inside, without_triggers


@pytest.fixture
def used(vault: Vault, folder: Path) -> Iterator[Vault]:
    for number in range(5):
        vault.audit("chart-opened", detail=f"number {number}")
    vault.close()
    opened = open_vault(folder, PASSPHRASE)
    yield opened
    opened.close()


def coded_anew(vault: Vault) -> None:
    """What somebody with the data key does after an edit: every code made anew, under the right key."""
    database, previous = inside(vault), bytes(32)
    for *values, seal, _mac in list(database.rows("audit_entries")):
        previous = audit._code(previous, audit._as_written(tuple(values), bytes(seal)), vault._keys.audit)
        database.run_text(f"UPDATE audit SET mac = x'{previous.hex()}' WHERE seq = {values[0]}")  # noqa: S608


def numbered_anew(database: Database) -> None:
    for place, (seq,) in enumerate(list(database.run_text("SELECT seq FROM audit ORDER BY seq")), start=1):
        database.run_text(f"UPDATE audit SET seq = {place} WHERE seq = {seq}")  # noqa: S608


def test_a_trail_as_it_was_written_is_proved_whole(used: Vault) -> None:
    proved = used.prove_audit(PASSPHRASE)

    assert (proved.is_intact, proved.entries, proved.proved) == (True, 8, 8)
    assert len(proved.mark) == 64


def test_entries_name_who_did_it(used: Vault) -> None:
    assert {entry.actor for entry in used.audit_entries()} == {used.account.account_id}


def test_another_password_proves_nothing(used: Vault) -> None:
    with pytest.raises(UserError):
        used.prove_audit(PASSPHRASE + " ")


@pytest.mark.parametrize(
    ("edit", "broken_at"),
    [
        ("UPDATE audit SET detail = 'number 9' WHERE seq = 3", 3),
        ("UPDATE audit SET actor = 'somebody' WHERE seq = 3", 3),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE seq = 6", 6),
        ("UPDATE audit SET patient_id = 'other' WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq >= 5", 5),
        ("INSERT INTO audit SELECT 9, at, event, patient_id, detail, mac, actor, seal FROM audit WHERE seq = 2", 9),
        ("UPDATE audit SET seal = x'' WHERE seq = 2", 2),
        (
            "UPDATE audit SET detail = (SELECT detail FROM audit AS o WHERE o.seq = 5 - audit.seq) WHERE seq IN (2, 3)",
            2,
        ),
        ("UPDATE audit_boxes SET box = x'00'", 1),
        ("UPDATE audit_runs SET mark = zeroblob(32)", 1),
        ("DELETE FROM audit_key", 9),
    ],
)
def test_an_edit_with_all_codes_made_anew_passes_the_codes_but_not_the_seals(
    used: Vault, edit: str, broken_at: int
) -> None:
    assert used.prove_audit(PASSPHRASE).is_intact
    without_triggers(inside(used))
    inside(used).run_text(edit)
    numbered_anew(inside(used))
    coded_anew(used)

    assert used.verify_audit().is_intact  # the control: the codes alone do not notice
    assert used.prove_audit(PASSPHRASE).broken_at == broken_at


def test_an_actor_written_into_an_entry_without_one_is_found_by_the_code(used: Vault) -> None:
    assert used.verify_audit().is_intact
    without_triggers(inside(used))
    inside(used).run_text("UPDATE audit SET seal = x'' WHERE seq = 2")

    assert used.verify_audit().broken_at == 2


def test_the_key_of_an_entry_is_gone_when_the_next_is_written(used: Vault) -> None:
    before = inside(used).one("audit_key")
    used.audit("chart-opened")
    after = inside(used).one("audit_key")

    assert sealing._step(bytes(before)) == bytes(after) != bytes(before)


def test_a_new_auditor_begins_a_run_that_both_can_prove(used: Vault, folder: Path) -> None:
    used.add_account("ada", "Ada Auditor", Role.AUDITOR, PASSPHRASE + "2", kdf=CHEAP)
    used.close()
    again = open_vault(folder, PASSPHRASE, login="owner")
    mine = again.prove_audit(PASSPHRASE)
    again.close()
    hers = open_vault(folder, PASSPHRASE + "2", login="ada")
    proved = hers.prove_audit(PASSPHRASE + "2")
    hers.close()

    assert (mine.is_intact, mine.proved) == (True, mine.entries)
    assert (proved.is_intact, proved.proved) == (True, 3)


def test_a_second_run_of_a_forger_in_the_place_of_ours_is_found(used: Vault, folder: Path) -> None:
    used.add_account("ada", "Ada Auditor", Role.AUDITOR, PASSPHRASE + "2", kdf=CHEAP)
    used.close()
    again = open_vault(folder, PASSPHRASE, login="owner")
    assert again.prove_audit(PASSPHRASE).is_intact
    inside(again).run_text("UPDATE audit_runs SET mark = zeroblob(32) WHERE first_seq > 1")

    assert again.prove_audit(PASSPHRASE).broken_at == 12
    again.close()
