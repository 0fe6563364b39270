"""Lets a clinical model write only after an evaluation that this site's limits were met by, of exactly this model here.

The result of a passed evaluation is kept in a file, signed with the key of the vault that was open then. Attack met: a
file edited or made by hand, or brought from another machine: the open vault says whether it signed it. Limit: who may
sign notes in the vault through this program may run an evaluation too; and a file from before that is put back is valid
again for the model, program and limits that it names.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Protocol

import msgspec

from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.note import ModelIdentity
from clinic_assist.terminology.labels import format_day
from clinic_assist.workflows.fingerprints import Fingerprint, changed_parts
from clinic_assist.workflows.paper_file import write_paper

_MAX_BYTES: Final = 1024 * 1024
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Signer(Protocol):
    """An open vault, as far as it signs."""

    def sign(self, digest: str) -> tuple[str, str]:
        """Signature over a hex digest, and the public key, both hex."""
        ...

    def has_signed(self, digest: str, signature: str, public_key: str) -> bool:
        """Whether a signature over a hex digest is of this vault."""
        ...


class Clearance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a model passed.

    Attributes:
        fingerprint: What was evaluated.
        limits: SHA-256 of the limits that it met.
        results: SHA-256 of the results.
        on: The day.
        signature: Over the rest, by the vault's key. `public_key`: that key.
    """

    fingerprint: Fingerprint
    limits: _Hash
    results: _Hash
    on: date
    signature: str = ""
    public_key: str = ""

    def digest(self) -> str:
        """SHA-256 of what is signed."""
        parts = (repr(sorted(self.fingerprint.items())), self.limits, self.results, self.on.isoformat())
        return sha256(repr(("model clearance", *parts)).encode()).hexdigest()


class Clearances(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: int = 1
    models: tuple[Clearance, ...] = ()


@dataclass(kw_only=True)
class ModelGate:
    """Knows the limits in force and the models that met them. `unlocked` tells it which vault is open.

    Attributes:
        limits: The file of limits in force; the site's where it has one.
        cleared: The file of passed evaluations.
    """

    limits: Path
    cleared: Path
    _signer: Signer | None = None

    def unlocked(self, signer: Signer) -> None:
        """A vault was opened: its key checks the signatures from now on."""
        self._signer = signer

    @property
    def limits_digest(self) -> str:
        """SHA-256 of the limits in force."""
        return sha256(self._limits_bytes()).hexdigest()

    @property
    def allows_unevaluated(self) -> bool:
        """Whether IT lets models write that did not pass, marked on every note as not for clinical use."""
        try:
            policy = tomllib.loads(self._limits_bytes().decode("utf-8")).get("policy", {})
        except (ValueError, RecursionError):
            return False
        return isinstance(policy, dict) and policy.get("not_passed") == "evaluation-only"

    def objection(self, identity: ModelIdentity, now: Fingerprint) -> str:
        """Why a model may not write notes about patients, in a sentence; empty where it may.

        A verbaliser may: it reads no text, and every one of its sentences is judged.
        """
        if not identity.is_clinical:
            return ""
        ours = [one for one in self._valid() if one.fingerprint.get("model") == now["model"]]
        if not ours:
            return f"The model {identity.name} has not passed this site's evaluation."
        newest = max(ours, key=lambda one: one.on)
        changes = min((changed_parts(one.fingerprint, now) for one in ours), key=len)
        if changes:
            return (
                f"The model {identity.name} passed on {format_day(newest.on)}, and since then changed: "
                f"{', '.join(changes)}. It is to be evaluated again."
            )
        if all(one.limits != self.limits_digest for one in ours if not changed_parts(one.fingerprint, now)):
            return f"This site's limits were changed since the model {identity.name} was evaluated."
        return ""

    def clear(self, clearance: Clearance) -> None:
        """Keeps that a model passed, signed; replaces what was known of exactly the same.

        Raises:
            UserError: No vault is open.
            MachineError: It cannot be written.
        """
        if self._signer is None:
            raise UserError("A passed evaluation is kept only while a vault is open.", hint="Give --vault.")
        signature, key = self._signer.sign(clearance.digest())
        signed = msgspec.structs.replace(clearance, signature=signature, public_key=key)
        self._keep((*self._others(clearance.fingerprint), signed))

    def revoke(self, fingerprint: Fingerprint) -> None:
        """Forgets that exactly this passed, because it was evaluated again and did not."""
        kept = self._others(fingerprint)
        if len(kept) != len(self._read().models):
            self._keep(kept)

    def _others(self, fingerprint: Fingerprint) -> tuple[Clearance, ...]:
        return tuple(one for one in self._read().models if one.fingerprint != fingerprint)

    def _valid(self) -> list[Clearance]:
        signer = self._signer
        if signer is None:
            return []
        return [one for one in self._read().models if signer.has_signed(one.digest(), one.signature, one.public_key)]

    def _read(self) -> Clearances:
        """What the file says; nothing where it is not there or was damaged, so that in doubt no model is let in."""
        try:
            with self.cleared.open("rb") as file:
                return msgspec.json.decode(file.read(_MAX_BYTES), type=Clearances)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Clearances()

    def _keep(self, models: tuple[Clearance, ...]) -> None:
        try:
            self.cleared.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise MachineError(f"The evaluation could not be kept ({problem.strerror}).") from problem
        content = msgspec.json.format(msgspec.json.encode(Clearances(models=models)), indent=1)
        write_paper(self.cleared, content + b"\n", what="list of evaluated models")

    def _limits_bytes(self) -> bytes:
        try:
            return self.limits.read_bytes()
        except OSError as problem:
            raise MachineError(
                f"The limits for models cannot be read ({problem.strerror}).", hint="Restore the file, or reinstall."
            ) from problem
