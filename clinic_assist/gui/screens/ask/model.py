"""What the screen of questions shows of an answer, without Qt."""

from __future__ import annotations

from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Row, Tone, cell, date_cell
from clinic_assist.terminology.fact_text import fact_line
from clinic_assist.terminology.labels import format_date
from clinic_assist.workflows.answer_words import BEARING_WORDS, manner_words
from clinic_assist.workflows.ask_chart import Bearing, Finding, FoundPassage, Outcome
from clinic_assist.workflows.passages import Passage

OUTCOME_LOOK = {
    Outcome.DOCUMENTED: (Tone.GOOD, "check-circle"),
    Outcome.DENIED: (Tone.MONITOR, "cross-circle"),
    Outcome.NOT_DOCUMENTED: (Tone.SERIOUS, "question"),
    Outcome.NOT_UNDERSTOOD: (Tone.MUTED, "dash-circle"),
}
_BEARING_TONES = {Bearing.ANSWERS: Tone.GOOD, Bearing.DENIES: Tone.MONITOR, Bearing.OVER: Tone.SERIOUS}


def fact_rows(finding: Finding) -> list[Row]:
    """The records found, most telling first."""
    return [
        Row(
            (
                cell(f"{fact_line(one.fact)}{f' – {one.detail}' if one.detail else ''}"),
                cell(BEARING_WORDS[one.bearing], tone=_BEARING_TONES.get(one.bearing, Tone.MUTED)),
                date_cell(one.fact.when, missing=NOTHING),
            ),
            key=one.fact.id,
        )
        for one in finding.facts
    ]


def passage_rows(finding: Finding) -> list[Row]:
    """The passages found; the key is the number of the passage."""
    return [
        Row(
            (
                cell(" ".join(one.text.split())),
                cell(manner_words(one) or strings.ASK_PLAIN, tone=Tone.NORMAL if one.is_plain else Tone.SERIOUS),
                cell(" · ".join(filter(None, (one.title, format_date(one.fact.when, missing=""), one.section)))),
            ),
            key=str(number),
        )
        for number, one in enumerate(finding.passages)
    ]


def place_of(passage: FoundPassage) -> Passage:
    """A passage with the words around it, by which it is found again in the imported file."""
    return Passage(before=passage.before, text=passage.text, after=passage.after)
