"""The campaigns on a vault, in small: a flipped bit, and a process killed at single system calls."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clinic_assist.store.vault import open_vault
from tests.campaigns import vault_work
from tests.campaigns.bit_flips import flip_bits, told_by
from tests.campaigns.system_calls import Campaign
from tests.campaigns.vault_work import PASSPHRASE


def test_a_flipped_bit_is_named_or_without_effect(tmp_path: Path) -> None:
    outcomes, findings = flip_bits(tmp_path, flips=12, seed=5)

    assert findings == 0
    assert outcomes.total() == 36
    assert outcomes["slots.json: slots.json is damaged."] > 0
    assert sum(count for said, count in outcomes.items() if said.startswith("vault.db: vault.db")) > 0


def test_the_comparison_sees_one_changed_record(tmp_path: Path) -> None:
    vault_work.create(tmp_path / "vault")
    vault_work.bring_in(tmp_path / "vault")
    before = told_by(tmp_path / "vault")
    vault = open_vault(tmp_path / "vault", PASSPHRASE)
    assert vault._database is not None
    vault._database.run_text("UPDATE patients SET family = 'Other' WHERE seq = 1")
    vault.close()

    assert told_by(tmp_path / "vault") != before


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_kill_at_a_system_call_leaves_a_vault_that_opens_and_can_be_completed(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "import", "kill", step=400)
    campaign.run()

    assert campaign.outcome.failures == []
    assert campaign.outcome.interrupted == campaign.outcome.tried >= 5


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_campaign_sees_a_vault_that_was_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = Campaign(tmp_path, "import", "kill", step=400)
    undisturbed = campaign._do

    def damaging(*fault: str) -> object:
        done = undisturbed(*fault)
        if fault:
            (tmp_path / "vault" / "slots.json").write_text("{}")
        return done

    monkeypatch.setattr(campaign, "_do", damaging)
    campaign.run()

    assert len(campaign.outcome.failures) == campaign.outcome.tried > 0
