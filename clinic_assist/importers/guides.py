"""What else the reading of a table needs, found among the files that came with it, or made by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.table_mapping import TableMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.csvkinds import omop_table
from clinic_assist.importers.csvtext import HEAD_BYTES, format_with, table_shape
from clinic_assist.importers.source import read_source
from clinic_assist.importers.tabular.mapping_file import save_mapping

MAX_CONCEPT_TABLE_BYTES: Final = 64 * 1024 * 1024
"""Larger concept tables are not read beside each table that they name concepts of."""

# The column that a concept table begins with: OMOP CDM v5.4, concept.
_FIRST_COLUMN: Final = b"concept_id"
_PEEK_BYTES: Final = 64


class Guides:
    """Gives each table among some files what its reading needs."""

    def __init__(self, files: Iterable[Path], mapping: TableMapping | None = None) -> None:
        """Looks for concept tables, by the first column of each file. `mapping` is for tables of no known kind."""
        self._mapping = mapping
        self._concept_tables = _concept_tables(files)
        self._read: dict[Path, bytes] = {}

    def guided(self, path: Path, source: SourceFile) -> SourceFile:
        """The file with its guide: the concept table of its folder, else the only one of the import; or the mapping."""
        if source.format == detect.OMOP_CSV:
            table = self._concept_tables.get(path.parent) or _only(self._concept_tables)
            return replace(source, guide=self._content(table)) if table else source
        mapping = self._mapping
        if mapping is not None and source.format in (detect.CSV, detect.TEXT):
            named = format_with(detect.CSV, encoding=mapping.encoding, delimiter=mapping.delimiter)
            return replace(source, format=named, guide=save_mapping(mapping))
        return source

    def _content(self, table: Path) -> bytes:
        if table not in self._read:
            self._read = {table: _content(table)}  # one at a time
        return self._read[table]


def _only(tables: dict[Path, Path]) -> Path | None:
    return next(iter(tables.values())) if len(tables) == 1 else None


def _concept_tables(files: Iterable[Path]) -> dict[Path, Path]:
    """The first concept table of each folder."""
    found: dict[Path, Path] = {}
    for path in files:
        if path.parent not in found and path.is_file() and _is_concept_table(path):
            found[path.parent] = path
    return found


def _is_concept_table(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_PEEK_BYTES)
            if _FIRST_COLUMN not in head.lower():
                return False
            shape = table_shape(head + file.read(HEAD_BYTES))
    except OSError:
        return False
    return shape is not None and omop_table(shape.header) == "concept"


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_CONCEPT_TABLE_BYTES:
        return b""
    try:
        return read_source(path).data
    except SourceError:
        return b""
