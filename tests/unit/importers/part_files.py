"""Files that are cut into small parts, and what all the parts of one give together."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.parts import cutting
from clinic_assist.importers.parts.cutting import part_as_file
from clinic_assist.importers.parts.stream import Part


@contextmanager
def small_parts(part_bytes: int = 400) -> Iterator[None]:
    """Files that are larger are cut; of what is cut no more is there at once than must be."""
    sizes = {
        "PART_BYTES": part_bytes,
        "MOST_WHOLE_BYTES": part_bytes,
        "MOST_PART_BYTES": 100_000,
        "_PIECE_BYTES": 97,
        "SMALLER": 1,
    }
    with patch.multiple(cutting, **sizes):
        yield


def cut(data: bytes, piece_bytes: int = 131) -> list[SourceFile]:
    """The parts of a file, as files; the same however the file comes."""
    pieces = (data[at : at + piece_bytes] for at in range(0, len(data), piece_bytes))
    found: list[Part] = []
    why_not = yield_into(found, cutting.cut(pieces))
    assert why_not == ""
    return [part_as_file("file", part) for part in found]


def yield_into(found: list[Part], cutting: Generator[Part, None, str]) -> str:
    """Takes all parts; answers why the rest was not cut."""
    left = ""

    def taking() -> Iterator[Part]:
        nonlocal left
        left = yield from cutting

    found.extend(taking())
    return left


def read_in_parts(data: bytes) -> list[tuple[SourceFile, ImportBatch]]:
    """What each part of a file gives; every place is looked up as well."""
    found = []
    for source in cut(data):
        batch = read_batch(source)
        for place in {fact.provenance.locator for fact in batch.facts} | {issue.locator for issue in batch.issues}:
            text, start, end = locate(source.data, place, source.format)
            assert 0 <= start <= end <= len(text)
        found.append((source, batch))
    return found


def without_source(fact: Fact) -> Fact:
    """A fact as any file may say it: without its id, and with the same place in it."""
    provenance = replace(fact.provenance, source=SourceId(""))
    return replace(fact, id=FactId(""), provenance=provenance)


def shown(source: SourceFile, fact: Fact) -> str:
    """The text that a fact's place in its part marks."""
    text, start, end = locate(source.data, fact.provenance.locator, source.format)
    return text[start:end]
