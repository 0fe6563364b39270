"""Imports an export of a given size and prints what memory it took: `python -m tests.campaigns.large_export`.

It is a bulk export (FHIR NDJSON), a table of Synthea, an export of Apple Health, a file of HL7 messages or a FHIR Bundle
(`--kind`). All types are mixed, results come before the patients whom they are of, and the import runs through the
confined children as in the product. Memory is the proportional set size (PSS) of this process and all its children together,
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
from uuid import UUID

import orjson

from clinic_assist import app
from clinic_assist.importers.parts import cutting
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


def write_bulk_export(folder: Path, size_bytes: int, seed: int, name: str = "export.ndjson") -> int:
    """Writes a bulk export of at least that size; answers how many records it holds."""
    path = folder / name
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


def write_table(folder: Path, size_bytes: int, seed: int) -> int:
    """Writes Synthea's observations, some of them with line breaks in a cell, and the patients; answers how many rows."""
    chance = random.Random(seed)
    people = max(10, size_bytes // 400_000)
    rows = written = 0
    with (folder / "observations.csv").open("w", newline="") as file:
        written += file.write("DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n")
        while written < size_bytes:
            code = f"{chance.randrange(100, 999)}-{chance.randrange(10)}"
            words = f'"Test {code}, ""with"" words\nin two lines"' if rows % 10 == 0 else f"Test {code}"
            written += file.write(
                f"20{chance.randrange(10, 26)}-05-06T07:08:09Z,{_uuid(chance.randrange(people))},{_uuid(rows)},laboratory,"
                f"{code},{words},{chance.randrange(1000) / 10},mmol/L,numeric\n"
            )
            rows += 1
    with (folder / "patients.csv").open("w") as file:
        file.write("Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,GENDER\n")
        file.writelines(f"{_uuid(n)},19{10 + n % 90}-0{1 + n % 9}-11,,,,,,Ada,Testperson{n},F\n" for n in range(people))
    return rows + people


def _uuid(number: int) -> str:
    return str(UUID(int=number + (1 << 100)))


def write_apple_health(folder: Path, size_bytes: int, seed: int) -> int:
    """Writes an export of Apple Health; answers how many elements it holds."""
    chance = random.Random(seed)
    elements, written = 1, 0
    with (folder / "export.xml").open("w") as file:
        written += file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me,Record*)>\n]>\n'
            '<HealthData locale="en_US">\n <ExportDate value="2026-01-02 03:04:05 +0100"/>\n'
            ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1950-02-03"/>\n'
        )
        while written < size_bytes:
            moment = f"20{chance.randrange(10, 26)}-05-06 07:08:{chance.randrange(60):02} +0100"
            record = (
                f'<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="9.1" '
                f'device="&lt;&lt;HKDevice: 0x1&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch&gt;" '
                f'unit="count/min" creationDate="{moment}" startDate="{moment}" endDate="{moment}" '
                f'value="{chance.randrange(400, 1500) / 10}"/>'
            )
            if elements % 10 == 0:
                kind = "HKCorrelationTypeIdentifierBloodPressure"
                record = f'<Correlation type="{kind}" startDate="{moment}">\n  {record}\n  {record}\n </Correlation>'
            written += file.write(f" {record}\n")
            elements += 1
        file.write("</HealthData>\n")
    return elements


def write_messages(folder: Path, size_bytes: int, seed: int) -> int:
    """Writes a batch of HL7 messages with one result each; answers 0, because a segment may be read with another."""
    chance = random.Random(seed)
    people = max(10, size_bytes // 400_000)
    messages = written = 0
    with (folder / "all.hl7").open("w", newline="") as file:
        written += file.write("FHS|^~\\&|LAB|N\rBHS|^~\\&|LAB|N\r")
        while written < size_bytes:
            n = chance.randrange(people)
            written += file.write(
                f"MSH|^~\\&|LAB|N|EHR|S|20260102030405||ORU^R01|{messages}|P|2.5.1\r"
                f"PID|1||{n}^^^HOSP&1.2.3.4&ISO^MR||Testperson{n}^Ada||19{10 + n % 90}0{1 + n % 9}11|F\r"
                f"OBR|1||{messages}|24323-8^Panel^LN|||20250506\r"
                f"OBX|1|NM|2823-3^Potassium^LN||{chance.randrange(30, 60) / 10}|mmol/L|3.5-5.1||||F|||20250506\r"
            )
            messages += 1
        file.write(f"BTS|{messages}\rFTS|1\r")
    return 0


def write_bundle(folder: Path, size_bytes: int, seed: int) -> int:
    """Writes one Bundle with the patients at its end; answers how many entries it holds."""
    chance = random.Random(seed)
    patients = max(10, size_bytes // 400_000)
    entries = written = 0
    with (folder / "bundle.json").open("wb") as file:
        written += file.write(b'{"resourceType":"Bundle","type":"collection","entry":[\n')
        while written < size_bytes:
            record = _record(entries, chance, patients)
            written += file.write(_entry(entries + 10_000_000, record) + b",\n")
            entries += 1
        file.write(b",\n".join(_entry(number, _patient(number)) for number in range(patients)))
        file.write(b",\n")
        medications = (
            {"resourceType": "Medication", "id": str(n), "code": {"text": f"Testamol {n} MG"}}
            for n in range(_MEDICATIONS)
        )
        file.write(b",\n".join(_entry(number + 5_000_000, one) for number, one in enumerate(medications)) + b"\n]}\n")
    return entries + patients + _MEDICATIONS


def _entry(number: int, resource: dict[str, object]) -> bytes:
    return orjson.dumps(
        {"fullUrl": f"https://example.org/fhir/{resource['resourceType']}/{resource['id']}", "resource": resource}
    )


WRITERS = {
    "bulk": write_bulk_export,
    "table": write_table,
    "apple": write_apple_health,
    "messages": write_messages,
    "bundle": write_bundle,
}


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


def run(kind: str, megabytes: int, folder: Path, seed: int) -> tuple[int, int, float, list[str]]:
    """Imports an export of that size; the most memory, the records, the seconds, and what was wrong."""
    export = folder / "export"
    export.mkdir()
    records = WRITERS[kind](export, megabytes * 10**6, seed)
    wrong = []
    with app.joined() as workplace:
        store = unlock_vault.create_vault(workplace, folder / "vault", _PASSPHRASE)
        begin = monotonic()
        with Memory() as memory:
            reports = import_exports.import_paths(store, [export], reader=workplace.reader)
        seconds = monotonic() - begin
        read = sum(report.entries for report in reports)
        records = records or read
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
    parser.add_argument("--kind", choices=sorted(WRITERS), default="bulk")
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--control", type=int, default=200, help="megabytes of the file that is read whole")
    parser.add_argument("--most", type=int, default=600, help="megabytes of memory that it may take")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where there is room for the export and its vault")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        most_bytes, records, seconds, wrong = run(given.kind, given.megabytes, Path(name), given.seed)
    if most_bytes > given.most * 10**6:
        wrong.append("more memory than it may take")
    print(f"date       {datetime.now(tz=UTC):%Y-%m-%d}")
    options = f"--kind {given.kind} --megabytes {given.megabytes} --seed {given.seed}"
    print(f"command    python -m tests.campaigns.large_export {options}")
    print(f"export     {given.megabytes:,} MB, {records:,} records in one file ({given.kind})")
    print(f"memory     {most_bytes / 1e6:,.0f} MB at most, of all processes together (allowed {given.most:,} MB)")
    print(f"duration   {seconds:,.0f} s, {records / seconds:,.0f} records a second")
    if given.control:
        cutting.MOST_WHOLE_BYTES = 10**10  # type: ignore[misc]
        with tempfile.TemporaryDirectory(dir=given.folder) as name:
            whole_bytes, _records, _seconds, wrong_whole = run(given.kind, given.control, Path(name), given.seed)
        print(f"control    {given.control:,} MB read whole take {whole_bytes / 1e6:,.0f} MB")
        wrong += wrong_whole
        if whole_bytes <= most_bytes:
            wrong.append("the control does not show that a whole file takes more")
    print(f"findings   {len(wrong)}")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
