"""Remember which import is under way, so that one that was cut short can be gone on with after the next unlock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.ports import ChartStore, Clock

UNFINISHED = "unfinished-import"
"""The name of the preference."""

# A preference may be of 4 MiB; an import of so many chosen files that their paths are more is not remembered.
_MOST_BYTES = 3 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedImport:
    """An import that ended before its last file.

    Attributes:
        paths: What was chosen; importing it again completes the import, because files that are in are known.
        begun_at: UTC, ISO 8601.
        total: How many files there were; None where archives, or files that come in parts, hide how many.
        stored: How many files are in the vault.
    """

    paths: tuple[Path, ...]
    begun_at: str
    total: int | None
    stored: int


def note_begin(store: ChartStore, paths: Sequence[Path], files: Sequence[Incoming], clock: Clock) -> None:
    """Remembers an import that begins. Durable on return."""
    body = json.dumps(
        {
            "paths": [str(path.absolute()) for path in paths],
            "begun_at": clock.now().isoformat(timespec="milliseconds"),
            "total": None if any(file.holds_files for file in files) else len(files),
        }
    ).encode()
    store.set_preference(UNFINISHED, body if len(body) <= _MOST_BYTES else None)


def forget(store: ChartStore) -> None:
    """Forgets it: it came to its end, or a person does not want the rest."""
    if store.preference(UNFINISHED) is not None:
        store.set_preference(UNFINISHED, None)


def unfinished(store: ChartStore) -> UnfinishedImport | None:
    """The import that was cut short, if there is one."""
    body = store.preference(UNFINISHED)
    if body is None:
        return None
    noted = json.loads(body)
    since = str(noted["begun_at"])
    return UnfinishedImport(
        paths=tuple(map(Path, noted["paths"])),
        begun_at=since,
        total=noted["total"],
        stored=sum(made.files for made in store.imports() if made.begun_at >= since),
    )
