"""Asks a synthetic chart."""

from __future__ import annotations

from datetime import date

from clinic_assist.asking.finding import Bearing, Finding
from clinic_assist.asking.search import ChartSearch
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference, Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.workflows.ask_language import language_of
from tests import charts
from tests.unit.workflows.fakes import workplace

ON = date(2026, 11, 27)
LANGUAGE = language_of(workplace())


def note(text: str, on: str = "2026-03-02") -> DocumentReference:
    """A note with that text."""
    return DocumentReference(
        **charts.named("DocumentReference"),
        type=charts.coded("Progress note"),
        status="current",
        date=PartialDate(on),
        attachments=(Attachment(content_type="text/plain", text=text),),
    )


def chart(*facts: Fact) -> Chart:
    """A chart with a patient."""
    return charts.chart(charts.patient(), *facts)


def ask(question: str, *facts: Fact) -> Finding:
    """What the chart of some facts says."""
    search = ChartSearch.of(chart(*facts), LANGUAGE)
    try:
        return search.ask(question, ON)
    finally:
        search.close()


def bearings(finding: Finding) -> list[Bearing]:
    """How each record found bears on the question."""
    return [one.bearing for one in finding.facts]
