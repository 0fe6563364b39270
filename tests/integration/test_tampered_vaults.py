"""The first steps of the tampering campaign, with its controls: docs/evidence/vault-tampering.md has the whole."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.vault_tampering import KINDS, tamper


def test_what_is_altered_in_a_vault_is_found_or_without_effect(tmp_path: Path) -> None:
    wanted = dict(zip(KINDS, (8, 8, 12, 4, 8), strict=True))

    tallies = tamper(tmp_path, wanted, seed=3, controls=4)

    assert {kind: tally.tried for kind, tally in tallies.items()} == wanted
    assert [tally.findings for tally in tallies.values()] == [0] * len(KINDS)
    # The control: without our checks a rolled-back vault and an edited trail are told as if nothing had been.
    assert tallies["rolled back"].control["unnoticed"] == 4
    assert tallies["audit entry edited"].control["unnoticed"] > 0
