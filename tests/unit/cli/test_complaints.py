"""How a command says that it could not: its status, one JSON document, and no text of a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_assist.cli import commands, run_command_line
from clinic_assist.cli.complaints import without_its_text
from clinic_assist.errors import BugError, MachineError, SourceError, UserError
from tests.unit.cli.conftest import Command

CANARY = "Quibblewort"


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (UserError("No.", hint="Do."), "user"),
        (SourceError("No.", locator="line 3"), "source"),
        (MachineError("No."), "machine"),
        (BugError("No."), "bug"),
    ],
)
def test_an_error_is_one_json_document_and_the_same_words_for_people(
    problem: Exception, kind: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_options: object) -> int:
        raise problem

    monkeypatch.setitem(commands.COMMANDS, "run", fail)
    done = command("run", "--json")

    assert done.status == 3
    assert done.json["error"]["kind"] == kind
    assert done.json["error"]["message"] == "No."
    assert done.complaint.startswith("No.")
    assert done.json["error"]["locator"] == ("line 3" if kind == "source" else "")


def test_an_exception_nobody_foresaw_gives_its_place_and_never_its_text(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_options: object) -> int:
        from clinic_assist.chart.partial_date import PartialDate

        return len({CANARY: PartialDate("2019")}[CANARY[::-1]].text)

    monkeypatch.setitem(commands.COMMANDS, "run", fail)
    for arguments in (("run",), ("run", "--json")):
        done = command(*arguments)

        assert done.status == 3
        assert "KeyError" in done.complaint
        assert CANARY not in done.complaint + done.output
        assert CANARY[::-1] not in done.complaint + done.output
        assert "Traceback" not in done.complaint


def test_the_place_is_that_of_our_own_module() -> None:
    with pytest.raises(ValueError, match="FHIR") as raised:
        _refused_date()

    assert "(ValueError, chart/partial_date.py:" in without_its_text(raised.value).message


def _refused_date() -> None:
    from clinic_assist.chart.partial_date import PartialDate

    PartialDate(CANARY)


def test_too_little_memory_is_the_machines_fault() -> None:
    assert isinstance(without_its_text(MemoryError()), MachineError)


def test_an_interrupted_command_says_so(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.COMMANDS, "run", interrupt)
    done = command("run", "--json")

    assert done.status == 3
    assert done.complaint == "Stopped.\n"
    assert done.json["error"]["kind"] == "stopped"


def test_without_standard_error_complaints_do_not_turn_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stderr", None)

    status = run_command_line(["patients", "--json", "--vault", str(tmp_path)])

    assert status == 3
    assert json.loads(capfd.readouterr().out)["error"]["message"] == "There is no vault in that folder."


def test_without_standard_output_a_command_does_not_say_that_it_is_done(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", None)

    status = run_command_line(["check", "--drugs", "warfarin"])

    assert status == 3
    assert "standard output is closed" in capfd.readouterr().err
