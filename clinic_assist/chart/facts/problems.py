"""Allergies, conditions and family history."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One past reaction to a substance. `certainty` is DSTU2's: how sure it is that the substance was the cause."""

    manifestations: tuple[CodeableConcept, ...] = ()
    severity: str | None = None
    substance: CodeableConcept | None = None
    description: str | None = None
    onset: PartialDate | None = None
    exposure_route: CodeableConcept | None = None
    certainty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyIntolerance(Fact):
    """A propensity to react. `type` is `allergy` or `intolerance`; `categories` as in FHIR (`medication`, `food` …)."""

    code: CodeableConcept | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    type: str | None = None
    categories: tuple[str, ...] = ()
    criticality: str | None = None
    onset: PartialDate | None = None
    onset_text: str | None = None
    recorded_date: PartialDate | None = None
    last_occurrence: PartialDate | None = None
    recorder: Reference | None = None
    asserter: Reference | None = None
    reactions: tuple[Reaction, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.clinical_status

    @property
    def when(self) -> PartialDate | None:
        return self.onset or self.recorded_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Fact):
    """A problem, diagnosis or health concern. Onset and abatement hold whichever form the source used."""

    code: CodeableConcept | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    severity: CodeableConcept | None = None
    body_sites: tuple[CodeableConcept, ...] = ()
    onset: PartialDate | None = None
    onset_end: PartialDate | None = None
    onset_text: str | None = None
    abatement: PartialDate | None = None
    abatement_text: str | None = None
    recorded_date: PartialDate | None = None
    recorder: Reference | None = None
    asserter: Reference | None = None
    encounter: Reference | None = None
    stages: tuple[CodeableConcept, ...] = ()
    evidence: tuple[CodeableConcept, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.clinical_status

    @property
    def when(self) -> PartialDate | None:
        return self.onset or self.recorded_date


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCondition:
    """A relative's condition."""

    code: CodeableConcept
    outcome: CodeableConcept | None = None
    contributed_to_death: bool | None = None
    onset_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMemberHistory(Fact):
    """Conditions of one relative. They are the relative's, never the patient's."""

    relationship: CodeableConcept | None = None
    status: str | None = None
    name: str | None = None
    sex: CodeableConcept | None = None
    born_text: str | None = None
    age_text: str | None = None
    deceased: bool | None = None
    deceased_text: str | None = None
    date: PartialDate | None = None
    conditions: tuple[FamilyCondition, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.relationship

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date
