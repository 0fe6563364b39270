"""Plants one error into whole notes and writes how often it is found, and how often what is true is flagged.

    python -m tests.campaigns.planted_errors [--shared ../shared/data] [--per-kind 2] [--write]

Notes: those that others published, each as the only document of a chart; and notes written by code about the charts of
the shared data (FHIR and C-CDA). With `--write` the tables go to docs/evidence/planted-errors.md, above the line that
closes the part written by this program.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.note_trial import NoteTally, NoteTrial
from tests.grounding.notes_about import PLANS, write_note
from tests.grounding.published import chart_of, published_notes
from tests.grounding.real_said import shared_charts, shared_documents
from tests.shared_data import shared_data

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "evidence" / "planted-errors.md"
_END_OF_TABLES = "<!-- end of the tables -->"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=shared_data())
    parser.add_argument("--per-kind", type=int, default=2, help="errors of each kind in each note")
    parser.add_argument("--notes-per-chart", type=int, default=5)
    parser.add_argument("--examples", type=int, default=0, help="how many misses and flags to print")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.shared is None:
        print("The shared data are not there; nothing was tried.")
        return 0
    names = DrugNames.load(_ROOT / "resources" / "terminology")
    published = _try_published(asked.shared, names, asked.per_kind)
    written = _try_written(asked.shared, names, asked.per_kind, asked.notes_per_chart)
    page = _page(published, written, asked.per_kind, asked.notes_per_chart)
    print(page)
    for tally in (published, written):
        _print_examples(tally, asked.examples)
    if asked.write:
        rest = _PAGE.read_text(encoding="utf-8").partition(_END_OF_TABLES)[2] if _PAGE.is_file() else "\n"
        _PAGE.write_text(f"{page}\n{_END_OF_TABLES}{rest}", encoding="utf-8")
    return 0


def _try_published(shared: Path, names: DrugSpans, per_kind: int) -> NoteTally:
    tally = NoteTally()
    with tempfile.TemporaryDirectory() as folder:
        for note in published_notes(shared):
            trial = NoteTrial(note.text, chart_of(note, Path(folder)), names)
            trial.try_as_it_is(tally)
            trial.try_typed_again(tally)
            trial.try_errors(tally, random.Random(note.key), per_kind)
    return tally


def _try_written(shared: Path, names: DrugSpans, per_kind: int, per_chart: int) -> NoteTally:
    tally = NoteTally()
    for chart in _charts(shared):
        for at in range(per_chart):
            rng = random.Random(f"{chart.patient_id} {at}")
            trial = NoteTrial(write_note(chart, rng), chart, names)
            trial.try_as_it_is(tally, own=PLANS)
            trial.try_errors(tally, rng, per_kind)
    return tally


def _charts(shared: Path) -> Iterator[Chart]:
    yield from shared_charts(shared)
    yield from shared_documents(shared)


def _page(published: NoteTally, written: NoteTally, per_kind: int, per_chart: int) -> str:
    return "\n".join(
        [
            "# Notes with one planted error",
            "",
            (
                f"Made by `python -m tests.campaigns.planted_errors --per-kind {per_kind} --notes-per-chart {per_chart}"
                " --write`. Caught means: the statement with"
            ),
            "the error is not supported. Errors are planted only in statements that were supported without them.",
            "",
            f"## {published.notes} notes that others published (aci-bench, MTS-Dialog, PriMock57)",
            "",
            "Each is the only document of a chart, read by the importer, and is then given as a clinician's text.",
            "",
            published.errors_table(),
            "",
            published.truth_table(),
            "",
            (
                f"Contradicted among the true ones: {published.verdicts[Verdict.CONTRADICTED]}. Another statement flagged"
                f" besides: {sum(published.spread.values())} times."
            ),
            "",
            f"## {written.notes} notes written by code about charts that others made (FHIR, C-CDA)",
            "",
            "Visit notes, discharge summaries and handovers with headings, lists, tables and sentences of several facts.",
            "",
            written.errors_table(),
            "",
            written.truth_table(),
            "",
            (
                f"{written.statements / max(1, written.notes):.1f} statements a note, of which "
                f"{(written.statements - written.verdicts[Verdict.SUPPORTED]) / max(1, written.notes):.2f} are flagged wrongly."
            ),
            "",
        ]
    )


def _print_examples(tally: NoteTally, count: int) -> None:
    for kind, text, was in tally.missed[:count]:
        print(f"missed ({kind}): {text}   <<< {was}")
    for text, reason in tally.flagged[:count]:
        print(f"flagged {text}\n    {reason}")


if __name__ == "__main__":
    raise SystemExit(main())
