"""Trails to read."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Account, Role

START = datetime(2026, 11, 2, 9, 0).astimezone()
ADA = Account(account_id="a1", login="ada", name="Ada Example", role=Role.CLINICIAN)
PEOPLE = {ADA.account_id: ADA}


class TrailWriter:
    """Writes entries one after another."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def write(
        self, event: str, after: timedelta, *, patient: str = "", detail: str = "", actor: str = "a1"
    ) -> AuditEntry:
        entry = AuditEntry(
            seq=len(self.entries) + 1,
            at=(START + after).isoformat(),
            event=event,
            patient_id=patient,
            detail=detail,
            actor=actor,
        )
        self.entries.append(entry)
        return entry
