"""The free texts of a chart: documents, reports, sections, remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    Composition,
    DiagnosticReport,
    DocumentReference,
    Fact,
    KeptResource,
    Observation,
    Statement,
)
from clinic_assist.terminology.fact_text import fact_name

_SHORTEST = 12
"""Characters of a value that is searched as text; a shorter one is a value."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text of a record. `heading` is the title of the section that it is, empty where it is none."""

    fact: Fact
    text: str
    title: str
    heading: str = ""


def texts_of(chart: Chart) -> Iterator[FreeText]:
    """Every free text of a chart; of the same words in several records, the first."""
    seen: set[str] = set()
    for fact in chart.facts:
        for heading, text in _texts(fact):
            key = " ".join(text.split())
            if key and (heading, key) != ("", "") and f"{heading}\n{key}" not in seen:
                seen.add(f"{heading}\n{key}")
                yield FreeText(fact, text, fact_name(fact), heading)


def _texts(fact: Fact) -> Iterator[tuple[str, str]]:
    match fact:
        case DocumentReference():
            yield from (("", one.text) for one in fact.attachments if one.text)
            yield from (("", fact.description),) if fact.description else ()
        case Composition():
            yield from ((section.title or "", section.text) for section in fact.sections if section.text)
        case DiagnosticReport():
            texts = (fact.conclusion, fact.narrative, *(one.text for one in fact.presented_forms))
            yield from (("", text) for text in texts if text)
        case Statement():
            yield from (("", text) for text in (fact.narrative, *(text for _, text in fact.details)) if text)
        case Observation():
            text = fact.value.string if fact.value else None
            yield from (("", text),) if text and len(text) > _SHORTEST and " " in text else ()
        case _:
            pass
    yield from (("", one.text) for one in fact.notes)


def count_without_text(chart: Chart) -> int:
    """How many documents hold nothing that can be searched."""
    documents = (one for one in chart.of(DocumentReference) if not any(part.text for part in one.attachments))
    reports = (
        one
        for one in chart.of(DiagnosticReport)
        if one.presented_forms and not any(p.text for p in one.presented_forms)
    )
    return sum(1 for _ in documents) + sum(1 for _ in reports)


def count_unread(chart: Chart) -> int:
    """How many records were kept unread."""
    return len(chart.of(KeptResource))
