"""Which measurement a result is of, whatever code or name its source gives it, so that one line serves all sources.

A code that we know decides; a LOINC code that we do not know is a test that we do not know; a name is believed only
with a unit that fits, and only where all names of the result mean the same. What is not recognised stays by itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Final

from clinic_assist.chart.datatypes import CodeableConcept, Quantity
from clinic_assist.terminology.measurand_names import ELSEWHERE, parts_of_name, specimen_of
from clinic_assist.terminology.systems import LOINC, SNOMED_CT, canonical_system, is_known_system
from clinic_assist.terminology.units import canonical_unit, unit_of

FILE: Final = "measurands.toml"
# In which specimens a name is looked for: `""` is a name that gives none. See the head of measurands.toml.
_SPECIMENS: Final = {
    "blood": ("", "blood"),
    "stated-blood": ("blood",),
    "arterial": ("arterial",),
    "venous": ("venous",),
    "capillary": ("capillary",),
    "urine": ("urine",),
    "urine-unsaid": ("", "urine"),
    "body": ("",),
}
_Name = tuple[tuple[str, ...], str]
"""The words of a name, and its specimen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurand:
    """One measurement, as clinicians trend it.

    Attributes:
        id: Its key in the table.
        loinc, snomed: Codes that mean it.
        names: As sources write it; believed with one of `units` (canonical, empty for none) only.
        formula: What is weighed in the mass units; None where no moles are known of it.
        charge: Milliequivalents to the millimole.
        per: The formula of what the amount is divided by, where that is a substance.
        line: On whose line its results are drawn: its own id, or that of the measurand that it joins.
    """

    id: str
    name: str
    loinc: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    specimen: str = "blood"
    formula: str | None = None
    charge: int | None = None
    per: str | None = None
    line: str


class Measurands:
    """The table of measurands, indexed.

    Raises:
        ValueError: A code, or a name with a unit, stands for two measurands.
    """

    def __init__(self, listed: Iterable[Measurand]) -> None:
        self.all = tuple(listed)
        self._by_id = {one.id: one for one in self.all}
        self._by_code: dict[tuple[str, str], Measurand] = {}
        self._by_name: dict[tuple[_Name, str], Measurand] = {}
        for one in self.all:
            for system, codes in ((LOINC, one.loinc), (SNOMED_CT, one.snomed)):
                for code in codes:
                    _put(self._by_code, (system, code), one)
            for name in one.names:
                for key in _names_of(name, one.specimen):
                    for unit in one.units:
                        _put(self._by_name, (key, unit), one)

    @classmethod
    def load(cls, folder: Traversable) -> Measurands:
        """Reads measurands.toml in a folder."""
        tables = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(_measurand(key, table) for key, table in tables.items())

    def __getitem__(self, key: str) -> Measurand:
        return self._by_id[key]

    def recognise(
        self, concept: CodeableConcept | None, quantity: Quantity | None, *, settings: Sequence[str] = ()
    ) -> Measurand | None:
        """The measurand of a result; None where it is not known, or where what is said of it does not agree.

        `settings` are names of what the result stands in: its report, panel or specimen. A name without a specimen is
        not one of blood in a urinalysis.
        """
        if concept is None:
            return None
        coded = {(canonical_system(one.system), one.code) for one in concept.codings if one.code}
        loinc = {self._by_code.get((LOINC, code)) for system, code in coded if system == LOINC}
        if loinc:
            return loinc.pop() if len(loinc) == 1 else None
        snomed = {self._by_code.get((SNOMED_CT, code)) for system, code in coded if system == SNOMED_CT} - {None}
        if snomed:
            return snomed.pop() if len(snomed) == 1 else None
        return self._by_names(concept, unit_of(quantity), settings)

    def _by_names(self, concept: CodeableConcept, unit: str | None, settings: Sequence[str]) -> Measurand | None:
        local = [one.code for one in concept.codings if one.code and not is_known_system(one.system)]
        # A code of LOINC under another system's name: the test may be narrower than its name says.
        if unit is None or any(is_loinc(code) for code in local):
            return None
        setting = _setting(settings)
        names = [concept.text, *(one.display for one in concept.codings)]
        said = {self._named(name, unit, setting) for name in names if name and name.strip()}
        if not said:
            said = {self._named(code, unit, setting) for code in local}
        elif None not in said:
            # A local code is often a number; where it is a name that we know, it must agree.
            said |= {self._named(code, unit, setting) for code in local} - {None}
        return said.pop() if len(said) == 1 else None

    def _named(self, name: str, unit: str, setting: str | None) -> Measurand | None:
        words, specimen = parts_of_name(name)
        if specimen == "" and setting not in ("", "blood"):
            specimen = setting
        if not words or specimen is None or specimen == ELSEWHERE:
            return None
        return self._by_name.get(((words, specimen), unit))


def is_loinc(code: str) -> bool:
    """Whether a code has the form of LOINC's, with its check digit (LOINC Users' Guide, appendix C: mod 10)."""
    number, dash, digit = code.partition("-")
    if not (dash and number.isdecimal() and number.isascii() and len(digit) == 1 and digit.isdecimal()):
        return False
    doubled = [int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(reversed(number))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10 == int(digit)


def _setting(settings: Sequence[str]) -> str | None:
    """The one specimen that reports and panels name; None where they contradict each other."""
    said = {specimen_of(text) for text in settings} - {""}
    return "" if not said else said.pop() if len(said) == 1 else None


def _names_of(name: str, specimen: str) -> list[_Name]:
    """A listed name with each specimen in which it is believed: its own where it names one."""
    words, own = parts_of_name(name)
    if not words or own in (None, ELSEWHERE):
        raise ValueError(f"not a name: {name}")
    return [(words, where) for where in ((own,) if own else _SPECIMENS[specimen])]


def _put(table: dict[Any, Measurand], key: object, one: Measurand) -> None:
    if table.setdefault(key, one) is not one:
        raise ValueError(f"{key} stands for two measurands: {table[key].id}, {one.id}")


def _measurand(key: str, table: Mapping[str, Any]) -> Measurand:
    return Measurand(
        id=key,
        name=table["name"],
        loinc=tuple(table.get("loinc", "").split()),
        snomed=tuple(table.get("snomed", "").split()),
        names=tuple(filter(None, (name.strip() for name in table.get("names", "").split(";")))),
        units=frozenset("" if unit == "-" else canonical_unit(unit) for unit in table.get("units", "").split()),
        specimen=table.get("specimen", "blood"),
        formula=table.get("formula"),
        charge=table.get("charge"),
        per=table.get("per"),
        line=table.get("joins", key),
    )
