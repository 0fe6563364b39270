"""What an import report says by type adds up to what it says of the whole file, for every file of every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import SourceError
from clinic_assist.importers import read_batch, read_source
from tests.shared_data import shared_data_or_skip

FORMATS = ("fhir-r4", "fhir-xml", "fhir-stu3", "fhir-ndjson", "ccda", "hl7v2", "dicom", "csv")


@pytest.mark.parametrize("folder", FORMATS)
def test_counts_by_type_add_up(folder: str) -> None:
    files = [path for path in sorted((shared_data_or_skip() / folder).rglob("*")) if path.is_file()]
    read = sum(_adds_up(path) for path in files)

    assert read > len(files) / 2


def _adds_up(path: Path) -> bool:
    try:
        batch = read_batch(read_source(path))
    except SourceError:
        return False
    counts = batch.type_counts

    assert sum(one.entries for one in counts) == batch.entries, path.name
    assert sum(one.kept for one in counts) == len(batch.kept), path.name
    assert sum(one.rejected for one in counts) == len(batch.rejected), path.name
    return True
