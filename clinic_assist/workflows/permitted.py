"""The one place that asks whether whoever opened a vault may do a thing: a door before every method of the store.

Attack: somebody uses the program beyond their role, or a screen or command forgets to ask. Defence: they all get the
vault behind these doors only (`app.VaultsOnDisk`), and what has no entry in `DOORS` cannot be called at all. Limit:
roles are enforced by code; every role that opens the vault has its data key in memory (docs/threat-model.md). To try
it: `tests/unit/workflows/test_permitted.py` walks over every method and every role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Final, cast

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import MachineError, UserError
from clinic_assist.people import IN_EMERGENCY, Permission, Way
from clinic_assist.policy.values import ExportKind, Policy, SecondFactor
from clinic_assist.workflows.people_port import PeopleStore
from clinic_assist.workflows.ports import ChartStore

USUAL_MINUTES: Final = 60
MOST_MINUTES: Final = 12 * 60
"""How long an emergency lasts: product decisions. Whoever needs more gives their reason again."""
_MOST_REASON: Final = 300
_CLOCK_SLIP: Final = timedelta(minutes=1)

Door = frozenset[Permission]
"""Any one of these opens it; an empty one is open to everybody who is in."""

_EVERYBODY: Final[Door] = frozenset()
_READ: Final = frozenset({Permission.READ_CHARTS})
_IMPORT: Final = frozenset({Permission.IMPORT})
_IDENTITY: Final = frozenset({Permission.DECIDE_IDENTITY})
_WRITE: Final = frozenset({Permission.WRITE_NOTES})
_SIGN: Final = frozenset({Permission.SIGN})
_ERASE: Final = frozenset({Permission.ERASE})
_PEOPLE: Final = frozenset({Permission.MANAGE_PEOPLE})

DOORS: Final[Mapping[str, Door]] = {
    **dict.fromkeys(
        ("vault_id", "directory", "account", "way", "used_security_key", "close", "status", "verify", "audit"),
        _EVERYBODY,
    ),
    # What was signed here is no secret; the own passphrase is asked for first.
    **dict.fromkeys(("has_signed", "change_passphrase", "security_key_name", "enrol_security_key"), _EVERYBODY),
    **dict.fromkeys(("remove_security_key", "offer_totp", "enrol_totp", "remove_totp"), _EVERYBODY),
    **dict.fromkeys(("search_patients", "load_chart", "source_bytes", "patient_records", "report_of"), _READ),
    **dict.fromkeys(("documents_of_nobody", "count_documents_of_nobody", "has_given_documents"), _READ),
    **dict.fromkeys(("document_of_nobody", "match_questions", "imports", "import_reports", "patients_of"), _READ),
    **dict.fromkeys(("drafts", "signed_notes", "overrides", "all_overrides", "has_source"), _READ),
    **dict.fromkeys(("begin_intake", "add_existing", "packing", "commit", "finish_intake", "foresee"), _IMPORT),
    **dict.fromkeys(("keep_reports", "foresee_removal", "remove_import"), _IMPORT),
    **dict.fromkeys(("decide_match", "give_document"), _IDENTITY),
    **dict.fromkeys(("save_draft", "delete_draft"), _WRITE),
    **dict.fromkeys(("sign", "save_signed_note"), _SIGN),
    **dict.fromkeys(("foresee_erasure", "erase_patient", "patients_last_active"), _ERASE),
    "save_override": frozenset({Permission.OVERRIDE}),
    "together": _IMPORT | _IDENTITY | _WRITE | frozenset({Permission.CONFIGURE}),
    **dict.fromkeys(("audit_between", "verify_audit", "prove_audit"), frozenset({Permission.READ_AUDIT})),
    # Without patient and detail: for the system's own log, whoever is signed in.
    "audit_marks_after": _EVERYBODY,
    "back_up": frozenset({Permission.BACK_UP}),
    "accounts": _PEOPLE | frozenset({Permission.READ_AUDIT}),
    **dict.fromkeys(("add_account", "change_account", "reset_password", "remove_account", "remove_for_cause"), _PEOPLE),
    **dict.fromkeys(("make_recovery_key", "make_emergency_key", "sheets", "clear_totp"), _PEOPLE),
    # Which of the preferences: `_door_of_preference`.
    **dict.fromkeys(("preference", "set_preference"), _EVERYBODY),
}


# Where each takes a new passphrase: its place and its name.
_NEW_PASSPHRASE: Final[Mapping[str, tuple[int, str]]] = {
    "add_account": (3, "password"),
    "change_passphrase": (1, "new"),
    "reset_password": (1, "password"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Emergency:
    """That the glass is broken. `seen` is the latest time that was looked at."""

    seen: datetime
    until: datetime


class PermittedStore:
    """The vault behind its doors. Implements `ports.ChartStore`."""

    def __init__(self, store: ChartStore, now: Callable[[], datetime], policy: Policy | None = None) -> None:
        self._store, self._now, self._policy = store, now, policy or Policy()
        self._emergency: _Emergency | None = None

    def __getattr__(self, name: str) -> object:
        """What the vault has, if there is a door to it; who comes through is asked at each use, not here."""
        if name not in DOORS:
            raise AttributeError(f"There is no door to {name}.")
        found = getattr(self._store, name)
        if not callable(found):
            self._ask(DOORS[name])
            return found

        @wraps(found)
        def through(*given: object, **named: object) -> object:
            self._ask(DOORS[name])
            if name in _NEW_PASSPHRASE:
                place, called = _NEW_PASSPHRASE[name]
                for new in (*given[place : place + 1], *([named[called]] if called in named else [])):
                    self._policy.refuse_passphrase(str(new))
            if name in ("preference", "set_preference"):
                self._ask(_door_of_preference(str(given[0]), is_change=name == "set_preference"))
            return found(*given, **named)

        return through

    @property
    def permissions(self) -> frozenset[Permission]:
        """What whoever opened the vault may do now."""
        if not self.has_second_factor:
            return frozenset()
        own = self._store.account.permissions
        return own | IN_EMERGENCY if self.emergency_until else own

    @property
    def has_second_factor(self) -> bool:
        """Whether the machine's policy has the second factor that it asks for; without it an account may nothing.

        What needs no permission stays, so that the person can still enrol one. Sheets are asked for none.
        """
        store = self._store
        if self._policy.second_factor is SecondFactor.NONE or store.way is not Way.PASSWORD:
            return True
        return self._policy.is_enough(has_security_key=store.used_security_key, has_code=store.account.has_totp)

    def refuse_export(self, kind: ExportKind) -> None:
        """Raises UserError where the account or the machine's policy lets nothing of this kind leave the vault."""
        own = Permission.READ_AUDIT if kind is ExportKind.AUDIT else Permission.EXPORT
        self._ask(frozenset({own}))
        self._policy.refuse_export(kind, self._store.account.role)

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        """Appends to the audit trail; what is done in an emergency is marked so."""
        marked = f"break-glass {detail}".rstrip() if self.emergency_until else detail
        self._store.audit(event, patient=patient, detail=marked)

    @property
    def emergency_until(self) -> datetime | None:
        """Until when charts are open because of an emergency. A clock that was set back ends it."""
        emergency, now = self._emergency, self._now()
        if emergency is None:
            return None
        if emergency.seen - _CLOCK_SLIP <= now < emergency.until:
            self._emergency = replace(emergency, seen=max(emergency.seen, now))
            return emergency.until
        self._emergency = None
        with suppress(MachineError):  # a full disk must not keep it open
            self._store.audit("break-glass-ended")
        return None

    def break_glass(self, reason: str, minutes: int = USUAL_MINUTES) -> datetime:
        """Opens charts to an account without access; the trail has the reason first. See `PeopleStore`."""
        self._ask(frozenset({Permission.BREAK_GLASS}))
        words = " ".join(reason.split())
        if not words:
            raise UserError("An emergency needs a reason.", hint="It is kept in the audit trail.")
        if len(words) > _MOST_REASON:
            raise UserError(f"The reason has more than {_MOST_REASON} characters.")
        if not 1 <= minutes <= MOST_MINUTES:
            raise UserError(f"An emergency lasts 1 to {MOST_MINUTES} minutes.")
        now = self._now()
        self._store.audit("break-glass", detail=f"{minutes} minutes; {words}")
        self._emergency = _Emergency(seen=now, until=now + timedelta(minutes=minutes))
        return self._emergency.until

    def _ask(self, door: Door) -> None:
        """Raises UserError where whoever opened the vault may not go through."""
        if door and not self.has_second_factor:
            raise UserError(
                "Your hospital asks for a second factor beside the passphrase.",
                hint="Enrol one for your account; until then it may do nothing here.",
            )
        if door and not door & self.permissions:
            raise _refused(door, self._store.account.permissions)


def permitted(store: object, now: Callable[[], datetime], policy: Policy | None = None) -> ChartStore:
    """A vault behind its doors. `now` gives the time with its zone, for emergencies; no `policy` is the usual one."""
    return cast("ChartStore", PermittedStore(cast("ChartStore", store), now, policy))


def require(store: PeopleStore, permission: Permission) -> None:
    """For what is no method of the store, as printing. Raises UserError where whoever opened the vault may not."""
    if permission not in store.permissions:
        raise _refused(frozenset({permission}), store.permissions)


def require_export(store: PeopleStore, kind: ExportKind) -> None:
    """Before anything leaves the vault as a file. Raises UserError where account or machine's policy forbids it."""
    if isinstance(store, PermittedStore):
        store.refuse_export(kind)
    else:
        require(store, Permission.READ_AUDIT if kind is ExportKind.AUDIT else Permission.EXPORT)


def _refused(door: Door, own: frozenset[Permission]) -> UserError:
    words = " or ".join(sorted(one.value for one in door))
    if door & IN_EMERGENCY and Permission.BREAK_GLASS in own:
        return UserError(
            f"This account may not {words}.", hint="In an emergency it may for a while: give the reason first."
        )
    return UserError(f"This account may not {words}.", hint="Ask whoever manages the accounts.")


def _door_of_preference(name: str, *, is_change: bool) -> Door:
    """Some hold what a person wrote about a patient, or names of folders and files."""
    if name == "audit-told":
        return _EVERYBODY
    if name == "backup-plan":
        return frozenset({Permission.BACK_UP}) if is_change else _EVERYBODY
    if name.startswith("legal-hold:"):
        return _ERASE
    if name.startswith("own-notes:"):
        return _WRITE if is_change else _READ
    return _IMPORT | frozenset({Permission.CONFIGURE}) if is_change else _READ | frozenset({Permission.CONFIGURE})
