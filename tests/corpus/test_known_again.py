"""Of real files, what a second export under other names would say again is shown once, and nothing is lost by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.chart.merge import merge
from clinic_assist.chart.provenance import SourceId, fact_id
from clinic_assist.importers import read_batch
from clinic_assist.importers.source import read_source
from tests.shared_data import shared_data_or_skip

ELSEWHERE = SourceId("e" * 64)
# Of 100 records at least how many are known again. What is not: supplies without a time of day, lists, related people.
FOLDERS = {
    "fhir-r4/synthea-bch-2021": 100,
    "fhir-xml/bunsen-r4-synthea/json": 97,
    "fhir-stu3/bch-stu3-dstu2-bundles/STU-3": 90,
    "ccda/vendor-samples/Transitions of Care Samples": 95,
}


def renamed(fact: Fact) -> Fact:
    """The fact as an export of another system would state it: under no name that this one gives."""
    origin = replace(fact.provenance, source=ELSEWHERE, resource_key=None, version_id=None, last_updated=None)
    return replace(fact, id=fact_id(ELSEWHERE, origin.locator, fact.kind), provenance=origin)


def files_of(folder: str) -> Iterator[Path]:
    found = sorted(one for one in (shared_data_or_skip() / folder).rglob("*") if one.suffix in (".json", ".xml"))
    assert found
    yield from found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_second_export_of_another_system_is_known_again(folder: str) -> None:
    stated, known = Counter[str](), Counter[str]()
    for path in files_of(folder):
        batch = read_batch(read_source(path))
        facts = [fact for fact in merge(batch.facts).facts if fact.subject and not isinstance(fact, KeptResource)]
        merged = merge([*facts, *map(renamed, facts)])
        stated.update(fact.kind for fact in facts)
        known.update(fact.kind for fact in merged.set_aside)

        for kind in {fact.kind for fact in facts}:
            shown = sum(fact.kind == kind for fact in merged.facts)
            assert sum(fact.kind == kind for fact in facts) <= shown, "what one file states twice was put together"

    assert 100 * known.total() >= FOLDERS[folder] * stated.total()
