"""The medication checks: loading the knowledge, a full chart, and a file of ten thousand pairs."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from functools import partial
from io import StringIO
from itertools import combinations, islice
from pathlib import Path
from statistics import median

from clinic_assist.chart.chart import Chart
from clinic_assist.cli.pairs_file import read_pairs
from clinic_assist.safety.check import check_chart
from clinic_assist.safety.knowledge import load_knowledge
from clinic_assist.terminology.systems import LOINC
from clinic_assist.workflows import check_safety
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.bench.measuring import ROUNDS, row, timed
from tests.bench.proposals import bench_proposal, bench_table

ON = date(2026, 11, 22)
MEDICINES = (
    "Warfarin 5 MG|Amiodarone 200 MG|Lisinopril 20 MG|Spironolactone 25 MG|Simvastatin 40 MG|Metoprolol tartrate 25 MG|"
    "Furosemide 20 MG|Ibuprofen 400 MG|Digoxin 0.125 MG|Metformin 500 MG|Glyburide 5 MG|Allopurinol 100 MG|Tramadol 50 MG|"
    "Sertraline 50 MG|Diazepam 5 MG|Gabapentin 300 MG|Omeprazole 20 MG|Clopidogrel 75 MG|Prednisone 5 MG|Levothyroxine 0.1 MG|"
    "Clarithromycin 500 MG|Fluconazole 150 MG|Tizanidine 4 MG|Potassium chloride 20 MEQ|Aspirin 81 MG"
).split("|")
ALLERGIES = (
    "Penicillin", "Sulfa drugs", "Codeine", "Latex", "Peanut", "Ibuprofen", "Iodinated contrast", "Eggs", "Morphine", "Cephalexin",
)  # fmt: skip
PROBLEMS = (
    "Heart failure", "Atrial fibrillation", "Chronic kidney disease stage 3", "Type 2 diabetes mellitus", "Essential hypertension",
    "Gout", "Asthma", "Depression", "Peptic ulcer", "Osteoporosis", "Hypothyroidism", "Epilepsy", "Migraine", "Glaucoma",
    "Benign prostatic hyperplasia", "Hyperlipidemia", "Anemia", "Coronary artery disease", "Cirrhosis of liver", "Falls",
)  # fmt: skip
# Ten results at six dates.
RESULTS = (
    ("Potassium", "5.4", "mmol/L", "2823-3"), ("Creatinine", "1.9", "mg/dL", "2160-0"), ("INR", "3.4", "", "6301-6"),
    ("Sodium", "131", "mmol/L", "2951-2"), ("Digoxin", "1.8", "ng/mL", "10535-3"), ("Body weight", "71", "kg", "29463-7"),
    ("Body height", "168", "cm", "8302-2"), ("Hemoglobin A1c", "7.2", "%", "4548-4"), ("TSH", "2.1", "mIU/L", "3016-3"),
    ("Magnesium", "1.6", "mg/dL", "19123-9"),
)  # fmt: skip
_PAIRS = 10_000


def full_chart() -> Chart:
    """25 medicines, 10 allergies, 60 results and 20 problems of one woman of 81 years."""
    days = ("2026-11-20", "2026-09-02", "2026-06-15", "2026-03-01", "2025-12-12", "2025-08-08")
    return charts.chart(
        charts.patient(),
        *(charts.medication(f"{name} Oral Tablet") for name in MEDICINES),
        *(charts.allergy(name) for name in ALLERGIES),
        *(charts.condition(name) for name in PROBLEMS),
        *(
            charts.result(name, value, unit, day, code=charts.coded(name, code, LOINC))
            for day in days
            for name, value, unit, code in RESULTS
        ),
    )


def bench_checks(workplace: Workplace, folder: Path) -> None:
    """Prints the figures of the medication checks; `folder` is for a file of pairs."""
    knowledge_folder = workplace.resources / "knowledge"
    loading = median(timed(partial(load_knowledge, knowledge_folder)) for _ in range(ROUNDS))
    row("medication knowledge loads", f"{1000 * loading:.0f} ms", "<= 150 ms", is_met=loading <= 0.15)
    _bench_chart(workplace)
    _bench_pairs(workplace, folder)
    bench_proposal(workplace, full_chart())
    bench_table(workplace, full_chart(), folder)


def _bench_chart(workplace: Workplace) -> None:
    chart = full_chart()
    check = partial(check_chart, chart, workplace.knowledge, workplace.names, ON, measurands=workplace.measurands)
    report = check()
    gc.collect()
    times = sorted(timed(check) for _ in range(300))
    p99 = times[int(0.99 * len(times))]
    what = f"check of 25 medicines, 10 allergies, 60 results, 20 problems ({len(report.issues)} alerts), p99 of 300"
    figure = f"{1000 * p99:.1f} ms (median {1000 * median(times):.1f} ms)"
    row(what, figure, "<= 10 ms", is_met=p99 <= 0.01)


def _bench_pairs(workplace: Workplace, folder: Path) -> None:
    """As `check --pairs` does it: reading the file, every pair, and writing the answer."""
    path = folder / "pairs.csv"
    path.write_text("drug_a,drug_b\n" + "".join(f"{a},{b}\n" for a, b in islice(_pairs(workplace), _PAIRS)))

    def work() -> None:
        workplace.names.forget()
        results = [check_safety.check_pair(workplace, one.drug_a, one.drug_b) for one in read_pairs(path)]
        with redirect_stdout(StringIO()):
            print(json.dumps([(one.drug_a, one.state.value, list(one.rules)) for one in results]))

    seconds = timed(work)
    row(f"{_PAIRS:,} pairs of names", f"{seconds:.1f} s", "<= 5 s", is_met=seconds <= 5)


def _pairs(workplace: Workplace) -> Iterator[tuple[str, str]]:
    """Pairs of the drugs that the knowledge names, spread over all of them."""
    drugs = sorted(workplace.knowledge.a_mask.keys() | workplace.knowledge.b_mask.keys())
    return combinations(drugs[:: max(1, len(drugs) // 150)], 2)
