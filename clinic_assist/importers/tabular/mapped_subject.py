"""Whose the rows of a mapped table are: one Patient for each person whom the file names, beside the rows' own facts."""

from __future__ import annotations

from typing import Final

from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.table_mapping import SubjectColumns, TableMapping
from clinic_assist.importers.tabular.mapped_row import MappedRow, dated
from clinic_assist.importers.tabular.reading import RowReading

NOBODY: Final = "The row does not give the person's number; it is in no patient's chart."

_Who = tuple[str | None, ...]


class Subjects:
    """The people of one file.

    One number with two names or two birth dates gives two Patients: whether they are one person is for the vault to
    decide, which keeps apart what contradicts.
    """

    def __init__(self, mapping: TableMapping) -> None:
        self._mapping, self._columns = mapping, mapping.subject
        self._known: dict[_Who, Patient] = {}

    def subject_of(self, row: RowReading) -> tuple[str | None, Patient | None]:
        """Answers whose a row is, and the Patient where the row is the first that names this person.

        Raises:
            RowRefusedError: The birth date is not in the notation that the mapping says.
        """
        columns = self._columns
        number = columns.fixed_identifier or _text(row, columns.identifier)
        if number is None:
            row.warn((columns.identifier or "").lower(), NOBODY)
            return None, None
        who = (
            number, *(_text(row, name) for name in (columns.name, columns.family, columns.given)),
            _text(row, columns.birth_date.column if columns.birth_date else None),
            _text(row, columns.gender.column if columns.gender else None),
        )  # fmt: skip
        known = self._known.get(who)
        if known is not None:
            return known.id, None
        found = self._known[who] = self.patient(row)
        return found.id, found

    def patient(self, row: RowReading, *, is_own: bool = False) -> Patient:
        """The person as a row names them. `is_own` where the row's own fact is this person."""
        mapped = MappedRow(row, self._mapping, None)
        origin = mapped.origin() if is_own else row.origin(part=" subject")
        origin["identifiers"] = _numbers(row, self._columns)
        origin["subject"] = None
        return Patient(
            **origin,
            names=_names(row, self._columns),
            birth_date=dated(row, self._columns.birth_date),
            gender=mapped.words(self._columns.gender),
        )


def _text(row: RowReading, column: str | None) -> str | None:
    return row.text(column.lower()) if column else None


def _numbers(row: RowReading, columns: SubjectColumns) -> tuple[Identifier, ...]:
    number = columns.fixed_identifier or _text(row, columns.identifier)
    return (Identifier(system=columns.system, value=number, type_code=columns.type_code),) if number else ()


def _names(row: RowReading, columns: SubjectColumns) -> tuple[HumanName, ...]:
    name, family, given = (_text(row, one) for one in (columns.name, columns.family, columns.given))
    if not (name or family or given):
        return ()
    return (HumanName(text=name, family=family, given=(given,) if given else ()),)
