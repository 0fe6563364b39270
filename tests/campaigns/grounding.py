"""Seeds errors in true statements about many charts and writes how many the verifier catches.

    python -m tests.campaigns.grounding [--shared ../shared/data] [--share 0.3] [--examples 40] [--write]

Charts: every patient of every set of the shared data, through the real importers; the invented ward charts; synthetic
ones from seeds. Statements: seven grammars of their own (tests/grounding/wordings, tests/grounding/held_out). Errors:
tests/grounding/falsehoods. With `--write` the table goes to docs/evidence/grounding.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.ports import DrugSpans
from tests.grounding.charts import ON, make_chart
from tests.grounding.charts_of_others import charts_of_others
from tests.grounding.held_out.fifth import FIFTH
from tests.grounding.held_out.fourth import FOURTH
from tests.grounding.held_out.second import SECOND
from tests.grounding.held_out.seventh import SEVENTH
from tests.grounding.held_out.sixth import SIXTH
from tests.grounding.held_out.third import THIRD
from tests.grounding.tally import Tally, run
from tests.grounding.ward_charts import ward_chart
from tests.grounding.wide_tally import WideTally, try_widely
from tests.grounding.wordings.first import FIRST
from tests.grounding.wordings.grammar import Voice

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "evidence" / "grounding.md"
_KEPT = "<!-- written by hand below -->"
_FACTS_OF_A_LARGE_CHART = 5_000
_WARDS = ("renal", "practice", "child", "psychiatry", "cardiology", "bowel")
_GRAMMARS = {
    "first grammar": FIRST,
    "second grammar": SECOND,
    "third grammar": THIRD,
    "fourth grammar": FOURTH,
    "fifth grammar": FIFTH,
    "sixth grammar": SIXTH,
    "seventh grammar": SEVENTH,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charts", type=int, default=40, help="how many synthetic charts")
    parser.add_argument("--first-seed", type=int, default=10_000)
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument("--share", type=float, default=0.3, help="on how many of the true statements errors are tried")
    parser.add_argument("--per-kind", type=int, default=12, help="facts of each kind that are spoken of in a chart")
    parser.add_argument("--step", type=int, default=1, help="every how many-th chart")
    parser.add_argument("--examples", type=int, default=0, help="how many misses and false flags to print")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    with ProcessPoolExecutor(max_workers=2) as pool:
        runs = {name: pool.submit(_try_grammar, name, asked) for name in _GRAMMARS}
        tallies = {name: one.result() for name, one in runs.items()}
    own = run(range(asked.first_seed, asked.first_seed + asked.charts), _names())
    page = _page(tallies, own, seconds=time.perf_counter() - began)
    print(page)
    for name, tally in tallies.items():
        _print_examples(name, tally, asked.examples)
    if asked.write:
        _write(page)
    return 0


def _try_grammar(name: str, asked: argparse.Namespace) -> WideTally:
    """One grammar over all charts, in a process of its own."""
    names, tally = _names(), WideTally()
    charts = list(_all_charts(asked.shared, asked.first_seed, asked.charts))[:: asked.step]
    for at, (source, chart) in enumerate(charts):
        voice = Voice(at * 31 + len(name), _GRAMMARS[name])
        try_widely(chart, source, voice, names, tally, share=asked.share, per_kind=asked.per_kind)
    return tally


def _names() -> DrugSpans:
    from clinic_assist.terminology.drugs import DrugNames

    return DrugNames.load(_ROOT / "resources" / "terminology")


def _all_charts(shared: Path, first_seed: int, count: int) -> Iterator[tuple[str, Chart]]:
    synthetic = (("synthetic", make_chart(seed)[0]) for seed in range(first_seed, first_seed + count))
    with tempfile.TemporaryDirectory() as folder:
        wards = [("invented wards", ward_chart(name, Path(folder))) for name in _WARDS]
    return chain(charts_of_others(shared), wards, synthetic)


def _large_chart() -> Chart:
    """One chart of 5,000 facts, out of many synthetic ones."""
    facts, seed = [], 0
    while len(facts) < _FACTS_OF_A_LARGE_CHART:
        facts.extend(make_chart(90_000 + seed)[0].facts[1:])
        seed += 1
    one, _ = make_chart(90_000)
    return Chart(patient_id=one.patient_id, patient=one.patient, facts=tuple(facts[:_FACTS_OF_A_LARGE_CHART]))


def _page(tallies: dict[str, WideTally], own: Tally, *, seconds: float) -> str:
    chart, names = _large_chart(), _names()
    gather(chart, names, ON)
    began = time.perf_counter()
    gather(chart, names, ON)
    index_ms = (time.perf_counter() - began) * 1000
    charts = max(sum(tally.charts_of.values()) for tally in tallies.values())
    true = sum(tally.true_statements for tally in tallies.values())
    tried = sum(sum(tally.tried.values()) for tally in tallies.values()) + sum(own.tried.values())
    parts = [
        "# Seeded errors against the verifier",
        "",
        f"Made by `python -m tests.campaigns.grounding --write`, Python {sys.version.split(maxsplit=1)[0]}.",
        "Each true statement is tried with its citations and as free text; on a part of them each class puts one error in",
        "where it has a place for one. Caught means: not supported. That an error is one is made sure by the plain text of",
        "the chart (tests/grounding/falsehoods/guards.py), not by the verifier.",
        "",
        f"**{true:,} true statements about {charts:,} charts.**",
    ]
    for name, tally in tallies.items():
        parts += [
            "",
            f"## {name.capitalize()}: {tally.true_statements:,} true statements",
            "",
            tally.table(),
            "",
            tally.formats(),
        ]
    parts += ["", "## The forms of the drafts, synthetic charts", "", own.table()]
    parts += [
        "",
        "## Speed",
        "",
        f"- {tried:,} verdicts in {seconds:.0f} s, charts, wordings and errors included: {seconds / tried * 1000:.2f} ms each.",
    ]
    parts += [f"- Index of a chart with {_FACTS_OF_A_LARGE_CHART:,} facts: {index_ms:.0f} ms.", ""]
    return "\n".join(parts)


def _write(page: str) -> None:
    """Keeps what people wrote below the mark."""
    before = _PAGE.read_text(encoding="utf-8") if _PAGE.exists() else ""
    kept = before.split(_KEPT, 1)[1] if _KEPT in before else "\n"
    _PAGE.write_text(f"{page}\n{_KEPT}{kept}", encoding="utf-8")


def _print_examples(name: str, tally: WideTally, count: int) -> None:
    for text, reason in tally.missed[:count]:
        print(f"{name}: missed {text}\n    {reason}")
    for text, reason in tally.flagged[:count]:
        print(f"{name}: flagged {text}\n    {reason}")


if __name__ == "__main__":
    raise SystemExit(main())
