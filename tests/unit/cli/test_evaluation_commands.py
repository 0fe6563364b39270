"""The bundled model through the commands that judge models, on one demo patient."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pharmacy import RESOURCES
from tests.unit.cli.conftest import Command

CHART = RESOURCES / "demo" / "exports" / "10-deceased.json"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_CLEARED_MODELS", str(tmp_path / "cleared.json"))
    monkeypatch.setenv("CLINIC_ASSIST_MODEL_CHOICE", str(tmp_path / "choice.json"))
    limits = tmp_path / "limits.toml"
    limits.write_text(
        'format = 1\n[[limit]]\nmeasure = "wrong-values"\nat_most = 0.0\nleast_n = 5\nreason = "Values are the record\'s."\n'
    )
    monkeypatch.setenv("CLINIC_ASSIST_MODEL_LIMITS", str(limits))


def test_the_bundled_model_is_evaluated_kept_checked_again_and_compared(
    command: Command, vault: Path, tmp_path: Path
) -> None:
    material = ("--no-demo", "--charts", CHART)
    run = tmp_path / "run"

    done = command(
        "--json",
        "model",
        "evaluate",
        "--output",
        run,
        *material,
        "--keep",
        "--vault",
        vault,
        "--pdf",
        tmp_path / "e.pdf",
    )
    again = command("--json", "model", "evaluate", "--output", run, *material, "--drift")
    resumed = command("--json", "model", "evaluate", "--output", run, *material, "--resume")
    compared = command("--json", "model", "compare", run, run, "--pdf", tmp_path / "c.pdf")
    card = command("--json", "model", "card", "--run", run, "--pdf", tmp_path / "card.pdf")

    assert done.json["passed"] is True
    assert done.json["measures"]["wrong-values"]["hits"] == 0
    assert done.json["measures"]["wrong-values"]["n"] > 5
    assert done.json["measures"]["unfinished"]["hits"] == 0
    assert done.json["kept"].startswith("Kept: this model passed")
    assert (done.status, again.status, resumed.status, compared.status, card.status) == (0, 0, 0, 0, 0)
    assert again.json["as_before"] is True
    assert again.json["tried"] > 5
    assert resumed.json["digest"] == done.json["digest"]
    assert compared.json["measures"]["wrong-values"]["difference"] == 0
    assert {row["said_by"] for row in card.json["attributes"]} >= {"developer", "measured here"}
    assert len(card.json["attributes"]) == 31
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in ("e.pdf", "c.pdf", "card.pdf"))
    assert "Example" not in (run / "results.jsonl").read_text()
    assert len(json.loads((tmp_path / "cleared.json").read_text())["models"]) == 1


def test_questions_are_not_asked_of_a_verbaliser_and_that_is_said(command: Command, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Which?", "options": {"A": "x", "B": "y"}, "answer_idx": "A"}\n')

    done = command(
        "--json",
        "model",
        "evaluate",
        "--output",
        tmp_path / "run",
        "--no-demo",
        "--charts",
        CHART,
        "--questions",
        questions,
    )

    assert done.json["not_applicable_files"] == ["questions.jsonl"]
    assert "accuracy" not in done.json["measures"]


def test_a_model_that_is_not_there_is_named_as_such(command: Command, tmp_path: Path) -> None:
    done = command("model", "evaluate", "Nobody", "--output", tmp_path / "run")

    assert done.status == 3
    assert "no such model" in done.complaint


def test_charts_of_the_vault_are_tried_and_models_compared_by_name(
    command: Command, vault: Path, tmp_path: Path
) -> None:
    command("import", CHART, "--vault", vault)
    own = ("--no-demo", "--patients", "--vault", vault)
    run = tmp_path / "run"

    done = command("--json", "model", "evaluate", "clinic assist tiny", "--output", run, *own)
    compared = command("--json", "model", "compare", "CLINIC ASSIST TINY", run, "--output", tmp_path / "by-name", *own)

    assert sum(done.json["cases"].values()) > 15
    assert compared.status == 0
    assert compared.json["shared_cases"] == sum(done.json["cases"].values())
    assert compared.json["measures"]["wrong-values"]["difference"] == 0


def test_a_mistyped_name_is_told_before_the_other_model_is_tried_for_hours(command: Command, tmp_path: Path) -> None:
    output = tmp_path / "by-name"

    typo = command("model", "compare", "Clinic Assist Tiny", "no such model", "--output", output)
    nowhere = command("model", "compare", "Clinic Assist Tiny", "no such model")

    assert (typo.status, nowhere.status) == (3, 3)
    assert not output.exists()
