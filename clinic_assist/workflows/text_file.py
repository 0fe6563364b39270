"""Reads a text file that somebody names, whole, up to a size."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.errors import SourceError, UserError


def text_of(path: Path, *, what: str, most_mib: int) -> str:
    """The text of a UTF-8 file; `what` names it in messages ("The table").

    Raises:
        UserError: It cannot be read, or is larger than that.
        SourceError: It is not UTF-8.
    """
    most_bytes = most_mib * 1024 * 1024
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as problem:
        raise UserError(f"{what} cannot be read ({problem.strerror}).") from problem
    if len(data) > most_bytes:
        raise UserError(f"{what} is larger than {most_mib} MiB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError(f"{what} is not UTF-8 text.", locator=f"byte {problem.start}") from problem
