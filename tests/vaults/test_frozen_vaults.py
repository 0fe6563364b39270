"""Every vault that was ever released opens for ever. The vaults here are never made again (see make_vault)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clinic_assist.chart.facts import FACT_TYPES, Observation
from clinic_assist.errors import UserError
from clinic_assist.store.schema import known_migrations
from clinic_assist.store.vault import Vault, open_vault
from tests.vaults.make_vault import EXPECTED_FILE, PASSPHRASE, exports

FROZEN = sorted(Path(__file__).parent.glob("v*/"))


@pytest.fixture(params=FROZEN, ids=lambda folder: folder.name)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(request.param, tmp_path / "vault"))


@pytest.fixture
def vault(frozen: Path) -> Iterator[Vault]:
    opened = open_vault(frozen, PASSPHRASE)
    yield opened
    opened.close()


@pytest.fixture
def expected(frozen: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((frozen / EXPECTED_FILE).read_text(encoding="utf-8"))
    return content


def test_there_is_one_frozen_vault_for_every_schema() -> None:
    assert [folder.name for folder in FROZEN] == [f"v{migration.version}" for migration in known_migrations()]


def test_it_does_not_open_with_another_passphrase(frozen: Path) -> None:
    with pytest.raises(UserError, match="does not open"):
        open_vault(frozen, PASSPHRASE + " ")


def test_its_charts_hold_every_fact(vault: Vault, expected: dict[str, Any]) -> None:
    charts = {f"{one.family}, {one.given}": vault.load_chart(one.patient_id) for one in vault.search_patients()}
    shown = {name: {fact.id for fact in chart.facts} for name, chart in charts.items()}
    held = {name: shown[name] | {fact.id for fact in chart.set_aside} for name, chart in charts.items()}
    then = {name: set(ids) for name, ids in expected["charts"].items()}

    # A later program may set aside what it knows to be said elsewhere, but must hold it, and shows nothing else.
    assert shown.keys() == then.keys()
    assert all(shown[name] <= then[name] <= held[name] for name in then)
    assert (vault.status().facts, vault.status().sources) == (
        expected["status"]["facts"],
        expected["status"]["sources"],
    )


def test_every_kind_of_fact_of_its_time_is_in_it_with_its_digits(vault: Vault) -> None:
    chart = vault.load_chart(vault.search_patients("otestperson")[0].patient_id)
    values = {fact.value.quantity.value for fact in chart.of(Observation) if fact.value and fact.value.quantity}

    assert {type(fact) for fact in chart.facts} <= set(FACT_TYPES)
    assert len({type(fact) for fact in chart.facts}) >= 27
    assert "4.10" in {str(value) for value in values}


def test_its_history_is_intact(vault: Vault, expected: dict[str, Any]) -> None:
    assert vault.verify_records().is_intact
    assert vault.verify_records().entries == expected["records"]
    assert vault.verify_audit().is_intact


def test_what_is_doubtful_is_still_asked(vault: Vault, expected: dict[str, Any]) -> None:
    assert len(vault.match_questions()) == expected["questions"]


def test_its_preferences_are_kept(vault: Vault, expected: dict[str, Any]) -> None:
    kept: dict[str, str] = expected.get("preferences", {})  # vaults before schema 3 have none

    assert {name: vault.preference(name) for name in kept} == {name: text.encode() for name, text in kept.items()}


def test_its_files_come_back(vault: Vault) -> None:
    for export in exports():
        assert vault.source_bytes(export.id) == export.data


def test_its_reports_hold_what_was_rejected(vault: Vault) -> None:
    first = vault.import_reports()[-1]

    assert [issue.reason for issue in first.rejected] == ["No resource."]


def test_what_was_written_about_its_patient_is_there_and_its_signature_holds(vault: Vault) -> None:
    patient = vault.search_patients("1001")[0].patient_id
    (note,) = vault.signed_notes(patient)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(note.public_key))
    key.verify(bytes.fromhex(note.signature), bytes.fromhex(note.digest))

    assert note.verified.draft.statements[0].text == "Potassium was 4.10 mmol/L."
    assert [draft.draft_id for draft in vault.drafts(patient)] == ["draft-1"]
    assert [override.reason for override in vault.overrides(patient)] == ["will monitor"]
    assert vault.all_overrides() == vault.overrides(patient)


def test_what_an_overridden_alert_stood_on_is_there_since_schema_4(vault: Vault, frozen: Path) -> None:
    (override,) = vault.all_overrides()
    results = [(one.name, one.figure) for one in override.circumstances.results] if override.circumstances else None

    written_at = int(json.loads((frozen / EXPECTED_FILE).read_text(encoding="utf-8")).get("schema", 3))
    assert results == (None if written_at < 4 else [("Potassium", "5.10")])


def test_it_can_be_added_to(vault: Vault) -> None:
    from tests.unit.store.conftest import bring_in
    from tests.vaults.exports import Export

    export = Export("later")
    export.patient("1002", family="Testperson", given="Zoë", born="1999")
    bring_in(vault, export)

    assert [line.fact_count for line in vault.search_patients("zoe")] == [3]
