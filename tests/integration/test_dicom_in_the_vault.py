"""DICOM files in a vault: the images of one study are one study of one patient, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import ImagingStudy
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.show_source import show_source
from tests.unit.importers.dicom_files import image, written
from tests.unit.store.conftest import CHEAP, PASSPHRASE

OTHER_STUDY = "1.2.826.0.1.3680043.8.498.9"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def bring_in(vault: Vault, folder: Path, *images: dict[str, Any]) -> list[Chart]:
    folder.mkdir(exist_ok=True)
    for number, values in enumerate(images):
        data = written(image(SOPInstanceUID=f"1.2.3.{number}", InstanceNumber=str(number), **values))
        (folder / f"{number}.dcm").write_bytes(data)
    assert not [issue for report in import_paths(vault, [folder]) for issue in report.rejected]
    return [vault.load_chart(found.patient_id) for found in vault.search_patients()]


def test_the_images_of_one_study_are_one_study_of_one_patient(vault: Vault, tmp_path: Path) -> None:
    images = [{"SeriesInstanceUID": f"1.2.4.{number % 3}"} for number in range(200)]
    (chart,) = bring_in(vault, tmp_path / "disc", *images)
    (study,) = chart.of(ImagingStudy)

    assert (study.series_count, study.instance_count) == (3, 200)
    assert len(chart.sources) == 200
    assert len(chart.also_in[study.id]) == 199
    assert {one.source for series in study.series for one in series.instances} == set(chart.sources)


@pytest.mark.parametrize("number", ["77", ""])
def test_images_of_one_study_without_birth_date_are_of_one_patient(vault: Vault, tmp_path: Path, number: str) -> None:
    values = {"PatientBirthDate": "", "PatientID": number}

    assert len(bring_in(vault, tmp_path / "disc", values, values)) == 1


@pytest.mark.parametrize(
    "other",
    [{"PatientID": "78"}, {"PatientName": "Moss^Ada"}, {"PatientBirthDate": "19450715"}],
)
def test_images_of_one_study_with_another_number_name_or_birth_date_stay_apart(
    vault: Vault, tmp_path: Path, other: dict[str, str]
) -> None:
    charts = bring_in(vault, tmp_path / "disc", {}, other)

    assert len(charts) == 2
    assert [study.instance_count for chart in charts for study in chart.of(ImagingStudy)] == [1, 1]


def test_two_studies_with_number_full_name_and_birth_date_alike_are_of_one_patient(
    vault: Vault, tmp_path: Path
) -> None:
    (chart,) = bring_in(vault, tmp_path / "disc", {}, {"StudyInstanceUID": OTHER_STUDY})

    assert len(chart.of(ImagingStudy)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"PatientBirthDate": ""},
        {"PatientBirthDate": "19450715"},
        {"PatientName": "Fernwood^Bea"},
        {"PatientName": "Fernwood"},
        {"PatientID": "78"},
        {"PatientID": "", "PatientSex": ""},
        {"IssuerOfPatientID": "ELSEWHERE", "PatientSex": ""},
    ],
)
def test_a_number_without_an_issuer_is_not_enough_for_another_study(
    vault: Vault, tmp_path: Path, other: dict[str, str]
) -> None:
    assert len(bring_in(vault, tmp_path / "disc", {}, {"StudyInstanceUID": OTHER_STUDY, **other})) == 2


def test_the_source_of_a_study_is_shown_with_its_place(vault: Vault, tmp_path: Path) -> None:
    (chart,) = bring_in(vault, tmp_path / "disc", {}, {})
    (study,) = chart.of(ImagingStudy)
    view = show_source(vault, chart, study.id)

    assert view.text[view.start : view.end].startswith("(0020,000D) UI StudyInstanceUID")
    assert view.locator == "(0020,000D)"
