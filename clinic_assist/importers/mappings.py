"""Which mapping a table of no known kind is read by: the one that was made for its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.table_mapping import SavedMapping, TableMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.csvtext import TableShape, format_with, shape_by_format, table_encoding
from clinic_assist.importers.formats import parameters, plain_format
from clinic_assist.importers.tabular.mapping_file import save_mapping

# What a table may be taken for: one with a delimiter that no other table has looks like a text.
_TABLES: Final = frozenset((detect.CSV, detect.TEXT, detect.PROSE))


class Mappings:
    """Mappings in the order in which they are tried."""

    def __init__(self, mappings: Iterable[SavedMapping]) -> None:
        self._mappings = tuple(mappings)

    def guided(self, source: SourceFile) -> SourceFile:
        """A table with its mapping as its guide; any other file as it is.

        A mapping without a header that is the only one for a table is given to it in any case, so that the reader says
        which columns are missing.
        """
        if not self._mappings or plain_format(source.format) not in _TABLES:
            return source
        table = _Table(source.data, _as_table(source.format))
        for saved in self._mappings:
            mapping = table.mapping_by(saved)
            if mapping is not None:
                return guided_by(source, _whole(mapping), saved.name)
        unfit = next((saved for saved in self._mappings if not saved.header), None)
        if unfit is None or source.format == detect.PROSE:
            return source
        return guided_by(source, _whole(unfit.mapping), unfit.name)


def guided_by(source: SourceFile, mapping: TableMapping, name: str = "") -> SourceFile:
    """A table with a mapping as its guide, and a format that says how it is written where the mapping does."""
    named = format_with(_as_table(source.format), encoding=mapping.encoding, delimiter=mapping.delimiter)
    return replace(source, format=named, guide=save_mapping(mapping), guide_name=name)


def mapping_of_table(data: bytes, saved: SavedMapping) -> TableMapping | None:
    """A mapping as a table is read by it, with encoding and delimiter as this one has them; None where it fits not."""
    return _Table(data, detect.CSV).mapping_by(saved)


def _as_table(name: str) -> str:
    """The format of a table with what is told of it: a part of a large one knows how the whole is written."""
    return detect.CSV + "".join(f";{key}={value}" for key, value in parameters(name).items())


def _whole(mapping: TableMapping) -> TableMapping:
    """One that was previewed reads the first rows only."""
    return replace(mapping, first_rows=None)


class _Table:
    """One file while its mapping is looked for."""

    def __init__(self, data: bytes, told: str) -> None:
        self._data, self._told = data, told
        self._shapes: dict[str, TableShape | None] = {}
        self._tells: bool | None = None

    def mapping_by(self, saved: SavedMapping) -> TableMapping | None:
        """The mapping as this table is read by it; None where the table has other columns.

        What the mapping says of delimiter and encoding is of the table for which it was made: this one may be written
        otherwise, where that can be told from it.
        """
        said = saved.mapping
        encoding = said.encoding if said.encoding and not self._tells_encoding() else None
        for delimiter in dict.fromkeys((said.delimiter, None)):
            shape = self._shape(format_with(self._told, encoding=encoding, delimiter=delimiter))
            if shape is not None and saved.fits(shape.header):
                return replace(said, encoding=encoding, delimiter=delimiter)
        return None

    def _shape(self, table_format: str) -> TableShape | None:
        if table_format not in self._shapes:
            try:
                self._shapes[table_format] = shape_by_format(self._data, table_format)
            except SourceError:  # an encoding that is not known: no table is in it
                self._shapes[table_format] = None
        return self._shapes[table_format]

    def _tells_encoding(self) -> bool:
        """Whether the bytes can be in one encoding only: they have a mark, or letters that are valid UTF-8."""
        if self._tells is None:
            found = table_encoding(self._data)
            is_plain = found.name == "utf-8" and not found.mark_length and self._data.isascii()
            self._tells = found.is_certain and not is_plain
        return self._tells
