"""Records about nobody to which a patient's records in other files of the import refer: found by name for a chart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.references import Imports, look_up_name, open_names, resolved
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts


def share_records(database: Database, source: int, blocks: Iterable[tuple[int, Sequence[Fact]]]) -> None:
    """Makes nobody's facts of a file findable by name; of each block its row and its facts."""
    rows = [
        (look_up_name(fact.provenance.resource_key), source, block, position)
        for block, facts in blocks
        for position, fact in enumerate(facts)
        if fact.provenance.resource_key is not None and not isinstance(fact, KeptResource)
    ]
    database.run_many("insert_shared_record", rows)


def with_shared_records(database: Database, facts: list[Fact]) -> list[Fact]:
    """A patient's facts with what their references to other files mean (see `chart.references`)."""
    names = open_names(facts)
    if not names:
        return facts
    others = _records_named(database, names)
    imports = _imports(database, {fact.provenance.source for fact in (*facts, *others)})
    return resolved(facts, others, imports, names=names)


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
