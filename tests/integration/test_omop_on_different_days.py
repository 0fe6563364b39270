"""Tables of one release of an OMOP database meet on different days; tables of two databases, or releases, never do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.terminology.banner import banner_of
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

PERSON = "person_id,gender_concept_id,year_of_birth\n7,8532,1950\n"
MEASUREMENT = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,unit_source_value\n"
    "1,7,3023103,2024-03-04,4.10,mmol/L\n"
)
DEATH = "person_id,death_date,cause_source_value\n7,2024-05-28,I21.9\n"


def source(name: str = "Registry of a test", released: str = "2024-06-01") -> str:
    return (
        "cdm_source_name,cdm_source_abbreviation,cdm_holder,source_release_date,cdm_release_date,cdm_version\n"
        f"{name},RT,Nobody,2024-05-30,{released},5.4\n"
    )


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def bring(vault: Vault, folder: Path, **tables: str) -> None:
    folder.mkdir()
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content)
    import_paths(vault, [folder])


def charts(vault: Vault) -> list[tuple[bool, int]]:
    """Whether each chart has a Patient, and how many results."""
    loaded = (vault.load_chart(line.patient_id) for line in vault.search_patients())
    return sorted(
        (chart.patient is not None, sum(fact.kind == "Observation" for fact in chart.facts)) for chart in loaded
    )


def test_a_measurement_of_another_day_comes_to_the_person_of_the_same_release(vault: Vault, tmp_path: Path) -> None:
    bring(vault, tmp_path / "monday", person=PERSON, cdm_source=source())
    bring(vault, tmp_path / "tuesday", measurement=MEASUREMENT, cdm_source=source())

    assert charts(vault) == [(True, 1)]


def test_a_person_who_comes_later_gets_what_came_before(vault: Vault, tmp_path: Path) -> None:
    bring(vault, tmp_path / "monday", measurement=MEASUREMENT, cdm_source=source())
    bring(vault, tmp_path / "tuesday", person=PERSON, cdm_source=source())

    assert charts(vault) == [(True, 1)]


@pytest.mark.parametrize("other", [source("Another"), source(released="2024-07-01"), source(released=""), source("")])
def test_another_database_another_release_or_none_named_stays_apart(vault: Vault, tmp_path: Path, other: str) -> None:
    bring(vault, tmp_path / "monday", person=PERSON, cdm_source=source())
    bring(vault, tmp_path / "tuesday", measurement=MEASUREMENT, cdm_source=other)

    assert charts(vault) == [(False, 1), (True, 0)]


def test_two_databases_of_one_import_stay_apart_though_each_names_its_release(vault: Vault, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    for name, told, year in (("a", source("A"), "1950"), ("b", source("B"), "1951")):
        (folder / name).mkdir(parents=True)
        (folder / name / "cdm_source.csv").write_text(told)
        (folder / name / "person.csv").write_text(PERSON.replace("1950", year))
        (folder / name / "measurement.csv").write_text(MEASUREMENT.replace("2024", year))
    import_paths(vault, [folder])

    assert charts(vault) == [(True, 1), (True, 1)]


def test_a_death_is_in_the_banner(vault: Vault, tmp_path: Path) -> None:
    bring(vault, tmp_path / "export", person=PERSON, death=DEATH)
    (line,) = vault.search_patients()
    chart = vault.load_chart(line.patient_id)

    assert banner_of(chart, date(2026, 1, 2)).died == "28-May-2024 (aged about 74y)"
    (death,) = (fact for fact in chart.facts if fact.kind == "Observation")
    assert death.value_of is not None
    assert death.value_of.date_time is not None
