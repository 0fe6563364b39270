"""What the window says where a person tells what the columns of a table mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_assist.gui.strings.phrases import counted
from clinic_assist.terminology.labels import format_date, status_words

if TYPE_CHECKING:
    from clinic_assist.chart.partial_date import PartialDate

_MOST_COLUMNS: Final = 24

MAPPING_OPEN = "Say what its columns mean …"
MAPPING_ACTION = "Map a table …"
MAPPING_CHOOSE_FILE = "Choose a table"
SAVED_OPEN, SAVED_TITLE = "Tables …", "What is known of tables"
SAVED_MEANING = (
    "A table of no known kind is read by what somebody has said of its columns. Each line is kept for tables with "
    "exactly these columns; the next one is read without asking again."
)
SAVED_NONE = "Nothing is kept yet. “Map a table” asks what the columns of a table mean, and keeps the answers."
SAVED_COLUMNS = (
    ("Name", 3, 160),
    ("Each row", 0, 124),
    ("Columns of the table", 6, 220),
    ("Files read", 0, 96, True),
    ("Last file", 4, 180),
)
SAVED_NAME, SAVED_RENAME, SAVED_REMOVE = "Name", "Rename", "Remove"
SAVED_EXPORT, SAVED_TAKE, SAVED_FILE = "Save as a file …", "Take from a file …", "table-mapping.json"
SAVED_CHOOSE = "Choose a file that was saved here"
SAVED_REMOVAL = "The next table with these columns is asked about again. What was read by it stays."
MAPPING_TITLE = "What the columns of a table mean"
MAPPING_READING = "Reading the table …"
MAPPING_NO_HEADER = (
    "No row of column names is found in this way. Choose what stands between the cells, or how the letters are written."
)
MAPPING_RAW = "The beginning of the file"
MAPPING_ROW_IS, MAPPING_LETTERS, MAPPING_SEPARATED = "Each row is", "Letters", "Cells separated by"
MAPPING_TOLD = "detected"
MAPPING_COLUMNS = "Columns"
MAPPING_COLUMNS_HINT = "Say of each column what it holds. What is not used stays in the file and is not read."
MAPPING_SAMPLE = "The first rows of the file"
MAPPING_RESULT = "What they become"
MAPPING_RESULT_COLUMNS = (
    ("Row", 0, 54, True),
    ("Patient", 3, 120),
    ("Date", 0, 112),
    ("What it says", 6, 190),
)
MAPPING_TRYING = "Reading the first rows …"
MAPPING_NOT_YET = "Answer what is still needed; then the first rows are shown as they would be read."
MAPPING_NEEDED = "Still needed"
MAPPING_COMPLETE = "Nothing is stored yet. Saving keeps the mapping; the table is then read for a preview."
MAPPING_NAME, MAPPING_NAME_HINT = "Name of this mapping", "for tables with these columns"
MAPPING_SAVE, MAPPING_CANCEL = "Save and go on", "Cancel"
MAPPING_FORGET = "Remove this mapping"
MAPPING_FORGOTTEN = "The mapping was removed. What was read by it stays."
MAPPING_NEEDS_NAME = "a name for the mapping, one line of at most 80 letters"
MAPPING_NEEDS_PERSON = "a column with the patient’s number or name"
MAPPING_NEEDS_DECIMAL = "whether a comma or a point stands before the decimals"
MAPPING_NEEDS_SYSTEM = "whose the patient numbers are: an address such as urn:oid:1.2.3 or https://…"
MAPPING_DATES, MAPPING_OTHER_DATES, MAPPING_CHOOSE = "Written as", "Another way …", "Choose …"
MAPPING_NO_DATES = "No dates in the first rows. Dates are then expected as 2020-04-03."
MAPPING_ODD_DATES = "These dates are written in no way that is known here. Rows with such a date will be rejected."
MAPPING_OWN_NOTATION = "for instance DD.MM.YYYY HH:mm"
MAPPING_OWN_NOTATION_HINT = (
    "YYYY year, MM month, MMM Jan, DD day, HH hour, hh hour with AM, mm minute, ss second, A AM or PM"
)
MAPPING_DECIMALS, MAPPING_DECIMAL_CHOICES = "Decimals", (("4.1 with a point", "."), ("4,1 with a comma", ","))
MAPPING_UNIT, MAPPING_UNIT_LEFT = "Unit of all values", "Unit where that column is empty"
MAPPING_UNIT_HINT = "none, unless you say one"
MAPPING_SYSTEM, MAPPING_SYSTEM_LEFT = "Codes are of", "Where that column is empty, codes are of"
MAPPING_NO_SYSTEM = "No system that is known"
MAPPING_NUMBERS = "Whose numbers"
MAPPING_NUMBERS_UNKNOWN = "Not known: they name nobody outside this file"
MAPPING_NUMBERS_OTHER = "Of the register with this address …"
MAPPING_NUMBERS_HINT = "urn:oid:1.2.3 or https://…"
MAPPING_NUMBERS_MEANING = (
    "Two files speak of the same person where both give a number of the same register. Ask whoever made the table for "
    "the register’s address."
)
MAPPING_IS_MRN = "It is the medical record number (MRN)"
MAPPING_ONE_PERSON = "No column gives the patient’s number. Where all rows are about one person, type the number"
MAPPING_ONE_PERSON_HINT = "left empty, the rows are in nobody’s chart"
MAPPING_ROWS = "Which rows"
MAPPING_ONLY, MAPPING_ALL_ROWS, MAPPING_IS = "Read", "all rows", "only where it says"
MAPPING_AND_ONLY, MAPPING_NO_MORE = "And only rows with", "no more conditions"
MAPPING_MORE_CONDITIONS = "Another condition …"
MAPPING_ALSO, MAPPING_AND = "This column says something else too", "and also"
MAPPING_AS_WRITTEN = "stays as written"
MAPPING_NOBODY = "Nobody"
MAPPING_LEFT_OUT = "Left out, because it does not say what you have chosen"
MAPPING_TEXT_NOT_NUMBER = "Read as a text, not as a number: another decimal sign?"
MAPPING_SAYS_MORE = "This mapping was made as a file and says more than is shown here. Saving keeps what is shown."
MAPPING_UNCERTAIN = "The letters are not UTF-8 and were taken for Western European. If names look wrong, choose others."
MAPPING_KNOWN_HINT = (
    "The vault holds this file already, and a file is read once. To read it anew by another mapping, remove its import "
    "under Imports first, then import the file again."
)
MAPPING_DOUBLE = "Two columns have this name: it cannot be used."
MAPPING_NAMELESS = "This column has no name: it cannot be used."

FACT_CHOICES: Final = (
    ("Observation", "A laboratory result or measurement"),
    ("Condition", "A diagnosis or problem"),
    ("AllergyIntolerance", "An allergy or intolerance"),
    ("MedicationStatement", "A medicine that somebody takes"),
    ("MedicationRequest", "A prescription"),
    ("Immunization", "A vaccination"),
    ("Procedure", "A procedure"),
    ("Encounter", "A visit or stay"),
    ("DocumentReference", "A document or letter"),
    ("Patient", "A patient"),
)
FACT_NAMES: Final = {
    "Observation": "Results",
    "Condition": "Diagnoses",
    "AllergyIntolerance": "Allergies",
    "MedicationStatement": "Medicines",
    "MedicationRequest": "Prescriptions",
    "Immunization": "Vaccinations",
    "Procedure": "Procedures",
    "Encounter": "Visits",
    "DocumentReference": "Documents",
    "Patient": "Patients",
}
_MEANINGS: Final = {
    "unused": "Not used",
    "patient-number": "Patient number",
    "patient-name": "Patient’s full name",
    "family-name": "Patient’s family name",
    "given-name": "Patient’s given name",
    "birth-date": "Patient’s birth date",
    "gender": "Patient’s gender",
    "code-system": "System of the code, as an address",
    "value": "Value",
    "unit": "Unit",
    "low": "Reference range: low",
    "high": "Reference range: high",
    "interpretation": "Flag (high, low …)",
    "end": "Date of the end",
    "status": "Status",
    "verification": "Whether it is certain",
    "category": "Kind (category)",
    "reaction": "Reaction",
    "dosage": "How it is taken (dosage)",
    "route": "Route",
    "document-text": "Text of the document",
    "note": "Remark",
    "record-number": "Number of the record itself",
}
_ABOUT: Final = {
    "Observation": "test",
    "Condition": "diagnosis",
    "AllergyIntolerance": "substance",
    "MedicationStatement": "medicine",
    "MedicationRequest": "medicine",
    "Immunization": "vaccine",
    "Procedure": "procedure",
    "Encounter": "kind of visit",
    "DocumentReference": "kind of document",
}
_DATES: Final = {
    "Observation": "Date taken",
    "Condition": "Date of onset",
    "AllergyIntolerance": "Date of onset",
    "MedicationStatement": "Date of the start",
    "MedicationRequest": "Date of the prescription",
    "Immunization": "Date given",
    "Procedure": "Date done",
    "Encounter": "Date of the start",
    "DocumentReference": "Date written",
}
_NOTATION: Final = (
    ("YYYY", "year"), ("MMM", "Jan"), ("MM", "month"), ("M", "month"), ("DD", "day"), ("D", "day"), ("HH", "hour"),
    ("H", "hour"), ("hh", "hour"), ("h", "hour"), ("mm", "minute"), ("ss", "second"), ("A", "AM/PM"), ("Z", "zone"),
)  # fmt: skip


def meaning_words(fact: str, meaning: str) -> str:
    """`Name of the test`, `Date taken`: what a column holds, where each row is such a fact."""
    about = _ABOUT.get(fact, "record")
    special = {
        "text": f"Name of the {about}",
        "code": f"Code of the {about}",
        "date": _DATES.get(fact, "Date"),
    }
    return special.get(meaning) or _MEANINGS[meaning]


def code_words(code: str) -> str:
    """`entered in error`."""
    return status_words(code)


def notation_words(notation: str | None) -> str:
    """`day/month/year`."""
    if notation is None:
        return "year-month-day"
    words, rest = "", notation
    while rest:
        token, said = next((pair for pair in _NOTATION if rest.startswith(pair[0])), (rest[0], rest[0]))
        words, rest = words + said, rest[len(token) :]
    return words


def date_choice(notation: str | None, example: str, read: PartialDate) -> str:
    """`day/month/year: 03/04/2020 is 03-Apr-2020`."""
    return f"{notation_words(notation)}: {example} is {format_date(read, with_time=True)}"


def dates_fit(fits: int, total: int) -> str:
    """How many dates of the first rows are written in the chosen way."""
    return f"{fits:,} of {counted(total, 'date')} in the first rows; rows with the others will be rejected."


def dates_mixed(fits: int, total: int) -> str:
    return f"No way fits all: the best fits {fits:,} of {counted(total, 'date')} in the first rows. Choose."


def dates_ambiguous(written: str, one: str, other: str) -> str:
    return (
        f"{written} can be {one} or {other}: choose." if one != other else f"{written} can be meant two ways: choose."
    )


def examples_words(values: tuple[str, ...]) -> str:
    """The first different values of a column."""
    return "   ".join(values) if values else "empty in the first rows"


def meaning_of_column(column: str) -> str:
    """For screen readers."""
    return f"What the column {column} holds"


def word_asked(word: str, count: int) -> str:
    return f"{word}   {counted(count, 'row')}"


def more_words(count: int) -> str:
    return f"The column has more than {count} different words: those that are not listed stay as written."


def more_columns(count: int) -> str:
    return f"Show {counted(count, 'more column')}"


def one_of(words: tuple[str, ...]) -> str:
    """`F or C`."""
    return " or ".join(words)


def ask_also_of_column(column: str) -> str:
    """For screen readers."""
    return f"The column {column} says something else too"


def also_of_column(column: str) -> str:
    """For screen readers."""
    return f"What else the column {column} holds"


def mapping_needs_column(meaning: str) -> str:
    """What no column says yet."""
    return f"which column holds the {meaning[0].lower()}{meaning[1:]}"


def mapping_needs_date(column: str) -> str:
    return f"how the dates in {column} are written"


def mapping_needed(questions: tuple[str, ...]) -> str:
    return f"{MAPPING_NEEDED}: {'; '.join(questions)}."


def mapping_counts(rows: int, read: int, *, left_out: int, rejected: int, doubtful: int) -> str:
    """`20 rows: 18 read, 2 with problems`."""
    parts = [f"{read:,} read"]
    parts += [f"{left_out:,} left out"] if left_out else []
    parts += [f"{rejected:,} with problems"] if rejected else []
    words = f"{counted(rows, 'row')}: {', '.join(parts)}"
    return words + (f"; {doubtful:,} of those read to look at" if doubtful else "")


def numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def mapping_title(file: str) -> str:
    return f"What do the columns of {file} mean?"


def mapping_loaded(name: str) -> str:
    """What is said where the vault has a mapping for these columns already."""
    return f"Tables with these columns are read by the saved mapping {name}. What you save takes its place."


def mapping_known(mapping: str) -> str:
    """What is said of a file that the vault holds."""
    return f"Read by the mapping {mapping}. {MAPPING_KNOWN_HINT}" if mapping else MAPPING_KNOWN_HINT


def header_words(header: tuple[str, ...]) -> str:
    """The columns of a table; of very many the first."""
    more = len(header) - _MOST_COLUMNS
    return ", ".join(header[:_MOST_COLUMNS]) + (f" and {counted(more, 'more column')}" if more > 0 else "")


def saved_exported(path: str, *, holds_number: bool) -> str:
    """Says where a mapping was written, and whether the file speaks of a patient."""
    number = " The file holds the patient number that was typed for the whole table." if holds_number else ""
    return f"Saved as {path}.{number}"


def saved_renamed(former: str, name: str) -> str:
    return f"{former} is now called {name}. Reports of earlier imports keep the former name."


def saved_removal(name: str) -> str:
    return f"Remove {name}?"


def saved_removed(name: str) -> str:
    return f"{name} was removed. What was read by it stays."


def saved_taken(name: str, former: str | None) -> str:
    """What is said of a mapping that came as a file."""
    if former is None or former == name:
        return f"{name} is kept now." if former is None else f"{name} took the place of its former version."
    return f"{name} is kept now, in place of {former}, which was for the same columns."
