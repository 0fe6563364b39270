"""Tables as files, for the tests of their readers."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.detect import detect_format

PERSON = "3edac2e3-d223-6fae-d515-daf96ef6bc76"
VISIT = "57f2562b-445c-f11c-ba40-edc55af3c84f"


def source_of(data: bytes | str) -> SourceFile:
    """A file with that content."""
    body = data.encode() if isinstance(data, str) else data
    return SourceFile(id=SourceId(sha256(body).hexdigest()), name="table", data=body, format=detect_format(body))


def table(header: str, *rows: str | Sequence[str], end: str = "\n") -> str:
    """A table of comma-separated values."""
    return end.join([header, *(row if isinstance(row, str) else ",".join(row) for row in rows), ""])


def batch_of(data: bytes | str) -> ImportBatch:
    """What a file gives; every place in it is looked up as well."""
    source = source_of(data)
    batch = read_batch(source)
    for place in {fact.provenance.locator for fact in batch.facts} | {issue.locator for issue in batch.issues}:
        text, start, end = locate(source.data, place, source.format)
        assert 0 <= start <= end <= len(text)
    return batch


def shown(data: bytes | str, locator: str) -> str:
    """The text that a place in a file marks."""
    source = source_of(data)
    text, start, end = locate(source.data, Locator(locator), source.format)
    return text[start:end]
