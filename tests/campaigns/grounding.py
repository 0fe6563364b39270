"""Seeds errors in true statements about many charts and writes how many the verifier catches.

    python -m tests.campaigns.grounding --charts 200 [--shared ../shared/data] [--write]

Charts: synthetic ones from seeds, and those of the shared data where they are. With `--write` the table goes to
docs/evidence/grounding.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.ports import DrugSpans
from tests.grounding.charts import ON, make_chart
from tests.grounding.real_said import shared_charts, statements_about
from tests.grounding.tally import Tally, run, try_chart

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "evidence" / "grounding.md"
_FACTS_OF_A_LARGE_CHART = 5_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charts", type=int, default=200, help="how many synthetic charts")
    parser.add_argument("--first-seed", type=int, default=10_000)
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument("--per-chart", type=int, default=80, help="facts asked about in each shared chart")
    parser.add_argument("--examples", type=int, default=0, help="how many misses and false flags to print")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    names = _names()
    began = time.perf_counter()
    synthetic = run(range(asked.first_seed, asked.first_seed + asked.charts), names)
    shared, charts = _run_shared(asked.shared, names, asked.per_chart)
    seconds = time.perf_counter() - began
    page = _page(asked.charts, synthetic, charts, shared, seconds=seconds)
    print(page)
    for tally in (synthetic, shared):
        _print_examples(tally, asked.examples)
    if asked.write:
        _PAGE.parent.mkdir(parents=True, exist_ok=True)
        _PAGE.write_text(page, encoding="utf-8")
    return 0


def _names() -> DrugSpans:
    from clinic_assist.terminology.drugs import DrugNames

    return DrugNames.load(_ROOT / "resources" / "terminology")


def _run_shared(folder: Path, names: DrugSpans, per_chart: int) -> tuple[Tally, int]:
    tally, charts = Tally(), 0
    for charts, chart in enumerate(shared_charts(folder), start=1):
        rng = random.Random(charts)
        try_chart(chart, statements_about(chart, rng, per_chart), names, tally, rng=rng)
    return tally, charts


def _large_chart() -> Chart:
    """One chart of 5,000 facts, out of many synthetic ones."""
    facts, seed = [], 0
    while len(facts) < _FACTS_OF_A_LARGE_CHART:
        facts.extend(make_chart(90_000 + seed)[0].facts[1:])
        seed += 1
    one, _ = make_chart(90_000)
    return Chart(patient_id=one.patient_id, patient=one.patient, facts=tuple(facts[:_FACTS_OF_A_LARGE_CHART]))


def _page(synthetic_charts: int, synthetic: Tally, shared_count: int, shared: Tally, *, seconds: float) -> str:
    chart, names = _large_chart(), _names()
    gather(chart, names, ON)
    began = time.perf_counter()
    gather(chart, names, ON)
    index_ms = (time.perf_counter() - began) * 1000
    tried = sum(synthetic.tried.values()) + sum(shared.tried.values())
    return "\n".join(
        [
            "# Seeded errors against the verifier",
            "",
            f"Made by `python -m tests.campaigns.grounding --charts {synthetic_charts} --write` on {date.today():%d-%b-%Y}"  # noqa: DTZ011
            f" (Python {sys.version.split()[0]}). Each true statement is tried with its citations and as free text; each",
            "class puts one error in it where it has a place for one. Caught means: not supported.",
            "",
            f"## {synthetic_charts:,} synthetic charts",
            "",
            synthetic.table(),
            "",
            f"## {shared_count:,} charts that others made (Synthea, IPS connectathon, US Core examples)",
            "",
            shared.table(),
            "",
            "A miss of class `citation` is a record that was drawn at random and says the same as the right one. Of the",
            "flagged true statements most are of the kind “completed” where the chart also holds a running entry of the",
            "same name.",
            "",
            "## Speed",
            "",
            f"- {tried:,} statements in {seconds:.0f} s, charts included: {seconds / tried * 1000:.2f} ms each.",
            f"- Index of a chart with {_FACTS_OF_A_LARGE_CHART:,} facts: {index_ms:.0f} ms.",
            "",
        ]
    )


def _print_examples(tally: Tally, count: int) -> None:
    for kind, how, text in tally.missed[:count]:
        print(f"missed ({kind}, {how}): {text}")
    for text, reason in tally.flagged[:count]:
        print(f"flagged {text}\n    {reason}")


if __name__ == "__main__":
    raise SystemExit(main())
