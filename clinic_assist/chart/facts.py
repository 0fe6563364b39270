"""What a record states, one frozen value per statement, named and filled as FHIR R4 names them.

A field that the source left out is None or empty; nothing is defaulted. `status` fields hold the source's own code.

Every fact answers the same few questions, so that lists, exports and checks need not know every type:
`concept` (what it is about), `status_code`, `when` (its clinical date) and `value_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import (
    Address,
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    ContactPoint,
    Dosage,
    HumanName,
    Identifier,
    Period,
    Quantity,
    Ratio,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something one place in one file states.

    Attributes:
        id: Names it for ever (see `provenance.fact_id`).
        provenance: Where it was read.
        subject: Whose it is, as the file names that person: the FactId of a Patient in the same file, or the source's
            reference (`Patient/1`) where that Patient is not in the file; None for facts about nobody.
        identifiers: Business identifiers of the record.
        notes: Remarks in the record.
        data_absent_reason: The code of a data-absent-reason that stands for the main content (`not-asked` …).
    """

    id: FactId
    provenance: Provenance
    subject: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    notes: tuple[Annotation, ...] = ()
    data_absent_reason: str | None = None

    @property
    def kind(self) -> str:
        """The type's name, which is the FHIR resource type wherever there is one."""
        return type(self).__name__

    @property
    def concept(self) -> CodeableConcept | None:
        """What the fact is about."""
        return None

    @property
    def status_code(self) -> str | None:
        """The source's status code, or None where it gave none."""
        return None

    @property
    def when(self) -> PartialDate | None:
        """The date that matters clinically: when it happened or began, else when it was recorded."""
        return None

    @property
    def value_of(self) -> Value | None:
        """The measured or stated value, for facts that have one."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Fact):
    """A person whose record this is. `deceased` is None where the source does not say."""

    names: tuple[HumanName, ...] = ()
    gender: str | None = None
    birth_date: PartialDate | None = None
    deceased: bool | None = None
    deceased_on: PartialDate | None = None
    telecom: tuple[ContactPoint, ...] = ()
    addresses: tuple[Address, ...] = ()
    marital_status: CodeableConcept | None = None
    languages: tuple[CodeableConcept, ...] = ()
    race: str | None = None
    ethnicity: str | None = None
    birth_sex: str | None = None
    general_practitioners: tuple[Reference, ...] = ()
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One past reaction to a substance."""

    manifestations: tuple[CodeableConcept, ...] = ()
    severity: str | None = None
    substance: CodeableConcept | None = None
    description: str | None = None
    onset: PartialDate | None = None
    exposure_route: CodeableConcept | None = None


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
class Ingredient:
    """One ingredient of a product, as the source lists it."""

    item: CodeableConcept
    strength: Ratio | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationUse(Fact):
    """What the four medication records have in common.

    Attributes:
        medication: The product or drug, from a code, or from the contained or referenced Medication; None where the
            source gave none that can be found (then `medication_reference` holds what it wrote).
        medication_reference: The reference as written, where there was one.
        ingredients: From the Medication record, where it lists them.
        form: Dose form from the Medication record.
        status_reasons: Why it has its status (stopped because …).
        reasons: Why it is taken.
        effective: When it is or was taken, where stated.
    """

    medication: CodeableConcept | None = None
    medication_reference: Reference | None = None
    ingredients: tuple[Ingredient, ...] = ()
    form: CodeableConcept | None = None
    status: str | None = None
    status_reasons: tuple[CodeableConcept, ...] = ()
    categories: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    dosages: tuple[Dosage, ...] = ()
    effective: Period | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.medication

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective.start if self.effective else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRequest(MedicationUse):
    """An order or prescription. `do_not_perform` means that the medicine must not be given."""

    intent: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    reported: bool | None = None
    authored_on: PartialDate | None = None
    requester: Reference | None = None
    course_of_therapy: CodeableConcept | None = None
    dispense_quantity: Quantity | None = None
    supply_duration: Quantity | None = None
    repeats_allowed: int | None = None
    validity: Period | None = None
    substitution_allowed: bool | None = None

    @property
    def when(self) -> PartialDate | None:
        return self.authored_on or (self.effective.start if self.effective else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationStatement(MedicationUse):
    """Somebody's statement that a medicine is, was or will be taken."""

    date_asserted: PartialDate | None = None
    information_source: Reference | None = None

    @property
    def when(self) -> PartialDate | None:
        return (self.effective.start if self.effective else None) or self.date_asserted


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationDispense(MedicationUse):
    """A supply of a medicine."""

    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    when_prepared: PartialDate | None = None
    when_handed_over: PartialDate | None = None
    performers: tuple[Reference, ...] = ()

    @property
    def when(self) -> PartialDate | None:
        return self.when_handed_over or self.when_prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationAdministration(MedicationUse):
    """A medicine given, or noted as not given (`status` `not-done`). The dose is in `dosages[0]`."""

    performers: tuple[Reference, ...] = ()
    request: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication(Fact):
    """A product described once and referred to by uses. A reference, not a statement that anybody takes it."""

    code: CodeableConcept | None = None
    status: str | None = None
    form: CodeableConcept | None = None
    ingredients: tuple[Ingredient, ...] = ()
    lot_number: str | None = None
    expiration_date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRange:
    """The range that the laboratory gave. `type` is `normal` or another meaning, as written."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: tuple[CodeableConcept, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationComponent:
    """One part of an Observation, such as the systolic of a blood pressure."""

    code: CodeableConcept
    value: Value | None = None
    data_absent_reason: str | None = None
    interpretations: tuple[CodeableConcept, ...] = ()
    reference_ranges: tuple[ReferenceRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Fact):
    """A measurement or simple statement: laboratory result, vital sign, social history, survey answer."""

    code: CodeableConcept | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    effective: PartialDate | None = None
    effective_end: PartialDate | None = None
    effective_timing: Timing | None = None
    issued: PartialDate | None = None
    value: Value | None = None
    interpretations: tuple[CodeableConcept, ...] = ()
    reference_ranges: tuple[ReferenceRange, ...] = ()
    components: tuple[ObservationComponent, ...] = ()
    body_site: CodeableConcept | None = None
    method: CodeableConcept | None = None
    specimen: Reference | None = None
    device: Reference | None = None
    performers: tuple[Reference, ...] = ()
    encounter: Reference | None = None
    has_members: tuple[Reference, ...] = ()
    derived_from: tuple[Reference, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective or self.issued

    @property
    def value_of(self) -> Value | None:
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticReport(Fact):
    """A report over results. `text` is readable text of `presentedForm`, where there is any."""

    code: CodeableConcept | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    effective: PartialDate | None = None
    effective_end: PartialDate | None = None
    issued: PartialDate | None = None
    results: tuple[Reference, ...] = ()
    conclusion: str | None = None
    conclusion_codes: tuple[CodeableConcept, ...] = ()
    presented_forms: tuple[Attachment, ...] = ()
    narrative: str | None = None
    performers: tuple[Reference, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective or self.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Fact):
    """Something done to the person, planned, or not done."""

    code: CodeableConcept | None = None
    status: str | None = None
    status_reason: CodeableConcept | None = None
    category: CodeableConcept | None = None
    performed: PartialDate | None = None
    performed_end: PartialDate | None = None
    performed_text: str | None = None
    body_sites: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    outcome: CodeableConcept | None = None
    complications: tuple[CodeableConcept, ...] = ()
    performers: tuple[Reference, ...] = ()
    location: Reference | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.performed


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization(Fact):
    """A vaccination given, or recorded as not done."""

    vaccine_code: CodeableConcept | None = None
    status: str | None = None
    status_reason: CodeableConcept | None = None
    occurrence: PartialDate | None = None
    occurrence_text: str | None = None
    recorded: PartialDate | None = None
    primary_source: bool | None = None
    lot_number: str | None = None
    expiration_date: PartialDate | None = None
    manufacturer: Reference | None = None
    site: CodeableConcept | None = None
    route: CodeableConcept | None = None
    dose_quantity: Quantity | None = None
    dose_number: str | None = None
    series: str | None = None
    reactions: tuple[Reference, ...] = ()
    performers: tuple[Reference, ...] = ()
    location: Reference | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.vaccine_code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.occurrence or self.recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter(Fact):
    """A contact with care. `encounter_class` is FHIR's `class`."""

    status: str | None = None
    encounter_class: Coding | None = None
    types: tuple[CodeableConcept, ...] = ()
    service_type: CodeableConcept | None = None
    priority: CodeableConcept | None = None
    period: Period | None = None
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    diagnoses: tuple[Reference, ...] = ()
    participants: tuple[Reference, ...] = ()
    locations: tuple[Reference, ...] = ()
    service_provider: Reference | None = None
    discharge_disposition: CodeableConcept | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.types:
            return self.types[0]
        return CodeableConcept(codings=(self.encounter_class,)) if self.encounter_class else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.period.start if self.period else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference(Fact):
    """A document with its content. Readable text is in `attachments[].text`."""

    type: CodeableConcept | None = None
    status: str | None = None
    doc_status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    date: PartialDate | None = None
    authors: tuple[Reference, ...] = ()
    description: str | None = None
    attachments: tuple[Attachment, ...] = ()
    period: Period | None = None
    encounters: tuple[Reference, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date or (self.period.start if self.period else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a Composition.

    Attributes:
        text: Its narrative as plain text, line breaks kept.
        empty_reason: The code of `emptyReason` (`nilknown`, `notasked` …), else None.
        entries: What it refers to, in order.
        depth: 0 for a top section; nested sections follow their parent in document order.
    """

    title: str | None = None
    code: CodeableConcept | None = None
    text: str | None = None
    empty_reason: str | None = None
    entries: tuple[Reference, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition(Fact):
    """A clinical document made of sections."""

    type: CodeableConcept | None = None
    status: str | None = None
    title: str | None = None
    date: PartialDate | None = None
    authors: tuple[Reference, ...] = ()
    custodian: Reference | None = None
    sections: tuple[Section, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingSeries:
    """One series of an ImagingStudy."""

    uid: str | None = None
    number: int | None = None
    modality: Coding | None = None
    description: str | None = None
    body_site: Coding | None = None
    laterality: Coding | None = None
    instance_count: int | None = None
    started: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingStudy(Fact):
    """An imaging examination."""

    status: str | None = None
    modalities: tuple[Coding, ...] = ()
    started: PartialDate | None = None
    description: str | None = None
    procedure_codes: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    series_count: int | None = None
    instance_count: int | None = None
    series: tuple[ImagingSeries, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.procedure_codes:
            return self.procedure_codes[0]
        return CodeableConcept(codings=self.modalities, text=self.description)

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.started


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanActivity:
    """One planned activity, described in place or by reference."""

    code: CodeableConcept | None = None
    status: str | None = None
    description: str | None = None
    scheduled: Period | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan(Fact):
    """A plan of care."""

    title: str | None = None
    status: str | None = None
    intent: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    description: str | None = None
    narrative: str | None = None
    period: Period | None = None
    created: PartialDate | None = None
    addresses: tuple[Reference, ...] = ()
    goals: tuple[Reference, ...] = ()
    care_teams: tuple[Reference, ...] = ()
    activities: tuple[CarePlanActivity, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.title:
            return CodeableConcept(text=self.title)
        return self.categories[-1] if self.categories else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return (self.period.start if self.period else None) or self.created


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamMember:
    """A member of a care team with the role they hold."""

    member: Reference | None = None
    roles: tuple[CodeableConcept, ...] = ()
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeam(Fact):
    """The people who care for the patient."""

    name: str | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    members: tuple[CareTeamMember, ...] = ()
    period: Period | None = None
    reasons: tuple[CodeableConcept, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        if self.name:
            return CodeableConcept(text=self.name)
        return self.categories[0] if self.categories else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.period.start if self.period else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTarget:
    """What is to be reached and by when."""

    measure: CodeableConcept | None = None
    detail: Value | None = None
    due: PartialDate | None = None
    due_duration: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Fact):
    """A health goal."""

    description: CodeableConcept | None = None
    lifecycle_status: str | None = None
    achievement_status: CodeableConcept | None = None
    priority: CodeableConcept | None = None
    start: PartialDate | None = None
    start_code: CodeableConcept | None = None
    status_date: PartialDate | None = None
    targets: tuple[GoalTarget, ...] = ()
    addresses: tuple[Reference, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.description

    @property
    def status_code(self) -> str | None:
        return self.lifecycle_status

    @property
    def when(self) -> PartialDate | None:
        return self.start or self.status_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequest(Fact):
    """An order for a service: a test, a referral, a procedure."""

    code: CodeableConcept | None = None
    status: str | None = None
    intent: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    categories: tuple[CodeableConcept, ...] = ()
    occurrence: Period | None = None
    authored_on: PartialDate | None = None
    requester: Reference | None = None
    performers: tuple[Reference, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    body_sites: tuple[CodeableConcept, ...] = ()
    patient_instruction: str | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.authored_on or (self.occurrence.start if self.occurrence else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Fact):
    """A device. `udi` is the carrier's human-readable form."""

    type: CodeableConcept | None = None
    status: str | None = None
    device_name: str | None = None
    manufacturer: str | None = None
    model_number: str | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    udi: str | None = None
    expiration_date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type or (CodeableConcept(text=self.device_name) if self.device_name else None)

    @property
    def status_code(self) -> str | None:
        return self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUseStatement(Fact):
    """That a device is or was in use by the patient."""

    device: Reference | None = None
    device_type: CodeableConcept | None = None
    status: str | None = None
    used: Period | None = None
    recorded_on: PartialDate | None = None
    body_site: CodeableConcept | None = None
    reasons: tuple[CodeableConcept, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        if self.device_type:
            return self.device_type
        return CodeableConcept(text=self.device.display) if self.device and self.device.display else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return (self.used.start if self.used else None) or self.recorded_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Fact):
    """A record of a clinical type that is shown by its subject, status, date and text.

    Used for types that US Core and the IPS name but that need no structure of their own yet: Flag, Consent,
    ClinicalImpression, Specimen, QuestionnaireResponse, Coverage, RelatedPerson, NutritionOrder, RiskAssessment,
    Provenance and the like.

    Attributes:
        resource_type: The FHIR type.
        details: Label and text of its further content, in the source's order.
    """

    resource_type: str
    code: CodeableConcept | None = None
    status: str | None = None
    date: PartialDate | None = None
    narrative: str | None = None
    details: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return self.resource_type

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry(Fact):
    """A person, place or body that clinical facts refer to: Practitioner, PractitionerRole, Organization, Location."""

    resource_type: str
    name: str | None = None
    role: CodeableConcept | None = None
    organization: Reference | None = None
    telecom: tuple[ContactPoint, ...] = ()
    addresses: tuple[Address, ...] = ()
    active: bool | None = None

    @property
    def kind(self) -> str:
        return self.resource_type

    @property
    def concept(self) -> CodeableConcept | None:
        return CodeableConcept(text=self.name) if self.name else self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceStatement(Fact):
    """The source says that there is none, or that nobody asked, or that it does not know.

    Attributes:
        topic: Which part of the chart.
        silence: Which of the three silences.
        scope: What exactly is absent, as written ("No known drug allergies"): a statement about drugs says nothing
            about food.
        is_partial: Whether it speaks of a part of the topic only, so that the topic as a whole stays open.
    """

    topic: Topic
    silence: Silence
    scope: CodeableConcept | None = None
    is_partial: bool = False
    date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.scope

    @property
    def when(self) -> PartialDate | None:
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResource(Fact):
    """A record that we do not understand, kept whole in its source file, counted and shown.

    Attributes:
        resource_type: The type as written, or `unknown`.
        reason: Why it was kept unread, in words for a person.
        label: A short text to show, from its own code, name or title; empty where there is none.
    """

    resource_type: str
    reason: str
    label: str = ""
    date: PartialDate | None = None

    @property
    def kind(self) -> str:
        return "KeptResource"

    @property
    def concept(self) -> CodeableConcept | None:
        return CodeableConcept(text=self.label) if self.label else None

    @property
    def when(self) -> PartialDate | None:
        return self.date


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
)
"""Every concrete fact type. The store keys its rows by the class name."""
