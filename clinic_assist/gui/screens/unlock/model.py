"""What the unlock window can say before a vault is open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clinic_assist.gui import strings

# The vault's own rule (docs/vault-format.md): length counts, composition rules do not help. OWASP ASVS 4.0.3, 2.1.1.
LEAST_CHARACTERS = 12


class Place(Enum):
    """What stands in the chosen folder."""

    NOTHING_CHOSEN = "nothing-chosen"
    VAULT = "vault"
    FREE = "free"
    OCCUPIED = "occupied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a new passphrase will do, and what to say about it."""

    good: bool
    words: str


def place_of(directory: Path | None, *, vault_there: bool) -> Place:
    """What can be done with a folder: open its vault, make one, or neither."""
    if directory is None:
        return Place.NOTHING_CHOSEN
    if vault_there:
        return Place.VAULT
    try:
        occupied = directory.is_file() or (directory.is_dir() and any(directory.iterdir()))
    except OSError:
        return Place.OCCUPIED
    return Place.OCCUPIED if occupied else Place.FREE


def judge_passphrase(passphrase: str, again: str) -> Judgement:
    """Judges a new passphrase and its repetition."""
    if len(passphrase) < LEAST_CHARACTERS:
        return Judgement(good=False, words=strings.passphrase_too_short(len(passphrase), LEAST_CHARACTERS))
    if len(set(passphrase)) < 6:
        return Judgement(good=False, words=strings.PHRASE_TOO_UNIFORM)
    if passphrase != again:
        return Judgement(good=False, words=strings.PHRASE_DIFFERS if again else strings.PHRASE_REPEAT)
    return Judgement(good=True, words=strings.PHRASE_GOOD)
