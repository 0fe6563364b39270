"""Rows of databases made by chance, written as Synthea and OMOP write them, and read again as they were."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
)
from clinic_assist.importers import read_batch
from clinic_assist.importers.tabular.omop_concepts import OMOP_CONCEPT
from tests.unit.importers.table_files import batch_of, source_of
from tests.unit.importers.test_omop import CONDITION, DRUG, MEASUREMENT, PERSON
from tests.unit.importers.test_synthea_csv import CONDITIONS, MEDICATIONS, PATIENTS

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
# The letter is there so that no word is one of those that stand for nothing, or a number.
WORDS = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(f"q {text}".split()))
DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=3)
ID = st.integers(1, 10**9)


def written(header: str, rows: Iterable[dict[str, object]], delimiter: str = ",") -> str:
    """A table with the columns that are given filled in, and all others empty."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header.split(","), restval="", lineterminator="\n", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Spell(NamedTuple):
    """Something that begins and may end: an illness, a medicine."""

    person: UUID
    code: int
    words: str
    begin: date
    end: date | None


SPELLS = st.lists(st.builds(Spell, st.uuids(), ID, WORDS, DAY, st.none() | DAY), min_size=1, max_size=6)


def text_of(day: date | None) -> str:
    return day.isoformat() if day else ""


@CASES
@given(SPELLS)
def test_conditions_of_synthea_are_read_as_they_were_written(records: list[Spell]) -> None:
    rows: list[dict[str, object]] = [
        {
            "START": one.begin,
            "STOP": text_of(one.end),
            "PATIENT": one.person,
            "CODE": one.code,
            "DESCRIPTION": one.words,
        }
        for one in records
    ]
    facts = batch_of(written(CONDITIONS, rows)).facts

    assert [
        (fact.subject, fact.code.codings[0].code, fact.code.display, fact.onset.text, fact.abatement)
        for fact in facts
        if isinstance(fact, Condition) and fact.code and fact.onset
    ] == [
        (f"urn:uuid:{one.person}", str(one.code), one.words, one.begin.isoformat(), one.end and fact.abatement)
        for one, fact in zip(records, facts, strict=True)
        if isinstance(fact, Condition)
    ]
    assert [fact.abatement.text if isinstance(fact, Condition) and fact.abatement else "" for fact in facts] == [
        text_of(one.end) for one in records
    ]


@CASES
@given(SPELLS)
def test_medicines_of_synthea_are_read_as_they_were_written(records: list[Spell]) -> None:
    rows: list[dict[str, object]] = [
        {
            "START": f"{one.begin}T10:20:30Z", "STOP": f"{one.end}T00:00:00Z" if one.end else "",
            "PATIENT": one.person, "CODE": one.code, "DESCRIPTION": one.words,
        }
        for one in records
    ]  # fmt: skip
    facts = [one for one in batch_of(written(MEDICATIONS, rows)).facts if isinstance(one, MedicationRequest)]

    assert [
        (
            fact.subject,
            fact.medication.display if fact.medication else "",
            fact.authored_on.text if fact.authored_on else "",
            fact.effective.end.text if fact.effective and fact.effective.end else "",
        )
        for fact in facts
    ] == [
        (
            f"urn:uuid:{one.person}",
            one.words,
            f"{one.begin}T10:20:30Z",
            f"{one.end}T00:00:00Z" if one.end else "",
        )
        for one in records
    ]


@CASES
@given(st.lists(st.tuples(st.uuids(), WORDS, WORDS, DAY, st.sampled_from("MF")), min_size=1, max_size=6))
def test_people_of_synthea_are_read_as_they_were_written(records: list[tuple[UUID, str, str, date, str]]) -> None:
    rows: list[dict[str, object]] = [
        {"Id": number, "FIRST": first, "LAST": last, "BIRTHDATE": born, "GENDER": sex}
        for number, first, last, born, sex in records
    ]
    facts = [one for one in batch_of(written(PATIENTS, rows)).facts if isinstance(one, Patient)]

    assert [
        (one.identifiers[0].value, one.names[0].given, one.names[0].family, one.birth_date and one.birth_date.text)
        for one in facts
    ] == [(str(number), (first,), last, born.isoformat()) for number, first, last, born, _sex in records]
    assert [one.gender for one in facts] == [{"M": "male", "F": "female"}[record[4]] for record in records]


class Row(NamedTuple):
    """A row of an OMOP table, with the concept that it refers to."""

    person: int
    concept: int
    words: str
    day: date
    number: Decimal
    unit: str


ROWS = st.lists(
    st.builds(Row, ID, ID, WORDS, DAY, NUMBER, st.sampled_from(["mmol/L", "mg/dL", "kg"])),
    min_size=1, max_size=6, unique_by=lambda row: row.concept,
)  # fmt: skip
CONCEPT = (
    "concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,standard_concept,concept_code,valid_start_date"
)


def concepts(records: list[Row]) -> bytes:
    """The concept table beside them."""
    rows: list[dict[str, object]] = [
        {
            "concept_id": one.concept, "concept_name": one.words, "domain_id": "Condition", "vocabulary_id": "SNOMED",
            "concept_class_id": "Clinical Finding", "standard_concept": "S", "concept_code": f"9{one.concept}",
            "valid_start_date": "19700101",
        }
        for one in records
    ]  # fmt: skip
    return written(CONCEPT, rows, delimiter="\t").encode()


@CASES
@given(ROWS)
def test_measurements_of_omop_are_read_as_they_were_written(records: list[Row]) -> None:
    rows: list[dict[str, object]] = [
        {
            "measurement_id": number, "person_id": one.person, "measurement_concept_id": one.concept,
            "measurement_date": one.day, "value_as_number": one.number, "unit_source_value": one.unit,
        }
        for number, one in enumerate(records)
    ]  # fmt: skip
    source = replace(source_of(written(MEASUREMENT, rows)), guide=concepts(records))
    facts = [one for one in read_batch(source).facts if isinstance(one, Observation)]

    assert [
        (
            fact.subject,
            fact.code.code_in(OMOP_CONCEPT) if fact.code else "",
            fact.code.display if fact.code else "",
            fact.effective.text if fact.effective else "",
            str(fact.value.quantity.value) if fact.value and fact.value.quantity else "",
            fact.value.quantity.unit if fact.value and fact.value.quantity else "",
        )
        for fact in facts
    ] == [
        (f"omop:person/{one.person}", str(one.concept), one.words, one.day.isoformat(), str(one.number), one.unit)
        for one in records
    ]


@CASES
@given(ROWS)
def test_conditions_and_medicines_of_omop_are_read_as_they_were_written(records: list[Row]) -> None:
    illnesses: list[dict[str, object]] = [
        {
            "condition_occurrence_id": number, "person_id": one.person, "condition_concept_id": one.concept,
            "condition_start_date": one.day,
        }
        for number, one in enumerate(records)
    ]  # fmt: skip
    medicines: list[dict[str, object]] = [
        {
            "drug_exposure_id": number, "person_id": one.person, "drug_concept_id": one.concept,
            "drug_exposure_start_date": one.day, "sig": one.words,
        }
        for number, one in enumerate(records)
    ]  # fmt: skip
    ill = read_batch(replace(source_of(written(CONDITION, illnesses)), guide=concepts(records))).facts
    taken = read_batch(replace(source_of(written(DRUG, medicines)), guide=concepts(records))).facts
    expected = [(f"omop:person/{one.person}", one.words, one.day.isoformat()) for one in records]

    assert [
        (fact.subject, fact.code.display if fact.code else "", fact.onset.text if fact.onset else "")
        for fact in ill
        if isinstance(fact, Condition | AllergyIntolerance)  # a name such as "wool allergy" is one
    ] == expected
    assert [
        (
            fact.subject,
            fact.medication.display if fact.medication else "",
            fact.effective.start.text if fact.effective and fact.effective.start else "",
        )
        for fact in taken
        if isinstance(fact, MedicationStatement)
    ] == expected


@CASES
@given(st.lists(st.tuples(ID, st.integers(1900, 2100), st.integers(1, 12) | st.none()), min_size=1, max_size=6))
def test_people_of_omop_have_a_birth_date_as_precise_as_given(records: list[tuple[int, int, int | None]]) -> None:
    rows: list[dict[str, object]] = [
        {"person_id": number, "year_of_birth": year, "month_of_birth": month or "", "gender_source_value": "F"}
        for number, year, month in records
    ]
    facts = [one for one in batch_of(written(PERSON, rows)).facts if isinstance(one, Patient)]

    assert [(one.provenance.resource_key, one.birth_date and one.birth_date.text) for one in facts] == [
        (f"omop:person/{number}", f"{year}-{month:02}" if month else str(year)) for number, year, month in records
    ]
