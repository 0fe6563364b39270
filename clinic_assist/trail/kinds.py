"""What each event of the trail is, in words and in the codes of the standard.

The codes are DICOM's audit event types and subtypes (DICOM PS3.16, CID 400 and CID 401), which FHIR R4 takes for
AuditEvent.type and subtype; the actions are those of FHIR's audit-event-action (C, R, U, D, E).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Group(Enum):
    """What a reader of the trail looks for."""

    ACCESS = "sign-in and lock"
    CHARTS = "charts and searches"
    RECORDS = "imports and records"
    NOTES = "notes and decisions"
    OUTPUT = "print and export"
    PEOPLE = "accounts and keys"
    UPKEEP = "backups and settings"
    ALARM = "alarms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """An event.

    Attributes:
        words: What happened, for the person who reads the trail.
        type: Code of DICOM CID 400.
        subtype: Code of DICOM CID 401; empty for none.
        action: C, R, U, D or E.
        outcome: FHIR's audit-event-outcome: "0" success, "4" minor failure, "8" serious failure.
    """

    words: str
    group: Group
    type: str
    action: str
    subtype: str = ""
    outcome: str = "0"


TYPES: Final[Mapping[str, str]] = {
    "110100": "Application Activity",
    "110101": "Audit Log Used",
    "110106": "Export",
    "110107": "Import",
    "110110": "Patient Record",
    "110112": "Query",
    "110113": "Security Alert",
    "110114": "User Authentication",
}
SUBTYPES: Final[Mapping[str, str]] = {
    "110120": "Application Start",
    "110122": "Login",
    "110123": "Logout",
    "110127": "Emergency Override Started",
    "110129": "Security Configuration",
    "110131": "Software Configuration",
    "110132": "Use of Restricted Function",
    "110136": "Security Roles Changed",
    "110137": "User Security Attributes Changed",
    "110138": "Emergency Override Stopped",
}


def _kind(words: str, group: Group, codes: str, *, outcome: str = "0") -> Kind:
    type_, action, *subtype = codes.split()
    return Kind(words=words, group=group, type=type_, action=action, subtype="".join(subtype), outcome=outcome)


KINDS: Final[Mapping[str, Kind]] = {
    "vault-created": _kind("Vault made", Group.ACCESS, "110100 C 110120"),
    "vault-unlocked": _kind("Signed in", Group.ACCESS, "110114 E 110122"),
    "vault-locked": _kind("Locked", Group.ACCESS, "110114 E 110123"),
    "failed-attempts": _kind("Wrong attempts before a sign-in", Group.ALARM, "110114 E 110122", outcome="4"),
    "chart-opened": _kind("Chart opened", Group.CHARTS, "110110 R"),
    "patients-searched": _kind("Patients searched", Group.CHARTS, "110112 E"),
    "asked": _kind("Chart asked", Group.CHARTS, "110112 E"),
    "import": _kind("Import finished", Group.RECORDS, "110107 C"),
    "file-stored": _kind("File stored", Group.RECORDS, "110107 C"),
    "import-removed": _kind("Import removed", Group.RECORDS, "110110 D"),
    "patients-matched": _kind("Two patients joined or kept apart", Group.RECORDS, "110110 U"),
    "document-given": _kind("Document given to a patient or taken back", Group.RECORDS, "110110 U"),
    "patient-erased": _kind("Patient erased", Group.RECORDS, "110110 D"),
    "draft-made": _kind("Draft made", Group.NOTES, "110110 C"),
    "draft-edited": _kind("Draft edited", Group.NOTES, "110110 U"),
    "draft-deleted": _kind("Draft deleted", Group.NOTES, "110110 D"),
    "drafted": _kind("Note drafted", Group.NOTES, "110110 E"),
    "note-signed": _kind("Note signed", Group.NOTES, "110110 C"),
    "alert-overridden": _kind("Went on despite an alert", Group.NOTES, "110110 U"),
    "printed": _kind("Printed", Group.OUTPUT, "110106 R"),
    "account-added": _kind("Account added", Group.PEOPLE, "110113 C 110137"),
    "account-changed": _kind("Account changed", Group.PEOPLE, "110113 U 110136"),
    "account-removed": _kind("Account removed", Group.PEOPLE, "110113 D 110137"),
    "account-removed-for-cause": _kind("Account removed, vault under a new key", Group.PEOPLE, "110113 D 110137"),
    "passphrase-changed": _kind("Passphrase changed", Group.PEOPLE, "110113 U 110137"),
    "passphrase-reset": _kind("Passphrase reset", Group.PEOPLE, "110113 U 110137"),
    "security-key-enrolled": _kind("Security key enrolled", Group.PEOPLE, "110113 U 110137"),
    "security-key-removed": _kind("Security key removed", Group.PEOPLE, "110113 U 110137"),
    "totp-enrolled": _kind("One-time codes set up", Group.PEOPLE, "110113 U 110137"),
    "totp-removed": _kind("One-time codes given up", Group.PEOPLE, "110113 U 110137"),
    "totp-cleared": _kind("Somebody’s one-time codes taken off", Group.PEOPLE, "110113 U 110137"),
    "second-factor-refused": _kind("Second factor refused", Group.ALARM, "110114 E 110122", outcome="4"),
    "recovery-key-made": _kind("Recovery key made", Group.PEOPLE, "110113 C 110137"),
    "emergency-key-made": _kind("Emergency key made", Group.PEOPLE, "110113 C 110137"),
    "break-glass": _kind("Emergency access begun", Group.ALARM, "110113 E 110127"),
    "break-glass-ended": _kind("Emergency access ended", Group.ALARM, "110113 E 110138"),
    "clock-set-back": _kind("The computer’s clock was set back", Group.ALARM, "110113 E 110132", outcome="4"),
    "clock-jumped": _kind("The computer’s clock jumped", Group.ALARM, "110113 E 110132", outcome="4"),
    "integrity-failed": _kind("The vault is not as it was stored", Group.ALARM, "110113 E 110132", outcome="8"),
    "head-restored": _kind("The head beside the vault was made anew", Group.UPKEEP, "110113 U 110129"),
    "witness-made": _kind("The head outside the vault was made anew", Group.UPKEEP, "110113 U 110129"),
    "vault-migrated": _kind("Vault brought to a newer version", Group.UPKEEP, "110100 U 110131"),
    "vault-restored": _kind("Vault restored from a backup", Group.UPKEEP, "110100 U 110131"),
    "vault-rescued": _kind("Vault rescued from a damaged one", Group.UPKEEP, "110100 U 110131"),
    "backup-made": _kind("Backup made", Group.UPKEEP, "110106 R"),
    "mapping-saved": _kind("Meaning of a table saved", Group.UPKEEP, "110100 U 110131"),
    "mapping-removed": _kind("Meaning of a table removed", Group.UPKEEP, "110100 D 110131"),
    "watched-folders": _kind("Watched folders changed", Group.UPKEEP, "110100 U 110131"),
    "template-changed": _kind("Template of a note changed", Group.UPKEEP, "110100 U 110131"),
    "template-removed": _kind("Template of a note removed", Group.UPKEEP, "110100 D 110131"),
    "model-passed": _kind("Model passed its evaluation", Group.UPKEEP, "110100 U 110131"),
    "model-not-passed": _kind("Model did not pass its evaluation", Group.UPKEEP, "110100 U 110131", outcome="4"),
    "audit-sealed-anew": _kind("Trail sealed to other readers", Group.UPKEEP, "110101 U"),
    "audit-read": _kind("Trail read", Group.UPKEEP, "110101 R"),
    "audit-exported": _kind("Trail exported", Group.OUTPUT, "110101 R"),
    "audit-verified": _kind("Trail verified", Group.UPKEEP, "110101 R"),
}
"""Every event that the application writes."""


def kind_of(event: str) -> Kind:
    """What an event is; one that a newer program wrote is shown by its own name."""
    return KINDS.get(event) or Kind(words=event, group=Group.UPKEEP, type="110100", action="E")
