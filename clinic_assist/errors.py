"""Every error that Clinic Assist raises on purpose, in one tree.

    ClinicAssistError
    ├── UserError      the person can put it right (a wrong passphrase, a missing file)
    │   ├── CodeNeededError     the passphrase is right; a one-time code is asked for as well
    │   ├── PinNeededError      the security key asks for its PIN
    │   └── LockedOutError      after wrong attempts the next one must wait; carries for how long
    ├── SourceError    a record file cannot be read; carries the locator of the place
    ├── MachineError   disk, memory, a worker process or a missing system part
    │   └── ModelStoppedError   the model's process died, hung or spoke nonsense; the next request starts a new one
    └── BugError       we are at fault

The first line of a message is fit for a clinician; `hint` says what to do next. No message holds a name, a value or a
line of a note: only ids, counts and locators, because messages end up in logs and screenshots.
"""

from __future__ import annotations


class ClinicAssistError(Exception):
    """Base of all our errors.

    Attributes:
        message: One sentence for the person at the screen.
        hint: What to do next, or an empty string.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UserError(ClinicAssistError):
    """Something the person can put right."""


class CodeNeededError(UserError):
    """A one-time code is asked for as well, or the one that was given does not fit."""


class PinNeededError(UserError):
    """The security key asks for its PIN, or the one that was given is wrong."""


class LockedOutError(UserError):
    """Too many wrong attempts: the next one must wait.

    Attributes:
        wait_s: Seconds from the moment it was raised.
    """

    def __init__(self, message: str, *, wait_s: float, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.wait_s = wait_s


class SourceError(ClinicAssistError):
    """A record file, or a place in it, cannot be read.

    Attributes:
        locator: Where in the file, in the notation of the file's own standard; empty for the whole file.
    """

    def __init__(self, message: str, *, locator: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.locator = locator


class MachineError(ClinicAssistError):
    """The disk, the memory, a worker process or a system part failed."""


class ModelStoppedError(MachineError):
    """The model's process died, hung or sent what is no answer; asking again starts a new one."""


class BugError(ClinicAssistError):
    """A state that our own code should have made impossible."""
