"""The open vault as readers of its audit trail see it."""

from __future__ import annotations

from typing import Protocol

from clinic_assist.chart.chart import PatientId
from clinic_assist.notes.stored import AuditEntry, ChainCheck, SealCheck


class TrailStore(Protocol):
    """The part of the chart store that is about the trail. What an account may not do raises UserError."""

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        """Appends to the audit trail. `detail` holds ids and counts, never record text."""
        ...

    def audit_between(self, since: str = "", until: str = "", *, limit: int) -> tuple[AuditEntry, ...]:
        """Entries of the trail, `since <= at < until` (UTC, ISO 8601; empty for no bound), newest first."""
        ...

    def audit_marks_after(self, seq: int, *, limit: int) -> tuple[AuditEntry, ...]:
        """Entries after a number, oldest first, without patient and detail."""
        ...

    def verify_audit(self) -> ChainCheck:
        """Whether the trail is as it was written."""
        ...

    def prove_audit(self, secret: str) -> SealCheck:
        """Whether it is as it was sealed; the own password or code is asked for. Raises UserError: it is wrong."""
        ...
