"""A model of random weights that reads text is evaluated through its real worker: it knows nothing, and that shows."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from worker_models import PATIENT, WORKER, as_installed

from clinic_assist.evaluation.choice_cases import choice_cases
from clinic_assist.evaluation.choice_files import Question
from clinic_assist.evaluation.evaluate import evaluate, evaluating_desk
from clinic_assist.evaluation.measures import Measure, measured
from clinic_assist.evaluation.questions import load_texts
from clinic_assist.evaluation.refusal_cases import refusal_cases
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.client import ModelProcess
from tests import charts
from tests.pharmacy import RESOURCES
from tests.unit.workflows.fakes import workplace

CHART = charts.chart(charts.patient(), charts.condition("Gout"), charts.medication("Warfarin 5 MG Oral Tablet"))
TEXTS = load_texts(RESOURCES)


def test_a_model_that_knows_nothing_finishes_every_case_within_the_grammar(spm_path: Path, tmp_path: Path) -> None:
    listed = as_installed(spm_path, context_tokens=4096)
    clinical = InstalledModel(entry=msgspec.structs.replace(listed.entry, is_clinical=True), path=spm_path)
    questions = [Question(id=f"q{n}", text="the", options=("a", "b", "c", "d"), answer=n % 4) for n in range(12)]
    cases = (*choice_cases(questions, TEXTS), *refusal_cases("c", CHART, TEXTS))

    with ModelProcess(clinical, command=WORKER, patience=PATIENT) as process:
        desk = evaluating_desk(workplace(lambda: process), process, seed=1)
        done = evaluate(desk, cases, tmp_path / "run")

    found = measured(one.counts for one in done.run.results)
    assert done.is_whole
    assert [one.failure for one in done.run.results if one.failure] == []
    assert {one.letter for one in done.run.results[:12]} <= set("ABCD")
    assert found[Measure.ACCURACY].n == 12
    assert found[Measure.REFUSAL].n == 6
    assert found[Measure.ANSWERED].n == 2
    assert all(one.tokens for one in done.run.results[:12])
    if sys.platform == "linux":
        assert done.peak_memory_bytes is not None
        assert done.peak_memory_bytes > 2**20
