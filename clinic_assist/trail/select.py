"""Finding entries of the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.trail.kinds import Group, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; all that is given must hold.

    Attributes:
        actor: Id of an account.
        patient: Id of a patient.
        event: An event's own name.
        since, until: Days of the workstation's own time, both included.
        failures_only: Only what did not succeed.
    """

    actor: str = ""
    patient: str = ""
    event: str = ""
    group: Group | None = None
    since: date | None = None
    until: date | None = None
    failures_only: bool = False


def chosen(entries: Iterable[AuditEntry], wanted: Wanted) -> tuple[AuditEntry, ...]:
    """Those that are wanted, in the order given."""
    return tuple(one for one in entries if _is_wanted(one, wanted))


def moment_of(entry: AuditEntry) -> datetime:
    """When it was written, in the workstation's own time."""
    return datetime.fromisoformat(entry.at).astimezone()


def _is_wanted(entry: AuditEntry, wanted: Wanted) -> bool:
    kind = kind_of(entry.event)
    asked = (
        not wanted.actor or entry.actor == wanted.actor,
        not wanted.patient or entry.patient_id == wanted.patient,
        not wanted.event or entry.event == wanted.event,
        wanted.group is None or kind.group is wanted.group,
        not wanted.failures_only or kind.outcome != "0",
    )
    return all(asked) and _is_in_time(entry, wanted)


def _is_in_time(entry: AuditEntry, wanted: Wanted) -> bool:
    if wanted.since is None and wanted.until is None:
        return True
    day = moment_of(entry).date()
    return (wanted.since is None or day >= wanted.since) and (wanted.until is None or day <= wanted.until)
