"""What a table shows, without Qt: rows of cells of plain text runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """What a colour stands for; the word or icon beside it always says the same."""

    NORMAL = "normal"
    MUTED = "muted"
    CRITICAL = "critical"
    SERIOUS = "serious"
    MONITOR = "monitor"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of plain text in one weight and tone."""

    text: str
    bold: bool = False
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `icon` names an icon of `gui.icons`; `right` puts numbers in line."""

    runs: tuple[Run, ...] = ()
    icon: str = ""
    icon_tone: Tone = Tone.NORMAL
    right: bool = False

    @property
    def text(self) -> str:
        """The whole text, for search, copy and screen readers."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. `key` is a fact id or another id that the row stands for; empty for none."""

    cells: tuple[Cell, ...]
    key: str = ""

    @property
    def text(self) -> str:
        """All text of the row."""
        return " ".join(cell.text for cell in self.cells)


def cell(text: str, *, bold: bool = False, tone: Tone = Tone.NORMAL, icon: str = "", right: bool = False) -> Cell:
    """A cell of one run; its icon takes the same tone."""
    return Cell((Run(text, bold, tone),), icon=icon, icon_tone=tone, right=right)


def lines(*runs: Run) -> Cell:
    """A cell of several runs, in order."""
    return Cell(tuple(run for run in runs if run.text))
