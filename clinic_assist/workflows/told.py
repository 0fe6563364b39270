"""Who is told of an import while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_assist.chart.intake import FileReport
from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.ports import ProgressSink


def _untold(*_news: object) -> None:
    """Of what nobody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is called as an import goes on, from the working thread.

    Attributes:
        progress: With how far the work is.
        files: Once, with all files on the disk; those of archives are not known yet.
        reading: With the name of a file whose turn it is.
        report: With the report of a file that is dealt with; what it says is stored is durable.
    """

    progress: ProgressSink = _untold
    files: Callable[[Sequence[Incoming]], None] = _untold
    reading: Callable[[str], None] = _untold
    report: Callable[[FileReport], None] = _untold
