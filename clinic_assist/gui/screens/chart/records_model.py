"""Every fact of the chart, also the ones that were kept unread, in one list that can be filtered."""

from __future__ import annotations

from collections import Counter

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AbsenceStatement,
    Condition,
    Fact,
    KeptResource,
    MedicationUse,
    Observation,
    Patient,
)
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Tone, cell
from clinic_assist.gui.screens.chart.listing import concept_cell
from clinic_assist.gui.screens.chart.medications_model import medication_cell
from clinic_assist.gui.screens.chart.problems_model import status_cell
from clinic_assist.gui.screens.chart.results_model import value_cell
from clinic_assist.terminology.fact_text import fact_name, kind_words
from clinic_assist.terminology.labels import format_date, format_value, status_words


def kinds_of(chart: Chart) -> tuple[tuple[str, int], ...]:
    """How many facts of each type, the most frequent first."""
    counts = Counter(fact.kind for fact in chart.facts)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def record_rows(facts: tuple[Fact, ...]) -> tuple[Row, ...]:
    """A line per fact."""
    return tuple(
        Row(
            (
                _kind_cell(fact),
                _what_cell(fact),
                _value_cell(fact),
                cell(format_date(fact.when, missing="–")),
                _status_cell(fact),
                cell(fact.provenance.locator, tone=Tone.MUTED),
            ),
            key=fact.id,
        )
        for fact in facts
    )


def _kind_cell(fact: Fact) -> Cell:
    if isinstance(fact, KeptResource):
        return cell(f"{fact.resource_type}\n{strings.KEPT_UNREAD}", tone=Tone.MONITOR, icon="document")
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
        return value_cell(fact)
    return cell(format_value(fact.value_of, missing="–"))


def _status_cell(fact: Fact) -> Cell:
    if isinstance(fact, Condition):
        return status_cell(fact)
    return cell(status_words(fact.status_code).capitalize() if fact.status_code else "–")
