"""What a person has said of a table so far: a mapping that need not be complete yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clinic_assist.chart.table_mapping import (
    CodeColumns,
    DateColumn,
    RowFilter,
    SubjectColumns,
    TableMapping,
    TextColumn,
    ValueColumns,
    WordPairs,
)
from clinic_assist.gui.screens.mapping.meanings import DATES, WORDED, Meaning, meanings_of

FIRST_FACT: Final = "Observation"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingForm:
    """The answers so far.

    Attributes:
        columns: Which column has which meaning.
        dates: How the dates of a meaning are written (None: ISO 8601); a date that is not in it is an open question.
        words: What the words of a meaning mean.
        code_system: The system of all codes.
        number_system: Whose the patients' numbers are, as a URI.
        is_system_open: Whether the register is to be named and is not yet.
        number_type: What kind of number it is, by HL7 v2 table 0203.
        fixed_number: The patient's number, where the whole table is about one person.
        unit: The unit of all values.
        decimal: The sign between the whole and its parts; None is an open question.
        encoding: Where another than the one that is told from the file was chosen; likewise `delimiter`.
    """

    fact: str = FIRST_FACT
    columns: tuple[tuple[Meaning, str], ...] = ()
    dates: tuple[tuple[Meaning, str | None], ...] = ()
    words: tuple[tuple[Meaning, WordPairs], ...] = ()
    code_system: str | None = None
    number_system: str | None = None
    is_system_open: bool = False
    number_type: str | None = None
    fixed_number: str | None = None
    unit: str | None = None
    decimal: str | None = "."
    filters: tuple[RowFilter, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None

    def column(self, meaning: Meaning) -> str | None:
        """The column of a meaning; None where no column has it."""
        return dict(self.columns).get(meaning)

    def meaning(self, column: str) -> Meaning:
        """What a column means."""
        return next((meaning for meaning, name in self.columns if name == column), Meaning.UNUSED)

    def meanings(self, column: str) -> tuple[Meaning, ...]:
        """All that a column means; none where it is not used."""
        return tuple(meaning for meaning, name in self.columns if name == column)

    def is_decided(self, meaning: Meaning) -> bool:
        """Whether it is known how the dates of a meaning are written."""
        return meaning in dict(self.dates)

    def words_of(self, meaning: Meaning) -> WordPairs:
        """What the words of a meaning mean."""
        return dict(self.words).get(meaning, ())


def form_of(mapping: TableMapping) -> MappingForm:
    """A mapping as answers."""
    subject, code, value = mapping.subject, mapping.code or CodeColumns(), mapping.value
    dated = {Meaning.DATE: mapping.date, Meaning.END: mapping.end, Meaning.BIRTH_DATE: subject.birth_date}
    worded = {
        Meaning.STATUS: mapping.status, Meaning.VERIFICATION: mapping.verification,
        Meaning.CATEGORY: mapping.category, Meaning.GENDER: subject.gender,
    }  # fmt: skip
    found = {
        **_plain_columns(mapping),
        **{meaning: one.column for meaning, one in (*dated.items(), *worded.items()) if one},
    }
    allowed = meanings_of(mapping.fact)
    return MappingForm(
        fact=mapping.fact,
        columns=tuple((meaning, column) for meaning, column in found.items() if meaning in allowed),
        dates=tuple((meaning, one.format) for meaning, one in dated.items() if one),
        words=tuple((meaning, one.words) for meaning, one in worded.items() if one and one.words),
        code_system=code.system,
        number_system=subject.system,
        number_type=subject.type_code,
        fixed_number=subject.fixed_identifier,
        unit=value.unit if value else None,
        decimal=value.decimal if value else ".",
        filters=mapping.only,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def spelled_as(form: MappingForm, header: Sequence[str]) -> MappingForm:
    """The answers with columns named as a table names them: capitals make no other column."""
    names = {name.lower(): name for name in header}
    return replace(
        form,
        columns=tuple((meaning, names.get(column.lower(), column)) for meaning, column in form.columns),
        filters=tuple(replace(one, column=names.get(one.column.lower(), one.column)) for one in form.filters),
    )


def says_all(form: MappingForm, mapping: TableMapping) -> bool:
    """Whether the answers are all that a mapping says."""
    try:
        return mapping_of(form) == replace(mapping, first_rows=None)
    except ValueError:
        return False


def _plain_columns(mapping: TableMapping) -> dict[Meaning, str]:
    subject, code, value = mapping.subject, mapping.code or CodeColumns(), mapping.value
    said = {
        Meaning.PATIENT_NUMBER: subject.identifier, Meaning.PATIENT_NAME: subject.name,
        Meaning.FAMILY_NAME: subject.family, Meaning.GIVEN_NAME: subject.given,
        Meaning.TEXT: code.text, Meaning.CODE: code.column, Meaning.CODE_SYSTEM: code.system_column,
        Meaning.REACTION: mapping.reaction, Meaning.DOSAGE: mapping.dosage, Meaning.ROUTE: mapping.route,
        Meaning.DOCUMENT_TEXT: mapping.text, Meaning.NOTE: mapping.note, Meaning.RECORD_NUMBER: mapping.identifier,
    }  # fmt: skip
    if value is not None:
        said |= {
            Meaning.VALUE: value.column, Meaning.UNIT: value.unit_column, Meaning.LOW: value.low,
            Meaning.HIGH: value.high, Meaning.INTERPRETATION: value.interpretation,
        }  # fmt: skip
    return {meaning: column for meaning, column in said.items() if column}


def mapping_of(form: MappingForm) -> TableMapping:
    """The answers as a mapping.

    Raises:
        ValueError: A question is open.
    """
    columns = dict(form.columns)
    code, text = columns.get(Meaning.CODE), columns.get(Meaning.TEXT)
    is_patient = form.fact == "Patient"
    number = columns.get(Meaning.PATIENT_NUMBER)
    fixed = None if number else form.fixed_number
    return TableMapping(
        fact=form.fact,
        subject=SubjectColumns(
            identifier=number,
            fixed_identifier=fixed,
            system=form.number_system if number or fixed else None,
            type_code=form.number_type if number or fixed else None,
            name=columns.get(Meaning.PATIENT_NAME),
            family=columns.get(Meaning.FAMILY_NAME),
            given=columns.get(Meaning.GIVEN_NAME),
            birth_date=_date(form, Meaning.BIRTH_DATE),
            gender=_worded(form, Meaning.GENDER),
        ),
        code=None if is_patient or not (code or text) else _code(form, columns),
        value=_value(form, columns),
        date=_date(form, Meaning.DATE),
        end=_date(form, Meaning.END),
        status=_worded(form, Meaning.STATUS),
        verification=_worded(form, Meaning.VERIFICATION),
        category=_worded(form, Meaning.CATEGORY),
        identifier=columns.get(Meaning.RECORD_NUMBER),
        reaction=columns.get(Meaning.REACTION),
        dosage=columns.get(Meaning.DOSAGE),
        route=columns.get(Meaning.ROUTE),
        text=columns.get(Meaning.DOCUMENT_TEXT),
        note=columns.get(Meaning.NOTE),
        only=form.filters,
        delimiter=form.delimiter,
        encoding=form.encoding,
    )


def _code(form: MappingForm, columns: Mapping[Meaning, str]) -> CodeColumns:
    by_row = columns.get(Meaning.CODE_SYSTEM)
    code = columns.get(Meaning.CODE)
    return CodeColumns(
        column=code,
        system=form.code_system if code else None,
        system_column=by_row if code else None,
        text=columns.get(Meaning.TEXT),
    )


def _value(form: MappingForm, columns: Mapping[Meaning, str]) -> ValueColumns | None:
    column = columns.get(Meaning.VALUE)
    if column is None:
        return None
    by_row = columns.get(Meaning.UNIT)
    if form.decimal is None:
        raise ValueError("the decimal sign is not chosen")
    return ValueColumns(
        column=column,
        unit_column=by_row,
        unit=form.unit,
        decimal=form.decimal,
        low=columns.get(Meaning.LOW),
        high=columns.get(Meaning.HIGH),
        interpretation=columns.get(Meaning.INTERPRETATION),
    )


def _date(form: MappingForm, meaning: Meaning) -> DateColumn | None:
    column = form.column(meaning)
    if column is None:
        return None
    if not form.is_decided(meaning):
        raise ValueError("the notation of dates is not chosen")
    return DateColumn(column=column, format=dict(form.dates)[meaning])


def _worded(form: MappingForm, meaning: Meaning) -> TextColumn | None:
    column = form.column(meaning)
    return TextColumn(column=column, words=form.words_of(meaning)) if column else None


def without(form: MappingForm, meaning: Meaning) -> MappingForm:
    """The answers without what was said of a meaning."""
    return replace(
        form,
        columns=tuple(pair for pair in form.columns if pair[0] is not meaning),
        dates=tuple(pair for pair in form.dates if pair[0] is not meaning) if meaning in DATES else form.dates,
        words=tuple(pair for pair in form.words if pair[0] is not meaning) if meaning in WORDED else form.words,
    )
