"""Names and numbers as a note says them: without the marks that code systems and calculations leave on them.

Nothing that tells one thing from another goes: a specimen other than blood stays, and where two tests of a chart would
share a short name both keep their full one (`select`). The record itself is one click away, as it is written.
"""

from __future__ import annotations

import re
from decimal import Decimal

# SNOMED CT semantic tags (SNOMED CT Editorial Guide, "Fully specified name") at the end of a name.
_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|situation|event|substance|product|medicinal product|observable entity"
    r"|regime/therapy|morphologic abnormality|physical object|person|qualifier value|record artifact|assessment scale"
    r"|environment|body structure|organism|social concept|occupation)\)\s*$",
    re.IGNORECASE,
)
# Parts of LOINC long common names that the unit and the usual specimen say already (LOINC Users' Guide, "Names").
_PROPERTY = re.compile(
    r"\s*\[(?:[^\]]*/(?:volume|mass|area|time)|presence|volume fraction|mass fraction|entitic \w+|score|type|ratio"
    r"|identifier|mass|length)\]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:in\s+(?:Serum or Plasma|Serum, Plasma or Blood|Serum|Plasma|Blood|Platelet poor plasma)"
    r"|of Blood|by (?:Automated count|calculation|Coagulation assay)|panel with all children optional|NHIS)\s*$",
    re.IGNORECASE,
)
_COMPUTED_DECIMALS = 6
"""No laboratory reports six decimals: such a number came out of a calculation. The verifier knows the same limit."""
_DECIMALS = 2
_SMALL_DIGITS = 3


def without_tag(text: str) -> str:
    """`Chronic sinusitis (disorder)` → `Chronic sinusitis`."""
    return _TAG.sub("", text) or text


def short_test_name(text: str) -> str:
    """`Creatinine [Mass/volume] in Serum or Plasma` → `Creatinine`; other specimens stay."""
    short = _PROPERTY.sub("", without_tag(text)).strip()
    while short and (cut := _TAIL.sub("", short)) != short:
        short = cut
    return short or text


def shown_number(value: Decimal) -> Decimal:
    """A measured number as reported; a computed one to two decimals, or to three digits where it is below one."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent < _COMPUTED_DECIMALS:
        return value
    places = _DECIMALS if abs(value) >= 1 else _SMALL_DIGITS - 1 - value.adjusted()
    return round(value, places) if value else value
