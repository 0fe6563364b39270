"""Large files of lines, read in parts: whole records each, so that no more than a part is ever in memory.

Only bulk exports (FHIR NDJSON) are: their lines are records that stand for themselves. The cuts depend on the content
alone, so the same file gives the same parts, packed or not, and parts that are in the vault already are known.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.detect import FHIR_NDJSON, detect_format
from clinic_assist.importers.jsontext import encoding_of
from clinic_assist.importers.source import open_regular, shown_path

PART_BYTES: Final = 5 * 1024 * 1024
"""A part ends with the first line that ends here or later."""
MOST_WHOLE_BYTES: Final = 8 * 1024 * 1024
"""Larger files come in parts. Reading takes some thirty times the size, in two processes at once."""
MOST_PART_BYTES: Final = 64 * 1024 * 1024
"""A single record that is larger is none."""
IN_PARTS: Final = "fhir-ndjson-in-parts"
"""The format of a file that was read in parts."""

TOO_LONG: Final = "The line that begins after this part is larger than any record; it and the rest were not read."
_PIECE_BYTES: Final = 1024 * 1024
_HEAD_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a file.

    Attributes:
        first_line, last_line: Counted from 1.
    """

    data: bytes
    first_line: int
    last_line: int

    @property
    def name(self) -> str:
        """What is said after the name of the file."""
        return f"(lines {self.first_line:,} to {self.last_line:,})"


def is_cut(path: Path, size_bytes: int) -> bool:
    """Whether a file on disk is read in parts; False where it cannot be read, which is said when its turn comes."""
    if size_bytes <= MOST_WHOLE_BYTES:
        return False
    try:
        with path.open("rb") as file:
            return has_lines(file.read(_HEAD_BYTES))
    except OSError:
        return False


def has_lines(head: bytes) -> bool:
    """Whether a file that begins so can be cut between its lines."""
    return encoding_of(head)[0] == "utf-8" and detect_format(head) == FHIR_NDJSON and b"\n" in head


def cut(pieces: Iterable[bytes]) -> Generator[Part, None, bool]:
    """Yields the parts of a file that comes in pieces; a small file is one part.

    Returns:
        Whether all of it was cut: False where a line is larger than any record, which ends the parts before it.
    """
    coming = iter(pieces)
    data, line = _filled(b"", coming, MOST_WHOLE_BYTES), 1
    if len(data) <= MOST_WHOLE_BYTES:
        yield Part(data, 1, _lines(data))
        return True
    while len(data) > PART_BYTES:
        end = data.find(b"\n", PART_BYTES) + 1
        while not end and len(data) <= MOST_PART_BYTES:
            before = len(data)
            data = _filled(data, coming, before + _PIECE_BYTES)
            is_over = len(data) == before  # the file ends without a line break
            end = before if is_over else data.find(b"\n", before) + 1
        if not end:
            return False
        part, data = data[:end], data[end:]
        last = line + _lines(part) - 1
        yield Part(part, line, last)
        line = last + 1
        data = _filled(data, coming, PART_BYTES + _PIECE_BYTES)
    if data:
        yield Part(data, line, line + _lines(data) - 1)
    return True


def parts_of(path: Path) -> Generator[tuple[SourceFile, float], None, None]:
    """Yields a large file's parts as files of their own, each with the share of the whole that lies behind it.

    Raises:
        SourceError: It cannot be read, or not further.
    """
    name, behind = shown_path(path), 0
    with open_regular(path) as (file, size_bytes):
        parts = cut(_pieces(file))
        while True:
            try:
                part = next(parts)
            except StopIteration as end:
                if not end.value:
                    raise SourceError(TOO_LONG) from None
                break
            behind += len(part.data)
            yield (
                SourceFile(
                    id=SourceId(sha256(part.data).hexdigest()),
                    name=f"{name} {part.name}",
                    data=part.data,
                    format=detect_format(part.data),
                ),
                (behind - len(part.data)) / size_bytes,
            )
    if behind != size_bytes:
        raise SourceError("The file changed while it was read.", hint="Wait until it is written, then import it again.")


def _filled(data: bytes, pieces: Iterator[bytes], size_bytes: int) -> bytes:
    """The data with as many pieces as make it larger than that, if there are."""
    found, length = [data], len(data)
    while length <= size_bytes and (piece := next(pieces, b"")):
        found.append(piece)
        length += len(piece)
    return b"".join(found)


def _lines(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    try:
        while piece := file.read(_PIECE_BYTES):
            yield piece
    except OSError as error:
        raise SourceError("The file cannot be read further.") from error
