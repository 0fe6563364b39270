"""Show a picture or a recording that a fact of a chart names, as it is in the imported file."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import ImagingStudy
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.errors import UserError
from clinic_assist.workflows.ports import ChartStore, PictureReader


def original_of(store: ChartStore, chart: Chart, source: SourceId) -> SourceFile:
    """The file of an object that a study of this chart lists.

    Raises:
        UserError: The file is not one of this chart, or none of its studies lists an object of it.
    """
    origin = chart.sources.get(source)
    studies = (fact for fact in chart.facts if isinstance(fact, ImagingStudy))
    is_listed = any(one.source == source for study in studies for series in study.series for one in series.instances)
    if origin is None or not is_listed:
        raise UserError("That picture is not in this patient's chart.")
    return SourceFile(id=origin.id, name=origin.name, data=store.source_bytes(origin.id), format=origin.format)


def show_picture(pictures: PictureReader, original: SourceFile, question: PictureQuestion) -> Picture:
    """One frame of a file. Raises SourceError: it cannot be shown; MachineError: no process can be started."""
    return pictures.look(original, question)


def show_tracing(pictures: PictureReader, original: SourceFile, question: TracingQuestion) -> Tracing:
    """Samples of a recording. Raises SourceError: they cannot be shown; MachineError: no process can be started."""
    return pictures.look(original, question)
