"""Clinical notes that others published, each as the only document of a chart, read by the importer."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.merge import merge, newest_patient


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note as it was published. `gender` is FHIR's word, "unknown" where its source does not tell."""

    source: str
    key: str
    text: str
    gender: str = "unknown"


def published_notes(root: Path) -> Iterator[PublishedNote]:
    """The notes of the shared data; nothing where they are not there. `root` is the folder with `text/`."""
    yield from _aci_bench(root / "text" / "aci-bench-train-valid")
    yield from _mts_dialog(root / "text" / "mts-dialog-valid")
    for path in sorted((root / "text" / "primock57-day1" / "notes").glob("*.json")):
        yield PublishedNote("primock57", path.stem, json.loads(path.read_text(encoding="utf-8"))["note"])


def _aci_bench(folder: Path) -> Iterator[PublishedNote]:
    for name in ("train", "valid"):
        if not (folder / f"{name}.csv").is_file():
            continue
        genders = {row["encounter_id"]: row["patient_gender"] for row in _rows(folder / f"{name}_metadata.csv")}
        for row in _rows(folder / f"{name}.csv"):
            gender = genders.get(row["encounter_id"], "")
            known = gender if gender in ("male", "female") else "unknown"
            yield PublishedNote("aci-bench", row["encounter_id"], row["note"], known)


def _mts_dialog(folder: Path) -> Iterator[PublishedNote]:
    for path in sorted(folder.glob("*.csv")):
        for row in _rows(path):
            text = f"{_MTS_HEADINGS.get(row['section_header'], row['section_header'])}:\n{row['section_text']}"
            yield PublishedNote("mts-dialog", row["ID"], text)


# The section codes of MTS-Dialog, in the words that a note would have.
_MTS_HEADINGS = {
    "GENHX": "History of present illness",
    "FAM/SOCHX": "Family and social history",
    "PASTMEDICALHX": "Past medical history",
    "CC": "Chief complaint",
    "PASTSURGICAL": "Past surgical history",
    "ALLERGY": "Allergies",
    "ROS": "Review of systems",
    "MEDICATIONS": "Medications",
    "ASSESSMENT": "Assessment",
    "EXAM": "Exam",
    "DIAGNOSIS": "Diagnosis",
    "DISPOSITION": "Disposition",
    "PLAN": "Plan",
    "EDCOURSE": "Emergency department course",
    "IMMUNIZATIONS": "Immunizations",
    "IMAGING": "Imaging",
    "GYNHX": "Gynecologic history",
    "PROCEDURES": "Procedures",
    "OTHER_HISTORY": "Other history",
    "LABS": "Labs",
}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def chart_of(note: PublishedNote, folder: Path) -> Chart:
    """A chart that holds the note and nothing else, through the importer. `folder` takes the file in between."""
    from clinic_assist.importers.read import read_batch
    from clinic_assist.importers.source import read_source

    data = base64.b64encode(note.text.encode()).decode()
    attachment = {"contentType": "text/plain; charset=utf-8", "title": "Note", "data": data}
    entries = [
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Doe"}], "gender": note.gender},
        {
            "resourceType": "DocumentReference",
            "id": "d",
            "status": "current",
            "type": {"text": "Clinical note"},
            "subject": {"reference": "Patient/p"},
            "content": [{"attachment": attachment}],
        },
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in entries]}
    path = folder / "note.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    facts = merge(read_batch(read_source(path)).facts).facts
    patient = newest_patient([fact for fact in facts if isinstance(fact, Patient)])
    return Chart(patient_id=PatientId("p"), patient=patient, facts=facts)
