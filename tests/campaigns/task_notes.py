"""Drafts every task on every chart of a folder and counts what the verifier says of each kind of statement.

    python -m tests.campaigns.task_notes --shared ../shared/data [--model] [--every 1] [--examples 3]

Charts come through the real importers into a vault that is thrown away. A statement of the record that is not SUPPORTED
is a wrong flag of the verifier or a fault of the draft: each must be looked at, so `--examples` prints some.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.budget import LINE_CHARACTERS
from clinic_assist.notes.note import Origin, Task, VerifiedNote
from clinic_assist.notes.order import DraftOrder
from clinic_assist.notes.verdict import Verdict
from clinic_assist.workflows import import_exports, unlock_vault
from clinic_assist.workflows.draft_note import draft_note
from clinic_assist.workflows.note_templates import TASKS
from clinic_assist.workflows.workplace import Workplace

FORMATS = ("ccda", "fhir-r4", "fhir-stu3", "fhir-xml", "fhir-ndjson", "hl7v2", "csv")
OWN_NOTES = "Reports cough since Monday.\nLungs clear.\nFollow up in two weeks."
PAGE_LINES = 60


@dataclass
class Count:
    """What became of the notes of one task."""

    notes: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    template_wrong: int = 0
    unaccounted: int = 0
    withheld: int = 0
    seconds: list[float] = field(default_factory=list)
    omissions: Counter[str] = field(default_factory=Counter)
    over_a_page: int = 0
    examples: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", action="store_true", help="by the model in use; else composed by code")
    parser.add_argument("--every", type=int, default=1, help="only each n-th chart")
    parser.add_argument("--examples", type=int, default=0)
    asked = parser.parse_args()
    counts: dict[Task, Count] = defaultdict(Count)
    with app.joined() as workplace, tempfile.TemporaryDirectory(prefix="clinic-assist-campaign-") as made:
        charts = list(_charts(workplace, asked.shared, Path(made) / "vault"))[:: asked.every]
        for task in TASKS:
            for chart in charts:
                _draft(workplace, chart, task, counts[task], use_model=asked.model)
    print(f"{len(charts)} charts, {sum(len(chart.facts) for chart in charts):,} records")
    for task, count in counts.items():
        print(_line(task, count))
    for task, count in counts.items():
        for example in count.examples[: asked.examples]:
            print(f"  {task.value}: {example}")
    return 0


def _charts(workplace: Workplace, shared: Path, vault: Path) -> Iterator[Chart]:
    store = unlock_vault.create_vault(workplace, vault, "campaign, thrown away afterwards")
    for name in FORMATS:
        import_exports.import_paths(store, [shared / name], reader=workplace.reader)
    for line in store.search_patients(limit=1_000_000):
        if line.fact_count > 1:
            yield store.load_chart(line.patient_id)
    store.close()


def _draft(workplace: Workplace, chart: Chart, task: Task, count: Count, *, use_model: bool) -> None:
    order = DraftOrder(task=task, own_text=OWN_NOTES if task is Task.VISIT else "")
    began = time.perf_counter()
    note = draft_note(workplace, chart, order, use_model=use_model)
    count.seconds.append(time.perf_counter() - began)
    count.notes += 1
    count.withheld += len(note.draft.withheld)
    count.omissions.update(one.kind for one in note.omissions)
    accounted = note.coverage.used + sum(number for _reason, number in note.coverage.left_out)
    count.unaccounted += accounted != note.coverage.total or "not considered" in dict(note.coverage.left_out)
    count.over_a_page += _lines(note) > PAGE_LINES
    for statement, judged in zip(note.draft.statements, note.verdicts, strict=True):
        if statement.origin is Origin.RECORD:
            count.verdicts[judged.verdict] += 1
            if judged.verdict is not Verdict.SUPPORTED:
                count.examples.append(f"{statement.text[:160]} — {judged.reason[:120]}")
        elif statement.origin is Origin.TEMPLATE:
            count.template_wrong += judged.verdict is Verdict.CONTRADICTED


def _lines(note: VerifiedNote) -> int:
    sections = {statement.section for statement in note.draft.statements}
    return len(sections) + sum(-(-len(statement.text) // LINE_CHARACTERS) for statement in note.draft.statements)


def _line(task: Task, count: Count) -> str:
    told, seconds = sum(count.verdicts.values()), sorted(count.seconds)
    wrong = told - count.verdicts[Verdict.SUPPORTED]
    return (
        f"| {task.value} | {count.notes} | {told:,} | {wrong} ({wrong / max(told, 1):.1%}) | {count.template_wrong} "
        f"| {count.unaccounted} | {count.withheld} | {count.over_a_page} | {sum(count.omissions.values())} "
        f"| {seconds[len(seconds) // 2]:.2f} / {seconds[-1]:.1f} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
