"""Every fact of the chart, also the ones that were kept unread, in one list that can be filtered."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AbsenceStatement,
    Condition,
    Fact,
    ImagingStudy,
    KeptResource,
    MedicationUse,
    Observation,
    Patient,
)
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Tone, cell, date_cell
from clinic_assist.gui.screens.chart.listing import concept_cell
from clinic_assist.gui.screens.chart.medications_model import medication_cell
from clinic_assist.gui.screens.chart.problems_model import status_cell
from clinic_assist.gui.screens.chart.results_model import value_cell
from clinic_assist.terminology.fact_text import fact_name, fact_status, kind_words, type_words
from clinic_assist.terminology.labels import format_value


def kinds_of(chart: Chart) -> tuple[tuple[str, int], ...]:
    """How many records of each type in words, the most frequent first; those kept unread last, as one type."""
    counts = Counter(kind_name(fact) for fact in chart.facts)
    return tuple(sorted(counts.items(), key=lambda pair: (pair[0] == strings.KEPT_UNREAD, -pair[1], pair[0])))


def kind_name(fact: Fact) -> str:
    """The type of a record for a list of types."""
    return strings.KEPT_UNREAD if isinstance(fact, KeptResource) else kind_words(fact)


def record_rows(chart: Chart) -> tuple[Row, ...]:
    """A line per record. Which file it comes from is said only where the chart has several."""
    several = len(chart.sources) > 1
    return tuple(
        Row(
            (
                _kind_cell(fact),
                _what_cell(fact),
                _value_cell(fact),
                date_cell(fact.when, missing=NOTHING),
                _status_cell(fact),
                cell(_file_name(chart, fact) if several else "", tone=Tone.MUTED),
            ),
            key=fact.id,
        )
        for fact in chart.facts
    )


def _file_name(chart: Chart, fact: Fact) -> str:
    origin = chart.sources.get(fact.provenance.source)
    return PurePath(origin.name).name if origin else ""


def _kind_cell(fact: Fact) -> Cell:
    if isinstance(fact, KeptResource):
        words = f"{type_words(fact.resource_type)}\n{strings.KEPT_UNREAD}"
        return cell(words, tone=Tone.MONITOR, icon="document")
    return cell(kind_words(fact))


def _what_cell(fact: Fact) -> Cell:
    match fact:
        case MedicationUse():
            return medication_cell(fact)
        case Patient() | AbsenceStatement():
            return cell(fact_name(fact))
        case KeptResource():
            return concept_cell(fact.concept, fact.reason)
        case _:
            return concept_cell(fact.concept)


def _value_cell(fact: Fact) -> Cell:
    if isinstance(fact, Observation):
        return value_cell(fact, with_status=False)
    if isinstance(fact, ImagingStudy) and fact.series_count is not None and fact.instance_count is not None:
        return cell(strings.imaging_size(fact.series_count, fact.instance_count))
    return cell(format_value(fact.value_of, missing=NOTHING))


def _status_cell(fact: Fact) -> Cell:
    if isinstance(fact, Condition):
        return status_cell(fact)
    return cell(fact_status(fact).capitalize() if fact.status_code else NOTHING)
