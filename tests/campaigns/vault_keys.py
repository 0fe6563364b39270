"""Tries to get into a vault without the right secret: wrong passwords, forged slots, slots put back, and guessing on.

    python -m tests.campaigns.vault_keys --passwords 10000 --full-cost 20 --forged 1000 --replays 40

Accepted is whatever gives the vault's own data key, or, for slots put back, an open vault. Each part has its control: the
right secret must open, a check that verifies nothing must let every forgery in, and a vault put back with its register and
without a witness must open again. Guesses are made at a cheap cost of Argon2id, some at the full one.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from clinic_assist.errors import ClinicAssistError, LockedOutError, UserError
from clinic_assist.people import Role
from clinic_assist.store.access import opening
from clinic_assist.store.access.attempts import Attempts
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials, find_keys
from clinic_assist.store.access.slots import Holder, Slot, Slots
from clinic_assist.store.keys import SLOTS_FILE, KdfParameters
from clinic_assist.store.vault import create_vault, open_vault, read_slots
from tests.unit.store.conftest import CHEAP, PASSPHRASE

ADA, MALLORY = "ada", "mallory"
SECRETS = {"owner": PASSPHRASE, ADA: "ada's seven green bottles", MALLORY: "mallory's own passphrase"}
A_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How one part of the campaign went.

    Attributes:
        tried: Attempts that must fail.
        accepted: Those that did not.
        controls: Attempts of the control.
        noticed: Controls that came out as they must.
    """

    what: str
    tried: int
    accepted: int
    controls: int
    noticed: int

    @property
    def is_right(self) -> bool:
        """Whether nothing came in, and the control shows that it would have been seen."""
        return self.tried > 0 and self.accepted == 0 and 0 < self.controls == self.noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Two vaults with the same people. The attacker has `MALLORY`'s secret and can write the first one's slots.json."""

    folder: Path
    slots: Slots
    other: Slots
    key: bytes


def make_world(folder: Path, kdf: KdfParameters = CHEAP) -> World:
    """Makes the two vaults."""
    for name in ("one", "other"):
        vault = create_vault(folder / name, PASSPHRASE, kdf=kdf)
        for login in (ADA, MALLORY):
            vault.add_account(login, login.title(), Role.CLINICIAN, SECRETS[login], kdf=kdf)
        vault.close()
    slots = read_slots(folder / "one")
    key = find_keys(slots, _given(ADA)).data_keys[1]
    return World(folder=folder / "one", slots=slots, other=read_slots(folder / "other"), key=key)


def _given(login: str, text: str | None = None) -> Credentials:
    return Credentials(login=login, secret=Secret(text=SECRETS[login] if text is None else text))


def is_in(world: World, slots: Slots, given: Credentials) -> bool:
    """Whether these slots and credentials give the first vault's data key."""
    try:
        return world.key in find_keys(slots, given).data_keys.values()
    except ClinicAssistError:
        return False


# -- wrong passwords ---------------------------------------------------------------------------------------------------


def near_misses(right: str, chance: random.Random) -> Iterator[str]:
    """Passwords that are not the right one, most of them one slip away."""
    wanted = unicodedata.normalize("NFKC", right)
    while True:
        place = chance.randrange(len(right))
        sign = chr(chance.choice((chance.randrange(32, 127), chance.randrange(0xA1, 0x2FFF))))
        wrong = chance.choice(
            (
                right[:place] + sign + right[place + 1 :],
                right[:place] + right[place + 1 :],
                right[:place] + sign + right[place:],
                right[:place] + right[place:].swapcase(),
                right[:place],
                f"{right} ",
                f"\0{right}",
                right[::-1],
                SECRETS[ADA],
                "".join(chance.choices("abcdefgh ijklmnop", k=len(right))),
            )
        )
        if unicodedata.normalize("NFKC", wrong) != wanted:
            yield wrong


def try_passwords(world: World, count: int, *, what: str = "wrong passwords", seed: int = 1) -> Tally:
    """Wrong passwords of the owner. Controls: the right one opens, one in a hundred; nothing verified, at most 1,000."""
    chance, rights, broken = random.Random(seed), max(1, count // 100), min(count, 1000)
    wrong = near_misses(PASSPHRASE, chance)
    accepted = sum(is_in(world, world.slots, _given("owner", next(wrong))) for _ in range(count))
    noticed = sum(is_in(world, world.slots, _given("owner")) for _ in range(rights))
    with nothing_verified(world):
        noticed += sum(is_in(world, world.slots, _given("owner", next(wrong))) for _ in range(broken))
    return Tally(what=what, tried=count, accepted=accepted, controls=rights + broken, noticed=noticed)


# -- forged slots ------------------------------------------------------------------------------------------------------


def _of(slots: Slots, login: str) -> tuple[Holder, Slot]:
    holder = next(one for one in slots.holders if one.login == login)
    return holder, next(one for one in slots.slots if one.holder_id == holder.holder_id)


def _put(slots: Slots, holder: Holder, slot: Slot, *, instead_of: str) -> Slots:
    gone = _of(slots, instead_of)[0]
    return slots.without_holders({gone.holder_id}).with_holder(holder).with_slot(slot)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


Forgery = Callable[[World, random.Random], tuple[Slots, Credentials]]


def flip_a_bit(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """One bit of a slot or a holder, and the right password: nothing altered may be taken."""
    holder, slot = _of(world.slots, ADA)
    match chance.choice(("salt", "nonce", "wrapped", "public_key", "box")):
        case "box":
            sealed = replace(holder.sealed[0], box=_flipped(holder.sealed[0].box, chance))
            holder = replace(holder, sealed=(sealed,))
        case "public_key":
            holder = replace(holder, public_key=_flipped(holder.public_key, chance))
        case "salt":
            slot = replace(slot, salt=_flipped(slot.salt, chance))
        case "nonce":
            slot = replace(slot, nonce=_flipped(slot.nonce, chance))
        case _:
            slot = replace(slot, wrapped=_flipped(slot.wrapped, chance))
    return _put(world.slots, holder, slot, instead_of=ADA), _given(ADA)


def rename(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """Another id, account, epoch or vault, and the right password."""
    holder, slot = _of(world.slots, ADA)
    name, slots = f"{chance.getrandbits(64):016x}", world.slots
    match chance.choice(("slot", "holder", "account", "epoch", "vault")):
        case "slot":
            slot = replace(slot, slot_id=name)
        case "holder":
            holder, slot = replace(holder, holder_id=name), replace(slot, holder_id=name)
        case "account":
            holder = replace(holder, account=name)
        case "epoch":
            holder = replace(holder, sealed=(replace(holder.sealed[0], epoch=chance.randrange(2, 9)),))
        case _:
            slots = replace(slots, vault_id=chance.choice((world.other.vault_id, name * 2)))
    return _put(slots, holder, slot, instead_of=ADA), _given(ADA)


def change_the_cost(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """Another cost of Argon2id, cheaper or dearer within the bounds, and the right password."""
    holder, slot = _of(world.slots, ADA)
    kdf = replace(slot.kdf, memory_kib=8192 + 8 * chance.randrange(1, 200), lanes=chance.randrange(1, 3))
    return _put(world.slots, holder, replace(slot, kdf=kdf), instead_of=ADA), _given(ADA)


def take_anothers_name(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """The attacker's own slot of the other vault under the victim's login and id, with the victim's sealed key."""
    victim, _slot = _of(world.slots, ADA)
    own, slot = _of(world.other, MALLORY)
    holder = replace(victim, public_key=own.public_key) if chance.random() < 0.5 else replace(own, sealed=victim.sealed)
    holder = replace(holder, login=ADA)
    slot = replace(slot, holder_id=holder.holder_id, slot_id=f"{chance.getrandbits(64):016x}")
    return _put(world.slots, holder, slot, instead_of=ADA), _given(ADA, SECRETS[MALLORY])


def splice_a_wrap(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """The attacker's salt, nonce and wrapped key in the victim's slot."""
    holder, slot = _of(world.slots, ADA)
    _own, theirs = _of(chance.choice((world.slots, world.other)), MALLORY)
    spliced = replace(slot, salt=theirs.salt, nonce=theirs.nonce, wrapped=theirs.wrapped)
    if chance.random() < 0.5:
        spliced = replace(spliced, wrapped=theirs.wrapped[:32] + slot.wrapped[32:])
    return _put(world.slots, holder, spliced, instead_of=ADA), _given(ADA, SECRETS[MALLORY])


def bring_in_a_stranger(world: World, chance: random.Random) -> tuple[Slots, Credentials]:
    """The attacker's holder and slot of the other vault, whole, with a box of either vault."""
    holder, slot = _of(world.other, MALLORY)
    if chance.random() < 0.5:
        holder = replace(holder, sealed=_of(world.slots, chance.choice((ADA, MALLORY, "owner")))[0].sealed)
    return _put(world.slots, holder, slot, instead_of=MALLORY), _given(MALLORY)


FORGERIES: tuple[Forgery, ...] = (
    flip_a_bit,
    rename,
    change_the_cost,
    take_anothers_name,
    splice_a_wrap,
    bring_in_a_stranger,
)


@contextmanager
def nothing_verified(world: World) -> Iterator[None]:
    """The broken program: every slot opens and every box gives the data key, whatever is in them."""
    with (
        mock.patch.object(opening, "open_slot", return_value=bytes(32)),
        mock.patch.object(opening, "unseal", return_value={1: world.key}),
    ):
        yield


def try_forged(world: World, count: int, *, seed: int = 2) -> Tally:
    """Forged slots, each kind as often. Control: the same ones where nothing is verified."""
    chance = random.Random(seed)
    forged = [FORGERIES[number % len(FORGERIES)](world, chance) for number in range(count)]
    assert all(slots != world.slots for slots, _credentials in forged)
    accepted = sum(is_in(world, slots, credentials) for slots, credentials in forged)
    with nothing_verified(world):
        noticed = sum(is_in(world, slots, credentials) for slots, credentials in forged)
    return Tally(what="forged slots", tried=count, accepted=accepted, controls=count, noticed=noticed)


# -- slots put back ----------------------------------------------------------------------------------------------------


def _opens(folder: Path, login: str, secret: str) -> bool:
    try:
        open_vault(folder, secret, login=login).close()
    except ClinicAssistError:
        return False
    return True


def try_replays(world: World, count: int) -> Tally:
    """An older slots.json after the person was removed, with and without a new data key, or got a new password."""
    accepted = noticed = 0
    old, target = (world.folder / SLOTS_FILE).read_bytes(), world.folder.with_name("replayed")
    for number in range(count):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(world.folder, target)
        noticed += _opens(target, MALLORY, SECRETS[MALLORY])
        vault = open_vault(target, PASSPHRASE, login="owner")
        account = next(one.account_id for one in vault.accounts() if one.login == MALLORY)
        if number % 3 == 0:
            vault.remove_account(account)
        elif number % 3 == 1:
            vault.remove_for_cause(account)
        else:
            vault.reset_password(account, "another long passphrase", kdf=CHEAP)
        vault.close()
        (target / SLOTS_FILE).write_bytes(old)
        accepted += _opens(target, MALLORY, SECRETS[MALLORY])
        assert number % 3 == 1 or _opens(target, "owner", PASSPHRASE), "the owner was locked out by an old slots.json"
    return Tally(what="older slots.json put back", tried=count, accepted=accepted, controls=count, noticed=noticed)


# -- guessing on -------------------------------------------------------------------------------------------------------


def guesses_in_a_day(folder: Path) -> int:
    """How many guesses the lock-out lets through in 24 hours to somebody who tries every second and never restarts."""
    folder.mkdir(exist_ok=True)
    now = [1000.0]
    attempts = Attempts(directory=folder, running_s=lambda: now[0], boot=lambda: "one")
    attempts.start()
    let_through = 0
    end = now[0] + A_DAY_S
    while now[0] < end:
        try:
            attempts.begin("owner")
            let_through += 1
            now[0] += 1
        except LockedOutError as refusal:
            now[0] += max(1.0, refusal.wait_s)
    return let_through


def wrong_until_locked(world: World) -> tuple[int, bool]:
    """Wrong passwords at the vault itself until it asks to wait; and whether the right one must wait then too."""
    target = world.folder.with_name("guessed")
    shutil.copytree(world.folder, target)
    for number in range(1, 20):
        try:
            open_vault(target, "certainly not this one", login="owner")
        except LockedOutError:
            return number, not _opens(target, "owner", PASSPHRASE)
        except UserError:
            continue
    return 0, False


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was accepted or a control failed."""
    parser = argparse.ArgumentParser(description="Tries to get into a vault without the right secret.")
    parser.add_argument("--passwords", type=int, default=10_000)
    parser.add_argument("--full-cost", type=int, default=20, help="wrong passwords at the cost of a real vault")
    parser.add_argument("--forged", type=int, default=1000)
    parser.add_argument("--replays", type=int, default=40)
    given = parser.parse_args()
    print(f"{datetime.now(tz=UTC):%Y-%m-%d} {vars(given)}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world, dear = make_world(folder / "cheap"), make_world(folder / "dear", KdfParameters())
        is_right = True
        for part in (
            lambda: try_forged(world, given.forged),
            lambda: try_passwords(world, given.passwords),
            lambda: try_passwords(dear, given.full_cost, what="wrong passwords at full cost"),
            lambda: try_replays(world, given.replays),
        ):
            tally = part()
            print(
                f"{tally.what}: tried {tally.tried}, accepted {tally.accepted};"
                f" control noticed {tally.noticed} of {tally.controls}",
                flush=True,
            )
            is_right &= tally.is_right
        at, right_waits = wrong_until_locked(world)
        in_a_day = guesses_in_a_day(folder / "book")
        print(f"lock-out: attempt {at} must wait, the right password then too: {right_waits}; guesses a day {in_a_day}")
    return 0 if is_right and at and right_waits and in_a_day < 110 else 1


if __name__ == "__main__":
    raise SystemExit(main())
