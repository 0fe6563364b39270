"""A bulk export keeps each type of record in a file of its own; the chart is that of one file with all of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from clinic_assist.chart.facts import MedicationRequest
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.terminology.labels import concept_text
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

RECORDS: list[dict[str, object]] = [
    {"resourceType": "Patient", "id": "p", "name": [{"family": "Wren"}], "birthDate": "1950-01-01"},
    {"resourceType": "Medication", "id": "m", "code": {"text": "Warfarin 5 MG Oral Tablet"}, "form": {"text": "Tablet"}},
    {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Testdoctor", "given": ["Dee"]}]},
    {"resourceType": "Condition", "id": "c", "code": {"text": "Atrial fibrillation"}, "subject": {"reference": "Patient/p"}},
    {
        "resourceType": "MedicationRequest", "id": "r", "status": "active", "intent": "order", "subject": {"reference": "Patient/p"},
        "medicationReference": {"reference": "Medication/m"}, "requester": {"reference": "Practitioner/d"},
        "reasonReference": [{"reference": "Condition/c"}],
    },
]  # fmt: skip


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def file_of(folder: Path, records: Sequence[dict[str, object]], number: int) -> Path:
    path = folder / f"{number}-{records[0]['resourceType']}.ndjson"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in (*records, {**records[0], "id": f"other{number}"})))
    return path


def order_of(vault: Vault) -> tuple[object, ...]:
    (patient,) = [line for line in vault.search_patients("wren") if line.fact_count > 1]
    chart = vault.load_chart(patient.patient_id)
    (order,) = [one for one in chart.of(MedicationRequest) if one.provenance.resource_key == "MedicationRequest/r"]
    requester, (reason,) = order.requester, order.reason_references
    assert requester is not None
    return concept_text(order.medication), concept_text(order.form), requester.display, reason.display


WHOLE = ("Warfarin 5 MG Oral Tablet", "Tablet", "Dee Testdoctor", "Atrial fibrillation")


def test_in_one_file(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [file_of(tmp_path, RECORDS, 0)])

    assert order_of(vault) == WHOLE


@pytest.mark.parametrize("order", [*itertools.permutations(range(5))][::7])
def test_in_files_of_one_type_each_in_any_order(vault: Vault, tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [file_of(tmp_path, [record], number) for number, record in enumerate(RECORDS)]
    import_paths(vault, [files[place] for place in order])

    assert order_of(vault) == WHOLE


def test_files_that_came_before_complete_those_that_come_again_with_them(vault: Vault, tmp_path: Path) -> None:
    files = [file_of(tmp_path, [record], number) for number, record in enumerate(RECORDS)]
    import_paths(vault, files[:1] + files[2:])
    assert order_of(vault)[0] != WHOLE[0]

    import_paths(vault, files)
    assert order_of(vault) == WHOLE


def test_a_product_that_was_removed_with_its_import_is_not_named_any_more(vault: Vault, tmp_path: Path) -> None:
    files = [file_of(tmp_path, [record], number) for number, record in enumerate(RECORDS)]
    import_paths(vault, files[:1] + files[2:])
    import_paths(vault, files)
    second = vault.imports()[0].intake_id
    vault.remove_import(second)

    assert order_of(vault)[0] != WHOLE[0]


def test_the_report_says_once_that_products_are_looked_for_elsewhere(vault: Vault, tmp_path: Path) -> None:
    (report,) = import_paths(vault, [file_of(tmp_path, [RECORDS[4]], 0)])

    (issue,) = report.issues
    assert issue.locator == "Line[1]/medicationReference"
    assert issue.reason == (
        "This points to a Medication that is not in the file; so do 1 more records. It is looked for in the files that "
        "come with this one."
    )
