"""Second factors: what is asked besides a passphrase, enrolling it, and whether what somebody has is enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.people import Proof, TotpOffer
from clinic_assist.reports.square_code import square_code
from clinic_assist.workflows.people_port import PeopleStore, SecurityKeys
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


class Demand(Enum):
    """What a hospital can ask of an account."""

    NOTHING = "none"
    ANY = "any"
    SECURITY_KEY = "security key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody types besides a passphrase.

    Attributes:
        code: The one-time code of an authenticator app; empty for none.
        pin: Of their security key; empty for none.
    """

    code: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)


NOTHING_TYPED = Typed()


def is_enough(store: PeopleStore, demand: Demand) -> bool:
    """Whether whoever opened the vault has the second factor that is demanded. The one place to ask."""
    match demand:
        case Demand.NOTHING:
            return True
        case Demand.ANY:
            return store.account.has_totp or bool(store.security_key_name())
        case Demand.SECURITY_KEY:
            return bool(store.security_key_name())


def proof_of(workplace: Workplace, directory: Path, login: str, typed: Typed) -> Proof:
    """What goes with a passphrase: the code as it was typed, and the answer of the security key where one is enrolled.

    Waits for a touch of the key.

    Raises:
        UserError: The key is not there, is another one, or was not touched.
        PinNeededError: It asks for its PIN.
    """
    keys = workplace.vaults.security_keys(directory, login)
    factor = _reader(workplace).answer(keys, pin=typed.pin) if keys else b""
    return Proof(factor=factor, code=typed.code)


def own_factor(workplace: Workplace, store: ChartStore, pin: str = "") -> bytes:
    """What the own security key answers now; empty where none is enrolled. Raises like `proof_of`."""
    if not store.security_key_name():
        return b""
    return proof_of(workplace, store.directory, store.account.login, Typed(pin=pin)).factor


def enrol_security_key(workplace: Workplace, store: ChartStore, password: str, *, name: str, pin: str = "") -> None:
    """Makes the plugged-in key part of what opens the own account. Two touches.

    Raises UserError: a key is enrolled already, the password is wrong, or as `SecurityKeys.enrol`.
    """
    if store.security_key_name():
        raise UserError("A security key is enrolled for this account.", hint="Remove it first, then enrol another.")
    key, factor = _reader(workplace).enrol(name, pin=pin)
    store.enrol_security_key(password, key, factor)


def remove_security_key(workplace: Workplace, store: ChartStore, password: str, *, pin: str = "") -> None:
    """Takes the own key out again; it must be there. Raises UserError: none is enrolled, wrong password or key."""
    if not store.security_key_name():
        raise UserError("No security key is enrolled for this account.")
    store.remove_security_key(password, own_factor(workplace, store, pin))


def change_passphrase(workplace: Workplace, store: ChartStore, current: str, new: str, *, pin: str = "") -> None:
    """Puts the own key under a new passphrase; an enrolled security key is asked for its part."""
    store.change_passphrase(current, new, factor=own_factor(workplace, store, pin))


def offer_totp(store: PeopleStore) -> tuple[TotpOffer, tuple[tuple[bool, ...], ...]]:
    """A secret for an authenticator app, and the same as a square code; nothing is kept of it."""
    offer = store.offer_totp()
    return offer, square_code(offer.uri)


def enrol_totp(workplace: Workplace, store: ChartStore, password: str, *, secret: str, typed: Typed) -> None:
    """Asks for a code from now on. Raises UserError: the passphrase or the code is wrong."""
    store.enrol_totp(password, secret, typed.code, factor=own_factor(workplace, store, typed.pin))


def remove_totp(workplace: Workplace, store: ChartStore, password: str, *, pin: str = "") -> None:
    """Asks for no code any more. Raises UserError: the passphrase is wrong."""
    store.remove_totp(password, factor=own_factor(workplace, store, pin))


def _reader(workplace: Workplace) -> SecurityKeys:
    if workplace.security_keys is None:
        raise UserError("Security keys cannot be used on this computer.")
    return workplace.security_keys
