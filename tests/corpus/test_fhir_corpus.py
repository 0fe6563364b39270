"""The FHIR files of others: everything imports or is refused for a named reason, and nothing is lost on the way."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from clinic_assist.chart.facts import AbsenceStatement, Composition, Patient
from clinic_assist.errors import SourceError
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from tests.shared_data import shared_data

DATA = shared_data() or Path("no-shared-data")
EXPECTED = DATA / "fhir_expected_counts.csv"

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not EXPECTED.exists(), reason="the shared data is not here")]


@cache
def expected_counts() -> dict[str, Counter[str]]:
    """Resources of each type in each file, as counted from the files themselves."""
    counts: dict[str, Counter[str]] = {}
    with EXPECTED.open(newline="") as file:
        for row in csv.DictReader(file):
            names = list(row)
            types = names[names.index("total") + 1 : names.index("other_types")]
            found = Counter({name: int(row[name] or 0) for name in types})
            found.update(json.loads(row["other_types"] or "{}"))
            counts[row["file"]] = +found
    return counts


def files(folder: str) -> list[Path]:
    return [path for path in find_sources(DATA / folder) if path.suffix == ".json"] if EXPECTED.exists() else []


@pytest.mark.parametrize("path", files("fhir-r4"), ids=lambda path: path.name)
def test_every_r4_file_gives_as_many_records_of_each_type_as_it_holds(path: Path) -> None:
    expected = expected_counts()[str(path.relative_to(DATA))]

    batch = read_batch(read_source(path))

    assert Counter(dict(batch.entry_types)) == expected
    assert batch.entries == expected.total() == batch.read + len(batch.kept)
    assert not batch.rejected
    assert not [kept for kept in batch.kept if "fault in this program" in kept.reason]


@pytest.mark.parametrize("path", files("fhir-r4/ips-connectathon"), ids=lambda path: path.name)
def test_every_place_in_a_patient_summary_is_found_again(path: Path) -> None:
    source = read_source(path)
    batch = read_batch(source)
    tree = json.loads(source.data)

    for fact in batch.facts:
        text, start, end = locate(source.data, fact.provenance.locator, source.format)
        value = json.loads(text[start:end])
        if not isinstance(fact, AbsenceStatement):
            index = int(fact.provenance.locator.removeprefix("Bundle.entry[").partition("]")[0])
            assert value == tree["entry"][index]["resource"]
        else:
            assert {"title", "resourceType"} & value.keys()


def test_every_fact_of_a_patient_summary_belongs_to_its_one_patient() -> None:
    away = Counter[str]()
    for path in files("fhir-r4/ips-connectathon"):
        batch = read_batch(read_source(path))
        patients = [fact.id for fact in batch.facts if isinstance(fact, Patient)]
        composition = next(fact for fact in batch.facts if isinstance(fact, Composition))

        assert len(patients) == 1
        assert composition.subject == patients[0]
        away.update(fact.kind for fact in batch.facts if fact.subject != patients[0])

    assert set(away) <= {"Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Medication",
                         "Device", "Provenance"}  # fmt: skip


def test_every_file_of_any_format_is_read_or_refused_with_a_message() -> None:
    refused, read = Counter[str](), 0
    for path in find_sources(DATA):
        try:
            read_batch(read_source(path))
        except SourceError as error:
            refused[error.message] += 1
        else:
            read += 1

    assert read > 400
    assert len(refused) > 4
    assert all(message.endswith(".") and len(message) > 15 for message in refused)


def test_importing_again_gives_the_same_facts() -> None:
    for path in files("fhir-r4/synthea-bch-2021")[:2]:
        first, second = read_batch(read_source(path)), read_batch(read_source(path))

        assert first == second
        assert len({fact.id for fact in first.facts}) == len(first.facts)
