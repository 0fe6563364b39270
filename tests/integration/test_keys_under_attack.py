"""The campaigns about keys and people, in short: what they look for is not there, and they would see it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.store.access import accounts
from clinic_assist.store.access.peopled import PeopledVault
from clinic_assist.store.access.slots import Slot
from tests.campaigns import vault_keys, vault_people
from tests.campaigns.vault_keys import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    return vault_keys.make_world(tmp_path_factory.mktemp("world"))


def test_no_wrong_password_opens_and_the_right_one_does(world: World) -> None:
    tally = vault_keys.try_passwords(world, 100)
    assert tally.is_right, tally


def test_no_forged_slot_opens_and_a_check_that_verifies_nothing_is_noticed(world: World) -> None:
    tally = vault_keys.try_forged(world, 60)
    assert tally.is_right, tally


@pytest.mark.parametrize("forge", vault_keys.FORGERIES, ids=lambda forge: forge.__name__)
def test_each_kind_of_forgery_differs_from_what_is_true(world: World, forge: vault_keys.Forgery) -> None:
    slots, given = forge(world, random.Random(3))
    assert slots != world.slots
    assert not vault_keys.is_in(world, slots, given)


def test_slots_put_back_let_nobody_in(world: World) -> None:
    tally = vault_keys.try_replays(world, 3)
    assert tally.is_right, tally


def test_the_lock_out_lets_few_guesses_through_in_a_day(tmp_path: Path) -> None:
    assert 90 < vault_keys.guesses_in_a_day(tmp_path / "book") < 110  # 5 free ones, then 96 waits of 15 minutes at most


def test_wrong_passwords_at_the_vault_end_in_a_wait_for_the_right_one_too(world: World) -> None:
    assert vault_keys.wrong_until_locked(world) == (6, True)


def test_whatever_happens_to_people_those_within_get_in_and_nobody_else(tmp_path: Path) -> None:
    tally = vault_people.walk(tmp_path / "vault", 16, seed=7)
    assert (tally.steps, tally.findings) == (16, [])
    assert tally.cut == tally.to_be_cut > 0


def test_a_model_that_is_wrong_is_noticed_at_each_step(tmp_path: Path) -> None:
    tally = vault_people.walk(tmp_path / "vault", 6, seed=8, lie=True)
    assert len(tally.findings) == tally.steps == 6


def test_a_program_that_puts_the_new_slot_before_the_register_in_place_of_the_old_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hasty(self: PeopledVault, slot: Slot, old: Slot, *, event: str) -> None:
        self._write_slots(self._slots.without_slot(old.slot_id).with_slot(slot))
        with self._changing() as database:
            accounts.know_slot(database, slot, at=self._time())
            accounts.forget_slots(database, [old.slot_id])
            self._append_audit(database, event)

    monkeypatch.setattr(PeopledVault, "_exchange", hasty)
    monkeypatch.setattr(vault_people, "next_step", _only_passphrases)
    tally = vault_people.walk(tmp_path / "vault", 40, seed=3)
    assert any("cannot get in" in text or "neither" in text or "ended with" in text for text in tally.findings)


def _only_passphrases(model: vault_people.Model, _chance: random.Random, number: int) -> vault_people.Step:
    return vault_people._change(model, vault_people.OWNER, f"a passphrase, number {number}")
