"""Records that a later export says are deleted, in any order of the imports, and when that import is removed again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import DELETED, AllergyIntolerance, MedicationRequest, Observation
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.terminology.banner import allergy_title
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

ALLERGY, ORDER = "0b6f9c1e-6c3f-4a53-9a58-6b0f6f7a1d11", "0b6f9c1e-6c3f-4a53-9a58-6b0f6f7a1d12"
SUBJECT = {"reference": "Patient/0b6f9c1e-6c3f-4a53-9a58-6b0f6f7a1d10"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def written(folder: Path, name: str, *entries: dict[str, object], kind: str = "collection") -> Path:
    path = folder / name
    path.write_text(json.dumps({"resourceType": "Bundle", "type": kind, "entry": list(entries)}))
    return path


def records(folder: Path) -> Path:
    person = {"resourceType": "Patient", "id": SUBJECT["reference"][8:], "name": [{"family": "Wren"}]}
    contained = {"resourceType": "Observation", "status": "final", "code": {"text": "Level"}}
    allergy = {"resourceType": "AllergyIntolerance", "id": ALLERGY, "code": {"text": "Latex"}, "patient": SUBJECT}
    order = {
        "resourceType": "MedicationRequest", "id": ORDER, "status": "active", "intent": "order", "subject": SUBJECT,
        "medicationCodeableConcept": {"text": "Warfarin"}, "contained": [contained],
    }  # fmt: skip
    return written(folder, "records.json", *({"resource": one} for one in (person, allergy, order)))


def deletions(folder: Path) -> Path:
    """As the `deleted` files of a bulk export are: Bundles of requests, one to a line."""
    path = folder / "deleted.ndjson"
    lines = [
        {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [{"request": {"method": "DELETE", "url": f"{name}"}}],
        }
        for name in (f"AllergyIntolerance/{ALLERGY}", f"MedicationRequest/{ORDER}")
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def chart(vault: Vault) -> Chart:
    (found,) = vault.search_patients()
    return vault.load_chart(found.patient_id)


def statuses(vault: Vault) -> tuple[str | None, str | None, str | None]:
    opened = chart(vault)
    return (
        opened.of(AllergyIntolerance)[0].verification_status,
        opened.of(MedicationRequest)[0].status,
        opened.of(Observation)[0].status,
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_deletion_of_another_day_is_known_whichever_came_first(
    vault: Vault, tmp_path: Path, order: tuple[int, ...]
) -> None:
    files = [records(tmp_path), deletions(tmp_path)]
    for number in order:
        import_paths(vault, [files[number]])

    assert statuses(vault) == (DELETED, DELETED, DELETED)
    assert allergy_title(chart(vault)) == "Allergies not recorded"


def test_removing_the_import_of_the_deletion_takes_it_back(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [records(tmp_path)])
    before = statuses(vault)
    assert allergy_title(chart(vault)) == "Known allergies"
    import_paths(vault, [deletions(tmp_path)])
    assert statuses(vault) == (DELETED, DELETED, DELETED)

    newest = vault.imports()[0]
    vault.remove_import(newest.intake_id)

    assert statuses(vault) == before == (None, "active", "final")
