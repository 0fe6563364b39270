"""Make a mapping for a table of no known kind: how it begins, what its columns may mean, what would become of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from clinic_assist.chart.file_parts import whole_name
from clinic_assist.chart.intake import FileReport, ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.table_mapping import SavedMapping, TableMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import (
    BEGINNING_BYTES,
    OMOP_TABLE,
    PROSE,
    SYNTHEA_CSV,
    TABLE,
    TEXT,
    DateFormatError,
    InSession,
    Mappings,
    TableHead,
    date_in,
    encoding_of_table,
    guided_by,
    is_archive,
    is_cut,
    mapping_of_table,
    notation_counts,
    parts_of,
    plain_format,
    propose_mapping,
    read_source,
    table_head,
)
from clinic_assist.workflows.ports import ChartStore, FileReader
from clinic_assist.workflows.saved_mappings import mapping_named, saved_mappings

__all__ = [
    "PREVIEWED_ROWS",
    "DateFormatError",
    "OpenedTable",
    "TableHead",
    "begin_mapping",
    "date_in",
    "file_on_disk",
    "first_lines",
    "look_again",
    "look_at_table",
    "notation_counts",
    "open_table",
    "preview_rows",
    "preview_table",
]

PREVIEWED_ROWS: Final = 20
_READER: Final = InSession()  # it holds nothing

_SHOWN_BYTES: Final = 4096
# Delimiters that no reader looks for by itself, tried where a person says that a text is a table.
_RARE_DELIMITERS: Final = ("^", "~", "\x1f", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTable:
    """A table of which a person says what its columns mean.

    Attributes:
        beginning: Its first bytes.
        encoding: What was chosen for its letters; None where nothing was.
        head: How it begins; None where no delimiter makes a table of it.
        detected: The encoding and the delimiter that were told from the file; None where no delimiter was.
        known: The report of its import, where the vault holds this very file.
        saved: The mapping that the vault keeps for a table with these columns.
        other_names: What mappings for other tables are called, in small letters.
    """

    name: str
    beginning: bytes = field(repr=False)
    head: TableHead | None
    detected: tuple[str, str | None]
    encoding: str | None = None
    known: FileReport | None = None
    saved: SavedMapping | None = None
    other_names: frozenset[str] = frozenset()


def open_table(store: ChartStore, name: str, *, reader: FileReader = _READER) -> OpenedTable:
    """A table on the disk, or in an archive there, by the name that a report gives it.

    Raises:
        SourceError: It cannot be read, or is nothing that a mapping can be made for.
    """
    source = _source(name, reader)
    kind = plain_format(source.format)
    if kind in (SYNTHEA_CSV, OMOP_TABLE):
        raise SourceError("This table is of a known kind: it is read without a mapping.", hint="Import it as it is.")
    if kind not in (TABLE, TEXT, PROSE):
        raise SourceError("This file is no table.", hint="Choose a text file with a row of column names.")
    told, saved = _told(source.data), _saved_for(store, source)
    return OpenedTable(
        name=name,
        beginning=source.data[:BEGINNING_BYTES],
        head=_by(source.data, saved) or told or _tried(source.data),
        detected=(encoding_of_table(source.data), told.delimiter if told else None),
        known=store.report_of(source.id),
        saved=saved,
        other_names=frozenset(one.name.casefold() for one in saved_mappings(store) if one != saved),
    )


def _saved_for(store: ChartStore, source: SourceFile) -> SavedMapping | None:
    """The saved mapping by which an import would read a table."""
    name = Mappings(saved_mappings(store)).guided(source).guide_name
    return mapping_named(store, name) if name else None


def _by(data: bytes, saved: SavedMapping | None) -> TableHead | None:
    """How a table begins by its saved mapping; None where it has none."""
    mapping = mapping_of_table(data, saved) if saved is not None else None
    if mapping is None:
        return None
    return table_head(data, encoding=mapping.encoding, delimiter=mapping.delimiter)


def file_on_disk(name: str) -> Path | None:
    """The file that a report names, or the archive that it is in; None where it is not there any more."""
    path = Path(name)
    return next((part for part in (path, *path.parents) if part.is_file()), None)


def look_again(table: OpenedTable, *, encoding: str | None, delimiter: str | None) -> OpenedTable:
    """The same table with another encoding or delimiter; without a head where that makes no table of it."""
    try:
        head = table_head(table.beginning, encoding=encoding, delimiter=delimiter)
    except SourceError:
        head = None
    return replace(table, head=head, encoding=encoding)


def first_lines(table: OpenedTable) -> str:
    """The beginning of a file in which no table is found, to see what stands between the cells."""
    return table.beginning[:_SHOWN_BYTES].decode(table.encoding or table.detected[0], "replace")


def look_at_table(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> TableHead:
    """How a table begins, with the encoding and delimiter that are told from it or named.

    Raises:
        SourceError: It cannot be read, or is no table.
    """
    return table_head(_on_disk(path).data, encoding=encoding, delimiter=delimiter)


def begin_mapping(head: TableHead) -> TableMapping | None:
    """A proposal from the names of the columns, for a person to correct; None where they say nothing."""
    return propose_mapping(head.header, head.rows)


def preview_rows(head: TableHead, mapping: TableMapping, *, reader: FileReader = _READER) -> ImportBatch:
    """What the first rows would give: facts, and what is wrong with the others. Nothing is stored.

    Raises:
        SourceError: The mapping does not fit the table.
    """
    as_sampled = replace(mapping, encoding="utf-8", delimiter=head.delimiter, first_rows=PREVIEWED_ROWS)
    return reader.read_batch(guided_by(_sample(head), as_sampled))


def preview_table(path: Path, mapping: TableMapping, *, reader: FileReader = _READER) -> ImportBatch:
    """What the first rows of a table would give, as `preview_rows`.

    Raises:
        SourceError: The file is no table, or the mapping does not fit it.
    """
    head = look_at_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    return preview_rows(head, mapping, reader=reader)


def _sample(head: TableHead) -> SourceFile:
    return SourceFile(id=SourceId(sha256(head.sample).hexdigest()), name="", data=head.sample, format=TABLE)


def _told(data: bytes) -> TableHead | None:
    try:
        return table_head(data)
    except SourceError:
        return None


def _tried(data: bytes) -> TableHead | None:
    heads: list[TableHead] = []
    for delimiter in _RARE_DELIMITERS:
        try:
            heads.append(table_head(data, delimiter=delimiter))
        except SourceError:
            continue
    return max(heads, key=lambda head: (len(head.rows) > 0, len(head.header)), default=None)


def _source(name: str, reader: FileReader) -> SourceFile:
    """The file of that name; out of an archive where one is on its way."""
    path = file_on_disk(name)
    if path is None:
        raise SourceError("The file is not there any more.", hint="Choose it where it is now.")
    if path == Path(name) and not is_archive(path):
        return _on_disk(path)
    with closing(reader.unpack(read_source(path))) as found:
        for one in found:
            if isinstance(one, SourceFile) and name in (one.name, whole_name(one.name)):
                return one
    raise SourceError("The archive holds no such table.", hint="Unpack it, and choose the table.")


def _on_disk(path: Path) -> SourceFile:
    """A file; of one that is too large to be read at once its first part, which begins as the whole does."""
    if not is_cut(path, path.stat().st_size if path.is_file() else 0):
        return read_source(path)
    with closing(parts_of(path)) as parts:
        return next(parts)[0]
