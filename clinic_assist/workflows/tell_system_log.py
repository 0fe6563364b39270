"""Gives the trail on to the machine's own log, where IT asks for that."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from clinic_assist.errors import MachineError
from clinic_assist.trail.system_log import log_socket, tell
from clinic_assist.workflows.ports import ChartStore

TOLD: Final = "audit-told"
"""The preference that holds the number of the last entry that was told."""
_AT_ONCE: Final = 500


def tell_system_log(store: ChartStore, *, socket: Path | None = None) -> int:
    """Tells what was not told yet, oldest first; gives how many entries.

    What the log does not take stays to be told: the number of the last one told is kept in the vault. A crash between
    telling and keeping tells some twice, never none.
    """
    place = socket or log_socket()
    if place is None:
        return 0
    kept = store.preference(TOLD) or b""
    last, count = int(kept) if kept.isdigit() else 0, 0
    while entries := store.audit_marks_after(last, limit=_AT_ONCE):
        try:
            tell(entries, vault_id=store.vault_id, socket=place)
        except OSError:
            return count
        last, count = entries[-1].seq, count + len(entries)
        with suppress(MachineError):
            store.set_preference(TOLD, str(last).encode())
    return count
