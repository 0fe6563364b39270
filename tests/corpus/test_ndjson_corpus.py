"""Bulk exports of other systems: every line is a fact, is kept, or is rejected, and each place leads to its line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from clinic_assist.chart.facts import KeptResource
from clinic_assist.chart.intake import IssueSeverity
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate, read_batch, read_source
from tests.shared_data import shared_data

_SHARED = shared_data()
_FOLDER = _SHARED / "fhir-ndjson" if _SHARED else None
FILES = sorted(path for path in _FOLDER.rglob("*.ndjson") if path.stat().st_size) if _FOLDER else []

pytestmark = pytest.mark.skipif(_FOLDER is None, reason="no shared data here")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_is_accounted_for(path: Path) -> None:
    source = read_source(path)
    written = [line for line in source.data.decode().splitlines() if line.strip()]
    try:
        batch = read_batch(source)
    except SourceError:
        assert not any('"resourceType"' in line for line in written)
        return
    kept = sum(isinstance(fact, KeptResource) for fact in batch.facts)
    rejected = sum(issue.severity is IssueSeverity.REJECTED for issue in batch.issues)

    assert batch.entries == len(written) == batch.read + kept + rejected
    assert dict(batch.entry_types) == Counter(kind for line in written if (kind := _type_of(line)))
    for fact in batch.facts[:50]:
        text, start, end = locate(source.data, fact.provenance.locator, source.format)
        assert json.loads(text[start:end])["resourceType"]


def _type_of(line: str) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found.get("resourceType") if isinstance(found, dict) else None


def test_there_are_files() -> None:
    assert len(FILES) > 50
