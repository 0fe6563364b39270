"""Disturbs work on a vault at each of its system calls in turn, and looks at what is left.

    python -m tests.campaigns.system_calls --work import --fault kill

Needs strace, which delivers SIGKILL, or makes a call fail with EIO or from then on with ENOSPC, at the n-th call of one kind on
the files of the vault: every write, sync, rename, opening and removal. After each the vault must open, both its chains must
hold, and doing the same work again must complete it. A fault counts where the work did not finish.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.store.vault import Vault, open_vault, vault_exists
from tests.campaigns import vault_work
from tests.campaigns.vault_work import DONE, NEXT_PASSPHRASE, PASSPHRASE, WORK

FAULTS = {"kill": "signal=SIGKILL:when={}", "eio": "error=EIO:when={}", "full": "error=ENOSPC:when={}+"}
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
FILES = ("", "vault.db", "vault.db-wal", "vault.db-journal", "vault.lock", "vault.unfinished")
FILES += ("head.json", "head.json.new", "slots.json", "slots.json.new")


@dataclass
class Outcome:
    """What the faults showed.

    Attributes:
        tried: Faults planted, one at each call.
        interrupted: Those after which the work had not finished.
        complaints: What was said then: last line of standard error to number of faults; empty after a kill.
        failures: What was wrong with the vault afterwards, a line each.
    """

    tried: int = 0
    interrupted: int = 0
    complaints: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


class Campaign:
    """One kind of work, disturbed by one kind of fault."""

    def __init__(self, folder: Path, work: str, fault: str, step: int) -> None:
        self.outcome = Outcome()
        self._work, self._fault, self._step = work, fault, step
        self._before, self._target, self._trace = folder / "before", folder / "vault", folder / "trace"
        if work != "create":
            vault_work.create(self._before)
        if work in ("sign", "passphrase"):
            vault_work.bring_in(self._before)

    def run(self) -> None:
        undisturbed = self._do()
        assert DONE in undisturbed.stdout, undisturbed.stderr
        self._expected = self._told()
        for call, count in self._calls():
            for number in range(1, count + 1, self._step):
                self._disturb(call, number)

    def _do(self, *fault: str) -> subprocess.CompletedProcess[str]:
        shutil.rmtree(self._target, ignore_errors=True)
        if self._work != "create":
            shutil.copytree(self._before, self._target)
        on_files = [part for name in FILES for part in ("-P", str(self._target / name) if name else str(self._target))]
        traced = ["strace", "-f", "-qq", "-o", str(self._trace), "-e", f"trace={CALLS}", *on_files, *fault]
        command = [*traced, sys.executable, "-m", "tests.campaigns.vault_work", self._work, str(self._target)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def _calls(self) -> list[tuple[str, int]]:
        lines = self._trace.read_text(errors="replace").splitlines()
        return list(Counter(name[1] for line in lines if (name := re.match(r"\d+ +(\w+)\(", line))).items())

    def _disturb(self, call: str, number: int) -> None:
        done = self._do("-e", f"inject={call}:{FAULTS[self._fault].format(number)}")
        self.outcome.tried += 1
        if DONE not in done.stdout:
            self.outcome.interrupted += 1
            if self._fault != "kill":
                self.outcome.complaints[(done.stderr.strip().splitlines() or [""])[-1]] += 1
        self.outcome.failures += [f"{call} {number}: {text}" for text in self._what_is_wrong()]

    def _what_is_wrong(self) -> Iterator[str]:
        try:
            if self._work == "create" and not vault_exists(self._target):
                vault_work.create(self._target)
            vault = self._opened()
            sound = vault.verify().is_intact
            vault.close()
            if not sound:
                yield "a chain does not hold"
            if self._work == "import":
                vault_work.bring_in(self._target)
            if self._work in ("create", "import") and self._told() != self._expected:
                yield "doing it again did not complete it"
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
            yield repr(error)

    def _opened(self) -> Vault:
        try:
            return open_vault(self._target, PASSPHRASE)
        except UserError:
            if self._work != "passphrase":
                raise
            return open_vault(self._target, NEXT_PASSPHRASE)

    def _told(self) -> tuple[int, int, int, bool]:
        vault = self._opened()
        status, is_intact = vault.status(), vault.verify().is_intact
        vault.close()
        return status.patients, status.facts, status.sources, is_intact


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description="Disturbs work on a vault at each of its system calls.")
    parser.add_argument("--work", choices=WORK, required=True)
    parser.add_argument("--fault", choices=FAULTS, required=True)
    parser.add_argument("--step", type=int, default=1, help="only every n-th call")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder), given.work, given.fault, given.step)
        campaign.run()
    outcome = campaign.outcome
    print(f"{datetime.now(tz=UTC):%Y-%m-%d} --work {given.work} --fault {given.fault} --step {given.step}:", end=" ")
    print(f"tried {outcome.tried}, interrupted {outcome.interrupted}, findings {len(outcome.failures)}")
    for text, count in outcome.complaints.most_common():
        print(f"  {count} × {text}")
    print("\n".join(outcome.failures))
    is_idle = given.fault == "kill" and outcome.interrupted < outcome.tried
    return 1 if outcome.failures or not outcome.interrupted or is_idle else 0


if __name__ == "__main__":
    sys.exit(main())
