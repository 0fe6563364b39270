"""Text that a command is given in a file or on standard input."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.errors import SourceError, UserError

_MOST_TEXT_BYTES = 4 * 1024 * 1024


def read_text(path: Path) -> str:
    """The UTF-8 text of a file, or of standard input for `-`.

    Raises:
        UserError: It cannot be read, or is too long.
        SourceError: It is not UTF-8.
    """
    try:
        with open(0, "rb", closefd=False) if str(path) == "-" else path.open("rb") as file:
            data = file.read(_MOST_TEXT_BYTES + 1)
    except OSError as problem:
        raise UserError(f"The text cannot be read ({problem.strerror}).") from problem
    if len(data) > _MOST_TEXT_BYTES:
        raise UserError("The text is longer than 4 MiB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError("The text is not UTF-8.", locator=f"byte {problem.start}") from problem
