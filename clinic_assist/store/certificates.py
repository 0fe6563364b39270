"""Certificates of erasures as files: beside the backups, so that a restore elsewhere knows whom to erase again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clinic_assist.notes.safekeeping import ErasureCertificate
from clinic_assist.store.durable import write_durably

_MOST_BYTES = 1024 * 1024


def signed_bytes(certificate: ErasureCertificate) -> bytes:
    """What the signature is over: all but itself, as JSON without spaces."""
    return msgspec.json.encode(replace(certificate, signature=""))


def is_genuine(certificate: ErasureCertificate) -> bool:
    """Whether nothing of it was changed since it was signed by the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(certificate.public_key))
        key.verify(bytes.fromhex(certificate.signature), signed_bytes(certificate))
    except (InvalidSignature, ValueError):
        return False
    return True


def write(folder: Path, certificate: ErasureCertificate) -> Path:
    """Writes a certificate under a name that holds nothing of a record. Raises MachineError."""
    path = folder / f"clinic-assist-{certificate.vault_id[:8]}-erasure-{certificate.certificate_id[:16]}.json"
    write_durably(path, msgspec.json.format(msgspec.json.encode(certificate), indent=2) + b"\n")
    return path


def certificates_in(folder: Path, vault_id: str) -> tuple[ErasureCertificate, ...]:
    """The genuine certificates of a vault in a folder; others, and what cannot be read, are left out."""
    found = []
    with suppress(OSError):
        for path in sorted(folder.glob("clinic-assist-*-erasure-*.json")):
            with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError), path.open("rb") as file:
                found.append(msgspec.json.decode(file.read(_MOST_BYTES), type=ErasureCertificate))
    return tuple(one for one in found if one.vault_id == vault_id and is_genuine(one))
