"""Make a mapping for a table of no known kind: how it begins, what its columns may mean, what would become of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.table_mapping import TableMapping
from clinic_assist.importers import Guides, InSession, TableHead, propose_mapping, read_source, table_head
from clinic_assist.workflows.ports import FileReader

__all__ = ["TableHead", "begin_mapping", "look_at_table", "preview_table"]

_PREVIEWED_ROWS = 20


def look_at_table(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> TableHead:
    """How a table begins, with the encoding and delimiter that are told from it or named.

    Raises:
        SourceError: It cannot be read, or is no table.
    """
    return table_head(read_source(path).data, encoding=encoding, delimiter=delimiter)


def begin_mapping(head: TableHead) -> TableMapping | None:
    """A proposal from the names of the columns, for a person to correct; None where they say nothing."""
    return propose_mapping(head.header, head.rows)


def preview_table(
    path: Path,
    mapping: TableMapping,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
) -> ImportBatch:
    """What the first rows of a table would give: facts, and what is wrong with the others. Nothing is stored.

    Raises:
        SourceError: The mapping does not fit the table.
    """
    first = replace(mapping, first_rows=_PREVIEWED_ROWS)
    return reader.read_batch(Guides((), first).guided(read_source(path)))
