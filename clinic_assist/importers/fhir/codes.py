"""FHIR's own names that the import needs: extension URLs, code systems, and which types are read in which way."""

from __future__ import annotations

DATA_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

SUBSTANCE_EXPOSURE_RISK = "http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk"

# US Core R4 patient extensions.
US_CORE_RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
US_CORE_ETHNICITY = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity"
US_CORE_BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"

# Elements of DSTU2 and STU3 that turn a record into its opposite. `versions` says them in R4's way; a record of another
# type that holds one, or holds one that is no boolean or code, is kept unread rather than misread. http://hl7.org/fhir/STU3/{immunization,procedure,medicationadministration,
# medicationstatement}.html and http://hl7.org/fhir/DSTU2/medicationstatement.html
NEGATIONS_OF_OLDER_VERSIONS = frozenset(
    ("notGiven", "wasNotGiven", "notDone", "notPerformed", "wasNotTaken", "wasNotPrescribed", "taken")
)

DIRECTORY_TYPES = frozenset(("Practitioner", "PractitionerRole", "Organization", "Location"))

# Clinical types without a class of their own: US Core, the International Patient Summary, and what clinical exports
# commonly hold beside them. Read as Statement.
STATEMENT_TYPES = frozenset((
    "AdverseEvent", "Appointment", "AppointmentResponse", "BodyStructure", "ClinicalImpression", "Communication",
    "CommunicationRequest", "Consent", "Coverage", "DetectedIssue", "DeviceRequest", "DocumentManifest",
    "EpisodeOfCare", "Flag", "GuidanceResponse", "ImmunizationEvaluation", "ImmunizationRecommendation", "List",
    "Media", "MolecularSequence", "NutritionOrder", "Provenance", "QuestionnaireResponse", "RelatedPerson",
    "RequestGroup", "RiskAssessment", "Specimen", "Substance", "SupplyDelivery", "SupplyRequest", "Task",
    "VisionPrescription",
    # DSTU2 and STU3.
    "BodySite", "DeviceUseRequest", "DiagnosticOrder", "ReferralRequest", "Sequence",
    # R5.
    "DeviceDispense", "GenomicStudy", "ImagingSelection", "NutritionIntake", "RequestOrchestration",
))  # fmt: skip

# Types whose records are about one patient and cannot be placed in a chart without naming that patient.
ABOUT_A_PATIENT = frozenset((
    "AllergyIntolerance", "CarePlan", "CareTeam", "ClinicalImpression", "Composition", "Condition", "Coverage",
    "DeviceUseStatement", "DiagnosticReport", "DocumentReference", "Encounter", "EpisodeOfCare",
    "FamilyMemberHistory", "Flag", "Goal", "ImagingStudy", "Immunization", "MedicationAdministration",
    "MedicationDispense", "MedicationRequest", "MedicationStatement", "NutritionOrder", "Observation", "Procedure",
    "RelatedPerson", "RiskAssessment", "ServiceRequest", "VisionPrescription",
))  # fmt: skip

# What a record may contain that is a statement of its own, beside the Patient whom it is about: findings and
# treatments. What else is contained (a Medication, an author, a specimen) is read as part of the record.
STATED_WITHIN = frozenset((
    "AllergyIntolerance", "Condition", "DiagnosticReport", "FamilyMemberHistory", "ImagingStudy", "Immunization",
    "MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement", "Observation",
    "Procedure",
))  # fmt: skip

# FHIR R4: types whose status has cardinality 1..1, under `status`.
NEEDS_STATUS = frozenset((
    "CarePlan", "Composition", "DeviceUseStatement", "DiagnosticReport", "DocumentReference", "Encounter",
    "FamilyMemberHistory", "ImagingStudy", "Immunization", "MedicationAdministration", "MedicationDispense",
    "MedicationRequest", "MedicationStatement", "Observation", "Procedure", "ServiceRequest",
))  # fmt: skip

_BILLING = "Billing record: not part of the clinical chart, kept unread."
_DEFINITION = "Technical definition, not about a patient: kept unread."
_PLANNING = "Scheduling or administration: kept unread."
_EXCHANGE = "About the exchange of records, not about a patient: kept unread."
_CONTENT = "Content of a document: shown with the document that refers to it."
UNKNOWN_TYPE = "Records of this type are not understood: kept unread."

KEPT_REASONS: dict[str, str] = {
    **dict.fromkeys(
        (
            "Account", "ChargeItem", "ChargeItemDefinition", "Claim", "ClaimResponse", "Contract",
            "CoverageEligibilityRequest", "CoverageEligibilityResponse", "EnrollmentRequest", "EnrollmentResponse",
            "ExplanationOfBenefit", "InsurancePlan", "Invoice", "PaymentNotice", "PaymentReconciliation",
        ),
        _BILLING,
    ),
    **dict.fromkeys(
        (
            "ActivityDefinition", "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap",
            "DataElement", "EventDefinition", "ExampleScenario", "GraphDefinition", "ImplementationGuide", "Library",
            "Measure", "MessageDefinition", "NamingSystem", "ObservationDefinition", "OperationDefinition",
            "PlanDefinition", "Questionnaire", "SearchParameter", "SpecimenDefinition", "StructureDefinition",
            "StructureMap", "TerminologyCapabilities", "TestScript", "ValueSet",
            # DSTU2 and STU3, then R5.
            "Conformance", "ExpansionProfile", "ServiceDefinition",
            "ActorDefinition", "ConditionDefinition", "Requirements", "SubscriptionTopic", "TestPlan",
        ),
        _DEFINITION,
    ),
    **dict.fromkeys(
        ("Endpoint", "HealthcareService", "OrganizationAffiliation", "Schedule", "Slot"),
        _PLANNING,
    ),
    **dict.fromkeys(
        ("AuditEvent", "MessageHeader", "OperationOutcome", "Parameters", "Subscription", "TestReport"),
        _EXCHANGE,
    ),
    "Binary": _CONTENT,
}  # fmt: skip
