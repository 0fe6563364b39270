"""An import killed at any moment: the vault opens, whole files only, importing again completes it."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.store.vault import open_vault
from tests.campaigns.killed_imports import PASSPHRASE, Campaign

RUNS = 30


def test_killed_imports_leave_whole_files_and_importing_again_completes_them(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed=7)
    while campaign.outcome.interrupted < RUNS and campaign.outcome.tried < 2 * RUNS:
        campaign.run_once()

    assert campaign.outcome.failures == []
    assert campaign.outcome.interrupted == RUNS
    assert len(campaign.outcome.stored) > 5, "the kills must hit different moments"


def test_the_campaign_sees_a_file_that_is_there_in_part(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed=7)
    target = tmp_path / "undisturbed"
    vault = open_vault(target, PASSPHRASE)
    database = vault._database
    assert database is not None
    database.run_text("DELETE FROM fact_blocks WHERE seq = (SELECT max(seq) FROM fact_blocks)")
    wrong = campaign._what_is_wrong(vault, set())
    vault.close()

    assert "a file is there in part" in wrong
    assert "the chain of records is broken" in wrong
    assert "importing again gave other charts" in wrong
