"""Whose signatures count: the application's own key, and keys that the hospital's IT put in place.

A trusted key is a small JSON file in a folder of keys. Attack: somebody who can write into that folder adds a key of
their own and signs what they like. Defence: of the site's folders, a file counts only where nobody but its owner can
change it or its folder, and the owner is the system or the person at work. Limits: who is that owner, or sets the
environment of the session, decides anyway; Windows keeps rights in lists that are not looked at here. The folder that
ships with the program is as well protected as the program's own code, and is not asked. Try it: `chmod g+w KEYFILE`.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec

from clinic_assist.errors import UserError
from clinic_assist.inference.signatures import key_id

_MAX_KEY_BYTES: Final = 16 * 1024
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_READABLE_BY_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class TrustedKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key file.

    Attributes:
        owner: Who signs with it, in words for people.
        key: Ed25519 public key.
        least_number: Catalogues with a lower number are refused: so an old one that listed a bad model cannot be
            put back.
    """

    owner: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    key: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    least_number: Annotated[int, msgspec.Meta(ge=0)] = 0

    @property
    def id(self) -> str:
        """Its short name."""
        return key_id(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFolder:
    """A folder of keys. Attributes: is_sites: False for the one that ships with the program."""

    path: Path
    is_sites: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedKey:
    """A key file that does not count, and why, in words. Attributes: id: empty where the file could not be read."""

    path: Path
    reason: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """All keys that were found."""

    keys: tuple[TrustedKey, ...] = ()
    refused: tuple[RefusedKey, ...] = ()

    def find(self, ident: str) -> TrustedKey | None:
        """The key with that short name; the strictest where several files name it."""
        return max((key for key in self.keys if key.id == ident), key=lambda key: key.least_number, default=None)

    def why_not(self, ident: str) -> str:
        """Why a key does not count."""
        reasons = [refused.reason for refused in self.refused if refused.id == ident]
        return reasons[0] if reasons else "nobody here trusts that key"


def read_trust(folders: Sequence[KeyFolder]) -> Trust:
    """Reads every `.json` of the folders; a bad one costs itself only."""
    keys: list[TrustedKey] = []
    refused: list[RefusedKey] = []
    for folder in folders:
        for path in sorted(folder.path.glob("*.json")) if folder.path.is_dir() else ():
            try:
                key = read_key(path)
                reason = _loose_rights(path) if folder.is_sites else ""
            except UserError as error:
                refused.append(RefusedKey(path=path, reason=error.message))
                continue
            except OSError as error:
                refused.append(RefusedKey(path=path, reason=f"it cannot be read ({error.strerror})"))
                continue
            if reason:
                refused.append(RefusedKey(path=path, reason=reason, id=key.id))
            else:
                keys.append(key)
    return Trust(keys=tuple(keys), refused=tuple(refused))


def read_key(path: Path) -> TrustedKey:
    """Reads one key file. Raises UserError: it cannot be read, or is none."""
    try:
        if path.stat().st_size > _MAX_KEY_BYTES:
            raise UserError(f"{path.name} is no key file: it is too large.")
        return msgspec.json.decode(path.read_bytes(), type=TrustedKey)
    except OSError as error:
        raise UserError(f"The key file {path.name} cannot be read.", hint=error.strerror or "") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path.name} is no key file.", hint=str(error)) from error


def write_key(key: TrustedKey, path: Path) -> None:
    """Writes a key file that anybody may read and only its owner change. Raises UserError."""
    _write(path, msgspec.json.format(msgspec.json.encode(key)) + b"\n", mode=0o644)


def write_secret(data: bytes, path: Path) -> None:
    """Writes a private key that only its owner may read, never over a file that is there. Raises UserError."""
    _write(path, data, mode=0o600, is_new=True)


def read_secret(path: Path) -> bytes:
    """Reads a private key. Raises UserError: it cannot be read, or others may read it."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & _READABLE_BY_OTHERS:
                raise UserError(
                    f"Others may read the signing key {path.name}.", hint="Take their rights away: chmod 600 FILE."
                )
            return file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise UserError(f"The signing key {path.name} cannot be read.", hint=error.strerror or "") from error


def trust_key(key: TrustedKey, folder: Path) -> Path:
    """Puts a key into a folder of keys; answers its file. Raises UserError: it cannot be written there."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made.", hint=error.strerror or "") from error
    name = re.sub(r"[^A-Za-z0-9]+", "-", key.owner).strip("-").lower() or "key"
    path = folder / f"{name}-{key.id}.json"
    write_key(key, path)
    if reason := _loose_rights(path):
        raise UserError(f"The key was written, and does not count: {reason}.", hint="Set the rights of its folder.")
    return path


def _loose_rights(path: Path) -> str:
    """Why somebody else could have put this key there; empty where nobody could."""
    if os.name != "posix":
        return ""
    for what, place in (("file", path), ("folder", path.parent)):
        status = place.stat()
        if status.st_mode & _WRITABLE_BY_OTHERS:
            return f"others may change the {what} of the key"
        if status.st_uid not in {0, os.geteuid()}:
            return f"the {what} of the key belongs to somebody else"
    return ""


def _write(path: Path, data: bytes, *, mode: int, is_new: bool = False) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if is_new else os.O_TRUNC)
    try:
        with os.fdopen(os.open(path, flags, mode), "wb") as file:
            file.write(data)
        path.chmod(mode)
    except FileExistsError as error:
        raise UserError(f"There is a file {path.name} already.", hint="Choose another name.") from error
    except OSError as error:
        raise UserError(f"{path.name} cannot be written.", hint=error.strerror or "") from error
