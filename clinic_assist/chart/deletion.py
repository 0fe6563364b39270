"""Records that their source has deleted: marked when a chart is opened, so that the order of the imports means nothing.

A server that deletes a record gives no reason (FHIR R4 s.3.1.0.7), and a client that keeps a copy is asked to do the
same (FHIR Bulk Data Access, Export: `deleted`). Here such a record stays in the chart, is called deleted, and counts
like one that was entered in error: not as an allergy, a problem, a medicine in use or a result that something rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.chart.facts import DELETED, DirectoryEntry, Fact, KeptResource, Patient, RecordDeletion
from clinic_assist.chart.merge import is_newer
from clinic_assist.chart.references import Imports, look_up_name, reference_matches

REMARK = "The source has deleted this record since."

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)  # RFC 9562 s.4
# Where a record says that it counts; the first one that a type has.
_STATUSES = ("verification_status", "lifecycle_status", "withdrawn", "status")
# Who a person is, and what was not understood, no deletion takes away.
_UNTOUCHED = (Patient, DirectoryEntry, RecordDeletion)

AnyFact = TypeVar("AnyFact", bound=Fact)


def names_of(fact: Fact) -> tuple[str, ...]:
    """Answers by what names a deletion may mean a fact; empty for one that no deletion concerns."""
    key = fact.provenance.resource_key
    return () if key is None or isinstance(fact, _UNTOUCHED) else (look_up_name(key),)


def without_deleted(facts: Iterable[Fact], deletions: Iterable[RecordDeletion], imports: Imports) -> list[Fact]:
    """Answers the facts, with those marked that a deletion means."""
    known: dict[str, list[RecordDeletion]] = {}
    for deletion in deletions:
        for name in deletion.names:
            known.setdefault(look_up_name(name), []).append(deletion)
    given = list(facts)
    gone = {_place(fact) for fact in given if _is_deleted(fact, known, imports)}
    return [marked(fact) if _place(fact) in gone and not isinstance(fact, _UNTOUCHED) else fact for fact in given]


def marked(fact: AnyFact) -> AnyFact:
    """Answers the fact as deleted: its status says so, and so does a remark."""
    own = {item.name for item in fields(fact)}
    changed: dict[str, Any] = {"notes": (*fact.notes, Annotation(text=REMARK))}
    name = next((name for name in _STATUSES if name in own), None)
    if name is not None and not isinstance(fact, KeptResource):
        changed[name] = DELETED
    return replace(fact, **changed)


def _place(fact: Fact) -> tuple[str, str]:
    """The record in its file; what a record contains, and what it says of an empty section, goes with it."""
    return fact.provenance.source, fact.provenance.locator.partition("/")[0]


def _is_deleted(fact: Fact, known: Mapping[str, list[RecordDeletion]], imports: Imports) -> bool:
    return any(
        _means(deletion, fact, imports) and not _was_written_after(fact, deletion)
        for name in names_of(fact)
        for deletion in known.get(name, ())
    )


def _means(deletion: RecordDeletion, fact: Fact, imports: Imports) -> bool:
    """Whether a deletion names this record, and not one that another system calls the same.

    `Observation/1` is a name that every small server gives: it means a record that came in the same import only.
    """
    key = fact.provenance.resource_key or ""
    named = [name for name in deletion.names if reference_matches(name, key)]
    if not named:
        return False
    source, other = fact.provenance.source, deletion.provenance.source
    if source == other or imports.get(source, frozenset()) & imports.get(other, frozenset()):
        return True
    return any((":" in name and name == key) or _UUID.search(name.rpartition("/")[2]) for name in named)


def _was_written_after(fact: Fact, deletion: RecordDeletion) -> bool:
    """Whether the record is a version from after the deletion. A deletion without a time is of whatever is there."""
    at = replace(deletion.provenance, last_updated=deletion.date, version_id=None)
    return deletion.date is not None and is_newer(fact.provenance, at)
