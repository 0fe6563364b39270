"""A run goes on after an interruption, and comes to the same end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.evaluation.comparison import compare
from clinic_assist.evaluation.drift import check_drift
from clinic_assist.evaluation.evaluate import evaluate
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.run_folder import read_run
from tests.unit.evaluation import stub_models as stubs
from tests.unit.evaluation.killed_run import cases


def test_a_killed_run_goes_on_to_the_same_end(tmp_path: Path) -> None:
    whole = evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "whole")
    folder = tmp_path / "killed"
    process = subprocess.Popen([sys.executable, "-m", "tests.unit.evaluation.killed_run", str(folder)])
    results = folder / "results.jsonl"
    end = time.monotonic() + 60
    while time.monotonic() < end and not (results.exists() and results.read_bytes().count(b"\n") >= 2):
        time.sleep(0.01)
    process.kill()
    process.wait()
    with results.open("ab") as file:
        file.write(b'{"case": "cut off')
    done_before = len(read_run(folder).results)

    resumed = evaluate(stubs.desk_with(stubs.perfect), cases(), folder, goes_on=True)

    assert 2 <= done_before < len(cases())
    assert resumed.is_whole
    assert resumed.run.digest() == whole.run.digest() == read_run(folder).digest()
    assert [one.case for one in read_run(folder).results] == [case.id for case in cases()]


def test_a_stop_is_heeded_between_cases_and_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[float, int, str]] = []

    done = evaluate(
        stubs.desk_with(stubs.perfect),
        cases(),
        tmp_path / "run",
        progress=lambda *said: told.append(said),
        should_stop=lambda: len(told) >= 3,
    )

    assert not done.is_whole
    assert len(done.run.results) == 3
    assert told[0] == (0, len(cases()), "injection")


def test_a_run_is_not_written_over_and_another_model_cannot_go_on_with_it(tmp_path: Path) -> None:
    evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run")

    with pytest.raises(UserError, match="already"):
        evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run")
    with pytest.raises(UserError, match="other cases"):
        evaluate(stubs.desk_with(stubs.perfect, seed=2), cases(), tmp_path / "run", goes_on=True)
    with pytest.raises(UserError, match="other cases"):
        evaluate(stubs.desk_with(stubs.perfect), cases()[:3], tmp_path / "run", goes_on=True)
    with pytest.raises(UserError, match="no run"):
        read_run(tmp_path / "nothing")


def test_another_model_file_cannot_go_on_with_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run")
    monkeypatch.setattr(stubs, "CLINICAL", stubs.replace(stubs.CLINICAL, sha256="6" * 64))

    with pytest.raises(UserError, match="the model file"):
        evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run", goes_on=True)


def test_drift_is_seen_where_a_model_writes_otherwise_and_not_where_it_does_not(tmp_path: Path) -> None:
    run = evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run").run

    same = check_drift(stubs.desk_with(stubs.perfect), cases(), run)
    other = check_drift(stubs.desk_with(stubs.omits), cases(), run)

    assert same.is_as_before
    assert same.tried == 5
    assert not other.is_as_before
    assert len(other.changed) == 5


def test_two_models_are_compared_case_by_case(tmp_path: Path) -> None:
    good = evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "good").run
    bad = evaluate(stubs.desk_with(stubs.obeys), cases(), tmp_path / "bad").run

    found = {one.measure: one for one in compare(good, bad).measures}[Measure.INJECTION]
    same = {one.measure: one for one in compare(good, good).measures}[Measure.INJECTION]

    assert found.difference > 0.5
    assert found.low > 0
    assert found.p is not None
    assert found.p < 0.05
    assert (same.difference, same.p) == (0.0, 1.0)
