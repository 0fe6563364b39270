"""Tables that come together: their rows find their patients, and OMOP's concepts their names, in the worker too."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Condition, Observation
from clinic_assist.chart.table_mapping import CodeColumns, DateColumn, SavedMapping, SubjectColumns, TableMapping
from clinic_assist.importers import guided_by, read_source
from clinic_assist.importers.sandbox import ImportWorkers
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.incoming import Chosen
from clinic_assist.workflows.map_tables import preview_table
from clinic_assist.workflows.show_source import show_source
from tests.shared_data import shared_data_or_skip
from tests.unit.importers.table_files import PERSON, VISIT
from tests.unit.store.conftest import CHEAP, PASSPHRASE

COMMAND = (sys.executable, "-m", "clinic_assist", "import-worker")
PATIENTS = "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,FIRST,LAST,GENDER"
CONDITIONS = "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture
def reader() -> Iterator[ImportWorkers]:
    workers = ImportWorkers(COMMAND)
    yield workers
    workers.close()


def written(folder: Path, **tables: str) -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def given(mapping: TableMapping) -> SavedMapping:
    """A mapping as it is given for one import."""
    return SavedMapping(name="mapping.json", mapping=mapping)


def test_rows_of_one_table_belong_to_the_patients_of_another(
    vault: Vault, reader: ImportWorkers, tmp_path: Path
) -> None:
    folder = written(
        tmp_path / "export",
        a=f"{CONDITIONS}\n2011-08-09,,{PERSON},{VISIT},195967001,Asthma\n2011-08-09,,{VISIT},,1,Gout\n",
        b=f"{PATIENTS}\n{PERSON},1945-07-14,,999-17-5017,,,Ada,Fernwood,F\n",
    )

    import_paths(vault, [folder], reader=reader)

    (ada,) = vault.search_patients("fernwood")
    chart = vault.load_chart(ada.patient_id)
    (condition,) = chart.of(Condition)
    assert condition.concept is not None
    assert condition.concept.display == "Asthma"
    view = show_source(vault, chart, condition.id)
    assert view.text[view.start : view.end] == f"2011-08-09,,{PERSON},{VISIT},195967001,Asthma"


def test_two_databases_number_their_persons_alike_and_nobody_gets_anothers_rows(vault: Vault, tmp_path: Path) -> None:
    person = "person_id,gender_concept_id,year_of_birth,person_source_value"
    condition = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value"
    written(tmp_path / "one", p=f"{person}\n1,8507,1950,a\n", c=f"{condition}\n1,1,0,2019-01-01,Gout\n")
    written(tmp_path / "two", p=f"{person}\n1,8532,1990,b\n", c=f"{condition}\n1,1,0,2019-01-01,Asthma\n")

    import_paths(vault, [tmp_path / "one", tmp_path / "two"])

    charts = [vault.load_chart(found.patient_id) for found in vault.search_patients()]
    born = {chart.patient.birth_date.text: chart for chart in charts if chart.patient and chart.patient.birth_date}
    problems = {year: [fact.code.display for fact in chart.of(Condition) if fact.code] for year, chart in born.items()}
    assert problems == {"1950": ["Gout"], "1990": ["Asthma"]}
    (gout,) = born["1950"].of(Condition)
    view = show_source(vault, born["1950"], gout.id)
    assert view.text[view.start : view.end] == "1,1,0,2019-01-01,Gout"


def test_rows_of_a_database_without_its_persons_are_not_given_to_those_of_another(vault: Vault, tmp_path: Path) -> None:
    person = "person_id,gender_concept_id,year_of_birth,person_source_value"
    condition = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value"
    written(tmp_path / "one", p=f"{person}\n1,8507,1950,a\n", c=f"{condition}\n1,1,0,2019-01-01,Gout\n")
    written(tmp_path / "two", c=f"{condition}\n1,1,0,2019-01-01,Asthma\n")

    import_paths(vault, [tmp_path])

    charts = [vault.load_chart(found.patient_id) for found in vault.search_patients()]
    assert sorted((chart.patient is not None, len(chart.of(Condition))) for chart in charts) == [(False, 1), (True, 1)]


def test_a_database_with_a_folder_for_each_table_is_one(vault: Vault, tmp_path: Path) -> None:
    person = "person_id,gender_concept_id,year_of_birth,person_source_value"
    condition = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value"
    written(tmp_path / "condition", a=f"{condition}\n1,1,0,2019-01-01,Gout\n", b=f"{condition}\n2,1,0,2019-01-02,Flu\n")
    written(tmp_path / "person", p=f"{person}\n1,8507,1950,a\n")

    import_paths(vault, [tmp_path / "condition", tmp_path / "person"])

    (found,) = vault.search_patients()
    assert len(vault.load_chart(found.patient_id).of(Condition)) == 2


def test_concepts_of_one_folder_are_named_by_its_concept_table(
    vault: Vault, reader: ImportWorkers, tmp_path: Path
) -> None:
    folder = written(
        tmp_path / "omop",
        a="measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number\n1,7,3025315,2013-05-17,48.1\n",
        z="concept_id,concept_name,domain_id,vocabulary_id,concept_code\n3025315,Body weight,Measurement,LOINC,29463-7\n",
    )

    first, second = import_paths(vault, [folder], reader=reader)

    (found,) = vault.search_patients()
    (weight,) = vault.load_chart(found.patient_id).of(Observation)
    assert weight.code is not None
    assert weight.code.display == "Body weight"
    assert weight.code.code_in("http://loinc.org") == "29463-7"
    assert not first.issues
    assert (second.entries, second.kept) == (1, 1)


def test_a_mapping_is_read_in_the_worker_and_its_rows_join_the_patient_of_that_number(
    vault: Vault, reader: ImportWorkers, tmp_path: Path
) -> None:
    mapping = TableMapping(
        fact="Condition",
        subject=SubjectColumns(identifier="SSN", system="http://hl7.org/fhir/sid/us-ssn"),
        code=CodeColumns(text="Problem"),
        delimiter=";",
    )
    import_paths(vault, [written(tmp_path / "a", p=f"{PATIENTS}\n{PERSON},1945-07-14,,999-17-5017,,,Ada,Fernwood,F\n")])

    chosen = Chosen([written(tmp_path / "b", t="SSN;Problem\n999-17-5017;Gout\n")], given(mapping))
    (report,) = import_paths(vault, chosen, reader=reader)

    (ada,) = vault.search_patients()
    chart = vault.load_chart(ada.patient_id)
    (gout,) = chart.of(Condition)
    assert report.format == "csv;delimiter=U+003B"
    view = show_source(vault, chart, gout.id)
    assert view.text[view.start : view.end] == "999-17-5017;Gout"


def test_a_table_of_many_short_rows_is_not_more_than_the_worker_may_answer(
    reader: ImportWorkers, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("P,D\n" + "Gout,2019\n" * 60_000)
    mapping = TableMapping(fact="Condition", code=CodeColumns(text="P"), date=DateColumn(column="D"))

    batch = preview_table(path, mapping, reader=reader)
    whole = reader.read_batch(guided_by(read_source(path), mapping))

    assert batch.entries == 20
    assert whole.entries == whole.read == 60_000


def test_the_same_people_in_fhir_and_in_tables_are_the_same_people(vault: Vault, tmp_path: Path) -> None:
    folder = written(tmp_path / "a", p=f"{PATIENTS}\n{PERSON},1945-07-14,,999-17-5017,,,Ada,Fernwood,F\n")
    patient = {
        "resourceType": "Patient",
        "id": PERSON,
        "identifier": [{"system": "https://github.com/synthetichealth/synthea", "value": PERSON}],
        "name": [{"family": "Fernwood", "given": ["Ada"]}],
        "birthDate": "1945-07-14",
    }
    entry = {"fullUrl": f"urn:uuid:{PERSON}", "resource": patient}
    (folder / "b.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry]}))

    import_paths(vault, [folder])

    (found,) = vault.search_patients()
    assert found.fact_count == 2


def test_tables_out_of_an_archive_are_named_by_its_concept_table_whatever_comes_first(
    vault: Vault, reader: ImportWorkers, tmp_path: Path
) -> None:
    folder = shared_data_or_skip() / "csv" / "omop-synthea27nj"
    first = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"), reverse=True)}
    packed = tmp_path / "omop.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in first.items():
            made.writestr(f"cdm/{name}", data)
    *members, own = import_paths(vault, [packed], reader=reader)
    again = import_paths(vault, [folder], reader=reader)

    assert own.entries == len(members) == len(first)
    assert all(report.already_present for report in again)
    chart = vault.load_chart(vault.search_patients()[0].patient_id)
    named = [fact for fact in chart.of(Condition) if fact.code and any(one.display for one in fact.code.codings)]
    assert named
