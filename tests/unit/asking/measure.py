"""Asks the written questions of charts of others and counts what came of them. `python -m tests.unit.asking.measure`."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from clinic_assist.app import joined
from clinic_assist.asking.finding import Bearing, Finding, Outcome
from clinic_assist.asking.search import ChartSearch
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.fact_text import fact_line
from clinic_assist.workflows.ask_language import language_of
from tests.charts import chart, coded, named, patient
from tests.shared_data import shared_data
from tests.unit.asking.real_charts import charts_in

ON = date(2026, 11, 27)
HERE = Path(__file__).parent
_OUTCOMES = {
    "D": Outcome.DOCUMENTED,
    "A": Outcome.DENIED,
    "N": Outcome.NOT_DOCUMENTED,
    "U": Outcome.NOT_UNDERSTOOD,
}
_FILES = {
    "cerner": ("ccda/vendor-samples/Cerner Samples/Transition_of_Care_Referral_Summary.xml", 0),
    "partners": ("ccda/vendor-samples/Partners HealthCare/LMR1TEST.xml", 0),
    "ds": ("ccda/vendor-samples/HL7 Samples/DS.sample.xml", 0),
    "emerge": ("ccda/vendor-samples/EMERGE/Patient-0.xml", 0),
    "nextgen": ("ccda/vendor-samples/NextGen Samples/CCDA_Sample_NextGen_JonesIsabella.txt", 0),
    "dino": ("fhir-r4/synthea-bch-2021/Dino_Barton_f24d7951-2016-43c6-a2d6-89dd4b8f4fcb.json", 0),
    "meditech": ("fhir-r4/ips-connectathon/connectathon_Sept2024/US_MEDITECH_ips_1.json", 0),
    "epic": ("fhir-r4/ips-connectathon/connectathon_Sept2024/US_Epic_Connectathon_Sept.json", 0),
    "jared": (
        "fhir-r4/ips-connectathon/connectathon_archive/US_Interoperability_Institute_Jared_Bruce_Adams-IPS.json",
        0,
    ),
    "ips": ("fhir-r4/ips-connectathon/validated_samples/IPS_IG-bundle-01.json", 0),
    "noknown": ("fhir-r4/ips-connectathon/connectathon_May2026/Bundle-aups-noknownx.json", 0),
    "agastha": ("ccda/nurra-vendor/agastha_ccd.xml", 0),
    "greenway": ("ccda/vendor-samples/Greenway Samples/26562_ExportSummary_CCDA.xml", 0),
    "kareo": ("ccda/vendor-samples/Kareo Samples/Kareo_CCD_export_Joey_Miller.ccd", 0),
    "geoffrey": ("fhir-r4/synthea-bch-2021/Geoffrey_Abbott_73a7d6b7-0310-4fff-9b0b-7891a5e390f5.json", 0),
    "shin": ("fhir-r4/synthea-bch-2021/Shin_Walker_b1c18b97-2a82-48f9-8027-efcadbe06807.json", 0),
    "mao": ("fhir-r4/synthea-bch-2021/Mao_Kilback_93cfa114-ace6-4e01-b30b-73863b9339a5.json", 0),
    "giorgio": ("fhir-r4/ips-connectathon/connectathon_archive/EU_Giorgio_Cangioli_02.json", 0),
    "dk": ("fhir-r4/ips-connectathon/connectathon_archive/DK_Jens_Villadsen_01.json", 0),
    "uk": ("fhir-r4/ips-connectathon/connectathon_archive/UK_NHSx_IPS_Example_01-modified.json", 0),
    "lab": ("hl7v2/ms-converter/LAB-ORU-1.hl7", 0),
    "synthea": ("csv/synthea-csv", 14),
    "omop": ("csv/omop-synthea27nj", 19),
}
_HEADINGS = {
    "FAM/SOCHX": "Family and social history",
    "GENHX": "History of present illness",
    "ROS": "Review of systems",
    "PASTMEDICALHX": "Past medical history",
    "PASTSURGICAL": "Past surgical history",
    "ALLERGY": "Allergies",
    "MEDICATIONS": "Medications",
    "CC": "Chief complaint",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is expected: the outcome, and words that what is shown must hold."""

    chart: str
    question: str
    outcome: Outcome
    words: tuple[str, ...]


def cases_in(name: str) -> list[Case]:
    """The cases of a file beside this module."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [(*line.split("\t"), "")[:4] for line in lines if line and not line.startswith("#")]
    return [
        Case(key, asked, _OUTCOMES[code], tuple(filter(None, words.split(";")))) for key, asked, code, words in rows
    ]


def chart_of(key: str) -> Chart:
    """The chart of that name; notes of the two collections of dialogues become the one document of a chart."""
    root = shared_data()
    assert root is not None
    if key in _FILES:
        path, place = _FILES[key]
        return charts_in(root / path)[place]
    if key.startswith("aci"):
        return _with_note(_rows(root / "text/aci-bench-train-valid/valid.csv")[int(key[3:])]["note"])
    row = next(
        one for one in _rows(root / "text/mts-dialog-valid/MTS-Dialog-ValidationSet.csv") if one["ID"] == key[3:]
    )
    heading = _HEADINGS.get(row["section_header"], row["section_header"].capitalize())
    return _with_note(f"{heading}:\n{row['section_text']}")


@lru_cache(maxsize=4)
def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with_note(text: str) -> Chart:
    note = DocumentReference(
        **named("DocumentReference"),
        type=coded("Progress note"),
        status="current",
        date=PartialDate("2026-03-02"),
        attachments=(Attachment(content_type="text/plain", text=text),),
    )
    return chart(patient(), note)


def shown_of(finding: Finding) -> str:
    """Everything that an answer shows, in one text."""
    facts = [f"{fact_line(one.fact)} {one.detail}" for one in finding.facts if one.bearing is not Bearing.RELATED]
    return "\n".join((*facts, *(one.text for one in finding.passages))).lower()


def main(names: list[str]) -> None:
    with joined() as workplace:
        language = language_of(workplace)
        for name in names:
            _measure(name, language)


def _measure(name: str, language: object) -> None:
    searches: dict[str, ChartSearch] = {}
    counts: Counter[tuple[str, bool]] = Counter()
    for case in cases_in(name):
        search = searches.setdefault(case.chart, ChartSearch.of(chart_of(case.chart), language))  # type: ignore[arg-type]
        finding = search.ask(case.question, ON)
        shown = shown_of(finding)
        missing = [word for word in case.words if word not in shown]
        ok = finding.outcome is case.outcome and not missing
        counts[(case.outcome.value, ok)] += 1
        if not ok:
            told = "; ".join(f"{fact_line(one.fact)[:60]} [{one.bearing.value}]" for one in finding.facts[:4])
            texts = "; ".join(f"{one.text[:90]} {[m.value for m in one.manners]}" for one in finding.passages[:3])
            print(
                f"{case.chart}\t{case.question}\t{case.outcome.name}→{finding.outcome.name}\t-{missing}\t{told}\t|{texts}"
            )
    total = sum(counts.values())
    right = sum(count for (_, ok), count in counts.items() if ok)
    print(
        name,
        f"{right} of {total}",
        {
            key: f"{counts[(key, True)]} of {counts[(key, True)] + counts[(key, False)]}"
            for key in sorted({k for k, _ in counts})
        },
    )


if __name__ == "__main__":
    main(sys.argv[1:] or ["questions_first.tsv", "questions_later.tsv"])
