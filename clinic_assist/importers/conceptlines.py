"""The rows of OMOP's concept table by their numbers: of a large table each part gets only the rows that it names.

Otherwise a concept table of many megabytes would be read again with each of a thousand parts.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import Final

from clinic_assist.importers.csvtext import table_shape

_NUMBER: Final = re.compile(rb"\d{1,18}")


class ConceptLines:
    """A concept table, to take some rows out of it."""

    def __init__(self, table: bytes) -> None:
        """Looks where each row begins; one that is not a line beginning with its number makes the table no such."""
        self._table = table
        self._ids, self._starts = array("q"), array("q")
        shape = table_shape(table)
        begin = table.find(b"\n") + 1
        if shape is None or shape.above or shape.header[0].lower() != "concept_id" or not begin:
            return
        row = re.compile(rb'^"?(\d{1,18})"?' + re.escape(shape.delimiter.encode()), re.MULTILINE)
        found = [(int(match[1]), match.start()) for match in row.finditer(table, begin)]
        if len(found) != table.count(b"\n", begin) + (not table.endswith(b"\n")):
            return
        found.sort()
        self._ids.extend(number for number, _start in found)
        self._starts.extend(start for _number, start in found)

    def named_in(self, data: bytes) -> bytes:
        """The table with the rows whose numbers stand anywhere in a file; the whole where it is no such table."""
        if not self._ids:
            return self._table
        rows = [self._table[: self._table.find(b"\n") + 1]]
        for number in sorted(map(int, set(_NUMBER.findall(data)))):
            at = bisect_right(self._ids, number) - 1
            if at >= 0 and self._ids[at] == number:
                start = self._starts[at]
                end = self._table.find(b"\n", start)
                rows.append(self._table[start : end if end >= 0 else len(self._table)] + b"\n")
        return b"".join(rows)
