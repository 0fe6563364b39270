"""The value of an OBX: OBX-5 in the data type that OBX-2 names (HL7 v2.5.1 s.7.4.2.5, table 0125)."""

from __future__ import annotations

from collections.abc import Callable

from clinic_assist.chart.datatypes import CodeableConcept, Period, Quantity, Range, Ratio, Value
from clinic_assist.importers.hl7v2.concepts import concept
from clinic_assist.importers.hl7v2.fields import Repetition, Segment
from clinic_assist.importers.hl7v2.names import human_name, name_text
from clinic_assist.importers.hl7v2.quantities import NO_UNIT, Unit, compared, number, quantity, unit
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.hl7v2.times import parse_time, time_of_day

NO_TYPE = "The segment does not name the data type of its value; the value was read as text."
NO_TYPE_OF_NUMBER = "The segment does not name the data type of its value; a number with a unit was read as a number."
NOT_A_NUMBER = "A number was expected; the value was read as text."
NOT_A_DATE = "A date was expected; the value was read as text."
NOT_A_RATIO = "A structured number was expected; the value was read as text."

SHIFTED = "The fields of this segment are not where HL7 has them: kept unread."
_TEXTS = frozenset(("ST", "TX", "FT", "GTS", "SRT"))
_LONGEST_TYPE = 3  # letters, table 0125
_COMPARATORS = {"": None, "=": None, ">": ">", ">=": ">=", "<": "<", "<=": "<="}


def is_shifted(segment: Segment) -> bool:
    """Whether an OBX has no value but another field where its data type should be, so that all after it is wrong."""
    kind = segment.first(2)
    return not segment.first(5) and (kind.size > 1 or len(kind.get(1) or "") > _LONGEST_TYPE)


def observation_unit(reading: Reading) -> Unit:
    """OBX-6."""
    found = reading.segment.repetitions(6)
    return unit(found[0]) if found else NO_UNIT


def values_of(reading: Reading) -> list[Value]:
    """The values of OBX-5, one to a repetition; text lines are one value."""
    kind = (reading.segment.get(2) or "").upper()
    repetitions = [one for one in reading.segment.repetitions(5) if one and not one.is_null]
    if not repetitions:
        return []
    units = observation_unit(reading)
    if kind in ("ST", "") and len(repetitions) == 1 and units.text:
        # Many laboratories, and all before version 2.1, send numbers as text; a unit beside one says that it is one.
        amount = compared(repetitions[0].whole() or "", units)
        if amount is not None:
            if not kind:
                reading.warn("2", NO_TYPE_OF_NUMBER)
            return [Value(quantity=amount)]
    if kind in _TEXTS:
        text = "\n".join(one.whole() or "" for one in repetitions)
        return [Value(string=text)] if text.strip() else []
    if not kind:
        reading.warn("2", NO_TYPE)
    found = (_value(reading, one, kind, units) for one in repetitions)
    return [one for one in found if one is not None]


def _value(reading: Reading, repetition: Repetition, kind: str, units: Unit) -> Value | None:
    if kind == "NM":
        return _number(reading, repetition, units)
    if kind == "SN":
        return _structured_number(reading, repetition, units)
    reader = _READERS.get(kind)
    return reader(reading, repetition) if reader else _text(reading, repetition, None)


def _amount(_reading: Reading, repetition: Repetition) -> Value | None:
    amount = quantity(repetition)
    return Value(quantity=amount) if amount else None


def _code(_reading: Reading, repetition: Repetition) -> Value | None:
    told = concept(repetition)
    return Value(codeable_concept=told) if told else None


def _plain_code(_reading: Reading, repetition: Repetition) -> Value | None:
    text = repetition.get(1)
    return Value(codeable_concept=CodeableConcept(text=text)) if text else None


def _time(reading: Reading, repetition: Repetition) -> Value | None:
    time = time_of_day(repetition.get(1) or "")
    return Value(time=time) if time else _text(reading, repetition, NOT_A_DATE)


def _span(reading: Reading, repetition: Repetition) -> Value | None:
    start, end = (parse_time(repetition.get(part) or "")[0] for part in (1, 2))
    return Value(period=Period(start=start, end=end)) if start or end else _text(reading, repetition, NOT_A_DATE)


def _person(reading: Reading, repetition: Repetition) -> Value | None:
    """A name (XPN, PN), or a name after a number (XCN, CN)."""
    is_numbered = (reading.segment.get(2) or "").upper() in ("XCN", "CN")
    name = name_text(human_name(repetition, first=2 if is_numbered else 1))
    return Value(string=name) if name else _text(reading, repetition, None)


def _text(reading: Reading, repetition: Repetition, problem: str | None) -> Value | None:
    """The value as its characters, with a warning where another kind of value was expected."""
    text = ", ".join(repetition.texts()) if problem is None else repetition.whole()
    if problem and text:
        place = "5" if repetition.number == 1 else f"5[{repetition.number}]"
        reading.warn(place, problem)
    return Value(string=text) if text else None


def _number(reading: Reading, repetition: Repetition, units: Unit) -> Value | None:
    amount = compared(repetition.get(1) or "", units) if repetition.size == 1 else None
    return Value(quantity=amount) if amount else _text(reading, repetition, NOT_A_NUMBER)


def _structured_number(reading: Reading, repetition: Repetition, units: Unit) -> Value | None:
    """An SN (HL7 v2.5.1 s.2.A.70): comparator, number, separator or suffix, number.

    `>^100`, `^100^-^200` (a range), `^1^:^128` (a ratio, as titres are), `^2^+` (a grade, which is text).
    """
    comparator, separator = repetition.get(1) or "", repetition.get(3) or ""
    first, second = number(repetition.get(2)), number(repetition.get(4))
    if comparator in _COMPARATORS and first is not None:
        sign = _COMPARATORS[comparator]
        if second is None and not separator and not repetition.get(4):
            return Value(quantity=units.of(first, sign))
        if second is not None and separator == "-" and sign is None:
            return Value(range=Range(low=units.of(first), high=units.of(second)))
        if second is not None and separator in (":", "/") and sign is None:
            return Value(ratio=Ratio(numerator=Quantity(value=first), denominator=Quantity(value=second)))
    parts = "".join(text for part in (1, 2, 3, 4) if (text := repetition.get(part)))
    if first is not None and parts:
        return Value(string=parts)  # a titre `>1:128` or a grade `2+`: understood, but no field holds it
    return _text(reading, repetition, NOT_A_RATIO)


def _date(reading: Reading, repetition: Repetition) -> Value | None:
    found, problem = parse_time(repetition.get(1) or "", repetition.get(2))
    if found is None:
        return _text(reading, repetition, NOT_A_DATE)
    if problem:
        reading.warn("5", problem)
    return Value(date_time=found)


_READERS: dict[str, Callable[[Reading, Repetition], Value | None]] = {
    **dict.fromkeys(("CE", "CWE", "CNE", "CF"), _code),
    **dict.fromkeys(("ID", "IS"), _plain_code),
    **dict.fromkeys(("DT", "TS", "DTM"), _date),
    **dict.fromkeys(("XPN", "PN", "XCN", "CN"), _person),
    "CQ": _amount,
    "TM": _time,
    "DR": _span,
}
