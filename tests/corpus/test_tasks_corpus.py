"""Every drafting task on charts of other vendors: no crash, every record accounted for, nearly every statement true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.importers import InSession
from clinic_assist.notes.note import Origin, Task
from clinic_assist.notes.order import DraftOrder
from clinic_assist.notes.verdict import Verdict
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import create_vault
from clinic_assist.workflows import import_exports
from clinic_assist.workflows.draft_note import draft_note
from tests.shared_data import shared_data_or_skip
from tests.unit.workflows.fakes import workplace

pytestmark = pytest.mark.corpus
FOLDERS = ("ccda/vendor-samples", "fhir-r4/ips-connectathon", "hl7v2/ms-converter")
MOST_FACTS = 600
WRONG_FLAGS = 0.05
"""Above the share of the verifier's wrong flags on these charts (docs/evidence/tasks.md), so that a new fault shows."""


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    return list(_charts(shared_data_or_skip(), tmp_path_factory.mktemp("tasks")))


def _charts(shared: Path, folder: Path) -> Iterator[Chart]:
    cheap = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)
    store = create_vault(folder / "vault", "for tests only, thrown away", kdf=cheap)
    import_exports.import_paths(store, [shared / name for name in FOLDERS], reader=InSession())
    for line in store.search_patients(limit=1000):
        if 3 <= line.fact_count <= MOST_FACTS:
            yield store.load_chart(line.patient_id)
    store.close()


@pytest.mark.parametrize("task", [task for task in Task if task is not Task.ANSWER])
def test_every_task_holds_on_charts_of_others(charts: list[Chart], task: Task) -> None:
    place, counts = workplace(), Counter[str]()
    assert len(charts) >= 20

    for chart in charts[::3]:
        note = draft_note(place, chart, DraftOrder(task=task, own_text="Reports cough.\nFollow up in two weeks."))
        counted = note.coverage.used + sum(count for _reason, count in note.coverage.left_out)
        assert counted == note.coverage.total
        for statement, judged in zip(note.draft.statements, note.verdicts, strict=True):
            counts[f"{statement.origin.value} {judged.verdict.value}"] += 1

    told = sum(count for kind, count in counts.items() if kind.startswith(Origin.RECORD.value))
    assert told > 30
    assert counts[f"{Origin.TEMPLATE.value} {Verdict.CONTRADICTED.value}"] == 0
    assert told - counts[f"{Origin.RECORD.value} {Verdict.SUPPORTED.value}"] <= WRONG_FLAGS * told
