"""What the window says of the policy that the hospital's IT set for this computer."""

from __future__ import annotations

from clinic_assist.people import Role
from clinic_assist.policy.file import NOT_IN_FORCE
from clinic_assist.policy.values import EVERY_ROLE, ExportKind, Policy, SecondFactor

ABOUT_POLICY = "Set by your hospital"
ABOUT_NO_POLICY = "Your hospital has set nothing for this computer."
ABOUT_POLICY_FIXED = "These can be changed by your IT department only."

_FACTORS = {
    SecondFactor.NONE: "Not asked for",
    SecondFactor.ANY: "A one-time code or a security key",
    SecondFactor.SECURITY_KEY: "A security key",
}
_EXPORTS = {
    ExportKind.PDF: "PDF and print",
    ExportKind.CSV: "Export as CSV",
    ExportKind.FHIR: "Export as FHIR",
    ExportKind.AUDIT: "Export of the audit trail",
}


def policy_lines(policy: Policy) -> tuple[tuple[str, str], ...]:
    """What the policy file sets, a line each; what it leaves alone is not listed."""
    exports = dict(policy.exports)
    words = {
        "lock.idle_minutes": ("Lock without input", f"After {_count(policy.idle_minutes, 'minute')}, or sooner"),
        "passphrase.minimum_length": ("New passphrase", f"At least {policy.minimum_passphrase} characters"),
        "lock_out.free_attempts": ("Wrong attempts", f"{policy.free_attempts} before the first wait"),
        "lock_out.longest_wait_minutes": ("Longest wait", _count(policy.longest_wait_minutes, "minute")),
        "second_factor.required": ("Second factor", _FACTORS[policy.second_factor]),
        **{f"export.{kind.value}": (name, _roles(exports[kind])) for kind, name in _EXPORTS.items()},
        "clipboard.allowed": ("Copying text of records", "Allowed" if policy.clipboard else "Off"),
        "clipboard.clear_after_seconds": ("Copied text", f"Cleared after {_count(policy.clipboard_seconds, 'second')}"),
        "retention.days": ("Keeping records", f"Listed for erasure after {_count(policy.retention_days, 'day')}"),
        "watched_folders.allowed": ("Watched folders", "Allowed" if policy.watched_folders else "Off"),
        "watched_folders.within": (
            "Watched folders lie in",
            ", ".join(map(str, policy.watched_within)) or "Any folder",
        ),
        "isolation.required": ("Without isolation", "No vault is opened" if policy.requires_isolation else "Allowed"),
        "backup.every_hours": ("Backup", f"At least every {_count(policy.backup_hours, 'hour')}"),
        "backup.warn_after_days": ("Backup warning", f"After {_count(policy.backup_warning_days, 'day')}"),
    }
    given = [(key, name, value) for key, (name, value) in words.items() if key in policy.given]
    return tuple(
        (name, f"{value} (not in force in this version)" if key in NOT_IN_FORCE else value)
        for key, name, value in given
    )


def _count(number: int | None, unit: str) -> str:
    return f"{number or 0:,} {unit}{'' if number == 1 else 's'}"


def _roles(roles: frozenset[Role]) -> str:
    if roles == EVERY_ROLE:
        return "Allowed"
    return f"Only {', '.join(sorted(role.value for role in roles))}" if roles else "Off"
