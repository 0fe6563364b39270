"""The OMOP common data model, version 5.4 and what of 5.3 is alike: which function reads which of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.importers.csvtext import TableShape, table_rows
from clinic_assist.importers.tabular.omop_care import device, drug, note, procedure, specimen, visit
from clinic_assist.importers.tabular.omop_concepts import NAMES_MISSING, concept_of, dictionary_for
from clinic_assist.importers.tabular.omop_findings import condition, death, measurement, observation
from clinic_assist.importers.tabular.omop_people import care_site, location, person, provider
from clinic_assist.importers.tabular.omop_record import about_person, moment
from clinic_assist.importers.tabular.reading import HEADER, RowReading, TableContext

DERIVED: Final = "Derived from other tables of the same database: the row states nothing new."
ADMINISTRATIVE: Final = "About the database or its billing: the row holds no clinical statement."
VOCABULARY: Final = "Terminology: the row is about words, not about a person."
NOT_READ: Final = "Rows of this table are not read by this program: kept unread."


def _kept(row: RowReading, *, reason: str, name: str = "", start: str = "") -> KeptResource:
    code = concept_of(row, name) if name else None
    label = row.text("concept_name") or row.text("vocabulary_name") or (code.display if code else "")
    return KeptResource(
        **about_person(row),
        resource_type=row.file.kind,
        reason=reason,
        label=label,
        date=moment(row, start) if start else None,
    )


OMOP_READERS: Final[Mapping[str, Callable[[RowReading], Fact]]] = {
    "person": person,
    "visit_occurrence": visit,
    "visit_detail": visit,
    "condition_occurrence": condition,
    "drug_exposure": drug,
    "procedure_occurrence": procedure,
    "device_exposure": device,
    "measurement": measurement,
    "observation": observation,
    "death": death,
    "note": note,
    "specimen": specimen,
    "provider": provider,
    "care_site": care_site,
    "location": location,
    "drug_era": partial(_kept, reason=DERIVED, name="drug", start="drug_era_start"),
    "dose_era": partial(_kept, reason=DERIVED, name="drug", start="dose_era_start"),
    "condition_era": partial(_kept, reason=DERIVED, name="condition", start="condition_era_start"),
    "note_nlp": partial(_kept, reason=DERIVED, name="note_nlp"),
    "episode": partial(_kept, reason=NOT_READ, name="episode", start="episode_start"),
    "episode_event": partial(_kept, reason=NOT_READ),
    "fact_relationship": partial(_kept, reason=NOT_READ),
    **dict.fromkeys(
        (
            "observation_period", "payer_plan_period", "cost", "cohort", "cohort_definition", "cdm_source", "metadata",
        ),
        partial(_kept, reason=ADMINISTRATIVE),
    ),
    **dict.fromkeys(
        (
            "concept", "concept_relationship", "concept_ancestor", "concept_synonym", "concept_class", "vocabulary",
            "domain", "relationship", "drug_strength", "source_to_concept_map",
        ),
        partial(_kept, reason=VOCABULARY),
    ),
}  # fmt: skip
"""By the table's name."""


def name_concepts(context: TableContext, data: bytes, shape: TableShape, concept_table: bytes) -> None:
    """Gives the context the names of the concepts that its table refers to."""
    if "person_id" not in context.columns and context.kind not in ("provider", "care_site"):
        return
    if not concept_table:
        if next(table_rows(data, shape), None) is not None:
            context.warn(HEADER, NAMES_MISSING)
        return
    positions = [position for name, position in context.columns.items() if name.endswith("_concept_id")]
    rows = (row.cells for row in table_rows(data, shape) if not row.fault)
    ids = {cells[position].strip().removesuffix(".0") for cells in rows for position in positions}
    context.dictionary = dictionary_for(context, ids - {"", "0"}, concept_table)
