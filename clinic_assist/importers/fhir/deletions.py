"""Records that a Bundle says are deleted: what it holds of them stays, and says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.chart.facts import Fact
from clinic_assist.importers.fhir.records import Deletion, Record

DELETED = "The source has deleted this record since."

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True, slots=True)
class Deletions:
    """What entries of Bundles delete (FHIR R4 s.3.1.0.7 and s.2.36.2), by Bundle and name.

    A deletion is no correction: the server gives no reason, and the record may have moved. So nobody's facts go by it.
    """

    by_name: dict[tuple[str, str], str]

    @classmethod
    def of(cls, deletions: Iterable[Deletion]) -> Deletions:
        """By every name that an entry gives of what it deletes; the last one in the file counts."""
        return cls({(one.bundle, name): one.time for one in deletions for name in one.names})

    def concern(self, record: Record) -> bool:
        """Whether a record is deleted, and was not written again after that."""
        if not self.by_name:
            return False
        resource = record.resource
        names = (record.full_url, f"{record.resource_type}/{resource.get('id')}")
        times = [self.by_name[record.bundle, name] for name in names if name and (record.bundle, name) in self.by_name]
        meta = resource.get("meta")
        written = meta.get("lastUpdated") if isinstance(meta, dict) else None
        # Instants of one server, in one notation and zone, are in the order of their characters.
        return any(not (time and isinstance(written, str) and written > time) for time in times)


def marked(fact: AnyFact) -> AnyFact:
    """The fact with the remark that its record is deleted."""
    return replace(fact, notes=(*fact.notes, Annotation(text=DELETED)))
