"""The one exception of the worker."""

from __future__ import annotations

from clinic_assist.inference.protocol import ErrorCode


class WorkFailedError(Exception):
    """A command cannot be done; the session is told the code, for TOO_LARGE with its figures, and nothing else."""

    def __init__(self, code: ErrorCode, *, needed_bytes: int = 0, free_bytes: int = 0) -> None:
        super().__init__(code.value)
        self.code = code
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes
