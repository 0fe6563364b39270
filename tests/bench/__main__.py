"""Prints, in one run on one machine, each figure beside its floor or its target. `make bench`.

Needs ../shared/data (or $CLINIC_ASSIST_SHARED) for the Synthea bundles; without it the demo patients stand in, and the
output says so.
"""

from __future__ import annotations

import csv
import gc
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import hl7
import lxml.etree
import orjson
from sqlcipher3 import dbapi2 as sqlcipher

from clinic_assist import app, settings
from clinic_assist.importers import InSession, find_sources, read_batch, read_source
from clinic_assist.safety.check import check_chart
from clinic_assist.workflows import draft_note, import_exports, print_report, unlock_vault
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.shared_data import shared_data

_PASSPHRASE = "bench, thrown away afterwards"
_ROUNDS = 5


def timed(work: Callable[[], object]) -> float:
    """Seconds for one call, with the garbage of earlier ones cleared before."""
    gc.collect()
    begin = perf_counter()
    work()
    return perf_counter() - begin


def row(what: str, figure: str, target: str, *, is_met: bool) -> None:
    print(f"{what:<46} {figure:<34} target {target:<12} {'met' if is_met else 'MISSED'}", flush=True)


def bundles() -> list[Path]:
    shared = shared_data()
    if shared is None:
        print("No shared data here: the demo patients stand in for the Synthea bundles.")
        return list(find_sources(settings.resources_folder() / "demo" / "exports"))
    return sorted((shared / "fhir-r4" / "synthea-bch-2021").rglob("*.json"))


def messages() -> list[Path]:
    shared = shared_data()
    return sorted(path for path in (shared / "hl7v2").rglob("*") if path.is_file()) if shared else []


def documents() -> list[Path]:
    """The C-CDA documents that lxml takes as they are; a vendor's invalid one is no work for a bare parser."""
    shared = shared_data()
    found = sorted((shared / "ccda").rglob("*.xml")) if shared else []
    return [path for path in found if is_valid_xml(path.read_bytes())]


def is_valid_xml(data: bytes) -> bool:
    try:
        return lxml.etree.fromstring(data).tag == "{urn:hl7-org:v3}ClinicalDocument"
    except lxml.etree.XMLSyntaxError:
        return False


def tables() -> list[Path]:
    """The tables of Synthea and OMOP; none without the shared data."""
    shared = shared_data()
    return [] if shared is None else sorted((shared / "csv").glob("*/*.csv"))


def parse_csv(data: bytes) -> None:
    """The rows of a table by the standard library alone."""
    for _row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")):
        pass


def parse_messages(data: bytes) -> None:
    """The messages of a file by python-hl7 alone, which takes one message and one kind of line end."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\r").replace("\n", "\r")
    for body in f"\r{text}".split("\rMSH")[1:]:
        hl7.parse(f"MSH{body}")


Parse = Callable[[bytes], object]


def floor_of_import(files: list[Path], rows: int, folder: Path, parse: Parse) -> float:
    """Parsing the same bytes, plus as many rows into SQLCipher, one transaction a file, FULL and WAL."""
    connection = sqlcipher.connect(str(folder / "floor.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{'11' * 32}'\"")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE fact (id TEXT PRIMARY KEY, patient TEXT, kind TEXT, at TEXT, body BLOB) WITHOUT ROWID"
    )
    share = rows // len(files)

    def work() -> None:
        for number, path in enumerate(files):
            parse(path.read_bytes())
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO fact VALUES (?,?,?,?,?)",
                ((f"{number:04d}{index:028d}", "p", "Observation", "2026-11-22", b"x" * 400) for index in range(share)),
            )
            connection.execute("COMMIT")

    seconds = timed(work)
    connection.close()
    return seconds


def bench_import(workplace: Workplace, files: list[Path], parse: Parse = orjson.loads, *, most: int = 4) -> None:
    """The floor and both ways to read, one after the other in each round, so that a busy moment meets all three."""
    rows = sum(len(read_batch(read_source(path)).facts) for path in files)
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"import of {len(files)} files, {megabytes:.1f} MB, {rows:,} facts; median of {_ROUNDS} rounds")
    floors: list[float] = []
    ways = {"in the confined child": workplace.reader, "in the session": InSession()}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            floors.append(floor_of_import(files, rows, Path(name), parse))
        for way, reader in ways.items():
            with tempfile.TemporaryDirectory() as name:
                store = unlock_vault.create_vault(workplace, Path(name) / "vault", _PASSPHRASE)
                work = partial(import_exports.import_paths, store, files, reader=reader)
                seconds[way].append(timed(work))
                store.close()
    for way, ours in seconds.items():
        ratio = median(ours) / median(floors)
        figure = f"{median(ours):.2f} s / {median(floors):.2f} s = {ratio:.1f} x"
        row(f"import {way}, against its floor", figure, f"<= {most} x", is_met=ratio <= most)


def bench_chart(workplace: Workplace) -> None:
    """A chart of 5,000 facts, imported as one FHIR file, opened from the vault."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = unlock_vault.create_vault(workplace, folder / "vault", _PASSPHRASE)
        (folder / "big.json").write_bytes(orjson.dumps(_big_bundle(5000)))
        import_exports.import_paths(store, [folder / "big.json"])
        patient = store.search_patients()[0].patient_id
        facts = len(store.load_chart(patient).facts)
        seconds = median(timed(lambda: store.load_chart(patient)) for _ in range(_ROUNDS))
        row(f"open a chart of {facts:,} facts", f"{1000 * seconds:.0f} ms", "<= 100 ms", is_met=seconds <= 0.1)
        store.close()


def _big_bundle(count: int) -> dict[str, object]:
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Bench"}], "birthDate": "1950-01-01"}
    results = [
        {
            "resourceType": "Observation",
            "id": f"o{number}",
            "status": "final",
            "category": [
                {
                    "coding": [
                        {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
                    ]
                }
            ],
            "code": {
                "coding": [{"system": "http://loinc.org", "code": f"{number % 300}-1", "display": "Test"}],
                "text": "Test",
            },
            "subject": {"reference": "Patient/p"},
            "effectiveDateTime": f"20{10 + number % 16}-0{1 + number % 9}-15T08:00:00Z",
            "valueQuantity": {
                "value": number / 10,
                "unit": "mmol/L",
                "system": "http://unitsofmeasure.org",
                "code": "mmol/L",
            },
        }
        for number in range(count - 1)
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": item} for item in (patient, *results)],
    }


def bench_check(workplace: Workplace) -> None:
    names = (
        "Warfarin 5 MG|Amiodarone 200 MG|Lisinopril 20 MG|Spironolactone 25 MG|Simvastatin 40 MG|Metoprolol tartrate 25 MG|"
        "Furosemide 20 MG|Ibuprofen 400 MG|Digoxin 0.125 MG|Metformin 500 MG|Glyburide 5 MG|Allopurinol 100 MG|Tramadol 50 MG|"
        "Sertraline 50 MG|Diazepam 5 MG|Gabapentin 300 MG|Omeprazole 20 MG|Clopidogrel 75 MG|Prednisone 5 MG|Levothyroxine 0.1 MG|"
        "Clarithromycin 500 MG|Fluconazole 150 MG|Tizanidine 4 MG|Potassium chloride 20 MEQ|Aspirin 81 MG"
    ).split("|")
    chart = charts.chart(
        charts.patient(),
        *(charts.medication(f"{name} Oral Tablet") for name in names),
        *(charts.allergy(name) for name in ("Penicillin", "Sulfa drugs", "Codeine", "Latex", "Peanut")),
    )
    knowledge, drug_names, today = workplace.knowledge, workplace.names, date(2026, 11, 22)
    check_chart(chart, knowledge, drug_names, on=today)
    seconds = median(timed(lambda: check_chart(chart, knowledge, drug_names, on=today)) for _ in range(20))
    row("safety check of 25 drugs", f"{1000 * seconds:.1f} ms", "<= 10 ms", is_met=seconds <= 0.01)


def bench_pdf(workplace: Workplace, store: ChartStore) -> None:
    results = (charts.result(f"Result {number}", "4.10", "mmol/L", "2026-11-02") for number in range(400))
    chart = charts.chart(charts.patient(), *results)
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "chart.pdf"
        print_report.print_chart(workplace, store, chart, target=target)
        seconds = median(
            timed(lambda: print_report.print_chart(workplace, store, chart, target=target)) for _ in range(_ROUNDS)
        )
        pages = target.read_bytes().count(b"/Type /Page\n") or target.read_bytes().count(b"/Type /Page ")
    row(f"PDF of a chart, {pages} pages", f"{seconds:.2f} s", "<= 0.5 s", is_met=seconds <= 0.5)


def bench_draft(workplace: Workplace, store: ChartStore) -> None:
    patient = store.search_patients()[0].patient_id
    chart = store.load_chart(patient)
    first = timed(lambda: draft_note.draft_note(workplace, chart))
    warm = timed(lambda: draft_note.draft_note(workplace, chart))
    without = timed(lambda: draft_note.draft_note(workplace, chart, use_model=False))
    print(
        f"draft and verify, {len(chart.facts)} facts: first {first:.2f} s, again {warm:.2f} s, without a model {without:.2f} s"
    )


def bench_unlock_window() -> None:
    """From starting the process to the painted unlock window, Qt without a screen."""
    command = [sys.executable, "-m", "tests.bench.unlock_window"]
    subprocess.run(command, check=True, capture_output=True)
    seconds = median(timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(_ROUNDS))
    bare = median(
        timed(lambda: subprocess.run([*command, "bare"], check=True, capture_output=True)) for _ in range(_ROUNDS)
    )
    print(
        f"process start to painted unlock window: {seconds:.2f} s; a bare Qt window {bare:.2f} s; ratio {seconds / bare:.1f} x"
    )


def main() -> int:
    files = bundles()
    with app.joined() as workplace:
        bench_import(workplace, files)
        if messages():
            print("HL7 version 2, against python-hl7:")
            bench_import(workplace, messages(), parse_messages)
        if documents():
            print("C-CDA, against lxml:")
            bench_import(workplace, documents(), lxml.etree.fromstring, most=5)
        if tables():
            print("tables, against csv.reader:")
            bench_import(workplace, tables(), parse_csv)
        bench_chart(workplace)
        bench_check(workplace)
        with tempfile.TemporaryDirectory() as name:
            store = unlock_vault.create_vault(workplace, Path(name) / "vault", _PASSPHRASE)
            import_exports.import_paths(store, files[:1])
            bench_pdf(workplace, store)
            bench_draft(workplace, store)
            store.close()
    bench_unlock_window()
    return 0


if __name__ == "__main__":
    sys.exit(main())
