"""From the rows of a table to facts: which table is read by what, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.errors import SourceError
from clinic_assist.importers.csvkinds import omop_table, synthea_table
from clinic_assist.importers.csvtext import EMPTY_ROW, TableShape, shape_by_format, split_database, table_rows
from clinic_assist.importers.detect import OMOP_CSV, SYNTHEA_CSV
from clinic_assist.importers.formats import number_before
from clinic_assist.importers.tabular.omop import OMOP_READERS, name_concepts
from clinic_assist.importers.tabular.reading import HEADER, RowReading, TableContext
from clinic_assist.importers.tabular.synthea import SYNTHEA_READERS

RowReader = Callable[[RowReading], Fact]

NOT_UTF8: Final = "The file holds bytes that are not UTF-8; they were read as Windows-1252."
OUR_FAULT: Final = "The row could not be read because of a fault in this program: kept unread."
# What a fault of this program would raise: no row may be lost by one, nor cost the rest of the file.
FAULTS: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# Rows between two calls of `advance`: about 10 ms.
BETWEEN_ADVANCES: Final = 512


def read_table(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a table of Synthea or OMOP states. Each row is an entry and gives one fact, or the reason why not.

    Raises:
        SourceError: It is no such table.
        Exception: Whatever `advance` raises.
    """
    table_format, database = split_database(source.format)
    shape = shape_by_format(source.data, source.format)
    kind = _kind(shape, table_format) if shape else None
    if shape is None or kind is None:
        raise SourceError("The file is not the table that it was taken for.")
    context = TableContext(source.id, kind, shape.header)
    context.database = database
    if table_format == OMOP_CSV:
        name_concepts(context, source.data, shape, source.guide)
    return read_rows(source, shape, context, reader=_READERS[table_format][kind], advance=advance)


def read_rows(
    source: SourceFile, shape: TableShape, context: TableContext, *, reader: RowReader, advance: Advance
) -> ImportBatch:
    """Answers the batch of a table whose rows are read by one function."""
    facts: list[Fact] = []
    entries, before = 0, number_before(source.format)
    lines = max(1, source.data.count(b"\n"))
    if not shape.encoding.is_certain:
        context.warn(HEADER, NOT_UTF8)
    for row in table_rows(source.data, shape):
        entries = row.number
        if not entries % BETWEEN_ADVANCES:
            advance(min(1.0, row.end_line / lines))
        reading = RowReading(row.cells, context, before + row.number)
        if row.fault or not any(row.cells):
            context.reject(reading.locator, row.fault or EMPTY_ROW)
            continue
        try:
            facts.append(reader(reading))
        except FAULTS:
            facts.append(kept(reading, OUR_FAULT))
    return batch_of(context, entries, facts)


def batch_of(context: TableContext, entries: int, facts: Iterable[Fact]) -> ImportBatch:
    """The batch of what was read."""
    found = tuple(facts)
    count = entries - context.rejected
    unread = sum(isinstance(fact, KeptResource) for fact in found)
    return ImportBatch(
        source=context.source,
        entries=entries,
        read=count - unread,
        facts=found,
        issues=context.finish(),
        entry_types=((context.kind, count),) if count else (),
        kept_types=((context.kind, unread),) if unread else (),
    )


def kept(row: RowReading, reason: str) -> KeptResource:
    """A row that is kept unread; medicines and allergies by their types, because the checks ask what was not read."""
    kind = row.file.shown_kind
    return KeptResource(**row.origin(), resource_type=_CHECKED.get(kind, kind), reason=reason)


_CHECKED: Final = {
    "allergies": "AllergyIntolerance",
    "medications": "MedicationRequest",
    "drug_exposure": "MedicationStatement",
}


def _kind(shape: TableShape, table_format: str) -> str | None:
    return synthea_table(shape.header) if table_format == SYNTHEA_CSV else omop_table(shape.header)


_READERS: Final[Mapping[str, Mapping[str, RowReader]]] = {SYNTHEA_CSV: SYNTHEA_READERS, OMOP_CSV: OMOP_READERS}
