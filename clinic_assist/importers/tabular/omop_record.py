"""What the rows of OMOP's tables have in common: whose they are, which visit, and when.

The tables and their columns: OMOP CDM v5.4 (https://ohdsi.github.io/CommonDataModel/cdm54.html).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from clinic_assist.chart.datatypes import Annotation, Period, Reference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.tabular.omop_concepts import name_in
from clinic_assist.importers.tabular.reading import NOBODY, Origin, RowReading

# OHDSI Themis, issue 10: a time that is not known is written as midnight, a known midnight as one second past it.
_NO_TIME: Final = re.compile(r"([\d-]{8,10})[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?")


def key_of(row: RowReading, table: str, identifier: str | None) -> str | None:
    """How rows refer to a row of another table. Such numbers mean something within one database only."""
    return f"{row.file.database}:{table}/{identifier.removesuffix('.0')}" if identifier else None


def about_person(row: RowReading, *notes: str | None) -> Origin:
    """The common part of a fact about the person whom the row names."""
    table, person = row.file.kind, row.text("person_id")
    if person is None and "person_id" in row.file.columns:
        row.warn("person_id", NOBODY)
    return row.origin(
        subject=row.file.built(("person", person), lambda: key_of(row, "person", person)),
        key=key_of(row, table, row.text(f"{table}_id")),
        notes=tuple([Annotation(text=note) for note in notes if note]) if any(notes) else (),
    )


def labelled(row: RowReading, label: str, column: str) -> str | None:
    """A cell as a remark; None where it is empty or 0, which loaders write for nothing."""
    text = row.text(column)
    return f"{label}: {text}" if text and text not in ("0", "0.0") else None


def recorded_as(row: RowReading, name: str) -> str | None:
    """Where a record comes from (`<name>_type_concept_id`), as a remark, where that concept's name is known."""
    found = name_in(row, f"{name}_type_concept_id")
    return f"Recorded as: {found}" if found else None


def pointer(row: RowReading, table: str, column: str | None = None) -> Reference | None:
    """A reference to the row of another table."""
    text = row.text(column or f"{table}_id")
    return row.file.built((table, text), lambda: Reference(reference=key_of(row, table, text))) if text else None


def people(row: RowReading) -> tuple[Reference, ...]:
    """The provider of a row."""
    text = row.text("provider_id")
    return (
        row.file.built(("people", text), lambda: (Reference(reference=key_of(row, "provider", text)),)) if text else ()
    )


def moment(row: RowReading, name: str) -> PartialDate | None:
    """`<name>_datetime` where it tells a time, else `<name>_date`."""
    columns = _columns_of(name)
    return row.file.built(("moment", row.raw(columns)), lambda: _moment(row, *columns))


@cache
def _columns_of(name: str) -> tuple[str, str]:
    return f"{name}_date", f"{name}_datetime"


def _moment(row: RowReading, date: str, datetime: str) -> PartialDate | None:
    text = row.text(datetime)
    if text is None or text.isalpha():
        return row.date(date)
    midnight = _NO_TIME.fullmatch(text)
    if midnight is None:
        return row.date(datetime) or row.date(date)
    return row.date(date) if row.text(date) else row.file.parsed_date(midnight[1])


def span(row: RowReading, name: str) -> Period | None:
    """From `<name>_start_…` to `<name>_end_…`."""
    start, end = moment(row, f"{name}_start"), moment(row, f"{name}_end")
    return row.file.built(("span", start, end), lambda: Period(start=start, end=end)) if start or end else None
