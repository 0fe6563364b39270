"""Reads the file of `check --pairs`: columns drug_a and drug_b, one pair a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Protocol

from clinic_assist.errors import SourceError
from clinic_assist.workflows.text_file import text_of

_COLUMNS = ("drug_a", "drug_b")
_MOST_MIB = 64
# Comma (RFC 4180), and what spreadsheets write where the comma is the decimal sign.
_DELIMITERS = (",", ";", "\t")


class _Reader(Protocol):
    """A reader of the csv module, whose type has no name."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPair:
    """One row. `problem` says why it is no pair; empty where it is one."""

    drug_a: str
    drug_b: str
    problem: str = ""


def read_pairs(path: Path) -> list[AskedPair]:
    """The pairs in the order of the file; blank lines are no rows.

    Raises:
        UserError: The file cannot be read, or is larger than 64 MiB.
        SourceError: It is no UTF-8 text, has not the two columns, or a quotation mark in it is never closed.
    """
    text = text_of(path, what="The file of pairs", most_mib=_MOST_MIB)
    delimiter, header = _first_line(text)
    first, second = (header.index(column) for column in _COLUMNS)
    rows = _rows(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    next(rows)
    return [_pair(row, first, second, columns=len(header)) for row in rows if row]


def _rows(reader: _Reader) -> Iterator[list[str]]:
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as problem:
            raise SourceError(
                f"The file of pairs is no CSV from here on ({problem}).",
                locator=f"line {begin}",
                hint="Text in quotation marks ends with one; a quotation mark within it is written twice.",
            ) from problem
        if row is None:
            return
        yield row


def _first_line(text: str) -> tuple[str, list[str]]:
    """What stands between the columns, and their names."""
    for delimiter in _DELIMITERS:
        header = next(_rows(csv.reader(StringIO(text, newline=""), delimiter=delimiter)), [])
        names = [name.strip().casefold() for name in header]
        if all(names.count(column) == 1 for column in _COLUMNS):
            return delimiter, names
    raise SourceError("The file of pairs needs the columns drug_a and drug_b, each once.", locator="line 1")


def _pair(row: Sequence[str], first: int, second: int, *, columns: int) -> AskedPair:
    names = [cell.strip() for cell in (*row, *[""] * columns)]
    problem = ""
    if len(row) <= max(first, second):
        problem = f"The row has {len(row)} of {columns} columns."
    elif any(cell.strip() for cell in row[columns:]):
        problem = f"The row has {len(row)} columns, the first line {columns}: a name with the delimiter needs quotes."
    elif not (names[first] and names[second]):
        problem = "A name is missing."
    return AskedPair(drug_a=names[first], drug_b=names[second], problem=problem)
