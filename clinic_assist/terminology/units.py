"""Units in one spelling, and the few conversions between them that are exact.

Only conversions by a defined factor are made here (SI prefixes; litre and decilitre; the same count in other powers of
ten; units of pressure and of enzymes). What depends on a substance (mg/dL to mmol/L) is not: see
`terminology.conversion`. In the checking of notes it never is: a note that gives another unit than the record gives
another number, and that is flagged.
Sources: UCUM 2.1 (print symbols and case-sensitive codes; m[Hg] as 133.322 kPa; U as umol/min); BIPM SI brochure, 9th
edition (prefixes, katal); the avoirdupois pound and the inch as defined in 1959 (NIST SP 811, appendix B).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.terminology.systems import UCUM

# Written form (lower case, blanks out) → our spelling. The record's own spelling of any other unit stands for itself.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "mg": ("milligram", "milligrams", "mgs"),
    "ug": ("mcg", "μg", "microgram", "micrograms", "mcgs"),
    "ng": ("nanogram", "nanograms"),
    "g": ("gm", "gms", "gram", "grams"),
    "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms"),
    "l": ("liter", "liters", "litre", "litres"),
    "dl": ("deciliter", "decilitre"),
    "ml": ("milliliter", "milliliters", "millilitre", "millilitres", "cc"),
    "ul": ("μl", "microliter", "microlitre", "mcl"),
    "fl": ("femtoliter", "um3", "μm3", "um^3"),
    "mol": ("mole", "moles"),
    "mmol": ("millimole", "millimoles"),
    "umol": ("μmol", "micromol", "mcmol", "micromole", "micromoles"),
    "nmol": ("nanomole",),
    "pmol": ("picomole",),
    "eq": (),
    "meq": ("milliequivalent", "milliequivalents"),
    "iu": ("[iu]", "internationalunit", "internationalunits"),
    "miu": ("m[iu]", "milli-internationalunit", "milli-internationalunits", "milliinternationalunits"),
    "uiu": ("u[iu]", "μiu", "mciu"),
    "kiu": ("k[iu]",),
    "u": ("unit", "units"),
    "mu": (),
    "uu": ("μu", "mcu"),
    "ku": (),
    "ukat": ("μkat", "microkatal"),
    "nkat": (),
    "kpa": ("kilopascal",),
    "mosm": ("mosmol",),
    "mosm/kg": ("mosm/kgh2o", "mosmol/kgh2o", "mosm/kgwater"),
    "mmhg": ("mm[hg]", "millimetersofmercury"),
    # Of a hundred white cells, say: the same number.
    "%": ("percent", "percentage", "pct", "/100", "/100wbc", "/100{wbc}", "/100{wbcs}", "/100{leukocytes}"),
    "cel": ("°c", "celsius", "degc", "degreescelsius", "degreesc", "c"),
    "degf": ("[degf]", "°f", "fahrenheit", "degreesfahrenheit", "degreesf", "f"),
    "cm": ("centimeter", "centimeters", "centimetre", "centimetres"),
    "mm": ("millimeter", "millimeters", "millimetre", "millimetres"),
    "m": ("meter", "meters", "metre", "metres"),
    "in": ("[in_i]", "[in_us]", "inch", "inches"),
    "ft": ("[ft_i]", "[ft_us]", "feet", "foot"),
    "lb": ("[lb_av]", "lbs", "pound", "pounds"),
    "oz": ("[oz_av]", "ounce", "ounces"),
    "/min": ("bpm", "beats/min", "beats/minute", "beatsperminute", "breaths/min", "breaths/minute", "breathsperminute",
             "/minute", "perminute", "{beats}/min", "{breaths}/min", "1/min", "brpm"),
    "pg": ("picogram", "picograms", "pg/{cell}", "pg/cell"),
    "mg/g": ("mgalb/gcre",),
    "m2": ("m²", "m^2", "sqm"),
    "kg/m2": ("kg/m²", "kg/m^2", "kg/sqm", "kilogram/squaremeter"),
    "10*3/ul": ("×10³/μl", "x10³/μl", "x10^3/ul", "10^3/ul", "10³/μl", "x10*3/ul", "k/ul", "thousand/ul", "10e3/ul",
                "10+3/ul", "t/cmm", "k/cmm", "k/cumm", "thou/mm3",
                "x103/ul", "103/ul", "×10^3/ul", "x10e3/ul", "thou/ul", "k/mm3"),
    "10*9/l": ("×10⁹/l", "x10⁹/l", "x10^9/l", "10^9/l", "10⁹/l", "x10*9/l", "10e9/l", "x109/l", "giga/l", "×10^9/l",
               "10+9/l"),
    "10*6/ul": ("×10⁶/μl", "x10⁶/μl", "x10^6/ul", "10^6/ul", "10⁶/μl", "m/ul", "million/ul", "10e6/ul", "×10^6/ul",
                "10+6/ul", "m/cmm", "m/cumm", "m/mm3", "mill/mm3", "x10e6/ul"),
    "10*12/l": ("×10¹²/l", "x10¹²/l", "x10^12/l", "10^12/l", "10¹²/l", "10e12/l", "×10^12/l", "tera/l", "10+12/l"),
    "/ul": ("cells/ul", "cell/ul", "/μl", "/mm3", "/cmm", "/cumm", "#/cumm", "#/ul", "cells/mm3"),
    "ml/min/1.73m2": ("ml/min/{1.73_m2}", "ml/min/1.73m²", "ml/min/1.73m^2", "ml/min/{1.73m2}", "ml/min/1.73",
                      "ml/min/1.73sqm", "ml/min/173m2", "ml/min/{1.73}", "ml/min/{1.73_m2}."),
    "h": ("hr", "hrs", "hour", "hours"),
    "d": ("day", "days", "24h", "24hr", "24hrs", "24.h", "(24.h)", "{24_h}", "{24h}"),
    "wk": ("week", "weeks"),
    "mo": ("month", "months"),
    "a": ("year", "years", "yr", "yrs"),
    "min": ("minute", "minutes", "mins"),
    "s": ("sec", "secs", "second", "seconds"),
    "ms": ("msec", "millisecond", "milliseconds"),
    "tab": ("tablet", "tablets", "tabs", "{tablet}", "{tbl}", "tbl"),
    "cap": ("capsule", "capsules", "caps", "{capsule}"),
    "puff": ("puffs", "{puff}", "actuation", "actuations", "actuat", "inhalation", "inhalations", "{inhalation}"),
    "drop": ("drops", "[drp]", "gtt", "gtts"),
    "spray": ("sprays", "{spray}"),
    "patch": ("patches", "{patch}"),
    "copies": ("copy",),
    "pack": ("packs",),
    "refill": ("refills",),
}  # fmt: skip
# UCUM codes that carry no unit: the unity, and annotations such as {INR} or {score} standing alone.
_NO_UNIT = re.compile(r"1|\{[^}]*\}|inr|ratio|score|\[ph\]|ph")
# An annotation that counts something ("{drinks}/wk") is read as its word.
_ANNOTATION = re.compile(r"\{([a-z]+)\}(?=/)")
# An annotation behind a unit ("mg/L{FEU}") says what is counted, and is no part of the unit (UCUM 2.1, s.6).
_TRAILING = re.compile(r"(?<=[a-z0-9%\]])\{[^}]*\}$")
_CANONICAL = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in (unit, *spellings)}

# Unit → (base unit, factor). Sources as above; each factor is exact.
_EXACT: dict[str, tuple[str, Decimal]] = {
    "kg": ("g", Decimal(1000)),
    "g": ("g", Decimal(1)),
    "mg": ("g", Decimal("1e-3")),
    "ug": ("g", Decimal("1e-6")),
    "ng": ("g", Decimal("1e-9")),
    "pg": ("g", Decimal("1e-12")),
    "lb": ("g", Decimal("453.59237")),
    "oz": ("g", Decimal("28.349523125")),
    "l": ("l", Decimal(1)),
    "dl": ("l", Decimal("0.1")),
    "ml": ("l", Decimal("1e-3")),
    "ul": ("l", Decimal("1e-6")),
    "fl": ("l", Decimal("1e-15")),
    "mol": ("mol", Decimal(1)),
    "mmol": ("mol", Decimal("1e-3")),
    "umol": ("mol", Decimal("1e-6")),
    "nmol": ("mol", Decimal("1e-9")),
    "pmol": ("mol", Decimal("1e-12")),
    "iu": ("iu", Decimal(1)),
    "miu": ("iu", Decimal("1e-3")),
    "uiu": ("iu", Decimal("1e-6")),
    "m": ("m", Decimal(1)),
    "cm": ("m", Decimal("0.01")),
    "mm": ("m", Decimal("1e-3")),
    "in": ("m", Decimal("0.0254")),
    "ft": ("m", Decimal("0.3048")),
    "h": ("s", Decimal(3600)),
    "min": ("s", Decimal(60)),
    "d": ("s", Decimal(86400)),
    "wk": ("s", Decimal(604800)),
    "s": ("s", Decimal(1)),
    "ms": ("s", Decimal("1e-3")),
    "10*3": ("", Decimal("1e3")),
    "10*6": ("", Decimal("1e6")),
    "10*9": ("", Decimal("1e9")),
    "10*12": ("", Decimal("1e12")),
    "l/l": ("%", Decimal(100)),
    "eq": ("eq", Decimal(1)),
    "meq": ("eq", Decimal("1e-3")),
    "osm": ("osm", Decimal(1)),
    "mosm": ("osm", Decimal("1e-3")),
    "kiu": ("iu", Decimal(1000)),
    "u": ("u", Decimal(1)),
    "mu": ("u", Decimal("1e-3")),
    "uu": ("u", Decimal("1e-6")),
    "ku": ("u", Decimal(1000)),
    "ukat": ("u", Decimal(60)),
    "nkat": ("u", Decimal("0.06")),
    "kpa": ("pa", Decimal(1000)),
    "mmhg": ("pa", Decimal("133.322")),
}


@lru_cache(maxsize=4096)
def canonical_unit(written: str) -> str:
    """One spelling for a unit; empty for none. A unit that we do not know stands for itself, in lower case."""
    text = written.strip().lower().replace("µ", "μ").replace(" per ", "/").replace(" ", "")
    if not text or _NO_UNIT.fullmatch(text):
        return ""
    if text in _CANONICAL:
        return _CANONICAL[text]
    text = _TRAILING.sub("", _ANNOTATION.sub(r"\1", text))
    if text in _CANONICAL:
        return _CANONICAL[text]
    if "/" in text:
        whole = "/".join(_CANONICAL.get(part, part) for part in text.split("/"))
        return _CANONICAL.get(whole, whole)
    return text


def is_known(written: str) -> bool:
    """Whether we know that spelling as a unit."""
    text = written.strip().lower().replace("µ", "μ").replace(" ", "")
    return text in _CANONICAL or ("/" in text and all(part in _CANONICAL or part.isdigit() for part in text.split("/")))


def unit_of(quantity: Quantity | None) -> str | None:
    """The canonical unit of a number, empty for none; None where there is no number, or unit and code contradict."""
    if quantity is None or quantity.value is None:
        return None
    code = quantity.code if quantity.system in (UCUM, None) else None
    if not quantity.unit or not code:
        return canonical_unit(quantity.unit or code or "")
    written, coded = canonical_unit(quantity.unit), canonical_unit(code)
    if written == coded or base_of(written) == base_of(coded):
        return written
    if is_known(quantity.unit):
        return None if is_known(code) else written
    return coded


@lru_cache(maxsize=4096)
def base_of(unit: str) -> tuple[str, Decimal]:
    """The base unit of a canonical unit, and how many of it one of the unit is; an unknown one is its own base."""
    if unit in _EXACT:
        return _EXACT[unit]
    if "/" not in unit:
        return unit, Decimal(1)
    top, _, bottom = unit.partition("/")
    (top_base, top_factor), (bottom_base, bottom_factor) = base_of(top), base_of(bottom)
    return f"{top_base}/{bottom_base}", top_factor / bottom_factor


def same_amount(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """Whether two amounts are exactly the same, each a value with its canonical unit."""
    if one[1] == other[1]:
        return one[0] == other[0]
    (base_one, factor_one), (base_other, factor_other) = base_of(one[1]), base_of(other[1])
    return base_one == base_other and one[0] * factor_one == other[0] * factor_other


def comparable(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> tuple[Decimal, Decimal] | None:
    """Both values in one unit, or None where the units do not meet."""
    (base_one, factor_one), (base_other, factor_other) = base_of(one[1]), base_of(other[1])
    if base_one != base_other:
        return None
    return one[0] * factor_one, other[0] * factor_other


def unit_spellings() -> tuple[str, ...]:
    """Every spelling that we know, longest first, to look for after a number."""
    return tuple(sorted(_CANONICAL, key=len, reverse=True))
