from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DocumentReference,
    Fact,
    Immunization,
    KeptResource,
    MedicationStatement,
    Observation,
    Patient,
)
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import read_batch
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.tabular.omop_concepts import NAMES_MISSING, OMOP_CONCEPT
from clinic_assist.importers.tabular.reading import NOBODY
from tests.unit.importers.table_files import batch_of, source_of, table

CONCEPTS = table(
    "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code\tvalid_start_date",
    "372328\tOtitis media\tCondition\tSNOMED\tClinical Finding\tS\t65363002\t19700101",
    "19073183\tamoxicillin 250 MG Oral Capsule\tDrug\tRxNorm\tClinical Drug\tS\t308182\t19700101",
    "40213154\tinfluenza vaccine\tDrug\tCVX\tCVX\tS\t140\t19700101",
    "4102123\tAllergy to latex\tObservation\tSNOMED\tClinical Finding\tS\t300916003\t19700101",
    "8753\tmillimole per liter\tUnit\tUCUM\tUnit\tS\tmmol/L\t19700101",
    "32838\tEHR prescription\tType Concept\tType Concept\tType Concept\tS\tOMOP4976901\t19700101",
)
CONDITION = (
    "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime,"
    "condition_end_date,condition_source_value,condition_source_concept_id,stop_reason"
)
MEASUREMENT = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,operator_concept_id,"
    "value_as_number,value_as_concept_id,unit_concept_id,range_low,range_high,unit_source_value,value_source_value"
)
DRUG = (
    "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,drug_type_concept_id,"
    "days_supply,sig,route_source_value,drug_source_value"
)
OBSERVATION = (
    "observation_id,person_id,observation_concept_id,observation_date,value_as_string,observation_source_value"
)
PERSON = (
    "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,birth_datetime,race_concept_id,"
    "person_source_value,gender_source_value"
)
OTITIS = "1,7,372328,2002-10-15,2002-10-15 00:00:00,2003-03-20,65363002,372328,"


def named(data: str) -> ImportBatch:
    return read_batch(replace(source_of(data), guide=CONCEPTS.encode()))


def only(batch: ImportBatch) -> Fact:
    (fact,) = batch.facts
    return fact


def test_a_concept_has_its_name_and_code_where_the_concept_table_stands_beside() -> None:
    fact = only(named(table(CONDITION, OTITIS)))

    assert isinstance(fact, Condition)
    assert fact.code is not None
    assert fact.code.display == "Otitis media"
    assert fact.code.code_in("http://snomed.info/sct") == "65363002"
    assert fact.code.code_in(OMOP_CONCEPT) == "372328"


def test_without_the_concept_table_the_source_value_is_shown_and_it_is_said() -> None:
    batch = batch_of(table(CONDITION, OTITIS))

    fact = only(batch)
    assert fact.concept is not None
    assert fact.concept.display == "65363002"
    assert fact.concept.code_in(OMOP_CONCEPT) == "372328"
    assert [issue.reason for issue in batch.issues] == [NAMES_MISSING]
    assert not named(table(CONDITION, OTITIS)).issues


def test_a_source_value_that_says_something_else_stands_beside_the_name() -> None:
    fact = only(named(table(CONDITION, OTITIS.replace("65363002", "H66.9"))))

    assert fact.concept is not None
    assert fact.concept.display == "Otitis media"
    assert "H66.9" in [coding.code for coding in fact.concept.codings]


def test_midnight_is_no_time_and_any_other_time_is() -> None:
    first, second = batch_of(table(CONDITION, OTITIS, OTITIS.replace("00:00:00", "10:30:00"))).facts

    assert first.when is not None
    assert first.when.text == "2002-10-15"
    assert second.when is not None
    assert second.when.text == "2002-10-15 10:30:00"


def test_a_person_has_a_birth_date_as_precise_as_given_and_numbers_that_name_nobody_elsewhere() -> None:
    rows = (
        "1,8507,1998,4,9,1998-04-09 00:00:00,8527,abc,M",
        "2,8532,1998,,,1998-01-01 00:00:00,0,,F",
        "3,0,1998,13,,,0,,",
    )

    batch = batch_of(table(PERSON, *rows))

    people = [fact for fact in batch.facts if isinstance(fact, Patient)]
    assert [one.birth_date.text if one.birth_date else None for one in people] == ["1998-04-09", "1998", None]
    assert [one.gender for one in people] == ["male", "female", None]
    assert {identifier.system for one in people for identifier in one.identifiers} == {None}
    assert people[0].provenance.resource_key == "omop:person/1"
    assert [issue.locator for issue in batch.issues if issue.locator != "header"] == ["row[3]/year_of_birth"]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("1,7,1,2013-05-17,,4171756,4.1,0,8753,3.9,5.6,mmol/L,4.10", ("<", "4.10", "mmol/L", "mmol/L")),
        ("1,7,1,2013-05-17,,4172703,4.1,0,8753,,,,", (None, "4.1", "mmol/L", "mmol/L")),
        ("1,7,1,2013-05-17,,0,4.1,0,0,,,mg/dl,", (None, "4.1", "mg/dl", None)),
        ("1,7,1,2013-05-17,,0,4.1,0,9999,,,,", (None, "4.1", "(OMOP unit concept 9999)", None)),
        ("1,7,1,2013-05-17,,0,4.1,0,0,,,,", (None, "4.1", None, None)),
        # The number is another than the source's: its unit is the concept's.
        ("1,7,1,2013-05-17,,0,4.1,0,8753,,,mg/dL,73.9", (None, "4.1", "mmol/L", "mmol/L")),
        ("1,7,1,2013-05-17,,0,4.1,0,8753,,,mmol/l,4.10", (None, "4.10", "mmol/l", None)),
        ("1,7,1,2013-05-17,,0,4.1,0,0,,,mg/dL,73.9", (None, "4.1", "mg/dL", None)),
    ],
)
def test_a_number_has_its_operator_digits_and_unit(row: str, shown: tuple[str | None, ...]) -> None:
    fact = only(named(table(MEASUREMENT, row)))

    assert isinstance(fact, Observation)
    assert fact.value is not None
    quantity = fact.value.quantity
    assert quantity is not None
    assert (quantity.comparator, str(quantity.value), quantity.unit, quantity.code) == shown


@pytest.mark.parametrize(
    ("source", "notes"),
    [("<5", ["As the source wrote it: <5"]), ("trace", ["As the source wrote it: trace"]), ("5.00", []), ("", [])],
)
def test_the_words_of_the_source_stand_beside_a_number_that_says_less(source: str, notes: list[str]) -> None:
    fact = only(named(table(MEASUREMENT, f"1,7,1,2013-05-17,,0,5.0,0,0,,,mg,{source}")))

    assert [one.text for one in fact.notes] == notes


def test_a_number_that_was_converted_stands_beside_the_sources_number_with_its_unit() -> None:
    fact = only(named(table(MEASUREMENT, "1,7,1,2013-05-17,,0,4.1,0,8753,3.9,5.6,mg/dL,73.9")))

    assert isinstance(fact, Observation)
    assert [one.text for one in fact.notes] == ["As the source wrote it: 73.9 mg/dL"]
    assert [one.low.unit for one in fact.reference_ranges if one.low] == ["mmol/L"]


def test_a_measurement_of_nobody_says_so() -> None:
    batch = named(table(MEASUREMENT, "1,,1,2013-05-17,,0,5.0,0,0,,,mg,", "2,7,1,2013-05-17,,0,5.0,0,0,,,mg,"))

    assert [(issue.locator, issue.reason) for issue in batch.issues] == [("row[1]/person_id", NOBODY)]
    assert [fact.subject for fact in batch.facts] == [None, "omop:person/7"]


def test_a_number_with_an_unknown_operator_is_no_plain_number() -> None:
    batch = named(table(MEASUREMENT, "1,7,1,2013-05-17,,77,4.1,0,0,,,mmol/L,"))

    fact = only(batch)
    assert isinstance(fact, Observation)
    assert fact.value is not None
    assert fact.value.string == "4.1 mmol/L"
    assert [issue.locator for issue in batch.issues] == ["row[1]/operator_concept_id"]


def test_an_exposure_to_a_drug_is_a_statement_with_its_span_and_origin() -> None:
    fact = only(named(table(DRUG, "1,7,19073183,2014-04-22,2014-05-06,32838,14,1 capsule daily,oral,308182")))

    assert isinstance(fact, MedicationStatement)
    assert fact.medication is not None
    assert fact.medication.display == "amoxicillin 250 MG Oral Capsule"
    assert fact.effective is not None
    assert fact.effective.end is not None
    assert fact.dosages[0].text == "1 capsule daily"
    assert [note.text for note in fact.notes] == ["Recorded as: EHR prescription", "Days of supply: 14"]
    assert fact.status is None


@pytest.mark.parametrize(
    ("end", "verbatim", "notes"),
    [
        ("2014-05-06", "2014-04-30", ["End as the source wrote it: 2014-04-30"]),
        ("2014-05-06", "2014-05-06", []),
        ("2014-05-06", "NULL", []),
        ("", "2014-04-30", []),
    ],
)
def test_an_end_that_was_reckoned_does_not_hide_the_sources_own(end: str, verbatim: str, notes: list[str]) -> None:
    header = DRUG.replace("drug_exposure_end_date", "drug_exposure_end_date,verbatim_end_date")
    fact = only(named(table(header, f"1,7,19073183,2014-04-22,{end},{verbatim},0,,,,308182")))

    assert isinstance(fact, MedicationStatement)
    assert fact.effective is not None
    assert fact.effective.end is not None
    assert fact.effective.end.text == (end or verbatim)
    assert [note.text for note in fact.notes] == notes


def test_a_vaccine_is_an_immunization() -> None:
    assert isinstance(only(named(table(DRUG, "1,7,40213154,2014-04-22,2014-04-22,0,,,,140"))), Immunization)


def test_an_allergy_among_the_observations_is_an_allergy_unless_it_has_a_value() -> None:
    plain, denied = named(table(OBSERVATION, "1,7,4102123,2014-04-22,,x", "2,7,4102123,2014-04-22,No,x")).facts

    assert isinstance(plain, AllergyIntolerance)
    assert isinstance(denied, Observation)


def test_a_note_is_a_document_with_its_text() -> None:
    fact = only(
        batch_of(table("note_id,person_id,note_date,note_title,note_text", '1,7,2014-04-22,Visit,"Well,\nno fever"'))
    )

    assert isinstance(fact, DocumentReference)
    assert fact.attachments[0].text == "Well,\nno fever"


def test_a_death_is_observed_with_its_date() -> None:
    fact = only(batch_of(table("person_id,death_date,cause_source_value", "7,2019-05-28,I21.9")))

    assert isinstance(fact, Observation)
    assert fact.when is not None
    assert fact.when.text == "2019-05-28"
    assert fact.subject == "omop:person/7"


def test_derived_and_vocabulary_rows_are_kept() -> None:
    era = batch_of(table("drug_era_id,person_id,drug_concept_id,drug_era_start_date", "1,7,19073183,2014-04-22"))
    concepts = batch_of(CONCEPTS)

    assert all(isinstance(fact, KeptResource) for fact in (*era.facts, *concepts.facts))
    assert (len(era.kept), len(concepts.kept), concepts.read) == (1, 6, 0)
    assert concepts.kept[0].label == "Otitis media"


def test_what_databases_write_for_nothing_is_nothing() -> None:
    batch = named(table(CONDITION, "1,7,372328,2002-10-15,NULL,NULL,65363002,372328,\\N"))

    fact = only(batch)
    assert isinstance(fact, Condition)
    assert fact.abatement is None
    assert fact.notes == ()
    assert not batch.issues


def test_a_date_without_hyphens_is_read() -> None:
    fact = only(named(table(CONDITION, "1,7,372328,20021015,,,65363002,372328,")))

    assert fact.when is not None
    assert fact.when.text == "2002-10-15"


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_a_table_is_told_by_its_columns_in_either_case_and_with_any_delimiter(separator: str) -> None:
    data = table(CONDITION.upper(), OTITIS).replace(",", separator)

    assert detect_format(data.encode()) == "omop-csv"
    assert isinstance(only(named(data)), Condition)
