"""Show the exact place in the imported file that a fact was read from."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.errors import BugError
from clinic_assist.workflows.ports import ChartStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A file's own text with the place marked.

    Attributes:
        name: The file as the person named it.
        locator: The place in the standard's own notation.
        text: The whole file, decoded.
        start: First character of the place.
        end: One past its last character.
    """

    name: str
    format: str
    imported_at: str
    locator: str
    text: str
    start: int
    end: int


def show_source(store: ChartStore, chart: Chart, fact: FactId) -> SourceView:
    """The source of a fact of this chart. Raises UserError where the fact is not this patient's."""
    raise BugError("not joined yet")
