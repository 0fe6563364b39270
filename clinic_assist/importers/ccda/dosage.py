"""How a medicine is taken: dose, route, times and instructions of a substance administration."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Period, Quantity, Range, Ratio, Timing
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda.codes import SIG_LOINC
from clinic_assist.importers.ccda.concepts import concept, concept_or_text, text_of
from clinic_assist.importers.ccda.frequency_words import FREQUENCIES_DIFFER, contradicts
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    data_type,
    is_true,
    line_of,
    null_flavor,
    qualified,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.products import product
from clinic_assist.importers.ccda.quantities import amount_words, decimal, quantity, quantity_range, ratio
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.times import interval
from clinic_assist.importers.xml.tree import Element, local_name

# C-CDA instruction activity, IHE PCC patient medication instructions, CCD patient instruction.
_INSTRUCTIONS = frozenset((
    "2.16.840.1.113883.10.20.22.4.20", "1.3.6.1.4.1.19376.1.5.3.1.4.3", "2.16.840.1.113883.10.20.1.49",
))  # fmt: skip
# IHE PCC and SNOMED CT: that it is an instruction, not which.
_LABELS = frozenset(("PINSTRUCT", "FINSTRUCT", "409073007", "311401005"))
# UCUM's units of time in FHIR's units-of-time; the others are not guessed at.
_TIME_UNITS = {"s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}
_MINUTES = {"min": 1, "h": 60}  # UCUM
_HOURS_OF_A_DAY = Decimal(24)


def dosages(reading: Reading, *, with_bounds: bool) -> tuple[Dosage, ...]:
    """The dosage of a substance administration; none where nothing is said of it.

    Args:
        reading: The statement.
        with_bounds: Whether the time of use belongs into the timing, as in an order; a statement has it beside.
    """
    node = reading.node
    dose = child(node, "doseQuantity")
    rate = child(node, "rateQuantity")
    needed, needed_for = _as_needed(reading)
    single, span = _amount(reading, dose)
    rate_single, rate_span = _amount(reading, rate)
    if rate_span and not rate_single and rate is not None:
        reading.warn(rate, "A range of rates is not read.")
    found = Dosage(
        text=_sig(reading) or amount_words(dose),
        patient_instruction=_instruction(reading),
        timing=_timing(reading, with_bounds=with_bounds),
        as_needed=needed,
        as_needed_for=needed_for,
        route=concept(reading, child(node, "routeCode")),
        site=concept(reading, child(node, "approachSiteCode")),
        method=concept(reading, child(node, "methodCode")),
        dose=single,
        dose_range=span,
        rate_quantity=rate_single,
        max_dose_per_period=_highest_dose(reading),
    )
    if contradicts(found.text or text_of(reading, child(node, "text")), found.timing):
        reading.warn(node, FREQUENCIES_DIFFER)
        found = replace(found, timing=_without_frequency(found.timing))
    if found == Dosage():
        text = text_of(reading, child(node, "text"))
        taken = product(reading, node)
        return (Dosage(text=text),) if text and not (taken and line_of(text) == taken.display) else ()
    return (found,)


def _without_frequency(timing: Timing | None) -> Timing | None:
    if timing is None:
        return None
    left = replace(timing, frequency=None, period=None, period_max=None, period_unit=None)
    return None if left == Timing() else left


def _amount(reading: Reading, node: Element | None) -> tuple[Quantity | None, Range | None]:
    """A dose as one amount or as a range."""
    if node is None or (null_flavor(node) and not children(node, "translation")):
        return None, None
    single = quantity(reading, node)
    if single is not None:
        return (None if single.value is None and amount_words(node) else single), None
    span = quantity_range(reading, node) or None
    if span and span.low and span.low == span.high:
        return span.low, None
    return (quantity(reading, child(node, "center")), None) if span is None else (None, span)


def _highest_dose(reading: Reading) -> Ratio | None:
    listed = children(reading.node, "maxDoseQuantity")
    if len(listed) > 1:
        reading.warn(listed[1], "More than one highest dose is given; the first was read.")
    return ratio(reading, listed[0]) if listed else None


def _as_needed(reading: Reading) -> tuple[bool | None, CodeableConcept | None]:
    """A precondition makes a dose "as needed" (guide, CF-medications), for what its criterion names."""
    for precondition in reading.node.iterchildren(qualified("precondition")):
        criterion = child(precondition, "criterion")
        if null_flavor(precondition) or criterion is None or null_flavor(criterion):
            continue
        value = concept_or_text(reading, child(criterion, "value"), criterion)
        code = concept(reading, child(criterion, "code"))
        told = value or (code if code and not any(one.code == "ASSERTION" for one in code.codings) else None)
        return True, told
    return None, None


def _sig(reading: Reading) -> str | None:
    """The free text sig (C-CDA template 4.147, LOINC 76662-6)."""
    for _link, statement in related(reading.node):
        if local_name(statement) == "substanceAdministration" and code_of(statement) == SIG_LOINC:
            reading.handled.add(statement)
            return text_of(reading, child(statement, "text"))
    return None


def _instruction(reading: Reading) -> str | None:
    said = []
    for link, statement in related(reading.node):
        is_instruction = template_ids(statement) & _INSTRUCTIONS or (
            local_name(statement) == "act" and link.get("typeCode") == "SUBJ" and is_true(link, "inversionInd")
        )
        if is_instruction and statement not in reading.handled:
            reading.handled.add(statement)
            text = text_of(reading, child(statement, "text"))
            code = concept(reading, child(statement, "code"))
            is_label = code is not None and any(one.code in _LABELS for one in code.codings)
            # Guide, CF-medications: the text is for the patient, the code an additional instruction.
            said += [text or "", code.display if code and not is_label else ""]
    return "; ".join(dict.fromkeys(text for text in said if text)) or None


class _Times:
    """What the effectiveTimes of a statement say together."""

    def __init__(self) -> None:
        self.events: list[PartialDate] = []
        self.bounds: Period | None = None
        self.frequency: int | None = None
        self.period: Decimal | None = None
        self.period_max: Decimal | None = None
        self.period_unit: str | None = None
        self.when: list[str] = []
        self.offset_minutes: int | None = None
        self.said: list[str] = []


def _timing(reading: Reading, *, with_bounds: bool) -> Timing | None:
    """The times of taking, from all effectiveTimes (IVL_TS, PIVL_TS, EIVL_TS and sets of them)."""
    times = _Times()
    for node in reading.node.iterchildren(qualified("effectiveTime")):
        _add_time(reading, node, times)
    found = Timing(
        code_text="; ".join(times.said) or None,
        events=tuple(times.events) if with_bounds else (),
        bounds=times.bounds if with_bounds else None,
        frequency=times.frequency,
        period=times.period,
        period_max=times.period_max,
        period_unit=times.period_unit,
        when=tuple(times.when),
        offset_minutes=times.offset_minutes,
    )
    return None if found == Timing() else found


def _add_time(reading: Reading, node: Element, times: _Times) -> None:
    kind = data_type(node)
    if kind == "PIVL_TS" or child(node, "period") is not None:
        _add_period(reading, node, times)
    elif kind == "EIVL_TS" or child(node, "event") is not None:
        _add_event(reading, node, times)
    elif kind == "SXPR_TS" or child(node, "comp") is not None:
        for part in node.iterchildren(qualified("comp")):
            _add_time(reading, part, times)
    else:
        time = interval(reading, node)
        if time.is_moment and time.start:
            times.events.append(time.start)
        elif time.period and times.bounds is None:
            times.bounds = time.period
        elif time.period:
            reading.warn(node, "A second span of time of this dosage was not read.")


def _add_period(reading: Reading, node: Element, times: _Times) -> None:
    """A repeated time. One that is fixed to the clock of the institution is so many a day (guide, CF-medications)."""
    written = child(node, "period")
    if written is None or (null_flavor(written) and attribute(written, "value") is None):
        return
    if times.period is not None:
        reading.warn(node, "A second frequency of this dosage was not read.")
        return
    value, unit = decimal(reading, written), attribute(written, "unit")
    low, high = child(written, "low"), child(written, "high")
    if value is None and low is not None:
        value, unit = decimal(reading, low), attribute(low, "unit") or unit
        times.period_max = decimal(reading, high)
    if value is None or unit not in _TIME_UNITS or value <= 0:
        reading.warn(written, "This frequency is not read.")
        times.period_max = None
        return
    if (phase := child(node, "phase")) is not None and not null_flavor(phase):
        reading.warn(phase, "When the repetition begins was not read.")
    times.frequency, times.period, times.period_unit = 1, value, _TIME_UNITS[unit]
    if is_true(node, "institutionSpecified") and unit == "h" and times.period_max is None:
        count = _HOURS_OF_A_DAY / value
        if count == count.to_integral_value() and count >= 1:
            times.frequency, times.period, times.period_unit = int(count), Decimal(1), "d"


def _add_event(reading: Reading, node: Element, times: _Times) -> None:
    """A time tied to an event of the day, by HL7 v3 TimingEvent, which FHIR's event-timing shares."""
    code = attribute(child(node, "event"), "code")
    if code:
        times.when.append(code)
    offset = child(node, "offset")
    if offset is not None and not null_flavor(offset):
        amount: Quantity | None = quantity(reading, offset) or quantity(reading, child(offset, "low"))
        times.offset_minutes = _minutes(amount, code or "")
        if times.offset_minutes is None and (amount is None or amount.value):
            reading.warn(offset, "The time before or after this event was not read.")


def _minutes(amount: Quantity | None, event: str) -> int | None:
    """An offset in whole minutes, where its sign agrees with the event: before a meal (`AC…`) it is negative."""
    if amount is None or amount.value is None or amount.code not in _MINUTES:
        return None
    minutes = amount.value * _MINUTES[amount.code]
    is_before = event.startswith("AC")
    if not minutes or minutes != minutes.to_integral_value() or (minutes < 0) is not is_before:
        return None
    return int(abs(minutes))


def time_of_use(reading: Reading) -> Period | None:
    """From when to when a medicine is or was taken: the first effectiveTime that is neither frequency nor event."""
    for node in reading.node.iterchildren(qualified("effectiveTime")):
        if data_type(node) in ("PIVL_TS", "EIVL_TS", "SXPR_TS"):
            continue
        found = interval(reading, node).period
        if found:
            return found
    return None
