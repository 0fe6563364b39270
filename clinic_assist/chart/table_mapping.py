"""What the columns of a table mean, said by a person: the mapping by which a table of any origin is read.

Nothing is assumed that a mapping does not say: a date in another notation than ISO 8601 needs its format, a number
without a unit column has no unit, and an identifier without a system names nobody outside its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MAPPED_FACTS: Final = (
    "Patient",
    "AllergyIntolerance",
    "Condition",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "Immunization",
    "Encounter",
    "DocumentReference",
)
"""The facts that the rows of a table can be."""

WordPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """A column taken as it is.

    Attributes:
        words: What the table writes and what it means, as (`A`, `active`); a cell that is not among them stays as
            written.
    """

    column: str
    words: WordPairs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn:
    """A column of dates.

    Attributes:
        format: `YYYY`, `MM`, `M`, `MMM` (Jan), `DD`, `D`, `HH`, `H`, `hh`, `h`, `mm`, `ss`, `A` (AM), `Z` (a zone) and
            the signs between them. None: ISO 8601, any precision.
    """

    column: str
    format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectColumns:
    """Who a row is about.

    Attributes:
        identifier: The column of the person's number.
        fixed_identifier: The number, where the whole table is about one person.
        system: Whose numbers they are, as a URI. Without it they name nobody outside this file.
        type_code: What kind of number it is, by HL7 v2 table 0203 (`MR`).
    """

    identifier: str | None = None
    fixed_identifier: str | None = None
    system: str | None = None
    type_code: str | None = None
    name: str | None = None
    family: str | None = None
    given: str | None = None
    birth_date: DateColumn | None = None
    gender: TextColumn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeColumns:
    """What a row is about: a code, its system (for all rows, or a column of URIs), and words."""

    column: str | None = None
    system: str | None = None
    system_column: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueColumns:
    """A measured or stated value.

    Attributes:
        unit: The unit of all rows; `unit_column` where each row has its own.
        decimal: The sign between the whole and its parts, `.` or `,`.
    """

    column: str
    unit_column: str | None = None
    unit: str | None = None
    decimal: str = "."
    low: str | None = None
    high: str | None = None
    interpretation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFilter:
    """Only rows that have one of these texts in a column are read; the others are kept unread."""

    column: str
    equals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """What the columns of a table mean.

    Attributes:
        fact: One of `MAPPED_FACTS`.
        identifier: The column of the record's own number.
        date: When it was, began or was written; `end` when it ended.
        verification: Of conditions and allergies: whether it is so (`refuted` …).
        reaction: Of allergies: what it does.
        dosage: Of medicines: how they are taken, in words. `route` likewise.
        text: Of documents: their text.
        note: A remark.
        only: All of these must hold for a row to be read.
        delimiter: Where it cannot be told from the file; likewise `encoding`, a name that Python knows.
        first_rows: Read no more rows than these, to preview.

    Raises:
        ValueError: It cannot be meant so; the message says why.
    """

    fact: str
    subject: SubjectColumns = SubjectColumns()
    code: CodeColumns | None = None
    value: ValueColumns | None = None
    date: DateColumn | None = None
    end: DateColumn | None = None
    identifier: str | None = None
    status: TextColumn | None = None
    verification: TextColumn | None = None
    category: TextColumn | None = None
    reaction: str | None = None
    dosage: str | None = None
    route: str | None = None
    text: str | None = None
    note: str | None = None
    only: tuple[RowFilter, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    first_rows: int | None = None

    def __post_init__(self) -> None:
        if self.fact not in MAPPED_FACTS:
            raise ValueError("the fact is none that a table can hold")
        if self.fact != "Patient" and self.code is None and self.text is None:
            raise ValueError("no column says what a row is about")
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n\0'):
            raise ValueError("the delimiter is not one sign")
        if self.value is not None and self.value.decimal not in (".", ","):
            raise ValueError("the decimal sign is neither a point nor a comma")

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that it names."""
        subject, code, value = self.subject, self.code or CodeColumns(), self.value
        dates = (self.date, self.end, subject.birth_date)
        texts = (self.status, self.verification, self.category, subject.gender)
        plain = (
            subject.identifier, subject.name, subject.family, subject.given, code.column, code.system_column, code.text,
            self.identifier, self.reaction, self.dosage, self.route, self.text, self.note,
        )  # fmt: skip
        measured = (value.column, value.unit_column, value.low, value.high, value.interpretation) if value else ()
        named = [
            *(one.column for one in (*dates, *texts) if one),
            *plain,
            *measured,
            *(one.column for one in self.only),
        ]
        return tuple(dict.fromkeys(name for name in named if name))


MOST_NAME_LENGTH: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """A mapping with a name, and the tables for which it is.

    Attributes:
        name: One line, as a person calls it.
        header: The columns of the tables that are read by it, all of them, in whatever order. Empty: any table that has
            the columns which the mapping names.

    Raises:
        ValueError: The name is none, or the header lacks a column that the mapping names.
    """

    name: str
    mapping: TableMapping
    header: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isprintable() or self.name != self.name.strip():
            raise ValueError("the name of a mapping is one line")
        if not 0 < len(self.name) <= MOST_NAME_LENGTH:
            raise ValueError(f"the name of a mapping has 1 to {MOST_NAME_LENGTH} letters")
        if self.header and not _has(self.header, self.mapping.columns):
            raise ValueError("the mapping names a column that the header lacks")

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a table with this header is read by it. Capitals and the order of columns do not matter."""
        if not self.header:
            return _has(header, self.mapping.columns)
        return _plain(header) == _plain(self.header)


def _plain(header: Sequence[str]) -> list[str]:
    return sorted(name.strip().lower() for name in header)


def _has(header: Sequence[str], columns: Sequence[str]) -> bool:
    return set(_plain(columns)) <= set(_plain(header))
