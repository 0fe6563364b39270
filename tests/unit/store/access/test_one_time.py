"""One-time codes: those of RFC 6238, the window, and that each serves once."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from clinic_assist.errors import CodeNeededError, UserError
from clinic_assist.people import Proof, Role
from clinic_assist.store import vault as vaults
from clinic_assist.store.access.attempts import FREE
from clinic_assist.store.access.one_time import Totp, accepted, new_offer, of_offer
from clinic_assist.store.session import Vault
from clinic_assist.store.vault import open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE

RFC_SECRET = b"12345678901234567890"
# RFC 6238 appendix B, the last six of its eight digits: SHA-1.
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
NOW = datetime(2026, 11, 27, 10, 0, 10, tzinfo=UTC)


def code_at(secret: str, at: datetime) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(at.timestamp()).decode()  # noqa: S303


@pytest.mark.parametrize(("second", "code"), RFC_CODES.items())
def test_the_codes_of_the_standard_are_taken_and_a_changed_one_is_not(second: int, code: str) -> None:
    at, totp = datetime.fromtimestamp(second, UTC), Totp(secret=RFC_SECRET)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)

    assert accepted(totp, code, at) is not None
    assert accepted(totp, f" {code[:3]} {code[3:]} ", at) is not None
    assert accepted(totp, wrong, at) is None


def test_a_code_serves_one_step_before_and_after_its_own_and_no_further() -> None:
    offer = new_offer("owner")
    totp, code = of_offer(offer.secret), code_at(offer.secret, NOW)
    taken = {away: accepted(totp, code, NOW + timedelta(seconds=30 * away)) is not None for away in range(-3, 4)}

    assert taken == {-3: False, -2: False, -1: True, 0: True, 1: True, 2: False, 3: False}


def test_a_code_serves_once_and_an_earlier_one_not_after_a_later() -> None:
    offer = new_offer("owner")
    later = NOW + timedelta(seconds=30)
    first = accepted(of_offer(offer.secret), code_at(offer.secret, NOW), NOW)
    assert first is not None
    assert accepted(first, code_at(offer.secret, NOW), NOW) is None
    second = accepted(first, code_at(offer.secret, later), later)

    assert second is not None
    assert accepted(second, code_at(offer.secret, NOW), NOW) is None
    assert accepted(replace(second, last_step=-1), code_at(offer.secret, NOW), NOW) is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12345\x00"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert accepted(Totp(secret=RFC_SECRET), typed, datetime.fromtimestamp(59, UTC)) is None


def test_the_address_for_the_app_holds_the_secret_and_what_the_app_must_know() -> None:
    offer = new_offer("j.moore")

    assert offer.uri.startswith("otpauth://totp/Clinic%20Assist:j.moore?")
    assert f"secret={offer.secret}" in offer.uri
    assert offer.secret not in repr(offer)
    assert new_offer("j.moore").secret != offer.secret


class Hand:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    turned = Hand()
    monkeypatch.setattr(vaults, "utc_now", turned)
    return turned


@pytest.fixture
def enrolled(vault: Vault, folder: Path, hand: Hand) -> Callable[[], str]:
    """A vault whose owner has an app; gives the code of now."""
    vault.close()
    opened = open_vault(folder, PASSPHRASE)
    offer = opened.offer_totp()
    with pytest.raises(UserError, match="does not open"):
        opened.enrol_totp("wrong wrong wrong", offer.secret, code_at(offer.secret, hand.time))
    with pytest.raises(UserError, match="does not fit"):
        opened.enrol_totp(PASSPHRASE, offer.secret, code_at(offer.secret, hand.time + timedelta(hours=1)))
    assert not opened.account.has_totp
    opened.enrol_totp(PASSPHRASE, offer.secret, code_at(offer.secret, hand.time))
    assert opened.account.has_totp
    opened.close()
    hand.time += timedelta(seconds=60)
    return lambda: code_at(offer.secret, hand.time)


def test_at_sign_in_the_passphrase_alone_is_not_enough(enrolled: Callable[[], str], folder: Path, hand: Hand) -> None:
    with pytest.raises(CodeNeededError, match="needed as well"):
        open_vault(folder, PASSPHRASE)
    code = enrolled()
    with pytest.raises(CodeNeededError, match="does not fit"):
        open_vault(folder, PASSPHRASE, proof=Proof(code=f"{(int(code) + 1) % 10**6:06}"))
    open_vault(folder, PASSPHRASE, proof=Proof(code=code)).close()

    with pytest.raises(CodeNeededError, match="does not fit"):
        open_vault(folder, PASSPHRASE, proof=Proof(code=code))
    with pytest.raises(UserError, match="passphrase"):
        open_vault(folder, "wrong wrong wrong", proof=Proof(code=enrolled()))
    hand.time += timedelta(seconds=30)
    again = open_vault(folder, PASSPHRASE, proof=Proof(code=enrolled()))
    with again._reading() as database:
        events = [row[2] for row in database.rows("audit_entries")]
    again.close()
    assert events.count("second-factor-refused") == 2
    assert events.count("totp-enrolled") == 1


def test_wrong_codes_count_with_the_lock_out(enrolled: Callable[[], str], folder: Path) -> None:
    for _ in range(FREE):
        with pytest.raises(CodeNeededError):
            open_vault(folder, PASSPHRASE, proof=Proof(code="000000" if enrolled() != "000000" else "111111"))

    with pytest.raises(UserError, match="Too many wrong attempts"):
        open_vault(folder, PASSPHRASE, proof=Proof(code=enrolled()))


def test_the_app_is_taken_off_by_oneself_or_by_whoever_manages_accounts(
    enrolled: Callable[[], str], folder: Path, hand: Hand
) -> None:
    opened = open_vault(folder, PASSPHRASE, proof=Proof(code=enrolled()))
    other = opened.add_account("j.moore", "Dr. J. Moore", Role.CLINICIAN, "another lantern seven", kdf=CHEAP)
    with pytest.raises(UserError, match="does not open"):
        opened.remove_totp("wrong wrong wrong")
    opened.remove_totp(PASSPHRASE)
    opened.close()
    theirs = open_vault(folder, "another lantern seven", login="j.moore")
    offer = theirs.offer_totp()
    theirs.enrol_totp("another lantern seven", offer.secret, code_at(offer.secret, hand.time))
    theirs.close()
    with pytest.raises(CodeNeededError):
        open_vault(folder, "another lantern seven", login="j.moore")
    opened = open_vault(folder, PASSPHRASE, login="owner")
    assert [one.has_totp for one in opened.accounts()] == [False, True]
    opened.clear_totp(other.account_id)
    opened.close()

    open_vault(folder, "another lantern seven", login="j.moore").close()
