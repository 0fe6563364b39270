"""Units in one spelling, and the few conversions between them that are exact.

Only conversions by a defined factor are made (SI prefixes; litre and decilitre; the same count in other powers of ten;
the mole-free mass units). What depends on a substance (mg/dL to mmol/L) is never converted: a note that gives another
unit than the record gives another number, and that is flagged.
Sources: UCUM 2.1 (print symbols and case-sensitive codes); BIPM SI brochure, 9th edition (prefixes); the avoirdupois
pound and the inch as defined in 1959 (NIST SP 811, appendix B).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

# Written form (lower case, blanks out) → our spelling. The record's own spelling of any other unit stands for itself.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "mg": ("milligram", "milligrams", "mgs"),
    "ug": ("mcg", "μg", "microgram", "micrograms", "mcgs"),
    "ng": ("nanogram", "nanograms"),
    "pg": ("picogram", "picograms"),
    "g": ("gm", "gms", "gram", "grams"),
    "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms"),
    "l": ("liter", "liters", "litre", "litres"),
    "dl": ("deciliter", "decilitre"),
    "ml": ("milliliter", "milliliters", "millilitre", "millilitres", "cc"),
    "ul": ("μl", "microliter", "microlitre", "mcl"),
    "fl": ("femtoliter",),
    "mol": ("mole", "moles"),
    "mmol": ("millimole", "millimoles"),
    "umol": ("μmol", "micromol", "mcmol", "micromole", "micromoles"),
    "nmol": ("nanomole",),
    "pmol": ("picomole",),
    "meq": ("milliequivalent", "milliequivalents"),
    "iu": ("[iu]", "internationalunit", "internationalunits"),
    "miu": ("m[iu]", "milli-internationalunit", "milli-internationalunits", "milliinternationalunits"),
    "uiu": ("u[iu]", "μiu", "mciu"),
    "u": ("unit", "units"),
    "mmhg": ("mm[hg]", "millimetersofmercury"),
    "%": ("percent", "percentage", "pct"),
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
    "m2": ("m²", "m^2", "sqm"),
    "kg/m2": ("kg/m²", "kg/m^2", "kg/sqm", "kilogram/squaremeter"),
    "10*3/ul": ("×10³/μl", "x10³/μl", "x10^3/ul", "10^3/ul", "10³/μl", "x10*3/ul", "k/ul", "thousand/ul", "10e3/ul",
                "x103/ul", "103/ul", "×10^3/ul", "x10e3/ul", "thou/ul", "k/mm3"),
    "10*9/l": ("×10⁹/l", "x10⁹/l", "x10^9/l", "10^9/l", "10⁹/l", "x10*9/l", "10e9/l", "x109/l", "giga/l", "×10^9/l",
               ),
    "10*6/ul": ("×10⁶/μl", "x10⁶/μl", "x10^6/ul", "10^6/ul", "10⁶/μl", "m/ul", "million/ul", "10e6/ul", "×10^6/ul"),
    "10*12/l": ("×10¹²/l", "x10¹²/l", "x10^12/l", "10^12/l", "10¹²/l", "10e12/l", "×10^12/l"),
    "ml/min/1.73m2": ("ml/min/{1.73_m2}", "ml/min/1.73m²", "ml/min/1.73m^2", "ml/min/{1.73m2}", "ml/min/1.73",
                      "ml/min/1.73sqm", "ml/min/173m2", "ml/min/{1.73}", "ml/min/{1.73_m2}."),
    "h": ("hr", "hrs", "hour", "hours"),
    "d": ("day", "days"),
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
_NO_UNIT = re.compile(r"1|\{[^}]*\}|inr|ratio|score")
# An annotation that counts something ("{drinks}/wk") is read as its word.
_ANNOTATION = re.compile(r"\{([a-z]+)\}(?=/)")
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
    "h": ("min", Decimal(60)),
    "min": ("min", Decimal(1)),
    "d": ("min", Decimal(1440)),
    "wk": ("min", Decimal(10080)),
    "s": ("s", Decimal(1)),
    "ms": ("s", Decimal("1e-3")),
    "10*3/ul": ("10*9/l", Decimal(1)),
    "10*9/l": ("10*9/l", Decimal(1)),
    "10*6/ul": ("10*12/l", Decimal(1)),
    "10*12/l": ("10*12/l", Decimal(1)),
}


@lru_cache(maxsize=4096)
def canonical_unit(written: str) -> str:
    """One spelling for a unit; empty for none. A unit that we do not know stands for itself, in lower case."""
    text = written.strip().lower().replace("µ", "μ").replace(" per ", "/").replace(" ", "")
    if not text or _NO_UNIT.fullmatch(text):
        return ""
    text = _ANNOTATION.sub(r"\1", text)
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


@lru_cache(maxsize=4096)
def _base(unit: str) -> tuple[str, Decimal]:
    if unit in _EXACT:
        return _EXACT[unit]
    if "/" not in unit:
        return unit, Decimal(1)
    top, _, bottom = unit.partition("/")
    (top_base, top_factor), (bottom_base, bottom_factor) = _base(top), _base(bottom)
    return f"{top_base}/{bottom_base}", top_factor / bottom_factor


def same_amount(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """Whether two amounts are exactly the same, each a value with its canonical unit."""
    if one[1] == other[1]:
        return one[0] == other[0]
    (base_one, factor_one), (base_other, factor_other) = _base(one[1]), _base(other[1])
    return base_one == base_other and one[0] * factor_one == other[0] * factor_other


def comparable(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> tuple[Decimal, Decimal] | None:
    """Both values in one unit, or None where the units do not meet."""
    (base_one, factor_one), (base_other, factor_other) = _base(one[1]), _base(other[1])
    if base_one != base_other:
        return None
    return one[0] * factor_one, other[0] * factor_other


def unit_spellings() -> tuple[str, ...]:
    """Every spelling that we know, longest first, to look for after a number."""
    return tuple(sorted(_CANONICAL, key=len, reverse=True))
