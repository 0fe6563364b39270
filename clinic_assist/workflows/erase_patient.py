"""Erase the record of one patient, with a certificate; and say which backups still hold it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import ErasureCertificate, ErasureExtent
from clinic_assist.people import Account, Permission
from clinic_assist.workflows.back_up import BackupKeeper, BackupStore, read_plan

HOLD = "legal-hold:"
"""Before the patient's id: the preference that holds the reason."""


class ErasingStore(BackupStore, Protocol):
    """The open vault, as erasure sees it."""

    @property
    def account(self) -> Account:
        """Who opened the vault."""
        ...

    @property
    def directory(self) -> Path:
        """The vault's folder."""
        ...

    def foresee_erasure(self, patient: PatientId) -> ErasureExtent:
        """What erasing a patient would take in; changes nothing. Raises UserError: there is no such patient."""
        ...

    def erase_patient(
        self, patient: PatientId, *, reason: str, with_notes: bool, older_backups: tuple[str, ...]
    ) -> ErasureCertificate:
        """Erases and proves it. Raises UserError: signed notes that nobody said may go; MachineError: not proved."""
        ...


def erase_patient(
    store: ErasingStore, keeper: BackupKeeper, patient: PatientId, *, reason: str, with_notes: bool = False
) -> ErasureCertificate:
    """Erases a patient's record; the certificate names the backups that still hold it and is put beside them.

    Raises:
        UserError: The account may not, the record is on legal hold, there is no such patient or no reason, or it has
            signed notes that nobody said may go.
        MachineError: There is no room, or the erasure could not be proved: then nothing was changed.
    """
    if Permission.ERASE not in store.account.permissions:
        raise UserError("This account may not erase records.", hint="Ask an administrator.")
    if hold_on(store, patient):
        raise UserError("This record is on legal hold.", hint="Lift the hold first: `retention hold` without a reason.")
    plan = read_plan(store)
    folders = [store.directory, *([Path(plan.folder)] if plan.folder else [])]
    older: list[str] = []
    for folder in folders:
        with suppress(UserError):
            older += [label.path.name for label in keeper.backups_in(folder, store.vault_id)]
    certificate = store.erase_patient(patient, reason=reason, with_notes=with_notes, older_backups=tuple(older))
    for folder in folders:
        keeper.note_erasure(folder, certificate)
    return certificate


def hold_on(store: BackupStore, patient: PatientId) -> str:
    """Why a record is on legal hold; empty where it is not."""
    kept = store.preference(f"{HOLD}{patient}")
    return kept.decode("utf-8") if kept else ""
