"""Bytes to the rows of a table: which encoding, which delimiter, where a row begins and ends.

The rows are the csv module's (RFC 4180), read strictly: a row whose quotation marks do not close where a cell ends is a
fault of that row and is never guessed at.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from clinic_assist.errors import SourceError
from clinic_assist.importers.formats import WRITTEN, parameters, plain_format, with_parameters
from clinic_assist.importers.jsontext import encoding_of

HEAD_BYTES: Final = 65_536
"""How much of a file is looked at to tell its delimiter."""
MAX_COLUMNS: Final = 2000
MAX_CELL_CHARACTERS: Final = 16 * 1024 * 1024

BAD_QUOTES: Final = "The quotation marks of this row do not close where a cell ends."
NEVER_CLOSED: Final = "A quotation mark opens in this row and never closes."
WRONG_WIDTH: Final = "The row has another number of cells than the header."
EMPTY_ROW: Final = "All cells of this row are empty."

_DELIMITERS: Final = (",", ";", "\t", "|")
# How many of the first rows must be as wide as the header.
_REGULAR_SHARE: Final = 0.8
_MAX_NAME: Final = 120
_NUMBER_OR_DATE: Final = re.compile(r"[-+]?[\d.,:/\-\sTZ]+")
# How often reading begins again behind a quotation mark that was left open: the longer the file, the fewer times.
_MAX_RESTARTS: Final = 100
_FEWEST_RESTARTS: Final = 5
_RESTART_WORK: Final = 200_000_000
_NAMED_DELIMITER: Final = re.compile(r"sep=.?", re.IGNORECASE)
_AS_WINDOWS: Final = "clinic-assist-windows-1252"


class Encoding(NamedTuple):
    """How bytes become characters.

    Attributes:
        mark_length: Bytes of the byte order mark.
        is_certain: False where the bytes are no UTF-8 and were taken for Windows-1252.
    """

    name: str
    mark_length: int = 0
    errors: str = "replace"
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class TableShape:
    """What is known of a table before its rows are read.

    Attributes:
        header: As written, without blanks around the names.
        is_regular: Whether the names are distinct and there are rows, of which nearly all of the first are as wide.
        above: How many rows stand above the header: one where spreadsheets have named the delimiter (`sep=;`).
    """

    encoding: Encoding
    delimiter: str
    header: tuple[str, ...]
    is_regular: bool = True
    above: int = 0


class Row(NamedTuple):
    """A row after the header.

    Attributes:
        fault: Why it cannot be read; empty where it can.
        first_line: The line of the file in which it begins, counted from 0, as the csv module counts lines.
        end_line: The line after its last.
    """

    number: int
    cells: list[str]
    fault: str
    first_line: int
    end_line: int


def table_encoding(data: bytes) -> Encoding:
    """Answers the encoding of a text.

    What is no UTF-8 is Windows-1252, of which ISO 8859-1 is a part as far as its printable characters go; where most of
    the other letters are valid UTF-8, only the bytes that are not are read so.
    """
    name, mark_length = encoding_of(data)
    if name != "utf-8":
        return Encoding(name, mark_length)
    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        valid = data.decode("utf-8", "ignore")
        wrong = len(data) - len(valid.encode())
        name = "utf-8" if len(re.sub("[\0-\x7f]+", "", valid)) > wrong else "cp1252"
        return Encoding(name, mark_length, _AS_WINDOWS if name == "utf-8" else "replace", is_certain=False)
    return Encoding("utf-8", mark_length)


def open_text(data: bytes, encoding: Encoding) -> io.TextIOWrapper:
    """The characters of a file, line ends as they are, decoded as they are asked for."""
    stream = io.BytesIO(data)
    stream.seek(encoding.mark_length)
    return io.TextIOWrapper(stream, encoding=encoding.name, errors=encoding.errors, newline="")


def table_shape(data: bytes, *, encoding: Encoding | None = None, delimiter: str | None = None) -> TableShape | None:
    """Answers encoding, delimiter and header of a file; None where its first row cannot be a header.

    Of several delimiters the one is meant that makes rows as wide as the header, then the one that makes most columns.
    What the arguments give is not looked for.
    """
    known = encoding or table_encoding(data)
    head = open_text(data[:HEAD_BYTES], known).read()
    if len(data) > HEAD_BYTES:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    shapes = [_shape_with(head, known, one) for one in ((delimiter,) if delimiter else _DELIMITERS)]
    found = [shape for shape in shapes if shape]
    return max(found, key=lambda shape: (shape.is_regular, len(shape.header)), default=None)


def format_with(table_format: str, *, encoding: str | None, delimiter: str | None) -> str:
    """A format with the encoding and delimiter that a person has named, as a MIME type has parameters."""
    return with_parameters(table_format, charset=encoding, delimiter=f"U+{ord(delimiter):04X}" if delimiter else None)


def format_of_database(table_format: str, number: int) -> str:
    """A format with the number of the database, of several in one import, that a table is of."""
    return with_parameters(table_format, database=number)


def split_database(table_format: str) -> tuple[str, str]:
    """A format without parameters, and the name of its database: `omop`, or `omop-2` for the second of an import.

    A release that is known has a name that is its own in the world.
    """
    told = parameters(table_format)
    number, release = told.get("database", ""), told.get("release")
    name = f"urn:uuid:{release}" if release else f"omop-{number}" if number.isdecimal() else "omop"
    return plain_format(table_format), name


def shape_by_format(data: bytes, table_format: str) -> TableShape | None:
    """Answers the shape of a table of a format as `format_with` writes it; None where its first row is no header.

    Raises:
        SourceError: The encoding is not known.
    """
    named = parameters(table_format)
    delimiter = chr(int(named["delimiter"].replace("U+", "0x"), 16)) if "delimiter" in named else None
    encoding = _named_encoding(data, named.get("charset")) or _told_encoding(data, named.get(WRITTEN))
    return table_shape(data, encoding=encoding, delimiter=delimiter)


def _told_encoding(data: bytes, name: str | None) -> Encoding | None:
    """The encoding of a whole file, for a part of it; as certain as the part itself makes it."""
    found = table_encoding(data)
    if name is None or found.name == name:
        return None
    if name == "utf-8":
        return Encoding(name, found.mark_length, _AS_WINDOWS, is_certain=False)
    return Encoding(name, 0, is_certain=data.isascii()) if name == "cp1252" else None


def _named_encoding(data: bytes, charset: str | None) -> Encoding | None:
    if charset is None:
        return None
    try:
        name = codecs.lookup(charset).name
        io.TextIOWrapper(io.BytesIO(), encoding=name)  # refuses a codec that is no encoding of text
    except (LookupError, ValueError) as error:
        raise SourceError("The encoding that the mapping names is not known.") from error
    told = table_encoding(data)
    return Encoding(name, told.mark_length if told.name.startswith(name[:5]) else 0)


def _shape_with(head: str, encoding: Encoding, delimiter: str) -> TableShape | None:
    rows = _head_rows(head, delimiter)
    header, above = next(rows, None), 0
    if header and _NAMED_DELIMITER.fullmatch("".join(header)):
        header, above = next(rows, None), 1
    if header is None or not 2 <= len(header) <= MAX_COLUMNS or not _is_header(header):
        return None
    widths = [len(row) if any(row[len(header) :]) else min(len(row), len(header)) for row in rows]
    regular = sum(width == len(header) for width in widths)
    names = tuple(name.strip() for name in header)
    return TableShape(
        encoding,
        delimiter,
        names,
        is_regular=_are_distinct(names) and bool(widths) and regular >= _REGULAR_SHARE * len(widths),
        above=above,
    )


def _head_rows(head: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        yield from (row for row in reader if row)
    except csv.Error:
        return


def _are_distinct(names: tuple[str, ...]) -> bool:
    return len({name.casefold() for name in names}) == len(names)


def _is_header(cells: list[str]) -> bool:
    """Whether cells are names and not a row of values."""
    names = [cell.strip() for cell in cells]
    return all(names[:-1]) and all(len(name) <= _MAX_NAME and not _NUMBER_OR_DATE.fullmatch(name) for name in names)


def table_rows(data: bytes, shape: TableShape) -> Iterator[Row]:
    """Yields the rows after the header; lines without anything are not rows.

    Where a quotation mark was left open and has swallowed whole rows, they are read again as rows of their own.

    Raises:
        SourceError: That happens too often.
    """
    before = csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        yield from _Reading(data, shape).rows()
    finally:
        csv.field_size_limit(before)  # the module has one limit for all its readers


class _CsvReader(Protocol):
    """What is used of the csv module's reader."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...


class _Reading:
    """One table while its rows are read."""

    def __init__(self, data: bytes, shape: TableShape) -> None:
        self._data, self._shape = data, shape
        self._width = len(shape.header)
        self._restarts_left = max(_FEWEST_RESTARTS, min(_MAX_RESTARTS, _RESTART_WORK // max(1, len(data))))

    def rows(self) -> Iterator[Row]:
        number, line, width = 0, 0, self._width
        still_above = self._shape.above + 1
        reader, base = self._reader(), 0
        while True:
            fault = ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells, fault = [], NEVER_CLOSED if "end of data" in str(error) else BAD_QUOTES
            first, line = line, base + reader.line_num
            if still_above:
                still_above -= bool(cells) or bool(fault)
                continue
            if len(cells) != width and not fault:
                if not cells:
                    continue
                if len(cells) > width and not any(cells[width:]):
                    del cells[width:]
                else:
                    fault = WRONG_WIDTH
            number += 1
            if fault and line - first > 1 and self._is_row(first + 1):
                line = first + 1
                reader, base = self._restart(line), line
            yield Row(number, cells, fault, first, line)

    def _is_row(self, line: int) -> bool:
        """Whether a line by itself is as wide as the header."""
        stream = open_text(self._data, self._shape.encoding)
        text = next((text for found, text in enumerate(stream) if found == line), "")
        try:
            return len(next(csv.reader([text], delimiter=self._shape.delimiter, strict=True), [])) == self._width
        except csv.Error:
            return False

    def _restart(self, line: int) -> _CsvReader:
        if not self._restarts_left:
            raise SourceError("The table is damaged in too many places: quotation marks do not close.")
        self._restarts_left -= 1
        return self._reader(line)

    def _reader(self, line: int = 0) -> _CsvReader:
        """The csv module's reader from a line on."""
        stream = open_text(self._data, self._shape.encoding)
        for _skipped in range(line):
            next(stream, "")
        return csv.reader(stream, delimiter=self._shape.delimiter, strict=True)


def _windows_character(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS, _windows_character)
