"""HL7's own codes and template ids that the import needs, and what they are in FHIR's words.

The maps of statuses, types and null flavours follow the guide "C-CDA on FHIR" (HL7, http://hl7.org/fhir/us/ccda,
2.0.0), page and ConceptMap named at each. What a map does not hold stays as the source wrote it.
"""

from __future__ import annotations

import re

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import Coding
from clinic_assist.terminology.systems import CONDITION_CATEGORY, LOINC, OBSERVATION_CATEGORY, SNOMED_CT, system_of_oid

__all__ = ["LOINC", "SNOMED_CT"]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OID = re.compile(r"[0-2](?:\.\d+)+")

SSN = "2.16.840.1.113883.4.1"
_IDENTIFIER_SYSTEMS = {
    # FHIR R4 s.4.3.0.1, identifier systems
    SSN: "http://hl7.org/fhir/sid/us-ssn",
    "2.16.840.1.113883.4.6": "http://hl7.org/fhir/sid/us-npi",
    "2.16.840.1.113883.4.572": "http://hl7.org/fhir/sid/us-medicare",
    "2.16.840.1.113883.4.927": "http://hl7.org/fhir/sid/us-mbi",
}


def code_system(oid: str | None) -> str | None:
    """The URI of a code system: FHIR's own where it has one, else the object identifier as a URI."""
    if oid is None:
        return None
    return system_of_oid(oid) or (f"urn:oid:{oid}" if oid[:1].isdigit() else oid)


def identifier_system(oid: str) -> str | None:
    """The URI of a system of identifiers; None for a root that is neither an object identifier nor a UUID."""
    if _OID.fullmatch(oid):
        return _IDENTIFIER_SYSTEMS.get(oid, f"urn:oid:{oid}")
    return f"urn:uuid:{oid.lower()}" if _UUID.fullmatch(oid) else None


def own_uri(root: str) -> str | None:
    """The URI of a root that is an identifier by itself; None where it is neither object identifier nor UUID."""
    return f"urn:oid:{root}" if _OID.fullmatch(root) else identifier_system(root)


# ConceptMap CF-NullFlavorDataAbsentReason.
ABSENT_REASONS = {
    "NI": "unknown", "UNK": "unknown", "NP": "unknown", "ASKU": "asked-unknown", "NASK": "not-asked",
    "NAV": "temp-unknown", "MSK": "masked", "NA": "not-applicable", "OTH": "unsupported", "TRC": "unsupported",
    "NINF": "negative-infinity", "PINF": "positive-infinity",
}  # fmt: skip

# SNOMED CT status values: ConceptMaps CF-ProblemStatus and CF-AllergyStatus.
CLINICAL_STATUSES = {
    "55561003": "active",
    "73425007": "inactive",
    "413322009": "resolved",
    "246455001": "recurrence",
    "263855007": "relapse",
    "277022003": "remission",
}
# The same in words, as exporters write them where they have no code.
CLINICAL_WORDS = {
    "active": "active", "inactive": "inactive", "resolved": "resolved", "recurrence": "recurrence",
    "relapse": "relapse", "remission": "remission", "problem resolved": "resolved",
}  # fmt: skip
# ConceptMap CF-ConditionClinicalStatus; for `completed` see problems.clinical_status.
CONCERN_STATUSES = {"active": "active", "suspended": "inactive", "aborted": "inactive", "completed": "inactive"}

# ConceptMap CF-MedicationStatus; nullified as there, `new`, `held` and `cancelled` by FHIR R4's own v3 mapping.
REQUEST_STATUSES = {
    "active": "active", "suspended": "on-hold", "held": "on-hold", "aborted": "stopped", "completed": "completed",
    "nullified": "entered-in-error", "cancelled": "cancelled", "new": "draft",
}  # fmt: skip
STATEMENT_STATUSES = {**REQUEST_STATUSES, "cancelled": "not-taken", "new": "intended"}
DISPENSE_STATUSES = {
    "active": "in-progress", "suspended": "on-hold", "held": "on-hold", "aborted": "stopped",
    "completed": "completed", "nullified": "entered-in-error", "cancelled": "cancelled", "new": "preparation",
}  # fmt: skip
# CCD 1.0 s.3.9.2.3, value set 2.16.840.1.113883.1.11.20.7 of the medication status observation (template 1.47).
MEDICATION_STATUS_CODES = {
    "55561003": "active",
    "421139008": "on-hold",
    "392521001": "completed",
    "73425007": "completed",
}
MEDICATION_STATUS_WORDS = {
    "active": "active", "on hold": "on-hold", "prior history": "completed", "no longer active": "completed",
    "inactive": "completed", "discontinued": "stopped",
}  # fmt: skip
# ConceptMap CF-MedActivityMood, and FHIR R4's v3 mapping of request-intent for RQO and PRP.
INTENTS = {"INT": "order", "RQO": "order", "PRP": "proposal", "PRMS": "plan", "ARQ": "plan", "APT": "plan"}
# HL7 v3 ActMood: what is meant to be done, as opposed to EVN, which was.
PLANNED_MOODS = frozenset(("INT", "RQO", "PRP", "PRMS", "ARQ", "APT", "SLOT", "OPT"))

# ConceptMap CF-ResultStatus.
RESULT_STATUSES = {
    "aborted": "cancelled", "active": "registered", "cancelled": "cancelled", "completed": "final",
    "held": "registered", "suspended": "registered", "nullified": "entered-in-error",
}  # fmt: skip
# ConceptMap CF-ProcedureStatus.
PROCEDURE_STATUSES = {
    "aborted": "stopped", "active": "in-progress", "cancelled": "not-done", "completed": "completed",
    "nullified": "entered-in-error", "held": "on-hold", "suspended": "on-hold", "new": "preparation",
}  # fmt: skip
# ConceptMap CF-ImmunizationStatus.
IMMUNIZATION_STATUSES = {
    "aborted": "not-done", "cancelled": "not-done", "completed": "completed", "held": "not-done", "new": "not-done",
    "nullified": "entered-in-error", "obsolete": "not-done", "suspended": "not-done",
}  # fmt: skip
# ConceptMap CF-EncounterStatus.
ENCOUNTER_STATUSES = {
    "aborted": "unknown", "active": "in-progress", "cancelled": "cancelled", "completed": "finished",
    "held": "planned", "new": "unknown", "suspended": "onleave", "nullified": "entered-in-error",
}  # fmt: skip
# FHIR R4 request-status and its mapping to v3 ActStatus.
ORDER_STATUSES = {
    "active": "active", "new": "draft", "held": "on-hold", "suspended": "on-hold", "aborted": "revoked",
    "cancelled": "revoked", "completed": "completed", "nullified": "entered-in-error",
}  # fmt: skip
# FHIR R4 request-priority and its mapping to v3 ActPriority.
PRIORITIES = {"R": "routine", "UR": "urgent", "A": "asap", "S": "stat"}
GOAL_STATUSES = {
    "active": "active", "completed": "completed", "aborted": "cancelled", "cancelled": "cancelled", "held": "on-hold",
    "suspended": "on-hold", "new": "proposed", "nullified": "entered-in-error",
}  # fmt: skip

# ConceptMaps CF-AllergyIntoleranceType and CF-AllergyIntoleranceCategory; 426232007 by FHIR's value set allergy
# category, which names it as environment.
ALLERGY_TYPES = {
    "235719002": "intolerance", "59037007": "intolerance", "414285001": "allergy", "416098002": "allergy",
    "419199007": "allergy", "426232007": "allergy",
}  # fmt: skip
ALLERGY_CATEGORIES = {
    "235719002": "food", "414285001": "food", "418471000": "food", "416098002": "medication",
    "419511003": "medication", "59037007": "medication", "426232007": "environment",
}  # fmt: skip
# ConceptMap CF-NoKnownAllergies: a kind of allergy that is negated without a substance.
NO_KNOWN_ALLERGIES = {
    "414285001": Coding(system=SNOMED_CT, code="429625007", display="No known food allergy"),
    "416098002": Coding(system=SNOMED_CT, code="409137002", display="No known drug allergy"),
    "419199007": Coding(system=SNOMED_CT, code="716186003", display="No known allergy"),
    # not in the map; the value set of the IPS that `silences` reads has it
    "426232007": Coding(system=SNOMED_CT, code="428607008", display="No known environmental allergy"),
}
# Guide, CF-problems: a negated problem without a name as the negated concept.
NO_PROBLEMS = Coding(system=SNOMED_CT, code="160245001", display="No current problems or disability")
# SNOMED CT kinds of problem: condition, problem, finding, complaint, diagnosis, symptom, functional and cognitive
# finding (value set 2.16.840.1.113883.3.88.12.3221.7.2). They say what sort of thing a problem is, not which.
PROBLEM_KINDS = frozenset((
    "64572001", "55607006", "404684003", "409586006", "282291009", "418799008", "248536006", "373930000",
))  # fmt: skip
# Kinds that say no more than that it is a problem: assertion, problem, condition.
PLAIN_PROBLEMS = frozenset(("ASSERTION", "55607006", "64572001"))
# The kinds of allergy that are no substance: value set 2.16.840.1.113883.3.88.12.3221.6.2.
ALLERGY_KINDS = frozenset((
    *ALLERGY_TYPES, *ALLERGY_CATEGORIES, "418038007", "420134006", "419199007",
))  # fmt: skip
# ConceptMaps CF-Severity and CF-Criticality. 371923003 and 371924009 are SNOMED's in-between grades.
SEVERITIES = {"255604002": "mild", "6736007": "moderate", "24484000": "severe"}
SEVERITY_WORDS = frozenset(("mild", "moderate", "severe"))
CRITICALITIES = {"CRITH": "high", "CRITL": "low", "CRITU": "unable-to-assess"}

SEVERITY_CODES = frozenset(("SEV", "39732311000119104"))
CRITICALITY_LOINC = "82606-5"
STATUS_LOINC = "33999-4"
COMMENT_LOINC = "48767-8"
SIG_LOINC = "76662-6"
AGE_SNOMED = frozenset(("445518008", "397659008"))
DIAGNOSIS_DATE_LOINC = "77975-1"
# Reason care action performed or not (QRDA template 24.3.88; HL7 C-CDA Examples, "Medication Refused").
REASON_LOINC = "77301-0"
# SNOMED CT, units: beside a result that is no number (HL7 C-CDA Examples, "Result with non-numeric physical quantity").
UNITS = "246514001"

# LOINC codes of sections: HL7 C-CDA R2.1 volume 2, C-CDA R1.1 and CCD 1.0, with the name the import report gives them.
SECTION_NAMES = {
    "48765-2": "Allergies", "10160-0": "Medications", "11450-4": "Problems", "30954-2": "Results",
    "8716-3": "Vital signs", "11369-6": "Immunizations", "47519-4": "Procedures", "46240-8": "Encounters",
    "29762-2": "Social history", "10157-6": "Family history", "47420-5": "Functional status",
    "10190-7": "Mental status", "18776-5": "Plan of treatment", "61146-7": "Goals", "75310-3": "Health concerns",
    "48768-6": "Payers", "46264-8": "Medical equipment", "42348-3": "Advance directives", "11348-0": "Past illness",
    "10183-2": "Discharge medications", "42346-7": "Admission medications", "29549-3": "Medications administered",
    "46241-6": "Admission diagnosis", "11535-2": "Discharge diagnosis", "42347-5": "Admission diagnosis",
    "75311-1": "Discharge medications", "85847-2": "Care teams", "61144-2": "Nutrition", "69730-0": "Instructions",
    "42349-1": "Reason for referral", "51847-2": "Assessment and plan", "62387-6": "Interventions",
    "11383-7": "Outcomes", "10219-4": "Preoperative diagnosis", "10218-6": "Postoperative diagnosis",
    "59776-5": "Procedure findings", "55109-3": "Complications", "59768-2": "Procedure indications",
    "59772-4": "Planned procedure", "59774-0": "Anesthesia", "59769-0": "Postprocedure diagnosis",
    "48764-5": "Summary purpose", "10162-6": "Pregnancy history", "11329-0": "History", "8709-8": "Skin",
}  # fmt: skip
# Only these whole-topic sections: that a hospital stay saw no medicines says nothing about the medicines at home.
SECTION_TOPICS = {
    "48765-2": Topic.ALLERGIES, "10160-0": Topic.MEDICATIONS, "11450-4": Topic.PROBLEMS, "30954-2": Topic.RESULTS,
    "11369-6": Topic.IMMUNIZATIONS, "47519-4": Topic.PROCEDURES, "46264-8": Topic.DEVICES,
}  # fmt: skip
# What an entry that is not understood would have been, so that nobody concludes from its silence.
SECTION_TYPES = {
    "48765-2": "AllergyIntolerance", "10160-0": "MedicationStatement", "10183-2": "MedicationStatement",
    "42346-7": "MedicationStatement", "29549-3": "MedicationAdministration", "75311-1": "MedicationStatement",
    "11450-4": "Condition", "30954-2": "Observation", "8716-3": "Observation", "11369-6": "Immunization",
    "47519-4": "Procedure", "46240-8": "Encounter",
}  # fmt: skip
# FHIR R4 observation-category by section; ConceptMap CF-ProblemCategory for conditions. The displays are those of the
# code systems, because the codes are ours and not the source's.
OBSERVATION_CATEGORIES = {
    "30954-2": Coding(system=OBSERVATION_CATEGORY, code="laboratory", display="Laboratory"),
    "8716-3": Coding(system=OBSERVATION_CATEGORY, code="vital-signs", display="Vital Signs"),
    "29762-2": Coding(system=OBSERVATION_CATEGORY, code="social-history", display="Social History"),
    "10190-7": Coding(system=OBSERVATION_CATEGORY, code="survey", display="Survey"),
}
CONDITION_CATEGORIES = {
    "46240-8": Coding(system=CONDITION_CATEGORY, code="encounter-diagnosis", display="Encounter Diagnosis"),
    "11450-4": Coding(system=CONDITION_CATEGORY, code="problem-list-item", display="Problem List Item"),
    "75310-3": Coding(
        system="http://hl7.org/fhir/us/core/CodeSystem/condition-category",
        code="health-concern",
        display="Health Concern",
    ),
}
# US Core, DiagnosticReport Profile for Laboratory Results Reporting: the category of a report over laboratory results.
LABORATORY_REPORT = Coding(system="http://terminology.hl7.org/CodeSystem/v2-0074", code="LAB", display="Laboratory")
# US Core, DocumentReference: the category of a clinical note (guide, CF-notes).
CLINICAL_NOTE = Coding(
    system="http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
    code="clinical-note",
    display="Clinical Note",
)
