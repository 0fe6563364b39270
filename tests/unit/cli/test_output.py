"""Words for people: they fit the terminal, and no text of a record steers it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from clinic_assist.cli import texts
from clinic_assist.cli.output import fitted
from clinic_assist.safety.check import check_drugs
from clinic_assist.store.vault import open_vault
from tests.pharmacy import knowledge, names
from tests.unit.cli.conftest import PASSPHRASE, Command

HOSTILE = "Evil\x1b[2J\nSerious: none\u202eemaN\x9b1m"


def test_long_lines_are_broken_at_spaces_and_words_stay_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = fitted(["  " + "word " * 40, "x" * 200])

    lines = text.split("\n")
    assert all(len(line) <= 80 for line in lines[:-1])
    assert lines[1].startswith("      word")
    assert text.count("word") == 40
    assert lines[-1] == "x" * 200


def test_a_field_and_its_label_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    assert fitted(["  HOLLIS, Margaret Anne (Mrs)   Born 09-Mar-1948 (78y)   MRN MRN-100234"]).split("\n") == [
        "  HOLLIS, Margaret Anne (Mrs)   Born 09-Mar-1948 (78y)",
        "      MRN MRN-100234",
    ]


def test_control_characters_and_marks_of_direction_do_not_reach_the_terminal() -> None:
    shown = fitted([f"Name {HOSTILE}", "Next"])

    assert shown.split("\n") == ["Name Evil [2J Serious: none emaN 1m", "Next"]


@pytest.mark.parametrize("arguments", [("patients",), ("chart",), ("check",), ("draft", "--record-only"), ("verify",)])
def test_every_command_for_people_fits_eighty_columns(
    arguments: tuple[str, ...],
    vault: Path,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "note.txt").write_text("She takes warfarin. " * 5)
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": HOSTILE, "given": ["Ada"]}]}
    medicines = [
        {
            "resourceType": "MedicationStatement",
            "id": name,
            "status": "active",
            "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": {"text": name},
        }
        for name in ("Warfarin", "Ibuprofen 400 mg film-coated tablets, pack of one hundred, of the brand of the house")
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, *medicines)]}
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    command("import", "--vault", vault, tmp_path / "bundle.json")
    name, *options = arguments
    if name != "patients":
        options += ["--patient", command("patients", "--vault", vault, "--json").json["patients"][0]["id"]]
    if name == "verify":
        options += ["--text", str(tmp_path / "note.txt")]

    done = command(name, "--vault", vault, *options)

    assert done.status == 0
    assert "EVIL" in done.output
    assert all(len(line) <= 80 for line in done.output.split("\n"))
    assert not {"\x1b", "\u202e", "\x9b"} & set(done.output)


def test_the_state_of_a_vault_says_whether_its_chains_hold(vault: Path, command: Command) -> None:
    sound = command("vault", "status", "--vault", vault, "--json")
    opened = open_vault(vault, PASSPHRASE)
    assert opened._database is not None
    opened._database.run_text("DROP TRIGGER audit_never_changes")
    opened._database.run_text("UPDATE audit SET detail = 'nothing happened' WHERE seq = 2")
    opened.close()
    changed = command("vault", "status", "--vault", vault, "--json")
    words = command("vault", "status", "--vault", vault)

    assert sound.status == 0
    assert sound.json["audit"]["intact"] is True
    assert sound.json["records"] == {"entries": 0, "intact": True, "broken_at": None, "item": "", "patients": []}
    assert changed.status == 3
    assert changed.json["audit"]["broken_at"] == 2
    assert words.status == 3
    assert words.complaint == "This vault does not hold what was stored in it. Restore it from a backup.\n"
    assert "Audit trail: BROKEN at entry 2" in words.output


@pytest.mark.parametrize("command_name", ["chart", "check", "draft"])
def test_a_patient_id_that_is_no_text_is_nobody(command_name: str, vault: Path, command: Command) -> None:
    done = command(command_name, "--vault", vault, "--patient", "M\udcfcller", "--json")

    assert done.status == 3
    assert done.json["error"]["message"] == "There is no such patient in this vault."


def test_checks_that_went_alike_share_a_line() -> None:
    report = check_drugs(["warfarin", "ibuprofen"], knowledge(), names(), on=date(2026, 11, 27))

    lines = [line for line in texts.check_text(report, "rules") if "did not run" in line]

    assert lines[0] == "drug-allergy: Check did not run. No allergies were given"
    assert lines[1].startswith("kidney, liver, pregnancy")
    assert lines[1].endswith(": Check did not run. No patient was given")
    assert len(lines) == 2
