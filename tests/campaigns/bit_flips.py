"""Flips one bit of a vault's file at random, and compares all that the vault then says with what it said before.

    python -m tests.campaigns.bit_flips --flips 200 --seed 1

Every flip must give a named error or the very same records; a program that says anything else is a finding.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.errors import BugError, ClinicAssistError
from clinic_assist.store.vault import open_vault
from tests.campaigns import vault_work
from tests.campaigns.vault_work import PASSPHRASE


def told_by(folder: Path) -> list[str]:
    """All that a vault holds, in words."""
    vault = open_vault(folder, PASSPHRASE)
    try:
        told = [repr(vault.verify().records)]
        for line in vault.search_patients(limit=1_000_000):
            chart = vault.load_chart(line.patient_id)
            told += [repr(line), repr(chart.facts), repr(chart.sources), repr(vault.drafts(line.patient_id))]
            told += [repr(vault.signed_notes(line.patient_id)), repr(vault.overrides(line.patient_id))]
        for report in vault.import_reports():
            told += [repr(report), repr(vault.source_bytes(report.sha256))]
        return told
    finally:
        vault.close()


def flipped(original: Path, target: Path, name: str, chance: random.Random) -> None:
    """A copy of the vault with one bit of one file turned."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(original, target)
    content = bytearray((target / name).read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (target / name).write_bytes(content)


def flip_bits(folder: Path, *, flips: int, seed: int) -> tuple[Counter[str], int]:
    """What was said after each flip, and how many findings there are."""
    chance, outcomes, findings = random.Random(seed), Counter[str](), 0
    original, target = folder / "vault", folder / "flipped"
    vault_work.create(original)
    vault_work.bring_in(original)
    vault_work.sign(original)
    expected = told_by(original)
    for name in ("vault.db", "head.json", "slots.json"):
        for _ in range(flips):
            flipped(original, target, name, chance)
            said, is_finding = _after_a_flip(target, expected)
            outcomes[f"{name}: {said}"] += 1
            findings += is_finding
    return outcomes, findings


def _after_a_flip(target: Path, expected: list[str]) -> tuple[str, bool]:
    try:
        is_same = told_by(target) == expected
    except ClinicAssistError as error:
        return error.message, isinstance(error, BugError)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
        return repr(error), True
    return ("the same records", False) if is_same else ("OTHER RECORDS", True)


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description="Flips single bits of a vault's files.")
    parser.add_argument("--flips", type=int, default=200, help="for each file")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes, findings = flip_bits(Path(folder), flips=given.flips, seed=given.seed)
    print(f"{datetime.now(tz=UTC):%Y-%m-%d} --flips {given.flips} --seed {given.seed}: findings {findings}")
    print("\n".join(f"  {count} × {text}" for text, count in sorted(outcomes.items())))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
