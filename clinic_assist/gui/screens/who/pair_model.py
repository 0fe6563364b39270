"""Two patients side by side: what each file says of who they are, and where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic_assist.chart.datatypes import Address, Identifier
from clinic_assist.chart.facts import Patient
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell
from clinic_assist.terminology.banner import NOT_KNOWN, format_name, medical_record_number
from clinic_assist.terminology.labels import format_date
from clinic_assist.workflows.who_is_who import Person


def pair_rows(one: Person, other: Person) -> tuple[Row, ...]:
    """A row per particular: its name, what the one says, what the other says, and how that compares."""
    told = [
        Row((cell(name, tone=Tone.MUTED, bold=True), _values(left), _values(right), _compared(left, right)))
        for name, left, right in zip(strings.PERSON_FIELDS, _particulars(one), _particulars(other), strict=True)
    ]
    counts = (cell(f"{person.facts:,}") for person in (one, other))
    return (
        *told,
        Row((cell(strings.PERSON_FILES, tone=Tone.MUTED, bold=True), _files(one), _files(other), cell(NOTHING))),
        Row((cell(strings.PERSON_RECORDS, tone=Tone.MUTED, bold=True), *counts, cell(NOTHING))),
    )


def name_of(record: Patient | None) -> str:
    """A record's name as the banner shows it."""
    return format_name(record) if record else NOT_KNOWN


def born_of(record: Patient | None) -> str:
    """A record's birth date in its own precision."""
    return format_date(record.birth_date, missing=NOT_KNOWN) if record else NOT_KNOWN


def gender_of(record: Patient | None) -> str:
    """A record's administrative gender."""
    gender = record.gender if record else None
    return gender.capitalize() if gender and gender != "unknown" else NOT_KNOWN


def number_words(number: Identifier) -> str:
    """A number with its kind and with the system that gives it."""
    about = ", ".join(filter(None, (number.type_code, number.assigner, number.system)))
    return f"{number.value} ({about})" if about else str(number.value)


def _particulars(person: Person) -> tuple[tuple[str, ...], ...]:
    records = person.records
    numbers = {record.id: medical_record_number(record) for record in records}
    return (
        _all(name_of(record) for record in records),
        _all(born_of(record) for record in records),
        _all(gender_of(record) for record in records),
        _all(number or "" for number in numbers.values()),
        _all(
            number_words(number)
            for record in records
            for number in record.identifiers
            if number.value and number.value != numbers[record.id]
        ),
        _all(_address_words(address) for record in records for address in record.addresses),
        _all(point.value or "" for record in records for point in record.telecom),
    )


def _all(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in order; what is not known says nothing."""
    return tuple(dict.fromkeys(value for value in values if value and value != NOT_KNOWN))


def _address_words(address: Address) -> str:
    parts = (*address.line, address.city, address.district, address.state, address.postal_code, address.country)
    return ", ".join(filter(None, parts)) or address.text or ""


def _values(values: Sequence[str]) -> Cell:
    return cell("\n".join(values), bold=True) if values else cell(NOT_KNOWN, tone=Tone.MUTED)


def _files(person: Person) -> Cell:
    runs: list[Run] = []
    for file in person.files:
        runs.append(Run(f"{chr(10) if runs else ''}{strings.short_file(file.name)}"))
        runs.append(Run(f"\n{strings.imported_on(file.imported_at)}" if file.imported_at else "", tone=Tone.MUTED))
    return Cell(tuple(runs)) if runs else cell(NOT_KNOWN, tone=Tone.MUTED)


def _compared(one: Sequence[str], other: Sequence[str]) -> Cell:
    left, right = ({value.casefold() for value in values} for values in (one, other))
    if not left and not right:
        return cell(strings.COMPARED_NEITHER, tone=Tone.MUTED, icon="dash-circle")
    if not left or not right:
        return cell(strings.COMPARED_ONE_SIDE, tone=Tone.MONITOR, icon="question")
    if left == right:
        return cell(strings.COMPARED_SAME, tone=Tone.GOOD, icon="check")
    if left & right:
        return cell(strings.COMPARED_PARTLY, tone=Tone.MONITOR, icon="info")
    return cell(strings.COMPARED_DIFFERS, tone=Tone.SERIOUS, icon="warning")
