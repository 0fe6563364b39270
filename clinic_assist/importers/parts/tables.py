"""Large tables, cut between their rows: each part has the header again, and is read as the beginning says.

Encoding and delimiter are decided once. A line break within a cell ends no row: where a row ends is told by the very
rules by which the rows are read afterwards, so that rows count alike.
"""

from __future__ import annotations

import io
from collections.abc import Generator
from itertools import islice
from typing import Final

from clinic_assist.errors import SourceError
from clinic_assist.importers.csvtext import NEVER_CLOSED, TableShape, table_encoding, table_rows, table_shape
from clinic_assist.importers.formats import WRITTEN, with_parameters
from clinic_assist.importers.parts.stream import TOO_LONG, Part, Sizes, Stream

_HEAD_BYTES: Final = 256 * 1024
# A cell that goes on for longer is none (csvtext.MAX_CELL_CHARACTERS).
_MOST_CELL_BYTES: Final = 16 * 1024 * 1024
NO_HEADER: Final = "The first lines of this table hold no header."


def table_parts(stream: Stream, table_format: str, sizes: Sizes) -> Generator[Part, None, str]:
    """Yields the parts of a table of a format.

    Returns:
        Why the rest was not read; empty where all was.
    """
    head = stream.data[:_HEAD_BYTES]
    shape = table_shape(head[: head.rfind(b"\n") + 1] or head)
    if shape is None:
        return NO_HEADER
    return (yield from _Table(stream, shape, table_format, sizes).parts())


class _Table:
    """One table while it is cut."""

    def __init__(self, stream: Stream, shape: TableShape, table_format: str, sizes: Sizes) -> None:
        self._stream, self._shape, self._sizes = stream, shape, sizes
        self._head = stream.take(_header_bytes(stream.data, shape))
        self._format = with_parameters(table_format, delimiter=f"U+{ord(shape.delimiter):04X}")
        self._written: str | None = None
        self._row, self._is_first = 1, True

    def parts(self) -> Generator[Part, None, str]:
        stream, sizes = self._stream, self._sizes
        while stream.has_more_than_a_part(sizes):
            end, rows = self._end()
            if not end:
                return TOO_LONG
            yield self._part(stream.take(end), rows)
        if stream.data:
            yield self._part(stream.data, self._rows_in(stream.data)[0])
        return ""

    def _end(self) -> tuple[int, int]:
        """Where the part ends that begins now, and how many rows it has; 0 where there is no such place."""
        stream, sizes = self._stream, self._sizes
        first = end = stream.line_end(sizes.part_bytes, sizes)
        while end:
            rows, is_open = self._rows_in(stream.data[:end])
            is_all = stream.is_over and end == len(stream.data)
            if is_all or not is_open:
                return end, rows
            closing = stream.find(b'"', end, sizes)
            if closing < 0 or closing > first + _MOST_CELL_BYTES:
                break  # it never closes: the reader says so, and goes on with the next line
            end = stream.line_end(max(closing, 2 * end - first), sizes)
        return first, self._rows_in(stream.data[:first])[0]

    def _rows_in(self, data: bytes) -> tuple[int, bool]:
        """How many rows some lines hold, and whether a quotation mark is open at their end."""
        rows, is_open = 0, False
        try:
            for row in table_rows(self._head + data, self._shape):
                rows = row.number
                is_open = is_open or row.fault == NEVER_CLOSED
        except SourceError:  # too many quotation marks stay open; its reader says so
            return data.count(b"\n"), False
        return rows, is_open

    def _part(self, data: bytes, rows: int) -> Part:
        whole = self._head + data
        if self._written is None and not whole.isascii():
            self._written = table_encoding(whole).name
        told = {} if self._written is None else {WRITTEN: self._written}
        repeated = 0 if self._is_first else len(self._head)
        first, self._row, self._is_first = self._row, self._row + rows, False
        table_format = with_parameters(self._format, first=first, **told)
        return Part(whole, first, self._row - 1, unit="rows", format=table_format, repeated_bytes=repeated)


def _header_bytes(data: bytes, shape: TableShape) -> int:
    """How many bytes stand before the first row. Only encodings of which a byte is a character up to 0x7f are cut."""
    head = data[:_HEAD_BYTES]
    row = next(table_rows(head, shape), None)
    lines = io.StringIO(head.decode("latin-1"), newline="")  # lines as the csv module counts them
    return sum(map(len, islice(lines, row.first_line if row else 1)))
