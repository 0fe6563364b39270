"""One process at a time: the lock file of a vault."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from clinic_assist.errors import MachineError, UserError


class VaultLock:
    """Held as long as the vault is open. The system lets go of it when the process dies, however it dies."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, path: Path) -> VaultLock:
        """Takes the lock at once or not at all.

        Raises:
            UserError: Somebody holds it, in this process or in another.
            MachineError: The lock file cannot be made.
        """
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise MachineError(
                "The vault's folder cannot be written, so the vault was not opened: every look into it is noted in it.",
                hint="Check that the disk is there and not write-protected, or copy the folder to one that is not.",
            ) from error
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            raise UserError(
                "This vault is already open.", hint="Close the other window or command that uses it, then try again."
            ) from None
        return cls(descriptor)

    def release(self) -> None:
        """Lets go; safe to repeat. The file stays, because removing it would open a race."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
