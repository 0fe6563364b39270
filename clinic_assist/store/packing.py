"""A file on its way into the vault: compressed in a thread beside, because zlib and SHA-256 do without Python's lock.

So one processor packs a file while another reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from clinic_assist.chart.intake import SourceFile
from clinic_assist.store.encoding import compress, pieces_of

# Less than this is packed sooner than a thread has begun.
_WORTH_A_THREAD_BYTES = 256 * 1024


class Packing:
    """One file being packed. To be closed, whatever became of it.

    Attributes:
        source: The file.
        pieces: Its bytes, compressed, in the pieces in which they are kept; for one reading.
    """

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self._beside = ThreadPoolExecutor(max_workers=1) if len(source.data) >= _WORTH_A_THREAD_BYTES else None
        self._map = self._beside.map if self._beside else map
        self._digests = self._map(sha256, [source.data])
        self.pieces: Iterator[bytes] = self._map(compress, pieces_of(source.data))

    def is_genuine(self) -> bool:
        """Whether the bytes are those that the file's id names; for one asking."""
        return next(self._digests).hexdigest() == self.source.id

    def compress_all(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Further bytes that belong to the file, compressed, in order."""
        return self._map(compress, chunks)

    def close(self) -> None:
        """Gives up what is not packed yet. Safe to repeat."""
        if self._beside is not None:
            self._beside.shutdown(cancel_futures=True)
