"""Puts a finished PDF, or another file, where the person wants it, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from clinic_assist.errors import MachineError

_HINT = "Choose another folder or make space."


def write_paper(target: Path, content: bytes, *, what: str = "PDF") -> None:
    """Writes beside the target and moves into place: a full disk leaves no half a file. Readable by its owner only.

    A link leads to the file it names. A stream such as `/dev/stdout` or a pipe is written into, because moving a file
    onto `/dev/null` would take that from the whole machine.

    Raises:
        MachineError: It cannot be written there; what was there before is untouched.
    """
    try:
        target = Path(os.path.realpath(target))  # Path.resolve raises RuntimeError at a loop of links
        if _is_stream(target, what):
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as problem:
        raise MachineError(f"The {what} could not be written ({problem.strerror}).", hint=_HINT) from problem


def _is_stream(target: Path, what: str) -> bool:
    if not target.exists():
        return False
    mode = target.stat().st_mode
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise MachineError(f"The {what} could not be written (that is a device, not a file).", hint=_HINT)
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _replace(target: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".clinic-assist-", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
