"""What a table shows, without Qt: rows of cells of plain text runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.labels import format_date

NOTHING = "–"
"""Stands where there is nothing to say."""


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
    """A table cell. `icon` names an icon of `gui.icons`; `right` puts numbers in line.

    Attributes:
        order: What the column sorts by, where that is not the text: a number, or a date as it sorts; empty for none.
    """

    runs: tuple[Run, ...] = ()
    icon: str = ""
    icon_tone: Tone = Tone.NORMAL
    right: bool = False
    order: float | str | None = None

    @property
    def text(self) -> str:
        """The whole text, for search, copy and screen readers."""
        return "".join(run.text for run in self.runs)

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing."""
        return self.text in ("", NOTHING)

    @property
    def comes_last(self) -> bool:
        """Whether it has nothing to sort by: such cells stand last in either direction."""
        return self.is_silent or self.order == ""

    @property
    def sort_key(self) -> tuple[bool, float, str]:
        """Numbers before texts, texts whatever their capitals."""
        if isinstance(self.order, float | int):
            return (False, float(self.order), "")
        return (True, 0.0, (self.text if self.order is None else self.order).casefold())


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. `key` is a fact id (or that of a part, see `part_key`) or another id; empty for none."""

    cells: tuple[Cell, ...]
    key: str = ""

    @property
    def text(self) -> str:
        """All text of the row."""
        return " ".join(cell.text for cell in self.cells)


def part_key(fact_id: str, part: str) -> str:
    """The key of a row that shows a part of a fact; of the fact itself where `part` is empty."""
    return f"{fact_id}#{part}" if part else fact_id


def fact_of(key: str) -> str:
    """The fact id of a row's key."""
    return key.partition("#")[0]


def cell(
    text: str, *, bold: bool = False, tone: Tone = Tone.NORMAL, icon: str = "", order: float | str | None = None
) -> Cell:
    """A cell of one run; its icon takes the same tone."""
    return Cell((Run(text, bold, tone),), icon=icon, icon_tone=tone, order=order)


@lru_cache(maxsize=4096)
def number_cell(count: int, *, bold: bool = False, tone: Tone = Tone.NORMAL) -> Cell:
    """A count, in line with others. Lists of thousands of files have few different ones, and cells are frozen."""
    return Cell((Run(f"{count:,}", bold, tone),), right=True, order=count)


def lines(*runs: Run) -> Cell:
    """A cell of several runs, in order."""
    return Cell(tuple(run for run in runs if run.text))


def date_cell(when: PartialDate | None, *, missing: str, with_time: bool = False) -> Cell:
    """A date that sorts by time."""
    return cell(format_date(when, with_time=with_time, missing=missing), order=when.sort_key if when else "")
