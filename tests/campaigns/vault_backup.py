"""Disturbs backup, restore and erasure at their system calls, and damages backups: what is left must be whole.

    python -m tests.campaigns.vault_backup --most 60 --flips 1000

Needs strace, which delivers SIGKILL at the n-th call of a kind, or makes it and all later ones fail with ENOSPC. After each
fault the vault must open with both chains intact, every file that has the name of a backup must pass its check, and the
same work done again must succeed.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.errors import ClinicAssistError
from clinic_assist.store import backup, backup_file
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials
from clinic_assist.store.restore import check_backup, restore
from clinic_assist.store.vault import create_vault, open_vault, utc_now
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.vaults.exports import large_export

GIVEN = Credentials(secret=Secret(text=PASSPHRASE))
WORK = ("backup", "restore", "erase")
FAULTS = {"kill": "signal=SIGKILL:when={}", "full": "error=ENOSPC:when={}+"}
CALLS = "write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,mkdir"
DONE = "all done"
ERASED = "Erasedperson"


def prepare(folder: Path) -> None:
    """A vault of four patients with one backup."""
    vault = create_vault(folder / "vault", PASSPHRASE, kdf=CHEAP)
    names = (ERASED, "Stayingperson", "Otherperson", "Lastperson")
    bring_in(vault, *(large_export(name, mrn=f"900000{n}", results=200, family=name) for n, name in enumerate(names)))
    vault.back_up(folder / "backups")
    vault.close()


def do(work: str, folder: Path) -> None:
    """One piece of work, in a process of its own."""
    if work == "restore":
        restore(next((folder / "backups").glob("*.cabackup")), GIVEN, folder / "vault", now=utc_now)
    else:
        vault = open_vault(folder / "vault", PASSPHRASE)
        if work == "backup":
            vault.back_up(folder / "backups")
        elif found := vault.search_patients(ERASED):
            vault.erase_patient(found[0].patient_id, reason="campaign")
        vault.close()


def what_is_wrong(work: str, folder: Path) -> list[str]:
    """Looks at what a fault left, and does the work again."""
    found = []
    try:
        for path in (folder / "backups").glob("*.cabackup"):
            check_backup(path, GIVEN, folder)
        do(work, folder)
        vault = open_vault(folder / "vault", PASSPHRASE)
        if not vault.verify().is_intact:
            found.append("a chain does not hold")
        expected = 3 if work == "erase" else 4
        if vault.status().patients != expected:
            found.append(f"{vault.status().patients} patients, not {expected}")
        vault.close()
        left = [path.name for path in folder.rglob("*") if re.search(r"\.part$|backup\.check|rekeyed", path.name)]
        found += [f"left behind: {name}" for name in left if work != "erase" or "part" not in name]
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
        found.append(repr(error))
    return found


def disturb(before: Path, work: str, fault: str, most: int) -> tuple[int, int, list[str]]:
    """Faults planted, work not finished, findings."""
    target, trace = before.with_name("disturbed"), before.with_name("trace")

    def run(*injected: str) -> bool:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(before, target)
        traced = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={CALLS}", *injected]
        command = [*traced, sys.executable, "-m", "tests.campaigns.vault_backup", "--do", work, str(target)]
        return DONE in subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert run(), "the undisturbed work did not finish"
    names = re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE)
    points = [(name, number) for name, count in Counter(names).items() for number in range(1, count + 1)]
    chosen = points[:: max(1, len(points) // most)]
    interrupted, findings = 0, []
    for name, number in chosen:
        interrupted += not run("-e", f"inject={name}:{FAULTS[fault].format(number)}")
        findings += [f"{name} {number}: {text}" for text in what_is_wrong(work, target)]
    return len(chosen), interrupted, findings


def flip(before: Path, flips: int) -> tuple[int, int]:
    """Backups with one bit changed, and how many of them were read to the end; the whole one must be."""
    path = next((before / "backups").glob("*.cabackup"))
    whole, chance = path.read_bytes(), random.Random(1)
    key = backup.backup_key(backup.keys_of(path, GIVEN)[0])
    damaged = before / "damaged.cabackup"

    def is_read(data: bytes) -> bool:
        damaged.write_bytes(data)
        try:
            return sum(map(len, backup_file.read(damaged, key))) > 0
        except ClinicAssistError:
            return False

    assert is_read(whole)
    taken = 0
    for _ in range(flips):
        place = chance.randrange(len(whole))
        taken += is_read(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
    damaged.unlink()
    return flips, taken


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description="Disturbs backup, restore and erasure.")
    parser.add_argument("--most", type=int, default=60, help="faults of each kind in each piece of work")
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--do", nargs=2, metavar=("WORK", "FOLDER"))
    given = parser.parse_args()
    if given.do:
        do(given.do[0], Path(given.do[1]))
        print(DONE)
        return 0
    is_wrong = False
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before"
        before.mkdir()
        prepare(before)
        print(f"{datetime.now(tz=UTC):%Y-%m-%d} --most {given.most} --flips {given.flips}")
        flips, taken = flip(before, given.flips)
        print(f"bit flips in a backup: tried {flips}, read all the same {taken}", flush=True)
        is_wrong |= bool(taken)
        for work in WORK:
            for fault in FAULTS:
                tried, interrupted, findings = disturb(before, work, fault, given.most)
                print(
                    f"{work}, {fault}: tried {tried}, interrupted {interrupted}, findings {len(findings)}", flush=True
                )
                for finding in findings[:20]:
                    print(f"  {finding}", flush=True)
                is_wrong |= bool(findings) or not interrupted
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
