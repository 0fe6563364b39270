"""The command about the hospital's own tables of interactions."""

from __future__ import annotations

from argparse import Namespace

from clinic_assist import app
from clinic_assist.cli.exit_status import DONE, REJECTED_INPUT
from clinic_assist.cli.opened import print_result
from clinic_assist.terminology.labels import format_day
from clinic_assist.workflows.hospital_tables import ImportedTable, KnownTable, import_table, known_tables, remove_table
from clinic_assist.workflows.workplace import Workplace

_SHOWN_NAMES = 20


def run_knowledge(options: Namespace) -> int:
    """`knowledge import FILE --name NAME` (1 where rows were left out), `knowledge list`, `knowledge remove NAME`."""
    with app.joined() as workplace:
        if options.action == "import":
            done = import_table(workplace, options.subject, options.name)
            print_result(options, _imported_shape(done), _imported_lines(done))
            return REJECTED_INPUT if done.read.unrecognised_rows or done.read.rejected_rows else DONE
        if options.action == "remove":
            remove_table(workplace, str(options.subject))
            print_result(options, {"removed": str(options.subject)}, ["Removed. The next check does without it."])
            return DONE
        return _list(options, workplace)


def _list(options: Namespace, workplace: Workplace) -> int:
    version = workplace.knowledge.version
    tables, damaged = known_tables(workplace)
    shape = {
        "knowledge": {"name": version.name, "version": version.version, "date": version.date.isoformat()},
        "tables": [_note_shape(note) for note in tables],
        "damaged": list(damaged),
    }
    lines = [f"{version.name} {version.version} of {format_day(version.date)}", *map(_note_line, tables)]
    if not tables:
        lines.append("No tables of the hospital.")
    print_result(options, shape, [*lines, *damaged])
    return DONE


def _note_shape(note: KnownTable) -> dict[str, object]:
    return {
        "name": note.name,
        "key": note.key,
        "imported_on": note.imported_on.isoformat(),
        "rows": note.total,
        "used": note.rows,
        "unrecognised_rows": note.unrecognised_rows,
        "rejected_rows": note.rejected_rows,
    }


def _note_line(note: KnownTable) -> str:
    return f"{note.name}: {note.rows:,} of {note.total:,} rows, imported {format_day(note.imported_on)}"


def _imported_shape(done: ImportedTable) -> dict[str, object]:
    return {
        **_note_shape(done.note),
        "replaced": done.replaced,
        "unrecognised": [{"name": name, "rows": rows} for name, rows in done.read.unrecognised],
        "rejected": [{"line": one.line, "reason": one.reason} for one in done.read.rejected],
    }


def _imported_lines(done: ImportedTable) -> list[str]:
    read = done.read
    lines = [_note_line(done.note)]
    if read.unrecognised:
        lines.append(f"Rows with a name that is not recognised: {read.unrecognised_rows:,}")
        lines += [f"  {name} ({rows:,})" for name, rows in read.unrecognised[:_SHOWN_NAMES]]
        if rest := read.unrecognised[_SHOWN_NAMES:]:
            lines.append(f"  and {len(rest):,} names more (--json lists all)")
    if read.rejected_rows:
        lines.append(f"Rows that cannot be used: {read.rejected_rows:,}")
        lines += [f"  line {one.line}: {one.reason}" for one in read.rejected[:_SHOWN_NAMES]]
    return lines
