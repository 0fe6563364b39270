"""The whole chart on paper, by kind, each line with its date and status; nothing is left out."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.facts import AbsenceStatement, Composition, DocumentReference, Fact, Patient
from clinic_assist.reports.frame import PageFrame
from clinic_assist.reports.note_pdf import PrintContext
from clinic_assist.reports.page import PageWriter
from clinic_assist.reports.sources import FileNumbers
from clinic_assist.terminology.fact_text import fact_line, fact_name, fact_status, fact_value, kind_words
from clinic_assist.terminology.labels import SILENCE_WORDS, format_date

TITLE = "Chart"
_ORDER = (
    "AllergyIntolerance",
    "Condition",
    "MedicationStatement",
    "MedicationRequest",
    "MedicationAdministration",
    "MedicationDispense",
    "Observation",
    "DiagnosticReport",
    "Procedure",
    "Immunization",
    "Encounter",
)
_SPOKEN_TOPICS = {
    "AllergyIntolerance": Topic.ALLERGIES,
    "Condition": Topic.PROBLEMS,
    "MedicationStatement": Topic.MEDICATIONS,
}


def write_chart(chart: Chart, context: PrintContext) -> bytes:
    """The chart as PDF: every fact once, newest first within its kind."""
    writer = PageWriter(context.fonts)
    writer.add(TITLE, "title")
    files = FileNumbers(chart, chart.facts)
    records, sources = _counted(len(chart.facts), "record"), _counted(len(chart.sources), "imported file")
    writer.add(f"{records} from {sources}.", "small")
    _write_conflicts(writer, chart)
    groups: dict[str, list[Fact]] = {kind: [] for kind in _ORDER}
    for fact in chart.facts:
        if not isinstance(fact, Patient):
            groups.setdefault(fact.kind, []).append(fact)
    for kind, facts in groups.items():
        _write_group(writer, chart, kind, facts, files=files)
    files.write(writer)
    return writer.build(
        PageFrame(
            banner=context.banner,
            title=TITLE,
            state="Copy of imported records",
            is_draft=False,
            versions=f"Knowledge {context.knowledge}.",
            printed=f"Printed {context.printed}",
        )
    )


def _write_conflicts(writer: PageWriter, chart: Chart) -> None:
    found = conflicts(chart)
    if found:
        writer.add(f"Sources disagree ({len(found)})", "heading")
    for conflict in found:
        facts = [fact for fact in map(chart.any_fact, conflict.facts) if fact is not None]
        writer.add(conflict.what, "strong")
        for fact in facts:
            writer.add(f"{kind_words(fact)}: {fact_line(fact)}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _write_group(writer: PageWriter, chart: Chart, kind: str, facts: Sequence[Fact], *, files: FileNumbers) -> None:
    topic = _SPOKEN_TOPICS.get(kind)
    if not facts:
        silence = chart.silence(topic) if topic else None
        if topic and silence:
            writer.add(topic.value.capitalize(), "heading")
            writer.add(f"{SILENCE_WORDS[silence]}.")
        return
    writer.add(f"{kind_words(facts[0])} ({len(facts):,})", "heading")
    rows = [
        (
            fact_name(fact),
            fact_value(fact),
            _status(fact),
            format_date(fact.when, with_time=True),
            files.place(fact),
        )
        for fact in facts
    ]
    header = ("Record", "Value", "Status", "Date", files.heading)
    writer.add_rows(header, rows, (3.1, 2.25, 1.1, 1.8, 2.2), small=(4,))
    for fact in facts:
        _write_text(writer, fact)


def _status(fact: Fact) -> str:
    if isinstance(fact, AbsenceStatement) and fact.withdrawn is None:
        return SILENCE_WORDS[fact.silence]
    return fact_status(fact)


def _write_text(writer: PageWriter, fact: Fact) -> None:
    texts: list[str] = []
    if isinstance(fact, DocumentReference):
        texts = [part.text for part in fact.attachments if part.text]
    elif isinstance(fact, Composition):
        texts = [f"{section.title or ''}\n{section.text}" for section in fact.sections if section.text]
    if texts:
        writer.add(fact_name(fact), "strong")
    for text in texts:
        for paragraph in text.split("\n"):
            if paragraph.strip():
                writer.add(paragraph)
