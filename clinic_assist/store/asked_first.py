"""What a vault's folder says before anybody is let in: which security keys must be asked."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.errors import ClinicAssistError
from clinic_assist.people import SecurityKey
from clinic_assist.store.access.slots import HolderKind
from clinic_assist.store.vault import read_slots


def security_keys_of(directory: Path, login: str) -> tuple[SecurityKey, ...]:
    """The FIDO2 keys that may be asked before a login is tried, as slots.json says; none where it cannot be read.

    Whoever has the file reads in it who uses a security key; nothing of it opens anything.
    """
    try:
        slots = read_slots(directory)
    except ClinicAssistError:
        return ()
    wanted = login.strip().casefold()
    holders = {one.holder_id for one in slots.holders if one.kind is HolderKind.ACCOUNT and wanted in ("", one.login)}
    return tuple(one.security_key for one in slots.slots if one.security_key is not None and one.holder_id in holders)
