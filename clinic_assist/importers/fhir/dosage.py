"""Dosage and Timing: how a medicine is taken."""

from __future__ import annotations

from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Quantity, Timing
from clinic_assist.importers.fhir.datatypes import concept, concepts, period, quantity, quantity_range, ratio
from clinic_assist.importers.fhir.reading import WRITTEN_AS_TEXT, Reading
from clinic_assist.importers.jsontext import JsonObject


def timing(reading: Reading, node: JsonObject, key: str) -> Timing | None:
    """A Timing, or None."""
    value = reading.element(node, key)
    if value is None:
        return None
    code = concept(reading, value, "code")
    repeat = reading.element(value, "repeat") or {}
    if "boundsRange" in repeat:
        reading.warn(repeat, "boundsRange", "A range of lengths of time is not read.")
    frequency = reading.integer(repeat, "frequency")
    # Without a frequency FHIR means once in the period, which is not what an unreadable one says.
    is_lost = frequency is None and repeat.get("frequency") is not None
    said = code.display if code else None
    return Timing(
        code_text=said or (_as_written(repeat) if is_lost else None),
        events=reading.dates(value, "event"),
        bounds=period(reading, repeat, "boundsPeriod"),
        bounds_duration=quantity(reading, repeat, "boundsDuration") or quantity(reading, repeat, "boundsQuantity"),
        count=reading.integer(repeat, "count"),
        frequency=frequency,
        frequency_max=reading.integer(repeat, "frequencyMax"),
        period=None if is_lost else reading.decimal(repeat, "period"),
        period_max=None if is_lost else reading.decimal(repeat, "periodMax"),
        period_unit=None if is_lost else reading.text(repeat, "periodUnit") or reading.text(repeat, "periodUnits"),
        day_of_week=reading.texts(repeat, "dayOfWeek"),
        time_of_day=reading.texts(repeat, "timeOfDay"),
        when=reading.texts(repeat, "when"),
        count_max=reading.integer(repeat, "countMax"),
        duration=reading.decimal(repeat, "duration"),
        duration_max=reading.decimal(repeat, "durationMax"),
        duration_unit=reading.text(repeat, "durationUnit") or reading.text(repeat, "durationUnits"),
        offset_minutes=reading.integer(
            repeat, "offset"
        ),  # FHIR R4 s.2.24.0.16: minutes, before or after as `when` says
    )


def _as_written(repeat: JsonObject) -> str | None:
    """A frequency that is no whole number, with its period: `2.5 in 1 d`."""
    frequency, length = repeat.get("frequency"), repeat.get("period")
    unit = repeat.get("periodUnit") or repeat.get("periodUnits")
    if not isinstance(frequency, str | int | Decimal):
        return None
    return " ".join(str(part) for part in (frequency, *(("in", length, unit) if length and unit else ())))


def dosages(reading: Reading, node: JsonObject, key: str) -> tuple[Dosage, ...]:
    """All dosage instructions in order."""
    value = node.get(key)
    if value is None:
        return ()
    if isinstance(value, str) and value.strip():
        reading.warn(node, key, WRITTEN_AS_TEXT)
        return (Dosage(text=value),)
    return tuple(_dosage(reading, value) for value in reading.elements(node, key))


def _dosage(reading: Reading, value: JsonObject) -> Dosage:
    amount = _dose_and_rate(reading, value)
    # The second names are those of R5 and of DSTU2.
    needed_for = concept(reading, value, "asNeededCodeableConcept") or concept(reading, value, "asNeededFor")
    as_needed = reading.flag(value, "asNeededBoolean" if "asNeededBoolean" in value else "asNeeded")
    return Dosage(
        text=reading.text(value, "text"),
        patient_instruction=_instruction(reading, value),
        sequence=reading.integer(value, "sequence"),
        timing=timing(reading, value, "timing"),
        # FHIR R4 s.2.43: a coded reason for "as needed" states that it is taken as needed.
        as_needed=True if needed_for else as_needed,
        as_needed_for=needed_for,
        route=concept(reading, value, "route"),
        site=_site(reading, value),
        method=concept(reading, value, "method"),
        dose=_first_quantity(reading, amount, ("doseQuantity", "doseSimpleQuantity", "quantityQuantity", "quantity")),
        dose_range=quantity_range(reading, amount, "doseRange") or quantity_range(reading, amount, "quantityRange"),
        rate=ratio(reading, amount, "rateRatio"),
        rate_quantity=_first_quantity(reading, amount, ("rateQuantity", "rateSimpleQuantity")),
        max_dose_per_period=ratio(reading, value, "maxDosePerPeriod"),
        max_dose_per_administration=quantity(reading, value, "maxDosePerAdministration"),
        max_dose_per_lifetime=quantity(reading, value, "maxDosePerLifetime"),
    )


def administered(reading: Reading, node: JsonObject) -> tuple[Dosage, ...]:
    """The one dosage of a MedicationAdministration, whose dose and rate have names of their own."""
    value = reading.element(node, "dosage")
    if value is None:
        return ()
    dosage = Dosage(
        text=reading.text(value, "text"),
        route=concept(reading, value, "route"),
        site=_site(reading, value),
        method=concept(reading, value, "method"),
        dose=_first_quantity(reading, value, ("dose", "quantity")),
        rate=ratio(reading, value, "rateRatio"),
        rate_quantity=_first_quantity(reading, value, ("rateQuantity", "rateSimpleQuantity")),
    )
    _warn_of_rate_range(reading, value)
    return (dosage,)


def _site(reading: Reading, value: JsonObject) -> CodeableConcept | None:
    """`site`; a choice in DSTU2."""
    return concept(reading, value, "site" if "site" in value else "siteCodeableConcept")


def _first_quantity(reading: Reading, value: JsonObject, names: tuple[str, ...]) -> Quantity | None:
    return next((found for name in names if name in value and (found := quantity(reading, value, name))), None)


def _warn_of_rate_range(reading: Reading, value: JsonObject) -> None:
    if "rateRange" in value:
        reading.warn(value, "rateRange", "A range of rates is not read.")


def _dose_and_rate(reading: Reading, value: JsonObject) -> JsonObject:
    """Where dose and rate stand: `doseAndRate` in R4, the dosage itself before it. Of several, the ordered one."""
    listed = reading.elements(value, "doseAndRate")
    if not listed:
        _warn_of_rate_range(reading, value)
        return value
    if len(listed) > 1:
        reading.warn(value, "doseAndRate", "More than one dose is given; the ordered or first one was read.")
    chosen = next((one for one in listed if _is_ordered(reading, one)), listed[0])
    _warn_of_rate_range(reading, chosen)
    return chosen


def _is_ordered(reading: Reading, dose_and_rate: JsonObject) -> bool:
    kind = concept(reading, dose_and_rate, "type")
    return kind is not None and any(one.code == "ordered" for one in kind.codings)


def _instruction(reading: Reading, value: JsonObject) -> str | None:
    """Instructions for the patient and coded additional ones ("with meals"), as one text."""
    listed = concepts(reading, value, "additionalInstruction") or concepts(reading, value, "additionalInstructions")
    parts = [one.display for one in listed]
    own = reading.text(value, "patientInstruction")
    if own:
        parts.insert(0, own)
    return "; ".join(part for part in parts if part) or None
