"""What the window says of whether two records are of one person."""

from __future__ import annotations

from pathlib import PurePath

from clinic_assist.gui.strings.phrases import counted, imported_on

DOUBT_OPEN, DOUBT_TITLE = "Compare them", "One person or two?"
DOUBT_SAME, DOUBT_DIFFERENT, DOUBT_LATER = "Same person – join", "Two people – keep apart", "Decide later"
DOUBT_MEANING = (
    "Nothing is joined before you say so. Joined, both are one chart; kept apart, this pair is not asked about again. "
    "Either can be undone: open the chart, then “Whose records”."
)
DOUBT_LOADING, DOUBT_SAVING = "Looking at the two …", "Keeping your decision …"
DOUBT_NONE_LEFT = "No pair is left to decide."
DOUBT_ALL_LATER = "You put off the pairs that are left; they stay on the list of patients."
DOUBT_JOINED = "Joined: both are one chart now."
DOUBT_PARTED = "Kept apart: they stay two charts."
DOUBT_GONE = "One of the two is not in the vault any more."
COMPARED_TITLE = "The two patients side by side"
COMPARED_SAME, COMPARED_DIFFERS, COMPARED_PARTLY = "Same", "Different", "Partly the same"
COMPARED_ONE_SIDE, COMPARED_NEITHER = "Only one says it", "Neither says it"
PERSON_FIELDS = ("Name", "Born", "Gender", "MRN", "Other numbers", "Address", "Telephone, e-mail")
PERSON_FILES, PERSON_RECORDS = "From the files", "Records"

NOBODYS_TITLE, NOBODYS_BACK = "Documents without a patient", "Patients"
NOBODYS_MEANING = (
    "These documents do not say in a reliable way whose they are: a name in a letter may be anybody’s. So they are in "
    "nobody’s chart, and no check and no draft knows them, until somebody who has read them says whose they are."
)
NOBODYS_NONE = "Every document in the vault names its patient."
GIVE_OPEN, GIVE_BACK, GIVE_TITLE = "This is of …", "Take it back", "Whose document is this?"
GIVE_ALL = "Documents given to patients"
GIVE_NOW = "Put it into this chart"
GIVE_MEANING = (
    "Read the document first. It is then in that patient’s chart, as your decision and not as the file’s word, until "
    "it is taken back here."
)
GIVE_NOT = "It is one of several records of its file, so it cannot be put into a chart."
NOBODYS_LOADING, NOBODYS_READABLE, NOBODYS_SCANNED = "Opening the document …", "Can be read", "Not readable"
NOBODYS_SCANNED_TEXT = (
    "Nothing of this document can be read: it is scanned, or holds only pictures. The file itself is kept unaltered."
)

WHOSE_OPEN, WHOSE_TITLE = "Whose records", "Who is this record of?"
WHOSE_ONE = "One file describes this patient, so there is nothing to part."
WHOSE_NONE = "No file describes this patient: other records only refer to this person."
WHOSE_PART = "Part …"
WHOSE_PART_ASK = "Part this file from the others?"
WHOSE_PART_MEANING = (
    "What this file says becomes a patient of its own, and the two are not asked about again. "
    "Signed notes and drafts stay with the patient they were written for."
)
WHOSE_PART_NOW, WHOSE_PART_NOT = "Part", "Leave them together"
WHOSE_PARTED = "Parted: the file is a patient of its own now."
WHOSE_LOADING, WHOSE_SAVING = "Looking at the files …", "Parting …"
WHOSE_NUMBERS = "Numbers"
WHOSE_APART, WHOSE_AGAIN = "Kept apart from this patient by a person’s decision", "Same person …"
WHOSE_JOIN_ASK = "Join these two patients after all?"
WHOSE_JOIN_MEANING = "Both become one chart. Its files can be parted again here."
WHOSE_JOIN_NOW, WHOSE_JOIN_NOT = "Join", "Keep them apart"


def doubts_waiting(count: int) -> str:
    if not count:
        return ""
    return f"{counted(count, 'pair')} of patients may be the same person."


def short_file(name: str) -> str:
    return PurePath(name).name or name or "A file without a name"


def part_named(file: str) -> str:
    return f"Part {file} from the other files"


def join_named(name: str) -> str:
    return f"Join with {name}"


def doubt_number(number: int, total: int) -> str:
    return f"Pair {number:,} of {total:,}" if total > 1 else "One pair"


def whose_files(count: int) -> str:
    if not count:
        return WHOSE_NONE
    return WHOSE_ONE if count == 1 else f"{count:,} files were taken for one person. Part one that is of somebody else."


def nobodys_count(count: int) -> str:
    return f"{counted(count, 'document')} without a patient" if count else GIVE_ALL


def nobodys_origin(file: str, imported_at: str) -> str:
    return f"{file}   {imported_on(imported_at)}"


def give_asked(title: str) -> str:
    return f"Whose is “{title}”?"


def given_to(name: str) -> str:
    return f"In the chart of {name}, because somebody said so."
