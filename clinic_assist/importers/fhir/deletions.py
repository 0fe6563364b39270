"""Records that a Bundle says are deleted: named to the chart, which marks them, and said in the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic_assist.chart.facts import RecordDeletion
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id
from clinic_assist.importers.fhir.records import Deletion, Record

DELETED = "The source has deleted this record since."


@dataclass(frozen=True, slots=True)
class Deletions:
    """What entries of Bundles delete (FHIR R4 s.3.1.0.7 and s.2.36.2), by Bundle and name."""

    by_name: dict[tuple[str, str], str]

    @classmethod
    def of(cls, deletions: Iterable[Deletion]) -> Deletions:
        """By every name that an entry gives of what it deletes; the last one in the file counts."""
        return cls({(one.bundle, name): one.time for one in deletions for name in one.names})

    def concern(self, record: Record) -> bool:
        """Whether a record of the file is deleted, and was not written again after that."""
        if not self.by_name:
            return False
        resource = record.resource
        names = (record.full_url, f"{record.resource_type}/{resource.get('id')}")
        times = [self.by_name[record.bundle, name] for name in names if name and (record.bundle, name) in self.by_name]
        meta = resource.get("meta")
        written = meta.get("lastUpdated") if isinstance(meta, dict) else None
        # Instants of one server, in one notation and zone, are in the order of their characters.
        return any(not (time and isinstance(written, str) and written > time) for time in times)


def deletions_of(source: SourceId, deletions: Iterable[Deletion]) -> list[RecordDeletion]:
    """Answers what a file deletes, each with its place; one that only a search would find is left out."""
    found = []
    for one in deletions:
        names = tuple(name for name in one.names if "?" not in name)
        if not names:
            continue
        place = Locator(one.locator)
        found.append(
            RecordDeletion(
                id=fact_id(source, place, RecordDeletion.__name__),
                provenance=Provenance(source=source, locator=place),
                names=names,
                date=_date(one.time),
            )
        )
    return found


def _date(written: str) -> PartialDate | None:
    try:
        return PartialDate(written) if written else None
    except ValueError:
        return None
