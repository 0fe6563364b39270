"""The words of a link to a fact: the same in the safety check, the note and the source panel."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.gui import strings
from clinic_assist.terminology.fact_text import fact_name, kind_words
from clinic_assist.terminology.labels import format_date


def fact_label(chart: Chart, fact_id: str) -> str:
    """A short name for a fact in a link: type, what it is about, date."""
    fact = chart.any_fact(FactId(fact_id))
    if fact is None:
        return strings.FACT_NOT_HERE
    parts = (kind_words(fact), fact_name(fact), format_date(fact.when, missing=""))
    return ", ".join(part for part in parts if part)
