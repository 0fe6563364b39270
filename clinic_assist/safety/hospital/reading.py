"""Reads a hospital's table of interactions (CSV) into rows between ingredients. Nothing that is left out is silent.

Columns, in any order and case: `drug_a`, `drug_b` and `severity` (DDInter calls it `Level`); may be there: `text`,
`action`, `source`, `date`, `interruptive`. Others are left alone. Separated by comma, semicolon or tab; UTF-8.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

import msgspec

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.errors import SourceError
from clinic_assist.safety.recognition import DrugRecogniser, is_whole

NAMED_AT_MOST: Final = 100
_DELIMITERS: Final = (",", ";", "\t")
_ALSO_CALLED: Final = {
    "drug_a": ("drug_a", "drug a", "druga", "drug_1", "drug1"),
    "drug_b": ("drug_b", "drug b", "drugb", "drug_2", "drug2"),
    "severity": ("severity", "level"),
    "text": ("text", "description", "effect"),
    "action": ("action", "management"),
    "source": ("source", "reference"),
    "date": ("date",),
    "interruptive": ("interruptive",),
}
_REQUIRED: Final = ("drug_a", "drug_b", "severity")
# The words of our own tiers, and those of DDInter and other public tables (major, moderate, minor, unknown).
SEVERITY_OF_WORD: Final[Mapping[str, Severity]] = {
    "contraindicated": Severity.CONTRAINDICATED,
    "avoid": Severity.CONTRAINDICATED,
    "serious": Severity.SERIOUS,
    "severe": Severity.SERIOUS,
    "major": Severity.SERIOUS,
    "monitor": Severity.MONITOR,
    "moderate": Severity.MONITOR,
    "information": Severity.INFORMATION,
    "minor": Severity.INFORMATION,
    "unknown": Severity.INFORMATION,
}
_YES: Final = frozenset({"yes", "y", "true", "1"})


class TableRow(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """One row that takes part, as it is also kept: a JSON list of the fields in this order.

    Attributes:
        line: Where it begins in the hospital's file, the header being line 1.
        pair: The two ingredients, sorted.
        level: The severity in the table's own word.
    """

    line: int
    pair: tuple[str, str]
    severity: Severity
    level: str
    interruptive: bool = False
    text: str = ""
    action: str = ""
    source: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that does not take part, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """What became of a file.

    Attributes:
        rows: Those that take part.
        total: All rows below the header, without blank lines.
        unrecognised: Names that the drug dictionary does not know as one medicine, with their rows, the most first.
        unrecognised_rows: How many rows have such a name.
        rejected: The first of the rows that cannot be used for another reason.
        rejected_rows: How many those are.
    """

    rows: tuple[TableRow, ...]
    total: int
    unrecognised: tuple[tuple[str, int], ...]
    unrecognised_rows: int
    rejected: tuple[Rejected, ...]
    rejected_rows: int


def read_table(text: str, names: DrugRecogniser) -> ReadTable:
    """The rows of a table.

    Raises:
        SourceError: It has not the three columns, or a quotation mark in it is never closed.
    """
    delimiter, columns = _header(text)
    ingredient_of = _ingredients(names)
    rows: list[TableRow] = []
    unknown: Counter[str] = Counter()
    rejected: list[Rejected] = []
    total = unknown_rows = rejected_rows = 0
    for line, cells in _lines(text, delimiter):
        total += 1
        found = _row(line, cells, columns, ingredient_of)
        if isinstance(found, TableRow):
            rows.append(found)
        elif isinstance(found, Rejected):
            rejected_rows += 1
            if len(rejected) < NAMED_AT_MOST:
                rejected.append(found)
        else:
            unknown_rows += 1
            unknown.update(found)
    return ReadTable(
        rows=tuple(rows),
        total=total,
        unrecognised=tuple(sorted(unknown.items(), key=lambda item: (-item[1], item[0]))),
        unrecognised_rows=unknown_rows,
        rejected=tuple(rejected),
        rejected_rows=rejected_rows,
    )


def _ingredients(names: DrugRecogniser) -> Callable[[str], str]:
    """The one ingredient that a name stands for, asked once for each name; empty for none or several."""
    known: dict[str, str] = {}

    def ingredient_of(name: str) -> str:
        found = known.get(name)
        if found is None:
            recognition = names.recognise(name)
            one = is_whole(recognition) and len(recognition.ingredients) == 1
            found = known[name] = recognition.ingredients[0].ingredient if one else ""
        return found

    return ingredient_of


def _row(
    line: int, cells: Sequence[str], columns: Mapping[str, int], ingredient_of: Callable[[str], str]
) -> TableRow | Rejected | list[str]:
    """A row, why it is none, or its names that are not recognised."""
    said = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
    first, second, level = said["drug_a"], said["drug_b"], said["severity"]
    if not first or not second:
        return Rejected(line=line, reason="A name is missing.")
    severity = SEVERITY_OF_WORD.get(level.casefold())
    if severity is None:
        return Rejected(line=line, reason="Its severity is none of the words that are known.")
    one, other = ingredient_of(first), ingredient_of(second)
    if not one or not other:
        return [name for name, found in ((first, one), (second, other)) if not found]
    if one == other:
        return Rejected(line=line, reason="Both names are of the same ingredient.")
    return TableRow(
        line=line,
        pair=(one, other) if one < other else (other, one),
        severity=severity,
        level=level,
        interruptive=said.get("interruptive", "").casefold() in _YES and severity is Severity.CONTRAINDICATED,
        text=said.get("text", ""),
        action=said.get("action", ""),
        source=said.get("source", ""),
        date=said.get("date", ""),
    )


def _header(text: str) -> tuple[str, dict[str, int]]:
    """What stands between the columns, and their places."""
    first = text.split("\n", 1)[0].rstrip("\r")
    for delimiter in _DELIMITERS:
        titles = [title.strip().casefold() for title in next(csv.reader([first], delimiter=delimiter), [])]
        columns = {
            name: next(titles.index(title) for title in also if title in titles)
            for name, also in _ALSO_CALLED.items()
            if any(title in titles for title in also)
        }
        if all(name in columns for name in _REQUIRED):
            return delimiter, columns
    raise SourceError(
        "The table needs the columns drug_a, drug_b and severity.",
        locator="line 1",
        hint="docs/knowledge.md describes the columns.",
    )


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row below the header with the line on which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise SourceError(
                f"The table is no CSV from here on ({problem}).",
                locator=f"line {begin}",
                hint="Text in quotation marks ends with one; a quotation mark within it is written twice.",
            ) from problem
        if cells is None:
            return
        if begin > 1 and any(cells):
            yield begin, cells
        begin = reader.line_num + 1
