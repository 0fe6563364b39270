"""A table of any origin, read by a mapping that a person has made."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import Final

from clinic_assist.chart.facts import Fact, KeptResource, Patient
from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.table_mapping import TableMapping
from clinic_assist.errors import SourceError, UserError
from clinic_assist.importers.csvtext import EMPTY_ROW, TableShape, format_with, shape_by_format, table_rows
from clinic_assist.importers.datenotation import DateFormatError, date_in
from clinic_assist.importers.detect import CSV
from clinic_assist.importers.formats import number_before, parameters
from clinic_assist.importers.tabular.convert import BETWEEN_ADVANCES, FAULTS, NOT_UTF8, OUR_FAULT, kept
from clinic_assist.importers.tabular.head import NO_TABLE
from clinic_assist.importers.tabular.mapped_facts import FACT_MAKERS
from clinic_assist.importers.tabular.mapped_row import MappedRow, RowRefusedError
from clinic_assist.importers.tabular.mapped_subject import Subjects
from clinic_assist.importers.tabular.mapping_file import load_mapping, mapping_digest
from clinic_assist.importers.tabular.reading import HEADER, RowReading, TableContext

FILTERED: Final = "The mapping leaves this row out."
EMPTY: Final = "The row says nothing in the columns of the mapping."


def read_mapped(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a table states by the mapping that comes with it as its guide.

    Raises:
        SourceError: The mapping is none, or not one for this table.
        Exception: Whatever `advance` raises.
    """
    try:
        mapping = load_mapping(source.guide)
    except UserError as problem:
        raise SourceError(problem.message, hint=problem.hint) from problem
    return read_with_mapping(source, mapping, advance)


def read_with_mapping(source: SourceFile, mapping: TableMapping, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a table states by a mapping. Each row is an entry and gives one fact, or the reason why not.

    Beside them stands a Patient for each person, where the mapping says which column is the person's number: they count
    as facts, not as entries. The ids of all are made with the mapping too, because another one may read other things.

    Raises:
        SourceError: The file is no table, or has not the columns of the mapping.
        Exception: Whatever `advance` raises.
    """
    told = "".join(f";{name}={value}" for name, value in parameters(source.format).items())
    named = format_with(f"{CSV}{told}", encoding=mapping.encoding, delimiter=mapping.delimiter)
    shape = shape_by_format(source.data, named)
    if shape is None:
        raise SourceError(NO_TABLE)
    _check(shape, mapping)
    return _MappedTable(source, shape, mapping).read(advance)


def _check(shape: TableShape, mapping: TableMapping) -> None:
    """Raises SourceError where a column is not there or a format cannot be meant so."""
    there = Counter(name.lower() for name in shape.header)
    missing = sum(name.lower() not in there for name in mapping.columns)
    if missing:
        raise SourceError(
            f"The table lacks {missing} of the {len(mapping.columns)} columns that the mapping names.",
            hint="Choose the mapping that was made for this table.",
        )
    if any(there[name.lower()] > 1 for name in mapping.columns):
        raise SourceError("Two columns of the table have the same name, and the mapping names it.")
    for column in (mapping.date, mapping.end, mapping.subject.birth_date):
        try:
            date_in("", column.format if column else None)
        except DateFormatError as error:
            raise SourceError(f"The mapping cannot be meant so: {error}.") from error


class _MappedTable:
    """One table while it is read by a mapping."""

    def __init__(self, source: SourceFile, shape: TableShape, mapping: TableMapping) -> None:
        self._source, self._shape, self._mapping = source, shape, mapping
        self._context = TableContext(source.id, f"{mapping.fact} {mapping_digest(mapping)}", shape.header)
        self._context.shown_kind = mapping.fact
        self._subjects = Subjects(mapping)
        self._own: list[Fact] = []
        self._people: list[Patient] = []

    def read(self, advance: Advance) -> ImportBatch:
        """Reads all of it."""
        if not self._shape.encoding.is_certain:
            self._context.warn(HEADER, NOT_UTF8)
        entries, lines = 0, max(1, self._source.data.count(b"\n"))
        before = number_before(self._source.format)
        for row in islice(table_rows(self._source.data, self._shape), self._mapping.first_rows):
            entries = row.number
            if not entries % BETWEEN_ADVANCES:
                advance(min(1.0, row.end_line / lines))
            reading = RowReading(row.cells, self._context, before + row.number)
            if row.fault or not any(row.cells):
                self._context.reject(reading.locator, row.fault or EMPTY_ROW)
            else:
                self._take(reading)
        count = entries - self._context.rejected
        unread = sum(isinstance(fact, KeptResource) for fact in self._own)
        return ImportBatch(
            source=self._source.id,
            entries=entries,
            read=count - unread,
            facts=(*self._own, *self._people),
            issues=self._context.finish(),
            entry_types=((self._mapping.fact, count),) if count else (),
            kept_types=((self._mapping.fact, unread),) if unread else (),
        )

    def _take(self, row: RowReading) -> None:
        for one in self._mapping.only:
            if row.text(one.column.lower()) not in one.equals:
                self._own.append(kept(row, FILTERED))
                return
        try:
            self._own.append(self._fact(row))
        except RowRefusedError as refused:
            self._context.reject(row.place(refused.column), refused.reason)
        except FAULTS:
            self._own.append(kept(row, OUR_FAULT))

    def _fact(self, row: RowReading) -> Fact:
        if self._mapping.fact == Patient.__name__:
            return self._subjects.patient(row, is_own=True)
        found = MappedRow(row, self._mapping, None)
        if found.code is None and not found.plain(self._mapping.text):
            raise RowRefusedError("", EMPTY)
        fact = row.fact_or_silence(FACT_MAKERS[self._mapping.fact](found))
        subject, person = self._subjects.subject_of(row)
        if person is not None:
            self._people.append(person)
        return replace(fact, subject=subject)
