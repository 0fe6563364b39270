"""OMOP concepts as codes with words: by their id, by the source's own value, and by name where a concept table helps.

A table names concepts by numbers only; the words stand in the table `concept`, which is another file.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.importers.csvkinds import omop_table
from clinic_assist.importers.csvtext import table_rows, table_shape
from clinic_assist.importers.tabular.reading import Named, RowReading, TableContext
from clinic_assist.terminology.systems import system_of_vocabulary

OMOP_CONCEPT: Final = "https://fhir-terminology.ohdsi.org"
"""The system of concept ids: HL7 Terminology (THO), code system OMOP."""
NAMES_MISSING: Final = (
    "The table names concepts by numbers only: import it together with its concept table (of 64 MiB at most)."
)

_NONE: Final = frozenset(("", "0"))
"""OMOP CDM v5.4: concept 0 stands where a source value has no concept."""


def concept_id(row: RowReading, column: str) -> str | None:
    """The id in a column; None for none and for 0."""
    plain = (row.text(column) or "").removesuffix(".0")  # as tables with empty cells come out of pandas
    return plain if plain not in _NONE and plain.isdecimal() else None


def concept_of(row: RowReading, name: str) -> CodeableConcept | None:
    """The concept of `<name>_concept_id`, `<name>_source_concept_id` and `<name>_source_value`."""
    columns = _columns_of(name)
    return row.file.built(("concept", row.raw(columns)), lambda: _concept(row, *columns))


@cache
def _columns_of(name: str) -> tuple[str, str, str]:
    return f"{name}_concept_id", f"{name}_source_concept_id", f"{name}_source_value"


def _concept(row: RowReading, first: str, second: str, written: str) -> CodeableConcept | None:
    standard, source = concept_id(row, first), concept_id(row, second)
    return _built(row, standard, source if source != standard else None, row.text(written))


def value_concept(row: RowReading, column: str) -> CodeableConcept | None:
    """The concept of one column of ids."""
    found = concept_id(row, column)
    return _built(row, found, None, None) if found else None


def name_in(row: RowReading, column: str) -> str | None:
    """The words of a concept; None where they are not known."""
    if not row.file.dictionary:
        return None
    known = row.file.dictionary.get(concept_id(row, column) or "")
    return known.name if known else None


def _built(row: RowReading, standard: str | None, source: str | None, written: str | None) -> CodeableConcept | None:
    """Codes in their own systems first, then OMOP's; the source's own value where it says something else."""
    known = [named for one in (standard, source) if (named := row.file.dictionary.get(one or ""))]
    codings = [
        Coding(system=system, code=one.code, display=one.name)
        for one in known
        if (system := system_of_vocabulary(one.vocabulary))
    ]
    for one in (standard, source):
        if one:
            named = row.file.dictionary.get(one)
            codings.append(Coding(system=OMOP_CONCEPT, code=one, display=named.name if named else None))
    if not known:
        return CodeableConcept(codings=tuple(codings), text=written) if codings or written else None
    if written and not any(written in (one.code, one.name) for one in known):
        codings.append(Coding(code=written))
    return CodeableConcept(codings=tuple(codings))


def dictionary_for(context: TableContext, ids: Set[str], concept_table: bytes) -> Mapping[str, Named]:
    """Those concepts of a concept table whose ids are asked for; says so where there is no such table."""
    shape = table_shape(concept_table)
    if shape is None or omop_table(shape.header) != "concept":
        context.warn("header", NAMES_MISSING)
        return {}
    position = {name.lower(): number for number, name in enumerate(shape.header)}
    key, name = position["concept_id"], position["concept_name"]
    vocabulary, code = position["vocabulary_id"], position["concept_code"]
    return {
        row.cells[key]: Named(row.cells[vocabulary], row.cells[code], row.cells[name])
        for row in table_rows(concept_table, shape)
        if not row.fault and row.cells[key] in ids
    }
