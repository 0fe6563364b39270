"""What the dialog on rules, the hospital's tables and kept decisions says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clinic_assist.gui.strings.phrases import counted
from clinic_assist.terminology.labels import format_day

KNOWLEDGE_TITLE = "Rules, tables and decisions"
KNOWLEDGE_OPEN = "Rules, tables and decisions …"
KNOWLEDGE_LOADING = "Reading …"
KNOWLEDGE_RULES = "The rules of the program"
TABLES_TITLE = "The hospital’s own tables of interactions"
TABLES_MEANING = (
    "They take part in every check with their name and line. Where a table and a rule differ, both are said and "
    "the graver decides. A table can take no alert away."
)
TABLES_FORM = (
    "CSV in UTF-8 with the columns drug_a, drug_b and severity; text, action, source, date and "
    "interruptive may be there. Files in the form of DDInter (Drug_A, Drug_B, Level) are read as they are."
)
TABLES_NONE = "None yet."
TABLES_NAME = "Name of the table"
TABLES_IMPORT, TABLES_CHOOSE = "Import a table …", "Choose the table"
TABLES_IMPORTING = "Reading the table …"
TABLES_REMOVE, TABLES_REMOVE_SURE = "Remove", "Really remove?"
DECISIONS_TITLE = "Alerts that people went on despite"
DECISIONS_MEANING = "A rule that is always overridden is noise: review it."
DECISIONS_NONE = "Nobody has gone on despite an alert."
DECISIONS_BY = (("by_rule", "By rule"), ("by_reason", "By reason"), ("by_person", "By person"))
DECISION_COLUMNS = (
    ("What", 4, 220),
    ("Decisions", 0, 100, True),
    ("Patients", 0, 94, True),
    ("Reasons", 4, 200),
    ("Last", 0, 158),
)
_NAMES_SHOWN = 12


def table_line(rows: int, total: int, imported_on: date) -> str:
    return f"{rows:,} of {counted(total, 'row')} take part; imported {format_day(imported_on)}"


def table_imported(name: str, rows: int, total: int) -> str:
    return f"{name}: {rows:,} of {counted(total, 'row')} take part."


def table_left_out(names: Sequence[tuple[str, int]], unrecognised_rows: int, rejected_rows: int) -> str:
    parts = []
    if names:
        told = ", ".join(f"{name} ({rows:,})" for name, rows in names[:_NAMES_SHOWN])
        more = f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
        parts.append(f"{counted(unrecognised_rows, 'row')} with a name that is not recognised: {told}{more}.")
    if rejected_rows:
        parts.append(f"{counted(rejected_rows, 'row')} that cannot be used for another reason.")
    return " ".join(parts)


def reasons_words(reasons: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in reasons)
