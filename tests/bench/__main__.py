"""Prints, in one run on one machine, each figure beside its floor or its target. `make bench`.

Needs ../shared/data (or $CLINIC_ASSIST_SHARED) for the Synthea bundles; without it the demo patients stand in, and the
output says so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import lxml.etree
import orjson

from clinic_assist import app
from clinic_assist.workflows import draft_note, import_exports, print_report, unlock_vault
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.bench.checking import bench_checks
from tests.bench.floors import (
    as_bulk_export,
    bulk_exports,
    bundles,
    documents,
    messages,
    parse_csv,
    parse_lines,
    parse_messages,
    tables,
)
from tests.bench.importing import PASSPHRASE, bench_child, bench_import, bench_two_at_once
from tests.bench.measuring import ROUNDS, row, timed
from tests.bench.model import bench_model
from tests.shared_data import shared_data


def bench_chart(workplace: Workplace, *, files: int) -> None:
    """A chart of 5,000 facts, imported as so many FHIR files of one patient, opened from the vault."""
    patient, *results = _big_bundle(5000)["entry"]  # type: ignore[misc]
    share = -(-len(results) // files)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = unlock_vault.create_vault(workplace, folder / "vault", PASSPHRASE)
        for number in range(files):
            entries = [patient, *results[number * share : (number + 1) * share]]
            bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
            (folder / f"{number}.json").write_bytes(orjson.dumps(bundle))
        import_exports.import_paths(store, sorted(folder.glob("*.json")))
        (found,) = store.search_patients()
        facts = len(store.load_chart(found.patient_id).facts)
        seconds = median(timed(lambda: store.load_chart(found.patient_id)) for _ in range(ROUNDS))
        what = f"open a chart of {facts:,} facts from {files} file{'s' if files > 1 else ''}"
        row(what, f"{1000 * seconds:.0f} ms", "<= 100 ms", is_met=seconds <= 0.1)
        store.close()


def _big_bundle(count: int) -> dict[str, object]:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:example:mrn", "value": "77"}],
        "name": [{"family": "Bench"}],
        "birthDate": "1950-01-01",
    }
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


def bench_pdf(workplace: Workplace, store: ChartStore) -> None:
    results = (charts.result(f"Result {number}", "4.10", "mmol/L", "2026-11-02") for number in range(400))
    chart = charts.chart(charts.patient(), *results)
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "chart.pdf"
        print_report.print_chart(workplace, store, chart, target=target)
        seconds = median(
            timed(lambda: print_report.print_chart(workplace, store, chart, target=target)) for _ in range(ROUNDS)
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
    seconds = median(timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(ROUNDS))
    bare = median(
        timed(lambda: subprocess.run([*command, "bare"], check=True, capture_output=True)) for _ in range(ROUNDS)
    )
    print(
        f"process start to painted unlock window: {seconds:.2f} s; a bare Qt window {bare:.2f} s; ratio {seconds / bare:.1f} x"
    )


def main() -> int:
    files = bundles()
    with app.joined() as workplace:
        bench_import(workplace, files)
        if shared_data() is not None:
            print("the same records as a bulk export (NDJSON), against orjson:")
            with tempfile.TemporaryDirectory() as name:
                bench_import(workplace, as_bulk_export(files, Path(name)), parse_lines)
        for what, found, parse, most in (
            ("small bulk exports (NDJSON, some thirty records a file), against orjson", bulk_exports(), parse_lines, 4),
            ("HL7 version 2, against python-hl7", messages(), parse_messages, 4),
            ("C-CDA, against lxml", documents(), lxml.etree.fromstring, 5),
            ("tables, against csv.reader", tables(), parse_csv, 4),
        ):
            if found:
                print(f"{what}:")
                bench_import(workplace, found, parse, most=most)
        bench_child(workplace, [*documents(), *messages()])
        bench_two_at_once(workplace, files)
        bench_chart(workplace, files=1)
        bench_chart(workplace, files=5)
        with tempfile.TemporaryDirectory() as name:
            bench_checks(workplace, Path(name))
            store = unlock_vault.create_vault(workplace, Path(name) / "vault", PASSPHRASE)
            import_exports.import_paths(store, files[:1])
            bench_pdf(workplace, store)
            bench_draft(workplace, store)
            store.close()
        bench_model(workplace)
    bench_unlock_window()
    return 0


if __name__ == "__main__":
    sys.exit(main())
