"""Records about nobody to which a patient's records in other files of the import refer: found by name for a chart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from clinic_assist.chart.deletion import names_of, without_deleted
from clinic_assist.chart.facts import Fact, KeptResource, RecordDeletion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.references import Imports, look_up_name, open_names, resolved
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts

# No name of a record begins so; and the least text that comes after all that do.
_DELETED, _AFTER_DELETED = "deleted ", "deleted!"


def share_records(database: Database, source: int, blocks: Iterable[tuple[int, Sequence[Fact]]]) -> None:
    """Makes nobody's facts of a file findable by name; of each block its row and its facts."""
    rows = [
        (name, source, block, position)
        for block, facts in blocks
        for position, fact in enumerate(facts)
        for name in _names(fact)
    ]
    database.run_many("insert_shared_record", rows)


def _names(fact: Fact) -> set[str]:
    """By what a fact of nobody is found; a deletion by the names of what it deletes, behind a mark."""
    if isinstance(fact, RecordDeletion):
        return {_DELETED + look_up_name(name) for name in fact.names}
    key = fact.provenance.resource_key
    return set() if key is None or isinstance(fact, KeptResource) else {look_up_name(key)}


def with_shared_records(database: Database, facts: list[Fact]) -> list[Fact]:
    """A patient's facts with what their references to other files mean (see `chart.references`).

    Those that a source has deleted are marked (see `chart.deletion`).
    """
    facts = _without_deleted(database, facts)
    names = open_names(facts)
    if not names:
        return facts
    others = _records_named(database, names)
    imports = _imports(database, {fact.provenance.source for fact in (*facts, *others)})
    return resolved(facts, others, imports, names=names)


def _without_deleted(database: Database, facts: list[Fact]) -> list[Fact]:
    if not database.one("has_shared_records_within", _DELETED, _AFTER_DELETED):
        return facts
    names = {_DELETED + name for fact in facts for name in names_of(fact)}
    deletions = [one for one in _records_named(database, names) if isinstance(one, RecordDeletion)]
    if not deletions:
        return facts
    sources = {fact.provenance.source for fact in facts} | {one.provenance.source for one in deletions}
    return without_deleted(facts, deletions, _imports(database, sources))


def _records_named(database: Database, names: Iterable[str]) -> list[Fact]:
    found: list[Fact] = []
    at, block = None, list[Fact]()
    for kind, body, seq, position in database.rows("shared_blocks", json.dumps(sorted(names))):
        if seq != at:
            at, block = seq, decode_facts(kind, body)
        found.append(block[position])
    return found


def _imports(database: Database, sources: Iterable[SourceId]) -> Imports:
    found: dict[SourceId, set[int]] = {}
    for source, intake in database.rows("imports_of_sources", json.dumps(sorted(sources))):
        found.setdefault(SourceId(source), set()).add(int(intake))
    return found
