"""What one dosage says, by its codes and by its words: how much of the product, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from clinic_assist.chart.datatypes import Dosage, Quantity
from clinic_assist.safety.dosing.amounts import Amount, Kind, Span, unit_of_text
from clinic_assist.safety.dosing.frequency_words import read_frequency
from clinic_assist.safety.dosing.schedule import Frequency, frequency_of
from clinic_assist.safety.dosing.sig import NO_AMOUNT, NO_FREQUENCY, Sig, read_sig

NOTHING: Final = "neither how much nor how often is stated"
UNKNOWN_UNIT: Final = "the unit of the dose is not known"
DISAGREE: Final = "the coded dose and the written instruction do not agree"
HOURLY: Final = {Kind.MASS_PER_HOUR: Kind.MASS, Kind.UNITS_PER_HOUR: Kind.UNITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One dosage of a record before it is turned into ingredients."""

    amount: Amount | None = None
    frequency: Frequency | None = None
    limit: Amount | None = None
    as_needed: bool = False
    missing: str = ""


def taken_of_name(text: str) -> list[Taken]:
    """What a name that holds its instruction says ("lisinopril 10 mg daily"). A strength alone is no dose."""
    sig = read_sig(text)
    if sig.missing or not sig.parts:
        return [Taken(frequency=sig.frequency, missing=NO_AMOUNT if sig.frequency else NOTHING)]
    return [taken_of_sig(part) for part in parts_of(sig)]


def parts_of(sig: Sig) -> list[Sig]:
    """A sig for each of its parts, so that each becomes one dose."""
    return [replace(sig, parts=(part,)) for part in sig.parts] if len(sig.parts) > 1 else [sig]


def taken_of(dosage: Dosage) -> list[Taken]:
    """What a dosage says, by its codes and by its words; both where they agree or one is silent."""
    text = dosage.text or dosage.patient_instruction or ""
    sigs = parts_of(read_sig(text)) if text else [Sig(missing=NOTHING)]
    coded = _taken_of_codes(dosage)
    written = [taken_of_sig(sig) for sig in sigs]
    if coded.amount is None or len(written) > 1:
        return [_completed(one, coded) for one in written]
    return [_agreed(coded, written[0])]


def _taken_of_codes(dosage: Dosage) -> Taken:
    amount, missing = _coded_amount(dosage)
    frequency = frequency_of(dosage.timing)
    if frequency is None and dosage.timing and dosage.timing.code_text:
        frequency = read_frequency(dosage.timing.code_text.lower())
    limit = None
    if (ratio := dosage.max_dose_per_period) and ratio.denominator and ratio.numerator:
        per_day = (ratio.denominator.code or ratio.denominator.unit or "").lower() in ("d", "day", "daily", "259032004")
        limit = _amount(ratio.numerator) if per_day and ratio.denominator.value in (None, Decimal(1)) else None
    return Taken(
        amount=amount,
        frequency=frequency,
        limit=limit,
        as_needed=bool(dosage.as_needed or dosage.as_needed_for),
        missing=missing,
    )


def _coded_amount(dosage: Dosage) -> tuple[Amount | None, str]:
    if dosage.dose and dosage.dose.value is not None and not dosage.dose.comparator:
        amount = _amount(dosage.dose)
        return amount, "" if amount else UNKNOWN_UNIT
    span = dosage.dose_range
    if span and span.low and span.high:
        low, high = _amount(span.low), _amount(span.high)
        if low and high and low.kind is high.kind:
            return Amount(Span(low.span.least, max(low.span.least, high.span.most)), low.kind), ""
        return None, UNKNOWN_UNIT
    if dosage.rate_quantity and (amount := _amount(dosage.rate_quantity)) and amount.kind in HOURLY:
        return amount, ""
    return None, NO_AMOUNT


def _amount(quantity: Quantity) -> Amount | None:
    if quantity.value is None or not quantity.value.is_finite():
        return None
    for text in (quantity.unit, quantity.code):
        if text and (unit := unit_of_text(text)):
            return Amount(Span(quantity.value, quantity.value).times(unit[1]), unit[0])
    if quantity.unit or quantity.code:
        return None
    return Amount(Span(quantity.value, quantity.value), Kind.BARE)


def taken_of_sig(sig: Sig) -> Taken:
    """What a written instruction of one part says."""
    part = sig.parts[0] if sig.parts else None
    return Taken(
        amount=part.amount if part else None,
        frequency=part.frequency if part else sig.frequency,
        limit=sig.limit,
        as_needed=sig.as_needed,
        missing=sig.missing,
    )


def _completed(written: Taken, coded: Taken) -> Taken:
    """The words, with what the codes add. An amount whose coded unit is not known stays unknown."""
    if coded.missing == UNKNOWN_UNIT and written.amount is None:
        return replace(coded, missing=UNKNOWN_UNIT)
    frequency = written.frequency or coded.frequency
    missing = written.missing
    if missing == NO_FREQUENCY and frequency:
        missing = ""
    if missing == NOTHING and frequency:
        missing = NO_AMOUNT
    return Taken(
        amount=written.amount,
        frequency=frequency,
        limit=written.limit or coded.limit,
        as_needed=written.as_needed or coded.as_needed,
        missing=missing,
    )


def _agreed(coded: Taken, written: Taken) -> Taken:
    frequency = coded.frequency or written.frequency
    missing = "" if frequency else NO_FREQUENCY
    if _contradicts(coded, written) or _differ(coded.frequency, written.frequency):
        missing = DISAGREE
    return Taken(
        amount=coded.amount,
        frequency=frequency,
        limit=coded.limit or written.limit,
        as_needed=coded.as_needed or written.as_needed,
        missing=missing,
    )


def _contradicts(coded: Taken, written: Taken) -> bool:
    """Whether codes and words both say how much and how often, in the same kind, and differ."""
    if coded.amount is None or written.amount is None or written.frequency is None or written.missing:
        return False
    if coded.amount.kind is not written.amount.kind:
        return False
    frequency = coded.frequency or written.frequency
    return not _overlap(coded.amount.span.by(frequency.a_week), written.amount.span.by(written.frequency.a_week))


def _differ(coded: Frequency | None, written: Frequency | None) -> bool:
    return coded is not None and written is not None and not _overlap(coded.a_week, written.a_week)


def _overlap(first: Span, second: Span) -> bool:
    """Whether two spans meet, to one part in a hundred."""
    tolerance = Decimal("1.01")
    return first.least <= second.most * tolerance and second.least <= first.most * tolerance
