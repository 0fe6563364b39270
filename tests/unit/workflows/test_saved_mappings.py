"""Mappings that are kept: one for a set of columns, each with a name of its own."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

import pytest

from clinic_assist.chart.table_mapping import CodeColumns, SavedMapping, TableMapping
from clinic_assist.errors import MachineError, UserError
from clinic_assist.workflows.incoming import Chosen
from clinic_assist.workflows.saved_mappings import (
    forget_mapping,
    keep_mapping,
    mapping_named,
    mappings_for,
    saved_mappings,
)


@dataclass
class Preferences:
    """The part of a store that is asked for here."""

    kept: dict[str, bytes] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def preference(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def set_preference(self, name: str, body: bytes | None) -> None:
        if body is None:
            self.kept.pop(name, None)
        else:
            self.kept[name] = body

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def audit(self, event: str, *, detail: str = "") -> None:
        self.events.append(f"{event} {detail}")


def saved(name: str, *header: str) -> SavedMapping:
    return SavedMapping(
        name=name, mapping=TableMapping(fact="Condition", code=CodeColumns(text=header[0])), header=header
    )


@pytest.fixture
def store() -> Preferences:
    return Preferences()


def test_mappings_are_kept_by_name_and_removed(store: Preferences) -> None:
    keep_mapping(store, saved("b", "P", "Q"))
    keep_mapping(store, saved("A", "P", "R"))
    kept = [one.name for one in saved_mappings(store)]

    forget_mapping(store, "A")
    forget_mapping(store, "b")

    assert kept == ["A", "b"]
    assert saved_mappings(store) == ()
    assert store.kept == {}
    assert store.events == [
        "mapping-saved mappings 1", "mapping-saved mappings 2", "mapping-removed mappings 1", "mapping-removed mappings 0",
    ]  # fmt: skip


def test_another_mapping_for_the_same_columns_takes_the_place_of_the_first(store: Preferences) -> None:
    first = saved("first", "P", "Q")
    keep_mapping(store, first)

    assert keep_mapping(store, saved("second", "p", "q")) == first
    assert [one.name for one in saved_mappings(store)] == ["second"]


def test_a_name_is_not_taken_from_another_table(store: Preferences) -> None:
    keep_mapping(store, saved("Labs", "P", "Q"))

    with pytest.raises(UserError, match="of this name"):
        keep_mapping(store, saved("labs", "P", "R"))
    assert [one.name for one in saved_mappings(store)] == ["Labs"]


def test_a_mapping_that_was_previewed_is_kept_for_all_rows(store: Preferences) -> None:
    one = saved("a", "P", "Q")

    keep_mapping(store, replace(one, mapping=replace(one.mapping, first_rows=20)))

    assert mapping_named(store, "a") == one


def test_what_cannot_be_kept_is_refused(store: Preferences) -> None:
    wide = tuple(f"{number:05}{'x' * 110}" for number in range(2000))
    for number in range(17):
        keep_mapping(store, saved(f"wide {number}", *wide[:-1], f"last {number}"))

    with pytest.raises(UserError, match="too many"):
        keep_mapping(store, saved("one too many", *wide[:-1], "last"))
    with pytest.raises(UserError, match="columns"):
        keep_mapping(store, replace(saved("a", "P"), header=()))
    with pytest.raises(UserError, match="no mapping"):
        forget_mapping(store, "never there")
    with pytest.raises(UserError, match="no mapping"):
        mapping_named(store, "never there")
    assert len(saved_mappings(store)) == 17


def test_one_that_is_given_is_tried_before_those_that_are_kept(store: Preferences) -> None:
    keep_mapping(store, saved("kept", "P", "Q"))
    given = replace(saved("given", "P"), header=())

    assert [one.name for one in mappings_for(store, Chosen(()))] == ["kept"]
    assert [one.name for one in mappings_for(store, Chosen((), given))] == ["given", "kept"]


def test_mappings_that_cannot_be_read_are_said_to_be_so(store: Preferences) -> None:
    store.kept["table-mappings"] = b"{"

    with pytest.raises(MachineError, match="cannot be read"):
        saved_mappings(store)
