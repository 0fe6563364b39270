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
LIMIT_S = 600
"""For a command that hangs; the longest one takes five seconds, on a busy machine a minute."""

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


def clinic_assist(*arguments: str | Path, passphrase: str | None = PASSPHRASE) -> Finished:
    """Runs one command, away from the terminal of whoever runs the tests; a passphrase goes through a pipe."""
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
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        timeout=LIMIT_S,
        check=False,
    )
    for descriptor in descriptors:
        os.close(descriptor)
    return Finished(status=done.returncode, output=done.stdout, complaint=done.stderr)
