"""What HL7 v3 codes say in words: classes of encounters, and relatives."""

from __future__ import annotations

# HL7 v3 ActCode, ActEncounterCode: what people call the class.
ENCOUNTER_CLASSES = {
    "AMB": "ambulatory outpatient",
    "EMER": "emergency",
    "FLD": "field",
    "HH": "home health",
    "IMP": "inpatient",
    "ACUTE": "inpatient acute",
    "NONAC": "inpatient non acute",
    "OBSENC": "observation",
    "PRENC": "pre admission",
    "SS": "short stay",
    "VR": "virtual",
}
RELATIONS = {
    "mth": "mother",
    "fth": "father",
    "bro": "brother",
    "sis": "sister",
    "son": "son",
    "dau": "daughter",
    "grmth": "grandmother",
    "grfth": "grandfather",
    "aunt": "aunt",
    "uncle": "uncle",
    "cousn": "cousin",
    "child": "child",
    "sib": "sibling",
    "prn": "parent",
}
"""HL7 v3 RoleCode, the family members whose ends are common to the natural, maternal and paternal variants."""
