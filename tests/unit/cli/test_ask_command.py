"""Questions from the command line: never an argument, never in the audit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_assist.store.vault import open_vault
from tests.unit.cli.conftest import PASSPHRASE, Command
from tests.unit.cli.test_override_commands import bundle


@pytest.fixture
def patient(command: Command, vault: Path, tmp_path: Path) -> str:
    command("import", "--vault", vault, bundle(tmp_path / "a.json", "4.6", "2026-11-02"))
    return str(command("patients", "--vault", vault, "--json").json["patients"][0]["id"])


def asked(question: str) -> str:
    """A descriptor from which the question can be read."""
    reader, writer = os.pipe()
    os.write(writer, question.encode())
    os.close(writer)
    return str(reader)


def test_a_question_is_answered_with_its_records(command: Command, vault: Path, patient: str) -> None:
    done = command(
        "ask", "--vault", vault, "--patient", patient, "--json", "--record-only",
        "--question-fd", asked("Is she on an ACE inhibitor?"),
    )  # fmt: skip

    assert done.json["outcome"] == "documented"
    assert "Lisinopril" in done.json["records"][0]["text"]
    assert done.json["statements"][0]["verdict"] == "supported"


def test_what_is_not_recorded_says_what_was_searched(command: Command, vault: Path, patient: str) -> None:
    done = command("ask", "--vault", vault, "--patient", patient, "--question-fd", asked("Is she on insulin?"))

    assert "Not documented (“insulin”)." in done.output
    assert "Searched:" in done.output


def test_the_audit_knows_the_outcome_and_not_the_question(command: Command, vault: Path, patient: str) -> None:
    command("ask", "--vault", vault, "--patient", patient, "--question-fd", asked("Is she on vedolizumab?"))

    store = open_vault(vault, PASSPHRASE)
    store.close()
    written = b"".join(path.read_bytes() for path in vault.rglob("*") if path.is_file())
    assert b"vedolizumab" not in written


def test_a_question_is_no_argument(command: Command, vault: Path, patient: str) -> None:
    done = command("ask", "--vault", vault, "--patient", patient, "Is she on insulin?")

    assert done.status == 2
    assert "insulin" not in done.complaint


def test_no_question_is_refused(command: Command, vault: Path, patient: str) -> None:
    done = command("ask", "--vault", vault, "--patient", patient, "--question-fd", asked("  \n"))

    assert done.status == 3
    assert "There is no question." in done.complaint
