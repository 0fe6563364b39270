"""Security keys, held against one in memory that does its cryptography for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import PinNeededError, UserError
from clinic_assist.people import Proof
from clinic_assist.store.access.authenticators import ANSWER_BYTES, PluggedInKeys
from clinic_assist.store.asked_first import security_keys_of
from clinic_assist.store.session import Vault
from clinic_assist.store.vault import open_vault
from tests.unit.store.access.authenticator import KeyInMemory
from tests.unit.store.conftest import CHEAP, PASSPHRASE


def plugged(*keys: KeyInMemory) -> PluggedInKeys:
    return PluggedInKeys(lambda: iter(keys))


def test_a_key_answers_the_same_each_time_and_another_key_answers_nothing() -> None:
    own, other = KeyInMemory(), KeyInMemory()
    key, first = plugged(own).enrol("Blue key")

    assert key.name == "Blue key"
    assert len(first) == ANSWER_BYTES
    assert own.touches == 2
    assert plugged(own).answer([key]) == first
    with pytest.raises(UserError, match="not the security key that was enrolled"):
        plugged(other).answer([key])


def test_two_keys_for_one_name_are_asked_one_after_the_other() -> None:
    own, other = KeyInMemory(), KeyInMemory()
    theirs, _answer = plugged(other).enrol("Theirs")
    mine, answer = plugged(own).enrol("Mine")

    assert plugged(own).answer([theirs, mine]) == answer


@pytest.mark.parametrize("count", [0, 2])
def test_without_one_single_key_nothing_is_asked(count: int) -> None:
    keys = [KeyInMemory() for _ in range(count)]
    assert plugged(KeyInMemory()).are_there()

    assert not plugged(*keys).are_there()
    with pytest.raises(UserError, match="plugged in"):
        plugged(*keys).enrol("Mine")


def test_a_key_that_nobody_touches_or_that_is_pulled_out_is_said_in_words() -> None:
    own = KeyInMemory()
    key, answer = plugged(own).enrol("Mine")
    own.touched = False
    with pytest.raises(UserError, match="not touched in time"):
        plugged(own).answer([key])
    own.touched, own.is_in = True, False
    with pytest.raises(UserError, match="pulled out"):
        plugged(own).answer([key])
    own.is_in = True

    assert plugged(own).answer([key]) == answer


def test_a_key_without_hmac_secret_is_not_enrolled() -> None:
    with pytest.raises(UserError, match="cannot be part"):
        plugged(KeyInMemory(has_hmac_secret=False)).enrol("Old key")


def test_a_key_with_a_pin_asks_for_it_when_it_is_enrolled_and_takes_only_the_right_one() -> None:
    own = KeyInMemory(pin="2468")
    with pytest.raises(PinNeededError, match="asks for its PIN"):
        plugged(own).enrol("Mine")
    with pytest.raises(PinNeededError, match="is not that"):
        plugged(own).enrol("Mine", pin="1357")
    key, answer = plugged(own).enrol("Mine", pin="2468")

    assert plugged(own).answer([key]) == answer == plugged(own).answer([key], pin="2468")


def test_an_enrolled_key_is_part_of_what_opens_the_vault_until_it_is_removed(vault: Vault, folder: Path) -> None:
    own, thief = plugged(KeyInMemory()), plugged(KeyInMemory())
    key, answer = own.enrol("Mine")
    vault.enrol_security_key(PASSPHRASE, key, answer, kdf=CHEAP)
    assert vault.security_key_name() == "Mine"
    vault.close()
    asked = security_keys_of(folder, "owner")
    _foreign, wrong = thief.enrol("Thief's")

    for proof in (Proof(), Proof(factor=wrong)):
        with pytest.raises(UserError, match="does not open"):
            open_vault(folder, PASSPHRASE, proof=proof)
    again = open_vault(folder, PASSPHRASE, proof=Proof(factor=own.answer(asked)))
    with pytest.raises(UserError, match="does not open"):
        again.remove_security_key(PASSPHRASE, wrong, kdf=CHEAP)
    again.change_passphrase(PASSPHRASE, "another lantern seven rivers", factor=answer, kdf=CHEAP)
    again.remove_security_key("another lantern seven rivers", own.answer(asked), kdf=CHEAP)
    again.close()
    assert security_keys_of(folder, "owner") == ()
    open_vault(folder, "another lantern seven rivers").close()
