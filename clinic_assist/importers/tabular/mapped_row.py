"""One row while it is read by a mapping: what the mapping's columns hold."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Identifier, Period, Quantity, Value
from clinic_assist.chart.facts import ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.table_mapping import DateColumn, TableMapping, TextColumn, ValueColumns
from clinic_assist.importers.datenotation import date_in
from clinic_assist.importers.tabular.reading import Origin, RowReading, parsed_number

NOT_IN_FORMAT: Final = "The date is not in the format that the mapping names."
NOT_ISO: Final = "The date is not in ISO 8601's notation, and the mapping names no format."
NO_NUMBER: Final = "A number was expected."

_COMPARATOR: Final = re.compile(r"(<=|>=|<|>)?\s*(.+)", re.DOTALL)


class RowRefusedError(Exception):
    """A row that cannot be read by the mapping: which column, and why. Holds nothing of the row."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class MappedRow:
    """What one row says by a mapping."""

    __slots__ = ("mapping", "row", "subject")

    def __init__(self, row: RowReading, mapping: TableMapping, subject: str | None) -> None:
        self.row, self.mapping, self.subject = row, mapping, subject

    def plain(self, column: str | None) -> str | None:
        """A column as it is."""
        return self.row.text(column.lower()) if column else None

    def words(self, column: TextColumn | None) -> str | None:
        """A column in the words that the mapping gives for it."""
        text = self.plain(column.column) if column else None
        return dict(column.words).get(text, text) if column and text else None

    def date(self, column: DateColumn | None) -> PartialDate | None:
        """A date.

        Raises:
            RowRefusedError: It is not in the notation that the mapping says.
        """
        return dated(self.row, column)

    def origin(self) -> Origin:
        """The common part of the row's fact."""
        number, note = self.plain(self.mapping.identifier), self.plain(self.mapping.note)
        return self.row.origin(
            subject=self.subject,
            identifiers=(Identifier(value=number),) if number else (),
            notes=(Annotation(text=note),) if note else (),
        )

    @property
    def code(self) -> CodeableConcept | None:
        """What the row is about."""
        columns = self.mapping.code
        if columns is None:
            return None
        code, words = self.plain(columns.column), self.plain(columns.text)
        system = self.plain(columns.system_column) or columns.system
        return self.row.file.concept(system if code else None, code, words) if code or words else None

    def concept(self, column: TextColumn | None) -> tuple[CodeableConcept, ...]:
        """A column in words as a concept."""
        text = self.words(column)
        return (CodeableConcept(text=text),) if text else ()

    @property
    def period(self) -> Period | None:
        """From the date to the end."""
        start, end = self.date(self.mapping.date), self.date(self.mapping.end)
        return Period(start=start, end=end) if start or end else None

    @property
    def value(self) -> Value | None:
        """The value: a number with its unit, or a text."""
        columns = self.mapping.value
        text = self.plain(columns.column) if columns else None
        if columns is None or text is None:
            return None
        unit = self.plain(columns.unit_column) or columns.unit
        comparator, number = measured(text, columns.decimal)
        if number is None:
            return Value(string=text)
        return Value(quantity=Quantity(value=number, comparator=comparator, unit=unit))

    @property
    def ranges(self) -> tuple[ReferenceRange, ...]:
        """The reference range of the value."""
        columns = self.mapping.value
        if columns is None:
            return ()
        low, high = (self._limit(columns, name) for name in (columns.low, columns.high))
        return (ReferenceRange(low=low, high=high),) if low or high else ()

    def _limit(self, columns: ValueColumns, name: str | None) -> Quantity | None:
        text = self.plain(name)
        if name is None or text is None:
            return None
        _comparator, number = measured(text, columns.decimal)
        if number is None:
            self.row.warn(name.lower(), NO_NUMBER)
            return None
        return Quantity(value=number, unit=self.plain(columns.unit_column) or columns.unit)


def measured(text: str, decimal: str) -> tuple[str | None, Decimal | None]:
    """Comparator and number of a value; no number where it is a text, or a number with another decimal sign."""
    match = _COMPARATOR.fullmatch(text)
    if match is None or (decimal != "." and "." in text):
        return None, None
    number = parsed_number(match[2].replace(decimal, "."))
    return (match[1], number) if number is not None else (None, None)


def dated(row: RowReading, column: DateColumn | None) -> PartialDate | None:
    """A date by the notation of its column.

    Raises:
        RowRefusedError: It is not in that notation.
    """
    text = row.text(column.column.lower()) if column else None
    if column is None or text is None:
        return None
    found = row.file.parsed_date(text) if column.format is None else date_in(text, column.format)
    if found is None:
        raise RowRefusedError(column.column.lower(), NOT_IN_FORMAT if column.format else NOT_ISO)
    return found
