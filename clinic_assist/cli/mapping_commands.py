"""The command about saved mappings of tables."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import open_store, print_result
from clinic_assist.cli.output import print_all
from clinic_assist.errors import UserError
from clinic_assist.importers import save_named_mapping
from clinic_assist.terminology.fact_text import type_words
from clinic_assist.workflows.map_tables import look_at_table
from clinic_assist.workflows.mapping_files import NO_HEADER, file_name, read_mapping
from clinic_assist.workflows.saved_mappings import forget_mapping, keep_mapping, mapping_named, saved_mappings


def run_mappings(options: Namespace) -> int:
    """`mappings`, and with `--show NAME`, `--add FILE [--name NAME] [--table TABLE]` or `--remove NAME`."""
    adding = _to_add(options.add, options.name, options.table) if options.add is not None else None
    with app.joined() as workplace, open_store(options, workplace) as store:
        if adding is not None:
            former = keep_mapping(store, adding)
            shape = {"added": adding.name, "replaced": former.name if former else None}
            print_result(options, shape, [f"Saved: {adding.name}", *_replaced(adding, former)])
        elif options.remove is not None:
            forget_mapping(store, options.remove)
            print_result(options, {"removed": options.remove}, ["Removed. What was read by it stays."])
        elif options.show is not None:
            print_all(_as_json(mapping_named(store, options.show), is_for_people=not options.json))
        else:
            kept = saved_mappings(store)
            print_result(options, {"mappings": [_shape(one) for one in kept]}, _lines(kept))
    return DONE


def _to_add(file: Path, name: str | None, table: Path | None) -> SavedMapping:
    given = read_mapping(file)
    mapping, header = given.mapping, given.header
    if table is not None:
        header = look_at_table(table, encoding=mapping.encoding, delimiter=mapping.delimiter).header
    if not header:
        raise UserError(
            NO_HEADER,
            hint="Name a table that has them: `mappings --add FILE --table TABLE`.",
        )
    called = name if name is not None else given.name if given.header else file_name(file.stem)
    try:
        return SavedMapping(name=called, mapping=mapping, header=header)
    except ValueError as error:
        raise UserError(f"The mapping cannot be kept: {error}.") from error


def _replaced(saved: SavedMapping, former: SavedMapping | None) -> list[str]:
    if former is None:
        return []
    words = "its former version" if former.name == saved.name else former.name
    return [f"It takes the place of {words}, which was for the same columns."]


def _shape(saved: SavedMapping) -> dict[str, object]:
    return {"name": saved.name, "fact": saved.mapping.fact, "header": list(saved.header)}


def _lines(kept: Sequence[SavedMapping]) -> list[str]:
    lines: list[str] = []
    for one in kept:
        lines += [f"{one.name}   {type_words(one.mapping.fact)}", f"    {', '.join(one.header)}"]
    return lines or ["No saved mappings."]


def _as_json(saved: SavedMapping, *, is_for_people: bool) -> str:
    """The mapping as `--add` takes it. On a terminal letters that nobody sees are written as JSON escapes."""
    text = json.dumps(json.loads(save_named_mapping(saved)), ensure_ascii=False, indent=1)
    if not is_for_people:
        return text
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
