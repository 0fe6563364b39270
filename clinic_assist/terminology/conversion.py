"""A result in another unit, where that is exact: by prefixes, by the weight of a mole, by charge, by defined factors.

What has no exact relation is not converted: proteins (their moles depend on the assay), haemoglobin in moles, the NGSP
and IFCC figures of haemoglobin A1c, international units of hormones. A converted figure is for showing beside the
reported one; it is never stored, and no check reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.terminology.measurands import Measurand
from clinic_assist.terminology.molar_mass import molar_mass
from clinic_assist.terminology.units import base_of, unit_of

# NIST SP 811, appendix B.8: degrees Fahrenheit to degrees Celsius.
_FAHRENHEIT, _CELSIUS = "degf", "cel"
_FREEZING_F: Final = Decimal(32)
_F_PER_C: Final = Decimal(9) / Decimal(5)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a figure is in: a canonical unit, and of which measurand (None where that is not known)."""

    unit: str
    measurand: Measurand | None = None

    @property
    def substance(self) -> tuple[str | None, int | None, str | None]:
        """What decides how much a mole weighs and carries."""
        one = self.measurand
        return (one.formula, one.charge, one.per) if one else (None, None, None)

    def is_same(self, other: Scale) -> bool:
        """Whether figures can be compared as they stand: 10*3/uL and 10*9/L can, and mEq/L and mmol/L are converted."""
        same_unit = self.unit == other.unit or _in_units(base_of(self.unit)) == _in_units(base_of(other.unit))
        return same_unit and self.substance == other.substance


def scale_of(quantity: Quantity | None, measurand: Measurand | None) -> Scale | None:
    """The scale of a quantity; None where there is no number, or its unit contradicts itself."""
    unit = unit_of(quantity)
    return None if unit is None else Scale(unit, measurand)


def converted(value: Decimal, scale: Scale, to: Scale) -> Decimal | None:
    """A value in another scale, in full; None where no exact way leads there."""
    if scale.is_same(to):
        return value
    if (scale.unit, to.unit) == (_FAHRENHEIT, _CELSIUS):
        return (value - _FREEZING_F) / _F_PER_C
    if (scale.unit, to.unit) == (_CELSIUS, _FAHRENHEIT):
        return value * _F_PER_C + _FREEZING_F
    (base, factor), (base_to, factor_to) = _reduced(scale), _reduced(to)
    return value * factor / factor_to if base and base == base_to else None


def rounded(figure: Decimal, given: Decimal, scale: Scale) -> Decimal:
    """A converted figure to as many significant digits as the given one has, or one more where fewer would lose some.

    That is where its last digit would be worth more than the last digit of the given one, as 178 cm for 70 in: so the
    given figure can be had back. Temperatures have one decimal, or as many as the given one.
    """
    exponent = _exponent(given)
    if scale.unit in (_FAHRENHEIT, _CELSIUS):
        return figure.quantize(Decimal(1).scaleb(min(exponent, -1)), rounding=ROUND_HALF_EVEN)
    if not figure or not given:
        return Decimal(0)
    digits = given.adjusted() - exponent + 1
    step = figure.adjusted() - digits + 1
    if Decimal(1).scaleb(step) > abs(figure / given) * Decimal(1).scaleb(exponent):
        step -= 1
    return _plain(figure.quantize(Decimal(1).scaleb(step), rounding=ROUND_HALF_EVEN))


def _reduced(scale: Scale) -> tuple[str, Decimal]:
    """The base unit, in moles where that can be told, with the factor to it."""
    formula, charge, per = scale.substance
    base, factor = _in_units(base_of(scale.unit))
    top, stroke, bottom = base.partition("/")
    if top == "g" and formula:
        top, factor = "mol", factor / molar_mass(formula)
    elif top == "eq" and charge:
        top, factor = "mol", factor / charge
    if bottom == "g" and per:
        bottom, factor = "mol", factor * molar_mass(per)
    return f"{top}{stroke}{bottom}", factor


def _in_units(based: tuple[str, Decimal]) -> tuple[str, Decimal]:
    """International units as units.

    One of an enzyme is 1 umol/min (IUB 1964), which UCUM calls U; of hormones, laboratories write them either way.
    """
    base, factor = based
    return ("u" + base.removeprefix("iu") if base.partition("/")[0] == "iu" else base), factor


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _plain(figure: Decimal) -> Decimal:
    """Without a power of ten: 80, not 8E+1."""
    return figure.quantize(Decimal(1)) if _exponent(figure) > 0 else figure
