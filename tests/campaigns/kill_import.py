"""Kills imports at random moments and prints what was left: `python -m tests.campaigns.kill_import --runs N`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from tests.campaigns.killed_imports import kill_imports


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin = monotonic()
        outcome = kill_imports(Path(folder), runs=given.runs, seed=given.seed)
    print(f"date                 {datetime.now(tz=UTC):%Y-%m-%d}")
    print(f"command              python -m tests.campaigns.kill_import --runs {given.runs} --seed {given.seed}")
    print(f"imports killed       {outcome.tried}")
    print(f"truly interrupted    {outcome.interrupted}")
    print(f"findings             {len(outcome.failures)}")
    print(f"files in the vault   {', '.join(f'{n}: {runs}' for n, runs in sorted(outcome.stored.items()))}")
    print(f"duration             {monotonic() - begin:.0f} s")
    print("\n".join(outcome.failures))
    return 1 if outcome.failures or outcome.interrupted < given.runs else 0


if __name__ == "__main__":
    sys.exit(main())
