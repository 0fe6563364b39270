"""The pages of a vault's database, decrypted one by one as they lie in the file: free ones too.

The file is read as whoever holds disk and key could read it, so that what was erased is looked for where SQL no longer
looks. Layout of a page of SQLCipher 4 with 4096 bytes: AES-256-CBC, the last 80 bytes being IV (16) and HMAC-SHA-512
(64); the first page begins with 16 bytes of salt (Zetetic, "SQLCipher Design"). Nothing decrypted is written anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE_BYTES: Final = 4096
_IV_BYTES: Final = 16
_RESERVED_BYTES: Final = 80
_SALT_BYTES: Final = 16
_PAGES_AT_ONCE: Final = 1024


def decrypted_pages(path: Path, key: bytes) -> Iterator[bytes]:
    """The content of each page, in order. A page that was never written is noise. Raises OSError."""
    algorithm = algorithms.AES256(key)
    with path.open("rb") as file:
        start = _SALT_BYTES
        while page := file.read(PAGE_BYTES):
            content_end = len(page) - _RESERVED_BYTES
            if content_end <= 0:
                return
            iv = page[content_end : content_end + _IV_BYTES]
            decryptor = Cipher(algorithm, modes.CBC(iv)).decryptor()
            yield decryptor.update(page[start:content_end]) + decryptor.finalize()
            start = 0


def find_in_pages(path: Path, key: bytes, needles: Collection[bytes]) -> tuple[frozenset[bytes], int]:
    """Which of some byte strings are in a page, and how many pages were looked through. Raises OSError.

    A string that lies across the border of two pages is not found.
    """
    found: set[bytes] = set()
    pages = 0
    for batch, count in _batches(decrypted_pages(path, key)):
        pages += count
        found.update(needle for needle in needles if needle not in found and needle in batch)
    return frozenset(found), pages


def _batches(pages: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    held: list[bytes] = []
    for page in pages:
        held.append(page)
        if len(held) == _PAGES_AT_ONCE:
            yield b"\0".join(held), len(held)
            held = []
    if held:
        yield b"\0".join(held), len(held)
