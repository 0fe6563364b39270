"""What else the reading of a table or a record needs, found among the files that came with it, or made by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.conceptlines import ConceptLines
from clinic_assist.importers.contents import PEEK_BYTES, BinaryFiles
from clinic_assist.importers.csvkinds import omop_table
from clinic_assist.importers.csvtext import HEAD_BYTES, format_of_database, table_shape
from clinic_assist.importers.formats import FIRST, number_before, parameters, plain_format, with_parameters
from clinic_assist.importers.mappings import Mappings
from clinic_assist.importers.omoprelease import release_of
from clinic_assist.importers.source import read_source

MAX_CONCEPT_TABLE_BYTES: Final = 64 * 1024 * 1024
"""Larger concept tables are not read beside each table that they name concepts of."""

# What the header of every table of OMOP holds, but for the one that names the database: OMOP CDM v5.4.
_IN_HEADER: Final = re.compile(rb"_id|cdm_source_name", re.IGNORECASE)
_CONCEPT: Final = "concept"
_CDM_SOURCE: Final = "cdm_source"


class Guides:
    """Gives each table, and each record that points to contents, among some files what its reading needs."""

    def __init__(self, files: Iterable[Path], mappings: Iterable[SavedMapping] = ()) -> None:
        """Looks at the head of each file, for OMOP tables and contents. `mappings` are for tables of no known kind."""
        self._mappings = Mappings(mappings)
        self._concept_tables: dict[PurePath, Path | bytes] = {}
        self._read: dict[Path, bytes] = {}
        self._releases: dict[PurePath, str | None] = {}
        self._lines: tuple[bytes, ConceptLines] | None = None
        self._folders: dict[str, set[PurePath]] = {}
        self._contents = BinaryFiles()
        for path in files:
            head = _head_of(path)
            self._meet(path, _kind_in(head), path)
            self._contents.meet(path, head, path)
        self._databases = _databases(self._folders)

    def meet(self, source: SourceFile) -> None:
        """Takes a file out of an archive into account. To be told of all of an archive's before any is guided."""
        path, head = PurePath(source.name), source.data[: PEEK_BYTES + HEAD_BYTES]
        self._meet(path, _kind_in(head), source.data, is_further=number_before(source.format) > 0)
        self._contents.meet(path, head, source.data)
        self._databases = _databases(self._folders)

    def must_wait(self, source: SourceFile) -> bool:
        """Whether a file out of an archive points to a content that has not come yet."""
        return self._contents.are_missing_for(source)

    def _meet(self, path: PurePath, kind: str | None, content: Path | bytes, *, is_further: bool = False) -> None:
        """`is_further` for a part of a large table that is not its first."""
        known = self._concept_tables.get(path.parent)
        if kind == _CONCEPT and is_further and isinstance(known, bytes) and isinstance(content, bytes):
            if len(known) <= MAX_CONCEPT_TABLE_BYTES:
                self._concept_tables[path.parent] = known + content[content.find(b"\n") + 1 :]
        elif kind == _CDM_SOURCE:
            self._releases[path.parent] = release_of(content if isinstance(content, bytes) else _content(content))
        elif kind == _CONCEPT:
            self._concept_tables.setdefault(path.parent, content)
        elif kind:
            self._folders.setdefault(kind, set()).add(path.parent)

    def guided(self, source: SourceFile) -> SourceFile:
        """The file with its guide: concept table, mapping, or contents that it points to.

        The concept table is that of its folder, else the only one of the import; contents are those of its folder.
        """
        folder = PurePath(source.name).parent
        if plain_format(source.format) == detect.OMOP_CSV:
            table = self._concept_tables.get(folder) or _only(self._concept_tables)
            number = self._databases.get(folder)
            named = format_of_database(source.format, number) if number else source.format
            if release := self._release(folder):
                named = with_parameters(source.format, release=release)
            return replace(source, format=named, guide=self._concepts(table, source) if table else b"")
        contents = self._contents.wanted_by(source)
        return replace(source, guide=contents) if contents else self._mappings.guided(source)

    def _release(self, folder: PurePath) -> str | None:
        """The release that a folder's tables are of: of its own table, else of the only one of an import's."""
        if folder in self._releases or self._databases:
            return self._releases.get(folder)
        return next(iter(self._releases.values())) if len(self._releases) == 1 else None

    def _concepts(self, table: Path | bytes, source: SourceFile) -> bytes:
        """A concept table; for a part of a large table those of its rows that the part may name."""
        content = self._content(table)
        if FIRST not in parameters(source.format) or not content:
            return content
        if self._lines is None or self._lines[0] is not content:
            self._lines = content, ConceptLines(content)
        return self._lines[1].named_in(source.data)

    def _content(self, table: Path | bytes) -> bytes:
        if isinstance(table, bytes):
            return table if len(table) <= MAX_CONCEPT_TABLE_BYTES else b""
        if table not in self._read:
            self._read = {table: _content(table)}  # one at a time
        return self._read[table]


def _databases(folders: Mapping[str, Set[PurePath]]) -> dict[PurePath, int]:
    """The number of each folder's database; none where all files are of one, however they are spread.

    Where one table stands in several folders they are databases apart, which number their persons alike: nobody may be
    given another's rows.
    """
    if all(len(found) < 2 for found in folders.values()):
        return {}
    everywhere = sorted(set[PurePath]().union(*folders.values()))
    return {folder: number for number, folder in enumerate(everywhere, 1)}


def _head_of(path: Path) -> bytes:
    """The beginning of a file, more of it where it may be a table; empty where there is none."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            head = file.read(PEEK_BYTES)
            return head + file.read(HEAD_BYTES) if _IN_HEADER.search(head) else head
    except OSError:
        return b""


def _kind_in(head: bytes) -> str | None:
    """Which OMOP table a file is; None for none, and for tables that speak of no person but the concepts'."""
    first = head[:PEEK_BYTES]
    if not _IN_HEADER.search(first) or first.lstrip().startswith((b"{", b"<", b"[")):
        return None
    shape = table_shape(head)
    kind = omop_table(shape.header) if shape else None
    is_about_persons = shape is not None and "person_id" in {name.lower() for name in shape.header}
    return kind if is_about_persons or kind in (_CONCEPT, _CDM_SOURCE) else None


def _only(tables: dict[PurePath, Path | bytes]) -> Path | bytes | None:
    return next(iter(tables.values())) if len(tables) == 1 else None


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_CONCEPT_TABLE_BYTES:
        return b""
    try:
        return read_source(path).data
    except SourceError:
        return b""
