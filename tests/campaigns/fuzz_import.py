"""Damages real files at random and reads them in the confined child: `python -m tests.campaigns.fuzz_import --runs N`.

A finding is a file that ends its reader, makes our own code raise, or takes more time or memory than a file of its size
may; a batch whose facts speak of a patient that the file does not name; a fact whose place cannot be shown. A refusal
with a reason, and rejected entries with theirs, are what is expected. Before it begins, the campaign proves with
readers that misbehave on purpose that it would notice.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from clinic_assist.importers.detect import ARCHIVES, detect_format
from clinic_assist.importers.sandbox import ImportWorker
from clinic_assist.importers.sandbox.client import REASONS
from tests.campaigns.damage import damaged
from tests.shared_data import shared_data

COMMAND = (sys.executable, "-m", "clinic_assist", "import-worker")
MISBEHAVING = (sys.executable, "-m", "tests.integration.import_worker.misbehaving_worker")
_MOST_BYTES = 400_000
_OWN_FILES = Path(__file__).parents[2] / "resources" / "demo" / "exports"
_FINDINGS = frozenset(REASONS.values())


@dataclass
class Outcome:
    """What the runs showed, by format.

    Attributes:
        tried, read, refused: Damaged files, by the format that they still are.
        rejected: Entries that were rejected with a reason in files that were read.
        findings: What was wrong, a line each: format, seed of the case, what.
        slowest_s: The longest reading.
    """

    tried: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def originals() -> list[bytes]:
    """Real files of every format, and the demo exports."""
    folders = [_OWN_FILES, *([shared] if (shared := shared_data()) else [])]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= _MOST_BYTES]


def fuzz(files: Sequence[bytes], *, runs: int, seed: int, command: Sequence[str] = COMMAND) -> Outcome:
    """Reads that many damaged files. Each case has a seed of its own, so that a finding can be made again."""
    by_format: dict[str, list[bytes]] = {}
    for data in files:
        by_format.setdefault(detect_format(data), []).append(data)
    formats = sorted(name for name in by_format if name not in ARCHIVES)
    outcome = Outcome()
    with ImportWorker(command) as worker:
        for case in range(runs):
            chance = random.Random(f"{seed} {case}")
            group = by_format[formats[case % len(formats)]]
            data = damaged(chance.choice(group), chance, others=group)
            _read(worker, data, outcome, name=f"seed {seed} case {case}")
    return outcome


def _read(worker: ImportWorker, data: bytes, outcome: Outcome, *, name: str) -> None:
    kind = detect_format(data)
    if kind in ARCHIVES:
        return
    source = SourceFile(id=SourceId(sha256(data).hexdigest()), name="", data=data, format=kind)
    outcome.tried[kind] += 1
    begin = monotonic()
    try:
        batch = worker.read_batch(source)
    except SourceError as refused:
        outcome.refused[kind] += 1
        if refused.message in _FINDINGS or not refused.message:
            outcome.findings.append(f"{kind}: {name}: {refused.message}")
        return
    finally:
        outcome.slowest_s = max(outcome.slowest_s, monotonic() - begin)
    outcome.read[kind] += 1
    outcome.rejected[kind] += len(batch.rejected)
    outcome.findings += [f"{kind}: {name}: {what}" for what in _wrong_with(batch, source)]


def _wrong_with(batch: ImportBatch, source: SourceFile) -> list[str]:
    found = []
    owners = {fact.id for fact in batch.facts if isinstance(fact, Patient)}
    ids = {fact.id for fact in batch.facts}
    if any(fact.subject in ids and fact.subject not in owners for fact in batch.facts):
        found.append("a fact is about something that is no patient")
    if any(not issue.reason for issue in batch.issues):
        found.append("an issue without a reason")
    if sum(one.entries for one in batch.type_counts) != batch.entries:
        found.append("the counts by type do not add up")
    for fact in batch.facts[:1] + batch.facts[-1:]:
        try:
            text, start, end = locate(source.data, fact.provenance.locator, source.format)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            found.append(f"the place of a fact cannot be shown: {type(error).__name__}")
        else:
            if not 0 <= start <= end <= len(text):
                found.append("the place of a fact is outside the file")
    return found


def control() -> list[str]:
    """Readers that misbehave on purpose, each of which must be a finding; answers those that were not noticed."""
    patient = b'{"resourceType": "Patient", "id": "p"}'
    unnoticed = []
    for misdeed in ("crash", "raise", "garble", "hoard", "speak of another file"):
        outcome = Outcome()
        with ImportWorker((*MISBEHAVING, misdeed)) as worker:
            _read(worker, patient, outcome, name=misdeed)
        if not outcome.findings:
            unnoticed.append(misdeed)
    return unnoticed


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    unnoticed = control()
    files = originals()
    begin = monotonic()
    outcome = fuzz(files, runs=given.runs, seed=given.seed)
    print(f"date                 {datetime.now(tz=UTC):%Y-%m-%d}")
    print(f"command              python -m tests.campaigns.fuzz_import --runs {given.runs} --seed {given.seed}")
    print(f"original files       {len(files)}")
    print(f"misdeeds unnoticed   {', '.join(unnoticed) or 'none of 5'}")
    print(f"{'format':<20} {'tried':>7} {'read':>7} {'refused':>8} {'entries rejected':>17}")
    for kind in sorted(outcome.tried):
        counts = outcome.tried[kind], outcome.read[kind], outcome.refused[kind], outcome.rejected[kind]
        print(f"{kind:<20} {counts[0]:>7} {counts[1]:>7} {counts[2]:>8} {counts[3]:>17}")
    print(f"files tried          {sum(outcome.tried.values())}")
    print(f"findings             {len(outcome.findings)}")
    print(f"slowest file         {outcome.slowest_s:.2f} s")
    print(f"duration             {monotonic() - begin:.0f} s")
    print("\n".join(outcome.findings))
    return 1 if outcome.findings or unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
