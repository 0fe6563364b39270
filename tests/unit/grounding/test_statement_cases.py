"""Every written case, one situation a line: what is said, and what the verifier must say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import CHART, ON

_FOLDER = Path(__file__).parents[2] / "grounding" / "cases"
_CASES = [
    json.loads(line)
    for path in sorted(_FOLDER.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
_NAMES = FakeDrugNames()
_EVIDENCE = gather(CHART, _NAMES, ON)


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
def test_case(case: dict[str, object]) -> None:
    citations = tuple(FactId(label) for label in case.get("cite", ()))
    statement = Statement(text=str(case["text"]), citations=citations, section=str(case.get("section", "")))

    judged = verify_statement(statement, CHART, _NAMES, ON, evidence=_EVIDENCE)

    assert judged.verdict.value == case["verdict"], judged.reason
    assert str(case.get("reason", "")) in judged.reason
    assert set(case.get("facts", ())) <= set(judged.facts)
    assert judged.reason


def test_every_verdict_has_cases_on_both_sides() -> None:
    verdicts = [case["verdict"] for case in _CASES]

    assert verdicts.count("supported") > 50
    assert verdicts.count("contradicted") > 50
    assert verdicts.count("not-found") > 20
