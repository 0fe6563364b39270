"""Makes the demo patients: ten invented people whose charts have something to find. Same seed, same bytes.

    python resources/demo/make_patients.py [FOLDER]

Nobody here exists. Each chart comes in another shape that exports have: transaction, collection, searchset, batch and
document Bundles, and a folder of single resources.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import life_charts
import medication_charts
from fhir_parts import PatientRecord, Resource, write_json

SEED = 20261122

CHARTS: tuple[tuple[str, str, Callable[[PatientRecord], None]], ...] = (
    ("01-atrial-fibrillation", "transaction", medication_charts.atrial_fibrillation),
    ("02-depression", "collection", medication_charts.depression),
    ("03-child", "searchset", life_charts.child),
    ("04-pregnancy-summary", "document", life_charts.pregnancy),
    ("05-polypharmacy", "batch", medication_charts.polypharmacy),
    ("06-conflict-hospital", "collection", life_charts.conflicting_hospital),
    ("06-conflict-practice", "collection", life_charts.conflicting_gp),
    ("07-missing-data", "collection", life_charts.missing_data),
    ("08-narrative", "transaction", life_charts.narrative),
    ("09-transplant", "folder", medication_charts.transplant),
    ("10-deceased", "collection", life_charts.deceased),
)


def bundle(record: PatientRecord, kind: str) -> Resource:
    """All resources of a record as a Bundle of that type, each under its urn:uuid."""
    entries = []
    for resource in record.resources:
        entry: Resource = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
        if kind in ("transaction", "batch"):
            entry["request"] = {"method": "POST", "url": resource["resourceType"]}
        if kind == "searchset":
            entry["search"] = {"mode": "match"}
        entries.append(entry)
    return {"resourceType": "Bundle", "type": kind, "timestamp": "2026-11-20T08:00:00Z", "entry": entries}


def single_resources(record: PatientRecord) -> dict[str, Resource]:
    """One file a resource, with relative references instead of urn:uuid ones."""
    relative = f"Patient/{record.resources[0]['id']}"
    files = {}
    for index, resource in enumerate(record.resources):
        moved = dict(resource)
        for link in ("subject", "patient"):
            if link in moved:
                moved[link] = {"reference": relative}
        files[f"{index:02d}-{resource['resourceType']}.json"] = moved
    return files


def write_all(folder: Path) -> int:
    """Writes every demo export below the folder; answers how many files."""
    written = 0
    for number, (name, kind, build) in enumerate(CHARTS):
        record = PatientRecord(SEED + number)
        build(record)
        if kind == "folder":
            files = {f"{name}/{file}": resource for file, resource in single_resources(record).items()}
        else:
            files = {f"{name}.json": bundle(record, kind)}
        for file, content in files.items():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(write_json(content), encoding="utf-8")
            written += 1
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "exports"
    print(f"{write_all(target)} files written")
