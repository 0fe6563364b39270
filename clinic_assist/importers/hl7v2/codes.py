"""HL7's own tables, as far as the import needs them, and what their codes are in FHIR's words.

Tables are those of HL7 v2.8 chapter 2C unless said otherwise. Maps of statuses follow the ConceptMaps of the guide
"HL7 Version 2 to FHIR" (HL7, http://hl7.org/fhir/uv/v2mappings) where that has one; where it has none, or says
something that a clinician would misread, the reason stands at the line. What a map does not hold stays as written.
"""

from __future__ import annotations

import re

from clinic_assist.terminology.systems import NULL_FLAVOR, system_of_mnemonic, system_of_oid, v2_table

__all__ = ["NULL_FLAVOR", "v2_table"]

_OID = re.compile(r"[0-2](?:\.\d+)+")


def code_system(name: str | None, oid: str | None = None) -> str | None:
    """The URI of a coding system, from its name in table 0396 or its object identifier; else its name as written."""
    if oid and _OID.fullmatch(oid):
        return system_of_oid(oid) or f"urn:oid:{oid}"
    if name is None:
        return None
    if _OID.fullmatch(name):
        return system_of_oid(name) or f"urn:oid:{name}"
    return system_of_mnemonic(name) or name


# HL7 v3 null flavours, as coded values of v2 use them, in the words of FHIR's data-absent-reason (ConceptMap
# CF-NullFlavorDataAbsentReason of the guide "C-CDA on FHIR").
ABSENT_REASONS = {
    "NI": "unknown", "UNK": "unknown", "NP": "unknown", "ASKU": "asked-unknown", "NASK": "not-asked",
    "NAV": "temp-unknown", "MSK": "masked", "NA": "not-applicable",
}  # fmt: skip
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
US_SSN = "http://hl7.org/fhir/sid/us-ssn"
_IDENTIFIER_SYSTEMS = {
    # FHIR R4 s.4.3.0.1, identifier systems
    "2.16.840.1.113883.4.1": US_SSN,
    "2.16.840.1.113883.4.6": "http://hl7.org/fhir/sid/us-npi",
    "2.16.840.1.113883.4.572": "http://hl7.org/fhir/sid/us-medicare",
    "2.16.840.1.113883.4.927": "http://hl7.org/fhir/sid/us-mbi",
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def universal_system(identifier: str | None) -> str | None:
    """The URI of an authority with a universal id; None where it is neither object identifier nor UUID."""
    if identifier is None:
        return None
    if _UUID.fullmatch(identifier):
        return f"urn:uuid:{identifier.lower()}"
    if not _OID.fullmatch(identifier):
        return None
    return _IDENTIFIER_SYSTEMS.get(identifier, f"urn:oid:{identifier}")


# Table 0001, administrative sex.
GENDERS = {"M": "male", "F": "female", "O": "other", "A": "other", "N": "other", "U": "unknown",
           "MALE": "male", "FEMALE": "female", "OTHER": "other", "UNKNOWN": "unknown"}  # fmt: skip
# Table 0200, name type. B is the name at birth, which FHIR has no use for but `maiden`, said of marriage: left out.
NAME_USES = {
    "BAD": "old", "D": "usual", "L": "official", "R": "official", "M": "maiden", "MSK": "anonymous", "N": "nickname",
    "NAV": "temp", "TEMP": "temp", "NOUSE": "old", "S": "anonymous",
}  # fmt: skip
# Table 0190, address type.
ADDRESS_USES = {"BA": "old", "BI": "billing", "B": "work", "O": "work", "C": "temp", "H": "home", "HV": "home"}
# Tables 0201 and 0202, telecommunication use and equipment.
TELECOM_USES = {"PRN": "home", "ORN": "home", "VHN": "home", "WPN": "work", "BPN": None, "PRS": "mobile"}
TELECOM_SYSTEMS = {
    "PH": "phone", "CP": "phone", "SAT": "phone", "FX": "fax", "BP": "pager", "INTERNET": "email", "X.400": "email",
    "TDD": "phone", "TTY": "phone", "MD": "phone",
}  # fmt: skip

# Table 0004, patient class, by the guide's map.
ENCOUNTER_CLASSES = {
    "E": ("EMER", "emergency"), "I": ("IMP", "inpatient encounter"), "O": ("AMB", "ambulatory"),
    "P": ("PRENC", "pre-admission"),
}  # fmt: skip
# Table 0003, what an event says of the visit. The guide calls a registered outpatient (A04) planned; by s.3.3.4 the
# patient has arrived, so it is in progress here. A08 says nothing of the visit's course.
ENCOUNTER_STATUSES = {
    "A01": "in-progress", "A02": "in-progress", "A03": "finished", "A04": "in-progress", "A05": "planned",
    "A06": "in-progress", "A07": "in-progress", "A10": "arrived", "A11": "cancelled", "A12": "in-progress",
    "A13": "in-progress", "A14": "planned", "A21": "onleave", "A22": "in-progress", "A23": "entered-in-error",
    "A27": "cancelled", "A32": "cancelled", "A38": "cancelled", "A52": "in-progress", "A53": "onleave",
}  # fmt: skip

# Table 0078, interpretation codes, as far as they are codes of FHIR's ObservationInterpretation as well.
FLAGS = frozenset((
    "<", ">", "A", "AA", "B", "CAR", "D", "DET", "E", "EX", "EXP", "H", "HH", "HU", "I", "IE", "IND", "L", "LL", "LU",
    "MS", "N", "NCL", "ND", "NEG", "NR", "NS", "POS", "R", "RR", "S", "SDD", "SYN-R", "SYN-S", "U", "UNE", "VS", "W",
    "WR",
))  # fmt: skip
# Table 0085, observation result status. X: no result can be had (the guide has no code). N: not asked for, see values.
OBSERVATION_STATUSES = {
    "A": "amended", "B": "amended", "C": "corrected", "D": "entered-in-error", "F": "final", "I": "registered",
    "O": "registered", "P": "preliminary", "R": "preliminary", "S": "preliminary", "U": "final", "V": "final",
    "W": "entered-in-error", "X": "cancelled", "N": "cancelled",
}  # fmt: skip
# Table 0123, result status of a report.
REPORT_STATUSES = {
    "O": "registered", "I": "registered", "S": "registered", "A": "partial", "P": "preliminary", "C": "corrected",
    "M": "amended", "R": "partial", "F": "final", "X": "cancelled", "N": "registered",
}  # fmt: skip
# How far a status is along the way of a result, for two messages of one moment.
STATUS_RANKS = {"O": 0, "I": 1, "S": 1, "N": 1, "R": 2, "P": 2, "A": 3, "F": 4, "U": 4, "V": 4, "C": 5, "X": 5, "W": 6,
                "D": 6}  # fmt: skip

# Table 0119, order control. The guide calls an order that somebody asked to cancel still active, and one asked to hold
# too; who reads the chart must see the request, so both are read as done; ORC-5 has the last word where it is given.
ORDER_CONTROLS = {
    "NW": "active", "OK": "active", "AF": "active", "RL": "active", "OE": "active", "OR": "active", "RO": "active",
    "XO": "active", "XR": "active", "XX": "active", "SN": "active", "NA": "active", "PR": "active", "RF": "active",
    "OF": "active", "PA": "active", "CH": "active", "UC": "active", "UD": "active",
    "CA": "cancelled", "OC": "cancelled", "CR": "cancelled", "UA": "cancelled", "DF": "cancelled",
    "DC": "stopped", "OD": "stopped", "DR": "stopped", "RP": "stopped", "RQ": "stopped", "RU": "stopped",
    "HD": "on-hold", "OH": "on-hold", "HR": "on-hold", "DE": "entered-in-error",
}  # fmt: skip
# Table 0038, order status. ER says only that the order was not found, which is no statement about the order.
ORDER_STATUSES = {
    "A": "active", "CA": "cancelled", "CM": "completed", "DC": "stopped", "HD": "on-hold", "IP": "active",
    "RP": "stopped", "SC": "active",
}  # fmt: skip
# FHIR R4 request-status, which has no `cancelled` and no `stopped`.
REQUEST_STATUSES = {"cancelled": "revoked", "stopped": "revoked"}

# Table 0322, completion status of an administration. PA: begun, and less than the whole dose given.
COMPLETION_STATUSES = {"CP": "completed", "PA": "completed", "RE": "not-done", "NA": "not-done"}

# Table 0127, type of allergen.
ALLERGY_CATEGORIES = {
    "DA": "medication", "FA": "food", "EA": "environment", "AA": "environment", "PA": "environment",
    "LA": "environment",
}  # fmt: skip
ALLERGY_TYPES = {"AL": "allergy", "IN": "intolerance"}  # table 0436, sensitivity; other codes are reactions of a kind
SEVERITIES = {"MI": "mild", "MO": "moderate", "SV": "severe"}  # table 0128; U is unknown
# Table 0438, allergy clinical status: what is certain (verification) and what holds now.
ALLERGY_VERIFICATIONS = {
    "C": "confirmed", "I": "confirmed", "U": "unconfirmed", "P": "unconfirmed", "S": "unconfirmed", "D": "unconfirmed",
    "E": "entered-in-error",
}  # fmt: skip

# Tables 0206 and 0323, segment action code, and 0287, problem and goal action code: delete.
DELETING_ACTIONS = frozenset(("D", "DE"))

# Table 0278, filler status of an appointment, by the guide's map.
APPOINTMENT_STATUSES = {
    "PENDING": "pending", "WAITLIST": "waitlist", "BOOKED": "booked", "STARTED": "checked-in",
    "COMPLETE": "fulfilled", "CANCELLED": "cancelled", "CANCELED": "cancelled", "DISCONTINUED": "cancelled",
    "DELETED": "entered-in-error", "NOSHOW": "noshow",
}  # fmt: skip
# What the trigger event itself says of an appointment, where SCH-25 is empty (HL7 v2.8 s.10.4).
APPOINTMENT_EVENTS = {
    "S12": "booked", "S13": "booked", "S14": "booked", "S15": "cancelled", "S16": "cancelled",
    "S17": "entered-in-error", "S26": "noshow",
}  # fmt: skip

# Table 0271 and 0273, completion and availability of a document.
DOCUMENT_COMPLETIONS = {
    "AU": "final", "LA": "final", "DO": "final", "DI": "preliminary", "IN": "preliminary", "IP": "preliminary",
    "PA": "preliminary",
}  # fmt: skip

# Table 0270, document type.
DOCUMENT_TYPES = {
    "AR": "Autopsy report", "CD": "Cardiodiagnostics", "CN": "Consultation", "DI": "Diagnostic imaging",
    "DS": "Discharge summary", "ED": "Emergency department report", "HP": "History and physical examination",
    "OP": "Operative report", "PC": "Psychiatric consultation", "PH": "Psychiatric history and physical examination",
    "PN": "Procedure note", "PR": "Progress note", "SP": "Surgical pathology", "TS": "Transfer summary",
}  # fmt: skip

# What an entry that is not understood would have been, so that nobody concludes from its silence.
SEGMENT_TYPES = {
    "AL1": "AllergyIntolerance", "IAM": "AllergyIntolerance", "RXO": "MedicationRequest", "RXE": "MedicationRequest",
    "RXG": "MedicationRequest", "RXD": "MedicationDispense", "RXA": "MedicationAdministration",
}  # fmt: skip
