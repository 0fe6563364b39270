"""What a column can mean, by what a row is; and the words of FHIR that columns of words are put into."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Meaning(Enum):
    """What a column says. A meaning belongs to one column at most; a column may have several."""

    UNUSED = "unused"
    PATIENT_NUMBER = "patient-number"
    PATIENT_NAME = "patient-name"
    FAMILY_NAME = "family-name"
    GIVEN_NAME = "given-name"
    BIRTH_DATE = "birth-date"
    GENDER = "gender"
    TEXT = "text"
    CODE = "code"
    CODE_SYSTEM = "code-system"
    VALUE = "value"
    UNIT = "unit"
    LOW = "low"
    HIGH = "high"
    INTERPRETATION = "interpretation"
    DATE = "date"
    END = "end"
    STATUS = "status"
    VERIFICATION = "verification"
    CATEGORY = "category"
    REACTION = "reaction"
    DOSAGE = "dosage"
    ROUTE = "route"
    DOCUMENT_TEXT = "document-text"
    NOTE = "note"
    RECORD_NUMBER = "record-number"


PERSON: Final = (
    Meaning.PATIENT_NUMBER,
    Meaning.PATIENT_NAME,
    Meaning.FAMILY_NAME,
    Meaning.GIVEN_NAME,
    Meaning.BIRTH_DATE,
    Meaning.GENDER,
)
DATES: Final = (Meaning.DATE, Meaning.END, Meaning.BIRTH_DATE)
WORDED: Final = (Meaning.STATUS, Meaning.VERIFICATION, Meaning.CATEGORY, Meaning.GENDER)

_ABOUT: Final = (Meaning.TEXT, Meaning.CODE, Meaning.CODE_SYSTEM)
_WHEN: Final = (Meaning.DATE, Meaning.END)
_REST: Final = (Meaning.NOTE, Meaning.RECORD_NUMBER)
_MEDICINE: Final = (Meaning.DOSAGE, Meaning.ROUTE, *_WHEN, Meaning.STATUS, Meaning.CATEGORY)
_OWN: Final = {
    "Observation": (
        Meaning.VALUE, Meaning.UNIT, Meaning.LOW, Meaning.HIGH, Meaning.INTERPRETATION, *_WHEN, Meaning.STATUS,
        Meaning.CATEGORY,
    ),
    "Condition": (*_WHEN, Meaning.STATUS, Meaning.VERIFICATION, Meaning.CATEGORY),
    "AllergyIntolerance": (Meaning.REACTION, *_WHEN, Meaning.STATUS, Meaning.VERIFICATION, Meaning.CATEGORY),
    "MedicationStatement": _MEDICINE,
    "MedicationRequest": _MEDICINE,
    "Immunization": (Meaning.DATE, Meaning.ROUTE, Meaning.STATUS),
    "Procedure": (*_WHEN, Meaning.STATUS, Meaning.CATEGORY),
    "Encounter": (*_WHEN, Meaning.STATUS),
    "DocumentReference": (Meaning.DOCUMENT_TEXT, Meaning.DATE, Meaning.STATUS, Meaning.CATEGORY),
}  # fmt: skip

# What a status or category of FHIR R4 may be: the required value set of each element; categories are free text but for
# those of allergies (value set allergy-intolerance-category).
_ORDER_STATUS: Final = (
    "active",
    "on-hold",
    "cancelled",
    "completed",
    "entered-in-error",
    "stopped",
    "draft",
    "unknown",
)
_VERIFIED: Final = ("unconfirmed", "confirmed", "refuted", "entered-in-error")
_CODES: Final = {
    ("Patient", Meaning.GENDER): ("female", "male", "other", "unknown"),  # administrative-gender
    ("AllergyIntolerance", Meaning.STATUS): ("active", "inactive", "resolved"),
    ("AllergyIntolerance", Meaning.VERIFICATION): _VERIFIED,
    ("AllergyIntolerance", Meaning.CATEGORY): ("food", "medication", "environment", "biologic"),
    ("Condition", Meaning.STATUS): ("active", "recurrence", "relapse", "inactive", "remission", "resolved"),
    ("Condition", Meaning.VERIFICATION): ("unconfirmed", "provisional", "differential", *_VERIFIED[1:]),
    ("MedicationRequest", Meaning.STATUS): _ORDER_STATUS,
    ("MedicationStatement", Meaning.STATUS): (
        "active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken",
    ),
    ("Observation", Meaning.STATUS): (
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
    ),
    ("Procedure", Meaning.STATUS): (
        "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown",
    ),
    ("Immunization", Meaning.STATUS): ("completed", "entered-in-error", "not-done"),
    ("Encounter", Meaning.STATUS): (
        "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error",
        "unknown",
    ),
    ("DocumentReference", Meaning.STATUS): ("current", "superseded", "entered-in-error"),
}  # fmt: skip

_SEX_LETTERS: Final = {"f": "female", "m": "male"}  # HL7 v2.5.1 table 0001, Administrative Sex


def meanings_of(fact: str) -> tuple[Meaning, ...]:
    """What a column can mean where each row is such a fact, in the order of a list to choose from."""
    if fact == "Patient":
        return (Meaning.UNUSED, *PERSON, Meaning.NOTE)
    return (Meaning.UNUSED, *PERSON, *_ABOUT, *_OWN[fact], *_REST)


def codes_of(fact: str, meaning: Meaning) -> tuple[str, ...]:
    """The words that a column of words can be put into; none where it stays as written."""
    return _CODES.get(("Patient" if meaning is Meaning.GENDER else fact, meaning), ())


def code_of(fact: str, meaning: Meaning, written: str) -> str | None:
    """The word that a table writes itself, but for capitals and hyphens, or as a letter; None where it is none."""
    plain = "-".join(written.replace("_", " ").replace("-", " ").lower().split())
    if meaning is Meaning.GENDER:
        plain = _SEX_LETTERS.get(plain, plain)
    return next((code for code in codes_of(fact, meaning) if code == plain), None)
