"""Names of tests as laboratories write them, taken apart: what is measured, and in what specimen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

ELSEWHERE: Final = "elsewhere"
"""A specimen in which nothing is recognised by its name."""

# Words of specimens. Serum, plasma and blood are one here: which of them counts, the table of measurands says.
_SPECIMENS: Final = {
    word: specimen
    for specimen, words in {
        "blood": "serum plasma ser plas serpl plasmaserum blood bld wb",
        "urine": "urine ur ua urinary urin urinalysis",
        "arterial": "arterial art abg",
        "venous": "venous ven vbg",
        "capillary": "capillary cap fingerstick fingerstik glucometer meter poc poct accucheck bedside",
        ELSEWHERE: "csf cerebrospinal spinal fluid fld pleural peritoneal ascites ascitic synovial joint stool feces "
        "faeces saliva sweat amniotic cord dialysate pericardial gastric bile semen sputum marrow hair nail "
        "bronchoalveolar bal drain",
    }.items()
    for word in words.split()
}
# Words that change nothing of what is measured: `level`, `count`, `automated` (a fraction is told from a count by the
# unit, and LOINC's `by Automated count` is a method).
_NEUTRAL: Final = frozenset(
    "level lvl levels result results test in of or by the qn quant quantitative automated auto count cnt abs absolute "
    "whole random spot measurement value conc".split()
)
_PROPERTY: Final = re.compile(r"\[[^\]]*\]")
"""LOINC long common names write the property in brackets: `Glucose [Mass/volume] in Serum or Plasma`."""
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 120


class NameParts(NamedTuple):
    """The words of a name that say what is measured, in alphabetical order, and its specimen.

    `specimen` is empty where the name gives none, None where it gives several that do not go together.
    """

    words: tuple[str, ...]
    specimen: str | None


@lru_cache(maxsize=8192)
def parts_of_name(written: str) -> NameParts:
    """A name taken apart; no words for one that is empty, or longer than the name of a test is."""
    if len(written) > _LONGEST:
        return NameParts((), None)
    words = _words(_PROPERTY.sub(" ", written))
    specimens = frozenset(_SPECIMENS[word] for word in words if word in _SPECIMENS)
    core = {word for word in words if word not in _SPECIMENS and word not in _NEUTRAL}
    return NameParts(tuple(sorted(core)), _one(specimens))


def specimen_of(written: str) -> str | None:
    """The specimen that a text names, such as the name of a report; empty for none, None for several."""
    return _one(frozenset(_SPECIMENS[word] for word in _words(written[:1000]) if word in _SPECIMENS))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def _one(specimens: frozenset[str]) -> str | None:
    """Arterial, venous and capillary blood are blood as well; any other two contradict each other."""
    narrower = specimens - {"blood"}
    if not narrower:
        return "blood" if specimens else ""
    return next(iter(narrower)) if len(narrower) == 1 and (narrower & _OF_BLOOD or narrower == specimens) else None


_OF_BLOOD: Final = frozenset(("arterial", "venous", "capillary"))
