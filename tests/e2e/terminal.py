"""Runs the program as hospital IT would: as a process, with the passphrase through a file descriptor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSPHRASE = "correct horse battery staple"
ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "resources" / "demo" / "exports"


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    output: str
    complaint: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)


def clinic_assist(*arguments: str | Path, passphrase: str | None = PASSPHRASE, stdin: str | None = None) -> Finished:
    """Runs one command; a passphrase goes through a pipe."""
    command = [sys.executable, "-m", "clinic_assist", *map(str, arguments)]
    descriptors: tuple[int, ...] = ()
    if passphrase is not None:
        reader, writer = os.pipe()
        os.write(writer, passphrase.encode() + b"\n")
        os.close(writer)
        command += ["--passphrase-fd", str(reader)]
        descriptors = (reader,)
    done = subprocess.run(
        command,
        cwd=ROOT,
        pass_fds=descriptors,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=240,
        check=False,
    )
    for descriptor in descriptors:
        os.close(descriptor)
    return Finished(status=done.returncode, output=done.stdout, complaint=done.stderr)
