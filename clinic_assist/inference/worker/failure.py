"""The one exception of the worker."""

from __future__ import annotations

from clinic_assist.inference.protocol import ErrorCode


class WorkFailedError(Exception):
    """A command cannot be done; the session is told the code and nothing else."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code
