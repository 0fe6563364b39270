"""What a record states, one frozen value per statement, named and filled as FHIR R4 names them.

A field that the source left out is None or empty; nothing is defaulted. `status` fields hold the source's own code.

Every fact answers the same few questions, so that lists, exports and checks need not know every type:
`concept` (what it is about), `status_code`, `when` (its clinical date) and `value_of`.
"""

from __future__ import annotations

from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.facts.care import (
    Device,
    DeviceUseStatement,
    Encounter,
    Immunization,
    Procedure,
    ServiceRequest,
)
from clinic_assist.chart.facts.documents import Composition, DocumentReference, Section
from clinic_assist.chart.facts.medications import (
    Ingredient,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.chart.facts.people import DirectoryEntry, Patient
from clinic_assist.chart.facts.plans import CarePlan, CarePlanActivity, CareTeam, CareTeamMember, Goal, GoalTarget
from clinic_assist.chart.facts.problems import (
    AllergyIntolerance,
    Condition,
    FamilyCondition,
    FamilyMemberHistory,
    Reaction,
)
from clinic_assist.chart.facts.results import (
    DiagnosticReport,
    ImagingInstance,
    ImagingSeries,
    ImagingStudy,
    Observation,
    ObservationComponent,
    ReferenceRange,
)
from clinic_assist.chart.facts.statements import DELETED, AbsenceStatement, KeptResource, RecordDeletion, Statement

FACT_TYPES: tuple[type[Fact], ...] = (
    Patient,
    AllergyIntolerance,
    Condition,
    MedicationRequest,
    MedicationStatement,
    MedicationDispense,
    MedicationAdministration,
    Medication,
    Observation,
    DiagnosticReport,
    Procedure,
    Immunization,
    Encounter,
    DocumentReference,
    Composition,
    ImagingStudy,
    FamilyMemberHistory,
    CarePlan,
    CareTeam,
    Goal,
    ServiceRequest,
    Device,
    DeviceUseStatement,
    Statement,
    DirectoryEntry,
    AbsenceStatement,
    KeptResource,
    RecordDeletion,
)
"""Every concrete fact type. The store keys its rows by the class name."""

__all__ = [
    "DELETED",
    "FACT_TYPES",
    "AbsenceStatement",
    "AllergyIntolerance",
    "CarePlan",
    "CarePlanActivity",
    "CareTeam",
    "CareTeamMember",
    "Composition",
    "Condition",
    "Device",
    "DeviceUseStatement",
    "DiagnosticReport",
    "DirectoryEntry",
    "DocumentReference",
    "Encounter",
    "Fact",
    "FamilyCondition",
    "FamilyMemberHistory",
    "Goal",
    "GoalTarget",
    "ImagingInstance",
    "ImagingSeries",
    "ImagingStudy",
    "Immunization",
    "Ingredient",
    "KeptResource",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationUse",
    "Observation",
    "ObservationComponent",
    "Patient",
    "Procedure",
    "Reaction",
    "RecordDeletion",
    "ReferenceRange",
    "Section",
    "ServiceRequest",
    "Statement",
]
