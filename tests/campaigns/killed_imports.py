"""Kills imports at random moments and looks at what is left (see `kill_import` for the command).

Each run starts a process of its own that imports a set of files into a new vault, kills it (SIGKILL) a random part of a
file's time after a random number of files, then opens the vault and checks that

- every file whose import was acknowledged is there, and no file, nor any two that came together, is there in part;
- the chain of records and the audit trail are intact, and the original bytes come back;
- importing the same files again completes the vault to the very charts of an import that nobody disturbed.

A run counts only where the process died of the signal before it had finished, so that "no damage in N" means N imports
that were truly cut short.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, sleep

from clinic_assist.chart.chart import Chart
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import Vault, create_vault, open_vault
from tests.vaults.exports import Export, fact_ids, large_export

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)
FINISHED = -1
TOGETHER = 2


@dataclass
class Outcome:
    """What the runs showed.

    Attributes:
        tried: Imports that were killed, whether or not they had finished.
        interrupted: Those of them that had not.
        stored: How many files were in the vault after a kill: number of files to number of runs.
        failures: What was wrong, a line each; empty where nothing was.
    """

    tried: int = 0
    interrupted: int = 0
    stored: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def files_to_import() -> list[Export]:
    """Patients with results in one file each, and files whose facts belong to a patient of another file."""
    exports = [large_export(f"file {number}", mrn=f"mrn-{number}", results=150) for number in range(8)]
    keys = [export.facts[0].provenance.resource_key for export in exports]
    for number in range(8):
        apart = Export(f"apart {number}", content="y" * 20_000)
        for day in range(1, 25):
            apart.result(keys[number * 3 % 8], on=f"2020-01-{day:02d}")
        exports.insert(number * 2, apart)
    return exports


def import_all(vault: Vault, exports: list[Export], told: Connection | None = None) -> None:
    """Imports as the workflow does, some files together; tells the number of each when it is acknowledged."""
    intake = vault.begin_intake()
    for first in range(0, len(exports), TOGETHER):
        with vault.together():
            for export in exports[first : first + TOGETHER]:
                import_one(vault, intake, export)
        if told is not None:
            for number in range(first, first + TOGETHER):
                told.send(number)
    vault.finish_intake(intake)


def import_one(vault: Vault, intake: str, export: Export) -> None:
    source, batch = export.build()
    if vault.has_source(source.id):
        vault.add_existing(intake, source.id)
    else:
        with vault.packing(source):
            vault.commit(intake, source, batch)


def import_until_killed(folder: Path, told: Connection) -> None:
    """The process that is killed. Waits when it has finished, so that it never ends by itself."""
    vault = open_vault(folder, PASSPHRASE)
    exports = files_to_import()
    told.send(FINISHED)  # ready
    import_all(vault, exports, told)
    told.send(FINISHED)
    sleep(60)


class Campaign:
    """Runs against one set of files.

    Attributes:
        outcome: What the runs have shown so far.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.outcome = Outcome()
        self._folder = folder
        self._random = random.Random(seed)
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.campaigns.killed_imports"])
        self._exports = files_to_import()
        self._empty = folder / "empty"
        create_vault(self._empty, PASSPHRASE, kdf=CHEAP).close()
        begin = monotonic()
        self._expected = self._undisturbed()
        # How long a file takes at present. Each run tells anew, so that a change of the machine's load does not matter.
        self._file_s = (monotonic() - begin) / len(self._exports)

    def run_once(self) -> None:
        """Kills one import and looks at what is left."""
        target = self._copy("killed")
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=import_until_killed, args=(target, theirs), daemon=True)
        process.start()
        theirs.close()
        ours.recv()
        begin = monotonic()
        acknowledged = [ours.recv() for _ in range(self._random.randrange(len(self._exports)))]
        if acknowledged:
            self._file_s = (monotonic() - begin) / len(acknowledged)
        sleep(self._random.uniform(0, self._file_s))
        process.kill()  # by the id of the process started above
        process.join()
        acknowledged += _rest(ours)
        ours.close()
        died = process.exitcode == -signal.SIGKILL
        process.close()
        self.outcome.tried += 1
        self.outcome.interrupted += died and FINISHED not in acknowledged
        self._look(target, {number for number in acknowledged if number != FINISHED})

    def _undisturbed(self) -> set[tuple[frozenset[str], str]]:
        target = self._copy("undisturbed")
        vault = open_vault(target, PASSPHRASE)
        import_all(vault, self._exports)
        expected = {told_by(vault.load_chart(line.patient_id)) for line in vault.search_patients()}
        vault.close()
        return expected

    def _copy(self, name: str) -> Path:
        target = self._folder / name
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(self._empty, target))

    def _look(self, target: Path, acknowledged: set[int]) -> None:
        run = self.outcome.tried
        try:
            vault = open_vault(target, PASSPHRASE)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
            self.outcome.failures.append(f"run {run}: does not open: {error!r}")
            return
        wrong = self._what_is_wrong(vault, acknowledged)
        vault.close()
        self.outcome.failures += [f"run {run}: {text}" for text in wrong]

    def _what_is_wrong(self, vault: Vault, acknowledged: set[int]) -> list[str]:
        there = [export for export in self._exports if vault.has_source(export.id)]
        self.outcome.stored[len(there)] += 1
        whole = sum(len(export.facts) for export in there)
        shown: set[str] = set()
        for line in vault.search_patients():
            shown |= fact_ids(vault.load_chart(line.patient_id).facts)
        checks = {
            "an acknowledged file is missing": {self._exports[number].id for number in acknowledged}
            <= {export.id for export in there},
            "a file is there in part": vault.status().facts == whole
            and shown == {fact.id for export in there for fact in export.facts},
            "files that came together are apart": len(there) % TOGETHER == 0,
            "original bytes differ": all(vault.source_bytes(export.id) == export.data for export in there),
            "the chain of records is broken": vault.verify_records().is_intact,
            "the audit trail is broken": vault.verify_audit().is_intact,
        }
        import_all(vault, self._exports)
        after = {told_by(vault.load_chart(line.patient_id)) for line in vault.search_patients()}
        checks["importing again gave other charts"] = after == self._expected
        checks["the chain is broken after importing again"] = vault.verify_records().is_intact
        return [what for what, is_right in checks.items() if not is_right]


def _rest(told: Connection) -> list[int]:
    """What the process had still said before it died; a message cut short counts as not said."""
    found = []
    try:
        while told.poll():
            found.append(told.recv())
    except (EOFError, OSError):
        pass
    return found


def told_by(chart: Chart) -> tuple[frozenset[str], str]:
    """A chart without the vault's own random ids: which facts, and whose."""
    return frozenset(fact_ids(chart.facts)), chart.patient.id if chart.patient else ""


def kill_imports(folder: Path, *, runs: int, seed: int) -> Outcome:
    """Kills imports until `runs` of them were truly cut short (or twice as many were tried)."""
    campaign = Campaign(folder, seed)
    while campaign.outcome.interrupted < runs and campaign.outcome.tried < 2 * runs:
        campaign.run_once()
    return campaign.outcome
