"""Take in a hospital's own table of interactions, list the tables, and remove one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.memory import collector_paused
from clinic_assist.safety.hospital.reading import ReadTable, read_table
from clinic_assist.safety.hospital.table import SUFFIX, About, HospitalTables, TableNote, key_of, write_table
from clinic_assist.workflows.text_file import text_of
from clinic_assist.workflows.workplace import Workplace

KnownTable = TableNote
"""A table in a line, as whoever calls a workflow may name it."""
_MOST_MIB = 256
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTable:
    """What became of an import. `replaced`: a table of that name was there before."""

    note: TableNote
    read: ReadTable
    replaced: bool


def import_table(workplace: Workplace, path: Path, name: str) -> ImportedTable:
    """Reads a table (CSV) and keeps it under a name, in place of one with the same; the next check uses it.

    Raises:
        UserError: The name or the file cannot be used, or no row of it can.
        SourceError: It is no such table.
        MachineError: It cannot be written.
    """
    folder, called = _folder(workplace), " ".join(name.split())
    if not key_of(called) or len(called) > LONGEST_NAME:
        raise UserError(f"A table needs a name with letters, of at most {LONGEST_NAME} characters.")
    with collector_paused():
        read = read_table(text_of(path, what="The table", most_mib=_MOST_MIB), workplace.names)
        if not read.rows:
            raise UserError(
                "No row of this table can be used.",
                hint=f"Rows {read.total:,}, with names that are not recognised {read.unrecognised_rows:,}.",
            )
        about = About(
            name=called,
            imported_on=workplace.clock.today().isoformat(),
            rows=len(read.rows),
            total=read.total,
            unrecognised_rows=read.unrecognised_rows,
            rejected_rows=read.rejected_rows,
            ingredients=[],
        )
        replaced = _path(folder, key_of(called)).exists()
        write_table(folder, about, read.rows)
    workplace.hear_tables_anew()
    note = next(note for note in workplace.knowledge.tables.notes if note.key == key_of(called))
    return ImportedTable(note=note, read=read, replaced=replaced)


def known_tables(workplace: Workplace) -> tuple[tuple[KnownTable, ...], tuple[str, ...]]:
    """The tables as they lie in the folder now, and what is damaged, a sentence each."""
    found = HospitalTables.load(_folder(workplace))
    return found.notes, found.damaged


def remove_table(workplace: Workplace, name: str) -> None:
    """Removes a table; the next check does without it. Raises UserError: there is none of that name."""
    path = _path(_folder(workplace), key_of(name))
    try:
        path.unlink()
    except FileNotFoundError:
        raise UserError("There is no table of that name.", hint="`knowledge list` names them.") from None
    except OSError as problem:
        raise MachineError(f"The table cannot be removed ({problem.strerror}).") from problem
    workplace.hear_tables_anew()


def _folder(workplace: Workplace) -> Path:
    if workplace.hospital_tables is None:
        raise BugError("No folder for the hospital's tables was given.")
    return workplace.hospital_tables


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}{SUFFIX}"
