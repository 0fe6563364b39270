"""Which images and recordings a chart holds, a stack for each series: what is looked through from first to last."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Coding
from clinic_assist.chart.facts import ImagingInstance, ImagingSeries, ImagingStudy
from clinic_assist.chart.provenance import SourceId
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, Run, Tone, lines, part_key
from clinic_assist.terminology.labels import concept_text, format_date

_MOST_FRAMES = 100_000
_WAVEFORM = "urn:oid:1.2.840.10008.5.1.4.1.1.9."  # DICOM PS3.4 B.5: the waveform storage classes
_DOCUMENTS = ("1.2.840.10008.5.1.4.1.1.88.", "1.2.840.10008.5.1.4.1.1.104.")  # structured reports, encapsulated


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One image of a stack: a frame of a file. `side` is what the image itself says, beside its series."""

    source: SourceId
    frame: int
    acquired: str
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One series, or one of its recordings.

    Attributes:
        key: Of its row: the study, and which of its series.
        slides: Its images in their order; of a recording the file that holds it.
        note: Why nothing can be seen; empty where something can.
    """

    key: str
    title: str
    series: str
    date: str
    size: str
    slides: tuple[Slide, ...] = ()
    is_tracing: bool = False
    is_ct: bool = False
    note: str = ""


def stacks_of(chart: Chart) -> tuple[Stack, ...]:
    """All series of all studies, in the chart's order."""
    studies = [fact for fact in chart.facts if isinstance(fact, ImagingStudy)]
    return tuple(
        stack
        for study in studies
        for number, series in enumerate(study.series)
        for stack in _stacks(study, series, str(number))
    )


def stack_rows(stacks: tuple[Stack, ...]) -> tuple[Row, ...]:
    """The list of series."""
    return tuple(
        Row(
            (
                lines(
                    Run(one.title, bold=True),
                    Run(f"\n{one.date}"),
                    Run(f"\n{one.series}" if one.series else ""),
                    Run(f"\n{one.size}", tone=Tone.MUTED),
                ),
            ),
            key=one.key,
        )
        for one in stacks
    )


def _stacks(study: ImagingStudy, series: ImagingSeries, number: str) -> list[Stack]:
    """The images of a series together, then each recording by itself; or what else it holds."""
    recordings = [one for one in series.instances if _is_tracing(one)]
    images = [one for one in series.instances if one.pixels is not None and one.source is not None]
    others = len(series.instances) - len(recordings) - len(images)
    found = [
        _stack(study, series, f"{number}.{place}", size=strings.recordings(1), slides=_slides(series, [one]))
        for place, one in enumerate(recordings, start=1)
    ]
    if images:
        count = sum(_frames(one) for one in images)
        found.insert(
            0, _stack(study, series, number, size=strings.series_size(count, others), slides=_slides(series, images))
        )
    if not found:
        found = [_stack(study, series, number, size=strings.series_size(0, others), note=_note(series))]
    return found


def _stack(
    study: ImagingStudy,
    series: ImagingSeries,
    part: str,
    *,
    size: str,
    slides: tuple[Slide, ...] = (),
    note: str = "",
) -> Stack:
    when = series.started or study.started
    return Stack(
        key=part_key(study.id, part),
        title=concept_text(study.concept, missing=_words(series.modality) or strings.IMAGING),
        series=_series_words(series),
        date=format_date(when, missing=strings.NO_DATE),
        size=size,
        slides=slides,
        is_tracing="." in part,
        is_ct=series.modality is not None and series.modality.code == "CT",
        note=note,
    )


def _slides(series: ImagingSeries, instances: list[ImagingInstance]) -> tuple[Slide, ...]:
    found = (
        Slide(
            source=one.source,
            frame=frame,
            acquired=format_date(one.acquired, with_time=True, missing=""),
            side=_words(one.laterality or series.laterality),
        )
        for one in instances
        if one.source is not None
        for frame in range(_frames(one))
    )
    return tuple(islice(found, _MOST_FRAMES))


def _frames(instance: ImagingInstance) -> int:
    return min(max(1, instance.frames or 1), _MOST_FRAMES)


def _is_tracing(instance: ImagingInstance) -> bool:
    code = (instance.sop_class.code if instance.sop_class else None) or ""
    return code.startswith(_WAVEFORM) and instance.source is not None


def _series_words(series: ImagingSeries) -> str:
    number = f"Series {series.number}" if series.number is not None else ""
    codes = (series.modality, series.body_site, series.laterality)
    return " – ".join(filter(None, (number, series.description, *map(_words, codes))))


def _words(coding: Coding | None) -> str:
    return (coding.display or coding.code or "") if coding else ""


def _note(series: ImagingSeries) -> str:
    if any(one.source is None for one in series.instances) or not series.instances:
        return strings.IMAGING_NOT_HERE
    codes = [(one.sop_class.code or "").removeprefix("urn:oid:") for one in series.instances if one.sop_class]
    if codes and all(code.startswith(_DOCUMENTS) for code in codes):
        return strings.IMAGING_REPORT
    return strings.IMAGING_NO_PIXELS
