"""What is still to be answered before a table can be read by a mapping."""

from __future__ import annotations

from clinic_assist.chart.table_mapping import MOST_NAME_LENGTH
from clinic_assist.gui import strings
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.meanings import DATES, Meaning


def open_questions(form: MappingForm) -> tuple[str, ...]:
    """What keeps the mapping from being one, a short phrase each; none where it can be tried."""
    asked: list[str] = []
    if form.fact == "Patient":
        if not any(form.column(one) for one in (Meaning.PATIENT_NUMBER, Meaning.PATIENT_NAME, Meaning.FAMILY_NAME)):
            asked.append(strings.MAPPING_NEEDS_PERSON)
    elif not any(form.column(one) for one in _telling(form.fact)):
        asked.append(strings.mapping_needs_column(strings.meaning_words(form.fact, Meaning.TEXT.value)))
    undecided = [column for meaning, column in form.columns if meaning in DATES and not form.is_decided(meaning)]
    asked += [strings.mapping_needs_date(column) for column in undecided]
    if form.column(Meaning.VALUE) and form.decimal is None:
        asked.append(strings.MAPPING_NEEDS_DECIMAL)
    if form.is_system_open and (form.column(Meaning.PATIENT_NUMBER) or form.fixed_number):
        asked.append(strings.MAPPING_NEEDS_SYSTEM)
    return tuple(asked)


def _telling(fact: str) -> tuple[Meaning, ...]:
    told = (Meaning.TEXT, Meaning.CODE)
    return (*told, Meaning.DOCUMENT_TEXT) if fact == "DocumentReference" else told


def is_name(text: str) -> bool:
    """Whether a mapping can be called so."""
    name = text.strip()
    return 0 < len(name) <= MOST_NAME_LENGTH and name.isprintable()
