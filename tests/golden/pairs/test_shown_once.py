"""What a document and a FHIR export state alike is one line of the chart, with both as sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Composition, DirectoryEntry, Fact, Medication, Patient
from clinic_assist.chart.merge import merge
from tests.golden.pairs.test_pairs import CASES, from_document, from_resources

# A document's text is one Composition; a note in it has no date or number by which another file could know it.
_OF_ONE = (Patient, Composition, DirectoryEntry, Medication)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_pair_is_shown_once(case: Path) -> None:
    document, resources = (
        [fact for fact in batch.facts if not isinstance(fact, _OF_ONE)]
        for batch in (from_document(case), from_resources(case))
    )
    merged = merge([*document, *map(_unnamed, resources)])
    shown = [fact.kind for fact in merged.facts]

    assert len(shown) == max(len(document), len(resources)), shown


def _unnamed(fact: Fact) -> Fact:
    return replace(fact, provenance=replace(fact.provenance, resource_key=None))
