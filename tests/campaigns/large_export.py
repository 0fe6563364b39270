"""Imports a bulk export of a given size and prints what memory it took: `python -m tests.campaigns.large_export`.

All types are mixed, results come before the patients whom they are of, and the import runs through the confined
children as in the product. Memory is the proportional set size (PSS) of this process and all its children together,
looked at five times a second; beside it the same of one file that is read whole, as the control that what is
measured grows with the file.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import orjson

from clinic_assist import app
from clinic_assist.importers import parts
from clinic_assist.workflows import import_exports, unlock_vault

_PASSPHRASE = "campaign, thrown away afterwards"
_MEDICATIONS = 500


@dataclass
class Memory:
    """The most memory that this process and its children took while the block ran, in bytes."""

    most_bytes: int = 0
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> Memory:
        self._thread = Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self.most_bytes = max(self.most_bytes, sum(map(_pss_bytes, _family(os.getpid()))))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = [path / "children" for path in Path(f"/proc/{pid}/task").iterdir()]
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _family(child)


def _pss_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def write_export(path: Path, size_bytes: int, seed: int) -> int:
    """Writes an export of at least that size; answers how many records it holds."""
    chance = random.Random(seed)
    patients = max(10, size_bytes // 400_000)
    records = written = 0
    with path.open("wb") as file:
        while written < size_bytes:
            written += file.write(orjson.dumps(_record(records, chance, patients)) + b"\n")
            records += 1
        for number in range(patients):
            file.write(orjson.dumps(_patient(number)) + b"\n")
        for number in range(_MEDICATIONS):
            medication = {"resourceType": "Medication", "id": str(number), "code": {"text": f"Testamol {number} MG"}}
            file.write(orjson.dumps(medication) + b"\n")
    return records + patients + _MEDICATIONS


def _patient(number: int) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "id": f"p{number}",
        "identifier": [{"system": "urn:test:mrn", "value": str(number)}],
        "name": [{"family": f"Testperson{number}", "given": ["Ada"]}],
        "birthDate": f"19{10 + number % 90}-0{1 + number % 9}-11",
    }


def _record(number: int, chance: random.Random, patients: int) -> dict[str, object]:
    subject = {"reference": f"Patient/p{chance.randrange(patients)}"}
    if number % 10 == 0:
        return {
            "resourceType": "MedicationRequest",
            "id": f"r{number}",
            "status": "active",
            "intent": "order",
            "subject": subject,
            "medicationReference": {"reference": f"Medication/{chance.randrange(_MEDICATIONS)}"},
            "authoredOn": f"20{chance.randrange(10, 26)}-03-04T08:15:00Z",
            "dosageInstruction": [{"text": "1 tablet by mouth daily", "timing": {"code": {"text": "daily"}}}],
        }
    code = f"{chance.randrange(100, 999)}-{chance.randrange(10)}"
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "meta": {"versionId": "1", "lastUpdated": "2026-01-02T03:04:05Z"},
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "laboratory",
                        "display": "Laboratory",
                    }
                ]
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": f"Test {code}"}], "text": code},
        "subject": subject,
        "effectiveDateTime": f"20{chance.randrange(10, 26)}-05-06T07:08:09Z",
        "valueQuantity": {
            "value": chance.randrange(1000) / 10,
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
        "referenceRange": [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.1, "unit": "mmol/L"}}],
    }


def run(megabytes: int, folder: Path, seed: int) -> tuple[int, int, float, list[str]]:
    """Imports an export of that size; the most memory, the records, the seconds, and what was wrong."""
    export = folder / "export.ndjson"
    records = write_export(export, megabytes * 10**6, seed)
    wrong = []
    with app.joined() as workplace:
        store = unlock_vault.create_vault(workplace, folder / "vault", _PASSPHRASE)
        begin = monotonic()
        with Memory() as memory:
            reports = import_exports.import_paths(store, [export], reader=workplace.reader)
        seconds = monotonic() - begin
        read = sum(report.entries for report in reports if not report.is_archive)
        rejected = sum(len(report.rejected) for report in reports)
        facts = store.status().facts
        unnamed = sum(line.birth_date is None for line in store.search_patients(limit=100_000))
        store.close()
    if (read, facts, rejected, unnamed) != (records, records, 0, 0):
        wrong.append(f"{records} records, {read} read, {facts} facts, {rejected} rejected, {unnamed} patients unnamed")
    return memory.most_bytes, records, seconds, wrong


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was lost or took too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--control", type=int, default=200, help="megabytes of the file that is read whole")
    parser.add_argument("--most", type=int, default=600, help="megabytes of memory that it may take")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where there is room for the export and its vault")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        most_bytes, records, seconds, wrong = run(given.megabytes, Path(name), given.seed)
    if most_bytes > given.most * 10**6:
        wrong.append("more memory than it may take")
    print(f"date       {datetime.now(tz=UTC):%Y-%m-%d}")
    print(f"command    python -m tests.campaigns.large_export --megabytes {given.megabytes} --seed {given.seed}")
    print(f"export     {given.megabytes:,} MB, {records:,} records of mixed types in one file")
    print(f"memory     {most_bytes / 1e6:,.0f} MB at most, of all processes together (allowed {given.most:,} MB)")
    print(f"duration   {seconds:,.0f} s, {records / seconds:,.0f} records a second")
    if given.control:
        parts.MOST_WHOLE_BYTES = 10**10  # type: ignore[misc]
        with tempfile.TemporaryDirectory(dir=given.folder) as name:
            whole_bytes, _records, _seconds, wrong_whole = run(given.control, Path(name), given.seed)
        print(f"control    {given.control:,} MB read whole take {whole_bytes / 1e6:,.0f} MB")
        wrong += wrong_whole
        if whole_bytes <= most_bytes:
            wrong.append("the control does not show that a whole file takes more")
    print(f"findings   {len(wrong)}")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
