"""Which records the hospital's policy no longer keeps, and erasing them once an administrator has said so.

Nothing is ever erased by itself: the list is shown, and each erasure is `erase_patient` with its certificate. A legal
hold on a patient, with its reason, keeps the record; who sets or lifts one stands in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import ErasureCertificate
from clinic_assist.people import Permission
from clinic_assist.policy.values import Policy
from clinic_assist.workflows.back_up import BackupKeeper
from clinic_assist.workflows.erase_patient import HOLD, erase_patient, hold_on
from clinic_assist.workflows.permitted import require
from clinic_assist.workflows.ports import ChartStore

_MOST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A record that is older than the policy keeps.

    Attributes:
        last_at: Its last sign of life: a file came, or somebody looked at it or wrote. UTC, ISO 8601.
        hold: Why it is kept all the same; empty where it is not.
    """

    patient_id: PatientId
    last_at: str
    hold: str = ""


def overdue(store: ChartStore, policy: Policy, now: datetime) -> tuple[Overdue, ...]:
    """The records past the period of the policy, the longest silent first, those on legal hold with their reason.

    A record without any known time is not listed: how old it is cannot be said.

    Raises UserError: the account may not, or the policy sets no period.
    """
    require(store, Permission.ERASE)
    if policy.retention_days is None:
        raise UserError(
            "The policy of this computer sets no period for keeping records.", hint="docs/policy.md: retention.days"
        )
    limit = (now.astimezone(UTC) - timedelta(days=policy.retention_days)).isoformat()
    found = [(patient, at) for patient, at in store.patients_last_active() if at and _time(at) < _time(limit)]
    return tuple(Overdue(patient_id=patient, last_at=at, hold=hold_on(store, patient)) for patient, at in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an administrator said may go: these records, and whether with the signed notes about them."""

    patients: tuple[PatientId, ...]
    with_notes: bool = False


def erase_overdue(
    store: ChartStore, keeper: BackupKeeper, choice: Choice, *, policy: Policy, now: datetime
) -> tuple[ErasureCertificate, ...]:
    """Erases the chosen records, each with its certificate; all are looked at before the first goes.

    Raises:
        UserError: One of them is not overdue or is on hold, or has signed notes that nobody said may go.
        MachineError: An erasure could not be proved; those before it are done.
    """
    chosen = tuple(dict.fromkeys(choice.patients))
    may_go = {one.patient_id for one in overdue(store, policy, now) if not one.hold}
    if not set(chosen) <= may_go:
        raise UserError("A record is not past its period, or is on legal hold.", hint="Look at the list again.")
    reason = f"kept longer than {policy.retention_days} days, the period of the policy"
    if not choice.with_notes and any(store.foresee_erasure(patient).notes for patient in chosen):
        raise UserError("A record has signed notes.", hint="Say that they may go too, or leave that record out.")
    return tuple(
        erase_patient(store, keeper, patient, reason=reason, with_notes=choice.with_notes) for patient in chosen
    )


def set_hold(store: ChartStore, patient: PatientId, reason: str) -> None:
    """Keeps a record whatever the policy says, until the hold is lifted by an empty reason. Audited without the reason.

    Raises UserError: the account may not, there is no such patient, or the reason is too long.
    """
    require(store, Permission.ERASE)
    words = " ".join(reason.split())
    if len(words) > _MOST_REASON:
        raise UserError(f"The reason has more than {_MOST_REASON} characters.")
    store.foresee_erasure(patient)  # says that there is such a patient
    store.set_preference(f"{HOLD}{patient}", words.encode("utf-8") if words else None)
    store.audit("legal-hold-set" if words else "legal-hold-lifted", patient=patient)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
