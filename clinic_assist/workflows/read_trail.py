"""Read, verify and give on the audit trail; reading it is itself noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from clinic_assist.notes.stored import AuditEntry, ChainCheck, SealCheck
from clinic_assist.people import Account, Permission
from clinic_assist.policy.values import ExportKind
from clinic_assist.trail.disclosures import Disclosure, disclosures
from clinic_assist.trail.fhir_events import trail_fhir
from clinic_assist.trail.kinds import Group, Kind, kind_of
from clinic_assist.trail.select import Wanted, chosen
from clinic_assist.trail.table import person_words, trail_csv
from clinic_assist.trail.unusual import Unusual, unusual_access
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.permitted import require, require_export
from clinic_assist.workflows.ports import ChartStore

__all__ = [
    "Disclosure",
    "Group",
    "Kind",
    "Trail",
    "Unusual",
    "Wanted",
    "disclosures_of",
    "export_trail",
    "kind_of",
    "people_of",
    "person_words",
    "read_trail",
    "unusual_of",
    "verify_trail",
]

MOST_SHOWN: Final = 20_000
"""Entries that a list shows; an export has no such limit."""
_ALL: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Entries, newest first.

    Attributes:
        people: By id, removed ones too.
        is_cut: There are older ones that are not shown.
    """

    entries: tuple[AuditEntry, ...]
    people: Mapping[str, Account]
    is_cut: bool = False


def read_trail(store: ChartStore, wanted: Wanted | None = None, *, most: int = MOST_SHOWN) -> Trail:
    """The wanted entries. Raises UserError: the account may not read the trail."""
    require(store, Permission.READ_AUDIT)
    asked = wanted or Wanted()
    found = chosen(store.audit_between(*_bounds(asked), limit=_ALL), asked)
    people = people_of(store)
    store.audit("audit-read", detail=f"entries {min(len(found), most)}")
    return Trail(entries=found[:most], people=people, is_cut=len(found) > most)


def people_of(store: ChartStore) -> dict[str, Account]:
    """All accounts by their id."""
    return {one.account_id: one for one in store.accounts()}


def verify_trail(store: ChartStore, secret: str = "") -> tuple[ChainCheck, SealCheck | None]:
    """Whether the trail is as it was written; with the own passphrase also whether it is as it was sealed.

    Raises UserError: the account may not, or the passphrase is wrong.
    """
    require(store, Permission.READ_AUDIT)
    chain = store.verify_audit()
    seals = store.prove_audit(secret) if secret else None
    is_intact = chain.is_intact and (seals is None or seals.is_intact)
    store.audit("audit-verified", detail="intact" if is_intact else "not intact")
    if not is_intact:
        store.audit("integrity-failed", detail=f"audit {chain.broken_at or (seals and seals.broken_at)}")
    return chain, seals


def export_trail(store: ChartStore, wanted: Wanted, target: Path, *, is_fhir: bool) -> int:
    """Writes all wanted entries, oldest first, as CSV or as FHIR AuditEvents (NDJSON); gives how many.

    Raises UserError: the account may not. MachineError: the file cannot be written.
    """
    require_export(store, ExportKind.AUDIT)
    trail = read_trail(store, wanted, most=_ALL)
    entries = tuple(reversed(trail.entries))
    if is_fhir:
        text = "".join(f"{line}\n" for line in trail_fhir(entries, trail.people, vault_id=store.vault_id))
    else:
        text = trail_csv(entries, trail.people)
    write_paper(target, text.encode())
    store.audit("audit-exported", detail=f"entries {len(entries)} as {'fhir' if is_fhir else 'csv'}")
    return len(entries)


def disclosures_of(store: ChartStore, patient: str) -> tuple[Disclosure, ...]:
    """The copies of a patient's record that left, oldest first."""
    trail = read_trail(store, Wanted(patient=patient, event="printed"), most=_ALL)
    return disclosures(trail.entries, patient, trail.people)


def unusual_of(store: ChartStore, *, days: int, today: date) -> tuple[tuple[Unusual, ...], Mapping[str, Account]]:
    """What somebody should look at, of the last days; older entries say what is usual."""
    trail = read_trail(store, most=_ALL)
    since = (datetime.combine(today, time(), tzinfo=UTC) - timedelta(days=days)).isoformat()
    newest = {one.seq for one in trail.entries if one.at >= since}
    return tuple(one for one in unusual_access(trail.entries) if one.entries[-1] in newest), trail.people


def _bounds(wanted: Wanted) -> tuple[str, str]:
    """Days of the workstation's time as generous UTC moments; `chosen` cuts to the day."""
    since = (wanted.since - timedelta(days=1)).isoformat() if wanted.since else ""
    until = (wanted.until + timedelta(days=2)).isoformat() if wanted.until else ""
    return since, until
