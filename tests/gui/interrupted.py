"""An import in a process of its own, which is killed in the middle of it."""

from __future__ import annotations

from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep

from clinic_assist.store.vault import open_vault
from clinic_assist.workflows import incoming
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.told import Told
from clinic_assist.workflows.unfinished_import import note_begin
from tests.unit.store.conftest import PASSPHRASE


class UtcClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def import_until_killed(vault: Path, exports: Path, told: Connection) -> None:
    """Imports as the window does, a few files at a time; tells of each that is durable, and never comes to an end."""
    incoming._TOGETHER_FILES = 5
    store = open_vault(vault, PASSPHRASE)
    import_paths(
        store,
        [exports],
        progress=Told(
            files=lambda files: note_begin(store, [exports], files, UtcClock()),  # type: ignore[arg-type]
            report=lambda report: told.send(Path(report.path).name),
        ),
        between=lambda: sleep(0.2),
    )
    sleep(60)
