"""What a section of the chart shows: rows, hidden rows that are counted, rows apart, and the words for a silence."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, date_cell, lines
from clinic_assist.terminology.fact_text import fact_name, type_words
from clinic_assist.terminology.labels import SILENCE_WORDS, concept_text, format_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One section.

    Attributes:
        hidden: Shown only on demand; their number is always said.
        apart: Shown below under a heading of their own, and not counted.
        silence: What it means that nothing is listed; empty where something is.
        banned: How many of the rows are orders not to give a medicine.
        said: The sources' own statements of absence, each with its place.
        unread: Records about the topic that were kept unread: what they hold is not in the list.
    """

    rows: tuple[Row, ...] = ()
    hidden: tuple[Row, ...] = ()
    apart: tuple[Row, ...] = ()
    silence: str = ""
    banned: int = 0
    said: tuple[Row, ...] = ()
    unread: tuple[Row, ...] = ()


def silence_words(chart: Chart, topic: Topic) -> str:
    """The silence of a topic in a sentence; empty where the chart lists something."""
    silence = chart.silence(topic)
    if silence is None:
        return ""
    if silence is Silence.NO_INFORMATION and chart.unread(topic):
        return strings.SILENCE_BESIDE_UNREAD
    return strings.SILENCE_SENTENCES[topic.value, silence.value]


def said_rows(chart: Chart, topic: Topic) -> tuple[Row, ...]:
    """The sources' own statements of absence about a topic."""
    tones = {Silence.NONE_KNOWN: (Tone.GOOD, "check-circle")}
    found = []
    for statement in chart.silences(topic):
        tone, icon = tones.get(statement.silence, (Tone.SERIOUS, "question"))
        found.append(
            Row(
                (
                    cell(SILENCE_WORDS[statement.silence], bold=True, tone=tone, icon=icon),
                    cell(concept_text(statement.scope)),
                    date_cell(statement.date, missing=strings.NOT_RECORDED),
                ),
                key=statement.id,
            )
        )
    return tuple(found)


def unread_rows(chart: Chart, topic: Topic) -> tuple[Row, ...]:
    """The records about a topic that were kept unread, with the importer's reason."""
    return tuple(
        Row(
            (
                cell(fact_name(kept)),
                cell(type_words(kept.resource_type), tone=Tone.MONITOR, icon="document"),
                date_cell(kept.date, missing=strings.NOT_RECORDED),
                cell(kept.reason),
            ),
            key=kept.id,
        )
        for kept in chart.unread(topic)
    )


def concept_cell(concept: CodeableConcept | None, *extra: str) -> Cell:
    """A concept, bold where it is coded and in normal weight where it is free text, with muted lines below."""
    text = concept_text(concept)
    below = [Run(f"\n{line}", tone=Tone.MUTED) for line in extra if line]
    return lines(Run(text, bold=concept is not None and concept.is_coded), *below)


def recorded_cell(when: PartialDate | None, who: str) -> Cell:
    """When and by whom something was recorded; sorts by the date."""
    text = joined(format_date(when, missing=""), who, by="\n")
    tone = Tone.NORMAL if text else Tone.MUTED
    return cell(text or strings.NOT_RECORDED, tone=tone, order=when.sort_key if when else "")


def reference_text(reference: Reference | None) -> str:
    """Who or what a reference names; empty where it names nobody."""
    return (reference.display or reference.reference or "") if reference else ""


def joined(*parts: str | None, by: str = " – ") -> str:
    """The parts that say something, in order."""
    return by.join(part for part in parts if part)
