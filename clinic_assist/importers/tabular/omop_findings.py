"""OMOP's conditions, measurements, observations and deaths."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.death import DATE_OF_DEATH
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Fact,
    Observation,
    ObservationComponent,
    ReferenceRange,
)
from clinic_assist.importers.tabular.omop_concepts import concept_id, concept_of, value_concept
from clinic_assist.importers.tabular.omop_record import about_person, labelled, moment, people, pointer, recorded_as
from clinic_assist.importers.tabular.reading import RowReading, parsed_number
from clinic_assist.terminology.systems import LOINC, UCUM, system_of_vocabulary

UNKNOWN_OPERATOR: Final = "The operator of this value is not known; the value was read as a text."
# There is no table of allergies: SNOMED CT's findings of this name stand among conditions and observations.
_ALLERGY: Final = re.compile(r"(?:allergy to .+|.+ allergy)(?: \([^()]*\))?", re.IGNORECASE)
# OMOP CDM v5.4, measurement.operator_concept_id: concepts of the domain Meas Value Operator.
_OPERATORS: Final = {"4172703": None, "4171756": "<", "4171754": "<=", "4171755": ">=", "4172704": ">"}


def condition(row: RowReading) -> Fact:
    """A row of condition_occurrence."""
    code = concept_of(row, "condition")
    status = concept_of(row, "condition_status")
    origin = about_person(row, recorded_as(row, "condition"), labelled(row, "Stop reason", "stop_reason"))
    if is_allergy(code):
        return row.fact_or_silence(AllergyIntolerance(**origin, code=code, onset=moment(row, "condition_start"),
                                                  encounter=pointer(row, "visit_occurrence")))  # fmt: skip
    return row.fact_or_silence(
        Condition(
            **origin,
            code=code,
            categories=(status,) if status else (),
            onset=moment(row, "condition_start"),
            abatement=moment(row, "condition_end"),
            recorder=pointer(row, "provider"),
            encounter=pointer(row, "visit_occurrence"),
        )
    )


def is_allergy(code: CodeableConcept | None) -> bool:
    """Whether a finding is called an allergy to something."""
    names = (coding.display for coding in code.codings) if code else ()
    return any(name and _ALLERGY.fullmatch(name) for name in names)


def measurement(row: RowReading) -> Observation:
    """A row of measurement."""
    value, interpretation = _value(row)
    return Observation(
        **about_person(row, recorded_as(row, "measurement"), _written_otherwise(row)),
        code=concept_of(row, "measurement"),
        effective=moment(row, "measurement"),
        value=value,
        interpretations=(interpretation,) if interpretation else (),
        reference_ranges=_ranges(row),
        performers=people(row),
        encounter=pointer(row, "visit_occurrence"),
    )


def observation(row: RowReading) -> Fact:
    """A row of observation. One that names an allergy and has no value is that allergy."""
    code = concept_of(row, "observation")
    value, interpretation = _value(row)
    qualifier = concept_of(row, "qualifier")
    if is_allergy(code) and value is None and qualifier is None:
        return AllergyIntolerance(
            **about_person(row, recorded_as(row, "observation")),
            code=code,
            recorded_date=moment(row, "observation"),
            encounter=pointer(row, "visit_occurrence"),
        )
    return Observation(
        **about_person(row, recorded_as(row, "observation"), f"Qualifier: {qualifier.display}" if qualifier else None),
        code=code,
        effective=moment(row, "observation"),
        value=value,
        interpretations=(interpretation,) if interpretation else (),
        performers=people(row),
        encounter=pointer(row, "visit_occurrence"),
    )


def death(row: RowReading) -> Observation:
    """A row of death, as what was observed: when the person died, and of what."""
    cause, died = concept_of(row, "cause"), moment(row, "death")
    of = ObservationComponent(code=_CAUSE_OF_DEATH, value=Value(codeable_concept=cause)) if cause else None
    return Observation(
        **about_person(row, recorded_as(row, "death")),
        code=_DEATH,
        effective=died,
        value=Value(date_time=died) if died else None,
        components=(of,) if of else (),
    )


_DEATH: Final = CodeableConcept(
    codings=(Coding(system=LOINC, code=DATE_OF_DEATH, display="Date and time of death"),), text="Death"
)
_CAUSE_OF_DEATH: Final = CodeableConcept(text="Cause of death")


_SAYING: Final = (
    "value_as_number", "value_as_concept_id", "value_as_string", "value_source_value", "operator_concept_id",
    "unit_source_value", "unit_concept_id",
)  # fmt: skip


_RANGING: Final = (
    "range_low", "range_high", "unit_source_value", "unit_concept_id", "value_as_number", "value_source_value",
)  # fmt: skip


def _value(row: RowReading) -> tuple[Value | None, CodeableConcept | None]:
    """The value, and the concept that stands beside a number."""
    return row.file.built(("value", row.raw(_SAYING)), lambda: _read_value(row))


def _read_value(row: RowReading) -> tuple[Value | None, CodeableConcept | None]:
    number, concept = row.decimal("value_as_number"), value_concept(row, "value_as_concept_id")
    written = row.text("value_as_string") or row.text("value_source_value")
    if number is not None:
        operator = concept_id(row, "operator_concept_id")
        if operator and operator not in _OPERATORS:
            row.warn("operator_concept_id", UNKNOWN_OPERATOR)
            return Value(string=" ".join(filter(None, (row.text("value_as_number"), _unit(row).unit)))), concept
        return Value(quantity=_quantity(row, _digits(number, written), _OPERATORS.get(operator or ""))), concept
    if concept is not None:
        return Value(codeable_concept=concept), None
    return (Value(string=written), None) if written else (None, None)


def _written_otherwise(row: RowReading) -> str | None:
    """The source's own words for a value, as a remark, where they say more than the number: `<5` beside 5.0."""
    written = row.text("value_source_value")
    number = row.decimal("value_as_number") if written else None
    if number is None or written is None or parsed_number(written) == number:
        return None
    unit = row.text("unit_source_value") if _is_converted(row) else None
    return f"As the source wrote it: {written}{f' {unit}' if unit else ''}"


def _is_converted(row: RowReading) -> bool:
    """Whether the number is another than the source's, so that the unit is the concept's and not the source's."""
    number, written = row.decimal("value_as_number"), parsed_number(row.text("value_source_value") or "")
    return number is not None and written is not None and number != written and bool(concept_id(row, "unit_concept_id"))


def _digits(number: Decimal, written: str | None) -> Decimal:
    """The number with the source's own digits, where its verbatim value is the same number."""
    found = parsed_number(written) if written else None
    return found if found == number else number


def _unit(row: RowReading) -> Quantity:
    """A quantity without value: unit as the source wrote it, else, or where its number was converted, its concept."""
    written, unit_id = row.text("unit_source_value"), concept_id(row, "unit_concept_id")
    known = row.file.dictionary.get(unit_id or "")
    code = known.code if known and system_of_vocabulary(known.vocabulary) == UCUM else None
    if written and not _is_converted(row):
        return Quantity(unit=written, system=UCUM, code=code) if code == written else Quantity(unit=written)
    if code:
        return Quantity(unit=code, system=UCUM, code=code)
    # A number must not stand without its unit: OMOP's own number of it is shown where nothing names it.
    return Quantity(unit=known.name if known else f"(OMOP unit concept {unit_id})" if unit_id else None)


def _quantity(row: RowReading, number: Decimal, comparator: str | None) -> Quantity:
    unit = _unit(row)
    return Quantity(value=number, comparator=comparator, unit=unit.unit, system=unit.system, code=unit.code)


def _ranges(row: RowReading) -> tuple[ReferenceRange, ...]:
    return row.file.built(("range", row.raw(_RANGING)), lambda: _read_ranges(row))


def _read_ranges(row: RowReading) -> tuple[ReferenceRange, ...]:
    low, high = row.decimal("range_low"), row.decimal("range_high")
    if low is None and high is None:
        return ()
    return (
        ReferenceRange(
            low=None if low is None else _quantity(row, low, None),
            high=None if high is None else _quantity(row, high, None),
        ),
    )
