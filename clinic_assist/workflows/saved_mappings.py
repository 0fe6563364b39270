"""Keep what a person has said of the columns of tables, so that the next table with those columns is read by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.errors import UserError
from clinic_assist.importers import load_mappings, save_mappings
from clinic_assist.workflows.incoming import Chosen
from clinic_assist.workflows.ports import ChartStore

_PREFERENCE: Final = "table-mappings"
# What the vault keeps under one name.
_MOST_BYTES: Final = 4 * 1024 * 1024

NAME_TAKEN: Final = "There is a mapping of this name for a table with other columns."

NOT_THERE: Final = "There is no mapping of this name."
_WHERE: Final = "`clinic-assist mappings` lists them."


def saved_mappings(store: ChartStore) -> tuple[SavedMapping, ...]:
    """The mappings that the vault keeps, by name. Raises MachineError: they cannot be read."""
    body = store.preference(_PREFERENCE)
    return load_mappings(body) if body else ()


def mappings_for(store: ChartStore, chosen: Chosen) -> tuple[SavedMapping, ...]:
    """The mappings by which an import reads tables, in the order in which they are tried."""
    kept = saved_mappings(store)
    return (chosen.mapping, *kept) if chosen.mapping is not None else kept


def mapping_named(store: ChartStore, name: str) -> SavedMapping:
    """The mapping of a name. Raises UserError where there is none."""
    found = next((one for one in saved_mappings(store) if one.name == name), None)
    if found is None:
        raise UserError(NOT_THERE, hint=_WHERE)
    return found


def keep_mapping(store: ChartStore, saved: SavedMapping) -> SavedMapping | None:
    """Keeps a mapping in place of the one for the same columns, which is given back. Durable on return.

    Raises:
        UserError: It says not for which columns it is, its name is taken, or there are too many.
    """
    if not saved.header:
        raise UserError("The mapping does not say for which columns it is.")
    others = list(saved_mappings(store))
    former = next((one for one in others if one.fits(saved.header)), None)
    if former is not None:
        others.remove(former)
    if any(one.name.casefold() == saved.name.casefold() for one in others):
        raise UserError(NAME_TAKEN, hint="Choose another name.")
    whole = replace(saved, mapping=replace(saved.mapping, first_rows=None))
    body = save_mappings(sorted((*others, whole), key=lambda one: one.name.casefold()))
    if len(body) > _MOST_BYTES:
        raise UserError("There are too many mappings.", hint="Remove some that are not needed any more.")
    with store.together():
        store.set_preference(_PREFERENCE, body)
        store.audit("mapping-saved", detail=f"mappings {len(others) + 1}")
    return former


def rename_mapping(store: ChartStore, name: str, new_name: str) -> None:
    """Calls a mapping otherwise; reports of what was read by it keep its former name. Durable on return.

    Raises:
        UserError: There is none of that name, or the new name is taken or no name.
    """
    given = mapping_named(store, name)
    try:
        renamed = replace(given, name=new_name.strip())
    except ValueError as error:
        raise UserError("A mapping cannot be called so.", hint="One line of at most 80 letters.") from error
    keep_mapping(store, renamed)


def forget_mapping(store: ChartStore, name: str) -> None:
    """Removes a mapping; what was read by it stays. Durable on return.

    Raises:
        UserError: There is none of that name.
    """
    kept = saved_mappings(store)
    left = [one for one in kept if one.name != name]
    if len(left) == len(kept):
        raise UserError(NOT_THERE, hint=_WHERE)
    with store.together():
        store.set_preference(_PREFERENCE, save_mappings(left) if left else None)
        store.audit("mapping-removed", detail=f"mappings {len(left)}")
