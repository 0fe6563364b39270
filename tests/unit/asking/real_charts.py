"""Charts of real files of others, read where they lie, one for each patient record in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.importers import InSession, find_sources, read_source
from clinic_assist.store.facts import chart_of


@lru_cache(maxsize=32)
def charts_in(path: Path) -> tuple[Chart, ...]:
    """The charts of a file, or of a folder of tables; of one patient alone, also what names nobody is theirs."""
    files = find_sources(path) if path.is_dir() else [path]
    return tuple(_charts([fact for file in files for fact in _facts(file)]))


def _facts(path: Path) -> tuple[Fact, ...]:
    source = read_source(path)
    concepts = path.parent / "CONCEPT.csv"
    return InSession().read_batch(replace(source, guide=concepts.read_bytes()) if concepts.exists() else source).facts


def _charts(facts: list[Fact]) -> Iterator[Chart]:
    people = [fact for fact in facts if isinstance(fact, Patient)]
    for number, person in enumerate(people, start=1):
        names = {person.id, person.provenance.resource_key}
        own = [fact for fact in facts if fact is person or fact.subject in names or len(people) == 1]
        yield chart_of(own, patient_id=PatientId(f"p{number}"))
