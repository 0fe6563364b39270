from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.cli import run_command_line
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import create_vault

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    output: str
    complaint: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)


Command = Callable[..., Finished]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """An empty vault."""
    create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP).close()
    return tmp_path / "vault"


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process; the passphrase goes through a pipe."""

    def run(*arguments: str | Path, passphrase: bytes | None = PASSPHRASE.encode()) -> Finished:
        given = [str(argument) for argument in arguments]
        reader, writer = os.pipe()
        os.write(writer, passphrase or b"")
        os.close(writer)
        if passphrase is not None:
            given += ["--passphrase-fd", str(reader)]
        status = run_command_line(given)
        os.close(reader)
        output, complaint = capfd.readouterr()
        return Finished(status=status, output=output, complaint=complaint)

    return run
