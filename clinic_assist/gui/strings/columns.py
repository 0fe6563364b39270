"""Titles of pages and columns. A column is (title, share of the free width, fixed width in pixels)."""

from __future__ import annotations

SECTION_TITLES = {
    "overview": "Overview",
    "problems": "Problems",
    "medications": "Medications",
    "allergies": "Allergies",
    "results": "Results",
    "documents": "Documents",
    "records": "All records",
    "safety": "Safety check",
    "draft": "Notes",
}
APART_TITLES = {
    "problems": "Refuted or entered in error – not counted as problems",
    "medications": "Entered in error – not counted as medications",
    "allergies": "Refuted, inactive, resolved or entered in error – not counted as known allergies",
}
SECTION_COLUMNS = {
    "problems": (
        ("Problem", 5, 0),
        ("Status", 2, 0),
        ("Since", 0, 124),
        ("Ended", 0, 124),
        ("Recorded", 2, 0, False, 620),
    ),
    "medications": (
        ("Medication", 6, 0),
        ("Status", 2, 0),
        ("Date", 0, 124),
        ("For", 2, 0),
        ("Recorded as", 2, 0, False, 620),
    ),
    "allergies": (
        ("Substance", 3, 0),
        ("Past reactions", 3, 0),
        ("Risk", 0, 150),
        ("Status", 2, 0),
        ("Recorded", 2, 0, False, 620),
    ),
}
OVERVIEW_COLUMNS = {
    "problems": (("Problem", 3, 0), ("Since", 0, 124)),
    "medications": (("Medication", 3, 0), ("Date", 0, 124)),
    "allergies": (("Substance", 3, 0), ("Past reactions", 3, 0), ("Risk", 0, 136)),
    "results": (("Test", 5, 0), ("Latest", 4, 0), ("Mark", 0, 164)),
}
SAID_COLUMNS = (("Statement", 0, 190), ("In the record’s words", 3, 0), ("Date", 0, 130))
UNREAD_COLUMNS = (("Record", 3, 0), ("Type", 0, 220), ("Date", 0, 130), ("Why it was not read", 5, 0))
RESULT_COLUMNS = (
    ("Test", 4, 0),
    ("Latest", 3, 0),
    ("Mark", 0, 180),
    ("Date", 0, 124),
    ("Range given", 2, 0),
    ("Count", 0, 74, True),
)
SERIES_COLUMNS = (("Date", 0, 180), ("Value", 3, 0), ("Mark", 0, 170), ("Range given", 3, 0))
DOCUMENT_COLUMNS = (("Document", 1, 0), ("Date", 0, 124))
RECORD_COLUMNS = (
    ("Type", 0, 185),
    ("What", 4, 0),
    ("Value", 3, 0),
    ("Date", 0, 124),
    ("Status", 0, 120),
    ("Place in the file", 5, 0, False, 860),
)
PATIENT_COLUMNS = (
    ("Name", 4, 0),
    ("Born", 0, 140),
    ("Gender", 0, 120),
    ("MRN", 2, 0),
    ("Records", 0, 100, True),
)
IMPORT_COLUMNS = (
    ("File", 4, 0),
    ("State", 0, 210),
    ("Format", 0, 130),
    ("Patients", 0, 86, True),
    ("Entries", 0, 86, True),
    ("Facts", 0, 86, True),
    ("Kept", 0, 72, True),
    ("Rejected", 0, 90, True),
)
IMPORT_ISSUE_COLUMNS = (("What", 0, 130), ("Type", 0, 180), ("Place in the file", 2, 0), ("Why", 3, 0))
IMPORT_FACT_COLUMNS = (("Type", 1, 0), ("Facts", 0, 90, True))
