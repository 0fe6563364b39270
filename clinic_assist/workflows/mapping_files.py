"""Mappings of tables as files, to carry them from one workstation to another."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clinic_assist.chart.table_mapping import MOST_NAME_LENGTH, SavedMapping
from clinic_assist.errors import UserError
from clinic_assist.importers import load_mapping, load_named_mapping, save_named_mapping
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.saved_mappings import keep_mapping, mapping_named

NO_HEADER: Final = "The mapping does not say for which columns it is."


def read_mapping(path: Path) -> SavedMapping:
    """The mapping of a file as `write_mapping` writes it. One without name and header fits any table with its columns.

    Raises:
        UserError: It cannot be read, or is none.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError("The mapping file cannot be read.", hint=error.strerror or "") from error
    return load_named_mapping(body) or SavedMapping(name=file_name(path.name), mapping=load_mapping(body))


def file_name(name: str) -> str:
    """What a mapping is called that has no name of its own."""
    return "".join(filter(str.isprintable, name)).strip()[:MOST_NAME_LENGTH].strip() or "mapping"


def write_mapping(store: ChartStore, name: str, *, target: Path) -> Path:
    """Writes a saved mapping as a file; it holds names of columns and words of the table, and no row.

    Raises:
        UserError: There is none of that name.
        MachineError: It cannot be written there.
    """
    write_paper(target, save_named_mapping(mapping_named(store, name)), what="file")
    return target


def take_mapping(store: ChartStore, path: Path) -> tuple[SavedMapping, SavedMapping | None]:
    """Keeps the mapping of a file; answers it, and the one for the same columns whose place it took.

    Raises:
        UserError: The file is none, names no columns, or its name is taken.
    """
    given = read_mapping(path)
    if not given.header:
        raise UserError(NO_HEADER, hint="Save it in the window for a table first, then export it there.")
    return given, keep_mapping(store, given)
