"""Erasing a patient's record from an open vault, with proof.

The record is removed from a copy of the database while that still has its old key; the copy then gets a new data key
and takes the database's place (`access.rekeying`). So whatever the disk still holds of the record, in freed blocks or
an old log, is under a key that nobody has any more: that is the crypto-erasure. A crash at any moment leaves the vault
as it was before or as it is after. Limit: somebody who kept slots.json of before, a password of then, and a raw image
of the disk can still read that image.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import ErasureCertificate, ErasureExtent
from clinic_assist.store import certificates, erasure, preferences
from clinic_assist.store.access import rekeying
from clinic_assist.store.backed_up import BackedUpVault
from clinic_assist.store.backup import content_of
from clinic_assist.store.database import Database
from clinic_assist.store.erasure import Traces
from clinic_assist.store.pages import find_in_pages

CERTIFICATE_NAME: Final = "erasure-"
_LEAST_REASON: Final = 5
# A slice that lies across the border of two pages is not found: 24 of some 4000 bytes, so well under one in ten.
_LEAST_FOUND_BEFORE: Final = 0.9


@dataclass(slots=True)
class _Proof:
    """What was found before and after, filled in on the way."""

    traces: Traces
    before: frozenset[bytes] = frozenset()
    after: frozenset[bytes] = frozenset()
    pages: int = 0
    removed: dict[str, int] = field(default_factory=dict)


class ErasingVault(BackedUpVault):
    """An open vault, as erasure sees it."""

    def patients_last_active(self) -> tuple[tuple[PatientId, str], ...]:
        """Every patient, and when a file about them came last or anybody looked at or wrote about the record.

        The longest silent ones first; times are UTC, ISO 8601, and empty where nothing is known.
        """
        with self._reading() as database:
            return tuple((PatientId(patient), str(at)) for patient, at in database.rows("patients_last_active"))

    def foresee_erasure(self, patient: PatientId) -> ErasureExtent:
        """What erasing a patient would take in; changes nothing. Raises UserError: there is no such patient."""
        with self._reading() as database:
            return erasure.extent_of(database, patient)

    def erase_patient(
        self, patient: PatientId, *, reason: str, with_notes: bool = False, older_backups: Collection[str] = ()
    ) -> ErasureCertificate:
        """Erases the record of a patient and proves it. Takes as long, and as much room, as copying the vault.

        Args:
            patient: Whose.
            reason: Why, for the certificate; no name.
            with_notes: Whether somebody has said that signed notes are to go too.
            older_backups: Names of the backups that still hold the record.

        Raises:
            UserError: No such patient, no reason, signed notes that nobody said may go, or a backup is being made.
            MachineError: No room, or something of the record was still found; nothing was changed.
        """
        if len(reason.strip()) < _LEAST_REASON:
            raise UserError("Say why this record is to be erased.", hint="The certificate states it. Use no name.")
        if not self._one_backup.acquire(blocking=False):
            raise UserError("A backup is being made.", hint="Wait until it is done.")
        try:
            with self._turn:
                return self._erase(patient, reason.strip(), with_notes=with_notes, older_backups=older_backups)
        finally:
            self._one_backup.release()

    def erase_again(self) -> int:
        """Erases those whom a restored backup has brought back; gives how many. Called when the vault is opened."""
        with self._reading() as database:
            body = preferences.preference(database, erasure.AGAIN_NAME)
        if body is None:
            return 0
        erased = 0
        for patient in msgspec.json.decode(body, type=list[str]):
            with self._reading() as database:
                is_back = database.row("patient_by_id", patient) is not None
            if is_back:
                self.erase_patient(PatientId(patient), reason="erased again after a restore", with_notes=True)
                erased += 1
        with self._writing() as database:
            preferences.set_preference(database, erasure.AGAIN_NAME, None, at=self._time())
        return erased

    def erasure_certificates(self) -> tuple[ErasureCertificate, ...]:
        """The certificates of all erasures, oldest first."""
        with self._reading() as database:
            bodies = [bytes(body) for (body,) in database.rows("erasure_certificates")]
        found = [msgspec.json.decode(body, type=ErasureCertificate) for body in bodies]
        return tuple(sorted(found, key=lambda one: one.erased_at))

    # -- inside ---------------------------------------------------------------------------------------------------

    def _erase(
        self, patient: PatientId, reason: str, *, with_notes: bool, older_backups: Collection[str]
    ) -> ErasureCertificate:
        self._settle_head()
        certificate_id = secrets.token_hex(16)
        with self._reading() as database:
            extent = erasure.extent_of(database, patient)
            erasure.refuse_notes(extent, with_notes=with_notes)
            ids = {number: str(database.one("source_id_of", number)) for number in (*extent.own, *extent.shared)}
            proof = _Proof(traces=erasure.traces_of(database, extent))
            change = self._change(extent, proof, certificate_id)
            fresh = rekeying.prepare(self.directory, database, self._opened, self._slots, change=change)
        self._exchange_database(fresh)
        words = proof.traces.words
        certificate = ErasureCertificate(
            certificate_id=certificate_id,
            vault_id=self.vault_id,
            patient_id=extent.patient_id,
            erased_at=change.at,
            by=self.account.account_id,
            reason=reason,
            removed=proof.removed,
            source_ids=tuple(ids[number] for number in extent.own),
            shared_sources=tuple(ids[number] for number in extent.shared),
            looked_for=len(proof.traces.slices),
            found_before=len(proof.before - words),
            found_after=len(proof.after - words),
            words_looked_for=len(words),
            words_found_before=len(proof.before & words),
            words_found_after=len(proof.after & words),
            pages=proof.pages,
            older_backups=tuple(older_backups),
        )
        return self._keep(certificate)

    def _change(self, extent: ErasureExtent, proof: _Proof, certificate_id: str) -> rekeying.Change:
        needles = proof.traces.slices | proof.traces.words
        old_key = self._keys.database

        def before(database: Database) -> None:
            proof.before, _pages = find_in_pages(self.directory / rekeying.FRESH_FILE, old_key, needles)
            if len(proof.before & proof.traces.slices) < _LEAST_FOUND_BEFORE * len(proof.traces.slices):
                raise MachineError("The erasure could not be proved, so nothing was changed.", hint="Report this.")
            had = content_of(database)
            erasure.erase(database, extent, certificate_id=certificate_id)
            left = content_of(database)
            differences = {name: count - left.rows[name] for name, count in had.rows.items()}
            proof.removed = {name: count for name, count in differences.items() if count > 0}
            proof.removed["facts"] = had.facts - left.facts

        def check(copy: Path, key: bytes) -> None:
            proof.after, proof.pages = find_in_pages(copy, key, needles)
            if proof.after & proof.traces.slices:
                raise MachineError(
                    "Something of the record was still found in the copy, so nothing was changed.", hint="Report this."
                )

        return rekeying.Change(
            event="patient-erased",
            detail=f"certificate {certificate_id}, data key {self._opened.data_key.epoch + 1}",
            at=self._time(),
            patient_id=extent.patient_id,
            before=before,
            check=check,
            keeps_counts=False,
        )

    def _keep(self, certificate: ErasureCertificate) -> ErasureCertificate:
        key = Ed25519PrivateKey.from_private_bytes(self._keys.signing)
        named = replace(certificate, public_key=key.public_key().public_bytes_raw().hex())
        signed = replace(named, signature=key.sign(certificates.signed_bytes(named)).hex())
        with self._writing() as database:
            name = f"{CERTIFICATE_NAME}{signed.certificate_id}"
            preferences.set_preference(database, name, msgspec.json.encode(signed), at=self._time())
        return signed
