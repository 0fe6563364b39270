"""The columns of a table and how they share its width. Knows no Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        share: Its part of the width that the fixed columns leave; 0 for a fixed column.
        width: In pixels: of a fixed column its width, of a shared one the least that it needs.
        numeric: Its title stands at the right, as its numbers do.
        least: The table's width in pixels below which the column is left out; one with such a width is also left out
            where none of its cells says anything.
    """

    title: str
    share: int = 0
    width: int = 100
    numeric: bool = False
    least: int = 0


ColumnSpec = tuple[str, int, int] | tuple[str, int, int, bool] | tuple[str, int, int, bool, int]
ColumnSpecs = Sequence[ColumnSpec]


def columns_of(spec: ColumnSpecs) -> list[Column]:
    """Columns from the tuples of `strings.columns`."""
    return [Column(*entry) for entry in spec]


def share_out(columns: Sequence[Column], width: int, *, silent: Collection[int] = ()) -> list[int]:
    """Pixels for each column, 0 for one that is left out; together they fill the width.

    Columns whose numbers are in `silent` have no cell that says anything.
    """
    shown = [n for n, one in enumerate(columns) if not one.least or (width >= one.least and n not in silent)]
    widths = [columns[n].width if n in shown and not columns[n].share else 0 for n in range(len(columns))]
    flexible = [n for n in shown if columns[n].share]
    left = max(width - sum(widths), 16 * len(flexible))
    tight = _tight(columns, flexible, left)
    for number in tight:
        widths[number] = columns[number].width
        left -= widths[number]
    rest = [n for n in flexible if n not in tight]
    shares = sum(columns[n].share for n in rest)
    for number in rest:
        widths[number] = left * columns[number].share // shares
        # What is left is shared anew, so that no pixel is lost and the last column ends at the edge.
        left, shares = left - widths[number], shares - columns[number].share
    return widths


def _tight(columns: Sequence[Column], flexible: Sequence[int], left: int) -> set[int]:
    """The shared columns whose share would be less than they need; none where the width does not do for all."""
    if sum(columns[n].width for n in flexible) > left:
        return set()
    tight: set[int] = set()
    while True:
        room = left - sum(columns[n].width for n in tight)
        shares = sum(columns[n].share for n in flexible if n not in tight)
        more = {n for n in flexible if n not in tight and room * columns[n].share < columns[n].width * shares}
        if not more:
            return tight
        tight |= more
