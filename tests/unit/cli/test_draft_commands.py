"""Drafting every task and keeping templates, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Command

DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo" / "exports" / "05-polypharmacy.json"


@pytest.fixture
def patient(command: Command, vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[str, ...]:
    """The options that name the one patient of a vault."""
    monkeypatch.setenv("CLINIC_ASSIST_TEMPLATES", str(tmp_path / "templates"))
    command("import", DEMO, "--vault", vault)
    (found,) = command("patients", "--vault", vault, "--json").json["patients"]
    return ("--vault", str(vault), "--patient", found["id"])


@pytest.mark.parametrize("task", ["summary", "changes", "handover", "visit", "discharge", "referral", "instructions"])
def test_every_task_is_drafted_and_kept(command: Command, patient: tuple[str, ...], task: str) -> None:
    done = command("draft", *patient, "--task", task, "--record-only", "--json")

    assert done.status == 0, done.complaint
    assert (done.json["task"], done.json["composer"], done.json["template"]) == (task, "record-only", "")
    assert done.json["title"]
    assert done.json["must_include"]
    coverage = done.json["coverage"]
    assert coverage["used"] + sum(one["count"] for one in coverage["left_out"]) == coverage["total"]
    assert {one["verdict"] for one in done.json["statements"] if one["origin"] == "record"} == {"supported"}


def test_changes_since_a_day_are_told_in_lines(command: Command, patient: tuple[str, ...]) -> None:
    for day in ("2026-01-02", "02-Jan-2026"):
        done = command("draft", *patient, "--task", "changes", "--since", day, "--record-only")

        assert "What has changed" in done.output
        assert "Changes since 02-Jan-2026." in done.output


def test_own_notes_and_a_question_come_from_files(command: Command, patient: tuple[str, ...], tmp_path: Path) -> None:
    own, question = tmp_path / "own.txt", tmp_path / "question.txt"
    own.write_text("Reports cough.\nFollow up in two weeks.")
    question.write_text("Is ablation\nan option?")

    visit = command("draft", *patient, "--task", "visit", "--own-text", own, "--record-only", "--json")
    referral = command(
        "draft", *patient, "--task", "referral", "--recipient", "Cardiology", "--question", question, "--json"
    )

    told = [(one["section"], one["text"]) for one in visit.json["statements"] if one["origin"] == "clinician"]
    assert told == [("Subjective", "Reports cough."), ("Plan", "Follow up in two weeks.")]
    said = [one["text"] for one in referral.json["statements"] if one["origin"] == "clinician"]
    assert said == ["Cardiology", "Is ablation an option?"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--task", "summary", "--since", "2026-01-02"), "--since goes with --task changes only"),
        (("--task", "changes", "--since", "yesterday"), "this is no day"),
        (("--task", "referral", "--stay", "x"), "--stay goes with --task discharge or handover only"),
        (("--task", "poem"), "choose from"),
    ],
)
def test_options_that_do_not_fit_are_refused_without_repeating_them(
    command: Command, patient: tuple[str, ...], options: tuple[str, ...], complaint: str
) -> None:
    done = command("draft", *patient, *options)

    assert done.status == 2
    assert complaint in done.complaint
    assert "yesterday" not in done.complaint


def test_a_stay_that_is_not_the_patients_is_refused(command: Command, patient: tuple[str, ...]) -> None:
    done = command("draft", *patient, "--task", "discharge", "--stay", "0" * 32, "--record-only")

    assert done.status == 3
    assert "No encounter of this patient" in done.complaint


def test_a_text_that_is_too_long_is_refused(command: Command, patient: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("word " * 20_000)

    done = command("draft", *patient, "--task", "visit", "--own-text", tmp_path / "own.txt")

    assert done.status == 3
    assert "longer than" in done.complaint


def test_a_hospital_edits_a_template_looks_at_it_and_takes_it_into_use(
    command: Command, patient: tuple[str, ...], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    shown = command("template", "show", "summary", passphrase=None)
    mine.write_text(shown.output.replace('title = "Chart summary"', 'title = "Ward list"'))

    checked = command("template", "check", mine, "--json", passphrase=None)
    seen = command("template", "preview", mine, "--json", passphrase=None)
    installed = command("template", "install", mine, "--json", passphrase=None)
    listed = command("template", "list", "--json", passphrase=None)
    drafted = command("draft", *patient, "--record-only", "--json")
    on_patient = command("template", "preview", "summary", *patient, "--json")
    removed = command("template", "remove", "summary", passphrase=None)

    assert checked.json == {"task": "summary", "title": "Ward list", "usable": True}
    assert (seen.json["title"], seen.json["patient"]) == ("Ward list", "demo")
    assert installed.json == {"task": "summary", "replaced": False}
    assert [one["task"] for one in listed.json["templates"] if one["hospital"]] == ["summary"]
    assert drafted.json["title"] == on_patient.json["title"] == "Ward list"
    assert drafted.json["template"].startswith("the hospital's template summary.toml")
    assert removed.status == 0


def test_a_template_that_cannot_be_used_is_named_with_its_place(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_TEMPLATES", str(tmp_path))
    (tmp_path / "visit.toml").write_text('format = 1\ntask = "visit"\ntitle = "V"\n[sections.a]\nheading = 7\n')

    checked = command("template", "check", tmp_path / "visit.toml", passphrase=None)
    listed = command("template", "list", passphrase=None)

    assert checked.status == 3
    assert "visit.toml" in checked.complaint
    assert "sections" in checked.complaint
    assert listed.status == 1
    assert "The product's own is used." in " ".join(listed.output.split())


@pytest.mark.parametrize(
    ("words", "status"),
    [(("list", "summary"), 2), (("show",), 2), (("show", "poem"), 3), (("show", "visit", "--patient", "x"), 2)],
)
def test_a_template_command_that_makes_no_sense_is_refused(
    command: Command, words: tuple[str, ...], status: int
) -> None:
    assert command("template", *words, passphrase=None).status == status
