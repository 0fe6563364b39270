"""The built-in samples: every format has one, and a damaged one is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from clinic_assist import settings
from clinic_assist.cli.format_check import check_formats
from clinic_assist.errors import ClinicAssistError
from clinic_assist.importers import InSession
from clinic_assist.importers.workshops import _WORKSHOPS

SAMPLES = settings.resources_folder() / "selfcheck"
# The versions of FHIR are read by one reader for JSON and one for XML; parts of a bulk export are bulk exports.
OTHER_VERSIONS = {f"fhir-{version}-{syntax}" for version in ("r5", "stu3", "dstu2") for syntax in ("json", "xml")}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLES, tmp_path / "samples")


def test_every_format_that_is_read_has_a_sample() -> None:
    told = json.loads((SAMPLES / "expected.json").read_bytes())

    assert {one["format"] for one in told.values()} == set(_WORKSHOPS) - OTHER_VERSIONS


def test_all_samples_are_read() -> None:
    words = check_formats(InSession(), SAMPLES)

    assert "dicom" in words
    assert "pdf" in words


@pytest.mark.parametrize("name", ["image.dcm", "letter.pdf", "fhir.json", "synthea/conditions.csv"])
def test_a_sample_that_is_read_otherwise_is_named(copied: Path, name: str) -> None:
    assert check_formats(InSession(), copied), "as it is, it is read"
    path = copied / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(ClinicAssistError, match=name):
        check_formats(InSession(), copied)


def test_missing_samples_are_said(tmp_path: Path) -> None:
    with pytest.raises(ClinicAssistError, match="missing"):
        check_formats(InSession(), tmp_path)
