"""What is kept of a crash: where in the code it was, and no value of anything.

Attack: a traceback with record text in its message or in local variables ends up in a file, a ticket or an e-mail.
Defence: only types of exceptions, names of our files and functions, line numbers and versions are written; no message,
no argument, no path of the machine. Limit: an exception of another library may have a type that tells which format a
file had. To try it: `tests/unit/test_crash_report.py`.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

_MOST_KEPT: Final = 20
_MOST_FRAMES: Final = 60
_NAME: Final = "crash-"
_TOLD: Final = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashReport:
    """A crash, as it was kept.

    Attributes:
        name: Of the file; says when.
        text: All of it.
    """

    name: str
    text: str


def write_crash(
    folder: Path, error: BaseException, *, part: str, version: str, now: datetime | None = None
) -> Path | None:
    """Keeps a crash; gives the file, or None where it cannot be written. Raises nothing: all else has failed.

    Only the newest twenty are kept. `part` names the process or thread by a word of ours.
    """
    at = (now or datetime.now(UTC)).astimezone(UTC)
    report = {
        "at": at.isoformat(timespec="seconds"),
        "part": part,
        "version": version,
        "python": platform.python_version(),
        "system": platform.system(),
        "errors": list(_chain(error)),
    }
    target = folder / f"{_NAME}{at:%Y%m%dT%H%M%S%f}.json"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
        for old in _files(folder)[:-_MOST_KEPT]:
            old.unlink()
        return target
    return None


def crashes(folder: Path) -> tuple[CrashReport, ...]:
    """What is kept, newest first."""
    found = []
    for path in reversed(_files(folder)):
        with suppress(OSError, UnicodeDecodeError):
            found.append(CrashReport(name=path.name, text=path.read_text(encoding="utf-8")))
    return tuple(found)


def crashed_since_last_look(folder: Path) -> bool:
    """Whether there is a report that nobody was told of. Side effect: from now on it counts as told."""
    files = _files(folder)
    told = folder / _TOLD
    with suppress(OSError):
        if files and (not told.exists() or told.read_text(encoding="utf-8") < files[-1].name):
            told.write_text(files[-1].name, encoding="utf-8")
            return True
    return False


def forget_crashes(folder: Path) -> int:
    """Deletes all; gives how many there were."""
    files = _files(folder)
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def places(trace: TracebackType | None) -> list[str]:
    """The frames of a traceback as `file:line function`, oldest first; a file by its name below its package only."""
    frames = traceback.walk_tb(trace)
    found = [f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames]
    return found[-_MOST_FRAMES:]


def _chain(error: BaseException) -> Iterator[dict[str, object]]:
    """The exception and what led to it, the latest first."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield {"type": f"{type(one).__module__}.{type(one).__qualname__}", "frames": places(one.__traceback__)}
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _short(file: str) -> str:
    """`clinic_assist/store/vault.py`, `site-packages/x/y.py` as `x/y.py`, and of anything else the name."""
    parts = Path(file).parts
    for mark, keep in (("clinic_assist", True), ("site-packages", False)):
        if mark in parts:
            place = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[place if keep else place + 1 :])
    return parts[-1] if parts else file


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.startswith(_NAME) and path.suffix == ".json")
    except OSError:
        return []


def in_words(error: BaseException) -> str:
    """One line for the terminal: the type and where it was, no value."""
    return f"{type(error).__name__} in {' > '.join(places(error.__traceback__)) or 'no place'}"


def last_resort(error: BaseException) -> None:
    """Says so on the terminal, where there is one."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{in_words(error)}\n")
