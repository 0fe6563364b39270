"""The file of a backup: a label in the clear, the ways in of its day, and a stream that only these open.

    magic | length of the label | label | nonce and wrapped file key | chunks

The label is JSON and holds slots.json as it was. The file key is random; AES-256-GCM wraps it under the vault's subkey
`backup` with magic and label as associated data. Each chunk is 1 MiB under the file key, its nonce the chunk's number
and whether it is the last, so that chunks cannot be left out, moved or cut off (the STREAM construction of Hoang et
al., "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015, s.7).

Attack: somebody has the backup medium and changes a bit, cuts the file, or puts parts of two together. Defence: the
above; what does not fit is refused whole. Limit: an older backup put in place of a newer one is only told by its date.
To try it: `tests/unit/store/test_backup_file.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import BackupLabel, BackupReason

SUFFIX: Final = ".cabackup"
CHUNK_BYTES: Final = 1024 * 1024
_MAGIC: Final = b"clinic-assist-backup/1\n"
_TAG_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_WRAPPED_BYTES: Final = _NONCE_BYTES + 32 + _TAG_BYTES
_MOST_LABEL_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The label as it stands in the file.

    Attributes:
        epoch: Of the data key under whose subkey the file key lies.
        slots: slots.json, byte for byte.
    """

    vault_id: str
    made_at: str
    reason: BackupReason
    schema_version: int
    epoch: int
    slots: bytes


def write(file: BinaryIO, cover: Cover, key: bytes, parts: Iterable[bytes]) -> None:
    """Writes a backup from the beginning; `parts` may be of any size. Raises OSError, and whatever `parts` raises."""
    label = msgspec.json.encode(cover)
    head = _MAGIC + len(label).to_bytes(4, "big") + label
    file_key, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE_BYTES)
    file.write(head + nonce + AESGCM(key).encrypt(nonce, file_key, head))
    cipher = AESGCM(file_key)
    chunks = enumerate(_with_the_last_marked(_in_chunks(parts)))
    file.writelines(cipher.encrypt(_nonce(number, is_last=is_last), chunk, None) for number, (chunk, is_last) in chunks)


def read_cover(path: Path) -> Cover:
    """The label of a backup; not proved before `read` was.

    Raises:
        UserError: It is no backup of ours.
        MachineError: It cannot be read, or its label is damaged.
    """
    with _opened(path) as file:
        return _read_head(file)[0]


def label_of(path: Path) -> BackupLabel:
    """The label of a backup, for people. Raises like `read_cover`."""
    cover = read_cover(path)
    return BackupLabel(
        path=path,
        vault_id=cover.vault_id,
        made_at=cover.made_at,
        reason=cover.reason,
        schema_version=cover.schema_version,
        size_bytes=path.stat().st_size,
    )


def read(path: Path, key: bytes) -> Iterator[bytes]:
    """The stream of a backup, chunk by chunk; what was yielded counts only when the end is reached.

    Raises:
        MachineError: The file is damaged, cut off, or of another key.
    """
    with _opened(path) as file:
        _cover, head = _read_head(file)
        wrapped = file.read(_WRAPPED_BYTES)
        try:
            file_key = AESGCM(key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], head)
            yield from _decrypted(file, AESGCM(file_key))
        except (InvalidTag, ValueError):
            raise damaged() from None
        except OSError as error:
            raise _unreadable() from error


def damaged() -> MachineError:
    """The error for a backup that does not hold what was written."""
    return MachineError("This backup is damaged, so nothing was taken from it.", hint="Use another backup.")


def _decrypted(file: BinaryIO, cipher: AESGCM) -> Iterator[bytes]:
    boxes = iter(lambda: file.read(CHUNK_BYTES + _TAG_BYTES), b"")
    number = -1
    for number, (box, is_last) in enumerate(_with_the_last_marked(boxes)):
        yield cipher.decrypt(_nonce(number, is_last=is_last), box, None)
    if number < 0:
        raise damaged()


def _read_head(file: BinaryIO) -> tuple[Cover, bytes]:
    try:
        begin = file.read(len(_MAGIC) + 4)
        if begin[: len(_MAGIC)] != _MAGIC or len(begin) < len(_MAGIC) + 4:
            raise UserError("This file is no backup of a vault.", hint="Choose a file that ends in .cabackup.")
        length = int.from_bytes(begin[-4:], "big")
        if length > _MOST_LABEL_BYTES:
            raise damaged()
        label = file.read(length)
    except OSError as error:
        raise _unreadable() from error
    try:
        return msgspec.json.decode(label, type=Cover), begin + label
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise damaged() from None


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UserError("There is no such backup.", hint="Look at its folder again.") from None
    except OSError as error:
        raise _unreadable() from error


def _unreadable() -> MachineError:
    return MachineError("The backup cannot be read.", hint="Check the disk and your access to it.")


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE_BYTES - 1, "big") + bytes([is_last])


def _in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    left = bytearray()
    for part in parts:
        left += part
        while len(left) >= CHUNK_BYTES:
            yield bytes(left[:CHUNK_BYTES])
            del left[:CHUNK_BYTES]
    yield bytes(left)


def _with_the_last_marked(items: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    held: bytes | None = None
    for item in items:
        if held is not None:
            yield held, False
        held = item
    if held is not None:
        yield held, True
