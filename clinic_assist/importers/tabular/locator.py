"""Finds the place in a table that a locator names: `row[12]`, `row[12]/COLUMN`, `header`.

Rows are counted from 1 below the header; lines without anything are not rows. Those of a part of a large file count on
from the part before it.
"""

from __future__ import annotations

import io
import re
from itertools import islice

from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers.csvtext import TableShape, open_text, shape_by_format, table_rows
from clinic_assist.importers.formats import number_before
from clinic_assist.importers.tabular.reading import HEADER

_ROW = re.compile(r"row\[(\d{1,12})\](?:/(.+))?", re.DOTALL)


def locate(data: bytes, locator: Locator, table_format: str) -> tuple[str, int, int]:
    """Answers the text of a table, and start and end in characters of the row or cell that a locator names.

    The format says with which delimiter and encoding the table was read, where that is not told from the file. Where a
    cell is not there the row is answered, and for an unknown row the beginning of the file.

    Raises:
        SourceError: The file is no table.
    """
    shape = shape_by_format(data, table_format)
    if shape is None:
        raise SourceError("The file is no table with a header.", locator=locator)
    text = open_text(data, shape.encoding).read()
    match = _ROW.fullmatch(locator)
    if match is None:
        first, end = _header_lines(data, shape) if locator == HEADER else (0, 0)
    else:
        wanted = int(match[1]) - number_before(table_format)
        row = next(islice(table_rows(data, shape), wanted - 1, None), None) if wanted > 0 else None
        first, end = (row.first_line, row.end_line) if row else (0, 0)
    start, end = _span(text, first, end)
    if match is None or match[2] is None:
        return text, start, end
    return (text, *_cell_span(text, (start, end), match[2], shape))


def _header_lines(data: bytes, shape: TableShape) -> tuple[int, int]:
    row = next(table_rows(data, shape), None)
    return 0, row.first_line if row else 1


def _span(text: str, first: int, end: int) -> tuple[int, int]:
    """Start and end in characters of some lines, blank lines before and line ends left out."""
    lines = io.StringIO(text, newline="")
    start = sum(map(len, islice(lines, first)))
    stop = start + sum(map(len, islice(lines, max(0, end - first))))
    while start < stop and text[start] in "\r\n":
        start += 1
    while stop > start and text[stop - 1] in "\r\n":
        stop -= 1
    return start, stop


def _cell_span(text: str, row: tuple[int, int], column: str, shape: TableShape) -> tuple[int, int]:
    """The cell of a row, quotation marks included; the row where it has no such cell."""
    cell = re.compile(rf'"(?:[^"]|"")*+"|[^{re.escape(shape.delimiter)}]*+')
    if column not in shape.header:
        return row
    position, end = row
    for _before in range(shape.header.index(column)):
        found = cell.match(text, position, end)
        position = found.end() + 1 if found else end + 1
        if position > end:
            return row
    found = cell.match(text, position, end)
    return (position, found.end()) if found else row
