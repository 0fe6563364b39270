"""Alters a vault as somebody with the disk can, and asks whether it is found.

    python -m tests.campaigns.vault_tampering --flips 10000 --swaps 1000 --replays 1000 --rollbacks 100 --edits 50 --seed 1

Found is: opening refuses, or `verify` names a place. Without effect is: everything that the vault tells is the same as
before. Anything else is a finding. The control of each kind does the same with our own checks put aside (SQLCipher's
stay): what passes then is what the checks are for. Every kind asserts that as many were altered as were tried.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from clinic_assist.errors import ClinicAssistError
from clinic_assist.store import audit, chain
from clinic_assist.store.database import Database
from clinic_assist.store.surroundings import Surroundings
from clinic_assist.store.vault import Vault, create_vault, open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.vaults.exports import large_export

PAGE = 4096
EDITS = (
    "UPDATE audit SET detail = detail || ' ' WHERE seq = {n}",
    "UPDATE audit SET event = 'chart-closed' WHERE seq = {n}",
    "UPDATE audit SET actor = 'somebody' WHERE seq = {n}",
    "UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE seq = {n}",
    "UPDATE audit SET patient_id = 'other' WHERE seq = {n}",
    "UPDATE audit SET seal = zeroblob(32) WHERE seq = {n}",
    "UPDATE audit SET mac = zeroblob(32) WHERE seq = {n}",
    "DELETE FROM audit WHERE seq = {n}",
    "DELETE FROM audit WHERE seq >= {n}",
    "UPDATE audit SET detail = (SELECT o.detail || 'x' FROM audit AS o WHERE o.seq = {n} - 1) WHERE seq = {n}",
)
"""Every kind of edit: each field, taking away one, the end, and putting another's text in its place."""


@dataclass
class Tally:
    """What became of the alterations of one kind."""

    tried: int = 0
    altered: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    control: Counter[str] = field(default_factory=Counter)

    @property
    def findings(self) -> int:
        return self.outcomes["missed"]


class Specimen:
    """A vault at several moments of its life, each as a copy of its folder.

    Attributes:
        moments: Oldest first; the last is the vault as it is.
    """

    def __init__(self, folder: Path, *, moments: int) -> None:
        self.folder, self.witnesses = folder, folder / "witnesses"
        self.work = folder / "vault"
        vault = create_vault(self.work, PASSPHRASE, kdf=CHEAP, witnesses=self.witnesses)
        vault.close()
        self.moments: list[Path] = []
        for number in range(moments):
            vault = open_vault(self.work, PASSPHRASE, around=Surroundings(witnesses=self.witnesses))
            bring_in(vault, large_export(f"file{number}", mrn=str(number % 3), results=4))
            vault.audit("chart-opened", detail=f"number {number}")
            vault.close()
            self.moments.append(folder / f"moment{number}")
            shutil.copytree(self.work, self.moments[-1])
        shutil.copytree(self.witnesses, folder / "witnesses-then")
        self.expected = self.told(self.moments[-1])

    def fresh(self, moment: int = -1) -> Path:
        """The vault of a moment in the working place, with the witness as it is now."""
        for source, target in ((self.moments[moment], self.work), (self.folder / "witnesses-then", self.witnesses)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        return self.work

    def told(self, folder: Path) -> list[str]:
        """All that the vault tells of its records."""
        vault = open_vault(folder, PASSPHRASE)
        try:
            return list(_records_of(vault))
        finally:
            vault.close()

    def judge(self) -> str:
        """Opens and verifies the altered vault."""
        try:
            vault = open_vault(self.work, PASSPHRASE, around=Surroundings(witnesses=self.witnesses))
        except ClinicAssistError:
            return "refused"
        try:
            if not vault.verify().is_intact or not vault.prove_audit(PASSPHRASE).is_intact:
                return "named"
            return "without effect" if list(_records_of(vault)) == self.expected else "missed"
        except ClinicAssistError:
            return "refused"
        finally:
            vault.close()

    def judge_without_checks(self) -> str:
        """The same with chain, heads and seals put aside: what SQLCipher's own codes alone would notice."""
        with _checks_aside():
            try:
                vault = open_vault(self.work, PASSPHRASE)
            except ClinicAssistError:
                return "noticed"
            try:
                return "without effect" if list(_records_of(vault)) == self.expected else "unnoticed"
            except ClinicAssistError:
                return "noticed"
            finally:
                vault.close()


@contextmanager
def _checks_aside() -> Iterator[None]:
    """Takes away what looks at chains and heads when a vault is opened."""
    with mock.patch.object(chain, "is_behind", return_value=True):
        yield


def _records_of(vault: Vault) -> Iterator[str]:
    for line in vault.search_patients(limit=1_000_000):
        chart = vault.load_chart(line.patient_id)
        yield repr((line, chart.facts, chart.sources))
    for report in vault.import_reports():
        yield repr((report, vault.source_bytes(report.sha256)))
    for entry in vault.audit_entries():
        if entry.event not in ("vault-unlocked", "vault-locked", "head-restored", "witness-made"):
            yield repr((entry.event, entry.patient_id, entry.detail, entry.actor))


def pages_of(folder: Path) -> int:
    return (folder / "vault.db").stat().st_size // PAGE


def flip(specimen: Specimen, chance: random.Random) -> bool:
    """One bit of the database."""
    path = specimen.fresh() / "vault.db"
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return True


def swap(specimen: Specimen, chance: random.Random) -> bool:
    """Two pages change places."""
    path = specimen.fresh() / "vault.db"
    one, other = chance.sample(range(pages_of(specimen.work)), 2)
    content = bytearray(path.read_bytes())
    a, b = slice(one * PAGE, one * PAGE + PAGE), slice(other * PAGE, other * PAGE + PAGE)
    content[a], content[b] = content[b], content[a]
    path.write_bytes(content)
    return True


def replay(specimen: Specimen, chance: random.Random) -> bool:
    """A page of an earlier moment in the place of the present one. False: both are the same."""
    path = specimen.fresh() / "vault.db"
    earlier = (specimen.moments[chance.randrange(len(specimen.moments) - 1)] / "vault.db").read_bytes()
    present = bytearray(path.read_bytes())
    place = chance.randrange(len(earlier) // PAGE)
    where = slice(place * PAGE, place * PAGE + PAGE)
    if present[where] == earlier[where]:
        return False
    present[where] = earlier[where]
    path.write_bytes(present)
    return True


def roll_back(specimen: Specimen, chance: random.Random) -> bool:
    """The whole database of an earlier moment; half the time with the head beside it."""
    moment = chance.randrange(len(specimen.moments) - 1)
    specimen.fresh()
    names = ("vault.db", "head.json") if chance.random() < 0.5 else ("vault.db",)
    for name in names:
        shutil.copy(specimen.moments[moment] / name, specimen.work / name)
    return True


def edit_audit(specimen: Specimen, chance: random.Random) -> bool:
    """An entry is edited by somebody with the keys; in every second case all codes are made anew after it."""
    folder = specimen.fresh()
    vault = open_vault(folder, PASSPHRASE, around=Surroundings(witnesses=specimen.witnesses))
    database = vault._database
    assert database is not None
    try:
        for (name,) in list(database.run_text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            database.run_text(f"DROP TRIGGER {name}")
        last = int(next(iter(database.run_text("SELECT max(seq) FROM audit")))[0])
        database.run_text(chance.choice(EDITS).format(n=chance.randrange(2, last + 1)))
        if chance.random() < 0.5:
            _code_anew(vault, database)
    finally:
        with mock.patch.object(Vault, "_note_end"):
            vault.close()
    return True


def _code_anew(vault: Vault, database: Database) -> None:
    for place, (seq,) in enumerate(list(database.run_text("SELECT seq FROM audit ORDER BY seq")), start=1):
        database.run_text(f"UPDATE audit SET seq = {place} WHERE seq = {seq}")  # noqa: S608
    previous = bytes(32)
    for *values, seal, _mac in list(database.rows("audit_entries")):
        previous = audit._code(previous, audit._as_written(tuple(values), bytes(seal)), vault._keys.audit)
        database.run_text(f"UPDATE audit SET mac = x'{previous.hex()}' WHERE seq = {values[0]}")  # noqa: S608


KINDS: dict[str, Callable[[Specimen, random.Random], bool]] = {
    "one bit turned": flip,
    "two pages swapped": swap,
    "a page replayed": replay,
    "rolled back": roll_back,
    "audit entry edited": edit_audit,
}


def tamper(folder: Path, wanted: dict[str, int], *, seed: int, controls: int = 20) -> dict[str, Tally]:
    """Does each kind as often as it is wanted; the first `controls` of each also without our checks."""
    specimen, chance = Specimen(folder, moments=6), random.Random(seed)
    tallies = {kind: Tally() for kind in wanted}
    for kind, count in wanted.items():
        tally = tallies[kind]
        while tally.tried < count:
            if not KINDS[kind](specimen, chance):
                continue
            tally.tried += 1
            tally.altered += 1
            if tally.tried <= controls:
                altered = folder / "altered"
                shutil.rmtree(altered, ignore_errors=True)
                shutil.copytree(specimen.work, altered)
                tally.control[specimen.judge_without_checks()] += 1
                shutil.rmtree(specimen.work)
                altered.rename(specimen.work)
            tally.outcomes[specimen.judge()] += 1
        assert tally.tried == tally.altered == tally.outcomes.total()
    return tallies


def main() -> int:
    """Runs the campaign and prints a table; 1 where something was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("flips", 10_000), ("swaps", 1_000), ("replays", 1_000), ("rollbacks", 100), ("edits", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts = (options.flips, options.swaps, options.replays, options.rollbacks, options.edits)
    with tempfile.TemporaryDirectory() as folder:
        tallies = tamper(Path(folder), dict(zip(KINDS, counts, strict=True)), seed=options.seed)
    today = datetime.now(UTC).date()
    print("| date | alteration | tried | refused | named by verify | without effect | missed | control: unnoticed |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, tally in tallies.items():
        seen = tally.outcomes
        control = f"{tally.control['unnoticed']} of {tally.control.total()}"
        print(
            f"| {today} | {kind} | {tally.tried} | {seen['refused']} | {seen['named']} | {seen['without effect']} "
            f"| {seen['missed']} | {control} |",
            flush=True,
        )
    return 1 if any(tally.findings for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
