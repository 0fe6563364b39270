"""Tells the machine's own log what happened, without patients: a socket of this machine, never the network.

Attack: a log that is collected centrally carries names or record text off the workstation. Defence: the lines are made
of entries that have neither patient nor detail (`store.audit.marks_after`), and of nothing but ids, an event of our own
list and codes. Limit: who reads the log learns who worked when. To try it: `tests/unit/trail/test_system_log.py`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Final

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.trail.kinds import KINDS, kind_of

SOCKETS: Final = (Path("/dev/log"), Path("/run/systemd/journal/dev-log"), Path("/var/run/syslog"))
_NAME: Final = "clinic-assist"
_LEVELS: Final = {"0": logging.INFO, "4": logging.WARNING, "8": logging.ERROR}


class _Telling(SysLogHandler):
    """Raises where a line could not be given, instead of writing about it to the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's name
        error = sys.exc_info()[1]
        if error is not None:
            raise error


def log_socket() -> Path | None:
    """Where this machine's log listens; None where there is none."""
    return next((one for one in SOCKETS if one.is_socket()), None)


def tell(entries: Iterable[AuditEntry], *, vault_id: str, socket: Path) -> int:
    """Gives entries to the log, facility authpriv; how many it took. Raises OSError where none listens."""
    handler = _Telling(str(socket), facility=SysLogHandler.LOG_AUTHPRIV)
    handler.ident = f"{_NAME}: "
    count = 0
    try:
        for entry in entries:
            handler.emit(_record(entry, vault_id))
            count += 1
    finally:
        handler.close()
    return count


def line_of(entry: AuditEntry, vault_id: str) -> str:
    """One line: ids, the event by our own list, codes. An event that is not in the list is called other."""
    kind = kind_of(entry.event)
    event = entry.event if entry.event in KINDS else "other"
    subtype = f" subtype={kind.subtype}" if kind.subtype else ""
    return (
        f"vault={vault_id} seq={entry.seq} at={entry.at} event={event} type={kind.type}{subtype} "
        f"action={kind.action} outcome={kind.outcome} account={entry.actor or 'none'}"
    )


def _record(entry: AuditEntry, vault_id: str) -> logging.LogRecord:
    level = _LEVELS[kind_of(entry.event).outcome]
    return logging.LogRecord(_NAME, level, "", 0, line_of(entry, vault_id), None, None)
