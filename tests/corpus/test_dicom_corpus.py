"""The DICOM files of others: every element where pydicom finds it, every file read or refused for a named reason."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from clinic_assist.chart.facts import DocumentReference, ImagingStudy, KeptResource, Observation, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.errors import SourceError
from clinic_assist.importers import find_sources, locate, read_batch, read_source
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.parse import parse_file
from clinic_assist.store.vault import create_vault
from clinic_assist.workflows.import_exports import import_paths
from tests.shared_data import shared_data
from tests.unit.store.conftest import CHEAP, PASSPHRASE

DATA = (shared_data() or Path("no-shared-data")) / "dicom"

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")]

# Files beside the others that are no DICOM, and one that begins with a byte too many.
NO_DICOM = {"FileInfo.txt", "README.txt", "README", "crayons.icc", "no_meta.dcm", "rtplan.dump", "rtstruct.dump",
            "test1.json", "test_PN.json", "zipMR.gz"}  # fmt: skip


def files() -> list[Path]:
    return list(find_sources(DATA)) if DATA.exists() else []


def dicom_files() -> list[Path]:
    return [path for path in files() if detect_format(path.read_bytes()) == "dicom"]


@cache
def batch_of(path: Path) -> ImportBatch:
    return read_batch(read_source(path))


def test_every_file_is_dicom_but_those_that_are_listed() -> None:
    assert len(files()) == 163
    assert {path.name for path in files()} - {path.name for path in dicom_files()} == NO_DICOM
    assert len(dicom_files()) == 152


@pytest.mark.parametrize("path", [path for path in files() if path.name in NO_DICOM], ids=lambda path: path.name)
def test_what_is_no_dicom_is_a_document_or_refused_for_a_reason(path: Path) -> None:
    try:
        kinds = [type(fact) for fact in batch_of(path).facts]
    except SourceError as refusal:
        kinds = [refusal.message]

    assert kinds == [DocumentReference] or (kinds and str(kinds[0]).startswith("This "))


@pytest.mark.parametrize("path", dicom_files(), ids=lambda path: path.name)
def test_every_entry_gives_a_fact_or_a_reason_and_leads_to_its_place(path: Path) -> None:
    source, batch = read_source(path), batch_of(path)
    subjects = {fact.id for fact in batch.facts if isinstance(fact, Patient)} | {None}

    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    assert len({fact.id for fact in batch.facts}) == len(batch.facts)
    assert {fact.subject for fact in batch.facts} <= subjects
    for place in {fact.provenance.locator for fact in batch.facts}:
        text, start, end = locate(source.data, place, source.format)
        first = place.rpartition("/")[2].partition("[")[0]
        assert text[start:end].startswith("Item " if place.endswith("]") else first)


def theirs(data_set: Dataset, place: str = "") -> Iterator[tuple[str, bytes | None]]:
    """The elements as pydicom has them, undecoded where it leaves them so."""
    for tag, element in data_set._dict.items():
        name = f"{place}({tag.group:04X},{tag.element:04X})"
        if getattr(element, "VR", None) == "SQ":
            for number, inner in enumerate(data_set[tag].value, start=1):
                yield from theirs(inner, f"{name}[{number}]/")
        else:
            yield name, element.value if isinstance(element.value, bytes) else None


def ours(data_set: DataSet) -> Iterator[tuple[str, bytes | None]]:
    for element in data_set:
        if element.items is None:
            yield data_set.locator(element.tag), None if element.fragments is not None else data_set.raw(element)
        for inner in element.items or ():
            yield from ours(inner)


@pytest.mark.parametrize("path", dicom_files(), ids=lambda path: path.name)
def test_the_elements_are_those_that_pydicom_finds(path: Path) -> None:
    found = dict(ours(parse_file(path.read_bytes()).data_set))
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = dict(theirs(dcmread(path, force=True)))

    # Sequences that pydicom leaves as bytes (private ones, or of unknown representation) we open.
    opened = {place for place in expected if any(one.startswith(f"{place}[") for one in found)}
    assert expected.keys() - opened <= found.keys()
    assert all(value == found[place] for place, value in expected.items() if value and found.get(place))
    extra = {
        place for place in found.keys() - expected.keys() if not any(place.startswith(f"{one}[") for one in opened)
    }
    assert not extra


def test_nothing_is_kept_but_what_has_no_object_or_no_known_owner() -> None:
    reasons = Counter(
        fact.reason for path in dicom_files() for fact in batch_of(path).facts if isinstance(fact, KeptResource)
    )

    assert sum(count for reason, count in reasons.items() if "no object" in reason) <= 12
    assert sum(count for reason, count in reasons.items() if "no object" not in reason) == 52


def test_reports_and_waveforms_give_documents_and_measurements() -> None:
    facts = [fact for path in dicom_files() for fact in batch_of(path).facts]
    documents = [fact for fact in facts if isinstance(fact, DocumentReference)]

    assert len(documents) == 5
    assert all(fact.attachments[0].text for fact in documents)
    assert sum(isinstance(fact, Observation) for fact in facts) > 20


def test_a_directory_and_its_files_are_the_same_studies_of_the_same_patients(tmp_path: Path) -> None:
    folder = DATA / "pydicom" / "test_files" / "dicomdirtests"
    with closing(create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)) as vault:
        import_paths(vault, [folder / "DICOMDIR", folder / "77654033", folder / "98892001", folder / "98892003"])
        charts = [vault.load_chart(found.patient_id) for found in vault.search_patients()]
        studies = [study for chart in charts for study in chart.of(ImagingStudy)]

    assert len(charts) == 2
    assert sorted(study.instance_count or 0 for study in studies) == [2, 3, 4, 4, 7, 11]
    assert all(one.source for study in studies for series in study.series for one in series.instances)


@pytest.mark.parametrize(
    "path", [path for path in dicom_files() if "charset_files" in path.parts], ids=lambda one: one.name
)
def test_names_in_every_character_set_are_those_that_pydicom_decodes(path: Path) -> None:
    def ours_of(path: Path) -> list[str]:
        patients = [fact for fact in batch_of(path).facts if isinstance(fact, Patient)]
        return ["^".join((name.family or "", *name.given)) for patient in patients for name in patient.names]

    expected = str(dcmread(path).get("PatientName", ""))

    assert ours_of(path) == [group.strip("^ ") for group in expected.split("=") if group.strip("^ ")]
    assert not [issue for issue in batch_of(path).issues if "character" in issue.reason]
