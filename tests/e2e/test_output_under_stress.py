"""What is printed stays readable and true: names no locale can hold, a reader that goes away, a full disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import LIMIT_S, PASSPHRASE, ROOT, clinic_assist

PATIENT = '{"resourceType":"Patient","id":"p","name":[{"family":"Łucja-山田","given":["Zoë"]}]}'


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with one patient whose name is not Latin-1."""
    folder = tmp_path_factory.mktemp("stress")
    (folder / "patient.json").write_text(PATIENT, encoding="utf-8")
    assert clinic_assist("vault", "create", "--vault", folder / "vault").status == 0
    assert clinic_assist("import", "--vault", folder / "vault", folder / "patient.json").status == 0
    return folder / "vault"


def raw(vault: Path, *arguments: str, stdout: int | None = None, **variables: str) -> tuple[int, bytes, str]:
    """Status, the output's own bytes, and the complaint."""
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode())
    os.close(writer)
    command = [sys.executable, "-m", "clinic_assist", *arguments, "--vault", str(vault), "--passphrase-fd", str(reader)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        pass_fds=(reader,),
        stdout=stdout if stdout is not None else subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        timeout=LIMIT_S,
        check=False,
    )
    os.close(reader)
    return done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "replace")


def test_json_is_utf8_in_any_locale(vault: Path) -> None:
    status, output, complaint = raw(vault, "patients", "--json", PYTHONIOENCODING="ascii")

    assert (status, complaint) == (0, "")
    assert json.loads(output.decode("utf-8"))["patients"][0]["family"] == "Łucja-山田"


def test_a_terminal_that_cannot_show_a_name_still_shows_the_list(vault: Path) -> None:
    status, output, complaint = raw(vault, "patients", PYTHONIOENCODING="ascii")

    assert (status, complaint) == (0, "")
    assert b"?UCJA-??, Zo?" in output


def test_a_refused_file_whose_name_is_no_utf8_does_not_spoil_the_json(vault: Path, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xffme.json")).write_bytes(b'{"no": "record"}')

    for encoding in ("utf-8", "utf-8:surrogateescape"):
        status, output, complaint = raw(vault, "import", str(tmp_path), "--json", PYTHONIOENCODING=encoding)

        assert (status, complaint) == (1, "")
        assert json.loads(output.decode("utf-8"))["files"][0]["path"].endswith("na\N{REPLACEMENT CHARACTER}me.json")


def test_a_path_that_is_no_utf8_is_written_like_it_is_shown(vault: Path, tmp_path: Path) -> None:
    patient = json.loads(raw(vault, "patients", "--json")[1])["patients"][0]["id"]
    target = os.fsdecode(os.fsencode(tmp_path) + b"/na\xffme.pdf")

    status, output, _complaint = raw(
        vault, "report", "--json", "--kind", "chart", "--patient", patient, "-o", target, PYTHONIOENCODING="utf-8"
    )

    assert status == 0
    assert json.loads(output.decode("utf-8"))["kind"] == "chart"
    assert Path(target).stat().st_size > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_said_in_one_line(vault: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        status, _output, complaint = raw(vault, "patients", stdout=full)
    finally:
        os.close(full)

    assert status == 3
    assert complaint.splitlines()[0] == "The output could not be written (No space left on device)."
    assert "Traceback" not in complaint
    assert "Exception" not in complaint


def test_a_reader_that_goes_away_ends_the_command_quietly(vault: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        status, _output, complaint = raw(vault, "patients", stdout=writer)
    finally:
        os.close(writer)

    assert (status, complaint) == (0, "")
