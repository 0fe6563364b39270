"""The files of others in small parts give as many entries and facts, at the same places, as the whole file gives."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pytest

from clinic_assist.importers import read_batch, read_source
from clinic_assist.importers.detect import FHIR_NDJSON, detect_format
from clinic_assist.importers.parts import cutting
from clinic_assist.importers.parts.cutting import can_be_cut
from tests.shared_data import shared_data
from tests.unit.importers.part_files import cut

DATA = shared_data() or Path("no-shared-data")
FOLDERS = ("csv", "hl7v2", "fhir-r4", "fhir-xml", "fhir-stu3", "fhir-ndjson")
LEAST_BYTES, MOST_BYTES = 9_000, 400_000
PARTS = 6

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")]


def candidates() -> list[Path]:
    """Every fifth file of a size that is worth cutting and soon read."""
    files = (path for folder in FOLDERS for path in sorted((DATA / folder).rglob("*")) if path.is_file())
    fit = [path for path in files if LEAST_BYTES <= path.stat().st_size <= MOST_BYTES and can_be_cut(path.read_bytes())]
    return fit[::5]


def test_every_kind_of_file_is_among_them() -> None:
    kinds = {detect_format(path.read_bytes()).partition("-")[0] for path in candidates()}

    assert kinds >= {"synthea", "omop", "hl7", "fhir"}


@pytest.mark.parametrize("path", candidates(), ids=lambda path: path.name)
def test_parts_give_what_the_whole_gives(path: Path) -> None:
    source = read_source(path)
    try:
        whole = read_batch(source)
    except Exception:  # noqa: BLE001 - what is refused whole is another test's
        pytest.skip("is not read whole either")
    part_bytes = len(source.data) // PARTS
    sizes = {"PART_BYTES": part_bytes, "MOST_WHOLE_BYTES": part_bytes, "SMALLER": 1, "_PIECE_BYTES": 4096}
    with patch.multiple(cutting, **sizes):
        found = cut(source.data, 4096)
    batches = [read_batch(part) for part in found]

    assert len(found) > 1
    assert sum(batch.entries for batch in batches) == whole.entries
    assert sum(len(batch.rejected) for batch in batches) == len(whole.rejected)
    if source.format != FHIR_NDJSON:  # its lines are counted in each part
        told = [(fact.kind, place(fact.provenance.locator)) for batch in batches for fact in batch.facts]
        assert sorted(told) == sorted((fact.kind, place(fact.provenance.locator)) for fact in whole.facts)


def place(locator: str) -> str:
    """A place without the numbers of what is outside of messages, which count in each part."""
    return re.sub(r"^(?:FHS|BHS|BTS|FTS)\[\d+\]", "outside", locator)
