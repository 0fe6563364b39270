"""Whether a product gives its medicine off at once or over hours, as its name and form say: some limits differ."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final


class Release(Enum):
    """How fast an oral product gives off its medicine."""

    EXTENDED = "extended"
    IMMEDIATE = "immediate"


# Endings of US brands and words of RxNorm, of EDQM's standard terms and of German product names.
_WORDS: Final = (
    r"e\.?r", r"x\.?r", r"x\.?l", r"s\.?r", r"c\.?r", "la", "cd", "xt", "mr", "prolonged", r"24\s?hr", r"12\s?hr",
    r"(?:extended|sustained|controlled|prolonged|modified)[- ]?release", "tb24", "tb12", "cp24", "cp12", "extentabs",
    r"retard\w*", "ret", "zok", "contin", "oros",
)  # fmt: skip
# Brands of extended-release products whose names do not say so, and the salts that exist as such only.
_BRANDS: Final = (
    "concerta", "glumetza", "fortamet", "kapvay", "intuniv", "niaspan", "oxycontin", "kadian", "avinza", "verelan",
    "covera", "tiazac", "cartia", "adalat cc", "taztia", "matzim", "dilacor", "conzip", "ryzolt", "aplenzin", "forfivo",
    "oleptro", "altoprev", "carbatrol", "equetro", "naprelan", "aptensio", "jornay", "cotempla", "quillivant",
    "quillichew", "adhansia", "innopran", "toprol", "qudexy", "trokendi", "gralise", "horizant", "metoprolol succinate",
)  # fmt: skip
_EXTENDED: Final = re.compile(rf"\b(?:{'|'.join((*_WORDS, *_BRANDS))})\b")
_DELAYED: Final = re.compile(r"\b(?:delayed[- ]?release|enteric|d\.?r|ec|tbec|cpdr)\b")
_AT_ONCE: Final = re.compile(
    r"\bimmediate[- ]?release\b|\bi\.?r\b|\b(?:oral (?:tablet|capsule|solution)|metoprolol tartrate)\b"
)


@lru_cache(maxsize=2048)
def release_of(text: str) -> Release | None:
    """What a product's name with its form says; None where it says neither.

    RxNorm names every form, so that "Oral Tablet" without more is one that gives off its medicine at once.
    """
    plain = text.lower()
    if _EXTENDED.search(plain):
        return Release.EXTENDED
    if _DELAYED.search(plain):
        return None
    return Release.IMMEDIATE if _AT_ONCE.search(plain) else None
