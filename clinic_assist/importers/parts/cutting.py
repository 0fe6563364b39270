"""Large files, read in parts: whole records each, so that no more than a part is ever in memory.

Each part is a file that stands for itself: what the records of a file share, such as the header of a table, is in every
part again. The cuts depend on the content alone, so the same file gives the same parts, packed or not, and parts that
are in the vault already are known.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, Protocol

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.detect import (
    APPLE_HEALTH,
    CSV,
    FHIR_JSON,
    FHIR_NDJSON,
    FHIR_XML,
    HL7_V2,
    OMOP_CSV,
    SYNTHEA_CSV,
    detect_format,
)
from clinic_assist.importers.jsontext import encoding_of
from clinic_assist.importers.parts.apple_health import health_parts
from clinic_assist.importers.parts.bundles import bundle_parts, entries_begin
from clinic_assist.importers.parts.messages import message_parts
from clinic_assist.importers.parts.stream import LARGEST_RECORD_BYTES, TOO_LONG, Part, Sizes, Stream, line_count
from clinic_assist.importers.parts.tables import table_parts
from clinic_assist.importers.parts.xml_bundles import bundle_xml_parts, xml_entries_begin
from clinic_assist.importers.source import open_regular, shown_path

PART_BYTES: Final = 5 * 1024 * 1024
"""A part ends with the first line that ends here or later; it is smaller where a byte says more."""
MOST_WHOLE_BYTES: Final = 8 * 1024 * 1024
"""Larger files come in parts. Reading takes some thirty times the size, in two processes at once."""
MOST_PART_BYTES: Final = LARGEST_RECORD_BYTES

OUR_FAULT: Final = "The rest was not read because of a fault in this program."
_PIECE_BYTES: Final = 1024 * 1024
_HEAD_BYTES: Final = 256 * 1024


SMALLER: Final = 4
"""A short row of a table gives as much as a long record of a bulk export: its parts are so many times smaller."""
_TABLES: Final = frozenset((SYNTHEA_CSV, OMOP_CSV, CSV))
_CUTTABLE: Final = _TABLES | {FHIR_NDJSON, APPLE_HEALTH, HL7_V2}


class Digest(Protocol):
    """What is told all bytes of a file."""

    def update(self, data: bytes, /) -> None:
        """Takes in some more."""
        ...


def is_cut(path: Path, size_bytes: int) -> bool:
    """Whether a file on disk is read in parts; False where it cannot be read, which is said when its turn comes."""
    if size_bytes <= MOST_WHOLE_BYTES // SMALLER:
        return False
    try:
        with path.open("rb") as file:
            name = _cuttable_format(file.read(_HEAD_BYTES))
            return bool(name) and size_bytes > _most_whole_bytes(name)
    except OSError:
        return False


def can_be_cut(head: bytes) -> bool:
    """Whether a file that begins so can be cut between its records."""
    return bool(_cuttable_format(head[:_HEAD_BYTES]))


def cut(pieces: Iterable[bytes]) -> Generator[Part, None, str]:
    """Yields the parts of a file that comes in pieces; a small file is one part.

    Returns:
        Why the rest was not cut; empty where all was.
    """
    stream = Stream(pieces)
    stream.fill(MOST_WHOLE_BYTES)
    name = _cuttable_format(stream.data[:_HEAD_BYTES])
    most_bytes = _most_whole_bytes(name)
    stream.fill(most_bytes)
    if len(stream.data) <= most_bytes:
        yield Part(stream.data, 1, line_count(stream.data))
        return ""
    left = yield from _parts(stream, name)
    return left or (OUR_FAULT if stream.goes_on() else "")


def _parts(stream: Stream, name: str) -> Generator[Part, None, str]:
    sizes = Sizes(PART_BYTES, MOST_PART_BYTES, _PIECE_BYTES)
    if name in FHIR_JSON:
        return (yield from bundle_parts(stream, name, sizes))
    if name in FHIR_XML:
        return (yield from bundle_xml_parts(stream, name, sizes))
    if name == APPLE_HEALTH:
        return (yield from health_parts(stream, name, sizes.smaller(SMALLER // 2)))
    if name == HL7_V2:
        return (yield from message_parts(stream, name, sizes.smaller(2 * SMALLER)))
    if name in _TABLES:
        return (yield from table_parts(stream, name, sizes.smaller(SMALLER)))
    return (yield from _line_parts(stream, sizes))


def parts_of(path: Path, digest: Digest | None = None) -> Generator[tuple[SourceFile, float], None, None]:
    """Yields a large file's parts as files of their own, each with the share of the whole that lies behind it.

    The digest is given all bytes of the file, in order.

    Raises:
        SourceError: It cannot be read, or not further.
    """
    name, behind = shown_path(path), 0
    with open_regular(path) as (file, size_bytes):
        parts = cut(_pieces(file, digest))
        while True:
            try:
                part = next(parts)
            except StopIteration as end:
                if end.value:
                    raise SourceError(end.value) from None
                break
            behind += part.size_bytes
            yield part_as_file(name, part), (behind - part.size_bytes) / size_bytes
    if behind != size_bytes:
        raise SourceError("The file changed while it was read.", hint="Wait until it is written, then import it again.")


def part_as_file(name: str, part: Part) -> SourceFile:
    """A part of the file of that name, as a file of its own."""
    return SourceFile(
        id=SourceId(sha256(part.data).hexdigest()),
        name=f"{name} {part.name}",
        data=part.data,
        format=part.format or detect_format(part.data),
    )


def _cuttable_format(head: bytes) -> str:
    """The format of a file that begins so and can be cut; empty for any other."""
    if encoding_of(head)[0] != "utf-8":
        return ""
    name = detect_format(head)
    if name in FHIR_JSON:
        return name if entries_begin(head) else ""
    if name in FHIR_XML:
        return name if xml_entries_begin(head) else ""
    return name if name in _CUTTABLE and (name == HL7_V2 or b"\n" in head) else ""


def _most_whole_bytes(name: str) -> int:
    """Up to which size files are read whole.

    A Bundle is mostly one patient, whose records point to each other; a segment of a message takes longest to read.
    """
    if name == HL7_V2:
        return MOST_WHOLE_BYTES // SMALLER
    return MOST_WHOLE_BYTES * (2 if name in FHIR_JSON or name in FHIR_XML else 1)


def _line_parts(stream: Stream, sizes: Sizes) -> Generator[Part, None, str]:
    """The parts of a file whose lines are records."""
    line = 1
    while stream.has_more_than_a_part(sizes):
        end = stream.line_end(sizes.part_bytes, sizes)
        if not end:
            return TOO_LONG
        part = stream.take(end)
        last = line + line_count(part) - 1
        yield Part(part, line, last)
        line = last + 1
    if stream.data:
        yield Part(stream.data, line, line + line_count(stream.data) - 1)
    return ""


def _pieces(file: IO[bytes], digest: Digest | None) -> Iterator[bytes]:
    try:
        while piece := file.read(_PIECE_BYTES):
            if digest is not None:
                digest.update(piece)
            yield piece
    except OSError as error:
        raise SourceError("The file cannot be read further.") from error
