"""The tables, exports and texts of others: every row and element is accounted for, and every place is found again."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from clinic_assist.chart.facts import Composition, Fact, KeptResource, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from tests.shared_data import shared_data

DATA = (shared_data() or Path("no-shared-data")) / "csv"
TABLES = ("synthea-csv", "omop-synthea27nj")

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")]


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in find_sources(DATA / folder)] if DATA.exists() else []


@cache
def batch_of(path: Path) -> ImportBatch:
    source = read_source(path)
    concepts = path.parent / "CONCEPT.csv"
    return read_batch(replace(source, guide=concepts.read_bytes()) if concepts.exists() else source)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row]


def facts_of(folder: str) -> list[Fact]:
    return [fact for path in files(folder) for fact in batch_of(path).facts]


def test_there_are_as_many_files_as_are_known() -> None:
    assert len(files(*TABLES)) == 32


@pytest.mark.parametrize("path", files(*TABLES), ids=lambda path: path.name)
def test_every_row_gives_a_fact_or_is_kept(path: Path) -> None:
    batch = batch_of(path)
    _header, *rows = rows_of(path)

    assert batch.entries == len(rows) == len(batch.facts)
    assert batch.entries == batch.read + len(batch.kept)
    assert not batch.issues
    assert len({fact.id for fact in batch.facts}) == len(rows)


@pytest.mark.parametrize("path", files(*TABLES), ids=lambda path: path.name)
def test_every_place_in_a_table_is_its_row(path: Path) -> None:
    source = read_source(path)
    header, *rows = rows_of(path)
    facts = batch_of(path).facts
    step = max(1, len(facts) // 40)

    for fact, row in list(zip(facts, rows, strict=True))[::step]:
        text, start, end = locate(source.data, fact.provenance.locator, source.format)
        assert next(csv.reader([text[start:end]])) == row
        column = len(header) // 2
        cell = replace(fact.provenance, locator=f"{fact.provenance.locator}/{header[column]}").locator
        text, start, end = locate(source.data, cell, source.format)
        assert text[start:end].strip('"') == row[column]


@pytest.mark.parametrize("folder", TABLES)
def test_every_reference_to_a_person_is_the_key_of_a_patient(folder: str) -> None:
    facts = facts_of(folder)
    people = {fact.provenance.resource_key for fact in facts if isinstance(fact, Patient)}

    subjects = {fact.subject for fact in facts if fact.subject}
    assert len(people) in (27, 28)
    assert subjects <= people


def test_nothing_is_kept_through_a_fault_and_only_what_is_not_clinical() -> None:
    kept = [fact for folder in TABLES for fact in facts_of(folder) if isinstance(fact, KeptResource)]

    assert not [one for one in kept if "fault in this program" in one.reason]
    assert set(Counter(one.resource_type for one in kept)) == {
        "Claim", "Coverage", "cdm_source", "concept", "condition_era", "observation_period",
    }  # fmt: skip


def test_nearly_every_concept_of_omop_has_its_name() -> None:
    named = [
        fact.concept
        for fact in facts_of("omop-synthea27nj")
        if fact.concept and fact.kind not in ("KeptResource", "Practitioner")
    ]
    shown = [one for one in named if any(coding.display for coding in one.codings) or one.text == "Death"]

    assert len(named) > 20_000
    assert len(shown) > 0.99 * len(named)


def test_every_element_of_an_apple_export_gives_a_fact() -> None:
    path = DATA / "apple-health-min" / "apple_health_export" / "export.xml"
    children = [child.tag for child in etree.parse(path).getroot() if child.tag != "ExportDate"]

    batch = batch_of(path)

    assert batch.entries == len(children) == len(batch.facts)
    assert not batch.issues


@pytest.mark.parametrize("path", files("blue-button-text"), ids=lambda path: path.name)
def test_every_line_of_a_blue_button_text_stands_in_the_document(path: Path) -> None:
    batch = batch_of(path)
    text = path.read_text()
    document = next(fact for fact in batch.facts if isinstance(fact, Composition))
    told = Counter(line.strip() for section in document.sections for line in (section.text or "").split("\n"))
    titles = {section.title for section in document.sections}

    for line in text.split("\n"):
        plain = line.strip()
        assert not plain or told[plain] or set(plain) <= set("-=") or plain.strip("- ") in titles
    assert len([fact for fact in batch.facts if isinstance(fact, Patient)]) == 1
    assert batch.entries == batch.read + len(batch.kept)


@pytest.mark.parametrize("path", files("blue-button-text"), ids=lambda path: path.name)
def test_every_name_of_a_record_is_the_place_of_a_fact(path: Path) -> None:
    source = read_source(path)
    starts = (
        "Medication:",
        "Allergy Name:",
        "Problem:",
        "Immunization:",
        "Test Name:",
        "Vital Sign:",
        "Condition Name:",
    )
    known = {fact.provenance.locator for fact in batch_of(path).facts}
    begun = {int(place.removeprefix("lines[").split("-")[0]) for place in known}

    lines = path.read_text().split("\n")
    wanted = {
        number
        for number, line in enumerate(lines, start=1)
        if line.startswith(starts) and line.partition(":")[2].strip()
    }
    assert wanted <= begun
    for place in known:
        text, start, end = locate(source.data, place, source.format)
        assert text[start:end].strip()
