"""Tables, exports of Apple Health, HL7 files and Bundles that come in parts give the charts of the whole file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Fact, MedicationRequest
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows import map_tables
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.incoming import Chosen
from clinic_assist.workflows.preview_import import preview_paths
from clinic_assist.workflows.show_source import show_source
from tests.unit.importers.hl7v2.messages import message
from tests.unit.importers.part_files import small_parts
from tests.unit.importers.test_apple_health import ME, PULSE, export
from tests.unit.importers.test_bundle_parts import PATIENT, as_xml, bundle, entry
from tests.unit.importers.test_table_parts import HEADER, VISIT
from tests.unit.store.conftest import CHEAP, PASSPHRASE

PEOPLE = [f"3edac2e3-d223-6fae-d515-daf96ef6bc7{n}" for n in range(3)]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def synthea(folder: Path) -> int:
    """People after their results, by name of the files."""
    rows = (f"2024-03-04,{PEOPLE[n % 3]},{VISIT},2823-3,Potassium,{n},mmol/L,numeric" for n in range(60))
    (folder / "observations.csv").write_text("\n".join((HEADER, *rows, "")))
    people = (f"{one},195{n}-02-03,,,,,,Ada,Fernwood{n},F" for n, one in enumerate(PEOPLE))
    header = "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,GENDER"
    (folder / "patients.csv").write_text("\n".join((header, *people, "")))
    return 63


def apple_health(folder: Path) -> int:
    (folder / "export.xml").write_text(export(ME, *(PULSE.replace("72.0", f"{n}.0") for n in range(40, 100))))
    return 61


def messages(folder: Path) -> int:
    texts = (
        message(f"OBR|1||{n}|24323-8^Panel^LN", f"OBX|1|NM|2823-3^Potassium^LN||{n}|mmol/L|||||F") for n in range(60)
    )
    (folder / "all.hl7").write_text("".join(texts), newline="")
    return 0


def bundle_in_json(folder: Path) -> int:
    """Orders before the product that they are of."""
    order = {"resourceType": "MedicationRequest", "status": "active", "intent": "order"}
    product = "urn:uuid:00000000-0000-4000-8000-000000000900"
    orders = [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{n:012}",
         "resource": {**order, "subject": {"reference": PATIENT["fullUrl"]}, "medicationReference": {"reference": product}}}
        for n in range(500, 510)
    ]  # fmt: skip
    medication = {"resourceType": "Medication", "code": {"text": "Testamol 500 mg"}}
    held = [*orders, *map(entry, range(10, 60)), {"fullUrl": product, "resource": medication}, PATIENT]
    (folder / "bundle.json").write_bytes(bundle(*held))
    return len(held)


def bundle_in_xml(folder: Path) -> int:
    (folder / "bundle.xml").write_bytes(as_xml(*map(entry, range(10, 60)), PATIENT))
    return 51


def told(fact: Fact) -> str:
    """What a fact says, without where it stands."""
    medicine = fact.medication if isinstance(fact, MedicationRequest) else None
    return repr((fact.kind, fact.concept and fact.concept.display, fact.status_code, fact.value_of, medicine))


def charts(vault: Vault) -> list[tuple[str, list[str]]]:
    """What is in each chart, by the family name."""
    lines = vault.search_patients()
    return sorted((line.family, sorted(map(told, vault.load_chart(line.patient_id).facts))) for line in lines)


@pytest.mark.parametrize("write", [synthea, apple_health, messages, bundle_in_json, bundle_in_xml])
def test_parts_give_the_charts_of_the_whole(vault: Vault, tmp_path: Path, write: Callable[[Path], int]) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    entries = write(folder)
    whole = create_vault(tmp_path / "whole", PASSPHRASE, kdf=CHEAP)
    wholly = import_paths(whole, [folder])
    with small_parts(1000):
        preview = preview_paths(vault, [folder])
        reports = import_paths(vault, [folder])

    assert [report.path for report in reports] == [report.path for report in wholly]
    assert sum(len(report.parts) > 5 for report in reports) == 1
    for report, other in zip(reports, wholly, strict=True):
        assert (report.entries, report.kept, len(report.rejected)) == (other.entries, other.kept, len(other.rejected))
        assert (report.format, report.types) == (other.format, other.types)
    assert not entries or sum(report.entries for report in reports) == entries
    assert [one.entries for one in preview.files] == [one.entries for one in reports]
    assert charts(vault) == charts(whole)
    whole.close()


@pytest.mark.parametrize("write", [synthea, apple_health, messages, bundle_in_json, bundle_in_xml])
def test_a_fact_shows_its_place_in_its_part(vault: Vault, tmp_path: Path, write: Callable[[Path], int]) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder)
    with small_parts(1000):
        import_paths(vault, [folder])

    line = vault.search_patients()[0]
    chart = vault.load_chart(line.patient_id)
    facts = [fact for fact in chart.facts if fact.kind == "Observation"]
    assert len(facts) >= 20
    for fact in facts:
        view = show_source(vault, chart, fact.id)
        assert fact.value_of is not None
        assert fact.value_of.quantity is not None
        assert str(fact.value_of.quantity.value) in view.text[view.start : view.end]


def test_a_table_of_no_known_kind_is_read_in_parts_by_one_mapping(vault: Vault, tmp_path: Path) -> None:
    rows = [f"{n % 4};Fernwood{n % 4};Potassium;{n};mmol/L;2024-03-{1 + n % 28:02}" for n in range(80)]
    table = tmp_path / "results.csv"
    table.write_text("\n".join(("Number;Family;Test;Value;Unit;Date", *rows, "")))
    with small_parts(600):
        (refused,) = import_paths(vault, [table])
        opened = map_tables.open_table(vault, refused.path)
        assert opened.head is not None
        mapping = map_tables.begin_mapping(opened.head)
        assert mapping is not None
        (report,) = import_paths(vault, Chosen([table], SavedMapping(name="Results", mapping=mapping)))

    assert (refused.format, refused.needs_mapping, len(refused.issues)) == (None, True, 1)
    assert len(refused.parts) > 3
    assert (report.entries, report.rejected, report.mapping) == (80, (), "Results")
    assert dict(report.fact_counts)["Observation"] == 80


def test_a_concept_table_in_an_archive_names_concepts_though_it_comes_in_parts(vault: Vault, tmp_path: Path) -> None:
    import zipfile

    concepts = [
        "concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,standard_concept,concept_code,valid_start_date,valid_end_date,invalid_reason"
    ]
    concepts += [f"{n},Test {n},Measurement,LOINC,Lab,S,{n}-1,1970-01-01,2099-12-31," for n in range(3000, 3060)]
    rows = ["measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,unit_source_value"]
    rows += [f"{n},7,{3000 + n % 60},2024-03-04,{n},mmol/L" for n in range(1, 80)]
    person = "person_id,gender_concept_id,year_of_birth\n7,8532,1950\n"
    packed = tmp_path / "omop.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("measurement.csv", "\n".join(rows))
        made.writestr("concept.csv", "\n".join(concepts))
        made.writestr("person.csv", person)
    with small_parts(800), ExitStack():
        reports = import_paths(vault, [packed])

    (line,) = vault.search_patients()
    names = {
        fact.concept.display
        for fact in vault.load_chart(line.patient_id).facts
        if fact.kind == "Observation" and fact.concept
    }
    assert sum(bool(report.parts) for report in reports) == 2
    assert names == {f"Test {n}" for n in range(3000, 3060)}
    assert json.dumps(sorted(names))
