"""Measurements that stand side by side in a group and are one in FHIR: blood pressure, and oxygen with its supply.

The guide "C-CDA on FHIR", CF-vitals, note 2, names both; so one measurement is one record, whichever format states it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import NamedTuple

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import Fact, Observation, ObservationComponent
from clinic_assist.chart.provenance import FactId, fact_id
from clinic_assist.importers.ccda.codes import LOINC
from clinic_assist.importers.ccda.nodes import template_ids
from clinic_assist.importers.ccda.reading import Reading

# C-CDA R2.1 vital signs organizer, CCD vital signs organizer, IHE PCC vital signs organizer.
ORGANIZERS = frozenset((
    "2.16.840.1.113883.10.20.22.4.26", "2.16.840.1.113883.10.20.1.35", "1.3.6.1.4.1.19376.1.5.3.1.4.13.1",
))  # fmt: skip
# The codes that these templates prescribe: SNOMED CT vital signs, LOINC vital signs panel (C-CDA R2.1, template 4.26).
_FIXED = frozenset(("46680005", "74728-7"))
# Guide, CF-vitals: "Set to 85353-1"; its display by http://hl7.org/fhir/R4/observation-vitalsigns.html
_PANEL = Coding(
    system=LOINC,
    code="85353-1",
    display="Vital signs, weight, height, head circumference, oxygen saturation and BMI panel",
)
_SYSTOLIC, _DIASTOLIC = "8480-6", "8462-4"
_BLOOD_PRESSURE = CodeableConcept(
    codings=(Coding(system=LOINC, code="85354-9", display="Blood pressure panel with all children optional"),)
)
# Oxygen saturation; inhaled oxygen concentration and flow rate.
_SATURATIONS = ("59408-5", "2708-6")
_SUPPLIES = ("3150-0", "3151-8")


class Joined(NamedTuple):
    """What became of measurements that belong together.

    Attributes:
        facts: By the id of each that was joined: what stands for it; None where another stands for it too.
    """

    facts: dict[FactId, Observation | None]

    def applied(self, facts: Iterable[Fact]) -> list[Fact]:
        """The facts with the joined ones in the place of the first of their parts."""
        found = (self.facts.get(fact.id, fact) for fact in facts)
        return [fact for fact in found if fact is not None]


def panel_code(reading: Reading, stated: CodeableConcept | None) -> CodeableConcept | None:
    """The code of a group of vital signs in FHIR's words, where the group has no code but its template's."""
    if stated is None or not template_ids(reading.node) & ORGANIZERS:
        return stated
    if any(one.code not in _FIXED for one in stated.codings):
        return stated
    return CodeableConcept(codings=(_PANEL,), text=stated.display or None)


def joined(reading: Reading, given: Iterable[Fact]) -> Joined:
    """Answers which measurements of a group are one: those of one moment, where each part is there once only."""
    found: dict[FactId, Observation | None] = {}
    alike: dict[Hashable, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for fact in given:
        if isinstance(fact, Observation) and not (fact.components or fact.has_members):
            key = (fact.effective, fact.effective_end, fact.status, fact.body_site, fact.method)
            alike[key][(fact.code.code_in(LOINC) if fact.code else None) or ""].append(fact)
    for parts in alike.values():
        found |= _pressure(reading, parts[_SYSTOLIC], parts[_DIASTOLIC])
        found |= _saturation([one for code in _SATURATIONS for one in parts[code]], [parts[code] for code in _SUPPLIES])
    return Joined(found)


def _pressure(
    reading: Reading, systolic: list[Observation], diastolic: list[Observation]
) -> dict[FactId, Observation | None]:
    """One systolic and one diastolic pressure as one blood pressure, whose place is the group that holds both."""
    if len(systolic) != 1 or len(diastolic) != 1:
        return {}
    first, second = systolic[0], diastolic[0]
    pressure = replace(
        first,
        id=fact_id(reading.file.source, first.provenance.locator, "BloodPressure"),
        provenance=replace(first.provenance, locator=reading.locator),
        identifiers=tuple(dict.fromkeys((*first.identifiers, *second.identifiers))),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        performers=tuple(dict.fromkeys((*first.performers, *second.performers))),
        code=_BLOOD_PRESSURE,
        value=None,
        data_absent_reason=None,
        interpretations=(),
        reference_ranges=(),
        components=(_component(first), _component(second)),
    )
    return {first.id: pressure, second.id: None}


def _saturation(saturations: list[Observation], supplies: list[list[Observation]]) -> dict[FactId, Observation | None]:
    """An oxygen saturation with the oxygen that was breathed meanwhile."""
    told = [one for listed in supplies for one in listed]
    if len(saturations) != 1 or not told or any(len(listed) > 1 for listed in supplies):
        return {}
    whole = saturations[0]
    whole = replace(
        whole,
        components=tuple(map(_component, told)),
        identifiers=tuple(dict.fromkeys((*whole.identifiers, *(number for one in told for number in one.identifiers)))),
        notes=tuple(dict.fromkeys((*whole.notes, *(note for one in told for note in one.notes)))),
    )
    return {whole.id: whole, **{one.id: None for one in told}}


def _component(fact: Observation) -> ObservationComponent:
    return ObservationComponent(
        code=fact.code or CodeableConcept(),
        value=fact.value,
        data_absent_reason=fact.data_absent_reason,
        interpretations=fact.interpretations,
        reference_ranges=fact.reference_ranges,
    )
