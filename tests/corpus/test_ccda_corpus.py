"""The CDA documents of others: every section and every entry is accounted for, and every place is found again."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from clinic_assist.chart.facts import Composition, KeptResource, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from tests.shared_data import shared_data

DATA = shared_data() or Path("no-shared-data")
EXPECTED = DATA / "ccda_expected_sections.csv"
V3 = "{urn:hl7-org:v3}"

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not EXPECTED.exists(), reason="the shared data is not here")]


@cache
def expected_sections() -> dict[str, list[dict[str, str]]]:
    """The sections of each file, as listed from the files themselves."""
    found: dict[str, list[dict[str, str]]] = {}
    with EXPECTED.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["file"], []).append(row)
    return found


def files() -> list[Path]:
    return list(find_sources(DATA / "ccda")) if EXPECTED.exists() else []


@cache
def batch_of(path: Path) -> ImportBatch:
    return read_batch(read_source(path))


def composition_of(path: Path) -> Composition:
    return next(fact for fact in batch_of(path).facts if isinstance(fact, Composition))


def test_there_are_as_many_documents_as_the_table_lists() -> None:
    assert len(files()) == 53
    assert {str(path.relative_to(DATA)) for path in files()} >= set(expected_sections())


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_section_of_a_document_is_there_with_its_title(path: Path) -> None:
    rows = [row for row in expected_sections().get(str(path.relative_to(DATA)), []) if row["section_loinc"]]

    sections = composition_of(path).sections

    def told(text: str | None) -> str:
        return " ".join((text or "").split())

    listed = Counter((row["section_loinc"], told(row["section_title"])) for row in rows)
    found = Counter(
        (next((one.code for one in section.code.codings), "") if section.code else "", told(section.title))
        for section in sections
    )
    assert not listed - found


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_entry_of_a_document_gives_a_fact_or_a_reason(path: Path) -> None:
    batch = batch_of(path)
    root = etree.parse(path).getroot()
    rows = expected_sections().get(str(path.relative_to(DATA)), [])
    entries = list(root.iter(f"{V3}entry"))

    places = [fact.provenance.locator for fact in batch.facts]
    places += [issue.locator for issue in batch.rejected]
    reached = {place.rpartition("entry")[0] for place in places}
    accounted = {place.split("/entry")[0] + "/entry" + place.split("/entry")[1].split("/")[0]
                 for place in places if "/entry" in place}  # fmt: skip

    assert reached
    assert len(accounted) == len(entries) == sum(int(row["entries"]) for row in rows)
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    assert not batch.rejected


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_place_in_a_document_is_found_again(path: Path) -> None:
    source = read_source(path)
    for fact in batch_of(path).facts:
        text, start, end = locate(source.data, fact.provenance.locator, source.format)
        name = fact.provenance.locator.rpartition("/")[2].partition("[")[0]

        tag = text[start:end].split(">")[0].split()[0].lstrip("<").rpartition(":")[2].rstrip("/")
        assert tag == name
        assert text[start:end].endswith(">")


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_fact_of_a_document_has_an_id_of_its_own_and_one_patient(path: Path) -> None:
    facts = batch_of(path).facts
    patients = [fact.id for fact in facts if isinstance(fact, Patient)]

    assert len({fact.id for fact in facts}) == len(facts)
    assert len(patients) == 1
    assert {fact.subject for fact in facts} == {None, patients[0]}


def test_little_is_kept_unread_and_nothing_through_a_fault() -> None:
    kept = [fact for path in files() for fact in batch_of(path).facts if isinstance(fact, KeptResource)]

    assert not [one for one in kept if "fault in this program" in one.reason]
    assert len(kept) <= 16
    assert sum(batch_of(path).entries for path in files()) > 2000
