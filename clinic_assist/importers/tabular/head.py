"""How a table begins, for a person who says what its columns mean.

This is looked at in the session itself, not in the confined child: Python's csv module over the first 64 KiB of a file,
which is what `detect` does to tell a table from a text, and nothing else. What the rows would become is read by the
child, from that same beginning.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from clinic_assist.errors import SourceError
from clinic_assist.importers.csvtext import (
    HEAD_BYTES,
    Row,
    TableShape,
    format_with,
    open_text,
    shape_by_format,
    table_encoding,
    table_rows,
)
from clinic_assist.importers.detect import CSV

HEAD_ROWS: Final = 500
"""How many rows are looked at, as far as they are in the beginning."""
BEGINNING_BYTES: Final = HEAD_BYTES + 1
"""How much of a file is enough to look at it again: one byte more, which says that the last line may not be whole."""
NO_TABLE: Final = "The file is no table with a header."


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHead:
    """The beginning of a table.

    Attributes:
        encoding: As told from the file, or as named; likewise `delimiter`.
        is_certain: False where the bytes are no UTF-8 and were taken for Windows-1252 for want of anything better.
        rows: The first rows that can be read.
        sample: The same beginning in UTF-8, with whole rows only.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_certain: bool = True
    sample: bytes = field(default=b"", repr=False)

    def values(self, column: str) -> tuple[str, ...]:
        """What the rows hold in a column, without blanks around, empty cells left out; none for an unknown column."""
        if column not in self.header:
            return ()
        place = self.header.index(column)
        return tuple(text for row in self.rows if (text := row[place].strip()))


def encoding_of_table(data: bytes) -> str:
    """Answers the encoding that is told from a file, by Python's name."""
    return table_encoding(data).name


def table_head(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> TableHead:
    """Answers how a table begins.

    Raises:
        SourceError: The file is no table, or the encoding is not known.
    """
    shape = shape_by_format(data, format_with(CSV, encoding=encoding, delimiter=delimiter))
    if shape is None:
        raise SourceError(NO_TABLE)
    text = open_text(data[:HEAD_BYTES], shape.encoding).read()
    is_cut = len(data) > HEAD_BYTES
    if is_cut:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    sample = text.encode("utf-8", "replace")
    rows = _rows(sample, shape, is_cut=is_cut)
    return TableHead(
        encoding=shape.encoding.name,
        delimiter=shape.delimiter,
        header=shape.header,
        rows=tuple(tuple(row.cells) for row in rows if not row.fault),
        is_certain=shape.encoding.is_certain,
        sample=_whole_rows(text, rows).encode("utf-8", "replace") if is_cut else sample,
    )


def _rows(sample: bytes, shape: TableShape, *, is_cut: bool) -> list[Row]:
    """The rows of a sample; the last of one that was cut, where a quotation mark is open in it, is none of them."""
    as_utf8 = shape_by_format(sample, format_with(CSV, encoding="utf-8", delimiter=shape.delimiter))
    rows = list(islice(table_rows(sample, as_utf8 or shape), HEAD_ROWS))
    return rows[:-1] if is_cut and rows and rows[-1].fault else rows


def _whole_rows(text: str, rows: list[Row]) -> str:
    lines = io.StringIO(text, newline="")  # counts lines as the csv module does
    return "".join(islice(lines, rows[-1].end_line)) if rows else text
