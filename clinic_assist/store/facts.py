"""Facts in the vault: whose they are, in blocks of one class, patient and file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from clinic_assist.chart.chart import Chart, PatientId, SourceSummary
from clinic_assist.chart.death import with_death
from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import Advance, ImportIssue, IssueSeverity, unwatched
from clinic_assist.chart.merge import merge, newest_patient
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.memory import collector_paused
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import compress, decode_facts, encode
from clinic_assist.store.grouping import CONTRADICTION
from clinic_assist.store.intakes import resolve_references, waiting_name
from clinic_assist.store.patients import describe_with, make_findable, placeholder, require_patient
from clinic_assist.store.persons_in_file import units_of_file
from clinic_assist.store.placing import place_new
from clinic_assist.store.shared_records import share_records, with_shared_records

LINKED_CONTRADICTION = (
    "The file gives this record and another one for records of one person, but birth date or family name differ. "
    "They were kept apart."
)
# Some 300 KiB before compression, which still fits a processor's cache while it is read.
_MOST_IN_BLOCK = 256
# Of nobody's facts a chart needs one here and one there.
_MOST_IN_BLOCK_OF_NOBODY = 32

CompressAll = Callable[[Iterable[bytes]], Iterator[bytes]]
Block = tuple[str, int, bytes]
"""Class of its facts, how many they are, and their bytes as they are stored."""
_Owner = tuple[int | None, int]
"""A patient's row, and which of the persons of the file it is: what the file tells apart stays apart in blocks."""
_Owned = dict[tuple[_Owner, type[Fact]], list[Fact]]


def _compress_here(chunks: Iterable[bytes]) -> Iterator[bytes]:
    return map(compress, chunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of the facts of one file.

    Attributes:
        facts: How many were stored; a fact that came twice in one file counts once.
        blocks: In the order in which they were stored.
        patients: Rows of the patients that the file speaks of.
        issues: What a person should know about who was taken for whom.
    """

    facts: int
    blocks: tuple[Block, ...]
    patients: tuple[int, ...]
    issues: tuple[ImportIssue, ...]


def place_facts(
    database: Database,
    *,
    intake: int,
    source: int,
    facts: Iterable[Fact],
    compress_all: CompressAll = _compress_here,
    advance: Advance = unwatched,
) -> Placed:
    """Stores a file's facts with the patients they belong to. To be called within the file's transaction."""
    unique: dict[FactId, Fact] = {}
    for fact in facts:
        unique.setdefault(fact.id, fact)
    in_order = tuple(unique.values())
    owners, known_before, issues = _identify_patients(database, source, in_order)
    owned: _Owned = {}
    for fact in in_order:
        owned.setdefault((_owner(database, fact, owners, intake=intake), type(fact)), []).append(fact)
    blocks = _store_blocks(database, source, owned, compress_all=compress_all, advance=advance)
    counts: dict[int, int] = {}
    for ((patient, _person), _type), found in owned.items():
        if patient is not None:
            counts[patient] = counts.get(patient, 0) + len(found)
    database.run_many("add_facts_to_patient", [(count, patient) for patient, count in counts.items()])
    records: dict[int | None, list[Patient]] = {}
    for fact in in_order:
        if isinstance(fact, Patient):
            records.setdefault(owners[fact.id][0], []).append(fact)
    for patient in known_before:
        describe_with(database, patient, records[patient])
    return Placed(facts=len(in_order), blocks=blocks, patients=tuple(counts), issues=issues)


def _store_blocks(
    database: Database, source: int, owned: _Owned, *, compress_all: CompressAll, advance: Advance
) -> tuple[Block, ...]:
    parts = [
        (patient, fact_type.__name__, found[start : start + size])
        for ((patient, _person), fact_type), found in owned.items()
        for size in (_MOST_IN_BLOCK_OF_NOBODY if patient is None else _MOST_IN_BLOCK,)
        for start in range(0, len(found), size)
    ]
    bodies = list(compress_all(_encoded([part for _patient, _kind, part in parts], advance)))
    first = int(database.one("next_fact_block"))
    rows = [
        (seq, source, patient, kind, len(part), body)
        for seq, ((patient, kind, part), body) in enumerate(zip(parts, bodies, strict=True), first)
    ]
    database.run_many("insert_fact_block", rows)
    shared = ((seq, part) for seq, (patient, _kind, part) in enumerate(parts, first) if patient is None)
    share_records(database, source, shared)
    return tuple((kind, count, body) for _seq, _source, _patient, kind, count, body in rows)


def _encoded(parts: list[list[Fact]], advance: Advance) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        advance(number / len(parts))
        yield encode(part)


def _identify_patients(
    database: Database, source: int, facts: tuple[Fact, ...]
) -> tuple[dict[str, _Owner], set[int], tuple[ImportIssue, ...]]:
    """Which vault patient each Patient record of a file is, by fact id; which of them had a record before."""
    records = [fact for fact in facts if isinstance(fact, Patient)]
    units, contradicting = units_of_file(source, records)
    placed, intakes = place_new(database, units) if units else ([], set())
    owners: dict[str, _Owner] = {}
    issues: list[ImportIssue] = []
    for number, (unit, found) in enumerate(zip(units, placed, strict=True)):
        owners |= {record.id: (found.seq, number) for record in unit.records}
        issues += [_warning(unit.records[0], note) for note in found.notes]
        if CONTRADICTION not in found.notes:
            issues += [_warning(one, LINKED_CONTRADICTION) for one in unit.records if one.id in contradicting]
    in_order = sorted(records, key=lambda record: record.id)
    keys = ((source, record.id, owners[record.id][0], record.provenance.resource_key) for record in in_order)
    database.run_many("insert_patient_record", keys)
    make_findable(
        database, [(found.seq, one) for unit, found in zip(units, placed, strict=True) for one in unit.records]
    )
    for intake in sorted(intakes):
        resolve_references(database, intake)
    known_before = {found.seq for found in placed if not found.is_new}
    return owners, known_before, tuple(issues)


def _warning(patient: Patient, reason: str) -> ImportIssue:
    return ImportIssue(
        severity=IssueSeverity.WARNING,
        locator=patient.provenance.locator,
        reason=reason,
        resource_type=patient.kind,
    )


def _owner(database: Database, fact: Fact, owners: dict[str, _Owner], *, intake: int) -> _Owner:
    """Whose a fact is; references not yet seen in this file are remembered in `owners`."""
    subject = fact.id if isinstance(fact, Patient) else waiting_name(fact)
    if not subject:
        return None, 0
    if subject not in owners:
        owners[subject] = placeholder(database, intake, subject, display=fact.subject_display), 0
    return owners[subject]


def load_chart(database: Database, patient_id: PatientId) -> Chart:
    """All that the vault holds of one patient, repeated and superseded facts set aside.

    Raises:
        UserError: There is no such patient.
    """
    patient = require_patient(database, patient_id)
    facts: list[Fact] = []
    with collector_paused():
        for kind, body in database.rows("fact_blocks_of_patient", patient):
            facts += decode_facts(kind, body)
        facts = with_shared_records(database, facts)
        return chart_of(facts, patient_id=patient_id, sources=_sources_of(database, patient))


def chart_of(
    facts: Iterable[Fact],
    *,
    patient_id: PatientId = PatientId(""),  # noqa: B008 - text
    sources: Mapping[SourceId, SourceSummary] | None = None,
) -> Chart:
    """A chart of some facts of one patient, repeated and superseded ones set aside."""
    merged = merge(facts)
    return Chart(
        patient_id=patient_id,
        patient=with_death(newest_patient(fact for fact in merged.facts if isinstance(fact, Patient)), merged.facts),
        facts=merged.facts,
        sources=sources or {},
        also_in=merged.also_in,
        superseded=merged.superseded,
        set_aside=merged.set_aside,
    )


def _sources_of(database: Database, patient: int) -> dict[SourceId, SourceSummary]:
    return {
        SourceId(source_id): SourceSummary(id=source_id, name=name, format=source_format, imported_at=imported_at)
        for source_id, name, source_format, imported_at in database.rows("sources_of_patient", patient)
    }
