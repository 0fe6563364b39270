"""Titles of pages and columns.

A column is (title, share of the free width, pixels, numeric, least width of the table). The pixels are the width of a
column without a share and the least that one with a share needs; see `gui.columns`.
"""

from __future__ import annotations

SECTION_TITLES = {
    "overview": "Overview",
    "problems": "Problems",
    "medications": "Medications",
    "allergies": "Allergies",
    "results": "Results",
    "documents": "Documents",
    "imaging": "Images and ECG",
    "records": "All records",
    "safety": "Safety check",
    "draft": "Notes",
    "ask": "Ask the chart",
}
APART_TITLES = {
    "problems": "Refuted or entered in error – not counted as problems",
    "medications": "Entered in error – not counted as medications",
    "allergies": "Refuted, inactive, resolved or entered in error – not counted as known allergies",
}
SECTION_COLUMNS = {
    "problems": (
        ("Problem", 5, 220),
        ("Status", 2, 130),
        ("Since", 0, 118),
        ("Ended", 0, 118, False, 560),
        ("Recorded", 2, 150, False, 700),
    ),
    "medications": (
        ("Medication", 6, 260),
        ("Status", 2, 120),
        ("Date", 0, 118),
        ("For", 2, 140, False, 620),
        ("Recorded as", 2, 150, False, 760),
    ),
    "allergies": (
        ("Substance", 3, 170),
        ("Past reactions", 3, 170),
        ("Risk", 0, 140),
        ("Status", 2, 120, False, 600),
        ("Recorded", 2, 150, False, 760),
    ),
}
OVERVIEW_COLUMNS = {
    "problems": (("Problem", 3, 180), ("Since", 0, 118)),
    "medications": (("Medication", 3, 200), ("Date", 0, 118)),
    "allergies": (("Substance", 3, 130), ("Past reactions", 3, 130), ("Risk", 0, 124)),
    "results": (("Test", 5, 120), ("Latest", 4, 166), ("Flag", 0, 160, False, 1)),
}
SAID_COLUMNS = (("Statement", 0, 190), ("In the record’s words", 3, 0), ("Date", 0, 130))
UNREAD_COLUMNS = (("Record", 3, 0), ("Type", 0, 220), ("Date", 0, 130), ("Why it was not read", 5, 0))
RESULT_COLUMNS = (
    ("Test", 4, 180),
    ("Latest", 3, 140),
    ("Flag", 0, 164, False, 1),
    ("Date", 0, 118),
    ("Reference range", 2, 150, False, 880),
    ("Results", 0, 84, True, 640),
)
SERIES_COLUMNS = (
    ("Date", 0, 158),
    ("Value", 3, 120),
    ("Flag", 0, 164, False, 1),
    ("Reference range", 3, 130, False, 560),
)
DOCUMENT_COLUMNS = (("Document", 1, 0), ("Date", 0, 118))
RECORD_COLUMNS = (
    ("Type", 0, 200),
    ("What", 5, 220),
    ("Value", 3, 140, False, 1),
    ("Date", 0, 118),
    ("Status", 0, 124),
    ("File", 3, 180, False, 900),
)
PATIENT_COLUMNS = (
    ("Name", 4, 240),
    ("Born", 0, 130),
    ("Gender", 0, 110),
    ("MRN", 3, 300),
    ("Records", 0, 92, True),
)
IMPORT_COLUMNS = (
    ("File", 4, 240),
    ("State", 0, 200),
    ("Format", 0, 140),
    ("Patients", 0, 94, True),
    ("Entries", 0, 94, True),
    ("Read", 0, 80, True),
    ("Kept unread", 0, 120, True),
    ("Rejected", 0, 100, True),
)
IMPORT_ISSUE_COLUMNS = (("What", 0, 126), ("Type", 1, 110), ("Place in the file", 2, 196), ("Why", 3, 200))
IMPORT_TYPE_COLUMNS = (("Type", 1, 120), ("Read", 0, 66, True), ("Kept", 0, 66, True), ("Rejected", 0, 92, True))
PREVIEW_COLUMNS = (
    ("Patient", 4, 200),
    ("Born", 0, 118),
    ("Gender", 0, 92),
    ("MRN", 3, 130),
    ("State", 0, 132),
    ("New", 0, 70, True),
    ("Known", 0, 80, True),
    ("Replaced", 0, 100, True),
    ("To look at", 6, 220),
)
HISTORY_COLUMNS = (("Imported", 0, 170), ("From", 1, 240), ("Files", 0, 90, True), ("Records", 0, 110, True))
PAIR_COLUMNS = (("", 0, 150), ("First patient", 1, 220), ("Second patient", 1, 220), ("Compared", 0, 180))
WATCH_FOLDER_COLUMNS = (("Folder", 4, 260), ("State", 3, 200), ("Files", 0, 90, True), ("New", 0, 90, True))
WATCH_FILE_COLUMNS = (("File", 4, 240), ("Size", 0, 110, True), ("Changed", 0, 158), ("State", 2, 220))
NOBODYS_COLUMNS = (
    ("Document", 4, 210),
    ("Text", 0, 130),
    ("Given to", 2, 130, False, 1),
    ("Imported", 0, 158, False, 560),
)
ALTERNATIVE_COLUMNS = (
    ("Medicine", 3, 150),
    ("In this patient", 3, 200),
    ("Class", 2, 140, False, 560),
    ("Not known", 3, 160, False, 760),
)
STATE_COLUMNS = (("Check", 2, 170), ("Result", 2, 170), ("Remark", 4, 180))
