"""What a C-CDA entry and a FHIR resource state alike becomes the same fact.

Each folder holds a section of a document and the resources that say the same by the guide "C-CDA on FHIR" (HL7, 2.0.0),
both written for this test. What only one of the formats can say is not in them, but for what `ONLY_FHIR` names.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import Composition, Fact, Patient
from clinic_assist.chart.intake import ImportBatch
from tests.unit.importers.ccda_files import PATIENT, batch_of, document
from tests.unit.importers.fhir_files import batch_of as fhir_batch_of

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/section.xml"))
# What FHIR demands of a record and no document states; and how it points to a product that a document holds.
ONLY_FHIR: dict[str, dict[str, Any]] = {
    "DocumentReference": {"status": None},
    "MedicationRequest": {"medication_reference": None},
    "MedicationStatement": {"medication_reference": None},
}


def from_document(case: Path) -> ImportBatch:
    section = (case / "section.xml").read_text()
    header = case / "header.xml"
    return batch_of(
        document(f"<component>{section}</component>", header=header.read_text() if header.exists() else PATIENT)
    )


def from_resources(case: Path) -> ImportBatch:
    resources = json.loads((case / "resources.json").read_text())
    if not any(one["resourceType"] == "Patient" for one in resources):
        resources.append({"resourceType": "Patient", "id": "p"})
    return fhir_batch_of(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    )


def said(value: Any) -> Any:
    """A value without the names that a file gives its records."""
    if isinstance(value, Reference):
        return replace(value, reference=None, target=None)
    if isinstance(value, tuple):
        return tuple(map(said, value))
    if is_dataclass(value) and not isinstance(value, type):
        skipped = {"id", "provenance", "subject", "subject_display"} if isinstance(value, Fact) else set()
        told = {one.name: said(getattr(value, one.name)) for one in fields(value) if one.name not in skipped}
        return type(value).__name__, told | ONLY_FHIR.get(type(value).__name__, {})
    return value


def stated(batch: ImportBatch, *, with_patient: bool) -> list[Any]:
    kinds = (Composition,) if with_patient else (Composition, Patient)
    return sorted((said(fact) for fact in batch.facts if not isinstance(fact, kinds)), key=repr)


def test_there_are_pairs_of_each_kind_that_the_guide_maps() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_both_formats_give_equal_facts(case: Path) -> None:
    ours, theirs = from_document(case), from_resources(case)
    with_patient = (case / "header.xml").exists()

    assert stated(ours, with_patient=with_patient) == stated(theirs, with_patient=with_patient)
    assert stated(ours, with_patient=with_patient)
    assert not ours.kept
    assert not theirs.kept


def test_a_changed_code_makes_the_facts_of_a_pair_differ() -> None:
    case = next(path for path in CASES if path.name == "allergy")
    section = (case / "section.xml").read_text()

    assert "7980" in section
    changed = batch_of(document(f"<component>{section.replace('7980', '7981')}</component>"))

    assert stated(changed, with_patient=False) != stated(from_resources(case), with_patient=False)
