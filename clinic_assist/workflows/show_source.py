"""Show the exact place in the imported file that a fact was read from."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.errors import UserError
from clinic_assist.importers import locate
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
    """The source of a fact of this chart, also of one that a newer version replaced since a note cited it.

    Raises UserError where the fact is not this patient's.
    """
    found = chart.any_fact(fact)
    if found is None:
        raise UserError("That record is not in this patient's chart.")
    origin = chart.sources[found.provenance.source]
    text, start, end = locate(store.source_bytes(origin.id), found.provenance.locator, origin.format)
    return SourceView(
        name=origin.name,
        format=origin.format,
        imported_at=origin.imported_at,
        locator=found.provenance.locator,
        text=text,
        start=start,
        end=end,
    )
