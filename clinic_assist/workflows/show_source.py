"""Show the exact place in the imported file that a fact was read from."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import FactId
from clinic_assist.errors import UserError
from clinic_assist.importers import InSession
from clinic_assist.workflows.passages import Passage, place_of
from clinic_assist.workflows.ports import ChartStore, FileReader


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


def show_source(
    store: ChartStore,
    chart: Chart,
    fact: FactId,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    passage: Passage | None = None,
) -> SourceView:
    """The source of a fact of this chart, also of one that a newer version replaced since a note cited it.

    Args:
        store: The vault.
        chart: The patient's.
        fact: One of the chart's.
        reader: What looks into the file; unless told otherwise the session itself.
        passage: A part of the fact's text whose own place is wanted; where it is not found, the fact's is shown.

    Raises:
        UserError: The fact is not this patient's.
        SourceError: The place cannot be shown.
    """
    found = chart.any_fact(fact)
    if found is None:
        raise UserError("That record is not in this patient's chart.")
    origin = chart.sources[found.provenance.source]
    source = SourceFile(id=origin.id, name=origin.name, data=store.source_bytes(origin.id), format=origin.format)
    text, start, end = reader.locate(source, found.provenance.locator)
    if passage is not None:
        start, end = place_of(passage, text, start, end) or (start, end)
    return SourceView(
        name=origin.name,
        format=origin.format,
        imported_at=origin.imported_at,
        locator=found.provenance.locator,
        text=text,
        start=start,
        end=end,
    )
