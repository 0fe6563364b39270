"""Sentences as different clinicians write them about six invented charts: the true ones pass, no wrong one does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.verify import draft_from_text, verify_statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.ward_charts import ward_chart

_ON = date(2026, 11, 25)
_ROOT = Path(__file__).parents[3]
_FOLDER = _ROOT / "tests" / "grounding" / "written"


def _sentences() -> list[tuple[str, str, str, str]]:
    """Chart, true or false, kind of error, text; one a line, a line break written as `\\n`."""
    found = []
    for path in sorted(_FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                label, _, text = line.partition(": ")
                truth, _, kind = label.partition(" ")
                found.append((path.stem, truth, kind, text.replace("\\n", "\n")))
    return found


_SENTENCES = _sentences()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evidence]:
    names = DrugNames.load(_ROOT / "resources" / "terminology")
    folder = tmp_path_factory.mktemp("ward")
    charts: dict[str, Chart] = {name: ward_chart(name, folder) for name in {row[0] for row in _SENTENCES}}
    return {name: gather(chart, names, _ON) for name, chart in charts.items()}


def _judge(text: str, found: Evidence) -> list[StatementVerdict]:
    statements = draft_from_text(text, found.chart.patient_id).statements
    return [verify_statement(one, found.chart, found.names, _ON, evidence=found) for one in statements]


@pytest.mark.parametrize("row", _SENTENCES, ids=[f"{row[0]}: {row[1]} {row[2]}: {row[3]}" for row in _SENTENCES])
def test_a_written_sentence(row: tuple[str, str, str, str], evidence: dict[str, Evidence]) -> None:
    chart, truth, _, text = row

    judged = _judge(text, evidence[chart])

    supported = [one.verdict is Verdict.SUPPORTED for one in judged]
    assert supported, "no statement was read"
    assert all(supported) is (truth == "true"), [one.reason for one in judged]


def test_both_sides_are_tried_in_every_chart() -> None:
    charts = {row[0] for row in _SENTENCES}
    tried = {
        (chart, truth): sum(row[:2] == (chart, truth) for row in _SENTENCES)
        for chart in charts
        for truth in ("true", "false")
    }

    assert len(charts) == 6
    assert min(tried.values()) >= 20
    assert {row[1] for row in _SENTENCES} == {"true", "false"}
