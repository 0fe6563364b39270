"""Every fact of the R4 files of others against the raw JSON, by a reader that shares nothing with the importer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.cli.shapes import chart_shape
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from tests.corpus.raw_fhir import COMPARED, patient_of, patients_of, resources, said
from tests.shared_data import shared_data

pytestmark = pytest.mark.corpus

SHARED = shared_data()
FILES = [path for path in find_sources(SHARED / "fhir-r4") if path.suffix == ".json"] if SHARED else []
needs_files = pytest.mark.skipif(not FILES, reason="needs the shared data beside the checkout")

Shape = dict[str, Any]


def shown_facts(source: SourceFile, batch: ImportBatch) -> dict[str, Shape]:
    """The facts as `chart --json` prints them, by their place."""
    chart = Chart(patient_id=PatientId("all"), patient=None, facts=batch.facts)
    shape: Any = chart_shape(chart, date(2026, 1, 1))
    shown: dict[str, Shape] = {}
    for fact in shape["facts"]:
        assert fact["source"]["sha256"] == source.id
        shown.setdefault(fact["source"]["locator"], fact)
    return shown


def differences(source: SourceFile, batch: ImportBatch) -> list[str]:
    """Where a fact says something else than its resource does."""
    shown = shown_facts(source, batch)
    found = []
    for place, node in resources(source.data):
        fact = shown.get(place)
        if fact is None:
            found.append(f"{place}: no fact")
            continue
        if fact["type"] in ("KeptResource", "AbsenceStatement"):
            continue
        raw = said(place, node)
        if fact["type"] != raw.resource_type and fact["type"] != "DirectoryEntry":
            found.append(f"{place}: type {fact['type']} for {raw.resource_type}")
        if raw.resource_type in COMPARED:
            found += _differing(place, raw, fact)
    return found


def _differing(place: str, raw: Any, fact: Shape) -> list[str]:
    code = (fact["code"] or {}).get("code")
    pairs = [("status", raw.status, fact["status"])]
    # A code and a date may come from further elements (contained medication, class, authoredOn) where these are empty.
    pairs += [("code", raw.code, code)] if raw.code else []
    pairs += [("date", raw.date, fact["date"])] if raw.date else []
    pairs += [("value", raw.value, fact["value"]), ("unit", raw.unit, fact["unit"])] if raw.value else []
    measured = zip(raw.parts, fact.get("components", ()), strict=True)
    pairs += [("part", theirs, (ours["value"], ours["unit"])) for theirs, ours in measured if theirs[0]]
    return [f"{place}: {name} {theirs!r}, read as {ours!r}" for name, theirs, ours in pairs if theirs != ours]


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_facts_say_what_the_raw_file_says(path: Path) -> None:
    source = read_source(path)

    assert differences(source, read_batch(source)) == []


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_place_leads_to_the_very_resource_and_the_very_patient(path: Path) -> None:
    source = read_source(path)
    batch = read_batch(source)
    patients = patients_of(source.data)
    own = {fact.provenance.locator: fact for fact in reversed(batch.facts)}
    ids = {fact.provenance.locator: fact.id for fact in batch.facts if isinstance(fact, Patient)}

    for place, node in resources(source.data):
        text, start, end = locate(source.data, own[place].provenance.locator, source.format)
        assert json.loads(text[start:end], parse_float=str, parse_int=str) == node
        whose = patient_of(node, patients)
        if whose is not None and node["resourceType"] in COMPARED and own[place].kind != "KeptResource":
            assert own[place].subject == ids[whose]


@needs_files
def test_enough_is_compared() -> None:
    read = [said(place, node) for path in FILES for place, node in resources(path.read_bytes())]

    assert len(read) > 2500
    assert sum(1 for one in read if one.value) > 500
    assert sum(1 for one in read if one.date) > 1500
    assert sum(1 for one in read if one.code) > 1700


@needs_files
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"active"', '"inactive"', "status"),
        ('"final"', '"preliminary"', "status"),
        ("2012", "2013", "date"),
        ('"Cel"', '"kPa"', "unit"),
        ('"55284-4"', '"55284-5"', "code"),
        ('"mm[Hg]"', '"kPa"', "part"),
    ],
)
def test_a_difference_of_one_word_is_found(old: str, new: str, told: str) -> None:
    path = next(path for path in FILES if path.name.startswith("Geoffrey"))
    source = read_source(path)
    changed = source.data.replace(old.encode(), new.encode())
    assert changed != source.data
    other = SourceFile(id=source.id, name=source.name, data=changed, format=source.format)

    assert any(f": {told} " in found for found in differences(other, read_batch(source)))
    assert differences(source, read_batch(source)) == []
