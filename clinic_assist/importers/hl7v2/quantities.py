"""Numbers and amounts: NM, SN and CQ, with the source's own digits, and the units beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import ReferenceRange
from clinic_assist.importers.hl7v2.codes import code_system
from clinic_assist.importers.hl7v2.fields import Repetition, Segment
from clinic_assist.terminology.systems import UCUM

_DIGITS = r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})"
_NUMBER = re.compile(_DIGITS, re.ASCII)
_COMPARED = re.compile(rf"(<=|>=|<|>)\s*({_DIGITS})", re.ASCII)
# HL7 v2.5.1 s.7.4.2.7: `lower - upper`, `> lower`, `< upper`; LOINC-style guides write `4.3 to 6.2`.
_RANGE = re.compile(rf"({_DIGITS})\s*(?:-|to)\s*({_DIGITS})", re.ASCII | re.IGNORECASE)


def number(text: str | None) -> Decimal | None:
    """A number with the source's own digits; None where the text is none."""
    return Decimal(text) if text and _NUMBER.fullmatch(text) else None


# Table 0396: systems of units whose codes are what people write. Of others (`43^mg/hr`) only the text can be read.
_READABLE = frozenset(("UCUM", "ISO", "ISO+", "ANS+", "ANSI+"))


class Unit:
    """A unit as written, and as a code where its system is known."""

    __slots__ = ("code", "system", "text")

    def __init__(self, code: str | None, text: str | None, system: str | None) -> None:
        known = code_system(system)
        is_readable = known == UCUM or (system or "").upper() in _READABLE
        self.text = (code or text) if is_readable else (text or code)
        self.system = known if code and known == UCUM else None
        self.code = code if self.system else None

    def of(self, value: Decimal | None, comparator: str | None = None) -> Quantity:
        """An amount in this unit."""
        return Quantity(value=value, comparator=comparator, unit=self.text, system=self.system, code=self.code)


NO_UNIT = Unit(None, None, None)


def unit(repetition: Repetition) -> Unit:
    """The unit in a CE or CWE: what is written first, else its text."""
    return Unit(repetition.get(1), repetition.get(2), repetition.get(3))


def compared(text: str, unit_of: Unit) -> Quantity | None:
    """A number, or one with a comparator as laboratories write it (`<0.5`); None where the text is neither."""
    value = number(text)
    if value is not None:
        return unit_of.of(value)
    found = _COMPARED.fullmatch(text)
    return unit_of.of(Decimal(found[2]), found[1]) if found else None


def quantity(repetition: Repetition) -> Quantity | None:
    """A CQ: a number and its unit, whose parts are subcomponents (HL7 v2.5.1 s.2.A.16)."""
    value = number(repetition.get(1))
    units = unit(repetition.sub(2))
    if value is None and units.text is None:
        return None
    return units.of(value)


def reference_ranges(segment: Segment, unit_of: Unit) -> tuple[ReferenceRange, ...]:
    """The ranges of OBX-7. Some systems repeat the ends as components (`35-150^35^150`): the first says it all.

    Where it does not, the separators are a part of the text.
    """
    found = (_told(one, unit_of) for one in segment.repetitions(7))
    return tuple(one for one in found if one is not None)


def _told(one: Repetition, unit_of: Unit) -> ReferenceRange | None:
    first, whole = one.get(1), one.whole()
    told = reference_range(first, unit_of) if first else None
    if told is not None and (told.low or told.high or first == whole):
        return told
    return reference_range(whole.strip(), unit_of) if whole and whole.strip() else None


def _bare(text: str, unit_of: Unit) -> str:
    """A range without brackets around it and without the unit of the value behind it: `(3.5-5.1 mmol/L)`."""
    inner = text.removeprefix("(").removesuffix(")") if text.startswith("(") and text.endswith(")") else text
    return inner.removesuffix(unit_of.text or "").strip()


def reference_range(written: str, unit_of: Unit) -> ReferenceRange:
    """A range as written, and its ends where it is written as the standard says."""
    low = high = None
    text = _bare(written, unit_of)
    between = _RANGE.fullmatch(text)
    if between and Decimal(between[1]) <= Decimal(between[2]):
        low, high = unit_of.of(Decimal(between[1])), unit_of.of(Decimal(between[2]))
    else:
        beyond = _COMPARED.fullmatch(text)
        # `< 5` means up to 5; the comparator is part of the written text, which stays.
        if beyond and beyond[1] in ("<", "<="):
            high = unit_of.of(Decimal(beyond[2]))
        elif beyond:
            low = unit_of.of(Decimal(beyond[2]))
    return ReferenceRange(low=low, high=high, text=written)
