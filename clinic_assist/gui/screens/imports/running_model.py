"""The files of an import while it runs: which is being read, what became of those before it, and which wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from clinic_assist.chart.intake import FileReport
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, lines
from clinic_assist.gui.screens.imports.model import report_rows

MOST_SHOWN = 150
"""So many are listed of the files being read, of the last that are done, and of the next that wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFiles:
    """The files as they stand at one moment; of very many, those around the ones being read.

    Attributes:
        reading: Names, the newest first: files that are stored together are read one after the other before that.
        done: Reports, the newest first.
        waiting: Names, the next first.
    """

    reading: tuple[str, ...]
    done: tuple[FileReport, ...]
    waiting: tuple[str, ...]


class Journal:
    """Notes what becomes of each file of an import."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}
        self._reading: dict[str, None] = {}
        self._done: list[FileReport] = []
        self._is_told, self._is_whole = False, True

    def files(self, names: Iterable[str]) -> None:
        """These are to be dealt with."""
        self._is_told = True
        self._waiting = dict.fromkeys(names)

    def reading(self, name: str) -> None:
        """It is the turn of a file."""
        self._waiting.pop(name, None)
        self._reading[name] = None

    def report(self, report: FileReport) -> None:
        """A file is dealt with; one within which the work was stopped is not."""
        self._waiting.pop(report.path, None)
        self._reading.pop(report.path, None)
        self._done.append(report)
        self._is_whole = self._is_whole and not report.was_stopped

    @property
    def is_complete(self) -> bool:
        """Whether every file is dealt with; not where the work was stopped before it was known which there are."""
        return self._is_told and self._is_whole and not self._waiting and not self._reading

    def now(self) -> RunningFiles:
        """How it stands."""
        return RunningFiles(
            reading=tuple(islice(reversed(self._reading), MOST_SHOWN)),
            done=tuple(reversed(self._done[-MOST_SHOWN:])),
            waiting=tuple(islice(self._waiting, MOST_SHOWN)),
        )


def running_rows(files: RunningFiles) -> tuple[Row, ...]:
    """A row per file: those being read, those that are done, the newest first, and those that wait."""
    reading = [_open_row(name, cell(strings.FILE_READING, tone=Tone.MONITOR, icon="next")) for name in files.reading]
    waits = cell(strings.FILE_WAITING, tone=Tone.MUTED, icon="dash-circle")
    return (*reading, *report_rows(files.done), *[_open_row(name, waits) for name in files.waiting])


def _open_row(path: str, state: Cell) -> Row:
    name = PurePath(path)
    folder = str(name.parent)
    shown = lines(Run(name.name or path, bold=True), Run(f"\n{folder}" if folder != "." else "", tone=Tone.MUTED))
    none_yet = Cell((Run(NOTHING, tone=Tone.MUTED),), right=True)
    return Row((shown, state, cell(NOTHING, tone=Tone.MUTED), *[none_yet] * 5))
