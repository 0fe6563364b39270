"""Amounts of medicines: spans of figures, and the units in which records and products state them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final


class Kind(Enum):
    """What an amount counts; its figure is in the unit named here."""

    MASS = "mg"
    UNITS = "units"
    MILLIEQUIVALENTS = "mEq"
    MILLIMOLES = "mmol"
    VOLUME = "mL"
    FORM = "tablet"
    PATCH = "patch"
    PUFF = "puff"
    DROP = "drop"
    MASS_PER_KG = "mg/kg"
    UNITS_PER_KG = "units/kg"
    MASS_PER_HOUR = "mg/h"
    UNITS_PER_HOUR = "units/h"
    BARE = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most that something can be."""

    least: Decimal
    most: Decimal

    def times(self, factor: Decimal) -> Span:
        """Both ends by a factor."""
        return Span(self.least * factor, self.most * factor)

    def by(self, other: Span) -> Span:
        """The product of two spans of positive figures."""
        return Span(self.least * other.least, self.most * other.most)

    def plus(self, other: Span) -> Span:
        """Both ends added."""
        return Span(self.least + other.least, self.most + other.most)

    def joined(self, other: Span) -> Span:
        """The span that holds both."""
        return Span(min(self.least, other.least), max(self.most, other.most))

    def capped(self, limit: Decimal) -> Span:
        """Not more than a limit."""
        return Span(min(self.least, limit), min(self.most, limit))


@dataclass(frozen=True, slots=True)
class Amount:
    """A span of something that is counted in `kind`."""

    span: Span
    kind: Kind


_ONE: Final = Decimal(1)
_THOUSANDTH: Final = Decimal("0.001")
# Household measures as labels of US liquids count them: a teaspoon is 5 mL, a tablespoon 15 mL (21 CFR 201.5(g)).
_UNITS: Final[dict[str, tuple[Kind, Decimal]]] = {
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams", "mgm"), (Kind.MASS, _ONE)),
    **dict.fromkeys(("mcg", "ug", "µg", "μg", "microgram", "micrograms", "mcgs"), (Kind.MASS, _THOUSANDTH)),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams"), (Kind.MASS, Decimal(1000))),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), (Kind.MASS, Decimal("0.000001"))),
    **dict.fromkeys(
        ("unit", "units", "unt", "unts", "iu", "ius", "[iu]", "u", "[usp'u]", "international unit",
         "international units", "usp units"),
        (Kind.UNITS, _ONE),
    ),
    **dict.fromkeys(("million units", "mu"), (Kind.UNITS, Decimal(1_000_000))),
    **dict.fromkeys(("meq", "meqs", "milliequivalent", "milliequivalents"), (Kind.MILLIEQUIVALENTS, _ONE)),
    **dict.fromkeys(("mmol", "millimole", "millimoles"), (Kind.MILLIMOLES, _ONE)),
    **dict.fromkeys(
        ("ml", "mls", "milliliter", "milliliters", "millilitre", "millilitres", "cc"), (Kind.VOLUME, _ONE)
    ),
    **dict.fromkeys(("l", "liter", "litre"), (Kind.VOLUME, Decimal(1000))),
    **dict.fromkeys(("tsp", "teaspoon", "teaspoons", "teaspoonful", "teaspoonfuls"), (Kind.VOLUME, Decimal(5))),
    **dict.fromkeys(("tbsp", "tbs", "tablespoon", "tablespoons", "tablespoonful"), (Kind.VOLUME, Decimal(15))),
    **dict.fromkeys(
        ("tablet", "tablets", "tab", "tabs", "tbl", "tabl", "capsule", "capsules", "cap", "caps", "caplet", "caplets",
         "pill", "pills", "softgel", "softgels", "lozenge", "lozenges", "troche", "suppository", "suppositories",
         "supp", "gelcap", "gelcaps", "gummy", "gummies", "film", "films", "wafer", "packet", "packets",
         "sachet", "sachets",
         "syringe", "syringes", "tbec", "tb24", "cpdr", "cp24", "tabs",
         "732936001", "385055001", "385049006"),
        (Kind.FORM, _ONE),
    ),
    **dict.fromkeys(("patch", "patches", "system", "systems"), (Kind.PATCH, _ONE)),
    **dict.fromkeys(
        ("puff", "puffs", "actuation", "actuations", "actuat", "act", "spray", "sprays", "inhalation", "inhalations",
         "inh", "415215001"),
        (Kind.PUFF, _ONE),
    ),
    **dict.fromkeys(("drop", "drops", "gtt", "gtts", "[drp]", "drp"), (Kind.DROP, _ONE)),
}  # fmt: skip
_PER: Final = re.compile(r"^(.+?)\s*/\s*(kg|kilogram|h|hr|hrs|hour)(?:/dose)?$")
_PER_KG: Final = {Kind.MASS: Kind.MASS_PER_KG, Kind.UNITS: Kind.UNITS_PER_KG}
_PER_HOUR: Final = {Kind.MASS: Kind.MASS_PER_HOUR, Kind.UNITS: Kind.UNITS_PER_HOUR}

UNIT_WORDS: Final = tuple(sorted((word for word in _UNITS if word[0].isalpha()), key=len, reverse=True))
"""Every way in which texts write a unit, longest first."""


def unit_of_text(text: str) -> tuple[Kind, Decimal] | None:
    """What a unit counts and how many of its kind's own unit one of it is; None where it is not known.

    `mcg` is (MASS, 0.001), `{tablet}` is (FORM, 1), `mg/kg` is (MASS_PER_KG, 1). An empty unit is BARE.
    """
    plain = text.strip().lower().strip("{}").strip()
    plain = plain.split(" (")[0].rstrip(".")
    if plain in ("", "1"):
        return Kind.BARE, _ONE
    if plain in _UNITS:
        return _UNITS[plain]
    if per := _PER.match(plain):
        kind, factor = _UNITS.get(per[1].strip(), (Kind.BARE, _ONE))
        wanted = _PER_KG if per[2] in ("kg", "kilogram") else _PER_HOUR
        return (wanted[kind], factor) if kind in wanted else None
    return None


def shown(figure: Decimal, unit: str) -> str:
    """`12.5 mg`, `4,000 mg`, `25 mcg` for 0.025 mg, `100 units`: no trailing zero, and no small fraction of a mg."""
    head, stroke, tail = unit.partition("/")
    if head == "mg" and 0 < figure < Decimal("0.1"):
        figure, head = figure * 1000, "mcg"
    rounded = (
        figure.quantize(Decimal("0.001") if figure < 1 else Decimal("0.01"))
        if figure < 100
        else figure.quantize(Decimal("0.1"))
    )
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {head}{stroke}{tail}"


def span_shown(span: Span, unit: str) -> str:
    """`10 mg`, `10 to 20 mg`."""
    if span.least == span.most:
        return shown(span.most, unit)
    low, high = shown(span.least, unit), shown(span.most, unit)
    same = low.rpartition(" ")[2] == high.rpartition(" ")[2]
    return f"{low.rpartition(' ')[0] if same else low} to {high}"
