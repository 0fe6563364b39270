"""One patient's chart: an immutable view over all facts that the vault holds for that person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType, TypeVar

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Device,
    DeviceUseStatement,
    Fact,
    Immunization,
    KeptResource,
    MedicationUse,
    Observation,
    Patient,
    Procedure,
)
from clinic_assist.chart.provenance import FactId, SourceId

PatientId = NewType("PatientId", str)
"""The vault's own random id of a patient; holds nothing of the record."""

FactType = TypeVar("FactType", bound=Fact)

_TOPIC_TYPES: dict[Topic, tuple[type[Fact], ...]] = {
    Topic.ALLERGIES: (AllergyIntolerance,),
    Topic.MEDICATIONS: (MedicationUse,),
    Topic.PROBLEMS: (Condition,),
    Topic.IMMUNIZATIONS: (Immunization,),
    Topic.PROCEDURES: (Procedure,),
    Topic.DEVICES: (Device, DeviceUseStatement),
    Topic.RESULTS: (Observation,),
}


# The record types, by the names of all FHIR versions, that could be about a topic if they were kept unread.
_UNREAD_TYPES: dict[Topic, frozenset[str]] = {
    Topic.ALLERGIES: frozenset({"AllergyIntolerance"}),
    Topic.MEDICATIONS: frozenset(
        {
            "MedicationRequest",
            "MedicationStatement",
            "MedicationDispense",
            "MedicationAdministration",
            "MedicationOrder",  # DSTU2 s.4.18, the MedicationRequest of later versions
            "MedicationPrescription",  # DSTU1, the MedicationOrder of DSTU2
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """A source file as the chart shows it. `imported_at` is UTC, ISO 8601."""

    id: SourceId
    name: str
    format: str
    imported_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSummary:
    """A line in the patient list. Texts are ready for search results, not for the banner."""

    patient_id: PatientId
    family: str
    given: str
    birth_date: str | None
    gender: str | None
    mrn: str | None
    fact_count: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything that is known about one patient.

    Attributes:
        patient: The newest Patient record; None where facts came without one.
        facts: All facts of this patient, superseded and repeated ones left out (see `chart.merge`), newest first.
        sources: The files they came from.
        also_in: For a fact that several files state alike: the ids that say the same.
        superseded: For a fact that replaces older versions of the same record: their ids.
        set_aside: The facts that `also_in` and `superseded` name, so that a citation of them finds its source.
    """

    patient_id: PatientId
    patient: Patient | None
    facts: tuple[Fact, ...]
    sources: Mapping[SourceId, SourceSummary] = field(default_factory=dict)
    also_in: Mapping[FactId, tuple[FactId, ...]] = field(default_factory=dict)
    superseded: Mapping[FactId, tuple[FactId, ...]] = field(default_factory=dict)
    set_aside: tuple[Fact, ...] = ()
    _by_id: dict[FactId, Fact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {fact.id: fact for fact in self.facts})

    def fact(self, fact_id: FactId) -> Fact | None:
        """The fact of that id in this chart, or None: then it is not this patient's."""
        return self._by_id.get(fact_id)

    def any_fact(self, fact_id: FactId) -> Fact | None:
        """The fact of that id, also where it was set aside: for citations in notes written before it was."""
        return self._by_id.get(fact_id) or next((fact for fact in self.set_aside if fact.id == fact_id), None)

    def of(self, fact_type: type[FactType]) -> tuple[FactType, ...]:
        """All facts of that type, newest first."""
        return tuple(fact for fact in self.facts if isinstance(fact, fact_type))

    def silences(self, topic: Topic) -> tuple[AbsenceStatement, ...]:
        """What the sources say about the absence of that topic; what they took back is left out."""
        return tuple(fact for fact in self.of(AbsenceStatement) if fact.topic is topic and fact.withdrawn is None)

    def unread(self, topic: Topic) -> tuple[KeptResource, ...]:
        """The records about medications or allergies that were kept unread: nobody may conclude from their silence."""
        return tuple(kept for kept in self.of(KeptResource) if kept.resource_type in _UNREAD_TYPES.get(topic, ()))

    def silence(self, topic: Topic) -> Silence | None:
        """Which silence holds for a topic; None where the chart lists something under it.

        A chart without facts and without any statement is NO_INFORMATION, never NONE_KNOWN. Where sources differ, the
        weakest claim holds. A statement about a part of the topic ("no known food allergy") does not close the topic;
        beside a record that was kept unread nothing is NONE_KNOWN.
        """
        if any(isinstance(fact, _TOPIC_TYPES.get(topic, ())) for fact in self.facts):
            return None
        said = {statement.silence for statement in self.silences(topic) if not statement.is_partial}
        if said == {Silence.NONE_KNOWN}:
            return Silence.NO_INFORMATION if self.unread(topic) else Silence.NONE_KNOWN
        if said and Silence.NO_INFORMATION not in said:
            return Silence.NOT_ASKED
        return Silence.NO_INFORMATION
