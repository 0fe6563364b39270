"""The HL7 version 2 messages of others: every segment is accounted for, and every place is found again."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path

import hl7
import pytest

from clinic_assist.chart.facts import KeptResource, Observation, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from clinic_assist.importers.hl7v2.charset import decode
from clinic_assist.importers.hl7v2.delimiters import delimiters_of
from clinic_assist.importers.hl7v2.framing import frame
from clinic_assist.importers.hl7v2.groups import ENVELOPE
from clinic_assist.importers.hl7v2.statements import NOT_UNDERSTOOD, OUR_FAULT
from tests.shared_data import shared_data

DATA = shared_data() or Path("no-shared-data")
EXPECTED = DATA / "hl7v2_expected_segments.csv"

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not EXPECTED.exists(), reason="the shared data is not here")]


@cache
def expected_segments() -> dict[str, Counter[str]]:
    """How many segments of each name a file holds, as counted in the files themselves, but for MSH."""
    found = {}
    with EXPECTED.open(newline="") as file:
        for row in csv.DictReader(file):
            counts = Counter({name: int(row[name]) for name in row if name.isupper()})
            counts.update(json.loads(row["other"]))
            found[row["file"]] = +counts
    return found


def files() -> list[Path]:
    return list(find_sources(DATA / "hl7v2")) if EXPECTED.exists() else []


@cache
def batch_of(path: Path) -> ImportBatch:
    return read_batch(read_source(path))


def test_there_are_as_many_files_as_the_table_lists() -> None:
    assert {str(path.relative_to(DATA)) for path in files()} == set(expected_segments())
    assert len(files()) == 116


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_segment_of_a_file_is_read_kept_rejected_or_of_the_envelope(path: Path) -> None:
    batch = batch_of(path)
    listed = expected_segments()[str(path.relative_to(DATA))]

    assert dict(batch.entry_types) == {name: count for name, count in listed.items() if name not in ENVELOPE}
    assert batch.entries == sum(dict(batch.entry_types).values()) + len(batch.rejected)
    assert not batch.rejected
    assert batch.entries == batch.read + len(batch.kept)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_place_is_found_again(path: Path) -> None:
    source = read_source(path)
    for fact in batch_of(path).facts:
        locator = fact.provenance.locator
        text, start, end = locate(source.data, locator, source.format)

        assert text[start:end].startswith(locator.split("/")[1][:3]) or "-" in locator
        assert "\r" not in text[start:end]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_field_is_found_where_the_parser_has_it(path: Path) -> None:
    source = read_source(path)
    text = decode(source.data).text
    for message in frame(text).messages:
        for raw in message.segments:
            line = raw.text(text)
            if raw.name == "MSH" or message.delimiters is None:
                continue
            parsed = hl7.parse(f"{message.delimiters.header}\r{line}\rEND")[1]
            for number in range(1, len(parsed)):
                shown, start, end = locate(source.data, f"{raw.locator}-{number}", source.format)

                assert shown[start:end].strip() == str(parsed[number]).strip()
            break  # one of each message: the file is decoded anew for each place


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_fact_has_an_id_of_its_own_and_the_patient_of_its_message(path: Path) -> None:
    facts = batch_of(path).facts
    people = {fact.id: fact.provenance.locator.split("/")[0] for fact in facts if isinstance(fact, Patient)}

    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        if fact.subject is not None:
            assert people[fact.subject] == fact.provenance.locator.split("/")[0]


def test_numbers_are_those_of_the_file_digit_by_digit() -> None:
    compared = 0
    for path in files():
        source = read_source(path)
        for fact in batch_of(path).facts:
            amount = fact.value.quantity if isinstance(fact, Observation) and fact.value else None
            if amount is not None and amount.comparator is None:
                text, start, end = locate(source.data, f"{fact.provenance.locator}-5", source.format)
                assert str(amount.value) in text[start:end]
                compared += 1
    assert compared > 40


def test_little_is_kept_unread_and_nothing_through_a_fault() -> None:
    kept = [fact for path in files() for fact in batch_of(path).facts if isinstance(fact, KeptResource)]

    assert not [one for one in kept if one.reason == OUR_FAULT]
    assert not {one.resource_type for one in kept if one.reason == NOT_UNDERSTOOD} & {
        "AllergyIntolerance", "MedicationRequest", "MedicationDispense", "MedicationAdministration", "OBX", "OBR", "PID",
    }  # fmt: skip
    assert len(kept) <= 130
    assert sum(batch_of(path).entries for path in files()) > 1700


def test_the_separators_of_all_files_are_told() -> None:
    headers = [message.segments[0].text(decode(path.read_bytes()).text) for path in files()
               for message in frame(decode(path.read_bytes()).text).messages]  # fmt: skip

    assert all(delimiters_of(line) for line in headers)
