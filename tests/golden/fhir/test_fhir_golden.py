"""Small files with the facts that must come of them, written out. Review a change of expected.txt like code.

To write them anew after a change that is meant: `python -m tests.golden.fhir.test_fhir_golden`.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers import read_batch, read_source

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/source.json"))


def is_said(name: str, part: object) -> bool:
    """Whether a field holds something; that a coding was not picked by a person is not worth a word."""
    return part is not None and part != () and not (name == "user_selected" and part is False)


def written(value: object, places: dict[str, str]) -> str:
    """A value in one line, with what is empty left out, and fact ids as the places they stand for."""
    if isinstance(value, str):
        return f"-> {places[value]}" if value in places else repr(value)
    if isinstance(value, PartialDate | Enum):
        return str(value.text if isinstance(value, PartialDate) else value.value)
    if isinstance(value, tuple):
        return "[" + ", ".join(written(one, places) for one in value) + "]"
    if is_dataclass(value):
        parts = [(field.name, getattr(value, field.name)) for field in fields(value)]
        said = [f"{name} {written(part, places)}" for name, part in parts if is_said(name, part)]
        return "{" + ", ".join(said) + "}"
    return str(value)


def as_text(batch: ImportBatch) -> str:
    """A whole import, readable."""
    places = {str(fact.id): fact.provenance.locator for fact in batch.facts}
    lines = [f"entries {batch.entries} read {batch.read} kept {len(batch.kept)} rejected {len(batch.rejected)}"]
    for fact in batch.facts:
        lines += ["", f"{fact.provenance.locator}  {type(fact).__name__}  {fact.provenance.resource_key or '-'}"]
        for field in fields(fact):
            value = getattr(fact, field.name)
            if field.name not in ("id", "provenance") and value not in (None, ()):
                lines.append(f"  {field.name}: {written(value, places)}")
    lines += ["", *(f"{issue.severity.value} {issue.locator}: {issue.reason}" for issue in batch.issues)]
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_file_gives_exactly_the_facts_written_beside_it(case: Path) -> None:
    batch = read_batch(read_source(case / "source.json"))

    assert as_text(batch) == (case / "expected.txt").read_text()


def test_a_changed_digit_in_a_file_changes_its_facts() -> None:
    case = next(path for path in CASES if path.name == "whole-patient")
    expected = (case / "expected.txt").read_text()

    assert "value 4.10," in expected
    assert as_text(read_batch(read_source(case / "source.json"))).replace("4.10", "4.1") != expected


if __name__ == "__main__":
    for folder in CASES:
        (folder / "expected.txt").write_text(as_text(read_batch(read_source(folder / "source.json"))))
