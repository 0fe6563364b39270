"""A large file while it comes, piece by piece, and the parts that it is cut into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LARGEST_RECORD_BYTES: Final = 64 * 1024 * 1024
"""A single record that is larger is none."""

TOO_LONG: Final = "The line that begins after this part is larger than any record; it and the rest were not read."
TOO_LARGE_RECORD: Final = (
    "The record that begins after this part is larger than any record; it and the rest were not read."
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a file, and around them what makes a file of them that stands for itself.

    Attributes:
        first, last: The numbers of its records in the whole file, counted from 1.
        unit: What the records are: lines, rows.
        format: With what the whole file has told; empty where the part tells all by itself.
        repeated_bytes: How many of its bytes are of the beginning or the end of the file, which each part has again.
    """

    data: bytes
    first: int
    last: int
    unit: str = "lines"
    format: str = ""
    repeated_bytes: int = 0

    @property
    def name(self) -> str:
        """What is said after the name of the file."""
        return f"({self.unit} {self.first:,} to {self.last:,})"

    @property
    def size_bytes(self) -> int:
        """How much of the file it is."""
        return len(self.data) - self.repeated_bytes


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large parts are.

    Attributes:
        part_bytes: A part ends with the first record that ends here or later.
        most_part_bytes: A single record that is larger is none.
        piece_bytes: How much is taken at a time.
    """

    part_bytes: int
    most_part_bytes: int
    piece_bytes: int

    def smaller(self, times: int) -> Sizes:
        """For formats of which a byte says more."""
        return Sizes(max(1, self.part_bytes // max(1, times)), self.most_part_bytes, self.piece_bytes)


class Stream:
    """A file while it comes.

    Attributes:
        data: What has come and was not taken yet.
        is_over: Whether nothing comes after it.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.data = b""
        self.is_over = False
        self._coming: Iterator[bytes] = iter(pieces)

    def fill(self, size_bytes: int) -> None:
        """Waits until more than that is there, if so much comes."""
        found, length = [self.data], len(self.data)
        while length <= size_bytes and not self.is_over:
            piece = next(self._coming, b"")
            self.is_over = not piece
            found.append(piece)
            length += len(piece)
        if len(found) > 1:
            self.data = b"".join(found)

    def has_more_than_a_part(self, sizes: Sizes) -> bool:
        """Whether there is more than one part, after waiting for what comes."""
        self.fill(sizes.part_bytes + sizes.piece_bytes)
        return len(self.data) > sizes.part_bytes

    def goes_on(self) -> bool:
        """Whether anything comes that nobody has waited for."""
        before = len(self.data)
        self.fill(before)
        return len(self.data) > before

    def take(self, end: int) -> bytes:
        """The bytes before a place, once."""
        taken, self.data = self.data[:end], self.data[end:]
        return taken

    def find(self, wanted: bytes, at: int, sizes: Sizes) -> int:
        """The next place of some bytes; -1 where they do not come before the file, or the largest record, ends."""
        while (found := self.data.find(wanted, at)) < 0:
            if self.is_over or len(self.data) > sizes.most_part_bytes:
                return -1
            at = max(at, len(self.data) - len(wanted) + 1)
            self.fill(len(self.data) + sizes.piece_bytes)
        return found

    def line_end(self, at: int, sizes: Sizes) -> int:
        """One past the next line break, or the end of the file; 0 where the line is larger than any record."""
        found = self.find(b"\n", at, sizes)
        if found >= 0:
            return found + 1
        return len(self.data) if self.is_over and len(self.data) <= sizes.most_part_bytes else 0


def line_count(data: bytes) -> int:
    """How many lines there are; the last may have no line break."""
    return data.count(b"\n") + (not data.endswith(b"\n"))
