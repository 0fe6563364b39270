"""Small files that are either the old version or the new one, whatever happens in between."""

from __future__ import annotations

import os
from pathlib import Path

from clinic_assist.errors import MachineError


def write_durably(path: Path, data: bytes) -> None:
    """Replaces a file in one step: on return the new content is on the disk, after a crash it is old or new, whole.

    Side effects: a neighbour `<name>.new` exists while it runs; the file is readable by its owner only.

    Raises:
        MachineError: The disk is full or cannot be written; the old file is untouched.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)
    except OSError as error:
        raise MachineError(
            f"{path.name} could not be written.", hint="Make room on the disk, or check that it can be written."
        ) from error


def write_over(path: Path, data: bytes) -> None:
    """Writes over a file that is long enough, which takes no room; durable on return, but not in one step.

    What was behind `data` is cut off.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        with path.open("r+b") as file:
            file.write(data)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise MachineError(f"{path.name} could not be written.", hint="Check that the disk can be written.") from error


def sync_directory(directory: Path) -> None:
    """Makes renames and new names in a folder survive a power cut. Does nothing where folders cannot be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Makes what was written to a file survive a power cut. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
