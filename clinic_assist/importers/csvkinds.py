"""Which table of Synthea or of the OMOP common data model a header belongs to: told by its columns alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

# The columns that tell a table of Synthea's CSV export, old and new ones: wiki "CSV File Data Dictionary" of
# synthetichealth/synthea, and CSVConstants.java of its exporter.
_SYNTHEA: Final = (
    ("patients", "id birthdate deathdate ssn drivers passport first last gender"),
    ("allergies", "start stop patient encounter code system description type category reaction1"),
    ("conditions", "start stop patient encounter code description"),
    ("medications", "start stop patient encounter code description dispenses totalcost reasoncode"),
    ("medications", "start stop patient encounter code description reasoncode reasondescription"),
    ("careplans", "id start stop patient encounter code description reasoncode reasondescription"),
    ("observations", "date patient encounter code description value units type"),
    ("observations", "date patient encounter code description value units"),
    ("procedures", "start stop patient encounter code description base_cost reasoncode reasondescription"),
    ("procedures", "date patient encounter code description reasoncode"),
    ("immunizations", "date patient encounter code description base_cost"),
    ("immunizations", "date patient encounter code description cost"),
    ("immunizations", "date patient encounter code description"),
    ("encounters", "id start stop patient encounterclass code description"),
    ("encounters", "id date patient code description reasoncode reasondescription"),
    ("imaging_studies", "id date patient encounter bodysite_code modality_code sop_code"),
    ("devices", "start stop patient encounter code description udi"),
    ("supplies", "date patient encounter code description quantity"),
    ("organizations", "id name address city state zip phone utilization"),
    ("providers", "id organization name gender speciality"),
    ("payers", "id name state_headquartered amount_covered member_months"),
    ("payer_transitions", "patient start_year end_year payer"),
    ("payer_transitions", "patient memberid start_date end_date payer"),
    ("claims", "id patientid providerid primarypatientinsuranceid diagnosis1"),
    ("claims_transactions", "id claimid chargeid patientid type amount"),
    ("patient_expenses", "patient_id year payer_id healthcare_expenses"),
)
# Columns that many tables have: one that has others besides than these is no table of Synthea's.
_TOO_COMMON: Final = {
    frozenset("start stop patient encounter code description".split()): frozenset(["system"]),
    frozenset("date patient encounter code description".split()): frozenset[str](),
}

# The columns that tell a table of the OMOP common data model: OMOP CDM v5.4, table definitions (ohdsi.github.io).
_OMOP: Final = (
    ("person", "person_id gender_concept_id year_of_birth"),
    ("observation_period", "observation_period_id person_id observation_period_start_date"),
    ("visit_occurrence", "visit_occurrence_id person_id visit_concept_id visit_start_date"),
    ("visit_detail", "visit_detail_id person_id visit_detail_concept_id visit_occurrence_id"),
    ("condition_occurrence", "condition_occurrence_id person_id condition_concept_id"),
    ("drug_exposure", "drug_exposure_id person_id drug_concept_id"),
    ("procedure_occurrence", "procedure_occurrence_id person_id procedure_concept_id"),
    ("device_exposure", "device_exposure_id person_id device_concept_id"),
    ("measurement", "measurement_id person_id measurement_concept_id"),
    ("observation", "observation_id person_id observation_concept_id"),
    ("death", "person_id death_date"),
    ("note", "note_id person_id note_text"),
    ("note_nlp", "note_nlp_id note_id"),
    ("specimen", "specimen_id person_id specimen_concept_id"),
    ("drug_era", "drug_era_id person_id drug_concept_id"),
    ("dose_era", "dose_era_id person_id drug_concept_id"),
    ("condition_era", "condition_era_id person_id condition_concept_id"),
    ("episode", "episode_id person_id episode_concept_id"),
    ("episode_event", "episode_id event_id episode_event_field_concept_id"),
    ("location", "location_id address_1 city state zip"),
    ("care_site", "care_site_id care_site_name"),
    ("provider", "provider_id provider_name specialty_concept_id"),
    ("payer_plan_period", "payer_plan_period_id person_id"),
    ("cost", "cost_id cost_event_id cost_domain_id"),
    ("fact_relationship", "domain_concept_id_1 fact_id_1 domain_concept_id_2 fact_id_2"),
    ("concept", "concept_id concept_name domain_id vocabulary_id concept_code"),
    ("concept_relationship", "concept_id_1 concept_id_2 relationship_id"),
    ("concept_ancestor", "ancestor_concept_id descendant_concept_id"),
    ("concept_synonym", "concept_id concept_synonym_name"),
    ("concept_class", "concept_class_id concept_class_name"),
    ("vocabulary", "vocabulary_id vocabulary_name"),
    ("domain", "domain_id domain_name"),
    ("relationship", "relationship_id relationship_name"),
    ("drug_strength", "drug_concept_id ingredient_concept_id"),
    ("source_to_concept_map", "source_code source_vocabulary_id target_concept_id"),
    ("cohort", "cohort_definition_id subject_id cohort_start_date"),
    ("cohort_definition", "cohort_definition_id cohort_definition_name"),
    ("cdm_source", "cdm_source_name cdm_version"),
    ("metadata", "metadata_id metadata_concept_id"),
)


def synthea_table(header: Iterable[str]) -> str | None:
    """Answers which table of Synthea's CSV export has that header; None for none."""
    names = frozenset(name.strip().lower() for name in header)
    columns = _most_telling(_columns(_SYNTHEA), names)
    if columns in _TOO_COMMON and names - columns - _TOO_COMMON[columns]:
        return None
    return _columns(_SYNTHEA)[columns] if columns else None


def omop_table(header: Iterable[str]) -> str | None:
    """Answers which table of the OMOP common data model has that header; None for none."""
    columns = _most_telling(_columns(_OMOP), frozenset(name.strip().lower() for name in header))
    return _columns(_OMOP)[columns] if columns else None


@cache
def _columns(tables: tuple[tuple[str, str], ...]) -> Mapping[frozenset[str], str]:
    return {frozenset(columns.split()): name for name, columns in tables}


def _most_telling(tables: Mapping[frozenset[str], str], names: frozenset[str]) -> frozenset[str]:
    """The most columns of a table that are all there; none where none are."""
    return max((columns for columns in tables if columns <= names), key=len, default=frozenset())
