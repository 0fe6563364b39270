"""Whatever fails, wherever it fails: standard error holds no text of a record.

A profiler raises an exception whose text is a patient's name at a chosen call into our code, as a library would that
quotes what it was given. The same fault in a program that prints its tracebacks is the positive control.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import clinic_assist
from clinic_assist.cli import commands, opened
from clinic_assist.cli.arguments import parse
from tests.unit.cli.conftest import PASSPHRASE, Command

CANARY = "Quibblewort"
OURS = str(Path(clinic_assist.__file__).parent)
# Where the program begins and where it complains: what fails there is not about a record.
SPARED = tuple(
    f"{OURS}/cli/{name}.py" for name in ("run", "complaints", "output", "exit_status", "arguments", "__init__")
)
FAULTS_A_COMMAND = 35


class Fault:
    """Raises at the `at`-th call of one of our functions; only counts them where `at` is 0."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.calls = 0
        self.raised = False

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(OURS) or frame.f_code.co_filename in SPARED:
            return
        self.calls += 1
        if self.calls == self.at:
            self.raised = True
            raise RuntimeError(f"cannot read the record of {CANARY}, Ada")


@contextmanager
def fault(at: int) -> Iterator[Fault]:
    found = Fault(at)
    sys.setprofile(found)
    try:
        yield found
    finally:
        sys.setprofile(None)


@pytest.fixture
def ward(vault: Path, command: Command, tmp_path: Path) -> dict[str, list[str]]:
    """Commands that all succeed, on a vault with one patient."""
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": CANARY, "given": ["Ada"]}]}
    medicine = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": "Warfarin"},
    }
    exports = tmp_path / "exports"
    exports.mkdir()
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, medicine)]}
    (exports / "bundle.json").write_text(json.dumps(bundle))
    (tmp_path / "note.txt").write_text(f"{CANARY} takes warfarin.")
    assert command("import", "--vault", vault, exports).status == 0
    number = command("patients", "--vault", vault, "--json").json["patients"][0]["id"]
    paper = str(tmp_path / "paper.pdf")
    about = ["--vault", str(vault), "--patient", number]
    return {
        "import": ["import", "--vault", str(vault), str(exports), str(tmp_path / f"{CANARY}.json")],
        "preview": ["import", "--preview", "--vault", str(vault), str(exports), str(tmp_path / f"{CANARY}.json")],
        "imports": ["imports", "--vault", str(vault)],
        "matches": ["matches", "--vault", str(vault)],
        "patients": ["patients", "--vault", str(vault), "--search", CANARY],
        "chart": ["chart", *about],
        "check": ["check", *about],
        "verify": ["verify", *about, "--text", str(tmp_path / "note.txt")],
        "draft": ["draft", *about, "--record-only"],
        "report": ["report", *about, "--kind", "chart", "-o", paper],
    }


def test_an_exception_anywhere_prints_no_text_of_a_record(ward: dict[str, list[str]], command: Command) -> None:
    tried, statuses = 0, Counter[int]()
    for arguments in ward.values():
        with fault(at=0) as counted:
            command(*arguments)
        for number in range(FAULTS_A_COMMAND):
            with fault(at=1 + number * (counted.calls - 1) // (FAULTS_A_COMMAND - 1)) as planted:
                done = command(*arguments)

            assert CANARY not in done.complaint
            assert "Traceback" not in done.complaint
            if planted.raised:
                tried += 1
                statuses[done.status] += 1
    assert tried >= 200
    assert statuses[3] >= 0.9 * tried
    assert statuses.keys() <= {0, 1, 3}


def test_the_same_exceptions_in_a_program_that_prints_them_would_be_seen(
    ward: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "read_passphrase", lambda *_given, **_more: PASSPHRASE)
    seen = 0
    for arguments in ward.values():
        with fault(at=40):
            try:
                commands.COMMANDS[arguments[0]](parse(arguments))
            except RuntimeError:
                seen += CANARY in traceback.format_exc()
    assert seen == len(ward)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_refused_input_is_reported_as_output_and_not_as_a_complaint(
    vault: Path, command: Command, tmp_path: Path, as_json: tuple[str, ...]
) -> None:
    broken = {
        "no-fhir": f'{{"name": "{CANARY}"}}',
        "truncated": f'{{"resourceType": "Patient", "name": [{{"family": "{CANARY}"',
        "twice": f'{{"resourceType": "Patient", "{CANARY}": 1, "{CANARY}": 2}}',
        "not-a-number": f'{{"resourceType": "Patient", "{CANARY}": NaN}}',
        "surrogate": f'{{"resourceType": "Patient", "id": "\\ud800{CANARY}"}}',
        "control": f'{{"resourceType": "Patient", "id": "{CANARY}\x01"}}',
        "deep": "[" * 20_000 + f'"{CANARY}"' + "]" * 20_000,
        "text": f"Dear {CANARY},",
        "type": f'{{"resourceType": "{CANARY}"}}',
        "values": f'{{"resourceType": "Patient", "birthDate": "{CANARY}", "name": "{CANARY}", "gender": ["{CANARY}"]}}',
    }
    for name, content in broken.items():
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
        done = command("import", "--vault", vault, tmp_path / f"{name}.json", *as_json)

        assert done.status in {0, 1}
        assert done.complaint == ""
