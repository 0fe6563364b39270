"""The rows of an RRF file: UTF-8, fields between `|`, one behind the last field too, no header.

Source: NLM, RxNorm Technical Documentation, section 12 (file descriptions) and the load scripts of the release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

# The longest field of the load scripts has 4,000 characters; a row without an end is none.
_LONGEST_ROW: Final = 1 << 20
_PIECE: Final = 1 << 22
_MOST_NAMED: Final = 20


@dataclass(slots=True)
class Tally:
    """What was read of each file, and what was wrong.

    Attributes:
        rows: Rows read, by file.
        damaged: Rows left out because they cannot be read, by file.
        named: The first of them as `RXNREL.RRF line 12: 9 columns in place of 16`.
    """

    rows: dict[str, int] = field(default_factory=dict)
    damaged: dict[str, int] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)

    def blame(self, file: str, line: int, reason: str) -> None:
        """Counts a damaged row and names it, if it is one of the first."""
        self.damaged[file] = self.damaged.get(file, 0) + 1
        if len(self.named) < _MOST_NAMED:
            self.named.append(f"{file} line {line}: {reason}")

    @property
    def damaged_rows(self) -> int:
        """Damaged rows of all files."""
        return sum(self.damaged.values())


def read_rows(stream: BinaryIO, file: str, columns: int, tally: Tally) -> Iterator[tuple[int, list[bytes]]]:
    """Yields (line number from 1, fields) of every row with the right number of columns; the others are tallied."""
    count = number = 0
    for number, line in enumerate(_lines(stream), start=1):
        if not line:
            continue
        count += 1
        fields = line.split(b"|")
        found = len(fields) - 1 if not fields[-1] else len(fields)
        if found == columns:
            yield number, fields
        elif found == columns - 1 and len(fields) == columns:
            yield number, fields  # the last field is empty, and the mark behind it is not there
        else:
            tally.blame(file, number, f"{found:,} columns in place of {columns}")
    tally.rows[file] = tally.rows.get(file, 0) + count


def number_in(field_: bytes) -> int | None:
    """The RxCUI in a field; None where there is none. RxNorm's identifiers have at most eight digits."""
    return int(field_) if field_.isdigit() and len(field_) <= 8 else None


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file without their ends, in pieces of bounded size; an endless line is cut."""
    rest = b""
    while piece := stream.read(_PIECE):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line.rstrip(b"\r")
        if len(rest) > _LONGEST_ROW:
            yield rest[:_LONGEST_ROW]
            rest = b""
    if rest:
        yield rest.rstrip(b"\r")
