"""What a person is asked about who is who: kept in step with what the records leave in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.provenance import FactId
from clinic_assist.store.database import Database
from clinic_assist.store.grouping import ALIKE, Doubt, Grouping, Unit

_Pair = tuple[FactId, FactId]


def ask(database: Database, units: Sequence[Unit], grouping: Grouping) -> dict[int, tuple[str, ...]]:
    """Asks what is in doubt among some units, and no longer what is not; gives what to say about each unit.

    A doubt between two patients is told once; that a number is also somebody else's, with each unit that has it.
    """
    group_of = {
        record.id: number
        for number, members in enumerate(grouping.groups)
        for unit in members
        for record in units[unit].records
    }
    before = dict(_asked(database, group_of))
    wanted = {doubt.records: doubt.reason for doubt in grouping.doubts}
    database.run_many("delete_question", [pair for pair, reason in before.items() if wanted.get(pair) != reason])
    database.run_many("insert_question", [(*pair, reason) for pair, reason in wanted.items()])
    known = {frozenset((group_of[one], group_of[other])) for one, other in before}
    notes: dict[int, tuple[str, ...]] = {}
    for doubt in grouping.doubts:
        for unit in _told(units, grouping, doubt, is_new=frozenset(doubt.groups) not in known):
            notes[unit] = tuple(dict.fromkeys((*notes.get(unit, ()), doubt.reason)))
    return notes


def _asked(database: Database, group_of: dict[FactId, int]) -> list[tuple[_Pair, str]]:
    """The questions about two of some records."""
    return [
        ((record, FactId(other)), str(reason))
        for record in group_of
        for other, reason in database.rows("questions_of_record", record)
        if other in group_of
    ]


def _told(units: Sequence[Unit], grouping: Grouping, doubt: Doubt, *, is_new: bool) -> list[int]:
    """The units with which a doubt is told."""
    one, other = (grouping.groups[number] for number in doubt.groups)
    if doubt.reason is ALIKE:
        return [*one, *other] if is_new else []
    numbers, others = (frozenset().union(*(units[unit].said.numbers for unit in members)) for members in (one, other))
    return [unit for unit in (*one, *other) if not units[unit].said.numbers.isdisjoint(numbers & others)]
